//! What there is to say of a thing, in Markdown: hover shows it, completion resolves to it.

use super::documents::Snapshot;
use crate::bases::{self, Image, Libc, Listing};
use crate::contents::{Configuration, Known, Run};
use crate::model::{Base, Definition, ImageReference, Model, Origin, Value};
use crate::reference::{self, InstructionPage};
use crate::rules;
use crate::standard::Standard;
use crate::syntax::expand::{self, Lookup};
use crate::syntax::flag::MOUNT_TYPES;
use crate::syntax::{DirectiveKind, Keyword, flags_of, mount_keys};
use serde::{Deserialize, Serialize};

/// A thing, as a completion item remembers it. Instructions and stages are named by their number.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Subject {
    Instruction {
        name: String,
    },
    Directive {
        name: String,
    },
    Flag {
        instruction: String,
        name: String,
    },
    MountType {
        name: String,
    },
    MountKey {
        mount: String,
        name: String,
    },
    /// As it is in force just before that instruction.
    Variable {
        instruction: usize,
        name: String,
    },
    Stage {
        index: usize,
    },
    /// A reference without variables.
    Image {
        reference: String,
    },
    Label {
        key: String,
    },
    LabelValue {
        key: String,
        value: String,
    },
    Environment {
        name: String,
    },
    Rule {
        id: String,
    },
    /// A word whose meaning is said with it.
    Plain {
        text: String,
    },
}

impl Subject {
    pub fn instruction(keyword: Keyword) -> Self {
        Self::Instruction { name: keyword.as_str().to_owned() }
    }

    pub fn directive(kind: DirectiveKind) -> Self {
        Self::Directive { name: kind.as_str().to_owned() }
    }

    pub fn flag(keyword: Keyword, name: &str) -> Self {
        Self::Flag { instruction: keyword.as_str().to_owned(), name: name.to_owned() }
    }

    pub fn plain(text: &str) -> Self {
        Self::Plain { text: text.to_owned() }
    }

    /// `None` where there is nothing to say of it.
    pub fn markdown(&self, snapshot: &Snapshot) -> Option<String> {
        let standard = &snapshot.place.settings.standard;
        match self {
            Self::Instruction { name } => {
                reference::instruction(Keyword::parse(name)).map(instruction)
            }
            Self::Directive { name } => directive(name),
            Self::Flag { instruction, name } => flag(Keyword::parse(instruction), name),
            Self::MountType { name } => mount_type(name),
            Self::MountKey { mount, name } => mount_key(mount, name),
            Self::Variable { instruction, name } => {
                let definition = snapshot.document.model().definition_at(*instruction, name);
                Some(variable(snapshot, *instruction, name, definition))
            }
            Self::Stage { index } => stage(snapshot, *index),
            Self::Image { reference } => image(reference, standard),
            Self::Label { key } => label(key, standard),
            Self::LabelValue { key, value } => {
                let meaning = standard.labels.find(key)?.label.values.get(value)?;
                Some(format!("`{value}`: {meaning}"))
            }
            Self::Environment { name } => environment(name, standard),
            Self::Rule { id } => {
                let rule = rules::RULES.iter().find(|rule| rule.is_called(id))?;
                Some(format!("**{}**: {}\n\n{}", rule.id, rule.summary, prose(rule.page)))
            }
            Self::Plain { text } => Some(text.clone()),
        }
    }
}

fn instruction(page: &InstructionPage) -> String {
    let name = page.keyword.as_str();
    let forms = page.forms.iter().map(|form| {
        let parts: Vec<_> = form.parts.iter().map(|part| part.text).collect();
        format!("{name} {}", parts.join(" "))
    });
    let forms = forms.collect::<Vec<_>>().join("\n");
    let (summary, details, example) = (page.summary, page.details, page.example);
    let link = page.link();
    format!(
        "**{name}**: {summary}\n\n```dockerfile\n{forms}\n```\n\n{details}\n\n\
         ```dockerfile\n{example}\n```\n\n[Reference]({link})"
    )
}

