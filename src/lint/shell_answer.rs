//! What ShellCheck answered, as values: no rule runs a program.

use super::{Severity, ShellScript};
use crate::text::{Edit, Local};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// What ShellCheck says of one place of a script. Lines and columns are one-based, columns count
/// code points (a tab is one), ends are exclusive.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ShellComment {
    pub start: (u32, u32),
    pub end: (u32, u32),
    pub severity: Severity,
    /// `2086` of `SC2086`.
    pub code: u32,
    pub message: String,
    /// Its fix; empty where it has none.
    pub replacements: Vec<ShellReplacement>,
}

/// An edit of a script.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ShellReplacement {
    pub start: (u32, u32),
    pub end: (u32, u32),
    /// Whether an insertion belongs to what stands before it.
    pub behind: bool,
    pub text: String,
}

/// Answers by the text of the script, see [`ShellScript::text`].
#[derive(Clone, Debug, Default)]
pub struct ShellAnswers(FxHashMap<Arc<str>, Arc<[ShellComment]>>);

impl ShellAnswers {
    /// What was answered for a script; `None` where it was not asked for.
    pub fn get(&self, script: &ShellScript) -> Option<&[ShellComment]> {
        self.0.get(&script.text).map(|comments| &**comments)
    }
}

impl FromIterator<(Arc<str>, Arc<[ShellComment]>)> for ShellAnswers {
    fn from_iter<I: IntoIterator<Item = (Arc<str>, Arc<[ShellComment]>)>>(answers: I) -> Self {
        Self(answers.into_iter().collect())
    }
}

impl ShellComment {
    /// Where it stands in the instruction; `None` for what is said of lines before the script.
    pub fn local(&self, script: &ShellScript) -> Option<Local> {
        script.local(self.start, self.end)
    }

    /// Its fix in a document where the instruction starts at `start`; `None` where it cannot be
    /// carried over letter by letter.
    pub fn edits(&self, script: &ShellScript, start: u32) -> Option<Vec<Edit>> {
        let edit = |replacement: &ShellReplacement| {
            let one_line = !replacement.text.contains(['\n', '\r']);
            let ShellReplacement { start: from, end: to, behind, text } = replacement;
            let local = script.exact(*from, *to, *behind).filter(|_| one_line)?;
            Some(Edit::replace(local.at(start), text.as_str()))
        };
        let edits: Option<Vec<_>> = self.replacements.iter().map(edit).collect();
        edits.filter(|edits| {
            // The order of two at one place would be a guess.
            let touch = |a: &Edit, b: &Edit| a.span.start == b.span.start;
            !edits.iter().enumerate().any(|(i, a)| edits.iter().skip(i + 1).any(|b| touch(a, b)))
        })
    }
}
