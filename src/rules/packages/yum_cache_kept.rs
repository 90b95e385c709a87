use super::cleaning::{self, Cleaning};
use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "yum-cache-kept",
    group: "packages",
    summary: "yum keeps its cache in the layer",
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    aliases: &[Alias::hadolint("DL3032", Severity::Warning)],
    replaces: &["yum-not-cleaned"],
    page: include_str!("yum_cache_kept.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

const CACHE: Cleaning = Cleaning {
    tool: "yum",
    fills: &["install"],
    clears: |it| {
        it.is(&["yum"]) && it.has_word(&["clean", "all"])
            || cleaning::is_removal(it, "/var/cache/yum/*")
    },
    mounts: &[],
    command: "yum clean all",
};

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    CACHE.check(at, report);
}