fn directive(name: &str) -> Option<String> {
    let page = reference::directive(DirectiveKind::parse(name)?);
    let (summary, details, example, link) = (page.summary, page.details, page.example, page.link);
    Some(format!(
        "**# {name}**: {summary}\n\n{details}\n\n```dockerfile\n{example}\n```\n\n\
         [Reference]({link})"
    ))
}

fn flag(keyword: Keyword, name: &str) -> Option<String> {
    let spec = flags_of(keyword).iter().find(|spec| spec.name == name)?;
    let mut lines = vec![
        format!("```dockerfile\n{} --{name}={}\n```", keyword.as_str(), reference::flag_form(name)),
        spec.doc.to_owned(),
    ];
    if name == "mount" {
        lines.push(bullets(MOUNT_TYPES.iter().map(|kind| (kind.name, kind.doc))));
    } else if !spec.values.is_empty() {
        let values = reference::flag_values(name).iter();
        lines.push(bullets(values.map(|value| (value.name, value.about))));
    }
    Some(lines.join("\n\n"))
}

fn bullets<'a>(entries: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    entries.map(|(name, about)| format!("- `{name}`: {about}")).collect::<Vec<_>>().join("\n")
}

fn mount_type(name: &str) -> Option<String> {
    let kind = MOUNT_TYPES.iter().find(|kind| kind.name == name)?;
    let keys = bullets(kind.keys.iter().map(|key| (key.name, key.doc)));
    Some(format!("`--mount=type={name}`: {}\n\n{keys}", kind.doc))
}

fn mount_key(mount: &str, name: &str) -> Option<String> {
    if name == "type" {
        let kinds = bullets(MOUNT_TYPES.iter().map(|kind| (kind.name, kind.doc)));
        return Some(format!("`type`: What is mounted; `bind` where absent\n\n{kinds}"));
    }
    let key =
        mount_keys(mount).iter().find(|key| key.name == name || key.aliases.contains(&name))?;
    let form = reference::mount_form(key.name);
    let also = key.aliases.iter().map(|alias| format!("`{alias}`")).collect::<Vec<_>>().join(", ");
    let also = if also.is_empty() { also } else { format!("\n\nAlso written {also}") };
    Some(format!("`{}={form}`: {}{also}", key.name, key.doc))
}

/// Where a definition stands, for people: `ENV in line 3`.
pub fn place_of(snapshot: &Snapshot, definition: &Definition, at: usize) -> String {
    let model = snapshot.document.model();
    let Origin::Instruction { instruction, .. } = definition.origin else {
        return match definition.origin {
            Origin::Predefined => "predefined".to_owned(),
            _ => "base image".to_owned(),
        };
    };
    let word = if definition.is_arg { "ARG" } else { "ENV" };
    let line = snapshot.document.syntax().get(instruction).map_or(0, |at| at.line + 1);
    let (own, here) = (model.stage_of(instruction), model.stage_of(at));
    match (own, here) {
        (None, _) => format!("global ARG, line {line}"),
        (Some(own), Some(here)) if own.index != here.index => {
            format!("{word} of stage {}, line {line}", stage_name(model, own.index))
        }
        _ if definition.outer.is_some() => format!("{word}, line {line}, as the global one"),
        _ => format!("{word}, line {line}"),
    }
}

/// A stage's name, or its number.
pub fn stage_name(model: &Model, index: usize) -> String {
    let stage = model.stages.get(index);
    let name = stage.and_then(|stage| stage.name.as_deref());
    name.map_or_else(|| index.to_string(), str::to_owned)
}

/// What a variable is worth at an instruction, or why nobody can know, and where it is set.
pub fn variable(
    snapshot: &Snapshot,
    at: usize,
    name: &str,
    definition: Option<&Definition>,
) -> String {
    let model = snapshot.document.model();
    let known = reference::argument(name).map(|meaning| meaning.about);
    let mut lines = Vec::new();
    match definition {
        Some(definition) => {
            lines.push(match value_of(snapshot, at, definition) {
                Some(value) => format!("**{name}** = `{}`", code(&value)),
                None => format!("**{name}**: {}", why_unknown(snapshot, definition)),
            });
            lines.extend(known.filter(|_| definition.is_arg).map(str::to_owned));
            lines.push(format!("Set by: {}", place_of(snapshot, definition, at)));
        }
        None => {
            let stage = model.stage_of(at).filter(|stage| stage.from != at);
            lines.push(format!("**{name}**: {}", why_unset(snapshot, at, name)));
            lines.extend(known.map(str::to_owned));
            if let (Some(_), true) = (stage, is_global(model, name)) {
                lines
                    .push(format!("A global argument is not seen in a stage without `ARG {name}`"));
            }
        }
    }
    lines.join("\n\n")
}

