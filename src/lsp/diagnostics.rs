//! Diagnostics: when documents are linted, and what is published.
//!
//! There is no timer. A document is linted when no message waits; under a stream of messages at
//! the latest [`PATIENCE`] after its first change, one document a turn. A document that costs more
//! than [`CHEAP`] is linted by a worker. What a worker found is published only if the document did
//! not change meanwhile, so that the last thing published is always of the last version.

use super::capabilities::Abilities;
use super::documents::{Documents, Findings, Open, Snapshot};
use super::server::Backend;
use super::shellcheck;
use crate::lint::{self, Cache, Mode, Severity, Tag};
use crate::report::clauses_of;
use rustc_hash::FxHasher;
use serde_json::json;
use std::hash::Hasher;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::notification::{LogMessage, PublishDiagnostics};
use tower_lsp::ls_types::{
    Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag,
    DocumentDiagnosticParams, DocumentDiagnosticReport, DocumentDiagnosticReportResult,
    FullDocumentDiagnosticReport, Location, LogMessageParams, MessageType, NumberOrString,
    PublishDiagnosticsParams, RelatedFullDocumentDiagnosticReport,
    RelatedUnchangedDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport, Uri,
};

/// How long a change may wait while messages come in.
const PATIENCE: Duration = Duration::from_millis(50);
/// What a run may cost on the loop.
const CHEAP: Duration = Duration::from_millis(10);
/// The most lines that a request works on in the loop.
const SHORT: u32 = 2_000;

/// One run of the rules over one snapshot.
struct Job {
    snapshot: Snapshot,
    cache: Cache,
    cost: Duration,
    /// `None` where the run met a defect.
    found: Option<Findings>,
    /// What ShellCheck is to be asked.
    scripts: Vec<Arc<str>>,
}

impl Job {
    fn new(open: &mut Open) -> Self {
        let cache = std::mem::take(&mut open.cache);
        let snapshot = open.snapshot.clone();
        Self { snapshot, cache, cost: Duration::ZERO, found: None, scripts: Vec::new() }
    }

    fn run(mut self) -> Self {
        let start = Instant::now();
        let place = &self.snapshot.place;
        let (document, cache) = (&self.snapshot.document, &mut self.cache);
        let ran = catch_unwind(AssertUnwindSafe(|| {
            let around = self.snapshot.surroundings();
            let found = lint::run(document, &place.settings, &around, cache, Mode::Findings);
            (found, shellcheck::unanswered(&self.snapshot))
        }));
        match ran {
            Ok((found, scripts)) => {
                self.found = Some(found.into());
                self.scripts = scripts;
            }
            Err(_) => self.cache = Cache::default(),
        }
        self.cost = start.elapsed();
        self
    }
}

impl Open {
    fn is_heavy(&self) -> bool {
        self.cost > CHEAP || self.snapshot.text().line_count() > SHORT
    }
}

impl Documents {
    /// The document whose turn it is: the one touched last where nothing else waits, else the one
    /// that waited longest, if it was too long.
    fn next(&mut self, busy: bool) -> Option<&mut Open> {
        let waiting = self.iter_mut().filter(|open| open.waiting.is_some() && !open.running);
        if busy {
            let oldest = waiting.min_by_key(|open| open.waiting)?;
            oldest.waiting.is_some_and(|since| since.elapsed() >= PATIENCE).then_some(oldest)
        } else {
            waiting.max_by_key(|open| open.snapshot.generation)
        }
    }
}

impl Backend {
    /// Lints one document, if it is time; see the head of this file.
    pub fn lint_one(&self, busy: bool) -> bool {
        let (job, heavy) = {
            let mut state = self.state();
            if state.client.pulls {
                return false;
            }
            let Some(open) = state.documents.next(busy) else { return false };
            open.waiting = None;
            open.running = open.is_heavy();
            (Job::new(open), open.running)
        };
        if heavy {
            let server = self.clone();
            tokio::task::spawn_blocking(move || {
                server.finish(job.run());
                server.link().wake();
            });
        } else {
            self.finish(job.run());
        }
        true
    }

    /// Takes what a run found, and publishes it if it is of the document as it is now.
    fn finish(&self, job: Job) {
        let Job { snapshot, cache, cost, found, scripts } = job;
        let mut state = self.state();
        let state = &mut *state;
        let Some(open) = state.documents.get_mut(&snapshot.uri) else { return };
        open.running = false;
        open.cost = cost;
        if std::sync::Arc::ptr_eq(&open.snapshot.place, &snapshot.place) {
            open.cache = cache;
        }
        if open.snapshot.generation != snapshot.generation {
            return;
        }
        if found.is_none() {
            let uri = snapshot.uri.as_str();
            self.log(MessageType::ERROR, format!("linting {uri} met a defect of the server"));
        }
        let found = found.unwrap_or_default();
        open.waiting = None;
        open.found = Some((snapshot.generation, found.clone()));
        self.ask_shellcheck(open, scripts);
        if !state.client.pulls {
            let diagnostics = all(&snapshot, &state.client, &found);
            self.publish(snapshot.uri, diagnostics, Some(snapshot.version));
        }
    }

