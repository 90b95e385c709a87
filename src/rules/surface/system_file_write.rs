use super::{copies, is_full};
use crate::lint::{Check, Context, Copied, Report, Rule, Severity};
use crate::standard::ToolStanding;

pub const RULE: Rule = Rule {
    id: "system-file-write",
    group: "surface",
    summary: "The runtime stage writes into the system's directories",
    severity: Severity::Warning,
    needs_standard: true,
    page: include_str!("system_file_write.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(runtime) = context.runtime().filter(|runtime| !is_full(context, runtime)) else {
        return;
    };
    let image = context.contents().image(runtime.index);
    let mut last = None;
    for copy in context.copied_to_runtime() {
        // The contents of a directory land in the destination itself.
        let is_directory = copy.word.text.ends_with('/')
            || copy.from().and_then(|from| context.contents().is_directory(from, &copy.source))
                == Some(true);
        let target = if is_directory { copy.folder.clone() } else { copy.target() };
        let protected = context.standard().permissions.is_protected(&target);
        if !protected || last == Some(copy.at.index) || has_own_rule(context, &copy) {
            continue;
        }
        last = Some(copy.at.index);
        // A new file beside the system's changes none of them.
        let replaces = image.is_some_and(|image| image.file(&target).is_present());
        let (message, severity) = match replaces {
            true => (
                format!(
                    "this replaces `{target}` of the base image: keep the system as it is, and put what the service needs below its own directory"
                ),
                Severity::Warning,
            ),
            false => (
                format!(
                    "`{target}` lies in a directory of the system: put it below the service's own directory"
                ),
                Severity::Information,
            ),
        };
        report.at(copy.at.word_span(copy.to), message).severity(severity);
    }
}

/// Whether another rule speaks of what is copied.
fn has_own_rule(context: &Context<'_>, copy: &Copied<'_>) -> bool {
    let tools = &context.standard().tools;
    let whole = tools.program_directories.contains(&copy.source)
        || tools.local_program_directories.contains(&copy.source)
        || tools.is_tree(&copy.source);
    let named = copies::standing(context, copy) != ToolStanding::Unknown;
    copy.is_from_elsewhere() && (whole || named)
}
