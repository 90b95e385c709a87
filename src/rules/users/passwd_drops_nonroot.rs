use crate::contents::user_and_group;
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::model::Stage;
use crate::syntax::{InstructionRef, Keyword, Word};

pub const RULE: Rule = Rule {
    id: "passwd-drops-nonroot",
    group: "users",
    summary: "A copied /etc/passwd lacks the base image's user, which is used below",
    severity: Severity::Error,
    needs_standard: true,
    fix: Some(Applicability::Unsafe),
    page: include_str!("passwd_drops_nonroot.md"),
    check: Check::Stage(check),
    ..Rule::DEFAULT
};

fn check(stage: &Stage, context: &Context<'_>, report: &mut Report<'_>) {
    let contents = context.contents();
    let name = context.standard().users.name.as_str();
    let Some((owner, fact)) = contents.find(stage.index, usize::MAX, "/etc/passwd").by else {
        return;
    };
    let dropped = owner == stage.index
        && contents.image(stage.index).is_some_and(|image| image.user(name).is_present())
        && contents.user(stage.index, usize::MAX, name).is_absent();
    let Some(copy) = context.syntax().get(fact.instruction).filter(|_| dropped) else { return };
    let Some(word) = copy.get().operation.transfer().and_then(|copy| copy.destination.as_ref())
    else {
        return;
    };
    let uses = |at: &InstructionRef<'_>| at.index > copy.index && name_in(*at, name).is_some();
    let Some(user) = context.instructions_of(stage).find(uses) else { return };
    let is_user = |at: InstructionRef<'_>| at.operation.keyword == Keyword::User && uses(&at);
    let severity = match context.instructions_of(stage).any(is_user) {
        true => Severity::Error,
        false => Severity::Warning,
    };
    let message = format!(
        "this file replaces the base image's and has no `{name}`, which is used below: add the user in the stage that it comes from, or leave the copy out"
    );
    let found = report.at(copy.word_span(word), message).severity(severity);
    let found = match name_in(user, name) {
        Some(word) => found.related(user.word_span(word), "the user is needed here"),
        None => found,
    };
    found.fix(Applicability::Unsafe, || {
        let title = "Leave the copy out".to_owned();
        let single = copy.get().operation.transfer()?.sources.len() == 1;
        single.then(|| (title, [edits::delete_instruction(context.document, copy)]))
    });
}

/// The word in which an instruction names the user.
fn name_in<'a>(at: InstructionRef<'a>, name: &str) -> Option<&'a Word> {
    let operation = &at.get().operation;
    let word = match operation.keyword {
        Keyword::User => operation.text(),
        Keyword::Copy | Keyword::Add => operation.flag("chown")?.value.as_ref(),
        _ => None,
    }?;
    (user_and_group(word).0 == name).then_some(word)
}
