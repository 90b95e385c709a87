//! What holds for each document: its settings, from its place and from the editor.

use super::baseline::Accepted;
use super::capabilities::Abilities;
use super::inlay_hint;
use super::server::Backend;
use crate::config::hadolint::{File, Homes};
use crate::config::{Disk, Options, Overrides, Resolver, Shellcheck};
use crate::document::Document;
use crate::files::{Contexts, Site, is_foreign_folder};
use crate::lint::{Settings, Surroundings};
use crate::model::BuildContext;
use crate::report::baselines::{Baselines, Wanted};
use crate::rules;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use tower_lsp::ls_types::{
    ConfigurationItem, FileChangeType, FileEvent, InitializeParams, MessageType, Registration,
    ShowMessageParams, Uri, WorkspaceFoldersChangeEvent, notification::ShowMessage,
};

/// The name of our section in an editor's settings.
const SECTION: &str = "plimsoll";
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

/// Keys of our section that only an editor has: see [`inlay_hint::Kinds`] and [`Accepted`].
const HINTS: &str = "inlayHints";
const ACCEPTED: &str = "baseline";
/// Keys of our section that are the editor extension's own.
const EXTENSION_KEYS: [&str; 5] = ["enable", "path", "server", "stepBack", "trace"];
/// The name of a text without one, for what goes by paths.
const NAMELESS: &str = "Dockerfile";

/// What holds for one document.
#[derive(Debug, Default)]
pub struct Place {
    pub settings: Arc<Settings>,
    /// Without ShellCheck's answers, which are the document's.
    pub surroundings: Surroundings,
    /// How what the baseline accepts is shown.
    pub accepted: Accepted,
    pub shellcheck: Shellcheck,
    /// Where its build context is looked for; `None` where the document is no file.
    site: Option<Site>,
    contexts: Arc<Contexts>,
    /// Mistakes in the configuration, for people. What was read last without one is in force.
    pub problems: Vec<String>,
}

impl Place {
    /// The build context of the document at this place.
    pub fn context(&self, document: &Document) -> Option<Arc<BuildContext>> {
        self.contexts.find(self.site.as_ref()?, document)
    }

    /// The folder of that context.
    pub fn context_folder(&self, document: &Document) -> Option<PathBuf> {
        self.contexts.folder(self.site.as_ref()?, document)
    }
}

/// A folder that is open, and what its files say.
#[derive(Debug)]
struct Folder {
    uri: Uri,
    path: PathBuf,
    resolver: Resolver,
}

#[derive(Debug)]
pub struct Configuration {
    /// Those of the `file` scheme only.
    folders: Vec<Folder>,
    /// For documents outside of all folders.
    elsewhere: Resolver,
    editor: Options,
    pub inlay_hints: inlay_hint::Kinds,
    accepted: Accepted,
    /// For each document the nearest one, as on the command line.
    baselines: Baselines,
    contexts: Arc<Contexts>,
    /// Another one after each change.
    pub generation: u64,
}

impl Default for Configuration {
    fn default() -> Self {
        let working = std::env::current_dir().unwrap_or_default();
        Self {
            folders: Vec::new(),
            baselines: Baselines::new(Wanted::Nearest, working.clone()),
            elsewhere: resolver(working, Options::default()),
            editor: Options::default(),
            inlay_hints: inlay_hint::Kinds::default(),
            accepted: Accepted::default(),
            contexts: Arc::default(),
            generation: 0,
        }
    }
}

fn resolver(working: PathBuf, editor: Options) -> Resolver {
    // The same that the command line knows.
    let (homes, variables) = (Homes::find(), File::of_environment().map(Arc::new));
    let given = Overrides { editor, working, homes, variables, ..Overrides::default() };
    Resolver::new(Disk, given)
}

impl Configuration {
    #[expect(deprecated, reason = "older clients have nothing else")]
    pub fn of(params: &InitializeParams) -> (Self, Vec<String>) {
        let mut configuration = Self::default();
        let problems = params.initialization_options.as_ref();
        let problems = problems.map(|given| configuration.set_editor(given)).unwrap_or_default();
        match (&params.workspace_folders, &params.root_uri) {
            (Some(folders), _) if !folders.is_empty() => {
                folders.iter().for_each(|folder| configuration.add(&folder.uri));
            }
            (_, Some(root)) => configuration.add(root),
            _ => {}
        }
        (configuration, problems)
    }

    fn add(&mut self, uri: &Uri) {
        let Some(path) = path(uri) else { return };
        let resolver = resolver(path.clone(), self.editor.clone());
        self.folders.push(Folder { uri: uri.clone(), path, resolver });
    }

    pub fn change_folders(&mut self, event: &WorkspaceFoldersChangeEvent) {
        self.folders.retain(|folder| event.removed.iter().all(|removed| removed.uri != folder.uri));
        event.added.iter().for_each(|added| self.add(&added.uri));
    }

