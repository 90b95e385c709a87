//! A table for a job's summary or a comment, in GitHub's Markdown.

use super::{Findings, Summary};
use crate::report::{Lines, severity_name};
use std::fmt::Write;

pub(super) fn write(findings: &Findings<'_>) -> String {
    let mut out =
        format!("### Plimsoll\n\n{}\n", escaped(&Summary::of(findings.files).to_string()));
    if findings.files.iter().any(|file| !file.findings.is_empty()) {
        out.push_str("\n| Severity | Place | Rule | What is wrong | Clauses |\n");
        out.push_str("|---|---|---|---|---|\n");
    }
    for file in findings.files {
        let lines = Lines::new(&file.text);
        for finding in &file.findings {
            let _ = writeln!(
                out,
                "| {} | {}:{} | {} | {} | {} |",
                severity_name(finding.severity),
                escaped(&file.path),
                lines.place(finding.span.start).line,
                finding.rule.id,
                message(&finding.message),
                escaped(&finding.clauses.join(", ")),
            );
        }
    }
    out
}

/// A message, whose words between backticks stay code. Where backticks do not pair up one by one
/// nothing is code.
fn message(text: &str) -> String {
    let ticks = text.matches('`').count();
    if ticks % 2 == 1 || text.contains("``") {
        return escaped(text);
    }
    let mut out = String::new();
    for (index, part) in text.split('`').enumerate() {
        match index % 2 {
            0 => out.push_str(&escaped(part)),
            _ => {
                let _ = write!(out, "`{}`", one_line(part).replace('|', "\\|"));
            }
        }
    }
    out
}

/// Text in which nothing is Markdown, HTML, or the end of a cell.
pub(in crate::report) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in one_line(text).chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '@' => out.push_str("&#64;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' => out.extend(['\\', character]),
            _ => out.push(character),
        }
    }
    out
}

fn one_line(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leaves_its_cell() {
        assert_eq!(message("run `a | b` <now>"), "run `a \\| b` &lt;now&gt;");
        assert_eq!(message("a ` b [x](y)\n| c"), "a \\` b \\[x\\](y) \\| c");
        assert_eq!(message("``<b>``"), "\\`\\`&lt;b&gt;\\`\\`");
        assert_eq!(escaped("@team a_b"), "&#64;team a\\_b");
    }
}
