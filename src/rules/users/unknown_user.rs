use crate::contents::{Entry, Origin, What};
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::model::Stage;
use crate::syntax::{InstructionRef, Keyword, Word};

pub const RULE: Rule = Rule {
    id: "unknown-user",
    group: "users",
    summary: "The runtime stage has no such user",
    severity: Severity::Error,
    needs_standard: true,
    fix: Some(Applicability::Unsafe),
    page: include_str!("unknown_user.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(runtime) = context.runtime() else { return };
    for stage in context.model().chain(runtime.index) {
        for at in context.instructions_of(stage) {
            if at.operation.keyword == Keyword::User
                && let Some(word) = at.get().operation.text()
            {
                user(context, report, runtime, at, word);
            }
        }
    }
}

/// Names are looked up when the container starts: what the whole stage does counts.
fn user(
    context: &Context<'_>,
    report: &mut Report<'_>,
    runtime: &Stage,
    at: InstructionRef<'_>,
    word: &Word,
) {
    let Some(value) = context.expanded(at, word) else { return };
    let (name, group) = value.split_once(':').map_or((&*value, None), |(u, g)| (u, Some(g)));
    let contents = context.contents();
    let is_name = |text: &str| text.parse::<u32>().is_err() && !matches!(text, "root" | "");
    let no_user = is_name(name) && contents.user(runtime.index, usize::MAX, name).is_absent();
    let no_group = |group: &&str| {
        is_name(group) && contents.group(runtime.index, usize::MAX, group).is_absent()
    };
    let (what, missing) = match group.filter(no_group) {
        _ if no_user => ("user", name),
        Some(group) => ("group", group),
        None => return,
    };
    let users = &context.standard().users;
    let number = users.number();
    let copied = copied_passwd(context, runtime);
    // That a copied file drops the standard's user is a rule of its own.
    let base = contents.image(runtime.index);
    let dropped = copied.is_some() && base.is_some_and(|base| base.user(missing).is_present());
    if dropped
        && missing == users.name
        && context.settings.rules.get("passwd-drops-nonroot").is_some()
    {
        return;
    }
    let (message, severity) = match copied {
        Some(_) => (
            format!(
                "the /etc/passwd that this stage copies has no {what} `{missing}`: add it in the stage that it comes from, or write `{number}`"
            ),
            Severity::Warning,
        ),
        None => (
            format!(
                "the runtime stage has no {what} `{missing}`: write `{number}`, or copy an /etc/passwd and an /etc/group that have it"
            ),
            Severity::Error,
        ),
    };
    // A user of that name is what the fix makes; of a group alone it can say nothing.
    let add = || {
        let source = context.model().stages.get(copied.filter(|_| no_user)?)?;
        let last = context.instructions_of(source).next_back()?;
        let shell = contents.image(source.index)?;
        let line = if shell.command("useradd").is_present() {
            format!("RUN useradd --create-home {name}")
        } else if shell.command("adduser").is_present() {
            format!("RUN adduser -D {name}")
        } else {
            return None;
        };
        Some((
            format!("Add `{name}` in the builder"),
            [edits::insert_below(context.document, last, &line)],
        ))
    };
    let replace = || {
        let edit = edits::replace(at, word, number.as_str());
        Some((format!("Change to USER {number}"), [edit]))
    };
    report
        .at(at.word_span(word), message)
        .severity(severity)
        .fix(Applicability::Unsafe, add)
        .fix(Applicability::Unsafe, replace);
}

/// The stage that the runtime's /etc/passwd is copied from.
fn copied_passwd(context: &Context<'_>, runtime: &Stage) -> Option<usize> {
    let (_, fact) = context.contents().find(runtime.index, usize::MAX, "/etc/passwd").by?;
    match &fact.what {
        What::File { entry: Entry { origin: Some((Origin::Stage(stage), _)), .. }, .. }
        | What::Tree { origin: Origin::Stage(stage), .. } => Some(*stage),
        _ => None,
    }
}
