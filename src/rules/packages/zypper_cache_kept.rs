use super::cleaning::Cleaning;
use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "zypper-cache-kept",
    group: "packages",
    summary: "zypper keeps its cache in the layer",
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    aliases: &[Alias::hadolint("DL3036", Severity::Warning)],
    replaces: &["zypper-not-cleaned"],
    page: include_str!("zypper_cache_kept.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

const CACHE: Cleaning = Cleaning {
    tool: "zypper",
    fills: &["install", "in"],
    clears: |it| it.is(&["zypper"]) && it.has_word(&["clean", "cc"]),
    mounts: &["/var/cache/zypp"],
    command: "zypper clean",
};

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    CACHE.check(at, report);
}
