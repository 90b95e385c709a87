//! Fills the slots of a template: `{{name}}` in its text.

use super::{Field, Part, Source, Template};
use crate::bases::{self, Image};
use crate::lint::edits;
use crate::model::ImageReference;
use crate::standard::{Kind, Label, LabelKind, Standard};
use std::sync::Arc;

/// Between the words of a continued instruction.
const NEXT: &str = " \\\n";

pub(super) fn filled(source: &Source, standard: &Standard, service: &str) -> Template {
    let text = standard.templates.get(source.name).map_or(source.text, String::as_str);
    let filler = Filler::new(source, standard, service, text);
    let mut template = Template {
        name: source.name,
        about: source.about,
        fields: Vec::new(),
        parts: Vec::new(),
        ignore: source.ignore,
    };
    let expanded = filler.expanded();
    // What is left are fields.
    for (index, piece) in expanded.split("{{").enumerate() {
        let (name, text) = match piece.split_once("}}") {
            Some((name, text)) if index > 0 => (Some(name), text),
            _ => (None, piece),
        };
        match name.map(|name| (name, filler.field(name))) {
            Some((name, Some(field))) => {
                let known = template.fields.iter().position(|known| known.name == name);
                let place = known.unwrap_or_else(|| {
                    template.fields.push(field);
                    template.fields.len() - 1
                });
                template.parts.push(Part::Field(place));
            }
            Some((name, None)) => template.parts.push(Part::Text(format!("{{{{{name}}}}}"))),
            None => {}
        }
        template.parts.push(Part::Text(text.to_owned()));
    }
    template
}

struct Filler<'a> {
    source: &'a Source,
    standard: &'a Standard,
    service: &'a str,
    text: &'a str,
    /// The image that the runtime stage starts from, and what is known of it.
    runtime: String,
    image: Option<Arc<Image>>,
}

impl<'a> Filler<'a> {
    fn new(source: &'a Source, standard: &'a Standard, service: &'a str, text: &'a str) -> Self {
        let approved = standard.images.approved_for(source.kind);
        let runtime = approved.map_or_else(|| source.runtime.to_owned(), |image| image.reference());
        let image = known(&runtime);
        Self { source, standard, service, text, runtime, image }
    }

    /// The text with all slots filled but those that are fields. A line that holds nothing but a
    /// slot for which there is nothing goes.
    fn expanded(&self) -> String {
        let mut out = String::new();
        for line in self.text.lines() {
            let mut filled = line.to_owned();
            for name in SLOTS {
                let slot = format!("{{{{{name}}}}}");
                if filled.contains(&slot) {
                    filled = filled.replace(&slot, &self.slot(name));
                }
            }
            if !filled.is_empty() || line.is_empty() {
                out.push_str(&filled);
                out.push('\n');
            }
        }
        out
    }

    fn slot(&self, name: &str) -> String {
        let users = &self.standard.users;
        let named = self.image.as_ref().is_some_and(|image| image.user(&users.name).is_present());
        match name {
            "frontend" => match &self.standard.build.frontend {
                Some(frontend) => format!("# syntax={frontend}"),
                None => String::new(),
            },
            "builder" => self.builder(),
            "runtime" => self.runtime.clone(),
            "labels" => self.labels(),
            "environment" => self.environment(),
            "owner" => users.owner(named),
            "user" => users.user(named),
            "interpreter" => self.interpreter(),
            "healthcheck" => self.healthcheck(),
            _ => String::new(),
        }
    }

    /// The builder that fits the runtime: same version, same suite. Where that is not known, the
    /// standard's.
    fn builder(&self) -> String {
        let image = self.image.as_deref();
        let suite = image.and_then(|image| image.suite.as_ref()).map(|suite| suite.name.as_str());
        let fitting = match self.source.kind {
            // A program that was compiled statically runs everywhere.
            Kind::System => Some(format!("golang:1.26-{}", suite.unwrap_or("bookworm"))),
            kind => language(kind).zip(suite).and_then(|(language, suite)| {
                let version = image?.runtime(language)?.version.clone()?;
                Some(match kind {
                    Kind::Node => format!("node:{version}-{suite}-slim"),
                    _ => format!("{language}:{version}-slim-{suite}"),
                })
            }),
        };
        let own = self.standard.images.builder_for(self.source.kind);
        fitting.or_else(|| own.map(str::to_owned)).unwrap_or_else(|| "scratch".to_owned())
    }

