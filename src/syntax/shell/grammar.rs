//! tree-sitter-bash: its parser, and its node kinds as far as they say something.

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::sync::LazyLock;
use tree_sitter::{Language, ParseOptions, Parser, Tree};

/// What a node is to the lowering.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// Nothing by itself: its children count.
    Plain,
    Comment,
    Command,
    CommandName,
    /// `export`, `unset` and the like: the first token is the name.
    Builtin,
    Test,
    Assignment,
    Assignments,
    Subscript,
    Redirect,
    HeredocRedirect,
    HeredocStart,
    HeredocBody,
    Descriptor,
    Word,
    VariableName,
    /// `$name` and `${name}`.
    Variable,
    Arithmetic,
    Array,
    CommandSubstitution,
    /// A body with commands of its own.
    Group,
    Function,
    CaseItem,
    Expression,
    CloseParenthesis,
    CloseBracket,
    And,
    Or,
    Pipe,
    Sequence,
    Background,
    /// `then`, `else`, `elif`, `do`.
    Branch,
    Not,
    Error,
}

/// Names of the grammar; the flag says whether the node is a named one.
const KINDS: &[(&str, bool, Kind)] = &[
    ("comment", true, Kind::Comment),
    ("command", true, Kind::Command),
    ("command_name", true, Kind::CommandName),
    ("declaration_command", true, Kind::Builtin),
    ("unset_command", true, Kind::Builtin),
    ("test_command", true, Kind::Test),
    ("variable_assignment", true, Kind::Assignment),
    ("variable_assignments", true, Kind::Assignments),
    ("subscript", true, Kind::Subscript),
    ("file_redirect", true, Kind::Redirect),
    ("herestring_redirect", true, Kind::Redirect),
    ("heredoc_redirect", true, Kind::HeredocRedirect),
    ("heredoc_start", true, Kind::HeredocStart),
    ("heredoc_body", true, Kind::HeredocBody),
    ("file_descriptor", true, Kind::Descriptor),
    ("word", true, Kind::Word),
    ("concatenation", true, Kind::Word),
    ("string", true, Kind::Word),
    ("raw_string", true, Kind::Word),
    ("translated_string", true, Kind::Word),
    ("ansi_c_string", true, Kind::Word),
    ("number", true, Kind::Word),
    ("brace_expression", true, Kind::Word),
    ("regex", true, Kind::Word),
    ("extglob_pattern", true, Kind::Word),
    ("$", false, Kind::Word),
    ("variable_name", true, Kind::VariableName),
    ("special_variable_name", true, Kind::VariableName),
    ("simple_expansion", true, Kind::Variable),
    ("expansion", true, Kind::Variable),
    ("arithmetic_expansion", true, Kind::Arithmetic),
    ("array", true, Kind::Array),
    ("command_substitution", true, Kind::CommandSubstitution),
    ("process_substitution", true, Kind::CommandSubstitution),
    ("subshell", true, Kind::Group),
    ("compound_statement", true, Kind::Group),
    ("for_statement", true, Kind::Group),
    ("c_style_for_statement", true, Kind::Group),
    ("while_statement", true, Kind::Group),
    ("if_statement", true, Kind::Group),
    ("case_statement", true, Kind::Group),
    ("function_definition", true, Kind::Function),
    ("case_item", true, Kind::CaseItem),
    ("unary_expression", true, Kind::Expression),
    ("binary_expression", true, Kind::Expression),
    ("ternary_expression", true, Kind::Expression),
    ("postfix_expression", true, Kind::Expression),
    ("parenthesized_expression", true, Kind::Expression),
    (")", false, Kind::CloseParenthesis),
    ("]", false, Kind::CloseBracket),
    ("]]", false, Kind::CloseBracket),
    ("&&", false, Kind::And),
    ("||", false, Kind::Or),
    ("|", false, Kind::Pipe),
    ("|&", false, Kind::Pipe),
    (";", false, Kind::Sequence),
    (";;", false, Kind::Sequence),
    ("&", false, Kind::Background),
    ("then", false, Kind::Branch),
    ("else", false, Kind::Branch),
    ("elif", false, Kind::Branch),
    ("do", false, Kind::Branch),
    ("!", false, Kind::Not),
];

/// [`Kind`] by the grammar's number of the kind.
static TABLE: LazyLock<Vec<Kind>> = LazyLock::new(|| {
    let language: Language = tree_sitter_bash::LANGUAGE.into();
    let kind_of = |id: usize| {
        let name = language.node_kind_for_id(id as u16).unwrap_or_default();
        let named = language.node_kind_is_named(id as u16);
        let entry = KINDS.iter().find(|entry| (entry.0, entry.1) == (name, named));
        entry.map_or(Kind::Plain, |entry| entry.2)
    };
    (0..language.node_kind_count()).map(kind_of).collect()
});

pub(super) fn kinds() -> &'static [Kind] {
    &TABLE
}

thread_local! {
    static PARSER: RefCell<Option<Parser>> = const { RefCell::new(None) };
}

/// How often the parser may report progress, which it does after every 100 steps: a measure of
/// work that needs no clock. Real scripts take less than one report for 250 bytes.
fn patience(bytes: usize) -> usize {
    2_000 + bytes
}

/// The tree of a script; `None` where it would take too long.
pub(super) fn parse(text: &str) -> Option<Tree> {
    PARSER.with_borrow_mut(|slot| {
        let parser = slot.get_or_insert_with(|| {
            let mut parser = Parser::new();
            // Cannot fail: the grammar's version is pinned by a test.
            let _ = parser.set_language(&tree_sitter_bash::LANGUAGE.into());
            parser
        });
        let bytes = text.as_bytes();
        let mut left = patience(bytes.len());
        let mut progress = |_: &tree_sitter::ParseState| {
            left = left.saturating_sub(1);
            if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let options = ParseOptions::new().progress_callback(&mut progress);
        let mut read = |offset: usize, _| bytes.get(offset..).unwrap_or_default();
        let tree = parser.parse_with_options(&mut read, None, Some(options));
        if tree.is_none() {
            parser.reset();
        }
        tree
    })
}

#[cfg(test)]
mod tests {
    use super::{KINDS, kinds, parse};
    use tree_sitter::Language;

    #[test]
    fn the_grammar_has_every_kind_that_is_read() {
        let language: Language = tree_sitter_bash::LANGUAGE.into();
        assert_eq!(language.abi_version(), 15);
        for (name, named, _) in KINDS {
            assert_ne!(language.id_for_node_kind(name, *named), 0, "{name:?}");
        }
        assert_eq!(kinds().len(), language.node_kind_count());
        assert!(!parse("a && b").unwrap().root_node().has_error());
    }
}
