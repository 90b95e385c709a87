//! Wildcards of paths: Go's `filepath.Match`, which COPY uses, and the patterns of `.dockerignore`.
//!
//! Sources: path/filepath/match.go of Go; patternmatcher.go of moby/patternmatcher.

/// One part of a pattern.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Part {
    Literal(char),
    /// `?`: any character but `/`.
    One,
    /// `*`: any characters but `/`.
    Star,
    /// `**/`: nothing, or anything that ends in `/`.
    Folders,
    /// `**`: anything.
    Anything,
    Class {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
}

/// A pattern that whole paths are held against, `/` between their parts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wildcard {
    parts: Vec<Part>,
}

impl Wildcard {
    /// A source of COPY. `None` where Go refuses the pattern.
    pub fn of_copy(pattern: &str) -> Option<Self> {
        Self::parse(pattern, false)
    }

    /// A line of `.dockerignore`, without its `!`, made plain as BuildKit does. `None` where Go
    /// refuses it.
    pub fn of_ignore(pattern: &str) -> Option<Self> {
        // `**name` alone is a question of the path's end.
        if let Some(end) = pattern.strip_prefix("**")
            && !end.starts_with('/')
            && !end.contains(['*', '?', '[', ']', '\\'])
        {
            let end = end.chars().map(Part::Literal);
            return Some(Self { parts: std::iter::once(Part::Anything).chain(end).collect() });
        }
        Self::parse(pattern, true)
    }

    fn parse(pattern: &str, folders: bool) -> Option<Self> {
        let mut parts = Vec::new();
        let mut chars = pattern.chars().peekable();
        while let Some(ch) = chars.next() {
            parts.push(match ch {
                '*' if folders && chars.peek() == Some(&'*') => {
                    chars.next();
                    chars.next_if_eq(&'/');
                    if chars.peek().is_some() { Part::Folders } else { Part::Anything }
                }
                '*' => Part::Star,
                '?' => Part::One,
                '\\' => Part::Literal(chars.next()?),
                '[' => {
                    let negated = chars.next_if_eq(&'^').is_some();
                    let mut ranges = Vec::new();
                    loop {
                        let mut one = || match chars.next()? {
                            '\\' => chars.next(),
                            '-' => None,
                            other => Some(other),
                        };
                        let start = one()?;
                        let end = if chars.next_if_eq(&'-').is_some() {
                            match chars.next()? {
                                '\\' => chars.next()?,
                                ']' => return None,
                                other => other,
                            }
                        } else {
                            start
                        };
                        ranges.push((start, end));
                        if chars.next_if_eq(&']').is_some() {
                            break;
                        }
                    }
                    Part::Class { negated, ranges }
                }
                other => Part::Literal(other),
            });
        }
        Some(Self { parts })
    }

    pub fn matches(&self, path: &str) -> bool {
        // Which parts may come next, after the characters read: a set, no recursion.
        let mut open = vec![false; self.parts.len() + 1];
        Self::add(&self.parts, &mut open, 0);
        for ch in path.chars() {
            let mut next = vec![false; self.parts.len() + 1];
            let mut any = false;
            for (index, part) in self.parts.iter().enumerate() {
                if !open.get(index).copied().unwrap_or_default() {
                    continue;
                }
                let target = match part {
                    Part::Literal(literal) => (*literal == ch).then_some(index + 1),
                    Part::One => (ch != '/').then_some(index + 1),
                    Part::Star => (ch != '/').then_some(index),
                    Part::Anything => Some(index),
                    Part::Folders => {
                        // It stays open, and what follows may begin behind a slash.
                        any = true;
                        if let Some(stay) = next.get_mut(index) {
                            *stay = true;
                        }
                        (ch == '/').then_some(index + 1)
                    }
                    Part::Class { negated, ranges } => {
                        let within =
                            ranges.iter().any(|(start, end)| (*start..=*end).contains(&ch));
                        (within != *negated && ch != '/').then_some(index + 1)
                    }
                };
                if let Some(target) = target {
                    any = true;
                    Self::add(&self.parts, &mut next, target);
                }
            }
            if !any {
                return false;
            }
            open = next;
        }
        open.last().copied().unwrap_or_default()
    }

    /// Opens a part, and those behind it where it may be empty.
    fn add(parts: &[Part], open: &mut [bool], from: usize) {
        let mut index = from;
        loop {
            if let Some(open) = open.get_mut(index) {
                *open = true;
            }
            match parts.get(index) {
                // `Folders` that is entered again in its middle must end in a slash first; the
                // first time it may be empty.
                Some(Part::Star | Part::Anything | Part::Folders) => index += 1,
                _ => return,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Wildcard;

    #[test]
    fn copy_matches_as_go_does() {
        let matches = |pattern: &str, path: &str| {
            Wildcard::of_copy(pattern).is_some_and(|it| it.matches(path))
        };
        assert!(matches("package*.json", "package-lock.json"));
        assert!(matches("package*.json", "package.json"));
        assert!(!matches("*.json", "app/package.json"));
        assert!(matches("*/x", "a/x") && !matches("*/x", "a/b/x"));
        assert!(matches("a?c", "abc") && !matches("a?c", "a/c"));
        assert!(matches("[a-c]x", "bx") && !matches("[^a-c]x", "bx") && matches("[^a-c]x", "dx"));
        assert!(matches("\\*x", "*x") && !matches("\\*x", "ax"));
        assert!(Wildcard::of_copy("[").is_none() && Wildcard::of_copy("[]a]").is_some());
    }

    #[test]
    fn ignore_knows_folders() {
        let matches = |pattern: &str, path: &str| {
            Wildcard::of_ignore(pattern).is_some_and(|it| it.matches(path))
        };
        assert!(matches("**/.env", ".env") && matches("**/.env", "a/b/.env"));
        assert!(!matches("**/.env", "a/x.env"));
        assert!(matches("**.env", "a/x.env"));
        assert!(matches(".env.*", ".env.local") && !matches(".env.*", "configs/.env.local"));
        assert!(matches("a/**", "a/b/c") && !matches("a/**", "a"));
        assert!(matches("a/**/z", "a/z") && matches("a/**/z", "a/b/c/z"));
        assert!(!matches("a/**/z", "a/bz"));
        assert!(matches("**", "a/b") && matches("*", "a") && !matches("*", "a/b"));
        assert!(matches("**/*.pyc", "x.pyc") && matches("**/*.pyc", "a/x.pyc"));
    }
}
