//! The tokens of a file as an editor colours them.
//!
//! Instructions are read from their own syntax, scripts as the shell that runs them reads them.
//! What another interpreter reads, or nobody knows who, has no token. Escape characters at the ends
//! of lines, and the blanks around them, belong to no token; a heredoc's token may span lines.

use super::{Model, Role, SymbolKind};
use crate::syntax::shell::{Script, ShellToken};
use crate::syntax::{Body, CommandForm, InstructionRef, Keyword, Operation, Syntax, Word, expand};
use crate::text::{Local, Mapped, Span};
use std::ops::Range;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TokenKind {
    Comment,
    /// An instruction, `AS`, the name of a parser directive, a word of the shell's grammar.
    Keyword,
    /// `--mount`, `-y`.
    Flag,
    /// The name of an option of `--mount`, of a label.
    Property,
    String,
    Number,
    Variable,
    Operator,
    /// The name of a stage.
    Stage,
    /// The name of an image.
    Image,
    /// The delimiter of a heredoc.
    Delimiter,
    /// A command of a script.
    Function,
}

/// A coloured part. Tokens come in the order of the text and share no byte.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Token {
    pub span: Span,
    pub kind: TokenKind,
    /// It defines the name.
    pub is_definition: bool,
    /// BuildKit has given it up.
    pub is_deprecated: bool,
}

impl Model {
    /// The tokens of the instructions and comments that touch `range`. `model` is that of `syntax`.
    pub fn tokens(
        &self,
        syntax: &Syntax,
        occurrences: &super::Occurrences,
        range: Span,
    ) -> Vec<Token> {
        let mut painter = Painter { layers: Vec::new() };
        for comment in syntax.comments() {
            painter.add(*comment, TokenKind::Comment);
        }
        for directive in &syntax.prologue().directives {
            painter.add(directive.name, TokenKind::Keyword);
            painter.add(directive.value, TokenKind::String);
        }
        for instruction in syntax.instructions().filter(|it| it.span().overlaps(range)) {
            self.paint(&mut painter, instruction);
        }
        for occurrence in occurrences.all().iter().filter(|it| it.span.overlaps(range)) {
            let definition = occurrence.role == Role::Definition;
            let kind = match occurrences.symbol(occurrence).map(|symbol| symbol.kind) {
                Some(SymbolKind::Stage(_)) if occurrence.role == Role::Expanded => continue,
                Some(SymbolKind::Stage(_)) => TokenKind::Stage,
                Some(SymbolKind::Heredoc) => TokenKind::Delimiter,
                Some(SymbolKind::Variable) if definition => TokenKind::Variable,
                _ => continue,
            };
            painter.layers.push(Token {
                span: occurrence.span,
                kind,
                is_definition: definition,
                is_deprecated: false,
            });
        }
        let mut tokens = painter.finish();
        tokens.retain(|token| token.span.overlaps(range));
        tokens
    }

    fn paint(&self, painter: &mut Painter, at: InstructionRef<'_>) {
        let brush = &mut Brush { painter, at };
        let mut operation = &at.get().operation;
        brush.head(operation);
        while let Body::Onbuild(inner) = &operation.body {
            operation = inner;
            brush.head(operation);
        }
        brush.body(operation);
        super::expanded_words(&at.get().operation, &mut |word, _| brush.variables(word));
        let in_shell = operation.command().is_some_and(|form| form.exec().is_none());
        if in_shell && self.dialect_at(at.index).is_posix() {
            at.get().scripts().iter().for_each(|script| brush.script(script));
        }
        brush.heredocs(operation);
        for comment in &at.get().comments {
            brush.painter.add(at.at(*comment), TokenKind::Comment);
        }
    }
}

/// Adds the tokens of one instruction.
struct Brush<'a, 'b> {
    painter: &'a mut Painter,
    at: InstructionRef<'b>,
}

impl Brush<'_, '_> {
    fn local(&mut self, local: Local, kind: TokenKind) {
        self.painter.add(self.at.at(local), kind);
    }

    /// A range of a text that was put together, piece by piece.
    fn mapped(&mut self, text: &Mapped, range: Range<u32>, kind: TokenKind) {
        for piece in text.pieces() {
            let start = range.start.max(piece.mapped);
            let end = range.end.min(piece.mapped + piece.len);
            if start < end {
                let local = |offset: u32| piece.local + (offset - piece.mapped);
                self.local(Local::new(local(start), local(end)), kind);
            }
        }
    }

    fn word(&mut self, word: &Word, kind: TokenKind) {
        let at = self.at;
        self.mapped(&at.get().line, word.logical.clone(), kind);
    }

    fn head(&mut self, operation: &Operation) {
        self.word(&operation.name, TokenKind::Keyword);
        if operation.keyword == Keyword::Maintainer
            && let Some(token) = self.painter.layers.last_mut()
        {
            token.is_deprecated = true;
        }
        for flag in &operation.flags {
            let end = flag.name.logical.end;
            let at = self.at;
            self.mapped(&at.get().line, flag.word.logical.start..end, TokenKind::Flag);
            if let Some(value) = &flag.value {
                self.word(value, TokenKind::String);
            }
            for option in flag.mount_options() {
                self.word(&option.key, TokenKind::Property);
            }
        }
    }

