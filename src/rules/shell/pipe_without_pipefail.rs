use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::model::{Base, Model, Stage};
use crate::syntax::Keyword;
use crate::syntax::shell::{Dialect, Script};

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
            if script_sees_it(script, pipe.start) || shell_sees_it(context, stage, at.index) {
                continue;
            }
            let message = "the RUN succeeds although a command before a `|` fails: \
                           set `pipefail` with SHELL";
            report.at(at.at(*pipe), message).fix(Applicability::Unsafe, || {
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
    let Some(words) = shell_before(context, model, stage, before) else { return false };
    let Some((program, rest)) = words.split_first() else { return false };
    let name = program.rsplit('/').next().unwrap_or(program);
    let option = rest.iter().any(|word| word.starts_with('-') && word.contains('o'));
    ["ash", "bash", "zsh"].contains(&name) && option && rest.contains(&"pipefail")
}

/// The words of the last SHELL before an instruction, in the stage or in those below it.
fn shell_before<'a>(
    context: &Context<'a>,
    model: &'a Model,
    stage: &Stage,
    before: usize,
) -> Option<Vec<&'a str>> {
    let mut stage = model.stages.get(stage.index)?;
    loop {
        let mut instructions = context.instructions_of(stage).rev();
        let shell =
            instructions.find(|at| at.index < before && at.operation.keyword == Keyword::Shell);
        if let Some(shell) = shell {
            let words = shell.get().operation.command()?.exec()?;
            return Some(words.iter().map(|word| &*word.text).collect());
        }
        let Base::Stage(base) = stage.base else { return None };
        stage = model.stages.get(base)?;
    }
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
