//! Baselines of many files, each read once.

use super::{BASELINE, Baseline, printable};
use crate::files;
use crate::lint::Fingerprint;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Where baselines come from.
#[derive(Clone, Debug)]
pub enum Wanted {
    None,
    /// For each file the nearest one, in its folder or above.
    Nearest,
    /// One for all.
    File(PathBuf),
}

/// All that were asked for so far.
#[derive(Debug)]
pub struct Baselines {
    wanted: Wanted,
    working: PathBuf,
    read: Mutex<BTreeMap<PathBuf, Result<Arc<Baseline>, String>>>,
}

impl Baselines {
    /// `working` is what relative paths start from.
    pub fn new(wanted: Wanted, working: PathBuf) -> Self {
        Self { wanted, working, read: Mutex::default() }
    }

    /// Reads them again when next asked.
    pub fn forget(&self) {
        self.read.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// What is accepted of a file; `None` without a baseline.
    pub fn of(&self, file: &Path) -> Result<Option<FxHashSet<Fingerprint>>, String> {
        let file = absolute(&self.working, file);
        let Some(path) = self.path(&file) else { return Ok(None) };
        let baseline = self.read(&path)?;
        Ok(Some(baseline.of(&inside(&path, &file))))
    }

    fn path(&self, file: &Path) -> Option<PathBuf> {
        match &self.wanted {
            Wanted::None => None,
            Wanted::File(path) => Some(absolute(&self.working, path)),
            Wanted::Nearest => {
                let mut folders = file.ancestors().skip(1).map(|folder| folder.join(BASELINE));
                folders.find(|path| path.is_file())
            }
        }
    }

    fn read(&self, path: &Path) -> Result<Arc<Baseline>, String> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let known = read.entry(path.to_owned()).or_insert_with(|| {
            let source = files::read(path);
            let baseline = source.and_then(|source| Baseline::parse(&source.text));
            baseline
                .map(Arc::new)
                .map_err(|why| format!("{} {why}", printable(&path.to_string_lossy())))
        });
        known.clone()
    }

    /// How many accepted findings are of files that are there no more.
    pub fn of_deleted_files(&self) -> usize {
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let all = read.iter().filter_map(|(path, baseline)| Some((path, baseline.as_ref().ok()?)));
        all.map(|(path, baseline)| {
            let folder = path.parent().unwrap_or(Path::new(""));
            let gone =
                baseline.files().filter(|(file, _)| folder.join(file).symlink_metadata().is_err());
            gone.map(|(_, count)| count).sum::<usize>()
        })
        .sum()
    }
}

/// The path of a file from the folder of a baseline, with `/` between its parts.
pub fn inside(baseline: &Path, file: &Path) -> String {
    let folder = baseline.parent().unwrap_or(Path::new(""));
    // A file elsewhere is known by its whole path.
    let path = file.strip_prefix(folder).unwrap_or(file);
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

/// The absolute path, without `.` and with `..` carried out by its text.
pub fn absolute(working: &Path, path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for part in working.join(path).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(clean.pop()),
            _ => clean.push(part),
        }
    }
    clean
}
