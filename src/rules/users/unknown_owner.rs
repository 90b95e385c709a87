use crate::lint::{Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::model::Stage;
use crate::syntax::{InstructionRef, Keyword};
use crate::text::Edit;

pub const RULE: Rule = Rule {
    id: "unknown-owner",
    group: "users",
    summary: "The owner of what is copied is not a user of the stage",
    severity: Severity::Error,
    needs_standard: true,
    fix: Some(Applicability::Unsafe),
    page: include_str!("unknown_owner.md"),
    check: Check::Stage(check),
    ..Rule::DEFAULT
};

fn check(stage: &Stage, context: &Context<'_>, report: &mut Report<'_>) {
    for at in context.instructions_of(stage) {
        if matches!(at.operation.keyword, Keyword::Copy | Keyword::Add) {
            copy(stage, context, at, report);
        }
    }
}

fn copy(stage: &Stage, context: &Context<'_>, at: InstructionRef<'_>, report: &mut Report<'_>) {
    let operation = &at.get().operation;
    // A linked copy is made apart from the stage's files.
    if operation.flag("link").is_some() {
        return;
    }
    let Some(value) = operation.flag("chown").and_then(|flag| flag.value.as_ref()) else { return };
    let Some(owner) = context.expanded(at, value) else { return };
    let Some((what, name)) = missing(context, stage, at.index, &owner) else { return };
    let users = &context.standard().users;
    let base = context.contents().image(stage.index);
    // The copy that drops the standard's user has a rule of its own.
    let dropped = name == users.name && base.is_some_and(|base| base.user(name).is_present());
    if dropped && context.settings.rules.get("passwd-drops-nonroot").is_some() {
        return;
    }
    let later = missing(context, stage, usize::MAX, &owner).is_none();
    let number = users.number();
    let message = if later {
        format!("no {what} `{name}` is there yet: copy /etc/passwd and /etc/group above this line")
    } else {
        format!(
            "this stage has no {what} `{name}`: write `--chown={number}`, or copy an /etc/passwd and an /etc/group that have it above"
        )
    };
    report
        .at(at.word_span(value), message)
        .fix(Applicability::Unsafe, || {
            let edits = move_accounts(context, stage, at)?;
            later.then(|| ("Move the copy of /etc/passwd up".to_owned(), edits))
        })
        .fix(Applicability::Unsafe, || {
            let edit = edits::replace(at, value, number.as_str());
            Some((format!("Change to {number}"), [edit]))
        });
}

/// The part of `user:group` that certainly is not there just before an instruction.
fn missing<'a>(
    context: &Context<'_>,
    stage: &Stage,
    before: usize,
    owner: &'a str,
) -> Option<(&'static str, &'a str)> {
    let contents = context.contents();
    let (user, group) = owner.split_once(':').map_or((owner, None), |(u, g)| (u, Some(g)));
    let is_name = |text: &str| text.parse::<u32>().is_err() && !matches!(text, "root" | "");
    if is_name(user) && contents.user(stage.index, before, user).is_absent() {
        return Some(("user", user));
    }
    let group = group.filter(|group| is_name(group))?;
    contents.group(stage.index, before, group).is_absent().then_some(("group", group))
}

/// Moves the instructions of the stage that bring users and groups above `at`.
fn move_accounts(
    context: &Context<'_>,
    stage: &Stage,
    at: InstructionRef<'_>,
) -> Option<Vec<Edit>> {
    let contents = context.contents();
    let mut sources: Vec<usize> = ["/etc/passwd", "/etc/group"]
        .iter()
        .filter_map(|path| contents.find(stage.index, usize::MAX, path).by)
        .filter(|(owner, fact)| *owner == stage.index && fact.instruction > at.index)
        .map(|(_, fact)| fact.instruction)
        .collect();
    sources.sort_unstable();
    sources.dedup();
    let mut edits = Vec::new();
    for source in sources {
        let source = context.syntax().get(source)?;
        if source.operation.keyword != Keyword::Copy || source.get().source.contains('\n') {
            return None;
        }
        edits.push(edits::insert_above(context.document, at, source.get().source.trim()));
        edits.push(edits::delete_instruction(context.document, source));
    }
    (!edits.is_empty()).then_some(edits)
}
