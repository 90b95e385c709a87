//! From a logical line to an [`Operation`], by BuildKit's rules, each part with its place.
//!
//! Source: frontend/dockerfile/parser/{split_command,line_parsers}.go for the parts,
//! instructions/parse.go for what is refused. Nothing stops the lowering: a part that BuildKit
//! refuses is a problem, and what can be read is read.

use super::instruction::{
    Body, CommandForm, From, Healthcheck, Operation, Pair, Separator, Transfer, Word,
};
use super::json::{self, Array};
use super::keyword::Keyword;
use super::problem::{Problem, ProblemKind};
use super::suggest::nearest;
use super::{check, flag, words};
use crate::text::{Local, Mapped};
use std::ops::Range;

/// ONBUILD in ONBUILD is refused; this deep it is not even read.
const MAX_DEPTH: u32 = 8;

/// What the logical line of an instruction says. `escape` is `\` or `` ` ``.
pub(super) fn operation(line: &Mapped, escape: u8, problems: &mut Vec<Problem>) -> Operation {
    let mut lowering = Lowering { line, escape, problems };
    lowering.operation(0..line.text().len(), 0)
}

/// Its name, and what follows it as it is.
pub(super) fn name(line: &Mapped, escape: u8) -> Operation {
    let text = line.text();
    let (name, behind) = words::split_once(text, words::trim(text, 0..text.len()));
    let behind = words::trim(text, behind.unwrap_or(name.end..name.end));
    let lowering = Lowering { line, escape, problems: &mut Vec::new() };
    let (name, rest) = (lowering.word(name), lowering.word(behind));
    let keyword = Keyword::parse(&name.text);
    Operation { keyword, name, flags: Vec::new(), rest, body: Body::None }
}

pub(super) struct Lowering<'a> {
    pub line: &'a Mapped,
    pub escape: u8,
    problems: &'a mut Vec<Problem>,
}

