use super::open_quote::OpenQuote;
use crate::lint::{Alias, Applicability, Context, Report, Rule, Severity, Tool, edits};
use crate::syntax::directive::DirectiveProblem;
use crate::syntax::{InstructionRef, Keyword, Operation, Problem, ProblemKind};
use crate::text::{Edit, Span};

pub const RULE: Rule = Rule {
    id: "syntax-error",
    group: "build",
    summary: "BuildKit stops at what stands here",
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    // Only where hadolint's grammar refuses it too; it also refuses much that BuildKit accepts: see
    // docs/hadolint-differences.md.
    aliases: &[Alias::hadolint("DL1000", Severity::Error)],
    replaces: &["onbuild-forbidden"],
    structural: true,
    ignorable: false,
    refused: true,
    page: include_str!("syntax_error.md"),
    check: crate::lint::Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let foreign = context.syntax().prologue().has_foreign_frontend();
    for (span, problem) in &context.syntax().prologue().problems {
        let message = match problem {
            DirectiveProblem::Repeated(_) => "this directive stands here twice: keep one of them",
            DirectiveProblem::BadCheck => {
                "`check` takes `skip=`, `error=true` and `experimental=`, joined by `;`: write these"
            }
            DirectiveProblem::BadEscape => {
                "the escape character is `\\` or a backtick: write one of them"
            }
        };
        report.at(*span, message).without(Tool::Hadolint);
    }
    if let Some((at, first)) =
        no_dockerfile(context).filter(|_| context.syntax().template().is_none())
    {
        let message = "hardly a line of this file is an instruction, and none is a FROM: give it another name if it is no Dockerfile";
        report.at(at.at(first.local), message);
        return;
    }
    let template = context.syntax().template();
    let mut quoted = 0;
    for at in context.syntax().instructions() {
        if template == Some(at.index) {
            let message = "this looks like a template, so syntax after it is not judged";
            report.at(at.keyword_span(), message).severity(Severity::Information);
            return;
        }
        if at.index < quoted {
            continue;
        }
        if at.operation.keyword == Keyword::Unknown
            && let Some(quote) = OpenQuote::above(context, at)
        {
            quoted = quote.last.index + 1;
            let message = "the quote in the RUN above is open at the end of its line, where BuildKit ends the instruction: write the script as a heredoc";
            report.at(at.keyword_span(), message).fix(Applicability::Safe, || {
                Some(("Write the script as a heredoc".to_owned(), quote.as_heredoc(context)?))
            });
            continue;
        }
        let problems = &at.get().problems;
        let is_swallowed =
            |problem: &&Problem| matches!(problem.kind, ProblemKind::SwallowedInstruction { .. });
        let swallowed = problems.iter().find(is_swallowed).map(|problem| problem.local.start);
        for problem in problems {
            // The words of a swallowed instruction are all wrong, for one reason.
            let follows = swallowed.is_some_and(|start| problem.local.start > start);
            let elsewhere = foreign && frontends_differ(&problem.kind);
            if !follows && !elsewhere {
                tell(context, at, problem, report);
            }
        }
    }
}

/// The first line of a file in which hardly a line is an instruction and none is a FROM: a script or
/// data under a Dockerfile's name.
fn no_dockerfile<'a>(context: &Context<'a>) -> Option<(InstructionRef<'a>, &'a Problem)> {
    const FEW: usize = 3;
    let syntax = context.syntax();
    let has_from = syntax.instructions().any(|at| at.operation.keyword == Keyword::From);
    let unknown = |at: &InstructionRef<'_>| at.operation.keyword == Keyword::Unknown;
    let strange = syntax.instructions().filter(unknown).count();
    let at = syntax.instructions().find(unknown)?;
    let first = at.get().problems.first()?;
    (!has_from && strange > FEW && strange * 2 > syntax.len()).then_some((at, first))
}

/// Other frontends may have other instructions and flags.
fn frontends_differ(kind: &ProblemKind) -> bool {
    !matches!(
        kind,
        ProblemKind::UnterminatedHeredoc { .. }
            | ProblemKind::UnterminatedQuote { .. }
            | ProblemKind::LineTooLong
    )
}

