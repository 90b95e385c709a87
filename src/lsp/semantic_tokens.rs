//! Semantic tokens: of all, of a range, and what changed since the last time.
//!
//! Every client can take tokens of one line each, so that is what it gets.

use super::abilities::Abilities;
use super::backend::Backend;
use super::documents::{SentTokens, Snapshot};
use crate::model::{Token, TokenKind};
use crate::text::{Encoding, Span};
use std::sync::Arc;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    SemanticToken, SemanticTokenModifier, SemanticTokenType, SemanticTokens, SemanticTokensDelta,
    SemanticTokensDeltaParams, SemanticTokensEdit, SemanticTokensFullDeltaResult,
    SemanticTokensFullOptions, SemanticTokensLegend, SemanticTokensOptions, SemanticTokensParams,
    SemanticTokensRangeParams, SemanticTokensRangeResult, SemanticTokensResult, Uri,
};

/// The kinds in the order of the legend.
const LEGEND: [(TokenKind, SemanticTokenType); 12] = [
    (TokenKind::Comment, SemanticTokenType::COMMENT),
    (TokenKind::Keyword, SemanticTokenType::KEYWORD),
    (TokenKind::Flag, SemanticTokenType::PARAMETER),
    (TokenKind::Property, SemanticTokenType::PROPERTY),
    (TokenKind::String, SemanticTokenType::STRING),
    (TokenKind::Number, SemanticTokenType::NUMBER),
    (TokenKind::Variable, SemanticTokenType::VARIABLE),
    (TokenKind::Operator, SemanticTokenType::OPERATOR),
    (TokenKind::Stage, SemanticTokenType::NAMESPACE),
    (TokenKind::Image, SemanticTokenType::CLASS),
    (TokenKind::Delimiter, SemanticTokenType::MACRO),
    (TokenKind::Function, SemanticTokenType::FUNCTION),
];
const DEFINITION: u32 = 1;
const DEPRECATED: u32 = 2;

pub fn options() -> SemanticTokensOptions {
    SemanticTokensOptions {
        legend: SemanticTokensLegend {
            token_types: LEGEND.into_iter().map(|(_, name)| name).collect(),
            token_modifiers: vec![
                SemanticTokenModifier::DEFINITION,
                SemanticTokenModifier::DEPRECATED,
            ],
        },
        range: Some(true),
        full: Some(SemanticTokensFullOptions::Delta { delta: Some(true) }),
        ..SemanticTokensOptions::default()
    }
}

impl Backend {
    pub async fn tokens_of(
        &self,
        params: SemanticTokensParams,
    ) -> Result<Option<SemanticTokensResult>> {
        let uri = params.text_document.uri;
        let Some((result_id, data)) = self.all_tokens(&uri).await? else { return Ok(None) };
        let tokens = SemanticTokens { result_id: Some(result_id), data: data.to_vec() };
        Ok(Some(tokens.into()))
    }

    pub async fn changed_tokens(
        &self,
        params: SemanticTokensDeltaParams,
    ) -> Result<Option<SemanticTokensFullDeltaResult>> {
        let uri = params.text_document.uri;
        let before = self.state().documents.get(&uri).and_then(|open| open.tokens.clone());
        let Some((id, data)) = self.all_tokens(&uri).await? else { return Ok(None) };
        let result_id = Some(id);
        Ok(Some(match before.filter(|(id, _)| *id == params.previous_result_id) {
            Some((_, before)) => {
                let edits = difference(&before, &data).into_iter().collect();
                SemanticTokensDelta { result_id, edits }.into()
            }
            None => SemanticTokens { result_id, data: data.to_vec() }.into(),
        }))
    }

    pub async fn tokens_in(
        &self,
        params: SemanticTokensRangeParams,
    ) -> Result<Option<SemanticTokensRangeResult>> {
        let answer = move |snapshot: &Snapshot, _: &Abilities| {
            let data = tokens(snapshot, snapshot.span(params.range));
            Some(SemanticTokens { result_id: None, data }.into())
        };
        self.ask(&params.text_document.uri, answer).await
    }

