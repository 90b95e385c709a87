//! `--changed`: what a patch says of the files, and which findings it caused.

use crate::document::Document;
use crate::lint::{self, Cache, Diagnostic, Mode, Settings, Surroundings};
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;
use std::path::{Path, PathBuf};

/// What a patch does to one file.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(in crate::cli) struct Change {
    hunks: Vec<Hunk>,
}

#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Hunk {
    /// One-based, of the text after the patch; the line before it where it has none.
    start: usize,
    lines: Vec<(Mark, String)>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Mark {
    Same,
    Added,
    Removed,
}

/// Whether a text names a file that it changes, as `diff` and `git diff` do.
pub(super) fn is_patch(text: &str) -> bool {
    text.lines().any(|line| line.starts_with("+++ ") || line.starts_with("diff "))
}

/// The files of a patch that are there after it, by their paths as written, `b/` left on.
pub(super) fn parse(patch: &str) -> Vec<(String, Change)> {
    let mut files: Vec<(String, Change)> = Vec::new();
    let mut left = (0_usize, 0_usize);
    let mut is_file = false;
    for line in patch.split_inclusive('\n') {
        if left == (0, 0) {
            if let Some(name) = line.strip_prefix("+++ ") {
                let name = unquoted(name.trim_end_matches(['\n', '\r']));
                is_file = name != "/dev/null";
                if is_file {
                    files.push((name.into_owned(), Change::default()));
                }
            } else if let Some((hunk, lines)) = hunk(line) {
                left = lines;
                if let Some((_, change)) = files.last_mut().filter(|_| is_file) {
                    change.hunks.push(hunk);
                }
            } else if line.starts_with('\\')
                && let Some(last) = last_line(&mut files)
            {
                // No line break at the end of the file.
                last.truncate(last.trim_end_matches('\n').len());
            }
            continue;
        }
        let (mark, text) = match line.as_bytes().first() {
            Some(b'+') => (Mark::Added, &line[1..]),
            Some(b'-') => (Mark::Removed, &line[1..]),
            Some(b' ') => (Mark::Same, &line[1..]),
            Some(b'\\') => {
                if let Some(last) = last_line(&mut files) {
                    last.truncate(last.trim_end_matches('\n').len());
                }
                continue;
            }
            // Some tools leave the blank of an empty line out.
            _ => (Mark::Same, line),
        };
        left.0 = left.0.saturating_sub(usize::from(mark != Mark::Added));
        left.1 = left.1.saturating_sub(usize::from(mark != Mark::Removed));
        let hunks = files.last_mut().filter(|_| is_file).map(|(_, change)| &mut change.hunks);
        if let Some(hunk) = hunks.and_then(|hunks| hunks.last_mut()) {
            hunk.lines.push((mark, text.to_owned()));
        }
    }
    files
}

fn last_line(files: &mut [(String, Change)]) -> Option<&mut String> {
    let hunk = files.last_mut()?.1.hunks.last_mut()?;
    hunk.lines.last_mut().map(|(_, text)| text)
}

/// `@@ -1,2 +3,4 @@`: the hunk, and how many lines it has of the text before and after.
fn hunk(line: &str) -> Option<(Hunk, (usize, usize))> {
    let (before, rest) = line.strip_prefix("@@ -")?.split_once(" +")?;
    let (after, _) = rest.split_once(" @@")?;
    let range = |text: &str| -> Option<(usize, usize)> {
        let (start, count) = text.split_once(',').unwrap_or((text, "1"));
        Some((start.parse().ok()?, count.parse().ok()?))
    };
    let ((_, removed), (start, added)) = (range(before)?, range(after)?);
    Some((Hunk { start, lines: Vec::new() }, (removed, added)))
}

/// A name as git writes it: quoted where it has odd bytes, with a tab after it where it has blanks.
fn unquoted(name: &str) -> Cow<'_, str> {
    let name = name.trim_end_matches('\t');
    let Some(inner) = name.strip_prefix('"').and_then(|name| name.strip_suffix('"')) else {
        return name.split('\t').next().unwrap_or(name).into();
    };
    let mut bytes = Vec::new();
    let mut rest = inner.bytes().peekable();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        match rest.next() {
            Some(digit @ b'0'..=b'7') => {
                let mut value = u32::from(digit - b'0');
                while let Some(digit @ b'0'..=b'7') = rest.peek().copied()
                    && value < 0o40
                {
                    value = value * 8 + u32::from(digit - b'0');
                    rest.next();
                }
                bytes.push(value as u8);
            }
            Some(b'n') => bytes.push(b'\n'),
            Some(b't') => bytes.push(b'\t'),
            Some(b'r') => bytes.push(b'\r'),
            Some(other) => bytes.push(other),
            None => {}
        }
    }
    String::from_utf8_lossy(&bytes).into_owned().into()
}

impl Change {
    /// The text before the patch; `None` where the patch does not lead to `after`.
    fn before(&self, after: &str) -> Option<String> {
        let lines: Vec<&str> = after.split_inclusive('\n').collect();
        let mut out = String::new();
        let mut at = 0;
        for hunk in &self.hunks {
            // A hunk without lines of the new text names the line before it.
            let has_new = hunk.lines.iter().any(|(mark, _)| *mark != Mark::Removed);
            let start = if has_new { hunk.start.checked_sub(1)? } else { hunk.start };
            out.extend(lines.get(at..start)?.iter().copied());
            at = start;
            for (mark, text) in &hunk.lines {
                if *mark != Mark::Removed {
                    if plain(lines.get(at)?) != plain(text) {
                        return None;
                    }
                    at += 1;
                }
                if *mark != Mark::Added {
                    out.push_str(text.strip_prefix('\u{feff}').unwrap_or(text));
                }
            }
        }
        out.extend(lines.get(at..)?.iter().copied());
        Some(out)
    }

