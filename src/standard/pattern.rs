//! Patterns with `*`, which stands for any run of characters, `/` and none included.

/// Whether the whole of `text` is of `pattern`. Linear in practice: one `*` is retried at a time.
pub fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut p, mut t) = (0, 0);
    let mut star = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(byte) if Some(byte) == text.get(t) => (p, t) = (p + 1, t + 1),
            _ => match star {
                Some((at, from)) => {
                    (p, t) = (at + 1, from + 1);
                    star = Some((at, t));
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(p).all(|byte| *byte == b'*')
}

/// Whether one of `patterns` holds.
pub fn any(patterns: &[String], text: &str) -> bool {
    patterns.iter().any(|pattern| matches(pattern, text))
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_is_any_run() {
        assert!(matches("gcr.io/distroless/*", "gcr.io/distroless/a/b:c"));
        assert!(matches("python:*-slim*", "python:3.11-slim-bookworm"));
        assert!(matches("*", "") && matches("", "") && matches("a", "a"));
        assert!(matches("*a*b", "xxaybab"));
        assert!(!matches("python:*-slim", "python:3.11"));
        assert!(!matches("", "a") && !matches("a*b", "a") && !matches("ab", "abc"));
    }
}