    fn body(&mut self, operation: &Operation) {
        match &operation.body {
            Body::From(from) => {
                from.image.iter().for_each(|image| self.word(image, TokenKind::Image));
                from.as_keyword.iter().for_each(|word| self.word(word, TokenKind::Keyword));
                from.name.iter().for_each(|name| self.word(name, TokenKind::Stage));
            }
            Body::Command(form) => self.command(form),
            Body::Healthcheck(check) => {
                self.word(&check.kind, TokenKind::Keyword);
                check.command.iter().for_each(|form| self.command(form));
            }
            Body::Pairs(pairs) => {
                let key = match operation.keyword {
                    Keyword::Label => TokenKind::Property,
                    _ => TokenKind::Variable,
                };
                for pair in pairs {
                    self.word(&pair.key, key);
                    pair.value.iter().for_each(|value| self.word(value, TokenKind::String));
                }
            }
            Body::Transfer(transfer) => {
                transfer.words().for_each(|word| self.word(word, TokenKind::String));
            }
            Body::Words { words, .. } => {
                let kind = match operation.keyword {
                    Keyword::Expose => TokenKind::Number,
                    _ => TokenKind::String,
                };
                words.iter().for_each(|word| self.word(word, kind));
            }
            Body::Text(word) => self.word(word, TokenKind::String),
            Body::Onbuild(_) | Body::None => {}
        }
    }

    fn command(&mut self, form: &CommandForm) {
        let words = form.exec().unwrap_or_default();
        words.iter().for_each(|word| self.word(word, TokenKind::String));
    }

    fn variables(&mut self, word: &Word) {
        for variable in expand::variables(&word.text, self.at.escape) {
            let range = variable.range.start as usize..variable.range.end as usize;
            let local = self.at.part(word, range);
            if word.is_verbatim() || local != word.local {
                self.local(local, TokenKind::Variable);
            }
        }
    }

    fn script(&mut self, script: &Script) {
        for (range, token) in script.tokens() {
            let kind = match token {
                ShellToken::Comment => TokenKind::Comment,
                ShellToken::Keyword => TokenKind::Keyword,
                ShellToken::Function => TokenKind::Function,
                ShellToken::Flag => TokenKind::Flag,
                ShellToken::Variable => TokenKind::Variable,
                ShellToken::String => TokenKind::String,
                ShellToken::Number => TokenKind::Number,
                ShellToken::Operator => TokenKind::Operator,
            };
            self.mapped(&script.text, range.clone(), kind);
        }
    }

    fn heredocs(&mut self, operation: &Operation) {
        let at = self.at;
        for heredoc in &at.get().heredocs {
            self.local(heredoc.start, TokenKind::Operator);
            self.local(heredoc.delimiter, TokenKind::Delimiter);
            heredoc.end.iter().for_each(|end| self.local(*end, TokenKind::Delimiter));
            // What RUN feeds to a command is a script, or left to whoever reads it.
            if operation.transfer().is_none() {
                continue;
            }
            let content = &heredoc.content;
            self.mapped(content, 0..content.text().len() as u32, TokenKind::String);
            if heredoc.expand {
                for variable in expand::heredoc_variables(content.text()) {
                    self.mapped(content, variable.range, TokenKind::Variable);
                }
            }
        }
    }
}

/// Paints layers over each other, the later over the earlier.
struct Painter {
    layers: Vec<Token>,
}

impl Painter {
    fn add(&mut self, span: Span, kind: TokenKind) {
        self.layers.push(Token { span, kind, is_definition: false, is_deprecated: false });
    }

    /// What can be seen of each layer, in the order of the text: one sweep from edge to edge, the
    /// uppermost of the layers that are open between two edges is seen.
    fn finish(self) -> Vec<Token> {
        let layers = self.layers;
        let mut edges: Vec<(u32, bool, usize)> = Vec::with_capacity(layers.len() * 2);
        for (index, layer) in layers.iter().enumerate().filter(|(_, it)| !it.span.is_empty()) {
            edges.push((layer.span.start, true, index));
            edges.push((layer.span.end, false, index));
        }
        edges.sort_unstable();
        let mut open = std::collections::BTreeSet::new();
        let mut seen: Vec<(usize, Token)> = Vec::new();
        let mut from = 0;
        for (offset, opens, index) in edges {
            if let Some(top) = open.last().filter(|_| from < offset)
                && let Some(layer) = layers.get(*top)
            {
                match seen.last_mut() {
                    Some((last, token)) if last == top && token.span.end == from => {
                        token.span.end = offset;
                    }
                    _ => {
                        let span = Span::new(from, offset);
                        seen.push((*top, Token { span, ..layer.clone() }));
                    }
                }
            }
            from = offset;
            if opens {
                open.insert(index)
            } else {
                open.remove(&index)
            };
        }
        seen.into_iter().map(|(_, token)| token).collect()
    }
}
