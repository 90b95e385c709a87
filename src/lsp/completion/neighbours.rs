//! Base images that the workspace's Dockerfiles name.

use crate::document::Document;
use crate::files;
use crate::lsp::server::Backend;
use crate::model::Base;
use std::path::PathBuf;
use std::sync::Arc;

/// The images, each once, and the generation of the configuration for which they were read.
/// Cloning shares them.
#[derive(Clone, Debug, Default)]
pub struct Neighbours {
    images: Arc<[String]>,
    read_at: Option<u64>,
}

impl Neighbours {
    pub fn images(&self) -> &[String] {
        &self.images
    }
}

impl Backend {
    /// Reads the workspace on a worker where that was not done since its configuration changed.
    pub async fn neighbours(&self) -> Neighbours {
        let (folders, generation) = {
            let state = self.state();
            let generation = state.configuration.generation;
            if state.neighbours.read_at == Some(generation) {
                return state.neighbours.clone();
            }
            (state.configuration.paths(), generation)
        };
        let read = tokio::task::spawn_blocking(move || images_below(&folders)).await;
        let neighbours =
            Neighbours { images: read.unwrap_or_default().into(), read_at: Some(generation) };
        self.state().neighbours = neighbours.clone();
        neighbours
    }
}

fn images_below(folders: &[PathBuf]) -> Vec<String> {
    let found = files::discover(folders);
    let mut images = Vec::new();
    for path in found.files {
        let Ok(source) = files::read(&path) else { continue };
        let document = Document::new(&source.text);
        images.extend(document.model().stages.iter().filter_map(|stage| match &stage.base {
            Base::Image(image) => Some(image.text.clone()),
            _ => None,
        }));
    }
    images.sort();
    images.dedup();
    images
}