    /// All tokens and their id, remembered as sent.
    async fn all_tokens(&self, uri: &Uri) -> Result<Option<SentTokens>> {
        let answer = |snapshot: &Snapshot, _: &Abilities| {
            let all = Span::new(0, snapshot.text().len());
            Some((snapshot.generation.to_string(), Arc::from(tokens(snapshot, all))))
        };
        let made: Option<SentTokens> = self.ask(uri, answer).await?;
        if let Some(open) = self.state().documents.get_mut(uri) {
            open.tokens.clone_from(&made);
        }
        Ok(made)
    }
}

/// The tokens of a range, line by line, as the protocol counts them: each from the one before.
fn tokens(snapshot: &Snapshot, range: Span) -> Vec<SemanticToken> {
    let document = &snapshot.document;
    let found = document.model().tokens(document.syntax(), document.occurrences(), range);
    let text = snapshot.text().to_string();
    let mut writer = Writer {
        text: &text,
        encoding: snapshot.encoding,
        at: 0,
        line: 0,
        column: 0,
        last: (0, 0),
        tokens: Vec::with_capacity(found.len()),
    };
    for token in &found {
        writer.token(token);
    }
    writer.tokens
}

/// Walks over the text once, from token to token.
struct Writer<'a> {
    text: &'a str,
    encoding: Encoding,
    at: usize,
    line: u32,
    column: u32,
    /// Line and column of the last token.
    last: (u32, u32),
    tokens: Vec<SemanticToken>,
}

impl Writer<'_> {
    fn width(&self, text: &str) -> u32 {
        match self.encoding {
            Encoding::Utf8 => text.len() as u32,
            Encoding::Utf16 => text.encode_utf16().count() as u32,
            Encoding::Utf32 => text.chars().count() as u32,
        }
    }

    /// Moves on to a byte. Lines end as the protocol has it.
    fn advance(&mut self, to: usize) {
        let passed = self.text.get(self.at..to).unwrap_or_default();
        let bytes = self.text.as_bytes();
        let breaks = passed.bytes().enumerate().filter(|(offset, byte)| {
            let next = bytes.get(self.at + offset + 1);
            *byte == b'\n' || *byte == b'\r' && next != Some(&b'\n')
        });
        let mut lines = 0;
        let mut start = None;
        for (offset, _) in breaks {
            lines += 1;
            start = Some(offset + 1);
        }
        let width = self.width(passed.get(start.unwrap_or(0)..).unwrap_or_default());
        self.column = if start.is_some() { width } else { self.column + width };
        self.line += lines;
        self.at = to;
    }

    fn token(&mut self, token: &Token) {
        let mut start = token.span.start as usize;
        let whole = self.text.get(token.span.range()).unwrap_or_default();
        for part in whole.split_inclusive(['\n', '\r']) {
            let shown = part.trim_end_matches(['\n', '\r']);
            let said = match token.kind {
                TokenKind::Comment => shown.trim_start(),
                _ => shown,
            };
            if !said.trim().is_empty() {
                self.advance(start + shown.len() - said.len());
                self.put(token, self.width(said));
            }
            start += part.len();
        }
    }

    fn put(&mut self, token: &Token, length: u32) {
        let (line, column) = self.last;
        let delta_line = self.line - line;
        let kind = LEGEND.iter().position(|(kind, _)| *kind == token.kind);
        self.tokens.push(SemanticToken {
            delta_line,
            delta_start: if delta_line == 0 { self.column - column } else { self.column },
            length,
            token_type: kind.unwrap_or_default() as u32,
            token_modifiers_bitset: if token.is_definition { DEFINITION } else { 0 }
                | if token.is_deprecated { DEPRECATED } else { 0 },
        });
        self.last = (self.line, self.column);
    }
}

/// The one edit that makes the new list of the old; counted in numbers, of which a token has five.
fn difference(old: &[SemanticToken], new: &[SemanticToken]) -> Option<SemanticTokensEdit> {
    let same = |pair: &(&SemanticToken, &SemanticToken)| pair.0 == pair.1;
    let start = old.iter().zip(new).take_while(same).count();
    let (rest, rest_new) = (old.get(start..)?, new.get(start..)?);
    let end = rest.iter().rev().zip(rest_new.iter().rev()).take_while(same).count();
    let (gone, come) = (rest.len() - end, rest_new.get(..rest_new.len() - end)?);
    (gone > 0 || !come.is_empty()).then(|| SemanticTokensEdit {
        start: start as u32 * 5,
        delete_count: gone as u32 * 5,
        data: Some(come.to_vec()),
    })
}
