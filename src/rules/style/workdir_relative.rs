use super::text::{has_drive, unquoted};
use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity, Tool, edits};
use crate::model::{Stage, Value};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "workdir-relative",
    group: "style",
    summary: "A working directory is not absolute",
    severity: Severity::Error,
    fix: Some(Applicability::Suggestion),
    aliases: &[Alias::hadolint("DL3000", Severity::Error), Alias::buildkit("WorkdirRelativePath")],
    replaces: &["workdir-not-absolute", "workdir-not-rooted"],
    page: include_str!("workdir_relative.md"),
    check: Check::Stage(check),
    ..Rule::DEFAULT
};

fn check(stage: &Stage, context: &Context<'_>, report: &mut Report<'_>) {
    let assumed = context.model().assumed(context.syntax());
    // BuildKit looks at the first WORKDIR of a chain.
    let mut first = context.inherited_instructions(stage).all(|at| !is_workdir(&at));
    let platform = context.model().root(stage.index).and_then(|root| root.platform.as_ref());
    let for_windows =
        platform.and_then(Value::known).is_some_and(|platform| platform.starts_with("windows"));
    for at in context.instructions_of(stage).filter(is_workdir) {
        let Some(word) = at.get().operation.text() else { continue };
        let text = unquoted(&word.text);
        let hadolint = !text.starts_with(['/', '$']) && !has_drive(text);
        let value = assumed.expand(at.index, 0, word).value;
        let is_absolute =
            |path: &str| path.starts_with('/') || for_windows && is_windows_path(path);
        let buildkit = first && value.as_deref().is_some_and(|path| !is_absolute(path));
        let windows_path = value.as_deref().is_some_and(is_windows_path);
        first = false;
        if !hadolint && !buildkit {
            continue;
        }
        let before = context.model().directory_at(at.index).known();
        let message = match (before, value.as_deref()) {
            _ if windows_path => format!(
                "`{text}` is relative unless the build is for Windows: write `--platform=windows/amd64` at the FROM"
            ),
            (_, Some("")) => format!(
                "`{text}` is empty unless a build argument or the base image sets it: write an absolute path"
            ),
            (Some(before), _) => {
                format!("`{text}` is taken from `{before}`: write the absolute path")
            }
            (None, _) => format!(
                "`{text}` is taken from where the base image stands: write an absolute path"
            ),
        };
        let found = report.at(at.word_span(word), message);
        let found = if buildkit { found } else { found.without(Tool::BuildKit) };
        let certain = context.expanded(at, word).is_some();
        let found = match (hadolint, certain) {
            (true, _) => found,
            _ if windows_path => found.severity(Severity::Hint).without(Tool::Hadolint),
            (false, true) => found.severity(Severity::Warning).without(Tool::Hadolint),
            (false, false) => found.severity(Severity::Hint).without(Tool::Hadolint),
        };
        found.fix(Applicability::Suggestion, || {
            let after = context.model().directory_after(at.index).known()?;
            Some((format!("Write {after}"), [edits::replace(at, word, after)]))
        });
    }
}

fn is_workdir(at: &InstructionRef<'_>) -> bool {
    at.operation.keyword == Keyword::Workdir
}

/// `C:\a`: BuildKit knows the system's drive only, and `C:a` counts from where that drive stands.
fn is_windows_path(path: &str) -> bool {
    path.get(..2).is_some_and(|drive| drive.eq_ignore_ascii_case("c:"))
        && path.get(2..).is_some_and(|rest| rest.starts_with(['/', '\\']))
}
