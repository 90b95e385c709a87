use super::cleaning::{Cleaning, Layers};
use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity};

pub const RULE: Rule = Rule {
    id: "yarn-cache-kept",
    group: "packages",
    summary: "yarn keeps its cache in the layer",
    severity: Severity::Information,
    fix: Some(Applicability::Safe),
    aliases: &[Alias::hadolint("DL3060", Severity::Information)],
    page: include_str!("yarn_cache_kept.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

const CACHE: Cleaning = Cleaning {
    tool: "yarn",
    fills: &["install"],
    clears: |it| it.is(&["yarn"]) && it.has_word(&["cache", "clean"]),
    mounts: &[".cache/yarn"],
    command: "yarn cache clean",
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let layers = Layers::of(context);
    for at in context.runs() {
        if let Some(voice) = layers.voice(at) {
            CACHE.check_as(at, voice, report);
        }
    }
}
