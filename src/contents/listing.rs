//! The paths that a stage is known to have.

use super::fact::What;
use super::path::parent;
use super::{Contents, Presence};
use crate::model::Model;
use std::collections::BTreeSet;

impl Contents {
    /// The paths that instructions of the file certainly leave at the end of a stage, and the
    /// directories above them, in order. What its base image has is not among them.
    pub fn made_paths(&self, model: &Model, stage: usize) -> &[String] {
        self.stage(stage).map_or(&[], |own| own.made.get_or_init(|| self.list(model, stage)))
    }

    fn list(&self, model: &Model, stage: usize) -> Vec<String> {
        let mut paths = BTreeSet::new();
        for fact in model.chain(stage).into_iter().flat_map(|stage| self.facts(stage.index)) {
            let (What::File { path, .. }
            | What::Directory { path }
            | What::Link { path, .. }
            | What::Tree { path, .. }
            | What::VirtualEnvironment { path, .. }) = &fact.what
            else {
                continue;
            };
            let folders = std::iter::successors(Some(path.as_str()), |path| parent(path));
            paths.extend(folders.filter(|path| *path != "/").map(str::to_owned));
        }
        paths.retain(|path| self.presence(stage, path) == Presence::Present);
        paths.into_iter().collect()
    }
}
