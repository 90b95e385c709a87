//! ShellCheck in the background: asked after a document was linted, for the scripts whose answers
//! are not known; the document is linted again when they are there.

use super::backend::Backend;
use super::documents::{Open, Snapshot};
use crate::config;
use crate::lint::{ShellAnswers, shell_scripts};
use crate::shellcheck::{Program, Shellcheck};
use std::sync::Arc;
use tower_lsp::ls_types::{MessageType, Uri};

/// All scripts of a document where ShellCheck is to be asked for some of them, else none.
pub fn unanswered(snapshot: &Snapshot) -> Vec<Arc<str>> {
    let place = &snapshot.place;
    let is_on = place.settings.rules.get("shellcheck").is_some();
    if !is_on || place.shellcheck == config::Shellcheck::Off {
        return Vec::new();
    }
    let scripts = shell_scripts(&snapshot.document, &place.settings);
    let answers = snapshot.answers.as_ref();
    let is_known = |script| answers.is_some_and(|answers| answers.get(script).is_some());
    if scripts.iter().all(is_known) {
        return Vec::new();
    }
    scripts.into_iter().map(|script| script.text).collect()
}

impl Backend {
    /// Whether ShellCheck is there, or nobody has looked yet.
    pub fn may_ask_shellcheck(&self) -> bool {
        !matches!(self.shellcheck().get(), Some(None))
    }

    /// Asks on a worker, one question a document at a time: what changes meanwhile is asked for
    /// when the document is linted with the answers.
    pub fn ask_shellcheck(&self, open: &mut Open, texts: Vec<Arc<str>>) {
        if texts.is_empty() || open.asking || !self.may_ask_shellcheck() {
            return;
        }
        open.asking = true;
        let server = self.clone();
        let (uri, wanted) = (open.snapshot.uri.clone(), open.snapshot.place.shellcheck);
        tokio::task::spawn_blocking(move || {
            let found = server.shellcheck().get_or_init(|| server.find_shellcheck(wanted));
            let answers = found.as_ref().map(|shellcheck| shellcheck.ask(&texts));
            server.take_answers(&uri, answers);
        });
    }

    fn find_shellcheck(&self, wanted: config::Shellcheck) -> Option<Shellcheck> {
        let found = Program::find(false).map(Shellcheck::new);
        if found.is_none() && !Program::is_off() {
            let level = match wanted {
                config::Shellcheck::Required => MessageType::ERROR,
                _ => MessageType::INFO,
            };
            self.log(level, "ShellCheck was not found, so it is not asked about scripts".into());
        }
        found
    }

    fn take_answers(&self, uri: &Uri, answers: Option<ShellAnswers>) {
        let answered = answers.is_some();
        self.state().documents.answer(uri, answers);
        if answered {
            self.changed();
        }
    }
}
