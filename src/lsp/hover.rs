//! Hover: what a finding under the cursor means.

use super::documents::Snapshot;
use super::server::Backend;
use crate::lint::Diagnostic;
use crate::report::clauses_of;
use crate::standard::Standard;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    Hover, HoverContents, MarkupContent, MarkupKind, TextDocumentPositionParams,
};

impl Backend {
    pub async fn hover_at(&self, params: TextDocumentPositionParams) -> Result<Option<Hover>> {
        let Some(snapshot) = self.snapshot(&params.text_document.uri) else { return Ok(None) };
        let offset = snapshot.offset(params.position);
        let found = self.findings(&snapshot).await?;
        let markdown = self.state().client.markdown_hover;
        Ok(hover(&snapshot, &found, offset, markdown))
    }
}

fn hover(snapshot: &Snapshot, found: &[Diagnostic], offset: u32, markdown: bool) -> Option<Hover> {
    let here: Vec<_> = found.iter().filter(|finding| finding.span.touches(offset)).collect();
    let standard = &snapshot.place.settings.standard;
    let narrowest = here.iter().min_by_key(|finding| finding.span.len())?;
    let pages: Vec<_> = here.iter().map(|finding| page(finding, standard)).collect();
    Some(Hover {
        contents: HoverContents::Markup(MarkupContent {
            kind: if markdown { MarkupKind::Markdown } else { MarkupKind::PlainText },
            value: pages.join("\n\n---\n\n"),
        }),
        range: Some(snapshot.range(narrowest.span)),
    })
}

/// What the rule says, the clauses that it answers to, and the head of its page.
fn page(finding: &Diagnostic, standard: &Standard) -> String {
    let rule = finding.rule;
    let mut paragraphs = vec![format!("**{}**: {}", rule.id, rule.summary)];
    for id in clauses_of(finding, standard) {
        let text = standard.clause(&id).map_or("", |clause| clause.text.trim());
        paragraphs.push(format!("{} {id}: {text}", standard.label()));
    }
    if !finding.aliases.is_empty() {
        paragraphs.push(format!("Also known as {}", finding.aliases.join(", ")));
    }
    paragraphs.push(prose(rule.page));
    paragraphs.join("\n\n")
}

/// A page without its title and its examples.
fn prose(page: &str) -> String {
    let lines = page.lines().skip_while(|line| line.starts_with("# "));
    let mut lines: Vec<_> = lines.take_while(|line| !line.starts_with("```")).collect();
    // A heading over nothing but an example is nothing.
    while lines.last().is_some_and(|line| line.is_empty() || line.starts_with('#')) {
        lines.pop();
    }
    lines.join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    #[test]
    fn prose_ends_before_the_first_example() {
        let page = "# a-rule\n\nWhat.\n\n## Why\n\nBecause.\n\n## Examples\n\n```dockerfile\n";
        assert_eq!(super::prose(page), "What.\n\n## Why\n\nBecause.");
    }
}
