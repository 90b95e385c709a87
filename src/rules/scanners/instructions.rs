//! Instructions of a file or a stage, those inside ONBUILD left out.

use crate::lint::{Context, Report, edits};
use crate::model::Stage;
use crate::syntax::shell::{Command, ShellWord};
use crate::syntax::{Body, From, InstructionRef, Keyword, Word};
use crate::text::{Edit, Local, Span};

pub(crate) fn of_file<'a>(
    context: &Context<'a>,
    keyword: Keyword,
) -> impl DoubleEndedIterator<Item = InstructionRef<'a>> + use<'a> {
    let all: Vec<_> = context.syntax().instructions().collect();
    all.into_iter().filter(move |at| at.operation.keyword == keyword)
}

pub(crate) fn of_stage<'a>(
    context: &Context<'a>,
    stage: &Stage,
    keyword: Keyword,
) -> impl DoubleEndedIterator<Item = InstructionRef<'a>> + use<'a> {
    context.instructions_of(stage).filter(move |at| at.operation.keyword == keyword)
}

/// Where something that the file has not is reported.
pub(crate) fn absent_from(context: &Context<'_>) -> Option<Span> {
    let from = context.syntax().get(context.runtime()?.from)?;
    Some(from.keyword_span())
}

/// A line at the end of the stage that is built.
pub(crate) fn append(context: &Context<'_>, line: &str) -> Option<(String, [Edit; 1])> {
    let last = context.instructions_of(context.runtime()?).next_back()?;
    let edit = edits::insert_below(context.document, last, line);
    Some((format!("End the stage with {line}"), [edit]))
}

/// Reports the second of its kind in a stage.
pub(crate) fn report_second(
    stage: &Stage,
    context: &Context<'_>,
    keyword: Keyword,
    report: &mut Report<'_>,
) {
    let mut all = of_stage(context, stage, keyword);
    if let (Some(first), Some(second)) = (all.next(), all.next()) {
        let name = keyword.as_str();
        let message = format!(
            "this stage has another {name}, and only its last one counts: keep one of them"
        );
        report.at(second.keyword_span(), message).related(first.keyword_span(), "the first one");
    }
}

/// The image and the name of a FROM.
pub(crate) fn from_of(at: InstructionRef<'_>) -> Option<(&Word, Option<&Word>)> {
    match &at.get().operation.body {
        Body::From(From { image: Some(image), name, .. }) => Some((image, name.as_ref())),
        _ => None,
    }
}

/// The words of EXPOSE.
pub(crate) fn ports(at: InstructionRef<'_>) -> &[Word] {
    match &at.get().operation.body {
        Body::Words { words, .. } if at.operation.keyword == Keyword::Expose => words,
        _ => &[],
    }
}

/// The commands of a RUN with all their words, the name first.
pub(crate) fn commands(at: InstructionRef<'_>) -> Vec<Vec<&ShellWord>> {
    if at.operation.keyword != Keyword::Run {
        return Vec::new();
    }
    let scripts = at.get().run_scripts().iter();
    scripts.flat_map(|script| &script.commands).map(words_of).collect()
}

fn words_of(command: &Command) -> Vec<&ShellWord> {
    command.name.iter().chain(&command.words).collect()
}

/// The first word that is one of `first`, with one of `then` behind it.
pub(crate) fn pair(words: &[&ShellWord], first: &[&str], then: &[&str]) -> Option<Local> {
    let start = words.iter().position(|word| first.contains(&&*word.text()))?;
    let second = words.iter().skip(start + 1).find(|word| then.contains(&&*word.text()))?;
    Some(words.get(start)?.local.cover(second.local))
}

/// Whether the file has a USER that names something.
pub(crate) fn has_user(context: &Context<'_>) -> bool {
    of_file(context, Keyword::User).any(|at| !at.operation.rest.text.is_empty())
}

/// Whether words are what a history says of a COPY or ADD: `file:… in /`.
pub(crate) fn is_of_history(words: &[&str]) -> bool {
    let (Some(first), second) = (words.first(), words.get(1)) else { return false };
    let named = ["file:", "multi:", "dir:"].iter().any(|start| first.starts_with(start));
    named && (words.len() == 2 || words.len() == 3 && second == Some(&"in"))
}
