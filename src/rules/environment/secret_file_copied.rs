use crate::contents::{Secret, SecretCopy};
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::syntax::{InstructionRef, Word};
use crate::text::Edit;

pub const RULE: Rule = Rule {
    id: "secret-file-copied",
    group: "environment",
    summary: "A file with secrets is copied into the image",
    severity: Severity::Error,
    fix: Some(Applicability::Unsafe),
    page: include_str!("secret_file_copied.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(runtime) = context.runtime() else { return };
    let chain: Vec<usize> =
        context.model().chain(runtime.index).iter().map(|stage| stage.index).collect();
    let copies = context.contents().secret_copies(
        context.syntax(),
        context.model(),
        context.document.build_context(),
    );
    for copy in &copies {
        let in_runtime = chain.contains(&copy.stage);
        // A stage that is not built upon hands on nothing but what is copied from it.
        if !in_runtime
            && copy.secrets.iter().all(|secret| secret.first != (copy.instruction, copy.source))
        {
            continue;
        }
        let Some(at) = context.syntax().get(copy.instruction) else { continue };
        let Some(word) = source(at, copy.source) else { continue };
        tell(context, at, word, copy, in_runtime, &copies, report);
    }
}

fn source<'a>(at: InstructionRef<'a>, index: usize) -> Option<&'a Word> {
    at.get().operation.transfer()?.sources.get(index)
}

fn tell(
    context: &Context<'_>,
    at: InstructionRef<'_>,
    word: &Word,
    copy: &SecretCopy,
    in_runtime: bool,
    copies: &[SecretCopy],
    report: &mut Report<'_>,
) {
    let names: Vec<String> =
        copy.secrets.iter().take(3).map(|secret| format!("`{}`", secret.name)).collect();
    let more = if copy.secrets.len() > 3 { " and others" } else { "" };
    let what = format!("{}{more}", names.join(", "));
    let (severity, message) = match in_runtime {
        true => (
            Severity::Error,
            format!(
                "this brings {what} into the image, for everybody who has it: leave it out, and mount it when the container starts"
            ),
        ),
        false => (
            Severity::Warning,
            format!(
                "this leaves {what} in the builder's layers: use `RUN --mount=type=secret` where a step needs it"
            ),
        ),
    };
    let mut found = report.at(at.word_span(word), message).severity(severity);
    for secret in &copy.secrets {
        let (instruction, index) = secret.first;
        if instruction != copy.instruction
            && let Some(first) = context.syntax().get(instruction)
            && let Some(word) = source(first, index)
        {
            found =
                found.related(first.word_span(word), format!("`{}` is copied here", secret.name));
        }
    }
    found.fix(Applicability::Unsafe, || {
        let exact = |other: &SecretCopy| {
            let same = |secret: &Secret| copy.secrets.iter().any(|own| own.first == secret.first);
            other.exact && other.secrets.iter().any(same)
        };
        // With a directory other files come: the secret is left out of it where it got in.
        let later: Vec<&SecretCopy> = copies
            .iter()
            .filter(|other| {
                !copy.exact || (other.instruction, other.source) >= (copy.instruction, copy.source)
            })
            .filter(|other| exact(other))
            .collect();
        let edits: Option<Vec<Vec<Edit>>> =
            later.iter().map(|copy| remove(context, copy, &later)).collect();
        let title = match later.len() {
            0 => return None,
            1 => format!("Leave {what} out"),
            _ => format!("Leave {what} out, and what is copied of it later"),
        };
        Some((title.replace('`', ""), edits?.concat()))
    });
}

/// The whole instruction where nothing else is copied, else the source; `None` where several of
/// its sources would go.
fn remove(context: &Context<'_>, copy: &SecretCopy, all: &[&SecretCopy]) -> Option<Vec<Edit>> {
    let at = context.syntax().get(copy.instruction)?;
    let transfer = at.get().operation.transfer()?;
    if transfer.sources.len() == 1 {
        return Some(vec![edits::delete_instruction(context.document, at)]);
    }
    let here = all.iter().filter(|other| other.instruction == copy.instruction).count();
    if here > 1 || transfer.json {
        return None;
    }
    let places: Vec<_> =
        transfer.sources.iter().chain(&transfer.destination).map(|word| word.local).collect();
    edits::delete_element(at, &places, copy.source)
}