    /// The lines that it adds, one-based.
    fn added(&self) -> FxHashSet<u32> {
        let mut added = FxHashSet::default();
        for hunk in &self.hunks {
            let mut line = hunk.start;
            for (mark, _) in &hunk.lines {
                if *mark == Mark::Added {
                    added.insert(line as u32);
                }
                line += usize::from(*mark != Mark::Removed);
            }
        }
        added
    }

    /// For each finding whether the patch caused it: the text before the patch is checked, too,
    /// and what it had already is not the patch's. Where that text cannot be made, since the file
    /// is not what the patch leads to, it is what stands in instructions with added lines.
    pub(super) fn causes(
        &self,
        after: &Document,
        found: &[Diagnostic],
        settings: &Settings,
        surroundings: &Surroundings,
    ) -> Vec<bool> {
        let Some(before) = self.before(&after.text().to_string()) else {
            let added = self.added();
            return found.iter().map(|diagnostic| stands_in(diagnostic, after, &added)).collect();
        };
        let before = after.like(&before);
        let old = lint::run(&before, settings, surroundings, &mut Cache::default(), Mode::Findings);
        let old_prints = lint::fingerprints(&before, &old);
        let known: FxHashSet<_> = old_prints.iter().cloned().collect();
        let prints = lint::fingerprints(after, found);
        let mut new: Vec<bool> = prints.iter().map(|print| !known.contains(print)).collect();
        // What is left of the old findings went elsewhere: the same one in another instruction is
        // no worse than it was.
        let prints: FxHashSet<_> = prints.into_iter().collect();
        let mut moved: FxHashMap<(&str, &str), usize> = FxHashMap::default();
        for (diagnostic, print) in old.iter().zip(&old_prints) {
            if !prints.contains(print) {
                *moved.entry((diagnostic.rule.id, &diagnostic.message)).or_default() += 1;
            }
        }
        for (diagnostic, is_new) in found.iter().zip(&mut new).filter(|(_, is_new)| **is_new) {
            if let Some(count) = moved.get_mut(&(diagnostic.rule.id, &*diagnostic.message))
                && *count > 0
            {
                *count -= 1;
                *is_new = false;
            }
        }
        new
    }
}

/// Whether a line of its instruction, or of itself, was added.
fn stands_in(diagnostic: &Diagnostic, document: &Document, added: &FxHashSet<u32>) -> bool {
    let at = diagnostic.instruction.and_then(|index| document.syntax().get(index));
    let line = |offset| document.text().line_of(offset);
    let (first, last) = at.map_or_else(
        || (line(diagnostic.span.start), line(diagnostic.span.end)),
        |at| (at.line, at.last_line()),
    );
    (first..=last).any(|line| added.contains(&(line + 1)))
}

/// A line as patches keep it through tools that change its ending.
fn plain(line: &str) -> &str {
    line.trim_start_matches('\u{feff}').trim_end_matches(['\n', '\r'])
}

/// The changes of a patch by the real paths of their files; paths are relative to the repository
/// or to the working directory, with or without git's `a/` and `b/`.
pub(super) fn by_path(patch: &str, working: &Path) -> FxHashMap<PathBuf, Change> {
    let repository = working.ancestors().find(|folder| folder.join(".git").exists());
    let roots: Vec<_> = repository.into_iter().chain([working]).collect();
    let mut changes = FxHashMap::default();
    for (name, change) in parse(patch) {
        let bare =
            name.split_once('/').filter(|(side, _)| ["a", "b", "c", "i", "o", "w"].contains(side));
        let names = [bare.map(|(_, bare)| bare), Some(&*name)].into_iter().flatten();
        let mut paths = names.flat_map(|name| roots.iter().map(move |root| root.join(name)));
        if let Some(real) = paths.find_map(|path| path.canonicalize().ok()) {
            changes.insert(real, change);
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_is_taken_back() {
        let patch = "diff --git a/x b/x\nindex 1..2 100644\n--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@ FROM\n \
                     one\n-two\n+zwei\n three\n@@ -9,0 +10 @@\n+ten\ndiff --git a/y b/y\n--- a/y\n+++ \
                     /dev/null\n@@ -1 +0,0 @@\n-gone\n";
        let files = parse(patch);
        let [(name, change)] = files.as_slice() else { panic!("{files:?}") };
        assert_eq!(name, "b/x");
        let after = "one\nzwei\nthree\n4\n5\n6\n7\n8\n9\nten\n11\n";
        let before = "one\ntwo\nthree\n4\n5\n6\n7\n8\n9\n11\n";
        assert_eq!(change.before(after).as_deref(), Some(before));
        assert_eq!(change.added().into_iter().min(), Some(2));
        assert_eq!(change.before("one\nother\nthree\n"), None);
    }

    #[test]
    fn what_only_removes_and_files_without_an_end() {
        let patch = "--- x\n+++ x\n@@ -2 +1,0 @@\n-USER a\n\\ No newline at end of file\n";
        let (_, change) = parse(patch).remove(0);
        assert_eq!(change.before("FROM a\n").as_deref(), Some("FROM a\nUSER a"));
        assert!(change.added().is_empty());
    }

    #[test]
    fn names_of_git() {
        assert_eq!(unquoted("\"b/\\303\\274\\\"x\"\t"), "b/ü\"x");
        assert_eq!(unquoted("b/my app/Dockerfile\t"), "b/my app/Dockerfile");
    }
}
