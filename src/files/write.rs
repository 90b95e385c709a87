//! Replacing a file whole, or not at all; writing one that is not there.

use super::Source;
use std::fs::{self, File, Metadata};
use std::io::Write;
use std::path::Path;

/// Replaces the text of the file that was read as `before`; its byte order mark, mode and, where
/// the system allows it, owner stay. Behind a link the file that it leads to is replaced.
///
/// Whoever reads at the same time sees the old file or the new one, whole. Where the file is no
/// longer what was read, it is left alone. The error is what follows the file's name in a
/// sentence.
pub fn replace(path: &Path, before: &Source, text: &str) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("cannot be written: {error}");
    let target = path.canonicalize().map_err(failed)?;
    let metadata = fs::metadata(&target).map_err(failed)?;
    if !metadata.is_file() {
        return Err("is not a regular file, and was not changed".into());
    }
    if metadata.permissions().readonly() {
        return Err("is read-only, and was not changed".into());
    }
    let folder = target.parent().unwrap_or(Path::new("."));
    let mut new = tempfile::Builder::new()
        .prefix(".plimsoll-")
        .tempfile_in(folder)
        .map_err(|error| format!("cannot be written: no new file in its folder: {error}"))?;
    new.write_all(before.with_text(text).as_bytes()).map_err(failed)?;
    keep_owner(new.as_file(), &metadata);
    new.as_file().set_permissions(metadata.permissions()).map_err(failed)?;
    new.as_file().sync_all().map_err(failed)?;
    // As late as can be: what an editor saved in between is not lost.
    if !fs::read(&target).is_ok_and(|now| now == before.bytes().as_bytes()) {
        return Err("was changed meanwhile, and was left as it is; run again".into());
    }
    new.persist(&target).map_err(|error| failed(error.error))?;
    if let Ok(folder) = File::open(folder) {
        // Only makes the new name survive a power failure; not every system can.
        let _ = folder.sync_all();
    }
    Ok(())
}

/// Writes a file that is not there yet, with the folders that it needs; `false` where something of
/// that name is there, which stays as it is. The error is what follows the file's name in a
/// sentence.
pub fn create(path: &Path, text: &str) -> Result<bool, String> {
    let failed = |error: std::io::Error| format!("cannot be written: {error}");
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    // A link that leads nowhere is something, too.
    match File::options().write(true).create_new(true).open(path) {
        Ok(mut file) => file.write_all(text.as_bytes()).map(|()| true).map_err(failed),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(failed(error)),
    }
}

#[cfg(unix)]
fn keep_owner(file: &File, metadata: &Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    // Only root may give files away; the group may still be ours to set.
    let group = Some(metadata.gid());
    if fchown(file, Some(metadata.uid()), group).is_err() {
        let _ = fchown(file, None, group);
    }
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) {}
