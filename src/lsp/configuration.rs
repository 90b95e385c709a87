//! What holds for each document: its settings, from its place and from the editor.

use super::capabilities::Abilities;
use super::server::Backend;
use crate::config;
use crate::lint::{Settings, Surroundings};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::Arc;
use tower_lsp::ls_types::{
    ConfigurationItem, InitializeParams, Registration, Uri, WorkspaceFolder,
    WorkspaceFoldersChangeEvent,
};

/// The name of our section in an editor's settings.
const SECTION: &str = "plimsoll";
/// Files whose change changes the configuration.
const WATCHED: [&str; 2] = ["**/plimsoll.toml", "**/.hadolint.{yaml,yml}"];

/// What holds for one document.
#[derive(Debug, Default)]
pub struct Place {
    pub settings: Settings,
    pub surroundings: Surroundings,
}

#[derive(Debug, Default)]
pub struct Configuration {
    /// The folders that are open, of the `file` scheme only.
    folders: Vec<(Uri, PathBuf)>,
    /// What the editor says, `null` for nothing.
    editor: Value,
    /// Another one after each change.
    pub generation: u64,
}

impl Configuration {
    #[expect(deprecated, reason = "older clients have nothing else")]
    pub fn of(params: &InitializeParams) -> Self {
        let mut configuration = Self::default();
        match (&params.workspace_folders, &params.root_uri) {
            (Some(folders), _) if !folders.is_empty() => configuration.add(folders),
            (_, Some(root)) => {
                configuration.folders.extend(path(root).map(|path| (root.clone(), path)));
            }
            _ => {}
        }
        configuration.set_editor(params.initialization_options.as_ref().unwrap_or(&Value::Null));
        configuration
    }

    fn add(&mut self, folders: &[WorkspaceFolder]) {
        let with_path = |folder: &WorkspaceFolder| Some((folder.uri.clone(), path(&folder.uri)?));
        self.folders.extend(folders.iter().filter_map(with_path));
    }

    pub fn change_folders(&mut self, event: &WorkspaceFoldersChangeEvent) {
        self.folders.retain(|(uri, _)| event.removed.iter().all(|folder| folder.uri != *uri));
        self.add(&event.added);
    }

    /// Takes the editor's settings, bare or under our section's name.
    pub fn set_editor(&mut self, settings: &Value) {
        self.editor = settings.get(SECTION).unwrap_or(settings).clone();
    }

    /// What holds for the document at `uri`.
    pub fn place(&self, uri: &Uri) -> Arc<Place> {
        let name =
            path(uri).and_then(|path| Some(path.file_name()?.to_string_lossy().into_owned()));
        Arc::new(Place {
            settings: config::defaults(),
            surroundings: Surroundings { file_name: name },
        })
    }
}

/// The path of a `file` URI; `None` for every other scheme.
pub fn path(uri: &Uri) -> Option<PathBuf> {
    let is_file = uri.scheme().as_str().eq_ignore_ascii_case("file");
    is_file.then(|| uri.to_file_path()).flatten().map(|path| path.into_owned())
}

/// What is asked of clients that let servers ask.
fn registrations(client: &Abilities) -> Vec<Registration> {
    let mut all = Vec::new();
    if client.watches_files {
        let watchers: Vec<_> = WATCHED.iter().map(|glob| json!({ "globPattern": glob })).collect();
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
        self.state().configuration.set_editor(settings);
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
            let changed = {
                let configuration = &mut server.state().configuration;
                let before = configuration.editor.clone();
                configuration.set_editor(&settings);
                configuration.editor != before
            };
            if changed {
                server.reload();
            }
        });
    }

    /// Finds the settings of all open documents anew; they are linted again.
    pub fn reload(&self) {
        let refresh = {
            let mut state = self.state();
            let state = &mut *state;
            state.configuration.generation += 1;
            let configuration = &state.configuration;
            state.documents.replace(|uri| configuration.place(uri));
            state.client.pulls && state.client.refreshes_diagnostics
        };
        self.link().wake();
        if refresh {
            let client = self.client().clone();
            tokio::spawn(async move { client.workspace_diagnostic_refresh().await });
        }
    }
}
