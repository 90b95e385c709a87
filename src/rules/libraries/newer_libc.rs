use super::shared;
use crate::bases::{self, Entry};
use crate::contents::{Language, What};
use crate::lint::{Applicability, Check, Context, Copied, Report, Rule, Severity};
use crate::model::Stage;
use crate::text::Edit;

pub const RULE: Rule = Rule {
    id: "newer-libc",
    group: "libraries",
    summary: "Programs come from a stage whose C library is newer than the runtime's",
    severity: Severity::Error,
    fix: Some(Applicability::Unsafe),
    page: include_str!("newer_libc.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

/// What crosses from the builder.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Native {
    /// Wheels may be built for older libraries.
    Packages,
    /// What Cargo builds here may ask for no newer symbol.
    Built,
    Environment,
    Program,
}

/// One finding for each stage that something native is taken from.
fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(runtime) = context.runtime() else { return };
    let Some(own) = shared::glibc(context, runtime.index) else { return };
    let mut found: Vec<(usize, Native, Copied<'_>)> = Vec::new();
    for copy in context.copied_to_runtime() {
        let Some(from) = copy.from() else { continue };
        let newer = shared::glibc(context, from).is_some_and(|theirs| theirs > own);
        if let Some(native) = native(context, from, &copy).filter(|_| newer) {
            found.push((from, native, copy));
        }
    }
    while let Some(from) = found.first().map(|(from, ..)| *from) {
        let here: Vec<_> = found.iter().filter(|(other, ..)| *other == from).cloned().collect();
        found.retain(|(other, ..)| *other != from);
        let Some((_, native, copy)) = here.iter().rev().max_by_key(|(_, native, _)| *native) else {
            return;
        };
        let Some(theirs) = shared::glibc(context, from) else { return };
        let (own, theirs) = (shared::version(own), shared::version(theirs));
        let what = match native {
            Native::Packages => "compiled packages in it may not load",
            Native::Built => "it may not start",
            Native::Environment => "its interpreter and compiled packages do not start",
            Native::Program => "it does not start",
        };
        let message = format!(
            "`{}` comes from a stage with glibc {theirs}, and the runtime has {own}: {what}; build on the runtime's Debian release",
            copy.source
        );
        let severity = match native {
            Native::Packages | Native::Built => Severity::Warning,
            Native::Environment | Native::Program => Severity::Error,
        };
        let mut finding = report.at(copy.span(), message).severity(severity);
        for (_, _, other) in here.iter().filter(|(_, _, other)| other.span() != copy.span()) {
            finding = finding.related(other.span(), "this comes from it too");
        }
        if let Some(builder) = context.model().stages.get(from) {
            if let Some(base) = context.base_image(builder) {
                finding = finding.related(base.span(), "the builder's image");
            }
            finding.fix(Applicability::Unsafe, || {
                let (tag, edit) = older(context, builder, runtime)?;
                Some((format!("Build on {tag}"), [edit]))
            });
        }
    }
}

fn native(context: &Context<'_>, from: usize, copy: &Copied<'_>) -> Option<Native> {
    let name = copy.name();
    if matches!(name, "site-packages" | "dist-packages") {
        return Some(Native::Packages);
    }
    let chain = context.model().chain(from);
    let mut facts = chain.into_iter().flat_map(|stage| context.contents().facts(stage.index));
    if facts.any(
        |fact| matches!(&fact.what, What::VirtualEnvironment { path, .. } if *path == copy.source),
    ) {
        return Some(Native::Environment);
    }
    if is_built_by_cargo(context, from, copy) {
        return Some(Native::Built);
    }
    // A program of the builder's image or packages; what else is built there may be static.
    let (made, path) = context.contents().provenance(from, usize::MAX, &copy.source)?;
    let image = context.contents().image(made)?;
    let executable = match image.entry(&path) {
        Some(entry) => matches!(entry, Entry::File { executable: true }),
        None => {
            let by = context.contents().find(made, usize::MAX, &path).by;
            let packaged =
                |what: &What| matches!(what, What::Package { manager, .. } if manager.is_system());
            by.is_some_and(|(_, fact)| packaged(&fact.what)) && bases::needs(name).next().is_some()
        }
    };
    let interpreter = Language::of(name).is_some();
    let script = !interpreter && path.starts_with("/usr/local/bin/");
    (copy.is_program() && executable && !script).then_some(Native::Program)
}

/// Whether it comes from Cargo's own folder for the platform of the stage.
fn is_built_by_cargo(context: &Context<'_>, from: usize, copy: &Copied<'_>) -> bool {
    let mut chain = context.model().chain(from).into_iter();
    let runs_cargo = |stage: &Stage| {
        context
            .instructions_of(stage)
            .any(|at| at.instruction.commands().any(|command| command.is(&["cargo"])))
    };
    copy.source.ends_with(&format!("/target/release/{}", copy.name())) && chain.any(runs_cargo)
}

/// The builder's image on a release that is not newer than the runtime's.
fn older(context: &Context<'_>, builder: &Stage, runtime: &Stage) -> Option<(String, Edit)> {
    let base = context.base_image(builder)?;
    let own = context.contents().image(runtime.index)?.suite.as_ref()?;
    let theirs = context.contents().image(builder.index)?.suite.as_ref()?;
    let tag = base.image.tag()?;
    let tag = match tag.contains(&theirs.name) {
        true => tag.replace(&theirs.name, &own.name),
        false => format!("{tag}-{}", own.name),
    };
    let edit = base.with_tag(&tag).filter(|_| shared::fits(context, base, &tag, runtime))?;
    Some((tag, edit))
}