fn tell(context: &Context<'_>, at: InstructionRef<'_>, problem: &Problem, report: &mut Report<'_>) {
    let Some(message) = message(&problem.kind) else { return };
    let span = at.at(problem.local);
    let mut finding = report.at(span, message);
    if !hadolint_refuses(problem, at.get().innermost()) {
        finding = finding.without(Tool::Hadolint);
    }
    finding
        .fix(Applicability::Safe, || match &problem.kind {
            ProblemKind::UnknownInstruction { suggestion: Some(keyword), .. } => Some((
                format!("Change to {}", keyword.as_str()),
                vec![Edit::replace(span, keyword.as_str())],
            )),
            ProblemKind::UnknownFlag { flag, suggestion: Some(flag_meant) } => {
                let name = crate::text::Span::new(
                    span.start,
                    span.start + 2 + flag.trim_start_matches("--").len() as u32,
                );
                Some((
                    format!("Change to --{flag_meant}"),
                    vec![Edit::replace(name, format!("--{flag_meant}"))],
                ))
            }
            ProblemKind::MissingContinuation { .. } => continue_above(context, at),
            _ => None,
        })
        .fix(Applicability::Unsafe, || match &problem.kind {
            ProblemKind::UnknownInstruction { word, suggestion: None } => {
                if !word.contains(char::is_alphanumeric) {
                    let line = edits::delete_instruction(context.document, at);
                    return Some(("Delete the line".to_owned(), vec![line]));
                }
                is_indented(context, at).then(|| continue_above(context, at)).flatten()
            }
            ProblemKind::MissingArguments { keyword: Keyword::Copy | Keyword::Add } => {
                let source = at.get().operation.transfer()?.destination.as_ref()?;
                let same = format!("./{}", source.text.trim_start_matches(['.', '/']));
                let relative = !source.text.starts_with('/') && at.operation.flags.is_empty();
                let edit = Edit::insert(at.word_span(source).end, format!(" {same}"));
                relative.then(|| (format!("Copy to {same}"), vec![edit]))
            }
            _ => None,
        });
}

/// Ends the line above with the escape character; `None` where something stands between.
fn continue_above(context: &Context<'_>, at: InstructionRef<'_>) -> Option<(String, Vec<Edit>)> {
    let before = context.syntax().get(at.index.checked_sub(1)?)?;
    let end = before.at(before.get().trimmed()).end;
    let only_break = context.document.text().slice(Span::new(end, at.start));
    let joined = only_break.trim().is_empty() && only_break.matches('\n').count() == 1;
    let escape = char::from(before.get().escape);
    joined.then(|| {
        let title = format!("Continue the line above with {escape}");
        (title, vec![Edit::insert(end, format!(" {escape}"))])
    })
}

fn is_indented(context: &Context<'_>, at: InstructionRef<'_>) -> bool {
    let text = context.document.text();
    let start = text.line_span(text.line_of(at.keyword_span().start)).start;
    let indent = text.slice(Span::new(start, at.keyword_span().start));
    !indent.is_empty() && indent.trim().is_empty()
}

/// Whether hadolint's grammar too refuses it.
fn hadolint_refuses(problem: &Problem, operation: &Operation) -> bool {
    use Keyword::{Env, Expose, From, Healthcheck, Label, Run};
    let keyword = operation.keyword;
    // It takes a flag without a value for a word like others.
    let has_value = || {
        let mut flags = operation.flags.iter();
        flags.any(|it| it.word.local.start == problem.local.start && it.value.is_some())
    };
    match &problem.kind {
        ProblemKind::UnknownInstruction { .. }
        | ProblemKind::MissingContinuation { .. }
        | ProblemKind::MissingArguments { .. }
        | ProblemKind::FromArguments
        | ProblemKind::PairWithoutValue { .. }
        | ProblemKind::UnterminatedHeredoc { .. }
        | ProblemKind::HealthcheckNoneArguments
        | ProblemKind::HeredocDestination { .. }
        | ProblemKind::UnknownHealthcheck { .. }
        | ProblemKind::InvalidFlagValue { .. } => true,
        ProblemKind::PairWithoutEquals { .. } => matches!(keyword, Env | Label),
        ProblemKind::UnterminatedQuote { .. } => matches!(keyword, Env | Label | Expose),
        ProblemKind::UnknownFlag { .. } | ProblemKind::FlagWithoutValue { .. } => match keyword {
            Keyword::Add | Keyword::Copy => has_value(),
            From | Healthcheck | Expose => true,
            _ => false,
        },
        ProblemKind::RepeatedFlag { .. } => keyword != Run,
        ProblemKind::EmptyName { .. }
        | ProblemKind::JsonNotStrings
        | ProblemKind::FlagNotBoolean { .. }
        | ProblemKind::InvalidStageName { .. }
        | ProblemKind::ShellNotJson
        | ProblemKind::EmptyVolume
        | ProblemKind::CopyFromVariable
        | ProblemKind::BadSubstitution { .. }
        | ProblemKind::OnbuildNotAllowed { .. }
        | ProblemKind::SwallowedInstruction { .. }
        | ProblemKind::InvalidMount { .. }
        | ProblemKind::LineTooLong
        | ProblemKind::DanglingContinuation => false,
    }
}

