//! What changes without the client's typing: its settings, and the files that it watches for us.

use super::abilities::Abilities;
use super::backend::Backend;
use super::convert::path;
use super::editor_settings::SECTION;
use super::place::Place;
use crate::files::is_foreign_folder;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::OnceLock;
use tower_lsp::ls_types::{
    ConfigurationItem, FileChangeType, FileEvent, MessageType, Registration, ShowMessageParams,
    notification::ShowMessage,
};

/// Files whose change changes the configuration, or what the build context is.
const WATCHED: [&str; 5] = [
    "**/plimsoll.toml",
    "**/plimsoll-baseline.json",
    "**/.hadolint.{yaml,yml}",
    "**/{.dockerignore,*.dockerignore,.gitignore}",
    "**/{compose,docker-compose,docker-bake}*.{yaml,yml,hcl,json}",
];

/// Files that come or go may be of a build context.
const CREATED_OR_DELETED: u8 = 1 | 4;

impl Backend {
    /// Asks the client to tell of changes, and what it has now.
    pub fn start_configuration(&self) {
        let (registrations, asks) = {
            let state = self.state();
            (registrations(&state.client), state.client.has_configuration)
        };
        if !registrations.is_empty() {
            let client = self.client().clone();
            tokio::spawn(async move { client.register_capability(registrations).await });
        }
        if asks {
            self.ask_editor();
        }
    }

    /// Takes settings that the client pushed, or asks for them where it says only that they
    /// changed.
    pub fn take_editor_settings(&self, settings: &Value) {
        let asks = settings.is_null() && self.state().client.has_configuration;
        if asks {
            return self.ask_editor();
        }
        let problems = self.state().configuration.set_editor(settings);
        self.tell(&problems);
        self.reload();
    }

    /// Asks in a task of its own: no handler waits for the client.
    fn ask_editor(&self) {
        let server = self.clone();
        tokio::spawn(async move {
            let item = ConfigurationItem { scope_uri: None, section: Some(SECTION.into()) };
            let answer = server.client().configuration(vec![item]).await;
            let Some(settings) = answer.ok().and_then(|values| values.into_iter().next()) else {
                return;
            };
            // Nothing set is no reason to forget what `initialize` said.
            if !settings.is_null() {
                server.take_editor_settings(&settings);
            }
        });
    }

    /// Finds the settings of all open documents anew; they are linted again.
    pub fn reload(&self) {
        {
            let mut state = self.state();
            let state = &mut *state;
            state.configuration.generation += 1;
            let configuration = &state.configuration;
            configuration.forget();
            state.documents.replace(|uri| configuration.place(uri));
            let places = state.documents.iter().map(|open| &open.snapshot.place);
            let problems: BTreeSet<_> = places.flat_map(|it| it.problems.clone()).collect();
            let new: Vec<_> = problems.difference(&state.told).cloned().collect();
            state.told = problems;
            self.tell(&new);
        }
        self.changed();
    }

    /// Tells the mistakes in the configuration of a document, each once until it is mended.
    pub fn tell_problems(&self, place: &Place) {
        let told = &mut self.state().told;
        let new: Vec<_> =
            place.problems.iter().filter(|it| told.insert((*it).clone())).cloned().collect();
        self.tell(&new);
    }

    /// Takes what became of files that are watched.
    pub fn take_files(&self, events: &[FileEvent]) {
        let events = events.iter().filter_map(|event| Some((path(&event.uri)?, event.typ)));
        let events: Vec<_> = events.filter(|(path, _)| !is_foreign(path)).collect();
        if events.iter().any(|(path, _)| watched().is_match(path)) {
            self.reload();
        } else if events.iter().any(|(_, typ)| *typ != FileChangeType::CHANGED) {
            self.relist();
        }
    }

    /// Lists the files of the build contexts of all open documents again, on a worker; those whose
    /// context has others than before are linted again.
    pub fn relist(&self) {
        match &mut self.state().listing {
            Some(again) => return *again = true,
            listing => *listing = Some(false),
        }
        let server = self.clone();
        tokio::task::spawn_blocking(move || {
            let mut again = true;
            while again {
                let listed = catch_unwind(AssertUnwindSafe(|| server.list_contexts()));
                let mut state = server.state();
                again = listed.is_ok() && state.listing.replace(false).unwrap_or_default();
                state.listing = state.listing.filter(|_| again);
            }
            server.changed();
        });
    }

    fn list_contexts(&self) {
        let snapshots: Vec<_> = {
            let mut state = self.state();
            state.listed += 1;
            state.configuration.forget_contexts();
            state.documents.iter().map(|open| open.snapshot.clone()).collect()
        };
        for snapshot in snapshots {
            // Not under the lock: a folder may be large.
            let found = snapshot.place.context(&snapshot.document);
            let documents = &mut self.state().documents;
            documents.relist(&snapshot.uri, &snapshot.place, found.as_deref());
        }
    }

    /// Has that seen which changed without the client's doing.
    pub fn changed(&self) {
        self.link().wake();
        self.changes().send_replace(());
        let (refresh, hints) = {
            let client = &self.state().client;
            (client.pulls && client.refreshes_diagnostics, client.refreshes_hints)
        };
        if refresh {
            let client = self.client().clone();
            tokio::spawn(async move { client.workspace_diagnostic_refresh().await });
        }
        if hints {
            let client = self.client().clone();
            tokio::spawn(async move { client.inlay_hint_refresh().await });
        }
    }

    pub fn tell(&self, problems: &[String]) {
        for message in problems {
            let params = ShowMessageParams { typ: MessageType::ERROR, message: message.clone() };
            self.link().notify::<ShowMessage>(params);
        }
    }
}

/// The files of [`WATCHED`].
fn watched() -> &'static GlobSet {
    static SET: OnceLock<GlobSet> = OnceLock::new();
    SET.get_or_init(|| {
        let mut set = GlobSetBuilder::new();
        for glob in WATCHED {
            if let Ok(glob) = GlobBuilder::new(glob).literal_separator(true).build() {
                set.add(glob);
            }
        }
        set.build().unwrap_or_default()
    })
}

/// Whether a file is in a folder of packages or of version control.
fn is_foreign(path: &Path) -> bool {
    path.iter().any(|part| part.to_str().is_some_and(is_foreign_folder))
}

/// What is asked of clients that let servers ask.
fn registrations(client: &Abilities) -> Vec<Registration> {
    let mut all = Vec::new();
    if client.watches_files {
        let watchers = WATCHED.iter().map(|glob| json!({ "globPattern": glob }));
        let all_files = json!({ "globPattern": "**/*", "kind": CREATED_OR_DELETED });
        let watchers: Vec<_> = watchers.chain([all_files]).collect();
        all.push(Registration {
            id: "plimsoll.files".into(),
            method: "workspace/didChangeWatchedFiles".into(),
            register_options: Some(json!({ "watchers": watchers })),
        });
    }
    if client.registers_configuration {
        all.push(Registration {
            id: "plimsoll.settings".into(),
            method: "workspace/didChangeConfiguration".into(),
            register_options: Some(json!({ "section": SECTION })),
        });
    }
    all
}
