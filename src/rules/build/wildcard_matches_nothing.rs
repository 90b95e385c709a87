use super::sources::of_context;
use crate::contents::{Presence, normal};
use crate::lint::{Check, Context, Report, Rule, Severity};
use crate::model::{StageTarget, nearest_path};
use crate::syntax::{Keyword, Word};
use crate::text::Span;

pub const RULE: Rule = Rule {
    id: "wildcard-matches-nothing",
    group: "build",
    summary: "A pattern matches nothing, so that nothing is copied without a word",
    severity: Severity::Warning,
    page: include_str!("wildcard_matches_nothing.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

/// Links at the root of a merged system: BuildKit walks into folders only.
const MERGED: [&str; 6] = ["bin", "sbin", "lib", "lib32", "lib64", "libx32"];

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    if let Some(files) = context.document.build_context() {
        for source in of_context(context).filter(|source| source.is_pattern()) {
            if files.matching(&source.path) == Presence::Absent && !is_optional(&source.path) {
                let near =
                    nearest_path(&crate::model::BuildContext::normal(&source.path), files.paths());
                let advice = near.map_or_else(
                    || "correct it or take it out".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                let message = format!(
                    "nothing in the build context matches `{}`, so nothing is copied: {advice}",
                    source.path
                );
                report.at(source.span(), message);
            }
        }
    }
    of_stages(context, report);
}

/// `yarn.lock*`: a file that may be there, the usual way to say so.
fn is_optional(pattern: &str) -> bool {
    let name = pattern.rsplit('/').next().unwrap_or(pattern);
    let fixed = name.strip_suffix('*').unwrap_or_default();
    fixed.trim_start_matches('.').contains('.') || fixed.starts_with('.') && fixed.len() > 1
}

fn of_stages(context: &Context<'_>, report: &mut Report<'_>) {
    let model = context.model();
    for reference in &model.references {
        let (StageTarget::ByName(from) | StageTarget::ByIndex(from)) = reference.target else {
            continue;
        };
        let Some(at) = context.syntax().get(reference.instruction) else { continue };
        let own = model.stage_of(at.index).map_or(0, |stage| stage.index);
        let Some(transfer) = at.get().operation.transfer() else { continue };
        if at.operation.keyword != Keyword::Copy
            || from >= own
            || transfer.shell_syntax().is_some()
            || model.is_windows(from)
        {
            continue;
        }
        for source in &transfer.sources {
            let path = context.expanded(at, source).map(|path| normal(&path));
            if let Some(path) = path.filter(|path| path.contains(['*', '?', '['])) {
                judge(context, from, &path, source, at.word_span(source), report);
            }
        }
    }
}

fn judge(
    context: &Context<'_>,
    from: usize,
    path: &str,
    source: &Word,
    span: Span,
    report: &mut Report<'_>,
) {
    let at = path.find(['*', '?', '[']).unwrap_or(path.len());
    let folder = path.get(..at).and_then(|fixed| fixed.rsplit_once('/')).map_or("", |it| it.0);
    if !folder.is_empty() && context.contents().presence(from, folder) == Presence::Absent {
        let message = format!(
            "the stage has no `{folder}`, so `{}` matches nothing and nothing is copied: name a folder that it has",
            source.text
        );
        report.at(span, message).severity(Severity::Information);
    } else if folder.is_empty() && only_links(context, from, path) {
        let message = format!(
            "no folder that is no link matches the start of `{}`, so nothing is copied: write `/usr/lib` or the like",
            source.text
        );
        report.at(span, message).severity(Severity::Information);
    }
}

/// Whether a pattern's first part can match nothing but links of a system whose /lib and /bin lie
/// in /usr. The dynamic loader has a rule of its own.
fn only_links(context: &Context<'_>, from: usize, path: &str) -> bool {
    let mut parts = path.trim_start_matches('/').split('/');
    let (Some(first), Some(_)) = (parts.next(), parts.next()) else { return false };
    let merged = context.contents().image(from).and_then(crate::bases::Image::usr_merged);
    let Some(fixed) = first.strip_suffix('*') else { return false };
    let loader = path.rsplit('/').next().is_some_and(|name| name.starts_with("ld-"));
    let made = context.contents().made_paths(context.model(), from);
    merged == Some(true)
        && !loader
        && matches!(fixed, "lib" | "bin" | "sbin")
        && !made.iter().any(|path| {
            let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
            first.starts_with(fixed) && !MERGED.contains(&first)
        })
}
