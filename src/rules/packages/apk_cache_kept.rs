use super::cleaning;
use crate::lint::{
    Alias, Applicability, Check, InstructionContext, Report, Rule, Severity, shell_edits,
};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "apk-cache-kept",
    group: "packages",
    summary: "apk keeps its index in the layer",
    severity: Severity::Information,
    fix: Some(Applicability::Safe),
    aliases: &[Alias::hadolint("DL3019", Severity::Information)],
    replaces: &["apk-add-cached"],
    page: include_str!("apk_cache_kept.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    if cleaning::has_mount(at, &["/var/cache/apk"]) {
        return;
    }
    for invocation in at.get().invocations().filter(|it| it.is(&["apk"])) {
        let Some(verb) = invocation.find_word(&["add"]) else { continue };
        if invocation.has_flag(&["no-cache"]) {
            continue;
        }
        let message = "the index of `apk` stays in this layer: add `--no-cache`";
        report.at(at.at(invocation.head(verb)), message).fix(Applicability::Safe, || {
            Some(("Add --no-cache".to_owned(), [shell_edits::insert_word(at, verb, "--no-cache")?]))
        });
    }
}
