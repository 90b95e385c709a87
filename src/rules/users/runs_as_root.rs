use crate::contents::is_root;
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::model::Stage;
use crate::syntax::{InstructionRef, Keyword};
use crate::text::Edit;

pub const RULE: Rule = Rule {
    id: "runs-as-root",
    group: "users",
    summary: "The image runs as root",
    severity: Severity::Error,
    needs_standard: true,
    fix: Some(Applicability::Unsafe),
    replaces: &[
        "last-user-root",
        "file-user-root",
        "user-absent",
        "user-named-root",
        "user-not-numeric",
    ],
    page: include_str!("runs_as_root.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(stage) = context.runtime() else { return };
    let own = context.model().effective(context.syntax(), stage.index);
    let Some(user) = context.configuration(stage).user.known() else { return };
    if user.as_deref().is_some_and(|user| !is_root(user)) {
        return;
    }
    let Some(from) = context.syntax().get(stage.from) else { return };
    let name = user_for(context, stage);
    let fix = || Some((format!("Insert USER {name}"), [insert(context, stage, &name)?]));
    match own.user {
        Some(setting) => {
            let Some(at) = context.syntax().get(setting.instruction) else { return };
            let message = format!(
                "the image runs as root, since this is its last USER: end it with `USER {name}`"
            );
            report.at(at.word_span(setting.word), message).fix(Applicability::Unsafe, || {
                let stands_here = stage.instructions.contains(&setting.instruction);
                let after_runs =
                    stands_here && last_run(context, stage) < Some(setting.instruction);
                if after_runs {
                    let edit = edits::replace(at, setting.word, name.as_str());
                    return Some((format!("Change to USER {name}"), [edit]));
                }
                fix()
            });
        }
        None => {
            let message =
                format!("the image runs as root, as its base image does: insert `USER {name}`");
            report.at(from.keyword_span(), message).fix(Applicability::Unsafe, fix);
        }
    }
}

/// The standard's user, by name where the stage's passwd certainly has it.
fn user_for(context: &Context<'_>, stage: &Stage) -> String {
    let users = &context.standard().users;
    let named = context.contents().user(stage.index, usize::MAX, &users.name).is_present();
    users.user(named)
}

fn last_run(context: &Context<'_>, stage: &Stage) -> Option<usize> {
    let runs = |at: &InstructionRef<'_>| at.operation.keyword == Keyword::Run;
    context.instructions_of(stage).rfind(runs).map(|at| at.index)
}

/// Above the first ENTRYPOINT, CMD or HEALTHCHECK that no RUN follows, else at the end.
fn insert(context: &Context<'_>, stage: &Stage, user: &str) -> Option<Edit> {
    const ENDS: [Keyword; 3] = [Keyword::Healthcheck, Keyword::Entrypoint, Keyword::Cmd];
    let after = last_run(context, stage);
    let line = format!("USER {user}");
    let end = context
        .instructions_of(stage)
        .find(|at| Some(at.index) > after && ENDS.contains(&at.operation.keyword));
    match end {
        Some(at) => Some(edits::insert_above(context.document, at, &line)),
        None => {
            let last = context.instructions_of(stage).next_back()?;
            Some(edits::insert_below(context.document, last, &line))
        }
    }
}
