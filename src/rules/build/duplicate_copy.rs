use crate::contents::{What, normal};
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity, Tag, edits};
use crate::model::Stage;
use crate::syntax::{InstructionRef, Keyword};
use crate::text::{Edit, Span};

pub const RULE: Rule = Rule {
    id: "duplicate-copy",
    group: "build",
    summary: "The same source is copied to the same destination again",
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    page: include_str!("duplicate_copy.md"),
    check: Check::Stage(check),
    ..Rule::DEFAULT
};

/// One source of a COPY or ADD, as it is carried out.
struct Copied<'a> {
    at: InstructionRef<'a>,
    /// From where, which source, to where, and the flags but for owner and mode.
    what: [String; 4],
    destination: String,
    /// The number of the source in its instruction.
    index: usize,
}

fn check(stage: &Stage, context: &Context<'_>, report: &mut Report<'_>) {
    let mut copies: Vec<Copied<'_>> = Vec::new();
    for at in context.instructions_of(stage) {
        for copied in copies_of(context, stage, at) {
            let earlier = copies.iter().rev().find(|earlier| earlier.what == copied.what);
            if let Some(earlier) = earlier
                && !is_remade(context, stage, earlier, &copied)
            {
                tell(context, earlier, &copied, &copies, report);
            }
            copies.push(copied);
        }
    }
}

fn copies_of<'a>(context: &Context<'_>, stage: &Stage, at: InstructionRef<'a>) -> Vec<Copied<'a>> {
    let (operation, get) = (&at.operation, at.get());
    if !matches!(operation.keyword, Keyword::Copy | Keyword::Add) || !get.heredocs.is_empty() {
        return Vec::new();
    }
    let Some(transfer) = get.operation.transfer() else { return Vec::new() };
    let flags = get.operation.flags.iter();
    let flags =
        flags.filter(|flag| !matches!(&*flag.name.text, "chown" | "chmod" | "from" | "link"));
    let flags: String = flags.map(|flag| format!("{} ", flag.word.text)).collect();
    let from = operation.flag("from").map_or("", |flag| flag.value_text());
    let from = format!("{} {}", operation.keyword.as_str(), from.to_lowercase());
    let directory = || context.contents().directory(context.model(), stage.index, at.index);
    let expand = |word| context.expanded(at, word);
    let Some(written) = transfer.destination.as_ref().and_then(expand) else { return Vec::new() };
    let written = if written.starts_with('/') {
        written
    } else {
        format!("{}/{written}", directory().unwrap_or_else(|| "\u{0}".into()))
    };
    let sources = transfer.sources.iter().enumerate();
    let sources = sources.filter_map(|(index, source)| Some((index, expand(source)?)));
    let copied = |(index, source): (usize, String)| Copied {
        at,
        what: [from.clone(), plain(&source), written.clone(), flags.clone()],
        destination: normal(&written),
        index,
    };
    sources.map(copied).collect()
}

/// `app/` and `./app` are `app`.
fn plain(source: &str) -> String {
    if source.contains("://") { source.to_owned() } else { normal(source) }
}

/// Whether an instruction other than a COPY of the same stands between the two and may have
/// changed what the first one brought, so that the second one may be wanted.
fn is_remade(
    context: &Context<'_>,
    stage: &Stage,
    earlier: &Copied<'_>,
    later: &Copied<'_>,
) -> bool {
    let between = earlier.at.index + 1..later.at.index;
    let related = |path: &str| is_within(path, &later.destination);
    context.contents().facts(stage.index).iter().any(|fact| {
        let runs = context
            .syntax()
            .get(fact.instruction)
            .is_some_and(|at| at.operation.keyword == Keyword::Run);
        runs && between.contains(&fact.instruction)
            && match &fact.what {
                What::File { path, .. }
                | What::Directory { path }
                | What::Link { path, .. }
                | What::Tree { path, .. }
                | What::Removed { path }
                | What::Anything { below: path }
                | What::VirtualEnvironment { path, .. }
                | What::Owner { path, .. }
                | What::Mode { path, .. } => related(path),
                _ => false,
            }
    })
}

/// Whether one of the paths is the other one or holds it.
fn is_within(a: &str, b: &str) -> bool {
    let holds = |outer: &str, inner: &str| {
        inner
            .strip_prefix(outer.trim_end_matches('/'))
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    holds(a, b) || holds(b, a)
}

fn tell(
    context: &Context<'_>,
    earlier: &Copied<'_>,
    later: &Copied<'_>,
    copies: &[Copied<'_>],
    report: &mut Report<'_>,
) {
    let owners = [owner(earlier.at), owner(later.at)];
    let message = if owners[0] == owners[1] {
        "this was copied to the same place before: remove one of the two"
    } else {
        "this was copied to the same place before, with another owner or mode: keep the one that is meant"
    };
    let Some(span) = source_span(later) else { return };
    let related = source_span(earlier).unwrap_or(earlier.at.keyword_span());
    let overlaid = copies.iter().any(|copy| {
        copy.at.index > earlier.at.index
            && copy.what != later.what
            && is_within(&copy.destination, &later.destination)
    });
    let finding =
        report.at(span, message).related(related, "copied here before").tag(Tag::Unnecessary);
    if owners[0] == owners[1] {
        let applicability = if overlaid { Applicability::Suggestion } else { Applicability::Safe };
        finding.fix(applicability, || Some(("Remove this copy".into(), removal(context, later)?)));
        return;
    }
    // Where one sets an owner and the other does not, that one was meant.
    let (first, second) = match (&owners[0], &owners[1]) {
        (_, second) if second.is_empty() => (later, earlier),
        _ => (earlier, later),
    };
    finding
        .fix(Applicability::Suggestion, || Some((title(second), removal(context, first)?)))
        .fix(Applicability::Suggestion, || Some((title(first), removal(context, second)?)));
}

fn title(kept: &Copied<'_>) -> String {
    match owner(kept.at) {
        flags if flags.is_empty() => "Keep the copy without --chown".into(),
        flags => format!("Keep the copy with {flags}"),
    }
}

/// Owner and mode as they are written, empty where there is neither.
fn owner(at: InstructionRef<'_>) -> String {
    let flags = ["chown", "chmod"].into_iter().filter_map(|name| at.get().operation.flag(name));
    flags.map(|flag| &*flag.word.text).collect::<Vec<_>>().join(" ")
}

fn source_span(copied: &Copied<'_>) -> Option<Span> {
    let source = copied.at.get().operation.transfer()?.sources.get(copied.index)?;
    Some(copied.at.word_span(source))
}

fn removal(context: &Context<'_>, copied: &Copied<'_>) -> Option<Vec<Edit>> {
    let transfer = copied.at.get().operation.transfer()?;
    if transfer.sources.len() == 1 {
        return Some(vec![edits::delete_instruction(context.document, copied.at)]);
    }
    if transfer.json {
        return None;
    }
    let words: Vec<_> = transfer.words().map(|word| word.local).collect();
    edits::delete_element(copied.at, &words, copied.index)
}
