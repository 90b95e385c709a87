use crate::contents::{join, normal};
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::model::Stage;
use crate::syntax::{InstructionRef, Keyword};
use crate::text::Edit;

pub const RULE: Rule = Rule {
    id: "relative-copy-before-workdir",
    group: "build",
    summary: "A relative destination stands before the WORKDIR that it is meant for",
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    replaces: &["copy-to-relative"],
    page: include_str!("relative_copy_before_workdir.md"),
    check: Check::Stage(check),
    ..Rule::DEFAULT
};

fn check(stage: &Stage, context: &Context<'_>, report: &mut Report<'_>) {
    let is_workdir = |at: &InstructionRef<'_>| at.operation.keyword == Keyword::Workdir;
    let chain = context.model().chain(stage.index);
    let below = chain.iter().filter(|base| base.index != stage.index);
    if below.flat_map(|base| context.instructions_of(base)).any(|at| is_workdir(&at)) {
        return;
    }
    let workdir = context.instructions_of(stage).find(is_workdir);
    let before = context.instructions_of(stage);
    let before = before.take_while(|at| !is_workdir(at));
    let relative = before.filter_map(|at| Some((at, destination(context, at)?)));
    let relative: Vec<_> = relative.collect();
    let Some((at, written)) = relative.first() else { return };
    let (contents, model) = (context.contents(), context.model());
    let Some(directory) = contents.directory(model, stage.index, at.index) else {
        return;
    };
    let path = join(&directory, written);
    let message = match workdir {
        Some(_) => format!(
            "this goes to `{path}`, since WORKDIR is set further down: move WORKDIR above it"
        ),
        // Empty where the image's configuration certainly names none.
        None if normal(&directory) == "/" => format!(
            "this goes to `{path}`, since no WORKDIR is set: set one, or write the destination from the root"
        ),
        None => return,
    };
    let Some(word) = at.get().operation.transfer().and_then(|it| it.destination.as_ref()) else {
        return;
    };
    let mut finding = report
        .at(at.word_span(word), message)
        .fix(Applicability::Unsafe, || {
            let workdir = workdir?.get().operation.text()?;
            let line = format!("WORKDIR {}", workdir.text);
            Some((
                format!("Insert {line} above"),
                [edits::insert_above(context.document, *at, &line)],
            ))
        })
        .fix(Applicability::Safe, || {
            let relative = relative.iter().filter(|_| workdir.is_none());
            let edits = relative.map(|(at, written)| rooted(*at, written, &directory));
            let edits = edits.collect::<Option<Vec<_>>>()?;
            let title = match edits.as_slice() {
                [] => return None,
                [one] => format!("Write {}", one.text),
                _ => "Write the destinations from the root".into(),
            };
            Some((title, edits))
        });
    for (at, _) in relative.iter().skip(1) {
        finding = finding.related(at.keyword_span(), "this one too");
    }
}

/// The edit that writes the destination from the root; `None` where it is not written as it is
/// meant.
fn rooted(at: InstructionRef<'_>, written: &str, directory: &str) -> Option<Edit> {
    let word = at.get().operation.transfer()?.destination.as_ref()?;
    let path = join(directory, written);
    let slash = if written.ends_with(['/', '.']) && path != "/" { "/" } else { "" };
    word.is_verbatim().then(|| edits::replace(at, word, format!("{path}{slash}")))
}

/// The destination of a COPY or ADD where it certainly is relative.
fn destination(context: &Context<'_>, at: InstructionRef<'_>) -> Option<String> {
    let copies = matches!(at.operation.keyword, Keyword::Copy | Keyword::Add);
    let transfer = at.get().operation.transfer().filter(|_| copies)?;
    let written = context.expanded(at, transfer.destination.as_ref()?)?;
    let drive = written.as_bytes().get(1) == Some(&b':');
    (!written.starts_with(['/', '\\']) && !drive && !written.is_empty()).then_some(written)
}
