use crate::bases::{Image, Libc};
use crate::contents::{file_name, normal, parent};
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity};
use crate::model::Stage;
use crate::rules::libraries::shared;
use crate::syntax::InstructionRef;
use crate::text::Edit;

pub const RULE: Rule = Rule {
    id: "musl-on-glibc",
    group: "imports",
    summary: "A program for musl is copied into an image that has glibc",
    severity: Severity::Error,
    fix: Some(Applicability::Unsafe),
    page: include_str!("musl_on_glibc.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(runtime) = context.runtime() else { return };
    let contents = context.contents();
    let Some(image) = contents.image(runtime.index) else { return };
    let copies = context.model().chain(runtime.index).into_iter();
    let copies: Vec<_> = copies
        .flat_map(|stage| context.instructions_of(stage))
        .filter_map(|at| Some((at, at.get().operation.transfer()?)))
        .collect();
    // With musl's loader beside it, it may run.
    let has_loader = copies
        .iter()
        .any(|(_, copy)| copy.sources.iter().any(|source| source.text.contains("ld-musl")));
    if !matches!(image.libc, Libc::Glibc(_)) || has_loader {
        return;
    }
    for (at, copy) in copies {
        let builder = context.model().source_of(at.index).and_then(|from| from.stage());
        let theirs = builder.and_then(|stage| contents.image(stage));
        let Some(theirs) = theirs.filter(|theirs| theirs.libc == Libc::Musl) else { continue };
        for word in &copy.sources {
            let Some(path) = context.expanded(at, word) else { continue };
            let Some(severity) = weight(theirs, &normal(&path)) else { continue };
            let message = format!(
                "`{path}` is made for musl, the libc of `{}`, and cannot run here, where it is glibc: take it from a Debian-based stage",
                theirs.name
            );
            report.at(at.word_span(word), message).severity(severity).fix(
                Applicability::Unsafe,
                || {
                    let (tag, edit) = on_debian(context, builder?, runtime)?;
                    Some((format!("Build on {tag}"), [edit]))
                },
            );
        }
    }
}

/// The builder's image of the same version on the runtime's Debian release, where nothing in the
/// stage asks for Alpine's package manager.
fn on_debian(context: &Context<'_>, builder: usize, runtime: &Stage) -> Option<(String, Edit)> {
    let builder = context.model().stages.get(builder)?;
    let runs_apk = |at: InstructionRef<'_>| {
        at.instruction.commands().any(|command| command.is(&["apk", "addgroup", "adduser"]))
    };
    let base = context.base_image(builder)?;
    let suite = &context.contents().image(runtime.index)?.suite.as_ref()?.name;
    let (version, _) = base.image.tag()?.split_once("alpine")?;
    let tags = ["slim-", ""].map(|slim| format!("{version}{slim}{suite}"));
    let tags = tags.into_iter().chain([format!("{version}{suite}-slim")]);
    let mut fitting = tags.filter(|tag| shared::fits(context, base, tag, runtime));
    let tag = fitting.next().filter(|_| !context.instructions_of(builder).any(runs_apk))?;
    let edit = base.with_tag(&tag)?;
    Some((tag, edit))
}

/// Programs and libraries of the distribution are dynamic, packages of Python may be. What the
/// stage has built by itself may be static: nothing is said of it.
fn weight(image: &Image, path: &str) -> Option<Severity> {
    let target = image.resolve(path);
    let own = image.runtimes.iter().any(|own| own.path.is_some() && own.path == target);
    let programs = ["/bin", "/sbin", "/usr/bin", "/usr/sbin"];
    let (folder, name) = (parent(path)?, file_name(path));
    let is_library = name.ends_with(".so") || name.contains(".so.");
    let library = is_library && matches!(folder, "/lib" | "/usr/lib");
    if own || library || programs.contains(&folder) || programs.contains(&path) {
        Some(Severity::Error)
    } else {
        (name == "site-packages").then_some(Severity::Warning)
    }
}
