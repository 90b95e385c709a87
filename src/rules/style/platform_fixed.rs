use super::platform::platform;
use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity, Tool, edits};
use crate::syntax::expand;

pub const RULE: Rule = Rule {
    id: "platform-fixed",
    group: "style",
    summary: "FROM is for one platform only",
    severity: Severity::Warning,
    fix: Some(Applicability::Unsafe),
    aliases: &[
        Alias::hadolint("DL3029", Severity::Warning),
        Alias::buildkit("FromPlatformFlagConstDisallowed"),
    ],
    page: include_str!("platform_fixed.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    for stage in &context.model().stages {
        let Some(at) = context.syntax().get(stage.from) else { continue };
        let Some(flag) = at.get().operation.flag("platform") else { continue };
        let value = flag.value_text();
        let hadolint = !["BUILDPLATFORM", "TARGETPLATFORM"].iter().any(|name| value.contains(name));
        let buildkit = is_constant(value, stage.name.as_deref().unwrap_or_default(), at.escape);
        if value.is_empty() || !hadolint && !buildkit {
            continue;
        }
        let message = format!(
            "`{value}` makes this stage for one platform only: leave the flag out, or write `$BUILDPLATFORM`"
        );
        let found = report.at(at.word_span(&flag.word), message);
        let found = if hadolint { found } else { found.without(Tool::Hadolint) };
        let found = if buildkit { found } else { found.without(Tool::BuildKit) };
        found.fix(Applicability::Unsafe, || {
            Some(("Remove --platform".to_owned(), [edits::delete_flag(at, &flag.word)?]))
        });
    }
}

/// A platform without variables of which neither half is in the name of the stage.
fn is_constant(value: &str, stage: &str, escape: u8) -> bool {
    if !expand::variables(value, escape).is_empty() {
        return false;
    }
    let Some((system, machine)) = platform(value) else { return false };
    !stage.contains(&system) && !stage.contains(&machine)
}
