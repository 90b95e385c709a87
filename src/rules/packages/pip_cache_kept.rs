use super::cleaning::has_mount;
use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity, shell_edits};
use crate::syntax::InstructionRef;

pub const RULE: Rule = Rule {
    id: "pip-cache-kept",
    group: "packages",
    summary: "pip keeps its cache in the layer",
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    aliases: &[Alias::hadolint("DL3042", Severity::Warning)],
    page: include_str!("pip_cache_kept.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

const VARIABLE: &str = "PIP_NO_CACHE_DIR";

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    for at in context.runs() {
        if is_set_in(at) || is_set_before(context, at) || has_mount(at, &[".cache/pip"]) {
            continue;
        }
        for invocation in at.get().invocations().filter(|it| it.is_pip_install()) {
            if invocation.name().starts_with("pipx") || invocation.has_word(&["--no-cache-dir"]) {
                continue;
            }
            let Some(verb) = invocation.find_word(&["install"]) else { continue };
            let message = "what `pip` downloads stays in this layer: add `--no-cache-dir`";
            report.at(at.at(invocation.head(verb)), message).fix(Applicability::Safe, || {
                let edit = shell_edits::insert_word(at, verb, "--no-cache-dir")?;
                Some(("Add --no-cache-dir".to_owned(), [edit]))
            });
        }
    }
}

fn is_true(text: &str) -> bool {
    ["1", "true", "True", "TRUE", "on", "On", "ON", "yes", "Yes", "YES"].contains(&text)
}

/// Whether the text of the RUN sets the variable, for one command or for all.
fn is_set_in(at: InstructionRef<'_>) -> bool {
    let scripts = at.get().run_scripts().iter();
    let mut values = scripts.flat_map(|script| script.text.text().split(VARIABLE).skip(1));
    values.any(|after| {
        let value = after.strip_prefix('=').unwrap_or_default();
        let value = value.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        is_true(value)
    })
}

/// Whether an ENV of the stage, or of those below it, sets it; what is not known may be true.
fn is_set_before(context: &Context<'_>, at: InstructionRef<'_>) -> bool {
    let model = context.model();
    let stage = model.stage_of(at.index);
    let set = stage.and_then(|stage| model.environment_at(stage.index, at.index, VARIABLE));
    set.is_some_and(|definition| definition.value.known().is_none_or(is_true))
}
