use super::shared::{self, TRIPLETS};
use crate::bases;
use crate::contents::join;
use crate::lint::{Check, Context, Copied, Report, Rule, Severity};
use crate::model::Stage;

pub const RULE: Rule = Rule {
    id: "missing-library",
    group: "libraries",
    summary: "A tool is copied without the libraries that it needs",
    severity: Severity::Information,
    page: include_str!("missing_library.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(runtime) = context.runtime() else { return };
    let Some(told) = shared::library_path(context, runtime) else { return };
    for copy in context.copied_to_runtime() {
        let from_glibc = copy.from().is_some_and(|from| shared::glibc(context, from).is_some());
        if !from_glibc || !copy.is_program() {
            continue;
        }
        let missing: Vec<String> = bases::needs(copy.name())
            .filter(|library| is_missing(context, runtime, &copy, library, &told))
            .map(|library| format!("`{library}`"))
            .collect();
        if missing.is_empty() {
            continue;
        }
        let message = format!(
            "`{}` needs {}, which the runtime does not have: copy what `ldd` lists, or do without the tool",
            copy.name(),
            missing.join(", ")
        );
        report.at(copy.span(), message);
    }
}

/// Whether a library is in none of the directories that the loader looks into.
fn is_missing(
    context: &Context<'_>,
    runtime: &Stage,
    copy: &Copied<'_>,
    library: &str,
    told: &[String],
) -> bool {
    let triplets = TRIPLETS.iter().take(2).map(|(triplet, _)| *triplet);
    let own =
        triplets.flat_map(|triplet| [format!("/lib/{triplet}"), format!("/usr/lib/{triplet}")]);
    let plain = ["/lib", "/usr/lib", "/usr/local/lib"].map(str::to_owned);
    let mut folders = own.chain(plain).chain(told.iter().cloned());
    copy.stage <= runtime.index
        && folders.all(|folder| {
            let path = join(&folder, library);
            context.contents().presence(runtime.index, &path).is_absent()
        })
}
