//! The tree-sitter tree of a projection of the text: what selection and the node at a cursor
//! start from. No rule sees it and the command line builds none.
//!
//! The tree holds a node for every instruction that the grammar reads alone without an error
//! (98 of 100 that BuildKit knows); the others have none, and are complete in [`Syntax`] all the same. An edit
//! projects the instructions that changed and parses the bytes that changed with the old tree.

mod grammar;
mod projection;

use super::{InstructionRef, Syntax};
use crate::text::{Span, Text};
use projection::{Line, Projection};
use std::sync::Arc;
use tree_sitter::{InputEdit, Node};

/// The tree of one text. Cloning shares the lines' bytes and the nodes.
#[derive(Clone, Debug)]
pub struct Tree {
    projection: Projection,
    /// `None` where parsing would take too long.
    tree: Option<tree_sitter::Tree>,
}

/// A node: its kind by the grammar's name, and where it stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Part {
    pub kind: &'static str,
    pub span: Span,
}

impl Tree {
    /// `syntax` is the syntax of `text`.
    pub fn parse(syntax: &Syntax, text: &Text) -> Self {
        let lines = syntax.instructions().map(Line::new).collect();
        let projection = Projection::new(lines, text.len());
        let tree = parse(&projection, None);
        Self { projection, tree }
    }

    /// The tree after an edit: `syntax` and `text` are those after it. Equal to a fresh parse.
    pub fn edited(&self, syntax: &Syntax, text: &Text) -> Self {
        let len = text.len();
        let old = self.projection.lines();
        let same = |line: &Line, new: &InstructionRef<'_>, shift: i64| {
            i64::from(line.start) + shift == i64::from(new.start)
                && Arc::ptr_eq(&line.instruction, new.instruction)
        };
        let pairs = old.iter().zip(syntax.instructions());
        let head = pairs.take_while(|(line, new)| same(line, new, 0)).count();
        let shift = i64::from(len) + 1 - i64::from(self.projection.len());
        let most = old.len().min(syntax.len()) - head;
        let pairs = old.iter().rev().zip(syntax.instructions().rev()).take(most);
        let tail = pairs.take_while(|(line, new)| same(line, new, shift)).count();
        let changed = head..syntax.len() - tail;

        let mut lines = Vec::with_capacity(syntax.len());
        lines.extend_from_slice(old.get(..head).unwrap_or_default());
        lines.extend(changed.filter_map(|index| syntax.get(index)).map(Line::new));
        let moved =
            old.iter().skip(old.len() - tail).zip(syntax.instructions().rev().take(tail).rev());
        lines.extend(moved.map(|(line, new)| Line { start: new.start, ..line.clone() }));
        let projection = Projection::new(lines, len);

