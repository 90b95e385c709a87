//! Instructions at the start of a line or behind ONBUILD, and templates in an empty file.

use super::{Around, directives, item::Item, item::literal};
use crate::lsp::subject::Subject;
use crate::reference;
use crate::syntax::Keyword;
use crate::templates::Template;
use tower_lsp::ls_types::CompletionItemKind;

pub fn items(around: &Around<'_>) -> Vec<Item> {
    let cursor = around.cursor;
    let model = around.snapshot.document.model();
    // Before the first FROM only ARG and FROM may stand; who types another one may have a part of
    // a file.
    let first = model.stages.first().is_none_or(|stage| cursor.instruction < stage.from);
    let first = first && !cursor.onbuild && cursor.typed.is_empty();
    let mut items = Vec::new();
    for keyword in Keyword::ALL {
        let fits = match keyword {
            Keyword::From => !cursor.onbuild,
            Keyword::Arg => true,
            Keyword::Onbuild | Keyword::Maintainer => !first && !cursor.onbuild,
            _ => !first,
        };
        if fits {
            items.extend(instruction(around, keyword));
        }
        if fits && keyword == Keyword::Healthcheck {
            let none = Item::new("HEALTHCHECK NONE", CompletionItemKind::KEYWORD);
            let none = none.about("No health check, the base image's neither");
            items.push(none.subject(Subject::instruction(keyword)));
        }
    }
    if cursor.prologue && cursor.operation.is_none() {
        items.extend(directives::names(around, "# "));
    }
    if around.snapshot.text().slice(whole(around)).trim() == &*cursor.typed {
        items.extend(templates(around));
    }
    items
}

fn whole(around: &Around<'_>) -> crate::text::Span {
    crate::text::Span::new(0, around.snapshot.text().len())
}

fn instruction(around: &Around<'_>, keyword: Keyword) -> Option<Item> {
    let page = reference::instruction(keyword)?;
    let item = Item::new(keyword.as_str(), CompletionItemKind::KEYWORD)
        .about(page.summary)
        .subject(Subject::instruction(keyword));
    // Behind a keyword that has arguments already, the keyword alone.
    let followed = around.snapshot.document.syntax().get(around.cursor.instruction);
    let followed = followed.filter(|at| at.span().touches(around.cursor.span.start));
    let bare =
        followed.is_some_and(|at| !at.innermost().rest.text.is_empty() && !around.cursor.onbuild);
    let standard = around.standard();
    let flags = standard.healthcheck.options();
    let item = match keyword {
        _ if bare => item,
        Keyword::Healthcheck if !flags.is_empty() => {
            let flags = literal(&flags);
            item.snippet(format!("HEALTHCHECK {flags} CMD [\"${{1:executable}}\"]"))
        }
        _ => item.snippet(page.snippet),
    };
    Some(match keyword {
        Keyword::Maintainer => item.deprecated().rank(9),
        _ => item,
    })
}

/// Dockerfiles to start from, made for the standard.
fn templates(around: &Around<'_>) -> Vec<Item> {
    let standard = around.standard();
    let template = |template: Template| {
        let text = template.text();
        Item::new(template.name, CompletionItemKind::SNIPPET)
            .insert(text.as_str())
            .snippet(template.snippet())
            .filter(template.name)
            .about(template.about)
            .subject(Subject::plain(&format!("```dockerfile\n{}\n```", text.trim_end())))
            .rank(2)
    };
    Template::all(standard, None).into_iter().map(template).collect()
}
