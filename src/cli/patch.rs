//! The patch that `--diff` prints.

use similar::TextDiff;
use std::fmt::Write;

/// A unified patch of one file for `git apply` and `patch -p1`; empty where nothing changes.
pub(super) fn patch(path: &str, before: &str, after: &str) -> String {
    // Split at `\n` only, so that a carriage return is part of its line, as git sees it.
    let before: Vec<&str> = before.split_inclusive('\n').collect();
    let after: Vec<&str> = after.split_inclusive('\n').collect();
    let diff = TextDiff::configure().newline_terminated(true).diff_slices(&before, &after);
    let hunks = diff.unified_diff().to_string();
    if hunks.is_empty() {
        return hunks;
    }
    format!("--- {}\n+++ {}\n{hunks}", name("a/", path), name("b/", path))
}

/// The name as git writes it: quoted where a character could be misread, and with a tab after it
/// where a blank could end it.
fn name(side: &str, path: &str) -> String {
    let path = format!("{side}{path}");
    if !path.bytes().any(|byte| byte < b' ' || matches!(byte, b'"' | b'\\' | 0x7f)) {
        return if path.contains(' ') { path + "\t" } else { path };
    }
    let mut quoted = String::from('"');
    for character in path.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '\0'..='\x1f' | '\x7f' => {
                let _ = write!(quoted, "\\{:03o}", u32::from(character));
            }
            _ => quoted.push(character),
        }
    }
    quoted + "\""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_of_lines_and_of_the_file() {
        let expected = "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n FROM a\r\n-USER b\n\\ No newline at end of \
                        file\n+USER c\n\\ No newline at end of file\n";
        assert_eq!(patch("x", "FROM a\r\nUSER b", "FROM a\r\nUSER c"), expected);
        assert_eq!(patch("x", "FROM a\n", "FROM a\n"), "");
    }

    #[test]
    fn names() {
        assert_eq!(name("a/", "my app/Dockerfile"), "a/my app/Dockerfile\t");
        assert_eq!(name("b/", "a\"\nb"), "\"b/a\\\"\\012b\"");
    }
}
