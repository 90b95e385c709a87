use crate::contents::{Presence, normal};
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::syntax::{InstructionRef, Keyword, Word};

pub const RULE: Rule = Rule {
    id: "system-path-without-from",
    group: "build",
    summary: "A path of an image's system is copied from the build context",
    severity: Severity::Error,
    fix: Some(Applicability::Unsafe),
    replaces: &["source-not-found", "wildcard-matches-nothing"],
    page: include_str!("system_path_without_from.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

/// What a build context hardly ever holds, but every image does.
const SYSTEM: &[&str] = &[
    "/bin",
    "/sbin",
    "/lib",
    "/lib64",
    "/usr/bin",
    "/usr/sbin",
    "/usr/lib",
    "/usr/local/bin",
    "/usr/local/lib",
    "/usr/share/ca-certificates",
    "/usr/share/zoneinfo",
    "/var/lib",
    "/var/run",
    "/etc/ssl",
    "/etc/passwd",
    "/etc/group",
    "/root",
];

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    for at in context.syntax().instructions() {
        if at.operation.keyword != Keyword::Copy || at.operation.flag("from").is_some() {
            continue;
        }
        let Some(transfer) = at.get().operation.transfer() else { continue };
        let end = transfer.shell_syntax().map_or(u32::MAX, |word| word.local.start);
        // Before an operator, the last word was meant as the destination.
        let words: Vec<_> = transfer.words().take_while(|word| word.local.start < end).collect();
        let Some((_, sources)) = words.split_last() else { continue };
        for source in sources {
            judge(context, at, source, report);
        }
    }
}

fn judge(context: &Context<'_>, at: InstructionRef<'_>, source: &Word, report: &mut Report<'_>) {
    let Some(written) = context.expanded(at, source).filter(|path| path.starts_with('/')) else {
        return;
    };
    let path = normal(&written);
    let within = |folder: &&str| {
        path.strip_prefix(*folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    if !SYSTEM.iter().any(within) {
        return;
    }
    let known = context.document.build_context();
    let in_context = known.map(|files| files.presence(fixed(&path)));
    if in_context == Some(Presence::Present) {
        return;
    }
    let from = stage_with(context, at, fixed(&path));
    // A context may have an image's folders in it, to lay over another one.
    let certain = from.is_some() || in_context == Some(Presence::Absent);
    let severity = if certain { Severity::Error } else { Severity::Warning };
    let message = match &from {
        Some(name) => format!(
            "`{path}` is taken from the build context, not from an image: write `--from={name}`"
        ),
        None => format!(
            "`{path}` is taken from the build context, not from an image: name its stage with `--from=`"
        ),
    };
    report.at(at.word_span(source), message).severity(severity).fix(Applicability::Unsafe, || {
        let name = from?;
        Some((
            format!("Copy from stage {name}"),
            [edits::insert_flag(at, &format!("--from={name}"))],
        ))
    });
}

/// The path up to the folder that its first wildcard stands in.
fn fixed(path: &str) -> &str {
    let end = path.find(['*', '?', '[']).unwrap_or(path.len());
    let part = path.get(..end).unwrap_or(path);
    if end == path.len() { part } else { part.rsplit_once('/').map_or("/", |(folder, _)| folder) }
}

/// The last stage before the instruction's own that certainly has the path, named as `--from`
/// names it.
fn stage_with(context: &Context<'_>, at: InstructionRef<'_>, path: &str) -> Option<String> {
    let own = context.model().stage_of(at.index)?;
    let mut above = context.model().stages_above(own).iter().rev();
    let stage =
        above.find(|stage| context.contents().presence(stage.index, path) == Presence::Present)?;
    Some(stage.name.as_deref().map_or_else(|| stage.index.to_string(), str::to_owned))
}
