//! The open documents: immutable snapshots, swapped by each change.

use super::convert;
use super::place::Place;
use super::stop::Stop;
use crate::document::Document;
use crate::lint::{Cache, Diagnostic, ShellAnswers, Surroundings};
use crate::model::BuildContext;
use crate::text::{Edit, Encoding, Span, Text};
use std::collections::{BTreeMap, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tower_lsp::ls_types::{self, Range, SemanticToken, TextDocumentContentChangeEvent, Uri};

/// How long a change may wait while messages come in, and a run be started over for a newer one.
const PATIENCE: Duration = Duration::from_millis(50);
/// What a run may cost on the loop.
const CHEAP: Duration = Duration::from_millis(10);
/// The most lines that a request works on in the loop.
const SHORT: u32 = 2_000;

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
    /// The generation that last changed what is known of its surroundings: ShellCheck's answers,
    /// the files of its build context.
    pub informed: u64,
    pub document: Arc<Document>,
    pub place: Arc<Place>,
    pub encoding: Encoding,
}

impl Snapshot {
    pub fn new(uri: Uri, version: i32, text: &Text, place: Arc<Place>, encoding: Encoding) -> Self {
        let document = Arc::new(parsed(text, &place));
        Self { uri, version, generation: 0, answers: None, informed: 0, document, place, encoding }
    }

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

/// The semantic tokens that the client was sent last, under their id.
pub type SentTokens = (String, Arc<[SemanticToken]>);

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
    pub running: Option<Running>,
    /// The generation whose findings were told last; zero before.
    pub told: u64,
    /// ShellCheck is asked about it now.
    pub asking: bool,
    /// How long its last run took.
    pub cost: Duration,
    pub cache: Cache,
    pub found: Option<(u64, Findings)>,
    pub tokens: Option<SentTokens>,
}

/// A worker's run over a document.
#[derive(Debug)]
pub struct Running {
    pub stop: Stop,
    /// When the first of the changes was made that it takes in.
    pub since: Instant,
}

#[derive(Debug)]
pub struct Documents {
    /// [`PATIENCE`], but in tests.
    pub patience: Duration,
    open: HashMap<Uri, Open>,
    /// Those with changes that were not linted, by their generation.
    waiting: BTreeMap<u64, Uri>,
    generation: u64,
}

impl Default for Documents {
    fn default() -> Self {
        let (open, waiting) = Default::default();
        Self { patience: PATIENCE, open, waiting, generation: 0 }
    }
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
        self.close(&uri);
        let text = Text::new(text);
        let open = Open {
            snapshot: Snapshot::new(uri.clone(), version, &text, place, encoding),
            text,
            waiting: None,
            running: None,
            told: 0,
            asking: false,
            cost: Duration::ZERO,
            cache: Cache::default(),
            found: None,
            tokens: None,
        };
        self.open.insert(uri.clone(), open);
        self.touch(&uri, |_| {});
    }

    /// Applies changes in their order, each to the result of the one before.
    pub fn change(&mut self, uri: &Uri, version: i32, changes: &[TextDocumentContentChangeEvent]) {
        self.touch(uri, |open| {
            changes.iter().for_each(|change| open.apply(change));
            open.snapshot.version = version;
        });
    }

    /// Takes what ShellCheck answered; `None` where it is not there.
    pub fn answer(&mut self, uri: &Uri, answers: Option<ShellAnswers>) {
        let Some(open) = self.open.get_mut(uri) else { return };
        open.asking = false;
        if let Some(answers) = answers {
            open.snapshot.answers = Some(Arc::new(answers));
            self.inform(uri, |_| {});
        }
    }

    /// Takes the build context that the document was found to have at that place; whether its
    /// files are others than before.
    pub fn relist(&mut self, uri: &Uri, place: &Arc<Place>, found: Option<&BuildContext>) -> bool {
        let Some(open) = self.open.get(uri) else { return false };
        let known = open.snapshot.document.build_context();
        let same = match (known, found) {
            (Some(known), Some(found)) => known.has_files_of(found),
            (known, found) => known.is_none() && found.is_none(),
        };
        if same || !Arc::ptr_eq(place, &open.snapshot.place) {
            return false;
        }
        self.inform(uri, Open::rebuild);
        true
    }

    pub fn close(&mut self, uri: &Uri) -> bool {
        let closed = self.open.remove(uri);
        if let Some(open) = &closed {
            self.waiting.remove(&open.snapshot.generation);
            open.running.iter().for_each(|run| run.stop.set());
        }
        closed.is_some()
    }

    /// Gives every document the place that `place` says it has now.
    pub fn replace(&mut self, place: impl Fn(&Uri) -> Arc<Place>) {
        for uri in self.open.keys().cloned().collect::<Vec<_>>() {
            self.touch(&uri, |open| {
                open.snapshot.place = place(&uri);
                open.rebuild();
            });
        }
    }

    pub fn get(&self, uri: &Uri) -> Option<&Open> {
        self.open.get(uri)
    }

    pub fn get_mut(&mut self, uri: &Uri) -> Option<&mut Open> {
        self.open.get_mut(uri)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Open> {
        self.open.values()
    }

    /// The document whose turn it is: the one touched last where nothing else waits, else one that
    /// waited too long.
    pub fn next(&self, busy: bool) -> Option<Uri> {
        let open = |uri| self.open.get(uri).filter(|open| open.running.is_none());
        let last = self.waiting.values().rev().find_map(open);
        let next = if busy {
            let is_late =
                |open: &&Open| open.waiting.is_some_and(|it| it.elapsed() >= self.patience);
            let first = self.waiting.values().find_map(open);
            first.filter(is_late).or(last.filter(is_late))
        } else {
            last
        };
        next.map(|open| open.snapshot.uri.clone())
    }

    /// Its changes are linted, or about to be.
    pub fn settle(&mut self, uri: &Uri) -> Option<&mut Open> {
        let open = self.open.get_mut(uri)?;
        self.waiting.remove(&open.snapshot.generation);
        Some(open)
    }

    /// Makes a change that asks for the document to be linted.
    fn touch(&mut self, uri: &Uri, change: impl FnOnce(&mut Open)) {
        let Some(open) = self.open.get_mut(uri) else { return };
        change(open);
        self.waiting.remove(&open.snapshot.generation);
        self.generation += 1;
        open.snapshot.generation = self.generation;
        self.waiting.insert(self.generation, uri.clone());
        open.waiting.get_or_insert_with(Instant::now);
        // What it would find is of the past; but where that goes on, better than nothing.
        let patience = self.patience;
        if let Some(run) = open.running.as_ref().filter(|run| run.since.elapsed() < patience) {
            run.stop.set();
        }
    }

    /// Makes a change of what is known of a document's surroundings.
    fn inform(&mut self, uri: &Uri, change: impl FnOnce(&mut Open)) {
        self.touch(uri, change);
        if let Some(open) = self.open.get_mut(uri) {
            open.snapshot.informed = self.generation;
        }
    }
}

impl Open {
    /// Whether it is worked on by workers, not in the loop.
    pub fn is_heavy(&self) -> bool {
        self.cost > CHEAP || self.snapshot.text().line_count() > SHORT
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
