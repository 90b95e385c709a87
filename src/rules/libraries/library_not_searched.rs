use super::shared;
use crate::contents::parent;
use crate::lint::{Applicability, Check, Context, Copied, Report, Rule, Severity, edits};
use crate::model::Stage;
use crate::syntax::Keyword;
use crate::text::Edit;

pub const RULE: Rule = Rule {
    id: "library-not-searched",
    group: "libraries",
    summary: "Libraries are copied to where the loader does not look",
    severity: Severity::Warning,
    fix: Some(Applicability::Unsafe),
    page: include_str!("library_not_searched.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

/// One finding a destination.
fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(runtime) = context.runtime() else { return };
    let Some(told) = shared::library_path(context, runtime) else { return };
    let mut copied = shared::libraries(context);
    copied.retain(|copy| {
        let folder = copy.target_folder();
        // Libraries of an application may well be found by its own run path.
        let of_system = parent(&copy.source).is_some_and(|from| {
            shared::is_searched(from) || from.starts_with("/lib/") || from.starts_with("/usr/lib/")
        });
        of_system && !shared::is_searched(folder) && !told.iter().any(|told| told == folder)
    });
    while let Some(first) = copied.first().cloned() {
        let folder = first.target_folder();
        let here: Vec<Copied<'_>> =
            copied.iter().filter(|copy| copy.target_folder() == folder).cloned().collect();
        copied.retain(|copy| copy.target_folder() != folder);
        let message = format!(
            "the loader does not look for libraries in `{folder}`: copy them to `/usr/lib/`, or set LD_LIBRARY_PATH"
        );
        let mut finding = report.at(first.span(), message);
        for other in here.iter().skip(1) {
            finding = finding.related(other.span(), "this one neither");
        }
        // The builder's C library must not come before the image's own.
        let libc = here.iter().any(|copy| shared::is_libc(copy.name()));
        finding.fix(Applicability::Unsafe, || {
            let last = here.last().filter(|_| !libc)?;
            let edit = tell(context, runtime, folder, last)?;
            Some((format!("Add {folder} to LD_LIBRARY_PATH"), [edit]))
        });
    }
}

/// Adds a directory to the variable: to its last value where it has one.
fn tell(context: &Context<'_>, runtime: &Stage, folder: &str, last: &Copied<'_>) -> Option<Edit> {
    let chain = context.model().chain(runtime.index);
    let instructions = chain.into_iter().flat_map(|stage| context.instructions_of(stage));
    let mut set = instructions
        .filter(|at| at.operation.keyword == Keyword::Env)
        .flat_map(|at| at.get().operation.pairs().iter().map(move |pair| (at, pair)));
    match set.rfind(|(_, pair)| &*pair.key.text == "LD_LIBRARY_PATH") {
        Some((at, pair)) => {
            let value = pair.value.as_ref().filter(|value| !value.text.contains(['"', '\'']))?;
            Some(Edit::insert(at.word_span(value).end, format!(":{folder}")))
        }
        None => {
            let line = format!("ENV LD_LIBRARY_PATH={}", edits::quoted(folder));
            Some(edits::insert_below(context.document, last.at, &line))
        }
    }
}