        let tree = match (&self.tree, self.projection.change(&projection, head, tail)) {
            (Some(tree), None) => Some(tree.clone()),
            (Some(tree), Some(edit)) => {
                let mut tree = tree.clone();
                tree.edit(&edit);
                parse(&projection, Some(&tree))
            }
            (None, _) => parse(&projection, None),
        };
        Self { projection, tree }
    }

    /// The projected text: as long as the source, and a final line break.
    pub fn projected(&self) -> String {
        let bytes = self.projection.slice(0, self.projection.len());
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// The tree-sitter tree of [`Tree::projected`].
    pub fn tree(&self) -> Option<&tree_sitter::Tree> {
        self.tree.as_ref()
    }

    /// The smallest node around `offset`, those that only end there included.
    pub fn node_at(&self, offset: u32) -> Option<Part> {
        self.path_at(offset).into_iter().next()
    }

    /// The nodes around `offset`, from the innermost to the instruction's; empty between
    /// instructions and where the grammar cannot read the instruction.
    pub fn path_at(&self, offset: u32) -> Vec<Part> {
        let lines = self.projection.lines();
        let after = lines.partition_point(|line| line.from() <= offset);
        let line = after.checked_sub(1).and_then(|index| lines.get(index));
        let Some(line) = line.filter(|line| offset <= line.end() && !line.bytes.is_empty()) else {
            return Vec::new();
        };
        match &self.tree {
            Some(tree) if !tree.root_node().has_error() => path(tree.root_node(), 0, offset),
            // Never seen on real files: the instruction's own tree is clean all the same.
            _ => grammar::parse_line(&line.bytes)
                .map(|tree| path(tree.root_node(), line.from(), offset - line.from()))
                .unwrap_or_default(),
        }
    }

    /// What a growing selection covers, from the innermost to the whole text, each larger than
    /// the one before: the nodes, the heredoc's body, the instruction.
    pub fn selection(&self, syntax: &Syntax, offset: u32) -> Vec<Span> {
        let mut spans: Vec<_> = self.path_at(offset).iter().map(|part| part.span).collect();
        if let Some(instruction) = syntax.at(offset) {
            let bodies = instruction.heredocs.iter().map(|heredoc| instruction.at(heredoc.body));
            spans.extend(bodies.filter(|body| body.touches(offset)));
            spans.push(instruction.at(instruction.trimmed()));
            spans.push(instruction.span());
        }
        spans.push(Span::new(0, self.projection.len() - 1));
        let mut growing: Vec<Span> = Vec::with_capacity(spans.len());
        for span in spans.into_iter().filter(|span| span.touches(offset)) {
            if growing.last().is_none_or(|last| span.contains(*last) && span != *last) {
                growing.push(span);
            }
        }
        growing
    }
}

impl Projection {
    /// The bytes in which `new` differs; `head` and `tail` lines are known to be the same.
    fn change(&self, new: &Self, head: usize, tail: usize) -> Option<InputEdit> {
        let start = head.checked_sub(1).and_then(|last| new.lines().get(last)).map_or(0, Line::end);
        let end = |projection: &Self| {
            let first = projection.lines().len() - tail;
            projection.lines().get(first).map_or(projection.len(), Line::from)
        };
        let (old_end, new_end) = (end(self), end(new));
        let before = self.slice(start, old_end);
        let after = new.slice(start, new_end);
        if before == after {
            return None;
        }
        let equal = |(a, b): &(&u8, &u8)| a == b;
        let prefix = before.iter().zip(&after).take_while(equal).count();
        let most = before.len().min(after.len()) - prefix;
        let pairs = before.iter().rev().zip(after.iter().rev()).take(most);
        let suffix = pairs.take_while(equal).count() as u32;
        let start = start + prefix as u32;
        let (old_end, new_end) = (old_end - suffix, new_end - suffix);
        Some(InputEdit {
            start_byte: start as usize,
            old_end_byte: old_end as usize,
            new_end_byte: new_end as usize,
            start_position: self.point(start),
            old_end_position: self.point(old_end),
            new_end_position: new.point(new_end),
        })
    }
}

fn parse(projection: &Projection, old: Option<&tree_sitter::Tree>) -> Option<tree_sitter::Tree> {
    grammar::parse(projection.len(), |offset| projection.chunk(offset), old)
}

/// The named nodes around `offset`, innermost first; the root is left out.
fn path(root: Node<'_>, start: u32, offset: u32) -> Vec<Part> {
    let mut path = Vec::new();
    let mut cursor = root.walk();
    // The node that begins at the offset, rather than the one that ends there.
    while cursor.goto_first_child_for_byte(offset as usize).is_some()
        || (offset > 0 && cursor.goto_first_child_for_byte(offset as usize - 1).is_some())
    {
        let node = cursor.node();
        if node.start_byte() > offset as usize || node.end_byte() < offset as usize {
            break;
        }
        if node.is_named() {
            let span = Span::new(node.start_byte() as u32 + start, node.end_byte() as u32 + start);
            path.push(Part { kind: grammar::name(node.kind_id()), span });
        }
    }
    path.reverse();
    path
}
