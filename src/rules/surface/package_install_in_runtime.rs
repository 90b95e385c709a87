use super::{builder, is_full};
use crate::contents::file_name;
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity};
use crate::standard::ToolStanding;
use crate::syntax::{CommandForm, InstructionRef, Keyword};
use crate::text::Span;

pub const RULE: Rule = Rule {
    id: "package-install-in-runtime",
    group: "surface",
    summary: "The runtime stage installs packages",
    severity: Severity::Error,
    needs_standard: true,
    fix: Some(Applicability::Unsafe),
    replaces: &["shell-form-run", "run-command-missing", "shell-form-entrypoint"],
    page: include_str!("package_install_in_runtime.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

/// Subcommands that install.
const INSTALLING: &[&str] =
    &["add", "ci", "dist-upgrade", "i", "install", "reinstall", "sync", "upgrade"];

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(runtime) = context.runtime() else { return };
    // A full image has its package manager for that, and should not be one.
    let full = is_full(context, runtime);
    for stage in context.model().chain(runtime.index) {
        for at in context.instructions_of(stage) {
            let run = match at.operation.keyword {
                Keyword::Run if !full => true,
                Keyword::Cmd | Keyword::Entrypoint => false,
                _ => continue,
            };
            let Some((name, span)) = installing(context, at) else { continue };
            let message = match run {
                true => format!(
                    "`{name}` installs packages in the runtime stage: install them in a builder stage and copy what they bring"
                ),
                false => format!(
                    "`{name}` installs packages whenever the container starts: install them in a builder stage"
                ),
            };
            let finding = report.at(span, message);
            if run {
                builder::offer(context, stage, at, finding);
            }
        }
    }
}

/// The first command that installs packages: its name, and where it stands.
fn installing(context: &Context<'_>, at: InstructionRef<'_>) -> Option<(String, Span)> {
    match at.get().operation.command()? {
        CommandForm::Exec { words, .. } => {
            let texts: Vec<&str> = words.iter().map(|word| &*word.text).collect();
            let name = manager(context, &texts)?;
            Some((name, at.word_span(words.first()?)))
        }
        CommandForm::Shell(_) if context.model().dialect_at(at.index).is_posix() => {
            at.get().commands().find_map(|command| {
                let command = command.unwrapped();
                let name = command.name.as_ref()?;
                let words: Vec<String> =
                    std::iter::once(name).chain(&command.words).map(|word| word.value()).collect();
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                Some((manager(context, &words)?, at.at(name.local)))
            })
        }
        CommandForm::Shell(_) => None,
    }
}

/// The package manager that a command line installs with: `apt-get install`, `python -m pip
/// install`.
fn manager(context: &Context<'_>, words: &[&str]) -> Option<String> {
    let (name, rest) = words.split_first()?;
    let name = file_name(name);
    if name.starts_with("python") {
        return match rest.iter().position(|word| *word == "-m") {
            Some(at) => manager(context, rest.get(at + 1..)?),
            None => None,
        };
    }
    let subcommand = rest.iter().find(|word| !word.starts_with('-'))?;
    let manages = context.standard().tools.standing(name) == ToolStanding::PackageManager;
    (manages && INSTALLING.contains(subcommand)).then(|| name.to_owned())
}
