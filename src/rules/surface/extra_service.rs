use super::{copies, is_full};
use crate::contents::file_name;
use crate::lint::{Check, Context, Report, Rule, Severity};
use crate::standard::ToolStanding;
use crate::syntax::Keyword;

pub const RULE: Rule = Rule {
    id: "extra-service",
    group: "surface",
    summary: "The runtime runs or holds a service beside its own",
    severity: Severity::Warning,
    needs_standard: true,
    page: include_str!("extra_service.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(runtime) = context.runtime() else { return };
    let (syntax, model) = (context.syntax(), context.model());
    let tools = &context.standard().tools;
    let service = context.contents().service(syntax, model, runtime.index);
    let program = service.as_ref().and_then(|launch| launch.program().first());
    if let Some(program) = program
        && let Some(span) = program.span
        && tools.is_service(file_name(&program.text))
    {
        let name = file_name(&program.text);
        let message = format!(
            "`{name}` runs other services: start the service itself, each in a container of its own"
        );
        report.at(span, message);
    }
    let brought = |name: &str| {
        format!(
            "`{name}` is a service beside the image's own: leave it out, or run it in a container of its own"
        )
    };
    if !is_full(context, runtime) {
        for copy in copies::from_elsewhere(context) {
            if copy.is_program() && tools.is_service(copy.name()) {
                report.at(copy.span(), brought(copy.name()));
            }
        }
        return;
    }
    // A full image may install it.
    for stage in model.chain(runtime.index) {
        let runs = context.instructions_of(stage).filter(|at| at.operation.keyword == Keyword::Run);
        for at in runs.filter(|at| model.dialect_at(at.index).is_posix()) {
            for command in at.get().commands() {
                let command = command.unwrapped();
                let manages = command
                    .base_name()
                    .is_some_and(|name| tools.standing(name) == ToolStanding::PackageManager);
                let mut words = command.positional();
                let installs =
                    words.next().is_some_and(|word| matches!(&*word.text(), "install" | "add"));
                if !manages || !installs {
                    continue;
                }
                for word in words.filter(|word| tools.is_service(&word.text())) {
                    report.at(at.at(word.local), brought(&word.text()));
                }
            }
        }
    }
}
