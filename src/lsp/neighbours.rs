//! Base images that the workspace's Dockerfiles name.

use crate::document::Document;
use crate::files;
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

    /// Whether they were read for that state of the workspace.
    pub fn are_of(&self, now: (u64, u64)) -> bool {
        self.read_at == Some(now)
    }

    /// Reads the workspace below those folders.
    pub fn read(folders: &[PathBuf], now: (u64, u64)) -> Self {
        Self { images: images_below(folders).into(), read_at: Some(now) }
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
