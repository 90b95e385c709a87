//! Completion: what may stand at the cursor, one file a kind of thing.
//!
//! The cursor's place comes from `syntax::cursor`; what there is of each thing from the reference,
//! the model, the contents and the standard. Nothing reads the text again, and nothing asks the
//! network. Documentation is made when an item is resolved.

mod base_images;
mod comments;
mod config_file;
mod directives;
mod flags;
mod instructions;
mod item;
mod labels;
mod paths;
mod stages;
mod users;
mod values;
mod variables;

use super::abilities::Abilities;
use super::backend::Backend;
use super::convert;
use super::documents::Snapshot;
use super::neighbours::Neighbours;
use super::subject::Subject;
use crate::standard::Standard;
use crate::syntax::{Cursor, Keyword, Place};
use crate::text::Span;
use item::Item;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    CompletionItem, CompletionList, CompletionParams, CompletionResponse, Documentation,
    MarkupContent, MarkupKind, TextDocumentPositionParams, Uri,
};

/// What opens the list while it is typed.
pub const TRIGGERS: [&str; 12] = [" ", "-", "=", "$", "{", "/", ":", ",", ";", "#", "\"", "["];

/// Everything that a list is made from.
struct Around<'a> {
    snapshot: &'a Snapshot,
    cursor: &'a Cursor,
    /// Base images of the workspace's other Dockerfiles.
    neighbours: &'a [String],
}

impl Around<'_> {
    fn standard(&self) -> &Standard {
        &self.snapshot.place.settings.standard
    }

    /// The stage that the cursor stands in.
    fn stage(&self) -> Option<usize> {
        self.snapshot.document.model().stage_of(self.cursor.instruction).map(|stage| stage.index)
    }
}

impl Backend {
    pub async fn complete(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        let position = params.text_document_position;
        let Some(snapshot) = self.snapshot(&position.text_document.uri) else {
            return Ok(self.complete_config_file(&position));
        };
        let offset = snapshot.offset(position.position);
        let cursor = snapshot.document.syntax().cursor(snapshot.text(), offset);
        let neighbours = match names_image(&cursor) {
            true => self.neighbours().await,
            false => Neighbours::default(),
        };
        let client = self.state().client.clone();
        let of = snapshot.clone();
        self.off_loop(&snapshot, move || {
            let around = Around { snapshot: &of, cursor: &cursor, neighbours: neighbours.images() };
            let list = CompletionList {
                is_incomplete: false,
                items: finished(&around, items(&around), &client),
            };
            Some(CompletionResponse::List(list))
        })
        .await
    }

    /// Reads the workspace on a worker where that was not done since its configuration changed, or
    /// since files came and went.
    async fn neighbours(&self) -> Neighbours {
        let (folders, now) = {
            let state = self.state();
            let now = (state.configuration.generation, state.listed);
            if state.neighbours.are_of(now) {
                return state.neighbours.clone();
            }
            (state.configuration.paths(), now)
        };
        let read = tokio::task::spawn_blocking(move || Neighbours::read(&folders, now)).await;
        let neighbours = read.unwrap_or_default();
        self.state().neighbours = neighbours.clone();
        neighbours
    }

    /// In `plimsoll.toml`; `None` where that is not open.
    fn complete_config_file(
        &self,
        position: &TextDocumentPositionParams,
    ) -> Option<CompletionResponse> {
        let uri = &position.text_document.uri;
        let state = self.state();
        let text = state.config_files.text(uri)?;
        let offset = convert::offset(text, position.position, state.client.encoding);
        let line = text.line_span(text.line_of(offset));
        let before = text.slice(Span::new(0, offset));
        let after = text.slice(Span::new(offset, line.end.max(offset)));
        let after = after.trim_end_matches(['\r', '\n']);
        let cursor = config_file::cursor(&before)?;
        let len = |count: usize| u32::try_from(count).unwrap_or_default();
        let start = offset.saturating_sub(len(cursor.typed.len()));
        let span = Span::new(start, offset + len(config_file::rest(&cursor, after)));
        let range = convert::range(text, span, state.client.encoding);
        let items = config_file::items(&cursor, after).into_iter().enumerate();
        let items = items.map(|(at, item)| item.finish(at, range, uri, &state.client));
        Some(CompletionResponse::Array(items.collect()))
    }

