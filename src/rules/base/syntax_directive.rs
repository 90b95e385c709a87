use crate::lint::{Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::model::ImageReference;
use crate::syntax::DirectiveKind;
use crate::text::{Edit, Span};

pub const RULE: Rule = Rule {
    id: "syntax-directive",
    group: "base",
    summary: "The frontend that the standard asks for is not named on the first line",
    severity: Severity::Warning,
    needs_standard: true,
    fix: Some(Applicability::Unsafe),
    page: include_str!("syntax_directive.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(wanted) = context.standard().build.frontend.as_deref() else { return };
    match context.syntax().prologue().get(DirectiveKind::Syntax) {
        Some(directive) if is_older(&directive.text, wanted) => {
            let message = format!(
                "the frontend `{}` is older than the standard's: write `{wanted}`",
                directive.text
            );
            report.at(directive.value, message).severity(Severity::Information).fix(
                Applicability::Unsafe,
                || {
                    let edit = Edit::replace(directive.value, wanted);
                    Some((format!("Change to {wanted}"), [edit]))
                },
            );
        }
        Some(_) => {}
        None => match misplaced(context) {
            Some(comment) => move_up(context, report, comment),
            None => missing(context, report, wanted),
        },
    }
}

/// A `# syntax=` that is a comment, since something stands above it.
fn misplaced(context: &Context<'_>) -> Option<Span> {
    let text = context.document.text();
    let first = context.syntax().get(0).map_or(u32::MAX, |at| at.start);
    let comments = context.syntax().comments().iter().take_while(|span| span.start < first);
    comments.copied().find(|span| {
        let line = text.slice(*span);
        let words = line.trim_start().trim_start_matches('#').split_once('=');
        words.is_some_and(|(name, value)| {
            name.trim().eq_ignore_ascii_case("syntax")
                && ImageReference::parse(value.trim()).is_some()
        })
    })
}

fn move_up(context: &Context<'_>, report: &mut Report<'_>, comment: Span) {
    let text = context.document.text();
    // What is in the way: the first comment that is no directive.
    let directives = &context.syntax().prologue().directives;
    let mut comments = context.syntax().comments().iter().copied();
    let first = comments.find(|span| directives.iter().all(|other| other.line.start != span.start));
    let first = first.unwrap_or(comment);
    let message = if first == comment {
        "something stands above this directive, so it is a comment: move it to the first line"
    } else {
        "this stands above the `# syntax` directive, which is a comment therefore: move that to the first line"
    };
    let found = report.at(first, message).related(comment, "the directive");
    found.fix(Applicability::Unsafe, || {
        let rest = text.slice(Span::new(comment.start, comment.end + 2));
        let line = rest.split_inclusive('\n').next().filter(|line| line.ends_with('\n'))?;
        let end = comment.start + line.len() as u32;
        let edits = [
            Edit::insert(edits::top(context.document), line),
            Edit::delete(Span::new(comment.start, end)),
        ];
        Some(("Move to the first line".to_owned(), edits))
    });
}

fn missing(context: &Context<'_>, report: &mut Report<'_>, wanted: &str) {
    let from = context.runtime().and_then(|runtime| context.syntax().get(runtime.from));
    let Some(from) = from else { return };
    let message = format!("no frontend is named: write `# syntax={wanted}` on the first line");
    report.at(from.keyword_span(), message).severity(Severity::Information).fix(
        Applicability::Unsafe,
        || {
            let end = edits::line_break(context.document);
            let line = format!("# syntax={wanted}{end}");
            Some((
                format!("Insert # syntax={wanted}"),
                [Edit::insert(edits::top(context.document), line)],
            ))
        },
    );
}

/// Whether both name the same frontend and `written` certainly is older. `1` and no tag at all are
/// the newest there is.
fn is_older(written: &str, wanted: &str) -> bool {
    let parse = |text: &str| {
        let image = ImageReference::parse(text.split_whitespace().next()?)?;
        Some((image.familiar_name().into_owned(), version(image.tag()?)?))
    };
    match (parse(written), parse(wanted)) {
        (Some((name, old)), Some((wanted, new))) => {
            name == wanted && (old.0 < new.0 || old.0 == new.0 && old.1 < new.1)
        }
        _ => false,
    }
}

/// `1.7` of `1.7.0-labs`; `None` where no minor version is named.
fn version(tag: &str) -> Option<(u32, u32)> {
    let number = tag.split('-').next()?;
    let mut parts = number.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}
