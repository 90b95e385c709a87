use super::cleaning::{self, Cleaning};
use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "dnf-cache-kept",
    group: "packages",
    summary: "dnf keeps its cache in the layer",
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    aliases: &[Alias::hadolint("DL3040", Severity::Warning)],
    replaces: &["dnf-not-cleaned", "microdnf-not-cleaned"],
    page: include_str!("dnf_cache_kept.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

const FILLS: &[&str] =
    &["install", "in", "upgrade", "up", "upgrade-minimal", "up-min", "reinstall", "rei"];
const MOUNTS: &[&str] = &["/var/cache/libdnf5", ".cache/libdnf5"];
const DNF: Cleaning = Cleaning {
    tool: "dnf",
    fills: FILLS,
    clears: |it| {
        it.is(&["dnf"]) && it.has_word(&["clean", "all"])
            || cleaning::is_removal(it, "/var/cache/libdnf5*")
    },
    mounts: MOUNTS,
    command: "dnf clean all",
};
const MICRODNF: Cleaning = Cleaning {
    tool: "microdnf",
    fills: FILLS,
    clears: |it| {
        it.is(&["microdnf"]) && it.has_word(&["clean", "all"])
            || cleaning::is_removal(it, "/var/cache/libdnf5*")
    },
    mounts: MOUNTS,
    command: "microdnf clean all",
};

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    DNF.check(at, report);
    MICRODNF.check(at, report);
}
