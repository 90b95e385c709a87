use super::shared;
use crate::lint::{Applicability, Check, Context, Copied, Report, Rule, Severity, edits};

pub const RULE: Rule = Rule {
    id: "loader-copy-matches-nothing",
    group: "libraries",
    summary: "The pattern for the dynamic loader matches nothing",
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    page: include_str!("loader_copy_matches_nothing.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    for copy in shared::libraries(context) {
        if !shared::is_loader(copy.name()) {
            continue;
        }
        let Some(why) = why(context, &copy) else { continue };
        let message = format!(
            "`{}` matches nothing, and BuildKit copies nothing without a word: {why}; delete the line, since the base image has its loader",
            copy.source
        );
        let has_loader = context
            .contents()
            .image(copy.stage)
            .is_some_and(|image| image.library("libc.so.6").is_present());
        report.at(copy.span(), message).fix(Applicability::Safe, || {
            let line = edits::delete_instruction(context.document, copy.at);
            (copy.sources == 1 && has_loader).then(|| ("Delete the line".to_owned(), [line]))
        });
    }
}

/// Why a pattern certainly matches nothing.
fn why(context: &Context<'_>, copy: &Copied<'_>) -> Option<&'static str> {
    let from = copy.from()?;
    let wild = |part: &str| part.contains(['*', '?', '[']);
    let first = copy.source.trim_start_matches('/').split('/').next()?;
    let merged = context.contents().image(from)?.usr_merged() == Some(true);
    // The walk begins at the root and enters no links; these are links into /usr.
    if merged && wild(first) && first.starts_with("lib") && copy.source.matches('/').count() == 2 {
        return Some(
            "`/lib` and `/lib64` are links in the builder, which a pattern does not follow",
        );
    }
    let arm = shared::architecture(context, from).as_deref() == Some("arm64");
    let name = copy.name();
    (arm && wild(&copy.source) && name.ends_with(".so.2"))
        .then_some("on arm64 the loader is `ld-linux-aarch64.so.1`")
}
