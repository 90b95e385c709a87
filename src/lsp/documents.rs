//! The open documents: immutable snapshots, swapped by each change.

use super::configuration::Place;
use super::convert;
use crate::document::Document;
use crate::lint::{Cache, Diagnostic, ShellAnswers, Surroundings};
use crate::text::{Edit, Encoding, Span, Text};
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tower_lsp::ls_types::{self, Range, TextDocumentContentChangeEvent, Uri};

/// A document at one moment. Cloning shares everything.
#[derive(Clone, Debug)]
pub struct Snapshot {
    pub uri: Uri,
    pub version: i32,
    /// Another one after each change of the text, of the configuration or of what ShellCheck
    /// answered, over all documents.
    pub generation: u64,
    /// What ShellCheck answered for its scripts so far; `None` before it was asked.
    pub answers: Option<Arc<ShellAnswers>>,
    /// The generation that its last answers made; zero before.
    pub answered: u64,
    pub document: Arc<Document>,
    pub place: Arc<Place>,
    pub encoding: Encoding,
}

impl Snapshot {
    pub fn text(&self) -> &Text {
        self.document.text()
    }

    pub fn surroundings(&self) -> Surroundings {
        Surroundings { shellcheck: self.answers.clone(), ..self.place.surroundings.clone() }
    }

    pub fn range(&self, span: Span) -> Range {
        convert::range(self.text(), span, self.encoding)
    }

    pub fn span(&self, range: Range) -> Span {
        convert::span(self.text(), range, self.encoding)
    }

    pub fn offset(&self, position: ls_types::Position) -> u32 {
        convert::offset(self.text(), position, self.encoding)
    }
}

/// What was found in a document at one generation of it.
pub type Findings = Arc<[Diagnostic]>;

/// An open document and what is to be done with it.
#[derive(Debug)]
pub struct Open {
    pub snapshot: Snapshot,
    /// What the client has. Kept beside the document, which may be behind it where a change met a
    /// defect.
    text: Text,
    /// Since when it has changes that were not linted.
    pub waiting: Option<Instant>,
    /// A worker lints it now; a second one is not started.
    pub running: bool,
    /// ShellCheck is asked about it now.
    pub asking: bool,
    /// How long its last run took.
    pub cost: Duration,
    pub cache: Cache,
    pub found: Option<(u64, Findings)>,
}

#[derive(Debug, Default)]
pub struct Documents {
    open: HashMap<Uri, Open>,
    generation: u64,
}

impl Documents {
    pub fn open(
        &mut self,
        uri: Uri,
        version: i32,
        text: &str,
        place: Arc<Place>,
        encoding: Encoding,
    ) {
        self.generation += 1;
        let text = Text::new(text);
        let snapshot = Snapshot {
            uri: uri.clone(),
            version,
            generation: self.generation,
            answers: None,
            answered: 0,
            document: Arc::new(parsed(&text, &place)),
            place,
            encoding,
        };
        let open = Open {
            snapshot,
            text,
            waiting: Some(Instant::now()),
            running: false,
            asking: false,
            cost: Duration::ZERO,
            cache: Cache::default(),
            found: None,
        };
        self.open.insert(uri, open);
    }

    /// Applies changes in their order, each to the result of the one before.
    pub fn change(&mut self, uri: &Uri, version: i32, changes: &[TextDocumentContentChangeEvent]) {
        self.generation += 1;
        let Some(open) = self.open.get_mut(uri) else { return };
        for change in changes {
            open.apply(change);
        }
        open.snapshot.version = version;
        open.touch(self.generation);
    }

    /// Takes what ShellCheck answered; `None` where it is not there.
    pub fn answer(&mut self, uri: &Uri, answers: Option<ShellAnswers>) {
        let Some(open) = self.open.get_mut(uri) else { return };
        open.asking = false;
        if let Some(answers) = answers {
            self.generation += 1;
            open.snapshot.answers = Some(Arc::new(answers));
            open.snapshot.answered = self.generation;
            open.touch(self.generation);
        }
    }

    pub fn close(&mut self, uri: &Uri) -> bool {
        self.open.remove(uri).is_some()
    }

    /// Gives every document the place that `place` says it has now.
    pub fn replace(&mut self, place: impl Fn(&Uri) -> Arc<Place>) {
        for open in self.open.values_mut() {
            self.generation += 1;
            open.snapshot.place = place(&open.snapshot.uri);
            open.rebuild();
            open.touch(self.generation);
        }
    }

    pub fn get(&self, uri: &Uri) -> Option<&Open> {
        self.open.get(uri)
    }

    pub fn get_mut(&mut self, uri: &Uri) -> Option<&mut Open> {
        self.open.get_mut(uri)
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Open> {
        self.open.values_mut()
    }
}

impl Open {
    fn touch(&mut self, generation: u64) {
        self.snapshot.generation = generation;
        self.waiting.get_or_insert_with(Instant::now);
    }

    fn apply(&mut self, change: &TextDocumentContentChangeEvent) {
        let Some(range) = change.range else {
            self.text = Text::new(&change.text);
            return self.rebuild();
        };
        let span = convert::span(&self.text, range, self.snapshot.encoding);
        let edit = Edit::replace(span, change.text.as_str());
        let before = &self.snapshot.document;
        let behind = before.text().len() != self.text.len();
        // The text first: whatever happens then, it is the client's.
        self.text.apply(&edit);
        let edited = catch_unwind(AssertUnwindSafe(|| {
            super::debug::panic_in_change();
            before.edited(&edit)
        }));
        match edited {
            Ok(document) if !behind => {
                self.snapshot.document = Arc::new(placed(document, &self.snapshot.place));
            }
            _ => self.rebuild(),
        }
    }

    /// Derives everything from the text again.
    fn rebuild(&mut self) {
        self.snapshot.document = Arc::new(parsed(&self.text, &self.snapshot.place));
        self.cache = Cache::default();
        self.found = None;
    }
}

/// The document of a text; an empty one where even that meets a defect, so that the next change
/// is tried afresh.
fn parsed(text: &Text, place: &Place) -> Document {
    let target = place.settings.target.as_deref();
    let read = || placed(Document::new(&text.to_string()).with_target(target), place);
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_default()
}

/// The document with its build context, where it had none: its first COPY may say which it is.
fn placed(document: Document, place: &Place) -> Document {
    if document.build_context().is_some() {
        return document;
    }
    match place.context(&document) {
        Some(context) => document.with_context(Some(context)),
        None => document,
    }
}
