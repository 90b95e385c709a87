use crate::lint::{
    Alias, Applicability, Check, Context, Report, Rule, Severity, Tool, Voice, edits,
};
use crate::model::{Base, Model, Stage};
use crate::syntax::shell::{Dialect, Script};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "pipe-without-pipefail",
    group: "shell",
    summary: "A failure before a pipe is not seen",
    severity: Severity::Warning,
    fix: Some(Applicability::Unsafe),
    aliases: &[Alias::hadolint("DL4006", Severity::Warning)],
    page: include_str!("pipe_without_pipefail.md"),
    check: Check::Stage(check),
    ..Rule::DEFAULT
};

fn check(stage: &Stage, context: &Context<'_>, report: &mut Report<'_>) {
    for at in context.instructions_of(stage) {
        if at.operation.keyword != Keyword::Run {
            continue;
        }
        for script in at.get().run_scripts() {
            let Some(pipe) = script.pipes.first() else { continue };
            let seen =
                script_sees_it(script, pipe.start) || shell_sees_it(context, stage, at.index);
            // It finds no pipe in what it cannot read, where a mistake hides nothing here.
            let read = script.errors.is_empty() || !seen;
            let theirs = read && !hadolint_sees_it(context, stage, at.index);
            let Some(voice) = Voice::of(!seen, theirs, Tool::Hadolint) else { continue };
            let message = if seen {
                "hadolint looks for `pipefail` in the SHELL of this stage alone: set it there"
            } else {
                "the RUN succeeds although a command before a `|` fails: set `pipefail` with SHELL"
            };
            report.at(at.at(*pipe), message).voice(voice).fix(Applicability::Unsafe, || {
                let shell = shell(context, stage, at.index)?;
                let line = edits::insert_above(context.document, at, &format!("SHELL {shell}"));
                Some(("Insert a SHELL with pipefail".to_owned(), [line]))
            });
        }
    }
}

/// Whether `set -o pipefail` comes before the pipe.
fn script_sees_it(script: &Script, pipe: u32) -> bool {
    script.commands.iter().any(|command| {
        command.local.end <= pipe
            && command.is(&["set"])
            && command.args().any(|word| word == "pipefail")
            && !command.substituted
    })
}

/// Whether the SHELL in force sets it, or is no POSIX shell.
fn shell_sees_it(context: &Context<'_>, stage: &Stage, before: usize) -> bool {
    let model = context.model();
    if matches!(model.dialect_at(before), Dialect::Cmd | Dialect::PowerShell) {
        return true;
    }
    let Some(words) = inherited_shell(context, model, stage, before) else { return false };
    sets_it(&words, |program| program.rsplit('/').next().unwrap_or(program))
}

/// Whether the SHELL of the stage itself does as hadolint knows shells: by their bare name or
/// below `/bin`.
fn hadolint_sees_it(context: &Context<'_>, stage: &Stage, before: usize) -> bool {
    let words = shell_before(context, stage, before).and_then(words).unwrap_or_default();
    let first = words.first().copied().unwrap_or_default();
    ["pwsh", "powershell", "cmd"].iter().any(|name| first.starts_with(name))
        || sets_it(&words, |program| program.strip_prefix("/bin/").unwrap_or(program))
}

/// Whether a shell that knows pipefail is told to set it.
fn sets_it(words: &[&str], name: impl Fn(&str) -> &str) -> bool {
    let Some((program, rest)) = words.split_first() else { return false };
    let option = rest.iter().any(|word| word.starts_with('-') && word.contains('o'));
    ["ash", "bash", "zsh"].contains(&name(program)) && option && rest.contains(&"pipefail")
}

/// The words of the last SHELL before an instruction, in the stage or in those below it.
fn inherited_shell<'a>(
    context: &Context<'a>,
    model: &'a Model,
    stage: &Stage,
    before: usize,
) -> Option<Vec<&'a str>> {
    let mut stage = model.stages.get(stage.index)?;
    loop {
        if let Some(shell) = shell_before(context, stage, before) {
            return words(shell);
        }
        let Base::Stage(base) = stage.base else { return None };
        stage = model.stages.get(base)?;
    }
}

/// The last SHELL of a stage before an instruction.
fn shell_before<'a>(
    context: &Context<'a>,
    stage: &Stage,
    before: usize,
) -> Option<InstructionRef<'a>> {
    let mut instructions = context.instructions_of(stage).rev();
    instructions.find(|at| at.index < before && at.operation.keyword == Keyword::Shell)
}

fn words(shell: InstructionRef<'_>) -> Option<Vec<&str>> {
    let words = shell.get().operation.command()?.exec()?;
    Some(words.iter().map(|word| &*word.text).collect())
}

/// A shell of the stage that knows pipefail, as SHELL takes it.
fn shell(context: &Context<'_>, stage: &Stage, before: usize) -> Option<&'static str> {
    let contents = context.contents();
    let bash = contents.command_before(context.model(), stage.index, before, "bash");
    if !bash.is_absent() {
        Some("[\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]")
    } else if contents.presence_before(stage.index, before, "/bin/ash").is_present() {
        Some("[\"/bin/ash\", \"-eo\", \"pipefail\", \"-c\"]")
    } else {
        None
    }
}
