use super::refused::remote::{self, Place};
use super::refused::{permissions, platform, port, signal};
use crate::contents::{join, normal};
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::model::{Base, Definition, ImageReference, Origin, StageTarget, expanded_words};
use crate::syntax::{Body, DirectiveKind, InstructionRef, Keyword, ProblemKind, Word, expand};
use crate::text::Edit;

pub const RULE: Rule = Rule {
    id: "refused-value",
    group: "build",
    summary: "BuildKit refuses the value",
    severity: Severity::Error,
    fix: Some(Applicability::Suggestion),
    replaces: &[
        "from-default-invalid",
        "from-argument-undefined",
        "expose-host-port",
        "port-beyond-range",
    ],
    refused: true,
    page: include_str!("refused_value.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let syntax = context.syntax();
    let template = syntax.template();
    for at in syntax.instructions().take(template.unwrap_or(usize::MAX)) {
        required_variables(context, at, report);
        match at.operation.keyword {
            Keyword::From => base(context, at, report),
            Keyword::Stopsignal => stop_signal(context, at, report),
            Keyword::Expose => ports(context, at, report),
            Keyword::Volume => volumes(context, at, report),
            Keyword::Copy | Keyword::Add => transfer(context, at, report),
            Keyword::Run => run(context, at, report),
            _ => {}
        }
    }
    if template.is_none() {
        sources_of_stages(context, report);
    }
}

/// A value, and whether no build argument can make it another one.
struct Value {
    text: String,
    certain: bool,
}

impl Value {
    /// `None` where it depends on what is not known.
    fn of(context: &Context<'_>, at: InstructionRef<'_>, word: &Word) -> Option<Self> {
        let text = context.expanded(at, word)?;
        let names = expand::variables(&word.text, at.escape);
        let certain = names.iter().all(|found| {
            let definition = context.model().definition_at(at.index, &found.name);
            definition.is_none_or(|definition| is_constant(context, definition))
        });
        Some(Self { text, certain })
    }

    fn severity(&self) -> Severity {
        if self.certain { Severity::Error } else { Severity::Warning }
    }
}

/// Whether an ENV sets it to what stands there letter by letter.
fn is_constant(context: &Context<'_>, definition: &Definition) -> bool {
    let Origin::Instruction { instruction, pair } = definition.origin else { return false };
    let at = context.syntax().get(instruction);
    let value = at.and_then(|at| at.get().operation.pairs().get(pair)?.value.as_ref());
    !definition.is_arg && value.is_some_and(|value| !value.text.contains('$'))
}

/// Reports the value of a word where `mistake` finds one.
fn judge(
    context: &Context<'_>,
    at: InstructionRef<'_>,
    word: &Word,
    report: &mut Report<'_>,
    mistake: impl Fn(&str) -> Option<String>,
) {
    let Some(value) = Value::of(context, at, word) else { return };
    if let Some(message) = mistake(&value.text) {
        report.at(at.word_span(word), message).severity(value.severity());
    }
}

/// Whether `syntax-error` speaks of it, or `swallowed-instruction` of it and what follows.
fn is_wrong(at: InstructionRef<'_>, word: &Word) -> bool {
    let span = at.word_span(word);
    at.get().problems.iter().any(|problem| {
        let swallowed = matches!(problem.kind, ProblemKind::SwallowedInstruction { .. });
        let place = at.at(problem.local);
        span.overlaps(place) || swallowed && place.start < span.start
    })
}

/// `${NAME:?message}` of a variable that certainly has no value.
fn required_variables(context: &Context<'_>, at: InstructionRef<'_>, report: &mut Report<'_>) {
    if at.operation.keyword == Keyword::Onbuild {
        return;
    }
    let (syntax, model) = (context.syntax(), context.model());
    expanded_words(&at.get().operation, &mut |word, _| {
        if !word.text.contains('?') {
            return;
        }
        let error = model.expand_at(syntax, at.index, word).error.filter(|_| !is_wrong(at, word));
        if let Some((_, reason)) = error {
            let message = format!("BuildKit stops here with `{reason}`: give the variable a value");
            report.at(at.word_span(word), message);
        }
    });
    if !matches!(at.operation.keyword, Keyword::Copy | Keyword::Add) {
        return;
    }
    for heredoc in at.get().heredocs.iter().filter(|heredoc| heredoc.expand) {
        let mut lookup = |name: &str| model.lookup_at(at.index, name);
        let text = heredoc.content.text();
        if let Some((start, reason)) = expand::expand_heredoc(text, &mut lookup).error {
            let end = text.get(start as usize..).and_then(|rest| rest.find('\n'));
            let end = end.map_or(text.len() as u32, |end| start + end as u32);
            let span = at.at(heredoc.content.local(start..end));
            let message = format!(
                "BuildKit stops here with `{reason}`: mend it, or quote the `{}` above",
                heredoc.name
            );
            report.at(span, message);
        }
    }
}

fn base(context: &Context<'_>, at: InstructionRef<'_>, report: &mut Report<'_>) {
    let platform = at.get().operation.flag("platform").and_then(|flag| flag.value.as_ref());
    // An empty flag is as none.
    if let Some(word) = platform.filter(|word| !word.text.is_empty()) {
        with_undeclared(context, at, word, report, platform::mistake);
    }
    let Some(stage) = context.model().stage_of(at.index) else { return };
    let Body::From(from) = &at.get().operation.body else { return };
    if let (Base::Unknown, Some(word)) = (&stage.base, &from.image) {
        with_undeclared(context, at, word, report, image_mistake);
    }
}

fn image_mistake(value: &str) -> Option<String> {
    if value.is_empty() {
        return Some("the name of the image is empty: write one".into());
    }
    ImageReference::parse(value)
        .is_none()
        .then(|| format!("`{value}` is no valid name of an image: write `name:tag` in lower case"))
}

/// A word of FROM, in which an undeclared variable is worth nothing.
fn with_undeclared(
    context: &Context<'_>,
    at: InstructionRef<'_>,
    word: &Word,
    report: &mut Report<'_>,
    mistake: impl Fn(&str) -> Option<String>,
) {
    let Some(value) = Value::of(context, at, word) else { return };
    let Some(mut message) = mistake(&value.text) else { return };
    let is_image =
        matches!(&at.get().operation.body, Body::From(from) if from.image.as_ref() == Some(word));
    // Of the default of an ARG, `from-default-invalid` speaks.
    if is_image && !value.certain {
        return;
    }
    let unset = context.model().expand_at(context.syntax(), at.index, word).unset;
    let undeclared = unset.first();
    let meant = undeclared.and_then(|name| context.model().variable_near(at.index, name));
    if let Some(name) = undeclared {
        let advice = match meant {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "declare it above the first FROM, with a value".to_owned(),
        };
        let (wrong, _) = message.split_once(": ").unwrap_or((&message, ""));
        message = format!("no ARG declares `{name}`, so {wrong}: {advice}");
    }
    let found = report.at(at.word_span(word), message).severity(value.severity());
    found.fix(Applicability::Suggestion, || {
        let (name, meant) = (undeclared?, meant?);
        let edit = Edit::replace(at.variable_span(word, name), meant);
        Some((format!("Change to {meant}"), [edit]))
    });
}

fn stop_signal(context: &Context<'_>, at: InstructionRef<'_>, report: &mut Report<'_>) {
    let Body::Text(word) = &at.get().operation.body else { return };
    let Some(value) = Value::of(context, at, word) else { return };
    let Some(message) = signal::mistake(&value.text) else { return };
    let found = report.at(at.word_span(word), message).severity(value.severity());
    found.fix(Applicability::Suggestion, || {
        let meant = signal::meant(&value.text).filter(|_| *word.text == *value.text)?;
        Some((format!("Change to {meant}"), [edits::replace(at, word, meant)]))
    });
}

fn ports(context: &Context<'_>, at: InstructionRef<'_>, report: &mut Report<'_>) {
    let Body::Words { words, .. } = &at.get().operation.body else { return };
    for word in words.iter().filter(|word| !is_wrong(at, word)) {
        let Some(value) = Value::of(context, at, word) else { continue };
        let mut lookup = |name: &str| context.model().lookup_at(at.index, name);
        let parts = expand::expand_words(&word.text, at.escape, &mut lookup).unwrap_or_default();
        let wrong = parts.iter().find_map(|part| port::mistake(part));
        if let Some(message) = wrong.filter(|_| !super::port_out_of_range::speaks_of(word)) {
            report.at(at.word_span(word), message).severity(value.severity());
        }
    }
}

fn volumes(context: &Context<'_>, at: InstructionRef<'_>, report: &mut Report<'_>) {
    let Body::Words { words, .. } = &at.get().operation.body else { return };
    for word in words.iter().filter(|word| word.text.contains('$')) {
        judge(context, at, word, report, |value| {
            let message = "this volume is worth nothing, which BuildKit refuses: name a directory";
            value.is_empty().then(|| message.to_owned())
        });
    }
}

fn transfer(context: &Context<'_>, at: InstructionRef<'_>, report: &mut Report<'_>) {
    let operation = &at.get().operation;
    let is_copy = operation.keyword == Keyword::Copy;
    let value = |name| operation.flag(name).and_then(|flag| flag.value.as_ref());
    if let Some(word) = value("chmod").filter(|word| !word.text.is_empty()) {
        judge(context, at, word, report, permissions::mistake);
    }
    let Some(transfer) = operation.transfer() else { return };
    let sources = transfer.sources.iter().filter(|word| !word.text.starts_with("<<"));
    for word in sources.clone() {
        judge(context, at, word, report, |source| match remote::place(source) {
            Place::Git if !is_copy => remote::query_mistake(source),
            Place::Git if is_copy => {
                Some("COPY takes no repository: write ADD, which does".to_owned())
            }
            Place::Http if is_copy => Some("COPY takes no URL: write ADD, which does".to_owned()),
            _ => None,
        });
    }
    let Some(word) = value("checksum").filter(|word| !is_copy && !word.text.is_empty()) else {
        return;
    };
    let sources: Vec<_> = sources.collect();
    judge(context, at, word, report, |checksum| {
        let [source] = sources.as_slice() else {
            return Some("a checksum is of one source only: write an ADD for each".to_owned());
        };
        match remote::place(&context.expanded(at, source)?) {
            Place::Local => {
                Some("a checksum is of a URL or a repository only: remove it here".to_owned())
            }
            Place::Http => remote::checksum_mistake(checksum),
            Place::Git => None,
        }
    });
}

fn run(context: &Context<'_>, at: InstructionRef<'_>, report: &mut Report<'_>) {
    for flag in at.get().operation.flags.iter().filter(|flag| !is_wrong(at, &flag.word)) {
        match &*flag.name.text {
            "device" if !may_have_devices(context) => {
                let message = "`--device` is not in the stable frontend: write `# syntax=docker/dockerfile:1-labs` on the first line";
                report.at(at.word_span(&flag.name), message);
            }
            "mount" if covers_root(context, at, flag) => {
                let message = "this would be mounted over the working directory, which is `/`: write `target=` and another path";
                report.at(at.word_span(&flag.word), message);
            }
            _ => {}
        }
    }
}

/// `convert_norundevice.go`: only the labs channel is built with it.
fn may_have_devices(context: &Context<'_>) -> bool {
    let syntax = context.syntax().prologue().get(DirectiveKind::Syntax);
    syntax.is_some_and(|directive| {
        directive.text.contains("labs") || directive.text.contains(['$', '@'])
    })
}

/// Whether the target is relative, or absent, and leads to the root.
fn covers_root(context: &Context<'_>, at: InstructionRef<'_>, flag: &crate::syntax::Flag) -> bool {
    let options = flag.mount_options();
    let is = |names: &[&str]| {
        options
            .iter()
            .find(|option| names.iter().any(|name| option.key.text.eq_ignore_ascii_case(name)))
    };
    let kind =
        is(&["type"]).map_or(Some("bind"), |option| option.value.as_ref().map(|it| &*it.text));
    let mounts = kind.is_some_and(|kind| {
        ["bind", "cache", "tmpfs"].iter().any(|known| kind.eq_ignore_ascii_case(known))
    });
    let directory = || {
        let stage = context.model().stage_of(at.index)?.index;
        context.contents().directory(context.model(), stage, at.index)
    };
    let target = match is(&["target", "dst", "destination"]).map(|option| &option.value) {
        None => Some(String::new()),
        Some(word) => word.as_ref().and_then(|word| context.expanded(at, word)),
    };
    // Where it is absolute, it is the root as it is written.
    let relative = target.filter(|target| mounts && !target.starts_with('/'));
    relative.is_some_and(|target| {
        directory().is_some_and(|directory| normal(&join(&directory, &target)) == "/")
    })
}

/// What COPY and mounts take for an image though it cannot be one.
fn sources_of_stages(context: &Context<'_>, report: &mut Report<'_>) {
    for reference in &context.model().references {
        let Some(at) = context.syntax().get(reference.instruction) else { continue };
        let text = &*reference.text;
        let is_number = at.operation.keyword == Keyword::Copy && text.parse::<i64>().is_ok();
        let external = reference.target == StageTarget::External && !is_number;
        if !external
            || matches!(at.operation.keyword, Keyword::From | Keyword::Onbuild)
            || text.contains(['$', '"', '\'', '\\', '`'])
        {
            continue;
        }
        if let Some(message) = image_mistake(text) {
            report.at(reference.span, message);
        }
    }
}
