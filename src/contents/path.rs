//! Absolute paths as text.

/// The longest path that Linux takes, in bytes.
pub(super) const LONGEST: usize = 4_096;

/// More folders than anybody puts into each other.
pub(super) const DEEPEST: usize = 128;

/// Whether something can be there: neither too long nor too deep.
pub(super) fn can_be(path: &str) -> bool {
    path.len() <= LONGEST && path.matches('/').count() <= DEEPEST
}

/// `path` from `directory`, without `.`, `..` and a final slash.
pub fn join(directory: &str, path: &str) -> String {
    if path.starts_with('/') { normal(path) } else { normal(&format!("{directory}/{path}")) }
}

/// Without `.`, `..`, doubled and final slashes; always with a leading one.
pub fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

/// The directory that holds a path; `None` for the root.
pub fn parent(path: &str) -> Option<&str> {
    let (parent, name) = path.rsplit_once('/')?;
    (!name.is_empty()).then_some(if parent.is_empty() { "/" } else { parent })
}

pub fn file_name(path: &str) -> &str {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or(path)
}

/// What stands behind `folder` in `path`, without a leading slash: empty for the folder itself.
pub(super) fn below<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    let rest = path.strip_prefix(folder.trim_end_matches('/'))?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
}

/// Whether a word holds a wildcard of Go's `filepath.Match`, as COPY uses it.
pub(super) fn has_wildcard(path: &str) -> bool {
    path.contains(['*', '?', '['])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_and_made_normal() {
        assert_eq!(join("/app", "./x/../y/"), "/app/y");
        assert_eq!(join("/app", "/etc//passwd"), "/etc/passwd");
        assert_eq!(normal("/../.."), "/");
        assert_eq!(parent("/etc/passwd"), Some("/etc"));
        assert_eq!(parent("/etc"), Some("/"));
        assert_eq!(parent("/"), None);
        assert_eq!(below("/app/x/y", "/app"), Some("x/y"));
        assert_eq!(below("/app", "/app"), Some(""));
        assert_eq!(below("/application", "/app"), None);
        assert_eq!(below("/app", "/"), Some("app"));
    }
}
