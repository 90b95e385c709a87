//! `.dockerignore`, as BuildKit reads it.
//!
//! Sources: ignorefile.go and patternmatcher.go of moby/patternmatcher
//! (`MatchesUsingParentResults`).

use crate::model::Wildcard;

/// The patterns of a `.dockerignore`, in their order.
#[derive(Clone, Debug, Default)]
pub struct DockerIgnore {
    /// Each with whether a `!` stands before it.
    patterns: Vec<(Wildcard, bool)>,
}

impl DockerIgnore {
    pub fn parse(text: &str) -> Self {
        let lines = text.strip_prefix('\u{feff}').unwrap_or(text).lines();
        let pattern = |line: &str| {
            let line = line.trim();
            let (line, exception) = match line.strip_prefix('!') {
                Some(rest) => (rest.trim(), true),
                None => (line, false),
            };
            let pattern = clean(line)?;
            Some((Wildcard::of_ignore(&pattern)?, exception))
        };
        let patterns = lines.filter(|line| !line.starts_with('#')).filter_map(pattern).collect();
        Self { patterns }
    }

    /// Whether something below an ignored folder may be taken in again.
    pub fn has_exceptions(&self) -> bool {
        self.patterns.iter().any(|(_, exception)| *exception)
    }

    /// Whether a path is ignored. `parent` is what this gave for the folder that it is in, empty
    /// for the root.
    pub fn judge(&self, path: &str, parent: &[bool]) -> (bool, Vec<bool>) {
        let mut ignored = false;
        let mut matched = vec![false; self.patterns.len()];
        for (index, (pattern, exception)) in self.patterns.iter().enumerate() {
            let by_parent = parent.get(index).copied().unwrap_or_default();
            // A pattern that would change nothing is not asked.
            if !by_parent && *exception != ignored {
                continue;
            }
            let matches = by_parent || pattern.matches(path);
            if let Some(slot) = matched.get_mut(index) {
                *slot = matches;
            }
            if matches {
                ignored = !exception;
            }
        }
        (ignored, matched)
    }
}

/// Go's `filepath.Clean` without a leading slash; `None` for what no path of a context matches.
fn clean(pattern: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in pattern.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::DockerIgnore;

    fn ignored(text: &str, path: &str) -> bool {
        let ignore = DockerIgnore::parse(text);
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        let mut last = (false, Vec::new());
        for end in ends {
            last = ignore.judge(&path[..end], &last.1);
        }
        last.0
    }

    #[test]
    fn patterns_are_buildkits() {
        assert!(ignored("node_modules", "node_modules/a/b.js"));
        assert!(!ignored("node_modules", "app/node_modules/a"));
        assert!(ignored("**/node_modules", "app/node_modules/a"));
        assert!(ignored("/build/\n", "build/x") && ignored("./build", "build"));
        assert!(!ignored("#build\n# x", "build"));
        assert!(!ignored(".env.*", "configs/.env.secrets") && ignored(".env.*", ".env.local"));
    }

    #[test]
    fn the_last_match_wins_and_exceptions_reach_below_ignored_folders() {
        assert!(ignored("*\n!src", "README.md") && !ignored("*\n!src", "src/a/b"));
        assert!(ignored("*\n!src\nsrc/secret", "src/secret/key"));
        assert!(!ignored("docs\n!docs/api.md", "docs/api.md"));
        assert!(ignored("docs\n!docs/api.md", "docs/x.md"));
        assert!(ignored("!a\na", "a"));
    }
}
