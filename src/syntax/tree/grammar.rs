//! tree-sitter-dockerfile: its parser, and the names of its nodes.

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::sync::LazyLock;
use tree_sitter::{Language, ParseOptions, ParseState, Parser, Tree};

static NAMES: LazyLock<Vec<Box<str>>> = LazyLock::new(|| {
    let language: Language = tree_sitter_dockerfile::language().into();
    let name = |id: usize| language.node_kind_for_id(id as u16).unwrap_or_default().into();
    (0..language.node_kind_count()).map(name).collect()
});

/// The name of a kind of nodes, by its number.
pub(super) fn name(kind: u16) -> &'static str {
    NAMES.get(kind as usize).map_or("", |name| name)
}

thread_local! {
    static PARSER: RefCell<Option<Parser>> = const { RefCell::new(None) };
}

/// Parses what `read` gives from an offset on; `None` where it would take too long. How long is
/// counted in the parser's reports, one for every 100 steps, so that no clock is needed.
pub(super) fn parse<'a>(
    len: u32,
    mut read: impl FnMut(u32) -> &'a [u8],
    old: Option<&Tree>,
) -> Option<Tree> {
    PARSER.with_borrow_mut(|slot| {
        let parser = slot.get_or_insert_with(|| {
            let mut parser = Parser::new();
            // Cannot fail: the grammar's version is pinned by a test.
            let _ = parser.set_language(&tree_sitter_dockerfile::language().into());
            parser
        });
        let mut left = 2_000 + len;
        let mut progress = |_: &ParseState| {
            left = left.saturating_sub(1);
            if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let options = ParseOptions::new().progress_callback(&mut progress);
        let mut read = |offset: usize, _| read(offset as u32);
        let tree = parser.parse_with_options(&mut read, old, Some(options));
        if tree.is_none() {
            parser.reset();
        }
        tree
    })
}

/// A projected line alone.
pub(super) fn parse_line(line: &[u8]) -> Option<Tree> {
    let read = |offset: u32| match line.get(offset as usize..) {
        Some([]) => b"\n",
        Some(rest) => rest,
        None => &[],
    };
    parse(line.len() as u32, read, None)
}

/// Whether a line alone is one node of its keyword without an error.
pub(super) fn is_clean(line: &[u8], keyword: &str) -> bool {
    let Some(tree) = parse_line(line) else { return false };
    let root = tree.root_node();
    let Some(node) = root.named_child(0) else { return false };
    let kind = name(node.kind_id()).strip_suffix("_instruction");
    !root.has_error()
        && root.named_child_count() == 1
        && node.byte_range() == (0..line.len())
        && kind.is_some_and(|kind| kind.eq_ignore_ascii_case(keyword))
}

#[cfg(test)]
mod tests {
    use super::{is_clean, parse_line};
    use crate::syntax::Keyword;
    use tree_sitter::Language;

    #[test]
    fn the_grammar_knows_every_instruction() {
        let language: Language = tree_sitter_dockerfile::language().into();
        assert_eq!(language.abi_version(), 15);
        for keyword in Keyword::ALL {
            let kind = format!("{}_instruction", keyword.as_str().to_ascii_lowercase());
            assert_ne!(language.id_for_node_kind(&kind, true), 0, "{kind}");
        }
        for kind in ["image_spec", "image_name", "image_tag", "env_pair", "path", "shell_command"] {
            assert_ne!(language.id_for_node_kind(kind, true), 0, "{kind}");
        }
    }

    #[test]
    fn a_line_is_read() {
        assert_eq!(
            parse_line(b"USER a").map(|tree| tree.root_node().to_sexp()).as_deref(),
            Some("(source_file (user_instruction user: (unquoted_string)))")
        );
        assert!(is_clean(b"USER a", "user"));
        assert!(!is_clean(b"USER a b", "USER"));
        assert!(!is_clean(b"USER a", "RUN"));
    }
}
