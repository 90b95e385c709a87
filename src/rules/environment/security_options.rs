use crate::contents::What;
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity};
use crate::syntax::{InstructionRef, Keyword};
use crate::text::{Edit, Span};

pub const RULE: Rule = Rule {
    id: "security-options",
    group: "environment",
    summary: "A build step or a file has more rights than it should need",
    severity: Severity::Information,
    fix: Some(Applicability::Suggestion),
    replaces: &["sudo-in-text"],
    page: include_str!("security_options.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    for at in context.syntax().instructions() {
        if at.operation.keyword == Keyword::Run {
            of_flags(at, report);
        }
    }
    let Some(stage) = context.runtime() else { return };
    for stage in context.model().chain(stage.index) {
        for at in context.instructions_of(stage) {
            of_commands(context, at, report);
            if let Some(flag) = at.get().operation.flag("chmod")
                && let Some(value) = flag.value.as_ref().filter(|value| sets_identity(&value.text))
            {
                report.at(at.word_span(value), SETUID);
            }
        }
    }
}

const SETUID: &str =
    "whoever runs this file gets its owner's rights: set permissions without the first digit";

fn of_flags(at: InstructionRef<'_>, report: &mut Report<'_>) {
    const FLAGS: [(&str, &str, &str); 2] = [
        ("security", "insecure", "this step runs without a sandbox: leave the flag out"),
        (
            "network",
            "host",
            "this step reaches the build machine's own network: leave the flag out",
        ),
    ];
    for (name, value, message) in FLAGS {
        let Some(flag) = at.get().operation.flag(name).filter(|flag| flag.value_text() == value)
        else {
            continue;
        };
        report.at(at.word_span(&flag.word), message).fix(Applicability::Suggestion, || {
            let span = at.word_span(&flag.word);
            let edit = Edit::delete(Span::new(span.start.checked_sub(1)?, span.end));
            Some((format!("Remove --{name}={value}"), [edit]))
        });
    }
}

fn of_commands(context: &Context<'_>, at: InstructionRef<'_>, report: &mut Report<'_>) {
    if at.operation.keyword != Keyword::Run || !context.model().dialect_at(at.index).is_posix() {
        return;
    }
    for command in at.get().commands() {
        let Some(name) = &command.name else { continue };
        if command.is(&["sudo"]) {
            let message = "the runtime stage uses `sudo`: do this in the builder stage as root";
            report.at(at.at(name.local), message);
        }
        let mode = command.words.iter().find(|word| !word.is_flag());
        if command.is(&["chmod"])
            && let Some(mode) = mode.filter(|mode| sets_identity(&mode.text()))
        {
            report.at(at.at(mode.local), SETUID);
        }
    }
    let installs = |what: &What| matches!(what, What::Package { manager, name } if manager.is_system() && name == "sudo");
    let facts =
        context.model().stage_of(at.index).map(|stage| context.contents().facts(stage.index));
    let brings = facts
        .unwrap_or_default()
        .iter()
        .any(|fact| fact.instruction == at.index && installs(&fact.what));
    let word = || {
        let words = at.get().commands().flat_map(|command| &command.words);
        words.into_iter().find(|word| word.literal.as_deref() == Some("sudo"))
    };
    if let Some(word) = brings.then(word).flatten() {
        let message = "`sudo` gives root's rights in the runtime: leave it out";
        report.at(at.at(word.local), message);
    }
}

/// Whether a mode sets the bits that change who runs a file: `4755`, `u+s`, `ug+xs`.
fn sets_identity(mode: &str) -> bool {
    if !mode.is_empty() && mode.bytes().all(|byte| (b'0'..=b'7').contains(&byte)) {
        let digits = mode.trim_start_matches('0');
        let first = digits.bytes().next().unwrap_or(b'0') - b'0';
        return digits.len() == 4 && first & 6 != 0;
    }
    mode.split(',').any(|part| {
        part.split_once(['+', '=']).is_some_and(|(who, rights)| {
            who.bytes().all(|byte| b"ugoa".contains(&byte)) && rights.contains('s')
        })
    })
}
