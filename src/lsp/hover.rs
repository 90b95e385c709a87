//! Hover: what a finding under the cursor means.

use super::documents::Snapshot;
use super::server::Backend;
use crate::lint::Diagnostic;
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
    let narrowest = here.iter().min_by_key(|finding| finding.span.len())?;
    let pages: Vec<_> = here.iter().map(|finding| page(finding)).collect();
    Some(Hover {
        contents: HoverContents::Markup(MarkupContent {
            kind: if markdown { MarkupKind::Markdown } else { MarkupKind::PlainText },
            value: pages.join("\n\n---\n\n"),
        }),
        range: Some(snapshot.range(narrowest.span)),
    })
}

/// The head of a rule's page: what it says and why, without its examples.
fn page(finding: &Diagnostic) -> String {
    let rule = finding.rule;
    let prose = rule.page.lines().take_while(|line| !line.starts_with("```"));
    // The title is said by the first line, and a heading over nothing but an example is nothing.
    let mut lines: Vec<_> = prose.skip_while(|line| line.starts_with("# ")).collect();
    while lines.last().is_some_and(|line| line.is_empty() || line.starts_with('#')) {
        lines.pop();
    }
    let mut text = format!("**{}**: {}", rule.id, rule.summary);
    if !finding.aliases.is_empty() {
        text.push_str(&format!("\n\nAlso known as {}", finding.aliases.join(", ")));
    }
    let why = lines.join("\n");
    if !why.trim().is_empty() {
        text.push_str("\n\n");
        text.push_str(why.trim());
    }
    text
}
