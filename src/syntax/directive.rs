//! Parser directives: `# syntax=`, `# escape=`, `# check=` in the first comment lines.
//!
//! Source of the behaviour: moby/buildkit frontend/dockerfile/parser/directives.go at 73ed682.

use crate::text::Span;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DirectiveKind {
    Syntax,
    Escape,
    Check,
}

impl DirectiveKind {
    pub const ALL: [Self; 3] = [Self::Syntax, Self::Escape, Self::Check];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::Escape => "escape",
            Self::Check => "check",
        }
    }

    /// Without regard to case.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str().eq_ignore_ascii_case(name))
    }
}

/// A directive in force.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Directive {
    pub kind: DirectiveKind,
    pub name: Span,
    pub value: Span,
    /// The value.
    pub text: Box<str>,
    /// The whole line without its line break.
    pub line: Span,
}

/// The directives at the head of a file.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Prologue {
    pub directives: Vec<Directive>,
    /// A repeated directive, an escape that is neither `\` nor `` ` ``: with their lines.
    pub problems: Vec<(Span, DirectiveProblem)>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DirectiveProblem {
    Repeated(DirectiveKind),
    BadEscape,
    /// An option of `check` that BuildKit does not know, or one without a value that it takes.
    BadCheck,
}

impl Prologue {
    /// The directive in force of that kind.
    pub fn get(&self, kind: DirectiveKind) -> Option<&Directive> {
        self.directives.iter().find(|directive| directive.kind == kind)
    }

    /// What the directives make the escape character: `\` without one.
    pub fn escape(&self) -> u8 {
        match self.get(DirectiveKind::Escape) {
            Some(directive) if &*directive.text == "`" => b'`',
            _ => b'\\',
        }
    }

    /// Reads a line (without its line break) that starts at `start`. `false` where it is no
    /// directive: that ends the prologue.
    pub(super) fn read(&mut self, line: &str, start: u32) -> bool {
        let Some((name, value)) = parts(line) else { return false };
        let span = |part: &str| {
            let offset = start + (part.as_ptr() as usize - line.as_ptr() as usize) as u32;
            Span::new(offset, offset + part.len() as u32)
        };
        let Some(kind) = DirectiveKind::parse(name) else { return false };
        if self.get(kind).is_some() {
            self.problems.push((span(line), DirectiveProblem::Repeated(kind)));
        } else if kind == DirectiveKind::Escape && !matches!(value, "\\" | "`") {
            self.problems.push((span(line), DirectiveProblem::BadEscape));
        } else {
            if kind == DirectiveKind::Check && !value.trim().is_empty() && !is_check(value) {
                self.problems.push((span(line), DirectiveProblem::BadCheck));
            }
            self.directives.push(Directive {
                kind,
                name: span(name),
                value: span(value),
                text: value.into(),
                line: span(line),
            });
        }
        true
    }
}

/// Whether BuildKit can read the value of `check=`: `ParseLintOptions` in linter/linter.go takes at
/// most three options, joined by `;`, up to the first blank.
pub fn is_check(value: &str) -> bool {
    const BOOLEANS: [&str; 12] =
        ["1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False"];
    let options = value.split(' ').next().unwrap_or_default();
    options.splitn(3, ';').all(|option| match option.split_once('=') {
        Some((name, value)) => match name.trim() {
            "skip" | "experimental" => true,
            "error" => BOOLEANS.contains(&value.trim()),
            _ => false,
        },
        None => false,
    })
}

/// Name and value: BuildKit's `^([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$` after `#` and blanks.
fn parts(line: &str) -> Option<(&str, &str)> {
    // What Go's `\s` matches; U+000B is not of it.
    const BLANK: [char; 5] = ['\t', '\n', '\x0c', '\r', ' '];
    let text = line.trim_end_matches(['\r', '\n']).trim_start().strip_prefix('#')?.trim_start();
    let (name, value) = text.split_once('=')?;
    let name = name.trim_end_matches(BLANK);
    if !name.starts_with(|c: char| c.is_ascii_alphabetic())
        || !name.bytes().all(|byte| byte.is_ascii_alphanumeric())
    {
        return None;
    }
    let value = match value.trim_matches(BLANK) {
        // The value is at least one character, if need be a blank.
        "" => value.get(value.len().checked_sub(1)?..)?,
        value => value,
    };
    Some((name, value))
}

/// What a comment line says as far as it is typed: the directive whose value it has come to
/// (`None` before the `=`), and the byte at which name or value starts. `None` before the `#`,
/// and behind the `=` of a name that is no directive's.
pub(super) fn typed(line: &str) -> Option<(Option<DirectiveKind>, usize)> {
    let start = text_start(line);
    let text = line.trim_start().strip_prefix('#').and_then(|_| line.get(start..))?;
    let Some((name, value)) = text.split_once('=') else { return Some((None, start)) };
    let kind = DirectiveKind::parse(name.trim_end());
    Some((kind, line.len() - value.trim_start().len()))
}

/// Where the text of a comment line starts, behind its `#` and blanks.
pub(super) fn text_start(line: &str) -> usize {
    let text = line.trim_start();
    line.len() - text.strip_prefix('#').unwrap_or(text).trim_start().len()
}
