use crate::lint::{Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::syntax::shell::{Command, Connector, Script};
use crate::syntax::{InstructionRef, Keyword};
use crate::text::{Edit, Local};

pub const RULE: Rule = Rule {
    id: "exit-after-or-echo",
    group: "build",
    summary: "An exit that was meant for a failure ends the script always",
    severity: Severity::Warning,
    fix: Some(Applicability::Unsafe),
    page: include_str!("exit_after_or_echo.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

/// What a message is written with; all of them succeed.
const ECHOES: [&str; 2] = ["echo", "printf"];

fn check(at: InstructionRef<'_>, context: &InstructionContext<'_>, report: &mut Report<'_>) {
    if !context.dialect.is_posix() {
        return;
    }
    for script in at.get().scripts() {
        for (index, exit) in script.commands.iter().enumerate() {
            let Some((test, echo)) = misplaced(script, index) else { continue };
            let name = exit.name.as_ref().map(|name| name.value()).unwrap_or_default();
            let message = format!(
                "`a || b && c` is `(a || b) && c`, so this {name} also ends the script when `{}` succeeds: put the message and the {name} in `{{ …; }}`",
                test.name.as_ref().map(|name| name.value()).unwrap_or_default(),
            );
            let whole = Local::new(echo.local.start, exit.local.end);
            report.at(at.at(exit.local), message).fix(Applicability::Unsafe, || {
                let title = format!("Group the message and the {name}");
                let open = Edit::insert(at.at(whole).start, "{ ");
                Some((title, [open, Edit::insert(at.at(whole).end, "; }")]))
            });
        }
    }
}

/// For the `exit` of `test || echo … && exit 1`: the test and the message.
fn misplaced(script: &Script, index: usize) -> Option<(&Command, &Command)> {
    let exit = script.commands.get(index)?;
    let is = |command: &Command, names: &[&str]| {
        command.name.as_ref().is_some_and(|name| names.contains(&&*name.text()))
    };
    if exit.connector != Connector::And || !is(exit, &["exit", "return"]) {
        return None;
    }
    // A deeper command between them would be a group, which is another shape.
    let echo = script.commands.get(index.checked_sub(1)?)?;
    let test = script.commands.get(index.checked_sub(2)?)?;
    let shape = echo.connector == Connector::Or && is(echo, &ECHOES);
    (shape && echo.depth == exit.depth && test.depth == exit.depth).then_some((test, echo))
}