/// What is wrong, then what to do; `None` for what other rules say.
fn message(kind: &ProblemKind) -> Option<String> {
    Some(match kind {
        ProblemKind::UnknownInstruction { word, suggestion: Some(keyword) } => {
            format!("`{}` is no instruction: did you mean {}?", shown(word), keyword.as_str())
        }
        ProblemKind::UnknownInstruction { word, suggestion: None } => {
            format!("`{}` is no instruction: write one, or end the line above with the escape character if this continues it", shown(word))
        }
        ProblemKind::MissingContinuation { word } => {
            format!("`{}` continues the line above, which lacks its `\\`: add it", shown(word))
        }
        ProblemKind::MissingArguments { keyword } => {
            format!("{} has too few arguments: {}", keyword.as_str(), usage(*keyword))
        }
        ProblemKind::FromArguments => "FROM takes an image, or an image, AS and a name: write `FROM image AS name`".into(),
        ProblemKind::PairWithoutValue { keyword } => {
            format!("{0} has a name without a value: write `{0} name=value`", keyword.as_str())
        }
        ProblemKind::PairWithoutEquals { word } => {
            format!("`{}` has no `=`: write `name=value`, or quote the value that it belongs to", shown(word))
        }
        ProblemKind::EmptyName { keyword } => {
            format!("a name is missing before `=`: write `{} name=value`", keyword.as_str())
        }
        ProblemKind::UnterminatedHeredoc { name } => {
            format!("the heredoc is not ended: put `{}` alone on a line", shown(name))
        }
        ProblemKind::UnterminatedQuote { quote } => {
            format!("the quote {quote} is not closed in this instruction: close it")
        }
        ProblemKind::JsonNotStrings => "this JSON array holds something other than strings: quote each element with `\"`".into(),
        ProblemKind::UnknownFlag { flag, suggestion: Some(meant) } => {
            format!("`{}` is no flag here: did you mean `--{meant}`?", shown(flag))
        }
        ProblemKind::UnknownFlag { flag, suggestion: None } => {
            format!("`{}` is no flag of this instruction: remove it", shown(flag))
        }
        ProblemKind::FlagWithoutValue { flag } => format!("`{}` needs a value: write `{0}=…`", shown(flag)),
        ProblemKind::RepeatedFlag { flag } => format!("`{}` may stand here once: remove one of them", shown(flag)),
        ProblemKind::FlagNotBoolean { flag, value } => {
            format!("`{}` is true or false, not `{}`: write one of them", shown(flag), shown(value))
        }
        ProblemKind::InvalidFlagValue { flag, value, expected } => {
            format!("`{}` cannot be `{}`: write {}", shown(flag), shown(value), expected.join(" or "))
        }
        ProblemKind::InvalidMount { reason, suggestion: Some(meant) } => {
            format!("{reason}: did you mean `{meant}`?")
        }
        ProblemKind::InvalidMount { reason, suggestion: None } => reason.to_string(),
        ProblemKind::InvalidStageName { name } => {
            format!("`{}` cannot name a stage: begin with a letter, use letters, digits and `-_.` only", shown(name))
        }
        ProblemKind::ShellNotJson => "SHELL takes a JSON array: write `SHELL [\"/bin/sh\", \"-c\"]`".into(),
        ProblemKind::HealthcheckNoneArguments => "HEALTHCHECK NONE takes nothing more: remove it".into(),
        ProblemKind::HeredocDestination { keyword } => {
            format!("the destination of {} cannot be a heredoc: name a path", keyword.as_str())
        }
        ProblemKind::EmptyVolume => "a volume without a path: name a directory".into(),
        ProblemKind::CopyFromVariable => "`COPY --from` takes no variable: name the image in a `FROM … AS name` of its own and copy from that".into(),
        ProblemKind::BadSubstitution { reason } => format!("this variable cannot be expanded: {reason}"),
        ProblemKind::OnbuildNotAllowed { keyword } => {
            format!("ONBUILD cannot hold {}: write it in the image that is built from this one", keyword.as_str())
        }
        ProblemKind::UnknownHealthcheck { word } => {
            format!("`{}` is no kind of health check: write `HEALTHCHECK CMD …` or `HEALTHCHECK NONE`", shown(word))
        }
        ProblemKind::LineTooLong => "this line is longer than the 65,535 bytes that BuildKit reads: break it with the escape character".into(),
        ProblemKind::SwallowedInstruction { .. } | ProblemKind::DanglingContinuation => return None,
    })
}

/// A word as a message shows it: not longer than a line can bear.
fn shown(word: &str) -> String {
    const LONGEST: usize = 40;
    if word.chars().count() <= LONGEST {
        return word.to_owned();
    }
    word.chars().take(LONGEST).chain(['…']).collect()
}

fn usage(keyword: Keyword) -> &'static str {
    match keyword {
        Keyword::Add | Keyword::Copy => "name a source and a destination",
        Keyword::Arg => "name a variable",
        Keyword::Env | Keyword::Label => "write `name=value`",
        Keyword::Expose => "name a port",
        Keyword::From => "name an image",
        Keyword::Healthcheck => "write `CMD …` or `NONE`",
        Keyword::Onbuild => "name an instruction",
        Keyword::Stopsignal => "name a signal",
        Keyword::User => "name a user",
        Keyword::Volume | Keyword::Workdir => "name a directory",
        _ => "write what it is to do",
    }
}
