//! The lowering: keyword and text only so far.

use super::{Body, CommandForm, Keyword, Operation, Problem, ProblemKind, Word};
use crate::text::Mapped;

pub(super) fn operation(line: &Mapped, _escape: u8, problems: &mut Vec<Problem>) -> Operation {
    let text = line.text();
    let from = text.len() - text.trim_start().len();
    let name_end =
        text[from..].find(['\t', '\x0b', '\x0c', '\r', ' ']).map_or(text.len(), |at| from + at);
    let word = |start: usize, end: usize| Word {
        text: text[start..end].into(),
        local: line.local(start as u32..end as u32),
        logical: start as u32..end as u32,
    };
    let name = word(from, name_end);
    let keyword = Keyword::parse(&name.text);
    let rest = text[name_end..].trim();
    let start = text.len() - text[name_end..].trim_start().len();
    let rest = word(start, start + rest.len());
    if keyword == Keyword::Unknown {
        let kind = ProblemKind::UnknownInstruction { word: name.text.clone(), suggestion: None };
        problems.push(Problem { local: name.local, kind });
    }
    let body = if rest.text.is_empty() || keyword == Keyword::Unknown {
        Body::None
    } else {
        Body::Command(CommandForm::Shell(rest.clone()))
    };
    Operation { keyword, name, flags: Vec::new(), rest, body }
}
