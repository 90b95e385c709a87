use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity, shell_edits};
use crate::syntax::InstructionRef;

pub const RULE: Rule = Rule {
    id: "wget-progress",
    group: "shell",
    summary: "wget fills the log with its progress",
    severity: Severity::Information,
    fix: Some(Applicability::Safe),
    aliases: &[Alias::hadolint("DL3047", Severity::Information)],
    page: include_str!("wget_progress.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

const QUIET: &[&str] =
    &["progress", "q", "quiet", "o", "output-file", "a", "append-output", "no-verbose"];
const FLAG: &str = "--progress=dot:giga";

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    for at in context.runs() {
        for invocation in at.get().invocations().filter(|it| it.is(&["wget"])) {
            if invocation.has_flag(QUIET) || invocation.has_word(&["-nv"]) {
                continue;
            }
            let message = format!("`wget` fills the build log with its progress: add `{FLAG}`");
            let applicability = applicability(context, at);
            report.at(at.at(invocation.name.local), message).fix(applicability, || {
                let edit = shell_edits::insert_word(at, invocation.name, FLAG)?;
                Some((format!("Add {FLAG}"), [edit]))
            });
        }
    }
}

/// Safe where the base image is of a distribution whose `wget` is GNU's: busybox's does not know
/// the flag.
fn applicability(context: &Context<'_>, at: InstructionRef<'_>) -> Applicability {
    let stage = context.model().stage_of(at.index);
    let image = stage.and_then(|stage| context.contents().image(stage.index));
    match image.and_then(|image| image.package_manager()) {
        Some("apt-get" | "dnf") => Applicability::Safe,
        _ => Applicability::Unsafe,
    }
}
