use crate::contents::{Known, What, is_root};
use crate::lint::edits;
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity};

pub const RULE: Rule = Rule {
    id: "unreadable-root-home",
    group: "imports",
    summary: "What the service needs lies in a home directory that its user cannot enter",
    severity: Severity::Error,
    fix: Some(Applicability::Unsafe),
    replaces: &["packages-not-importable"],
    page: include_str!("unreadable_root_home.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(runtime) = context.runtime() else { return };
    let Known::Is(Some(user)) = context.configuration(runtime).user else { return };
    let facts = context.facts_of(runtime);
    let opened = facts.iter().any(|(_, _, fact)| {
        matches!(&fact.what, What::Mode { path, .. } | What::Owner { path, .. } if path == HOME)
    });
    if is_root(&user) || opened {
        return;
    }
    let mut last = None;
    for (_, at, fact) in facts {
        let (What::File { path, .. } | What::Tree { path, .. } | What::Anything { below: path }) =
            &fact.what
        else {
            continue;
        };
        if fact.maybe || (path == HOME && !matches!(fact.what, What::Tree { .. })) {
            continue;
        }
        let inside =
            path.strip_prefix(HOME).filter(|rest| rest.is_empty() || rest.starts_with('/'));
        let destination =
            at.get().operation.transfer().and_then(|transfer| transfer.destination.as_ref());
        let (Some(_), Some(word)) = (inside, destination) else { continue };
        if last.replace(at.index) == Some(at.index) {
            continue;
        }
        let message = format!(
            "`{HOME}` can be entered by root only, and the image runs as `{user}`: copy this to a folder that it can read"
        );
        report.at(at.word_span(word), message).fix(Applicability::Unsafe, || {
            let home = context.contents().home(context.syntax(), context.model(), runtime.index)?;
            let rest = word.text.strip_prefix(HOME)?;
            let target = format!("{home}{rest}");
            // Where HOME is still that of root.
            let is_other = home != HOME && !home.starts_with(&format!("{HOME}/"));
            is_other
                .then(|| (format!("Copy to {target}"), [edits::replace(at, word, target.as_str())]))
        });
    }
}

/// Mode 0700 in every image that is known.
const HOME: &str = "/root";
