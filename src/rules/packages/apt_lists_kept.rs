use super::cleaning::{Layers, has_mount, is_removal};
use crate::lint::{
    Alias, Applicability, Check, Context, Report, Rule, Severity, Voice, shell_edits,
};
use crate::syntax::InstructionRef;
use crate::syntax::shell::Invocation;

pub const RULE: Rule = Rule {
    id: "apt-lists-kept",
    group: "packages",
    summary: "The lists of apt-get update stay in the layer",
    severity: Severity::Information,
    fix: Some(Applicability::Safe),
    aliases: &[Alias::hadolint("DL3009", Severity::Information)],
    page: include_str!("apt_lists_kept.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

const APT: &[&str] = &["apt-get", "apt", "aptitude"];
const LISTS: &str = "/var/lib/apt/lists/*";

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let layers = Layers::of(context);
    // The last RUN that needs the lists of another one.
    let needing = context.runs().filter(|at| does(*at, "install") && !does(*at, "update")).last();
    let needing = needing.map_or(0, |at| at.index);
    for at in context.runs() {
        if let Some(voice) = layers.voice(at) {
            check_run(at, voice, needing, report);
        }
    }
}

fn check_run(at: InstructionRef<'_>, voice: Voice, needing: usize, report: &mut Report<'_>) {
    let updates = |it: &Invocation<'_>| it.is(APT) && it.has_word(&["update"]);
    let Some(update) = at.get().invocations().find(updates) else { return };
    let Some(verb) = update.find_word(&["update"]) else { return };
    let removed = at.get().invocations().any(|it| is_removal(&it, LISTS));
    let mounted = has_mount(at, &["/var/lib/apt/lists"])
        || has_mount(at, &["/var/lib/apt"]) && has_mount(at, &["/var/cache/apt"]);
    if removed || mounted {
        return;
    }
    let message =
        format!("the package lists stay in this layer: end the RUN with `&& rm -rf {LISTS}`");
    let applicability =
        if needs_lists(at, needing) { Applicability::Unsafe } else { Applicability::Safe };
    report.at(at.at(update.head(verb)), message).voice(voice).fix(applicability, || {
        let edit = shell_edits::append_command(at, &format!("rm -rf {LISTS}"))?;
        Some(("Remove the package lists".to_owned(), [edit]))
    });
}

/// Whether a later RUN installs from the lists that this one fetches, or may: it installs nothing
/// itself.
fn needs_lists(at: InstructionRef<'_>, needing: usize) -> bool {
    !does(at, "install") || at.index < needing
}

fn does(at: InstructionRef<'_>, verb: &str) -> bool {
    at.get().invocations().any(|it| (it.is(APT) || it.has_word(APT)) && it.has_word(&[verb]))
}
