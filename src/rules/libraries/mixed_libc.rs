use super::shared;
use crate::contents::join;
use crate::lint::{Applicability, Check, Context, Copied, Report, Rule, Severity, edits};
use crate::model::Stage;

pub const RULE: Rule = Rule {
    id: "mixed-libc",
    group: "libraries",
    summary: "A C library of another release takes the place of the image's own",
    severity: Severity::Error,
    fix: Some(Applicability::Unsafe),
    page: include_str!("mixed_libc.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(runtime) = context.runtime() else { return };
    let Some(own) = shared::glibc(context, runtime.index) else { return };
    let told = shared::library_path(context, runtime).unwrap_or_default();
    for copy in context.copied_to_runtime() {
        let Some(theirs) = copy.from().and_then(|from| shared::glibc(context, from)) else {
            continue;
        };
        let Some(name) = libc_in(context, runtime, &copy, &told).filter(|_| theirs != own) else {
            continue;
        };
        let newer = theirs > own;
        let (own, theirs) = (shared::version(own), shared::version(theirs));
        let message = format!(
            "this brings `{name}` of glibc {theirs} into an image whose other parts are of glibc {own}: programs crash or do not start; copy neither libc nor the loader"
        );
        let severity = if newer { Severity::Error } else { Severity::Warning };
        report.at(copy.span(), message).severity(severity).fix(Applicability::Unsafe, || {
            let alone = copy.sources == 1 && shared::is_libc(copy.name());
            let line = edits::delete_instruction(context.document, copy.at);
            alone.then(|| ("Delete the line".to_owned(), [line]))
        });
    }
}

/// The part of the C library that a copy puts before the image's own.
fn libc_in(
    context: &Context<'_>,
    runtime: &Stage,
    copy: &Copied<'_>,
    told: &[String],
) -> Option<String> {
    let name = copy.name();
    let before = |folder: &str| shared::is_first(folder) || told.iter().any(|told| told == folder);
    if shared::is_loader(name) {
        // The loader has one place, whose name programs know.
        let place = copy.target();
        let known = ["/lib64", "/lib", "/usr/lib64", "/usr/lib"];
        let exact = !place.contains(['*', '?', '[']);
        let taken = exact && context.contents().image(runtime.index)?.file(&place).is_present();
        return (taken && known.contains(&copy.target_folder())).then(|| name.to_owned());
    }
    if shared::is_libc(name) {
        return before(copy.target_folder()).then(|| name.to_owned());
    }
    // A whole directory of libraries.
    let from = copy.from()?;
    let libc = join(&copy.source, "libc.so.6");
    let there = !copy.source.contains(['*', '?', '['])
        && context.contents().presence(from, &libc).is_present();
    (there && before(&copy.folder)).then(|| "libc.so.6".to_owned())
}
