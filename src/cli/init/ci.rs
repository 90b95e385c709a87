//! Where a repository's changes are checked, and what is written for it.

use std::fs;
use std::path::{Path, PathBuf};

pub(super) const NONE: &str = "none";

/// The services, what they are called, and what they run.
const SERVICES: [(&str, &str, &str); 2] = [
    ("github", "a workflow of GitHub Actions", include_str!("github.yml")),
    ("gitlab", "a job of GitLab CI", include_str!("gitlab.yml")),
];

/// A file to write, and what else is to be done for it to run.
pub(super) struct Snippet {
    pub path: PathBuf,
    pub text: &'static str,
    pub note: Option<&'static str>,
}

pub(super) fn choices() -> Vec<(String, String)> {
    let services = SERVICES.iter().map(|(name, about, _)| (*name, *about));
    let all = services.chain([(NONE, "nothing")]);
    all.map(|(name, about)| (name.to_owned(), about.to_owned())).collect()
}

/// The service that a repository seems to use.
pub(super) fn guess(root: &Path) -> &'static str {
    let of_git = fs::read_to_string(root.join(".git/config")).unwrap_or_default();
    match root.join(".gitlab-ci.yml").exists() || of_git.contains("gitlab") {
        true => "gitlab",
        false => "github",
    }
}

/// What is written for a service; `None` where it is none.
pub(super) fn snippet(root: &Path, service: &str) -> Option<Snippet> {
    let (_, _, text) = SERVICES.iter().find(|(name, ..)| *name == service)?;
    let (path, note) = match service {
        "gitlab" if root.join(".gitlab-ci.yml").exists() => {
            (".gitlab/plimsoll.yml", Some("add `include: .gitlab/plimsoll.yml` to .gitlab-ci.yml"))
        }
        "gitlab" => (".gitlab-ci.yml", None),
        _ => (".github/workflows/plimsoll.yml", None),
    };
    Some(Snippet { path: PathBuf::from(path), text, note })
}
