//! Dockerfiles to start from: what they say is a text with slots, which the standard in force and
//! what is known of its base images fill, so that each meets the standard that it is made for.
//!
//! What only the person at the keyboard knows is a [`Field`]: it has a value that holds until
//! another is set, so that a template is a whole Dockerfile at any time.

mod slots;

use crate::standard::{Kind, Standard};
use std::sync::Arc;

/// A Dockerfile to start from, made for a standard.
#[derive(Clone, Debug)]
pub struct Template {
    /// `python`, `node` or `utility`.
    pub name: &'static str,
    /// In a few words, for people.
    pub about: &'static str,
    /// In the order in which they first stand in the text.
    pub fields: Vec<Field>,
    parts: Vec<Part>,
    ignore: &'static str,
}

/// Something that only people know.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    /// `service`, `port`, `package`, or the name of a label in the standard's schema: `plane`.
    pub name: String,
    /// What it is, in a sentence; empty where nothing says.
    pub about: String,
    pub value: String,
    /// The values that it may have, each with what it means; empty where any will do.
    pub choices: Vec<(String, String)>,
}

#[derive(Clone, Debug)]
enum Part {
    Text(String),
    /// The value of a field, by its place in the list.
    Field(usize),
}

/// What a kind of service starts from.
struct Source {
    name: &'static str,
    about: &'static str,
    kind: Kind,
    text: &'static str,
    ignore: &'static str,
    /// Where the standard names none; a test holds that these are still built.
    runtime: &'static str,
    port: &'static str,
}

const SOURCES: [Source; 3] = [
    Source {
        name: "python",
        about: "a Python service in two stages",
        kind: Kind::Python,
        text: include_str!("python.in"),
        ignore: concat!(include_str!("common.ignore"), include_str!("python.ignore")),
        runtime: "gcr.io/distroless/python3-debian13:nonroot",
        port: "8080",
    },
    Source {
        name: "node",
        about: "a Node.js service in two stages",
        kind: Kind::Node,
        text: include_str!("node.in"),
        ignore: concat!(include_str!("common.ignore"), include_str!("node.ignore")),
        runtime: "gcr.io/distroless/nodejs24-debian13:nonroot",
        port: "3000",
    },
    Source {
        name: "utility",
        about: "a compiled program in two stages",
        kind: Kind::System,
        text: include_str!("utility.in"),
        ignore: concat!(include_str!("common.ignore"), include_str!("utility.ignore")),
        runtime: "gcr.io/distroless/base-debian13:nonroot",
        port: "8080",
    },
];

/// The names of the templates.
pub const NAMES: [&str; 3] = [SOURCES[0].name, SOURCES[1].name, SOURCES[2].name];

impl Template {
    /// The templates of a standard; without one they are those of the built-in `distroless`.
    /// `service` is the service's name where something says it, such as the file's name.
    pub fn all(standard: &Standard, service: Option<&str>) -> Vec<Self> {
        SOURCES.iter().map(|source| Self::new(source, standard, service)).collect()
    }

    /// The template of that name.
    pub fn named(standard: &Standard, name: &str, service: Option<&str>) -> Option<Self> {
        let source = SOURCES.iter().find(|source| source.name == name)?;
        Some(Self::new(source, standard, service))
    }

    fn new(source: &Source, standard: &Standard, service: Option<&str>) -> Self {
        let distroless: Arc<Standard>;
        let standard = if standard.is_none() {
            distroless = Standard::builtin("distroless").unwrap_or_default();
            &*distroless
        } else {
            standard
        };
        let service = service.filter(|name| is_name(name)).unwrap_or("example");
        slots::filled(source, standard, service)
    }

    /// Gives a field a value. The error is why it cannot have it, as the end of a sentence.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        let field = self.fields.iter_mut().find(|field| field.name == name);
        let field = field.ok_or_else(|| format!("there is no field `{name}`"))?;
        field.refusal(value).map_or(Ok(()), Err)?;
        value.clone_into(&mut field.value);
        Ok(())
    }

    /// The Dockerfile, with a line break at its end.
    pub fn text(&self) -> String {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Text(text) => text.as_str(),
                Part::Field(index) => self.fields.get(*index).map_or("", |field| &field.value),
            })
            .collect()
    }

    /// The Dockerfile as a snippet of the Language Server Protocol: a tab stop for each field,
    /// with its value or its choices.
    pub fn snippet(&self) -> String {
        let mut seen = vec![false; self.fields.len()];
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => out.push_str(&escaped(text, &['\\', '$', '}'])),
                Part::Field(index) => {
                    let first =
                        seen.get_mut(*index).is_some_and(|seen| !std::mem::replace(seen, true));
                    match self.fields.get(*index) {
                        Some(field) if first => out.push_str(&field.stop(index + 1)),
                        _ => out.push_str(&format!("${}", index + 1)),
                    }
                }
            }
        }
        out
    }

    /// What belongs into the `.dockerignore` beside it.
    pub fn ignore(&self) -> &'static str {
        self.ignore
    }
}

impl Field {
    /// Why a value is refused, as the end of a sentence; `None` where it is not.
    pub fn refusal(&self, value: &str) -> Option<String> {
        let choices: Vec<_> = self.choices.iter().map(|(choice, _)| choice.as_str()).collect();
        if !choices.is_empty() {
            return (!choices.contains(&value))
                .then(|| format!("`{}` is one of {}", self.name, choices.join(", ")));
        }
        let (fits, what) = match self.name.as_str() {
            "port" => (value.parse::<u16>().is_ok_and(|port| port > 0), "a number from 1 to 65535"),
            "service" => (is_name(value), "letters, digits, `-`, `_` and `.`"),
            "package" => (is_package(value), "the name of a Python package"),
            _ => (is_plain(value), "a line without quotes, `$` and backslashes"),
        };
        (!fits).then(|| format!("`{}` is {what}", self.name))
    }

    /// `${1:8080}` or `${2|ops,chain|}`.
    fn stop(&self, number: usize) -> String {
        if self.choices.is_empty() {
            return format!("${{{number}:{}}}", escaped(&self.value, &['\\', '$', '}']));
        }
        // The first is what stands there until another one is taken.
        let others = self.choices.iter().map(|(choice, _)| choice).filter(|&it| *it != self.value);
        let list: Vec<_> = std::iter::once(&self.value)
            .chain(others)
            .map(|choice| escaped(choice, &['\\', '$', '}', ',', '|']))
            .collect();
        format!("${{{number}|{}|}}", list.join(","))
    }
}

fn escaped(text: &str, special: &[char]) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        if special.contains(&char) {
            out.push('\\');
        }
        out.push(char);
    }
    out
}

fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphanumeric())
        && text.chars().all(|char| char.is_ascii_alphanumeric() || "-_.".contains(char))
}

fn is_package(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text.chars().all(|char| char.is_ascii_alphanumeric() || char == '_')
}

/// Whether it may stand between double quotes as it is.
fn is_plain(text: &str) -> bool {
    !text.trim().is_empty()
        && !text.contains(|char: char| char.is_control() || "\"\\$`".contains(char))
}
