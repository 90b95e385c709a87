//! ShellCheck's `json1`.

use crate::lint::{Severity, ShellComment, ShellReplacement};
use serde::Deserialize;

#[derive(Deserialize)]
struct Output {
    comments: Vec<Comment>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Comment {
    file: String,
    line: u32,
    end_line: u32,
    column: u32,
    end_column: u32,
    level: String,
    code: u32,
    message: String,
    fix: Option<Fix>,
}

#[derive(Deserialize)]
struct Fix {
    replacements: Vec<Replacement>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    line: u32,
    end_line: u32,
    column: u32,
    end_column: u32,
    insertion_point: String,
    replacement: String,
}

/// The file of the script of that number.
pub(super) fn file_name(number: usize) -> String {
    format!("{number}.sh")
}

/// The comments on each of so many scripts, in ShellCheck's order: by place, then by level;
/// `None` for what is no answer.
pub(super) fn read(json: &[u8], scripts: usize) -> Option<Vec<Vec<ShellComment>>> {
    let output: Output = serde_json::from_slice(json).ok()?;
    let mut answers = vec![Vec::new(); scripts];
    for comment in output.comments {
        let number: usize = comment.file.strip_suffix(".sh")?.parse().ok()?;
        answers.get_mut(number)?.push(comment.into());
    }
    Some(answers)
}

impl From<Comment> for ShellComment {
    fn from(comment: Comment) -> Self {
        let severity = match comment.level.as_str() {
            "error" => Severity::Error,
            "warning" => Severity::Warning,
            "info" => Severity::Information,
            _ => Severity::Hint,
        };
        let replacements = comment.fix.map(|fix| fix.replacements).unwrap_or_default();
        Self {
            start: (comment.line, comment.column),
            end: (comment.end_line, comment.end_column),
            severity,
            code: comment.code,
            message: comment.message,
            replacements: replacements.into_iter().map(Replacement::into).collect(),
        }
    }
}

impl From<Replacement> for ShellReplacement {
    fn from(replacement: Replacement) -> Self {
        Self {
            start: (replacement.line, replacement.column),
            end: (replacement.end_line, replacement.end_column),
            behind: replacement.insertion_point == "beforeStart",
            text: replacement.replacement,
        }
    }
}