fn code(value: &str) -> String {
    value.replace('`', "'").replace('\n', " ")
}

fn is_global(model: &Model, name: &str) -> bool {
    model.definition_at(model.globals.end, name).is_some()
}

/// The value of a definition, the base image's where it sets the variable.
pub fn value_of(snapshot: &Snapshot, at: usize, definition: &Definition) -> Option<String> {
    if let Value::Known(value) = &definition.value {
        return Some(value.clone());
    }
    let document = &snapshot.document;
    let stage = document.model().stage_of(at)?;
    match definition.origin {
        Origin::Image => {
            let value = document.contents().image(stage.index)?.variable(&definition.name)??;
            Some(value.to_owned())
        }
        _ => None,
    }
}

fn why_unknown(snapshot: &Snapshot, definition: &Definition) -> String {
    let document = &snapshot.document;
    let Origin::Instruction { instruction, pair } = definition.origin else {
        return match definition.origin {
            Origin::Predefined => "its value comes with the build".to_owned(),
            _ => "its value is the base image's and not known".to_owned(),
        };
    };
    let found = document.syntax().get(instruction);
    let value = found.and_then(|at| at.get().operation.pairs().get(pair)?.value.as_ref());
    let Some(value) = value else {
        let predefined = reference::argument(&definition.name).is_some();
        return if predefined {
            "its value comes with the build".to_owned()
        } else {
            format!("no value without `--build-arg {}=…`", definition.name)
        };
    };
    let names = expand::variables(&value.text, document.syntax().escape());
    let unknown = names
        .into_iter()
        .map(|used| used.name)
        .find(|name| matches!(document.model().lookup_at(instruction, name), Lookup::Unknown));
    match unknown {
        Some(name) => format!("it depends on `{name}`, whose value is not known"),
        None => "its value cannot be worked out".to_owned(),
    }
}

fn why_unset(snapshot: &Snapshot, at: usize, name: &str) -> String {
    let document = &snapshot.document;
    let image = document.model().stage_of(at);
    let image = image.and_then(|stage| document.contents().image(stage.index));
    match image.and_then(|image| image.variable(name)) {
        Some(Some(value)) => return format!("`{}`, set by the base image", code(value)),
        Some(None) => return "set by the base image".to_owned(),
        None => {}
    }
    match document.model().lookup_at(at, name) {
        Lookup::Unset => "nothing sets it here: it is empty".to_owned(),
        _ => "nothing in this file sets it here; the base image or the shell may".to_owned(),
    }
}

/// What a stage is, and what it holds.
fn stage(snapshot: &Snapshot, index: usize) -> Option<String> {
    let document = &snapshot.document;
    let (syntax, model) = (document.syntax(), document.model());
    let stage = model.stages.get(index)?;
    let line = syntax.get(stage.from)?.line + 1;
    let base = match &stage.base {
        Base::Stage(base) => format!("stage `{}`", stage_name(model, *base)),
        Base::Scratch => "`scratch`".to_owned(),
        Base::Image(image) => format!("`{}`", image.text),
        Base::Unknown => "an image that is not known".to_owned(),
    };
    let name = stage_name(model, index);
    let mut head = format!("**Stage {name}** (number {index}, line {line}) upon {base}");
    if model.runtime == Some(index) {
        head.push_str("; it is what is built");
    }
    let configuration = document.contents().configuration(syntax, model, index);
    let mut lines = settings(&configuration);
    let holder = document.contents();
    lines.push(shell(holder.has_shell(index), holder.image(index), stage.base == Base::Scratch));
    let users = model.references.iter().filter(|found| found.target.stage() == Some(index)).count();
    lines.push(match users {
        0 => "Used by no other instruction".to_owned(),
        1 => "Used once".to_owned(),
        count => format!("Used {count} times"),
    });
    Some(format!("{head}\n\n{}", list(&lines)))
}

