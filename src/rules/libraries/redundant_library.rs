use super::shared;
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity, Tag, edits};

pub const RULE: Rule = Rule {
    id: "redundant-library",
    group: "libraries",
    summary: "A library is copied that the base image has",
    severity: Severity::Hint,
    fix: Some(Applicability::Unsafe),
    page: include_str!("redundant_library.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

/// One finding a stage: mostly they come in blocks, as in the standard's own example.
fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(runtime) = context.runtime() else { return };
    let Some(image) = context.contents().image(runtime.index) else { return };
    let Some(told) = shared::library_path(context, runtime) else { return };
    let mut copied = shared::libraries(context);
    // Where the loader looks first, or is told to look, the copy is the one that counts.
    copied.retain(|copy| {
        let folder = copy.target_folder();
        let unused = shared::is_searched(folder)
            && !shared::is_first(folder)
            && !told.iter().any(|told| told == folder);
        let plain = !shared::is_loader(copy.name()) && copy.sources == 1;
        unused && plain && shared::library_of(image, copy.name()).is_some()
    });
    let Some((first, others)) = copied.split_first() else { return };
    let what = match others.len() {
        0 => format!("`{}` is", first.name()),
        1 => format!("`{}` and another library are", first.name()),
        count => format!("`{}` and {count} more libraries are", first.name()),
    };
    let message = format!(
        "{what} in the base image already, where the loader looks first: delete what is copied"
    );
    let mut finding = report.at(first.span(), message).tag(Tag::Unnecessary);
    for other in others {
        finding = finding.related(other.span(), "the base image has this one too");
    }
    finding.fix(Applicability::Unsafe, || {
        let lines = copied.iter().map(|copy| edits::delete_instruction(context.document, copy.at));
        Some((
            "Delete the copies of libraries that the base image has".to_owned(),
            lines.collect::<Vec<_>>(),
        ))
    });
}
