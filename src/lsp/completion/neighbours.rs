//! Base images that the workspace's Dockerfiles name.

use crate::document::Document;
use crate::files;
use crate::lsp::server::Backend;
use crate::model::Base;
use std::path::PathBuf;
use std::sync::Arc;

/// The images, each once. Cloning shares them.
#[derive(Clone, Debug, Default)]
pub struct Neighbours {
    images: Arc<[String]>,
    /// The configuration and the listing of files for which they were read.
    read_at: Option<(u64, u64)>,
}

impl Neighbours {
    pub fn images(&self) -> &[String] {
        &self.images
    }
}

impl Backend {
    /// Reads the workspace on a worker where that was not done since its configuration changed, or
    /// since files came and went.
    pub async fn neighbours(&self) -> Neighbours {
        let (folders, now) = {
            let state = self.state();
            let now = (state.configuration.generation, state.listed);
            if state.neighbours.read_at == Some(now) {
                return state.neighbours.clone();
            }
            (state.configuration.paths(), now)
        };
        let read = tokio::task::spawn_blocking(move || images_below(&folders)).await;
        let neighbours = Neighbours { images: read.unwrap_or_default().into(), read_at: Some(now) };
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