fn list(lines: &[String]) -> String {
    let lines = lines.iter().filter(|line| !line.is_empty());
    lines.map(|line| format!("- {line}")).collect::<Vec<_>>().join("\n")
}

fn shell(certainly: bool, image: Option<&Image>, scratch: bool) -> String {
    let absent = scratch || image.is_some_and(|image| image.shell().is_absent());
    match (certainly, image.and_then(Image::any_shell)) {
        (true, path) => format!("Shell: `{}`", path.unwrap_or("/bin/sh")),
        (false, Some(path)) => format!("Shell: `{path}`"),
        (false, None) if absent => "Shell: none".to_owned(),
        (false, None) => "Shell: not known".to_owned(),
    }
}

/// Runs as whom, and what.
fn settings(configuration: &Configuration) -> Vec<String> {
    let from = |inherited: bool| if inherited { ", of the base image" } else { "" };
    let run = |what: &str, run: &Known<Option<Run>>, inherited: bool| match run {
        Known::Is(Some(run)) => format!("{what}: `{}`{}", code(&written(run)), from(inherited)),
        Known::Is(None) => format!("{what}: none"),
        Known::Unknown => format!("{what}: not known"),
    };
    let user = match &configuration.user {
        Known::Is(Some(user)) => format!("User: `{user}`"),
        Known::Is(None) => "User: root".to_owned(),
        Known::Unknown => "User: not known".to_owned(),
    };
    let directory = match &configuration.directory {
        Value::Known(directory) => format!("Working directory: `{directory}`"),
        Value::Unknown => String::new(),
    };
    vec![
        user,
        run("Entry point", &configuration.entrypoint, configuration.entrypoint_inherited),
        run("Command", &configuration.command, configuration.command_inherited),
        directory,
    ]
}

/// A command as an instruction has it.
pub fn written(run: &Run) -> String {
    match run {
        Run::Exec(words) => array(words),
        Run::Shell(text) => text.clone(),
    }
}

fn array(words: &[String]) -> String {
    serde_json::to_string(words).unwrap_or_default().replace("\",\"", "\", \"")
}

/// What an image contains, and what the standard says of it.
fn image(text: &str, standard: &Standard) -> Option<String> {
    if text == "scratch" {
        return Some(
            "**scratch**: the empty image: no file, no shell, no user but root".to_owned(),
        );
    }
    let reference = ImageReference::parse(text)?;
    let name = reference.familiar_name();
    let found = match (reference.tag(), reference.digest()) {
        (None, Some(_)) => bases::lookup_digest(&name),
        (tag, _) => bases::lookup(&name, tag),
    };
    let mut lines = Vec::new();
    lines.extend(judgement(&reference, standard));
    match &found {
        Some(image) => lines.extend(facts(image)),
        None => lines.push("What is in it is not known".to_owned()),
    }
    let source = found.as_ref().map(|image| format!("\n\nAs of {}", image.date));
    Some(format!("**{text}**\n\n{}{}", list(&lines), source.unwrap_or_default()))
}

fn judgement(reference: &ImageReference, standard: &Standard) -> Option<String> {
    let (name, tag) = (reference.familiar_name(), reference.tag());
    let label = standard.label();
    if let Some(approved) = standard.images.approved(&name) {
        return Some(format!("{label}: approved for {}", approved.purpose));
    }
    let prohibited = standard.images.prohibited(&name, tag)?;
    Some(format!("{label}: {}", prohibited.what))
}

