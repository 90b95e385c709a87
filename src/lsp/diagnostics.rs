//! Diagnostics: when documents are linted, and what is published.
//!
//! There is no timer. A document is linted when no message waits; under a stream of messages at
//! the latest 50 ms after its first change, one document a turn. One that is large or slow is
//! linted by a worker, and a change stops that mid-work, so that it starts over with the newest
//! text; but not for ever: a run that takes in a change older than 50 ms is finished and published
//! though there is a newer version. What is published is never older than what was before, and the
//! last is of the last version.

use super::abilities::Abilities;
use super::backend::Backend;
use super::documents::{Findings, Running, Snapshot};
use super::explain;
use super::shellcheck;
use super::stop::Stop;
use super::transport::Notice;
use crate::lint::{self, Cache, Mode, Severity, Tag};
use crate::report::clauses_of;
use rustc_hash::FxHasher;
use serde_json::json;
use std::hash::{Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::notification::{LogMessage, LogTrace, PublishDiagnostics};
use tower_lsp::ls_types::{
    Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag,
    DocumentDiagnosticParams, DocumentDiagnosticReport, DocumentDiagnosticReportResult,
    FullDocumentDiagnosticReport, Location, LogMessageParams, LogTraceParams, MessageType,
    NumberOrString, PublishDiagnosticsParams, RelatedFullDocumentDiagnosticReport,
    RelatedUnchangedDocumentDiagnosticReport, TraceValue, UnchangedDocumentDiagnosticReport, Uri,
};

/// One run of the rules over one snapshot.
struct Job {
    snapshot: Snapshot,
    cache: Cache,
    stop: Stop,
    /// Who is told of what it finds; `None` where the client asks.
    told: Option<Abilities>,
    /// Whether there may be a ShellCheck to ask.
    asks: bool,
}

/// What became of a run.
enum Outcome {
    Found {
        findings: Findings,
        /// They as the client is told of them.
        notice: Option<Notice>,
        /// What ShellCheck is to be asked.
        scripts: Vec<Arc<str>>,
    },
    /// Nobody wanted it any more.
    Stopped,
    /// It met a defect of the server.
    Defect,
}

/// A run that has ended.
struct Done {
    job: Job,
    outcome: Outcome,
    cost: Duration,
}

impl Job {
    fn run(mut self) -> Done {
        let start = Instant::now();
        let (cache, stop) = (&mut self.cache, &self.stop);
        let ran = catch_unwind(AssertUnwindSafe(|| {
            let found = self.snapshot.lint(cache, Mode::Findings, &|| !stop.is_set())?;
            let notice = self.told.as_ref().map(|client| notice(&self.snapshot, client, &found));
            let scripts = self.asks.then(|| shellcheck::unanswered(&self.snapshot));
            Some((found, notice, scripts.unwrap_or_default()))
        }));
        let outcome = match ran {
            Ok(Some((found, notice, scripts))) => {
                Outcome::Found { findings: found.into(), notice, scripts }
            }
            Ok(None) => Outcome::Stopped,
            Err(_) => {
                self.cache = Cache::default();
                Outcome::Defect
            }
        };
        Done { job: self, outcome, cost: start.elapsed() }
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
            let Some(uri) = state.documents.next(busy) else { return false };
            let Some(open) = state.documents.settle(&uri) else { return false };
            let since = open.waiting.take().unwrap_or_else(Instant::now);
            let (stop, heavy) = (Stop::default(), open.is_heavy());
            open.running = heavy.then(|| Running { stop: stop.clone(), since });
            let cache = std::mem::take(&mut open.cache);
            let (snapshot, told) = (open.snapshot.clone(), Some(state.client.clone()));
            let asks = self.may_ask_shellcheck();
            (Job { snapshot, cache, stop, told, asks }, heavy)
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

    /// Takes what a run found, and publishes it: of the document as it is now, or as it was while
    /// it changes all the time.
    fn finish(&self, done: Done) {
        let Done { job: Job { snapshot, cache, stop, .. }, outcome, cost } = done;
        let mut state = self.state();
        let state = &mut *state;
        let Some(open) = state.documents.get_mut(&snapshot.uri) else { return };
        let run = open.running.take_if(|run| run.stop.is(&stop));
        for rule in cache.panicked() {
            if state.panicked.insert(rule) {
                let off = "its findings are left out";
                self.log(MessageType::ERROR, format!("the rule {rule} met a defect: {off}"));
            }
        }
        let same_place = Arc::ptr_eq(&open.snapshot.place, &snapshot.place);
        if same_place {
            open.cache = cache;
        }
        let (found, notice, scripts) = match outcome {
            Outcome::Found { findings, notice, scripts } => (findings, notice, scripts),
            Outcome::Stopped => {
                // What it was to take in waits again.
                if let Some(run) = run {
                    open.waiting = open.waiting.map(|since| since.min(run.since));
                }
                return;
            }
            Outcome::Defect => {
                let uri = snapshot.uri.as_str();
                self.log(MessageType::ERROR, format!("linting {uri} met a defect of the server"));
                Default::default()
            }
        };
        open.cost = cost;
        if state.trace != TraceValue::Off {
            let (uri, version) = (snapshot.uri.as_str(), snapshot.version);
            let message = format!("linted version {version} of {uri}: {} findings", found.len());
            let verbose = (state.trace == TraceValue::Verbose).then(|| format!("{cost:?}"));
            self.link().notify::<LogTrace>(LogTraceParams { message, verbose });
        }
        let is_current = open.snapshot.generation == snapshot.generation;
        let is_news = snapshot.generation > open.told && run.is_some() && same_place;
        if !is_current && !is_news {
            return;
        }
        open.told = snapshot.generation;
        if is_current {
            open.waiting = None;
            open.found = Some((snapshot.generation, found.clone()));
            self.ask_shellcheck(open, scripts);
            state.documents.settle(&snapshot.uri);
        }
        if let Some(notice) = notice {
            self.link().tell(notice);
        }
    }

    pub fn publish(&self, uri: Uri, diagnostics: Vec<Diagnostic>, version: Option<i32>) {
        let params = PublishDiagnosticsParams { uri, diagnostics, version };
        self.link().notify::<PublishDiagnostics>(params);
    }

    /// Publishes what is wrong with a `plimsoll.toml`, to a client that does not ask.
    pub fn publish_config_file(&self, uri: Uri) {
        let state = self.state();
        if state.client.pulls {
            return;
        }
        if let Some((version, found)) = state.config_files.check(&uri, state.client.encoding) {
            // Under the lock, so that versions are published in their order.
            self.publish(uri, found, Some(version));
        }
    }

    pub fn log(&self, typ: MessageType, message: String) {
        self.link().notify::<LogMessage>(LogMessageParams { typ, message });
    }

    /// What is found in a snapshot: what is known already, else by a run of its own.
    pub async fn findings(&self, snapshot: &Snapshot) -> Result<Findings> {
        if let Some(found) = self.known(snapshot)? {
            return Ok(found);
        }
        let (server, of) = (self.clone(), snapshot.clone());
        let found = self.off_loop_until(snapshot, move |stop| server.find(&of, stop.clone()));
        found.await?.ok_or_else(Error::request_cancelled)
    }

    /// What was found in a snapshot; `None` where nobody looked yet, an error where it is no
    /// longer the document.
    pub fn known(&self, snapshot: &Snapshot) -> Result<Option<Findings>> {
        let state = self.state();
        let open = state.documents.get(&snapshot.uri);
        let Some(open) = open.filter(|it| it.snapshot.generation == snapshot.generation) else {
            return Err(Error::content_modified());
        };
        let found = open.found.as_ref().filter(|(of, _)| *of == snapshot.generation);
        Ok(found.map(|(_, found)| found.clone()))
    }

    /// Looks, whatever was found; `None` where it was stopped.
    fn find(&self, snapshot: &Snapshot, stop: Stop) -> Option<Findings> {
        let asks = self.may_ask_shellcheck();
        let told = Some(self.state().client.clone()).filter(|client| !client.pulls);
        let (snapshot, cache) = (snapshot.clone(), Cache::default());
        let mut job = Job { snapshot, cache, stop, told, asks };
        if let Some(open) = self.state().documents.get_mut(&job.snapshot.uri)
            && Arc::ptr_eq(&open.snapshot.place, &job.snapshot.place)
        {
            job.cache = std::mem::take(&mut open.cache);
        }
        let done = job.run();
        let found = match &done.outcome {
            Outcome::Found { findings, .. } => Some(findings.clone()),
            Outcome::Stopped => None,
            Outcome::Defect => Some(Findings::default()),
        };
        self.finish(done);
        found
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
pub fn result_id(snapshot: &Snapshot, configuration: u64) -> String {
    let mut hasher = FxHasher::default();
    snapshot.text().hash(&mut hasher);
    hasher.write_u64(snapshot.informed);
    format!("{:x}-{configuration}", hasher.finish())
}

/// What was found in a snapshot, as a client is told of it that does not ask.
fn notice(snapshot: &Snapshot, client: &Abilities, found: &[lint::Diagnostic]) -> Notice {
    Notice::new::<PublishDiagnostics>(PublishDiagnosticsParams {
        uri: snapshot.uri.clone(),
        diagnostics: all(snapshot, client, found),
        version: Some(snapshot.version),
    })
}

pub fn all(snapshot: &Snapshot, client: &Abilities, found: &[lint::Diagnostic]) -> Vec<Diagnostic> {
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
        code_description: client.code_description.then(|| explain::page(finding)).flatten(),
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
