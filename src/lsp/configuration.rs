//! What holds for each document: its settings, from its place and from the editor.

use super::convert::path;
use super::editor_settings::EditorSettings;
use super::place::Place;
use crate::config::hadolint::{File, Homes};
use crate::config::{Disk, Options, Overrides, Resolver};
use crate::files::{Contexts, Site};
use crate::lint::Surroundings;
use crate::report::baselines::{Baselines, Wanted};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tower_lsp::ls_types::{InitializeParams, Uri, WorkspaceFoldersChangeEvent};

/// The name of a text without one, for what goes by paths.
const NAMELESS: &str = "Dockerfile";

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
    pub editor: EditorSettings,
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
            editor: EditorSettings::default(),
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
        let resolver = resolver(path.clone(), self.editor.options.clone());
        self.folders.push(Folder { uri: uri.clone(), path, resolver });
    }

    pub fn change_folders(&mut self, event: &WorkspaceFoldersChangeEvent) {
        self.folders.retain(|folder| event.removed.iter().all(|removed| removed.uri != folder.uri));
        event.added.iter().for_each(|added| self.add(&added.uri));
    }

    /// Takes the editor's settings; what of them means nothing is told.
    pub fn set_editor(&mut self, settings: &Value) -> Vec<String> {
        let problems = self.editor.take(settings);
        let options = &self.editor.options;
        self.folders.iter_mut().for_each(|folder| folder.resolver.set_editor(options.clone()));
        self.elsewhere.set_editor(options.clone());
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
            accepted: self.editor.accepted,
            shellcheck: resolution.shellcheck,
            problems,
        })
    }
}