fn facts(image: &Image) -> Vec<String> {
    let mut lines = vec![match &image.listing {
        Listing::Current => "Published".to_owned(),
        Listing::Ended { date, successor } => {
            let next = successor.as_ref().map(|next| format!("; `{next}` takes its place"));
            format!("No longer built since {date}{}", next.unwrap_or_default())
        }
        Listing::Unlisted => "The tag is not in the tables: newer, or never there".to_owned(),
    }];
    if let Some(suite) = &image.suite {
        lines.push(format!("{:?} {} ({})", suite.os, suite.release, suite.name));
    }
    lines.push(match &image.libc {
        Libc::Glibc(Some((major, minor))) => format!("C library: glibc {major}.{minor}"),
        Libc::Glibc(None) => "C library: glibc".to_owned(),
        Libc::Musl => "C library: musl".to_owned(),
        Libc::None => "C library: none".to_owned(),
        Libc::Unknown => String::new(),
    });
    lines.push(match image.user.as_deref() {
        Some("") => "User: root".to_owned(),
        Some(user) => format!("User: `{user}`"),
        None => "User: not known".to_owned(),
    });
    let command = |what: &str, words: &Option<Vec<String>>| match words {
        Some(words) if words.is_empty() => format!("{what}: none"),
        Some(words) => format!("{what}: `{}`", code(&array(words))),
        None => format!("{what}: not known"),
    };
    lines.push(command("Entry point", &image.entrypoint));
    lines.push(command("Command", &image.cmd));
    for runtime in &image.runtimes {
        let version = runtime.version.as_deref().unwrap_or_default();
        let path = runtime.path.as_ref().map(|path| format!(", `{path}`"));
        let line = format!("Interpreter: {} {version}", runtime.language);
        lines.push(format!("{}{}", line.trim_end(), path.unwrap_or_default()));
    }
    lines.push(shell(false, Some(image), false));
    lines.extend(image.package_manager().map(|name| format!("Package manager: `{name}`")));
    lines
}

/// What a label says: the standard's clause, or the OCI specification's meaning.
fn label(key: &str, standard: &Standard) -> Option<String> {
    let Some(known) = standard.labels.find(key) else {
        let meaning = reference::label(key)?;
        return Some(format!("**{key}**: {}\n\nOCI image specification", meaning.about));
    };
    let mut lines = vec![format!("**{key}**: {}", known.label.about)];
    if known.misplaced {
        let key = standard.labels.key(known.name, known.label);
        lines.push(format!("The standard writes it `{key}`"));
    }
    let values = known.label.values.iter();
    lines.push(bullets(values.map(|(name, about)| (name.as_str(), about.as_str()))));
    lines.extend(known.label.known_value().map(|value| format!("Value: `{value}`")));
    lines.extend(clause(known.label.clause.as_deref(), standard));
    lines.retain(|line| !line.is_empty());
    Some(lines.join("\n\n"))
}

/// What the standard says of a variable's name.
fn environment(name: &str, standard: &Standard) -> Option<String> {
    let environment = &standard.environment;
    let required = environment.required.iter().find(|required| required.name == name);
    let known = environment.names.iter().find(|(known, _)| known == name).map(|(_, known)| known);
    let (about, id) = match (required, known) {
        (Some(required), _) => (required.about.clone(), required.clause.as_deref()),
        (None, Some(known)) => (known.about.clone(), known.clause.as_deref()),
        (None, None) => return None,
    };
    let mut lines = vec![format!("**{name}**: {about}")];
    if known.is_some_and(|known| known.secret) {
        lines.push("It never belongs in the image with a value".to_owned());
    }
    lines.extend(clause(id, standard));
    Some(lines.join("\n\n"))
}

fn clause(id: Option<&str>, standard: &Standard) -> Option<String> {
    let clause = standard.clause(id?)?;
    Some(format!("{} {}: {}", standard.label(), clause.id, clause.text.trim()))
}

/// A rule's page without its title and its examples.
pub fn prose(page: &str) -> String {
    let lines = page.lines().skip_while(|line| line.starts_with("# "));
    let mut lines: Vec<_> = lines.take_while(|line| !line.starts_with("```")).collect();
    // A heading over nothing but an example is nothing.
    while lines.last().is_some_and(|line| line.is_empty() || line.starts_with('#')) {
        lines.pop();
    }
    lines.join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    #[test]
    fn prose_ends_before_the_first_example() {
        let page = "# a-rule\n\nWhat.\n\n## Why\n\nBecause.\n\n## Examples\n\n```dockerfile\n";
        assert_eq!(super::prose(page), "What.\n\n## Why\n\nBecause.");
    }
}
