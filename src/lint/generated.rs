//! Blocks that a program writes: `# NAME_BEGIN` to `# NAME_END`.
//!
//! What is mended there by hand is lost when the program runs again, so a fix only says so; and the
//! program is mended once, so a rule speaks once a block.

use super::{Applicability, Diagnostic, Fix, Related};
use crate::document::Document;
use crate::text::{EditSet, Span};
use rustc_hash::FxHashMap;

/// A block, its two comments included.
struct Block {
    span: Span,
    name: String,
}

/// One finding a rule and block, and advice in the place of every fix that would edit a block.
pub(super) fn apply(document: &Document, found: &mut Vec<Diagnostic>) {
    if found.is_empty() {
        return;
    }
    let blocks = blocks(document);
    if blocks.is_empty() {
        return;
    }
    gather(&blocks, found);
    found.iter_mut().for_each(|diagnostic| spare(&blocks, diagnostic));
}

/// Makes the later findings of a rule in a block related places of its first.
fn gather(blocks: &[Block], found: &mut Vec<Diagnostic>) {
    let mut first: FxHashMap<(u32, &str), usize> = FxHashMap::default();
    let mut kept: Vec<Diagnostic> = Vec::with_capacity(found.len());
    for diagnostic in found.drain(..) {
        let block = blocks.iter().find(|block| block.span.contains(diagnostic.span));
        let leader = block.map(|block| {
            *first.entry((block.span.start, diagnostic.rule.id)).or_insert(kept.len())
        });
        match leader.and_then(|leader| kept.get_mut(leader)) {
            Some(leader) => {
                leader.severity = leader.severity.max(diagnostic.severity);
                leader.related.push(Related { span: diagnostic.span, message: diagnostic.message });
            }
            None => kept.push(diagnostic),
        }
    }
    *found = kept;
}

fn spare(blocks: &[Block], diagnostic: &mut Diagnostic) {
    let inside = blocks
        .iter()
        .find(|block| diagnostic.fixes.iter().any(|fix| touches(&fix.edits, block.span)));
    let Some(block) = inside else { return };
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
