//! The patterns of `${name#pattern}` and `${name/pattern/text}`: `*`, `?` and escapes, no sets.
//!
//! Source: convertShellPatternToRegex in moby/buildkit frontend/dockerfile/shell/lex.go.

/// One character that has to match, or any.
#[derive(Clone, Copy, PartialEq)]
enum One {
    Literal(char),
    Any,
}

impl One {
    fn matches(self, ch: char) -> bool {
        self == Self::Any || self == Self::Literal(ch)
    }
}

/// A pattern: blocks with a `*` between any two.
struct Pattern(Vec<Vec<One>>);

impl Pattern {
    fn parse(pattern: &str) -> Result<Self, String> {
        let mut blocks = vec![Vec::new()];
        let mut chars = pattern.chars().peekable();
        while let Some(ch) = chars.next() {
            let one = match ch {
                '*' => {
                    blocks.push(Vec::new());
                    continue;
                }
                '?' => One::Any,
                '\\' if matches!(chars.peek(), Some('}' | '/')) => continue,
                '\\' => match chars.next() {
                    Some(next @ ('*' | '?' | '\\')) => One::Literal(next),
                    other => {
                        return Err(format!("invalid escape '\\{}'", other.unwrap_or('\u{fffd}')));
                    }
                },
                _ => One::Literal(ch),
            };
            if let Some(block) = blocks.last_mut() {
                block.push(one);
            }
        }
        Ok(Self(blocks))
    }

    /// Where a match that starts at `start` ends: the last such place, or the first.
    fn end(&self, text: &[char], start: usize, greedy: bool) -> Option<usize> {
        let (first, rest) = self.0.split_first()?;
        let mut at = block_end(first, text, start)?;
        let Some((last, middle)) = rest.split_last() else { return Some(at) };
        for block in middle {
            at = (at..=text.len()).find_map(|start| block_end(block, text, start))?;
        }
        let mut starts = at..=text.len();
        if greedy {
            starts.rev().find_map(|start| block_end(last, text, start))
        } else {
            starts.find_map(|start| block_end(last, text, start))
        }
    }

    /// The first match at or after `from`. What follows the first block is searched once: where
    /// it is not behind the first place of that block, it is behind no other.
    fn find(&self, text: &[char], from: usize) -> Option<(usize, usize)> {
        let first = self.0.first()?;
        let start = (from..=text.len()).find(|start| block_end(first, text, *start).is_some())?;
        Some((start, self.end(text, start, true)?))
    }
}

fn block_end(block: &[One], text: &[char], start: usize) -> Option<usize> {
    let end = start + block.len();
    let part = text.get(start..end)?;
    block.iter().zip(part).all(|(one, ch)| one.matches(*ch)).then_some(end)
}

/// `text` without what the pattern matches at its start.
pub(super) fn trim_prefix(pattern: &str, text: &str, greedy: bool) -> Result<String, String> {
    let pattern = Pattern::parse(pattern)?;
    let text: Vec<char> = text.chars().collect();
    let end = pattern.end(&text, 0, greedy).unwrap_or(0);
    Ok(text.into_iter().skip(end).collect())
}

/// `text` without what the pattern matches at its end.
pub(super) fn trim_suffix(pattern: &str, text: &str, greedy: bool) -> Result<String, String> {
    let reversed: String = text.chars().rev().collect();
    let rest = trim_prefix(&reversed_pattern(pattern), &reversed, greedy)?;
    Ok(rest.chars().rev().collect())
}

/// The pattern from its end, an escape staying before what it escapes.
fn reversed_pattern(pattern: &str) -> String {
    let mut units = Vec::new();
    let mut chars = pattern.chars();
    while let Some(ch) = chars.next() {
        units.push((ch, if ch == '\\' { chars.next() } else { None }));
    }
    units.into_iter().rev().flat_map(|(ch, escaped)| [Some(ch), escaped]).flatten().collect()
}

/// `text` with the first match of the pattern, or all, replaced. `None` where the result would be
/// longer than `limit` bytes, or where `by` holds a `$`, which Go's library would read.
pub(super) fn replace(
    pattern: &str,
    text: &str,
    by: &str,
    all: bool,
    limit: usize,
) -> Result<Option<String>, String> {
    let pattern = Pattern::parse(pattern)?;
    let text: Vec<char> = text.chars().collect();
    if all && by.contains('$') {
        return Ok(None);
    }
    let mut result = String::new();
    let (mut copied, mut from) = (0, 0);
    while let Some((start, end)) = pattern.find(&text, from) {
        result.extend(text.get(copied..start).unwrap_or_default());
        // As in Go, an empty match right after a match does not count.
        if end > copied || start == 0 {
            result.push_str(by);
        }
        copied = end;
        from = end.max(from + 1);
        if result.len() > limit {
            return Ok(None);
        }
        if !all || from > text.len() {
            break;
        }
    }
    result.extend(text.get(copied..).unwrap_or_default());
    Ok((result.len() <= limit).then_some(result))
}
