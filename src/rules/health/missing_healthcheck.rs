use super::check::{Proposal, proposal};
use crate::lint::{Applicability, Check, Context, Finding, Report, Rule, Severity, edits};
use crate::model::{Base, Stage};
use crate::syntax::{Body, InstructionRef, Keyword};
use crate::text::Edit;

pub const RULE: Rule = Rule {
    id: "missing-healthcheck",
    group: "health",
    summary: "The image has no health check",
    severity: Severity::Error,
    needs_standard: true,
    fix: Some(Applicability::Unsafe),
    replaces: &["healthcheck-absent", "stage-without-healthcheck"],
    page: include_str!("missing_healthcheck.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(stage) = context.runtime() else { return };
    if !context.standard().healthcheck.required {
        return;
    }
    let own = context.model().effective(context.syntax(), stage.index);
    match own.healthcheck.and_then(|index| context.syntax().get(index)) {
        Some(at) => switched_off(context, stage, at, report),
        None => absent(context, stage, report),
    }
}

fn switched_off(
    context: &Context<'_>,
    stage: &Stage,
    at: InstructionRef<'_>,
    report: &mut Report<'_>,
) {
    let Body::Healthcheck(check) = &at.get().operation.body else { return };
    if !check.is_none() {
        return;
    }
    let message = "the health check is switched off: give it a command that asks the service";
    propose(context, stage, report.at(at.word_span(&check.kind), message), |proposal| {
        Some(("Ask the service instead", proposal.instead_of(context, at)?))
    });
}

fn absent(context: &Context<'_>, stage: &Stage, report: &mut Report<'_>) {
    let Some(from) = context.syntax().get(stage.from) else { return };
    // What a base image may bring itself cannot be told missing with certainty.
    let severity = match context.model().root_base(stage.index) {
        Base::Unknown => return,
        Base::Image(image) => {
            if context.standard().images.is_trusted(&image.familiar_name(), image.tag()) {
                return;
            }
            match context.contents().image(stage.index) {
                Some(_) => Severity::Error,
                None => Severity::Warning,
            }
        }
        Base::Scratch | Base::Stage(_) => Severity::Error,
    };
    let message = match proposal(context, stage) {
        Some(_) => "the image has no health check: add a HEALTHCHECK that asks the service",
        None => {
            "the image has no health check: give its program a health command, and add a \
             HEALTHCHECK that runs it"
        }
    };
    let found = report.at(from.keyword_span(), message).severity(severity);
    propose(context, stage, found, |proposal| {
        Some(("Insert a HEALTHCHECK", insert(context, stage, &proposal.text)?))
    });
}

fn propose(
    context: &Context<'_>,
    stage: &Stage,
    found: Finding<'_>,
    edit: impl Fn(&Proposal) -> Option<(&'static str, Edit)>,
) {
    let Some(proposal) = proposal(context, stage) else { return };
    let (applicability, note) = match proposal.without_port {
        false => (Applicability::Unsafe, ""),
        true => (Applicability::Suggestion, ", its port to be filled in"),
    };
    found.fix(applicability, || {
        let (title, edit) = edit(&proposal)?;
        Some((format!("{title}{note}"), [edit]))
    });
}

/// Above the stage's first ENTRYPOINT or CMD, else at its end.
fn insert(context: &Context<'_>, stage: &Stage, text: &str) -> Option<Edit> {
    let starts = |at: &InstructionRef<'_>| {
        matches!(at.operation.keyword, Keyword::Entrypoint | Keyword::Cmd)
    };
    let mut instructions = context.instructions_of(stage);
    match instructions.find(starts) {
        Some(at) => Some(edits::insert_above(context.document, at, text)),
        None => {
            let last = context.instructions_of(stage).next_back()?;
            Some(edits::insert_below(context.document, last, text))
        }
    }
}