    fn interpreter(&self) -> String {
        let language = language(self.source.kind);
        let runtime = self.image.as_deref().zip(language);
        let path = runtime.and_then(|(image, language)| image.runtime(language)?.path.clone());
        path.unwrap_or_else(|| match self.source.kind {
            Kind::Node => "/nodejs/bin/node".to_owned(),
            _ => "/usr/bin/python3".to_owned(),
        })
    }

    fn labels(&self) -> String {
        let labels = &self.standard.labels;
        let required = labels.schema.iter().filter(|(_, label)| label.required);
        let pairs: Vec<String> = required
            .map(|(name, label)| {
                let value = match label.kind {
                    LabelKind::Ports => "\"{{port}}\"".to_owned(),
                    LabelKind::Exact => {
                        edits::quoted_always(label.known_value().unwrap_or_default())
                    }
                    _ => match label.known_value() {
                        Some(value) => edits::quoted_always(value),
                        None => format!("\"{{{{{name}}}}}\""),
                    },
                };
                format!("{}={value}", labels.key(name, label))
            })
            .collect();
        match pairs.is_empty() {
            true => String::new(),
            false => edits::instruction_of("LABEL", &pairs, b'\\'),
        }
    }

    /// The variables that the standard asks for and the text does not have, behind its last one.
    fn environment(&self) -> String {
        let required = self.standard.environment.required_for(self.source.kind);
        required
            .filter(|entry| !self.text.contains(&format!("{}=", entry.name)))
            .map(|entry| format!("{NEXT}    {}={}", entry.name, edits::quoted(&entry.value)))
            .collect()
    }

    fn healthcheck(&self) -> String {
        let health = &self.standard.healthcheck;
        let command = match self.source.kind {
            Kind::System => Some(vec!["/app/{{service}}".to_owned(), "health".to_owned()]),
            kind => health.command(kind, &self.interpreter(), "{{port}}"),
        };
        let Some(command) = command else { return String::new() };
        let command = edits::json_array(command.iter().map(String::as_str));
        match health.options() {
            options if options.is_empty() => format!("HEALTHCHECK CMD {command}"),
            options => format!("HEALTHCHECK {options}{NEXT}    CMD {command}"),
        }
    }

    /// What a slot that people fill begins with; `None` for one that is not known.
    fn field(&self, name: &str) -> Option<Field> {
        let label = self.standard.labels.get(name);
        let about = label.map(|label| label.about.clone());
        let (value, about, choices) = match (name, label) {
            ("port", _) => {
                (self.source.port.to_owned(), Some("The port that it listens on".into()), vec![])
            }
            ("package", _) => {
                ("app".to_owned(), Some("The Python package that holds main.py".into()), vec![])
            }
            ("service", _) => {
                (self.service.to_owned(), about.or(Some("The service's name".into())), vec![])
            }
            ("description", _) => (format!("{} service", self.service), about, vec![]),
            ("maintainer", _) => (format!("{} team", self.service), about, vec![]),
            (_, Some(label)) if label.kind == LabelKind::Enum => {
                let choices =
                    label.values.iter().map(|(value, about)| (value.clone(), about.clone()));
                (first(label), about, choices.collect())
            }
            (_, Some(_)) => (self.service.to_owned(), about, vec![]),
            (_, None) => return None,
        };
        Some(Field { name: name.to_owned(), about: about.unwrap_or_default(), value, choices })
    }
}

const SLOTS: [&str; 9] = [
    "frontend",
    "builder",
    "runtime",
    "labels",
    "environment",
    "owner",
    "user",
    "interpreter",
    "healthcheck",
];

/// The value of a choice that the standard names first: the placeholder `ops|chain|gui` has the
/// standard's own order.
fn first(label: &Label) -> String {
    let placeholder = label.placeholders.first().map_or("", String::as_str);
    let named = placeholder.split('|').find(|value| label.values.contains_key(*value));
    named.map(str::to_owned).or_else(|| label.values.keys().next().cloned()).unwrap_or_default()
}

fn language(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Python => Some("python"),
        Kind::Node => Some("node"),
        Kind::Java | Kind::System => None,
    }
}

fn known(reference: &str) -> Option<Arc<Image>> {
    let reference = ImageReference::parse(reference)?;
    bases::lookup(&reference.familiar_name(), reference.tag())
}
