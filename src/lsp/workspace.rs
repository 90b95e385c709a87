//! `workspace/diagnostic`: what is found in all Dockerfiles of the folders that are open, and in
//! those that are open themselves. ShellCheck is asked about these only.
//!
//! A report goes out as soon as it is known where the client takes partial results. Such a client
//! waits where it knows everything already: it is answered when files, settings or what
//! ShellCheck says change.

use super::backend::Backend;
use super::convert::path;
use super::diagnostics::{self, result_id};
use super::documents::Snapshot;
use super::stop::Stop;
use super::work::on_worker;
use crate::files;
use crate::lint::{Cache, Mode};
use crate::text::Text;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::notification::Notification;
use tower_lsp::ls_types::{
    Diagnostic, DiagnosticSeverity, FullDocumentDiagnosticReport, NumberOrString, ProgressToken,
    Range, UnchangedDocumentDiagnosticReport, Uri, WorkspaceDiagnosticParams,
    WorkspaceDiagnosticReport, WorkspaceDiagnosticReportResult, WorkspaceDocumentDiagnosticReport,
    WorkspaceFullDocumentDiagnosticReport, WorkspaceUnchangedDocumentDiagnosticReport,
};

/// The token of progress that the client did not ask for.
const TOKEN: &str = "plimsoll/workspace";

/// `$/progress` with whatever value.
enum Progress {}

impl Notification for Progress {
    type Params = Value;
    const METHOD: &'static str = "$/progress";
}

impl Backend {
    pub async fn pull_workspace(
        &self,
        params: WorkspaceDiagnosticParams,
    ) -> Result<WorkspaceDiagnosticReportResult> {
        let partial = params.partial_result_params.partial_result_token;
        let known = params.previous_result_ids;
        let known: HashMap<_, _> = known.into_iter().map(|it| (it.uri, it.value)).collect();
        let waits = partial.is_some() && !known.is_empty();
        let bar = self.bar(params.work_done_progress_params.work_done_token, known.is_empty());
        let known = Arc::new(known);
        let mut changes = self.changes().subscribe();
        loop {
            changes.mark_unchanged();
            let mut scan = Scan {
                server: self.clone(),
                known: known.clone(),
                partial: partial.clone(),
                bar: bar.clone(),
                reports: Vec::new(),
                is_news: false,
            };
            let scan = on_worker(move |stop| scan.run(stop).then_some(scan)).await?;
            let scan = scan.ok_or_else(Error::request_cancelled)?;
            if scan.is_news || !waits {
                return Ok(WorkspaceDiagnosticReport { items: scan.reports }.into());
            }
            // Fails only when the server ends.
            let _ = changes.changed().await;
        }
    }

    /// Where progress is shown: at the client's token, or at one of ours if it agrees in time.
    fn bar(&self, token: Option<ProgressToken>, is_first: bool) -> Bar {
        let agreed = Arc::new(OnceLock::new());
        match token {
            Some(token) => drop(agreed.set(token)),
            None if is_first && self.state().client.shows_progress => {
                let (client, agreed) = (self.client().clone(), agreed.clone());
                tokio::spawn(async move {
                    let token = NumberOrString::String(TOKEN.into());
                    if client.create_work_done_progress(token.clone()).await.is_ok() {
                        let _ = agreed.set(token);
                    }
                });
            }
            None => {}
        }
        Bar { agreed, shown: None }
    }
}

/// Work-done progress, from when the client agreed to it.
#[derive(Clone)]
struct Bar {
    agreed: Arc<OnceLock<ProgressToken>>,
    /// The percentage.
    shown: Option<usize>,
}

impl Bar {
    fn report(&mut self, server: &Backend, done: usize, all: usize) {
        let Some(token) = self.agreed.get() else { return };
        let percentage = done * 100 / all.max(1);
        let kind = match self.shown {
            None => "begin",
            Some(shown) if shown != percentage => "report",
            Some(_) => return,
        };
        self.shown = Some(percentage);
        let mut value = json!({
            "kind": kind, "percentage": percentage, "message": format!("{done} of {all}"),
        });
        if kind == "begin" {
            value["title"] = "Checking Dockerfiles".into();
        }
        server.link().notify::<Progress>(json!({ "token": token, "value": value }));
    }

    fn end(&mut self, server: &Backend) {
        if let Some(token) = self.agreed.get().filter(|_| self.shown.take().is_some()) {
            let value = json!({ "kind": "end" });
            server.link().notify::<Progress>(json!({ "token": token, "value": value }));
        }
    }
}

/// One way through all files.
struct Scan {
    server: Backend,
    /// The result ids that the client has.
    known: Arc<HashMap<Uri, String>>,
    partial: Option<ProgressToken>,
    bar: Bar,
    /// Those that the client was not sent yet.
    reports: Vec<WorkspaceDocumentDiagnosticReport>,
    /// Whether the client does not have all of it already.
    is_news: bool,
}

