use super::image_with::image_with;
use crate::contents::{Argument, Language, Launch, PYTHON_SERVERS, starts_another};
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::text::{Edit, Span};

pub const RULE: Rule = Rule {
    id: "doubled-interpreter",
    group: "imports",
    summary: "The command names an interpreter although the entry point already is one",
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    page: include_str!("doubled_interpreter.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(runtime) = context.runtime() else { return };
    let (syntax, model) = (context.syntax(), context.model());
    let Some(launch) = context.contents().service(syntax, model, runtime.index) else { return };
    let Some(doubled) = doubled(&launch) else { return };
    let Some(at) = launch.command.and_then(|index| syntax.get(index)) else { return };
    let Some(span) = doubled.name.span else { return };
    let inherited = launch.entrypoint.is_none();
    let (entry, name) = (&doubled.entry, &doubled.name.text);
    let whose = if inherited { "the base image's" } else { "this file's" };
    let stage = model.stage_of(at.index).map_or(runtime.index, |stage| stage.index);
    // Without the entry point the name must mean something.
    let runs = !context.contents().command(model, stage, name).is_absent();
    let other = Language::of(entry) != Language::of(&doubled.program.text);
    let only_starts = starts_another(name);
    let advice = match (doubled.is_server, inherited && runs) {
        (true, _) => format!("write `-m` before `{name}`"),
        (false, false) if other && only_starts => {
            format!("name the script that `{name}` starts")
        }
        (false, true) if other => "write `ENTRYPOINT []` above".to_owned(),
        (false, false) if other => format!("start from an image that has `{name}`"),
        (false, true) => format!("write `ENTRYPOINT []` above, or leave {} out", doubled.names()),
        (false, false) => format!("leave {} out", doubled.names()),
    };
    let message = format!(
        "{whose} ENTRYPOINT already is `{entry}`, which takes `{name}` for its script: {advice}"
    );
    let found = report.at(span, message);
    let found = match launch.entrypoint.and_then(|index| syntax.get(index)) {
        Some(entry) => found.related(entry.keyword_span(), "the entry point is set here"),
        None => found,
    };
    let reset = || {
        let line = edits::insert_above(context.document, at, "ENTRYPOINT []");
        Some(("Insert ENTRYPOINT [] above".to_owned(), vec![line]))
    };
    let drop_it = || {
        let rest = doubled.next.filter(|_| !other)?;
        let gap = Edit::delete(Span::new(span.start, rest.start));
        Some((format!("Leave {} out", doubled.names()), vec![gap]))
    };
    let as_module = || {
        let flag = Edit::insert(span.start, "\"-m\", ");
        Some((format!("Run {name} with -m"), vec![flag]))
    };
    let _ = match (doubled.is_server, inherited && runs) {
        (true, _) => found.fix(Applicability::Safe, as_module),
        (false, true) => found.fix(Applicability::Safe, reset).fix(Applicability::Unsafe, drop_it),
        (false, false) => {
            found.fix(Applicability::Safe, drop_it).fix(Applicability::Unsafe, || {
                let language =
                    Language::of(&doubled.program.text).filter(|_| other && inherited)?;
                let (reference, edit) = image_with(context, runtime, language)?;
                Some((format!("Start from {reference}"), [edit]))
            })
        }
    };
}

struct Doubled<'a> {
    /// The interpreter of the entry point.
    entry: &'a str,
    name: &'a Argument,
    /// The name, or what it starts where it is `env` or an init process.
    program: &'a Argument,
    /// It is no interpreter, but a module that one can run.
    is_server: bool,
    /// Where the word after the program stands.
    next: Option<Span>,
}

impl Doubled<'_> {
    /// What is to be left out.
    fn names(&self) -> String {
        match self.name == self.program {
            true => format!("`{}`", self.name.text),
            false => format!("`{}` and `{}`", self.name.text, self.program.text),
        }
    }
}

/// The first word of a CMD that follows an entry point which is an interpreter, where it names a
/// program that would read no script of that language.
fn doubled(launch: &Launch) -> Option<Doubled<'_>> {
    let (first, flags) = launch.entry_program().split_first()?;
    let language = Language::of(&first.text)?;
    // `python -u`, `java -jar`: the script comes next. Behind `-m` or `-c` it does not.
    let awaits_script = match language {
        Language::Python => {
            flags.iter().all(|flag| flag.text.starts_with('-') && !flag.text.ends_with(['m', 'c']))
        }
        Language::Java => flags.iter().all(|flag| flag.text.starts_with('-')),
        Language::Node | Language::Shell => flags.is_empty(),
    };
    let words = launch.command_words();
    let name = words.first()?;
    let (program, rest) = launch.unwrap(words).split_first().unwrap_or((name, &[]));
    let is_server = language == Language::Python && PYTHON_SERVERS.contains(&&*name.text);
    let is_program = is_server || starts_another(&name.text) || Language::of(&name.text).is_some();
    let written = name.span.is_some() && !launch.by_shell;
    (awaits_script && is_program && written).then(|| Doubled {
        entry: &first.text,
        name,
        program,
        is_server,
        next: rest.first().and_then(|word| word.span),
    })
}
