//! Blocks that a program writes: `# NAME_BEGIN` to `# NAME_END`.
//!
//! What is mended there by hand is lost when the program runs again, so a fix only says so.

use super::{Applicability, Diagnostic, Fix};
use crate::document::Document;
use crate::text::{EditSet, Span};
use rustc_hash::FxHashMap;

/// A block, its two comments included.
struct Block {
    span: Span,
    name: String,
}

/// Puts advice in the place of every fix that would edit a generated block.
pub(super) fn spare(document: &Document, found: &mut [Diagnostic]) {
    if found.iter().all(|diagnostic| diagnostic.fixes.is_empty()) {
        return;
    }
    let blocks = blocks(document);
    if blocks.is_empty() {
        return;
    }
    for diagnostic in found {
        let inside = blocks
            .iter()
            .find(|block| diagnostic.fixes.iter().any(|fix| touches(&fix.edits, block.span)));
        let Some(block) = inside else { continue };
        diagnostic.fixes.retain(|fix| !touches(&fix.edits, block.span));
        diagnostic.fixes.push(Fix {
            title: format!(
                "Mend the program that writes this block: `# {}` says that it is generated",
                block.name
            ),
            applicability: Applicability::Suggestion,
            edits: EditSet::default(),
        });
    }
}

fn touches(edits: &EditSet, block: Span) -> bool {
    edits.edits().iter().any(|edit| edit.span.end > block.start && edit.span.start < block.end)
}

fn blocks(document: &Document) -> Vec<Block> {
    let mut open: FxHashMap<String, Span> = FxHashMap::default();
    let mut blocks = Vec::new();
    for &span in document.syntax().comments() {
        let text = document.text().slice(span);
        let Some(name) = text.trim().strip_prefix('#').map(str::trim) else { continue };
        if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            continue;
        }
        if let Some(name) = name.strip_suffix("_BEGIN") {
            open.insert(name.to_owned(), span);
        } else if let Some(begin) = name.strip_suffix("_END").and_then(|name| open.remove(name)) {
            let name = name.strip_suffix("_END").unwrap_or(name);
            let span = Span::new(begin.start, span.end);
            blocks.push(Block { span, name: format!("{name}_BEGIN") });
        }
    }
    blocks
}
