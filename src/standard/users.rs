//! Users, and what files may belong to whom.

use super::pattern;
use serde::Deserialize;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Spelling {
    #[default]
    Name,
    Number,
}

/// The user that a runtime should have.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Users {
    pub name: String,
    pub uid: u32,
    pub gid: u32,
    /// How fixes write it.
    pub prefer: Spelling,
}

impl Default for Users {
    /// Distroless images' own.
    fn default() -> Self {
        Self { name: "nonroot".into(), uid: 65532, gid: 65532, prefer: Spelling::Name }
    }
}

impl Users {
    /// Whether `user` (of USER or `--chown`, with group or without) is the recommended one, by
    /// name or by number.
    pub fn is_recommended(&self, user: &str) -> bool {
        let is = |text: &str, id: u32| text == self.name || text == id.to_string();
        match user.split_once(':') {
            Some((user, group)) => is(user, self.uid) && is(group, self.gid),
            None => is(user, self.uid),
        }
    }

    /// `65532:65532`, which holds on every base.
    pub fn number(&self) -> String {
        format!("{}:{}", self.uid, self.gid)
    }

    /// What a fix writes after USER; `named` says whether the image knows the name.
    pub fn user(&self, named: bool) -> String {
        if named && self.prefer == Spelling::Name { self.name.clone() } else { self.number() }
    }

    /// What a fix writes after `--chown=`.
    pub fn owner(&self, named: bool) -> String {
        match self.user(named) {
            user if user.contains(':') => user,
            user => format!("{user}:{user}"),
        }
    }
}

/// Modes, and directories that matter.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Permissions {
    /// Octal, such as `755`.
    pub executable: Option<String>,
    pub config: Option<String>,
    pub secret: Option<String>,
    /// Where application code lies.
    pub application: Vec<String>,
    /// Names of directories that hold secrets.
    pub sensitive: Vec<String>,
    /// Directories of the system, and what may be written in them nevertheless.
    pub system: Vec<String>,
    pub system_allowed: Vec<String>,
}

/// Whether `path` is of `pattern`, or lies below a directory that is.
fn within(patterns: &[String], path: &str) -> bool {
    let path = path.trim_end_matches('/');
    patterns.iter().any(|pattern| {
        pattern::matches(pattern, path) || pattern::matches(&format!("{pattern}/*"), path)
    })
}

impl Permissions {
    /// Whether an absolute path is where application code lies.
    pub fn is_application(&self, path: &str) -> bool {
        within(&self.application, path)
    }

    /// Whether an absolute path is the system's, and not one that may be written.
    pub fn is_protected(&self, path: &str) -> bool {
        within(&self.system, path) && !within(&self.system_allowed, path)
    }

    /// Whether a directory of this name (its last part) holds secrets.
    pub fn is_sensitive(&self, name: &str) -> bool {
        self.sensitive.iter().any(|known| known.eq_ignore_ascii_case(name))
    }
}