/// A document to report on.
enum Target {
    Open(Snapshot),
    File(PathBuf, Uri),
}

impl Scan {
    /// Whether it came to its end.
    fn run(&mut self, stop: &Stop) -> bool {
        let targets = self.targets();
        for (index, target) in targets.iter().enumerate() {
            self.bar.report(&self.server, index, targets.len());
            if stop.is_set() || !self.report(target, stop) {
                self.bar.end(&self.server);
                return false;
            }
        }
        let known = self.known.clone();
        let seen: HashSet<_> = targets.iter().map(Target::uri).collect();
        // Of a file that is no more, nothing is found.
        for uri in known.keys().filter(|uri| !seen.contains(uri)) {
            self.full(uri.clone(), None, None, Vec::new());
        }
        self.bar.end(&self.server);
        true
    }

    fn targets(&self) -> Vec<Target> {
        let (open, folders) = {
            let state = self.server.state();
            let open: Vec<_> = state.documents.iter().map(|open| open.snapshot.clone()).collect();
            (open, state.configuration.paths())
        };
        let known: HashSet<_> = open.iter().filter_map(|it| path(&it.uri)).collect();
        let files = files::discover(&folders).files.into_iter();
        let files = files.filter(|file| !known.contains(file)).filter_map(|file| {
            let uri = Uri::from_file_path(&file)?;
            Some(Target::File(file, uri))
        });
        let mut targets: Vec<_> = open.into_iter().map(Target::Open).chain(files).collect();
        targets.sort_by(|a, b| a.uri().as_str().cmp(b.uri().as_str()));
        targets
    }

    /// Reports on one of them; not where it was stopped.
    fn report(&mut self, target: &Target, stop: &Stop) -> bool {
        let (snapshot, version) = match target {
            Target::Open(snapshot) => (snapshot.clone(), Some(i64::from(snapshot.version))),
            Target::File(path, uri) => match self.read(path, uri) {
                Ok(snapshot) => (snapshot, None),
                Err(why) => {
                    self.full(uri.clone(), None, None, vec![unreadable(&why)]);
                    return true;
                }
            },
        };
        let (configuration, client) = {
            let state = self.server.state();
            (state.configuration.generation, state.client.clone())
        };
        let id = result_id(&snapshot, configuration);
        let uri = snapshot.uri.clone();
        if self.known.get(&uri) == Some(&id) {
            let unchanged_document_diagnostic_report =
                UnchangedDocumentDiagnosticReport { result_id: id };
            let report = WorkspaceUnchangedDocumentDiagnosticReport {
                uri,
                version,
                unchanged_document_diagnostic_report,
            };
            self.reports.push(report.into());
            return true;
        }
        let found = match self.server.known(&snapshot) {
            Ok(Some(found)) => found,
            _ => {
                let (mut cache, mode) = (Cache::default(), Mode::Findings);
                let found = snapshot.lint(&mut cache, mode, &|| !stop.is_set());
                let Some(found) = found else { return false };
                found.into()
            }
        };
        self.full(uri, version, Some(id), diagnostics::all(&snapshot, &client, &found));
        true
    }

    /// A file that is not open.
    fn read(&self, path: &Path, uri: &Uri) -> std::result::Result<Snapshot, String> {
        let source = files::read(path)?;
        let (place, encoding, listed) = {
            let state = self.server.state();
            (state.configuration.place(uri), state.client.encoding, state.listed)
        };
        let text = Text::new(&source.bytes());
        let snapshot = Snapshot::new(uri.clone(), 0, &text, place, encoding);
        Ok(Snapshot { informed: listed, ..snapshot })
    }

    fn full(&mut self, uri: Uri, version: Option<i64>, id: Option<String>, items: Vec<Diagnostic>) {
        self.is_news = true;
        let full_document_diagnostic_report = FullDocumentDiagnosticReport { result_id: id, items };
        let report =
            WorkspaceFullDocumentDiagnosticReport { uri, version, full_document_diagnostic_report };
        self.reports.push(report.into());
        if let Some(token) = &self.partial {
            let items = std::mem::take(&mut self.reports);
            let value = json!({ "token": token, "value": { "items": items } });
            self.server.link().notify::<Progress>(value);
        }
    }
}

impl Target {
    fn uri(&self) -> &Uri {
        match self {
            Self::Open(snapshot) => &snapshot.uri,
            Self::File(_, uri) => uri,
        }
    }
}

/// As the command line has it.
fn unreadable(why: &str) -> Diagnostic {
    Diagnostic {
        range: Range::default(),
        severity: Some(DiagnosticSeverity::ERROR),
        code: Some(NumberOrString::String("unreadable-file".into())),
        source: Some("plimsoll".into()),
        message: format!("this file {why}"),
        ..Diagnostic::default()
    }
}
