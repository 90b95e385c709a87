use crate::contents::{Origin, What, file_name, join};
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::model::Stage;
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "secret-directory-mode",
    group: "users",
    summary: "A directory for secrets is open to other users",
    severity: Severity::Warning,
    needs_standard: true,
    fix: Some(Applicability::Unsafe),
    page: include_str!("secret_directory_mode.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(runtime) = context.runtime() else { return };
    let Some(mode) = &context.standard().permissions.secret else { return };
    for stage in context.model().chain(runtime.index) {
        for at in context.instructions_of(stage) {
            let Some(path) = sensitive(context, stage, at) else { continue };
            let operation = &at.get().operation;
            let is_copy = operation.keyword != Keyword::Run;
            let message = format!("`{path}` holds secrets by its name: give it the mode {mode}");
            let place = operation.transfer().and_then(|copy| copy.destination.as_ref());
            let span = place.map_or(at.keyword_span(), |word| at.word_span(word));
            report.at(span, message).fix(Applicability::Unsafe, || {
                let flag = format!("--chmod={mode}");
                let edit = match operation.flag("chmod") {
                    Some(written) => edits::replace(at, &written.word, flag.as_str()),
                    None => edits::insert_flag(at, &flag),
                };
                is_copy.then(|| (format!("Add {flag}"), [edit]))
            });
        }
    }
}

/// The sensitive directory that an instruction makes with a mode that is open, or not said.
fn sensitive(context: &Context<'_>, stage: &Stage, at: InstructionRef<'_>) -> Option<String> {
    if !matches!(at.operation.keyword, Keyword::Copy | Keyword::Add | Keyword::Run) {
        return None;
    }
    let contents = context.contents();
    let permissions = &context.standard().permissions;
    let facts = contents.facts(stage.index);
    let made = facts.iter().filter(|fact| fact.instruction == at.index && !fact.maybe);
    let path = made.filter_map(|fact| match &fact.what {
        What::Directory { path } | What::Tree { path, .. } => Some((path, fact)),
        _ => None,
    });
    let mut sensitive = path.filter(|(path, _)| permissions.is_sensitive(file_name(path)));
    let (path, fact) = sensitive.next()?;
    let flag = at.operation.flag("chmod").map(|flag| flag.value_text());
    let said_here =
        || facts.iter().any(|fact| fact.instruction >= at.index && gives(&fact.what, path));
    // A copy keeps the modes of the stage that it takes from.
    let said_there = || match &fact.what {
        What::Tree { source, origin: Origin::Stage(from), .. } => {
            contents.facts(*from).iter().any(|fact| gives(&fact.what, &join("/", source)))
        }
        _ => false,
    };
    let is_closed = flag.is_some_and(is_strict) || said_here() || said_there();
    (!is_closed).then(|| path.clone())
}

/// Whether a fact closes a directory to all but its owner.
fn gives(what: &What, path: &str) -> bool {
    matches!(what, What::Mode { path: changed, mode, .. } if changed == path && is_strict(mode))
}

/// Whether only the owner has rights; what is not octal is not judged.
fn is_strict(mode: &str) -> bool {
    u32::from_str_radix(mode, 8).map_or(true, |bits| bits & 0o77 == 0)
}