impl Lowering<'_> {
    pub fn report(&mut self, local: Local, kind: ProblemKind) {
        self.problems.push(Problem { local, kind });
    }

    /// What stands at `range` of the logical line.
    fn word(&self, range: Range<usize>) -> Word {
        let text = self.line.text().get(range.clone()).unwrap_or_default();
        self.decoded(text, range)
    }

    /// `text`, which was decoded from what stands at `range`.
    fn decoded(&self, text: &str, range: Range<usize>) -> Word {
        let logical = range.start as u32..range.end as u32;
        Word { text: text.into(), local: self.line.local(logical.clone()), logical }
    }

    fn operation(&mut self, range: Range<usize>, depth: u32) -> Operation {
        let text = self.line.text();
        let (name, behind) = words::split_once(text, words::trim(text, range));
        let behind = behind.unwrap_or(name.end..name.end);
        let (flags, rest) = flag::extract(self.line, behind.clone(), self.escape);
        let rest = words::trim(text, rest..behind.end.max(rest));
        let name = self.word(name);
        let keyword = Keyword::parse(&name.text);
        let mut operation =
            Operation { keyword, name, flags, rest: self.word(rest.clone()), body: Body::None };
        if keyword == Keyword::Unknown {
            self.unknown(&operation.name);
            return operation;
        }
        operation.body = self.body(&operation, rest, depth);
        check::operation(self, &operation);
        operation
    }

    fn unknown(&mut self, name: &Word) {
        let word = name.text.clone();
        let known = Keyword::ALL.iter().map(|keyword| keyword.as_str());
        let suggestion = nearest(&word.to_uppercase(), known).map(Keyword::parse);
        self.report(name.local, ProblemKind::UnknownInstruction { word, suggestion });
    }

    fn body(&mut self, operation: &Operation, rest: Range<usize>, depth: u32) -> Body {
        if rest.is_empty() {
            return Body::None;
        }
        match operation.keyword {
            Keyword::From => Body::From(self.from(rest)),
            Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Shell => {
                Body::Command(self.command(rest))
            }
            Keyword::Env | Keyword::Label => Body::Pairs(self.pairs(operation.keyword, rest)),
            Keyword::Arg => Body::Pairs(self.arguments(rest)),
            Keyword::Copy | Keyword::Add => Body::Transfer(self.transfer(rest)),
            Keyword::Volume => {
                let (words, json) = self.list(rest);
                Body::Words { words, json }
            }
            Keyword::Expose => {
                let words = self.split(rest);
                Body::Words { words, json: false }
            }
            Keyword::User | Keyword::Workdir | Keyword::Stopsignal | Keyword::Maintainer => {
                Body::Text(self.word(rest))
            }
            Keyword::Healthcheck => Body::Healthcheck(self.healthcheck(rest)),
            Keyword::Onbuild if depth < MAX_DEPTH => {
                Body::Onbuild(Box::new(self.operation(rest, depth + 1)))
            }
            Keyword::Onbuild | Keyword::Unknown => Body::None,
        }
    }

    fn from(&mut self, rest: Range<usize>) -> From {
        let words = self.split(rest);
        match words.as_slice() {
            [image] => From { image: Some(image.clone()), words, ..From::default() },
            [image, keyword, name] if keyword.text.eq_ignore_ascii_case("as") => From {
                image: Some(image.clone()),
                as_keyword: Some(keyword.clone()),
                name: Some(name.clone()),
                words,
            },
            _ => From { words, ..From::default() },
        }
    }

    fn split(&self, rest: Range<usize>) -> Vec<Word> {
        words::split(self.line.text(), rest).into_iter().map(|range| self.word(range)).collect()
    }

    fn quoted(&self, rest: Range<usize>) -> impl Iterator<Item = Range<usize>> + use<> {
        words::quoted(self.line.text(), rest, self.escape).into_iter()
    }

    /// The strings of an array of JSON.
    fn array(&mut self, rest: Range<usize>) -> Option<Vec<Word>> {
        match json::array(self.line.text(), rest) {
            Array::Strings(strings) => Some(
                strings.iter().map(|(text, range)| self.decoded(text, range.clone())).collect(),
            ),
            Array::NotStrings(range) => {
                let local = self.word(range).local;
                self.report(local, ProblemKind::JsonNotStrings);
                None
            }
            Array::Other => None,
        }
    }

    fn command(&mut self, rest: Range<usize>) -> CommandForm {
        let whole = self.word(rest.clone());
        match self.array(rest) {
            Some(words) => CommandForm::Exec { words, local: whole.local },
            None => CommandForm::Shell(whole),
        }
    }

    fn list(&mut self, rest: Range<usize>) -> (Vec<Word>, bool) {
        match self.array(rest.clone()) {
            Some(words) => (words, true),
            None => (self.split(rest), false),
        }
    }

    fn transfer(&mut self, rest: Range<usize>) -> Transfer {
        let (mut sources, json) = self.list(rest);
        let destination = sources.pop();
        Transfer { sources, destination, json }
    }

    /// `KEY=value …`, or the legacy `KEY value` where the first word has no `=`.
    fn pairs(&mut self, keyword: Keyword, rest: Range<usize>) -> Vec<Pair> {
        let text = self.line.text();
        let mut pairs = Vec::new();
        for (index, range) in self.quoted(rest.clone()).enumerate() {
            let pair = self.pair(range);
            if pair.value.is_some() {
                pairs.push(pair);
                continue;
            }
            if index > 0 {
                let word = pair.key.text.clone();
                self.report(pair.key.local, ProblemKind::PairWithoutEquals { word });
                continue;
            }
            let (key, value) = words::split_once(text, rest);
            let (key, value) = (self.word(key), value.map(|value| self.word(value)));
            if value.is_none() {
                self.report(key.local, ProblemKind::PairWithoutValue { keyword });
                return Vec::new();
            }
            return vec![Pair { key, value, separator: Separator::Blank }];
        }
        pairs
    }

    fn arguments(&mut self, rest: Range<usize>) -> Vec<Pair> {
        self.quoted(rest).map(|range| self.pair(range)).collect()
    }

    /// Key and value around the first `=` of a word.
    fn pair(&self, range: Range<usize>) -> Pair {
        let word = self.line.text().get(range.clone()).unwrap_or_default();
        let Some(equals) = word.find('=').map(|at| range.start + at) else {
            return Pair { key: self.word(range), value: None, separator: Separator::None };
        };
        Pair {
            key: self.word(range.start..equals),
            value: Some(self.word(equals + 1..range.end)),
            separator: Separator::Equals,
        }
    }

    fn healthcheck(&mut self, rest: Range<usize>) -> Healthcheck {
        let text = self.line.text();
        let bytes = text.as_bytes().get(..rest.end).unwrap_or_default();
        let find = |from: usize, blank: bool| {
            let found = (from..rest.end)
                .find(|at| bytes.get(*at).is_some_and(|byte| flag::is_space(*byte) == blank));
            found.unwrap_or(rest.end)
        };
        let end = find(rest.start, true);
        let next = flag::next_boundary(text, find(end, false));
        let kind = self.word(rest.start..flag::next_boundary(text, end));
        let command = (next < rest.end).then(|| self.command(next..rest.end));
        Healthcheck { kind, command }
    }
}
