use super::builders::{Taken, taken};
use crate::contents::What;
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::model::Stage;
use std::path::Path;

pub const RULE: Rule = Rule {
    id: "builder-platform-mismatch",
    group: "base",
    summary: "What is built for the builder's platform is copied to the target's",
    severity: Severity::Warning,
    needs_standard: true,
    fix: Some(Applicability::Unsafe),
    page: include_str!("builder_platform_mismatch.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(runtime) = context.runtime() else { return };
    let platform = |stage: &Stage| {
        let root = context.model().root(stage.index)?;
        let at = context.syntax().get(root.from)?;
        Some((at, at.get().operation.flag("platform")?.value.as_ref()?))
    };
    let is_builders = |text: &str| matches!(text, "$BUILDPLATFORM" | "${BUILDPLATFORM}");
    if platform(runtime).is_some_and(|(_, word)| is_builders(&word.text)) {
        return;
    }
    let mut told = Vec::new();
    for taken in taken(context, runtime) {
        let Some((from, word)) =
            platform(taken.builder).filter(|(_, word)| is_builders(&word.text))
        else {
            continue;
        };
        if told.contains(&from.index)
            || !is_native(context, &taken)
            || crosses(context, taken.builder)
        {
            continue;
        }
        told.push(from.index);
        let message = format!(
            "`{}` is built here for the platform that builds, and copied to the one that runs: write `--platform=$TARGETPLATFORM`",
            taken.path
        );
        report
            .at(from.word_span(word), message)
            .related(taken.at.word_span(taken.word), "copied to the runtime here")
            .fix(Applicability::Unsafe, || {
                let edit = edits::replace(from, word, "$TARGETPLATFORM");
                Some(("Change to $TARGETPLATFORM".to_owned(), [edit]))
            });
    }
}

/// Whether a path holds programs or compiled packages.
fn is_native(context: &Context<'_>, taken: &Taken<'_>) -> bool {
    const FOLDERS: [&str; 8] = [
        "/bin",
        "/sbin",
        "/lib",
        "/usr/bin",
        "/usr/sbin",
        "/usr/lib",
        "/usr/local/bin",
        "/usr/local/lib",
    ];
    let path = Path::new(&taken.path);
    let facts = context.contents().facts(taken.builder.index);
    FOLDERS.iter().any(|folder| path.starts_with(folder))
        || ["site-packages", "dist-packages"].iter().any(|name| path.iter().any(|part| part == *name))
        || facts.iter().any(|fact| {
            matches!(&fact.what, What::VirtualEnvironment { path: root, .. } if path.starts_with(root))
        })
}

/// Whether the stage builds for the target by itself: it asks for the target's platform, or its
/// compiler is one that people cross-compile with.
fn crosses(context: &Context<'_>, stage: &Stage) -> bool {
    let compiles = context.contents().image(stage.index).is_some_and(|image| {
        image.runtimes.last().is_some_and(|runtime| matches!(&*runtime.language, "go" | "rust"))
    });
    let asks = |name: &str| name.starts_with("TARGET");
    compiles
        || context.model().chain(stage.index).into_iter().any(|stage| {
            context.instructions_of(stage).any(|at| {
                at.operation.keyword == crate::syntax::Keyword::Arg
                    && at.operation.pairs().iter().any(|pair| asks(&pair.key.text))
            })
        })
}