    /// Takes the editor's settings, bare or under our section's name. Keys that mean nothing, or
    /// have a value that means nothing, are left out and told.
    pub fn set_editor(&mut self, settings: &Value) -> Vec<String> {
        let settings = settings.get(SECTION).unwrap_or(settings);
        let (editor, mut problems) = read_editor(settings);
        take(settings, HINTS, &mut self.inlay_hints, &mut problems);
        take(settings, ACCEPTED, &mut self.accepted, &mut problems);
        self.editor = editor.clone();
        self.folders.iter_mut().for_each(|folder| folder.resolver.set_editor(editor.clone()));
        self.elsewhere.set_editor(editor);
        problems
    }

    /// Reads the files again, since one of them changed.
    pub fn forget(&self) {
        self.folders.iter().for_each(|folder| folder.resolver.forget());
        self.elsewhere.forget();
        self.baselines.forget();
        self.contexts.forget();
    }

    /// Lists the files of build contexts again, when next asked, since some came or went.
    pub fn forget_contexts(&self) {
        self.contexts.forget();
    }

    /// The folders that are open.
    pub fn paths(&self) -> Vec<PathBuf> {
        self.folders.iter().map(|folder| folder.path.clone()).collect()
    }

    /// What holds for the document at `uri`. One that is no file is taken for one in the first
    /// folder.
    pub fn place(&self, uri: &Uri) -> Arc<Place> {
        let file = path(uri);
        let inside = |folder: &&Folder| file.as_ref().is_none_or(|it| it.starts_with(&folder.path));
        let depth = |folder: &&Folder| folder.path.components().count();
        let folder = match &file {
            Some(_) => self.folders.iter().filter(inside).max_by_key(depth),
            None => self.folders.first(),
        };
        let resolver = folder.map_or(&self.elsewhere, |folder| &folder.resolver);
        let resolution = resolver.resolve(file.as_deref().unwrap_or(Path::new(NAMELESS)));
        let name = file.as_deref().and_then(Path::file_name);
        let configured = resolution.context.as_deref();
        let site = file.as_deref().and_then(|file| match folder {
            Some(folder) => Site::within(file, folder.path.clone(), configured),
            None => Site::new(file, file.parent()?, configured),
        });
        let mut problems: Vec<_> = resolution.problems.iter().map(ToString::to_string).collect();
        let accepted = file.as_deref().map_or(Ok(None), |file| self.baselines.of(file));
        let accepted = accepted.unwrap_or_else(|why| {
            problems.push(why);
            None
        });
        Arc::new(Place {
            site,
            contexts: self.contexts.clone(),
            settings: resolution.settings.clone(),
            surroundings: Surroundings {
                file_name: name.map(|name| name.to_string_lossy().into_owned()),
                accepted: accepted.map(Arc::new),
                ..Surroundings::default()
            },
            accepted: self.accepted,
            shellcheck: resolution.shellcheck,
            problems,
        })
    }
}

/// Takes what only an editor says; what it was at first where it says nothing.
fn take<T: Default + DeserializeOwned>(
    settings: &Value,
    key: &str,
    into: &mut T,
    problems: &mut Vec<String>,
) {
    let given = settings.get(key).filter(|given| !given.is_null()).cloned();
    match given.map(serde_json::from_value).transpose() {
        Ok(given) => *into = given.unwrap_or_default(),
        Err(error) => problems.push(format!("editor settings: `{key}`: {error}")),
    }
}

/// The options that an editor's settings hold, key by key, and what is wrong with the others.
fn read_editor(settings: &Value) -> (Options, Vec<String>) {
    let (mut good, mut problems) = (Map::new(), Vec::new());
    let entries = settings.as_object().into_iter().flatten();
    // An editor says `null` for what is not set.
    for (key, value) in entries.filter(|(_, value)| !value.is_null()) {
        if [HINTS, ACCEPTED].contains(&key.as_str()) || EXTENSION_KEYS.contains(&key.as_str()) {
            continue;
        }
        let one = Value::Object(Map::from_iter([(key.clone(), value.clone())]));
        let mistake = match serde_json::from_value::<Options>(one) {
            Ok(options) => options.mistake(rules::RULES),
            Err(error) => Some(error.to_string()),
        };
        match mistake {
            Some(mistake) => problems.push(format!("editor settings: `{key}`: {mistake}")),
            None => {
                good.insert(key.clone(), value.clone());
            }
        }
    }
    (serde_json::from_value(Value::Object(good)).unwrap_or_default(), problems)
}

/// The path of a `file` URI; `None` for every other scheme.
pub fn path(uri: &Uri) -> Option<PathBuf> {
    let is_file = uri.scheme().as_str().eq_ignore_ascii_case("file");
    is_file.then(|| uri.to_file_path()).flatten().map(|path| path.into_owned())
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
