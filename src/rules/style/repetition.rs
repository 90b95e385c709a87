//! Instructions of which a stage has one that counts.

use crate::lint::{Applicability, Context, Report, edits};
use crate::model::Stage;
use crate::syntax::{InstructionRef, Keyword};

/// Those of a stage itself, not what its ONBUILDs hold.
pub(super) fn of_keyword<'a>(
    stage: &Stage,
    context: &Context<'a>,
    keyword: Keyword,
) -> Vec<InstructionRef<'a>> {
    let own = context.instructions_of(stage);
    own.filter(|at| at.operation.keyword == keyword).collect()
}

/// Reports all but the first of each stage; what stands before the first FROM is as one.
pub(super) fn report(context: &Context<'_>, keyword: Keyword, report: &mut Report<'_>) {
    let globals = context.syntax().instructions().take(context.model().globals.end);
    tell(
        &globals.filter(|at| at.operation.keyword == keyword).collect::<Vec<_>>(),
        context,
        report,
    );
    for stage in &context.model().stages {
        tell(&of_keyword(stage, context, keyword), context, report);
    }
}

fn tell(all: &[InstructionRef<'_>], context: &Context<'_>, report: &mut Report<'_>) {
    for pair in all.windows(2) {
        let [before, at] = pair else { continue };
        let name = at.operation.keyword.as_str();
        let message = format!("there is another {name} before this one: keep one of them");
        report
            .at(at.keyword_span(), message)
            .related(before.keyword_span(), "the one before, which does not count")
            .fix(Applicability::Unsafe, || {
                let edit = edits::delete_instruction(context.document, *before);
                Some((format!("Remove the {name} before"), [edit]))
            });
    }
}