    /// Puts the documentation to an item.
    pub fn resolve_completion(&self, mut item: CompletionItem) -> CompletionItem {
        let Some(data) = item.data.clone() else { return item };
        let Ok((uri, subject)) = serde_json::from_value::<(Uri, Subject)>(data) else {
            return item;
        };
        let Some(snapshot) = self.snapshot(&uri) else { return item };
        let kind = match self.state().client.markdown_completion {
            true => MarkupKind::Markdown,
            false => MarkupKind::PlainText,
        };
        item.documentation = subject
            .markdown(&snapshot)
            .map(|value| Documentation::MarkupContent(MarkupContent { kind, value }));
        item
    }
}

fn finished(around: &Around<'_>, items: Vec<Item>, client: &Abilities) -> Vec<CompletionItem> {
    let range = around.snapshot.range(around.cursor.span);
    let uri = &around.snapshot.uri;
    items.into_iter().enumerate().map(|(at, item)| item.finish(at, range, uri, client)).collect()
}

/// Whether an image may be named at the cursor.
fn names_image(cursor: &Cursor) -> bool {
    match &cursor.place {
        Place::Argument(0) => cursor.keyword() == Keyword::From,
        Place::FlagValue(name) | Place::MountValue(name) => &**name == "from",
        _ => false,
    }
}

fn items(around: &Around<'_>) -> Vec<Item> {
    let cursor = around.cursor;
    let mut items = match &cursor.place {
        Place::Keyword => instructions::items(around),
        Place::Directive => directives::names(around, ""),
        Place::DirectiveValue(kind) => directives::values(*kind, &cursor.typed),
        Place::Comment => comments::items(around),
        Place::Flag => return flags::names(around),
        Place::FlagValue(name) => flags::values(around, name),
        Place::MountKey => flags::mount_keys(around),
        Place::MountValue(key) => flags::mount_values(around, key),
        Place::Variable { braced } => variables::items(around, *braced),
        Place::Argument(index) => arguments(around, *index),
        Place::Key => match cursor.keyword() {
            Keyword::Label => labels::keys(around),
            Keyword::Env => labels::environment(around),
            _ => variables::arguments(around),
        },
        Place::Value(key) => match cursor.keyword() {
            Keyword::Label => labels::values(around, key),
            Keyword::Env => labels::environment_values(around, key),
            _ => Vec::new(),
        },
        Place::Kind => values::health(around),
        Place::Script if cursor.keyword() == Keyword::Shell => values::shells(),
        Place::Json { index, quoted } => match cursor.keyword() {
            Keyword::Copy | Keyword::Add if *quoted => paths::words(around, *index),
            Keyword::Volume if *quoted => paths::directories(around),
            _ => Vec::new(),
        },
        Place::Script | Place::Heredoc | Place::Nothing => Vec::new(),
    };
    if cursor.takes_flag() {
        items.extend(flags::names(around));
    }
    items
}

fn arguments(around: &Around<'_>, index: usize) -> Vec<Item> {
    match (around.cursor.keyword(), index) {
        (Keyword::From, 0) => base_images::items(around),
        (Keyword::From, 1) => stages::alias(around),
        (Keyword::Copy | Keyword::Add, _) => paths::words(around, index),
        (Keyword::Expose, _) => values::ports(around),
        (Keyword::User, 0) => users::items(around),
        (Keyword::Workdir, 0) | (Keyword::Volume, _) => paths::directories(around),
        (Keyword::Stopsignal, 0) => values::signals(),
        _ => Vec::new(),
    }
}