    pub fn publish(&self, uri: Uri, diagnostics: Vec<Diagnostic>, version: Option<i32>) {
        let params = PublishDiagnosticsParams { uri, diagnostics, version };
        self.link().notify::<PublishDiagnostics>(params);
    }

    pub fn log(&self, typ: MessageType, message: String) {
        self.link().notify::<LogMessage>(LogMessageParams { typ, message });
    }

    /// What is found in a snapshot: what is known already, else by a run of its own.
    pub async fn findings(&self, snapshot: &Snapshot) -> Result<Findings> {
        let job = {
            let mut state = self.state();
            match state.documents.get_mut(&snapshot.uri) {
                Some(open) if open.snapshot.generation == snapshot.generation => {
                    match &open.found {
                        Some((generation, found)) if *generation == snapshot.generation => {
                            return Ok(found.clone());
                        }
                        _ => Job::new(open),
                    }
                }
                _ => return Err(Error::content_modified()),
            }
        };
        let server = self.clone();
        self.off_loop(snapshot, move || {
            let job = job.run();
            let found = job.found.clone().unwrap_or_default();
            server.finish(job);
            found
        })
        .await
    }

    /// Does the work of a request, on a worker where the document is large or slow.
    pub async fn off_loop<T: Send + 'static>(
        &self,
        snapshot: &Snapshot,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let heavy = self.state().documents.get(&snapshot.uri).is_some_and(Open::is_heavy);
        if !heavy {
            return Ok(work());
        }
        tokio::task::spawn_blocking(work).await.map_err(|_| Error::internal_error())
    }

    /// `textDocument/diagnostic`.
    pub async fn pull(
        &self,
        params: DocumentDiagnosticParams,
    ) -> Result<DocumentDiagnosticReportResult> {
        let Some(snapshot) = self.snapshot(&params.text_document.uri) else {
            let state = self.state();
            let uri = &params.text_document.uri;
            let checked = state.config_files.check(uri, state.client.encoding);
            return Ok(report(None, checked.map(|(_, found)| found).unwrap_or_default()));
        };
        let id = result_id(&snapshot, self.state().configuration.generation);
        if params.previous_result_id.as_ref() == Some(&id) {
            let unchanged = RelatedUnchangedDocumentDiagnosticReport {
                related_documents: None,
                unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport {
                    result_id: id,
                },
            };
            return Ok(DocumentDiagnosticReport::Unchanged(unchanged).into());
        }
        let found = self.findings(&snapshot).await?;
        let client = self.state().client.clone();
        Ok(report(Some(id), all(&snapshot, &client, &found)))
    }
}

fn report(id: Option<String>, items: Vec<Diagnostic>) -> DocumentDiagnosticReportResult {
    DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
        related_documents: None,
        full_document_diagnostic_report: FullDocumentDiagnosticReport { result_id: id, items },
    })
    .into()
}

/// Made from content, configuration and ShellCheck's answers: equal ids are equal diagnostics.
fn result_id(snapshot: &Snapshot, configuration: u64) -> String {
    let mut hasher = FxHasher::default();
    hasher.write(snapshot.text().to_string().as_bytes());
    hasher.write_u64(snapshot.answered);
    format!("{:x}-{configuration}", hasher.finish())
}

fn all(snapshot: &Snapshot, client: &Abilities, found: &[lint::Diagnostic]) -> Vec<Diagnostic> {
    found.iter().map(|finding| diagnostic(snapshot, client, finding)).collect()
}

/// A finding as the client is told of it.
pub fn diagnostic(
    snapshot: &Snapshot,
    client: &Abilities,
    finding: &lint::Diagnostic,
) -> Diagnostic {
    let related = || {
        let information = |related: &lint::Related| DiagnosticRelatedInformation {
            location: Location::new(snapshot.uri.clone(), snapshot.range(related.span)),
            message: related.message.clone(),
        };
        finding.related.iter().map(information).collect::<Vec<_>>()
    };
    let tag = finding.tag.and_then(|tag| match tag {
        Tag::Deprecated => client.deprecated_tag.then_some(DiagnosticTag::DEPRECATED),
        Tag::Unnecessary => client.unnecessary_tag.then_some(DiagnosticTag::UNNECESSARY),
    });
    Diagnostic {
        range: snapshot.range(finding.span),
        severity: Some(match finding.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
            Severity::Information => DiagnosticSeverity::INFORMATION,
            Severity::Hint => DiagnosticSeverity::HINT,
        }),
        code: Some(NumberOrString::String(finding.rule.id.into())),
        code_description: None,
        source: Some("plimsoll".into()),
        message: finding.message.clone(),
        related_information: (client.related_information && !finding.related.is_empty())
            .then(related),
        tags: tag.map(|tag| vec![tag]),
        data: Some(json!({
            "group": finding.rule.group,
            "aliases": finding.aliases,
            "clauses": clauses_of(finding, &snapshot.place.settings.standard),
        })),
    }
}
