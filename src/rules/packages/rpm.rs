//! Packages by name and version as yum and dnf write them: `name-1.2`.

use super::pinning;
use crate::lint::{Context, Report};
use crate::model::{Definition, Origin};
use crate::syntax::InstructionRef;
use crate::syntax::shell::{Invocation, ShellWord};

/// Reports the packages of `tools`' `install` without a version. `skips` are words that make it
/// no installation of packages.
pub(super) fn check(
    context: &Context<'_>,
    report: &mut Report<'_>,
    tools: &[&str],
    skips: &[&str],
) {
    for at in context.runs() {
        for invocation in at.get().invocations() {
            let module = invocation.has_word(&["module"]);
            if module || !invocation.has_word(skips) {
                let unpinned = unpinned(context, at, &invocation, tools, module);
                let suffix = if module { ":STREAM" } else { "-0.VERSION" };
                pinning::report(at, report, &unpinned, suffix);
            }
        }
    }
}

fn unpinned<'a>(
    context: &Context<'_>,
    at: InstructionRef<'_>,
    invocation: &Invocation<'a>,
    tools: &[&str],
    module: bool,
) -> Vec<&'a ShellWord> {
    let mut words = pinning::installed(invocation, tools, &["install"], &[]);
    if module {
        words = pinning::without(words, &["module"]);
        words.retain(|word| !word.text().contains(':'));
        return words;
    }
    let known = |name: &str| is_known(context, at, name);
    words.retain(|word| !is_versioned(&word.normalized(), known));
    words
}

fn is_versioned(word: &str, is_known: impl Fn(&str) -> bool) -> bool {
    let Some((_, rest)) = word.split_once('-') else { return false };
    let variables = word.split("${").skip(1).filter_map(|rest| rest.split_once('}'));
    let plain = |part: &str| {
        part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".~^_:+".contains(&byte))
    };
    let begins_with_digit = |part: &str| part.starts_with(|first: char| first.is_ascii_digit());
    word.ends_with(".rpm")
        || variables.into_iter().any(|(name, _)| is_known(name))
        || rest.split('-').all(plain) && rest.split('-').any(begins_with_digit)
}

/// Whether an ARG anywhere before, or an ENV of the stage or of those below it, defines the name.
fn is_known(context: &Context<'_>, at: InstructionRef<'_>, name: &str) -> bool {
    let model = context.model();
    let earlier = |definition: &&Definition| match definition.origin {
        Origin::Instruction { instruction, .. } => instruction < at.index,
        _ => false,
    };
    let mut arguments = model.definitions().iter().filter(earlier);
    arguments.any(|definition| definition.is_arg && &*definition.name == name)
        || model
            .stage_of(at.index)
            .is_some_and(|stage| model.environment_at(stage.index, at.index, name).is_some())
}
