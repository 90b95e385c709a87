//! The tokens of a script as an editor colours them, from tree-sitter-bash's tree.

use super::{Script, grammar, lower};
use std::ops::Range;
use tree_sitter::Node;

/// What a part of a script is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ShellToken {
    Comment,
    Keyword,
    /// The name of a command or of a function.
    Function,
    /// A word that begins with a dash.
    Flag,
    Variable,
    String,
    Number,
    Operator,
}

impl Script {
    /// Its tokens, bytes of its text, in the order of their starts; one that lies in another comes
    /// after it. Empty where no POSIX shell reads it. Made once.
    pub fn tokens(&self) -> &[(Range<u32>, ShellToken)] {
        self.tokens.get_or_init(|| if self.dialect.is_posix() { read(self) } else { Vec::new() })
    }
}

fn read(script: &Script) -> Vec<(Range<u32>, ShellToken)> {
    let text = script.text.text();
    let Some(tree) = grammar::parse(&lower::without_bodies(text, &script.markers)) else {
        return Vec::new();
    };
    let mut tokens = Vec::new();
    let mut cursor = tree.walk();
    // Without recursion: a script may nest as deep as it likes. A node finds its parent only from
    // the root on, so that the kinds of those above are kept.
    let mut parents: Vec<&str> = Vec::new();
    loop {
        let node = cursor.node();
        let raw = text.get(node.byte_range()).unwrap_or_default();
        // The grammar takes blanks before an expansion in a string into it.
        let blank = (raw.len() - raw.trim_start().len()) as u32;
        let range = node.start_byte() as u32 + blank..node.end_byte() as u32;
        let parent = parents.last().copied().unwrap_or_default();
        if let Some(token) = token(node, parent, raw.trim_start())
            && !range.is_empty()
        {
            tokens.push((range, token));
        }
        if cursor.goto_first_child() {
            parents.push(node.kind());
            continue;
        }
        if cursor.goto_next_sibling() {
            continue;
        }
        loop {
            if !cursor.goto_parent() {
                return tokens;
            }
            parents.pop();
            if cursor.goto_next_sibling() {
                break;
            }
        }
    }
}

fn token(node: Node<'_>, parent: &str, text: &str) -> Option<ShellToken> {
    Some(match node.kind() {
        "comment" => ShellToken::Comment,
        "command_name" => ShellToken::Function,
        "word" if parent == "function_definition" => ShellToken::Function,
        "word" if text.starts_with('-') && text.len() > 1 && parent == "command" => {
            ShellToken::Flag
        }
        "string" | "raw_string" | "ansi_c_string" | "translated_string" | "heredoc_body"
        | "heredoc_start" | "heredoc_end" => ShellToken::String,
        // It is a part of the token of the whole expansion.
        "variable_name" | "special_variable_name" if parent.ends_with("expansion") => {
            return None;
        }
        "simple_expansion" | "expansion" | "variable_name" | "special_variable_name" => {
            ShellToken::Variable
        }
        "number" | "file_descriptor" => ShellToken::Number,
        "if" | "then" | "else" | "elif" | "fi" | "for" | "select" | "while" | "until" | "do"
        | "done" | "case" | "esac" | "in" | "function" | "export" | "declare" | "typeset"
        | "readonly" | "local" | "unset" | "unsetenv"
            if !node.is_named() =>
        {
            ShellToken::Keyword
        }
        "&&" | "||" | "|" | "|&" | ";" | ";;" | "&" | ">" | ">>" | "<" | "<<" | "<<-" | "<<<"
        | ">&" | "<&" | "&>" | "&>>" | ">|" | "!" | "=" | "+=" | "==" | "!=" | "=~"
        | "test_operator" => ShellToken::Operator,
        _ => return None,
    })
}
