//! Finding the program.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// The environment variable with the program's absolute path; `off` says that there is none.
pub const VARIABLE: &str = "PLIMSOLL_SHELLCHECK";

/// Where ShellCheck is. No file of a workspace decides it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Program(PathBuf);

impl Program {
    /// What the user's environment says: [`VARIABLE`] (not where `isolated`), else PATH.
    pub fn find(isolated: bool) -> Option<Self> {
        let path = env::var_os("PATH").unwrap_or_default();
        match env::var_os(VARIABLE) {
            Some(_) if Self::is_off() => None,
            Some(own) if !isolated && !own.is_empty() => Self::at(Path::new(&own)),
            _ => Self::on(&path),
        }
    }

    /// Whether the user said that there is none: then nobody misses it.
    pub fn is_off() -> bool {
        env::var_os(VARIABLE).is_some_and(|it| it == "off")
    }

    /// The program at an absolute path.
    pub fn at(path: &Path) -> Option<Self> {
        (path.is_absolute() && is_executable(path)).then(|| Self(path.to_owned()))
    }

    /// The first in the folders of a PATH. A relative folder would be one of the workspace.
    pub fn on(path: &OsStr) -> Option<Self> {
        let name = format!("shellcheck{}", env::consts::EXE_SUFFIX);
        env::split_paths(path).find_map(|folder| Self::at(&folder.join(&name)))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(path: &Path) -> bool {
    path.is_file()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn only_absolute_folders_count() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("shellcheck");
        fs::write(&file, "#!/bin/sh\n").expect("a file");
        let on = |path: &str| Program::on(OsStr::new(path));
        let path = format!("relative:.::{}", folder.path().display());
        assert_eq!(on(&path), None, "not executable");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("permissions");
        assert_eq!(on(&path), Some(Program(file)));
        assert_eq!(on("."), None);
        assert_eq!(Program::at(Path::new("shellcheck")), None);
    }
}
