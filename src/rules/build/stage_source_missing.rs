use crate::contents::{Origin, Presence, What, join, normal};
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::model::{StageTarget, nearest_path};
use crate::syntax::{InstructionRef, Keyword, Word};

pub const RULE: Rule = Rule {
    id: "stage-source-missing",
    group: "build",
    summary: "COPY takes a path from a stage that does not have it",
    severity: Severity::Error,
    fix: Some(Applicability::Unsafe),
    page: include_str!("stage_source_missing.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let model = context.model();
    for reference in &model.references {
        let (StageTarget::ByName(from) | StageTarget::ByIndex(from)) = reference.target else {
            continue;
        };
        let Some(at) = context.syntax().get(reference.instruction) else { continue };
        let own = model.stage_of(at.index).map_or(0, |stage| stage.index);
        if at.operation.keyword != Keyword::Copy || from >= own || is_beyond_us(context, from) {
            continue;
        }
        let Some(transfer) = at.operation.transfer() else { continue };
        if transfer.shell_syntax().is_some() {
            continue;
        }
        for source in &transfer.sources {
            judge(context, at, from, source, report);
        }
    }
}

/// Windows' paths, and triggers of a base that run here, are not followed.
fn is_beyond_us(context: &Context<'_>, stage: usize) -> bool {
    let bases = context.model().chain(stage).into_iter().filter(|base| base.index != stage);
    context.model().is_windows(stage)
        || bases
            .flat_map(|base| context.instructions_of(base))
            .any(|at| at.operation.keyword == Keyword::Onbuild)
}

fn judge(
    context: &Context<'_>,
    at: InstructionRef<'_>,
    from: usize,
    source: &Word,
    report: &mut Report<'_>,
) {
    let Some(written) = context.expanded(at, source) else { return };
    if written.starts_with("<<") || written.contains(['*', '?', '[']) {
        return;
    }
    let path = normal(&written);
    let presence = context.contents().presence(from, &path);
    let near = || meant(context, from, &path);
    let (severity, near) = match presence {
        Presence::Present => return,
        Presence::Absent => (Severity::Error, near()),
        Presence::Unknown => {
            match near().filter(|_| only_a_script_may_make(context, from, &path)) {
                Some(near) => (Severity::Warning, Some(near)),
                None => return,
            }
        }
    };
    let name = stage_name(context, from);
    let verb = if severity == Severity::Error { "has no" } else { "makes no" };
    let message = match &near {
        Some(near) => format!("stage `{name}` {verb} `{path}`: did you mean `{near}`?"),
        None => format!("stage `{name}` {verb} `{path}`: make it there or take out this COPY"),
    };
    let finding = report.at(at.word_span(source), message).severity(severity);
    finding.fix(Applicability::Unsafe, || {
        let near = near.filter(|_| source.is_verbatim() && *source.text == written)?;
        let slash = if written.ends_with('/') { "/" } else { "" };
        let edit = edits::replace(at, source, format!("{near}{slash}"));
        Some((format!("Change to {near}"), [edit]))
    });
}

fn stage_name(context: &Context<'_>, stage: usize) -> String {
    let name = context.model().stages.get(stage).and_then(|stage| stage.name.as_deref());
    name.map_or_else(|| stage.to_string(), str::to_owned)
}

/// The path that was most likely meant: the same one under a working directory of the stage, or
/// one that the stage has and that is spelled almost so.
fn meant(context: &Context<'_>, from: usize, path: &str) -> Option<String> {
    let (model, contents) = (context.model(), context.contents());
    let relative = path.trim_start_matches('/');
    let inside = relative.split_once('/').map(|(_, inside)| inside);
    let made = contents.made_paths(model, from);
    let folders = model.chain(from).into_iter().flat_map(|stage| context.instructions_of(stage));
    let folders = folders.filter(|at| at.operation.keyword == Keyword::Workdir);
    let stage = |index: usize| model.stage_of(index).map_or(from, |stage| stage.index);
    let folders = folders.filter_map(|at| contents.directory(model, stage(at.index), at.index + 1));
    let mut moved = folders.filter(|folder| folder != "/").flat_map(|folder| {
        let whole = join(&folder, relative);
        std::iter::once(whole).chain(inside.map(|inside| join(&folder, inside)))
    });
    let there = |candidate: &String| {
        candidate != path && contents.presence(from, candidate) == Presence::Present
    };
    let moved = moved.find(there);
    moved.or_else(|| nearest_path(path, made.iter().map(String::as_str)).map(str::to_owned))
}

/// Whether nothing but scripts whose effects are unknown, and that do not name it, could have made
/// the path.
fn only_a_script_may_make(context: &Context<'_>, from: usize, path: &str) -> bool {
    let Some(makers) = context.contents().makers(from, path) else { return false };
    !makers.is_empty()
        && makers.iter().all(|maker| {
            let script = context.syntax().get(maker.fact.instruction);
            let opaque = matches!(&maker.fact.what, What::Anything { below } if below == "/");
            opaque
                && script.is_some_and(|at| {
                    at.operation.keyword == Keyword::Run && !at.get().source.contains(path)
                })
        })
        && !context
            .contents()
            .facts(from)
            .iter()
            .any(|fact| matches!(&fact.what, What::Tree { origin: Origin::Elsewhere, .. }))
}
