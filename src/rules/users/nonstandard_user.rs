use crate::contents::What;
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity, edits};

pub const RULE: Rule = Rule {
    id: "nonstandard-user",
    group: "users",
    summary: "The image runs as a number that no user has",
    severity: Severity::Hint,
    needs_standard: true,
    fix: Some(Applicability::Unsafe),
    page: include_str!("nonstandard_user.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(runtime) = context.runtime() else { return };
    let effective = context.model().effective(context.syntax(), runtime.index);
    let Some(user) = &effective.user else { return };
    let Some(at) = context.syntax().get(user.instruction) else { return };
    let Some(value) = context.expanded(at, user.word) else { return };
    let number = value.split(':').next().and_then(|uid| uid.parse::<u32>().ok());
    let users = &context.standard().users;
    let Some(uid) = number.filter(|uid| *uid != 0 && *uid != users.uid) else { return };
    if may_have(context, runtime.index, uid) {
        return;
    }
    let name =
        users.user(context.contents().user(runtime.index, usize::MAX, &users.name).is_present());
    let message = format!("no user of this image has the number {uid}: write `USER {name}`");
    report.at(at.word_span(user.word), message).fix(Applicability::Unsafe, || {
        Some((format!("Change to USER {name}"), [edits::replace(at, user.word, name.as_str())]))
    });
}

/// Whether an entry of /etc/passwd has the number, or could have it.
fn may_have(context: &Context<'_>, stage: usize, uid: u32) -> bool {
    let contents = context.contents();
    let Some(image) = contents.image(stage).filter(|image| image.users_complete) else {
        return true;
    };
    let makes_users = |what: &What| match what {
        What::User { .. } | What::Package { .. } | What::PackagesOfFile { .. } => true,
        What::File { path, .. } => path == "/etc/passwd",
        What::Tree { path, .. } | What::Anything { below: path } => {
            std::path::Path::new("/etc/passwd").starts_with(path)
        }
        _ => false,
    };
    let mut facts =
        context.model().chain(stage).into_iter().flat_map(|stage| contents.facts(stage.index));
    image.users.iter().any(|account| account.uid == Some(uid))
        || facts.any(|fact| makes_users(&fact.what))
}
