//! The report for people: a source excerpt, what is wrong, and how to mend it.

use super::{Findings, statistics};
use crate::lint::{Applicability, Severity};
use crate::report::lines::boundary;
use crate::report::{Checked, Finding, Lines, severity_name};
use std::borrow::Cow;
use std::fmt::{self, Write};
use unicode_width::UnicodeWidthChar;

/// The widest excerpt, in terminal columns.
const WIDTH: usize = 120;
/// What is kept of a longer line before the range.
const BEFORE: usize = 30;

const RESET: &str = "\x1b[0m";
const BOLD: &str = "\x1b[1m";
const BLUE: &str = "\x1b[34m";

/// More findings than anybody reads on a terminal.
const TOO_MANY: usize = 200;

pub(super) fn write(findings: &Findings<'_>) -> String {
    let files = findings.files;
    let count: usize = files.iter().map(|file| file.findings.len()).sum();
    let mut out = match findings.live && count > TOO_MANY {
        true => statistics::overview(findings),
        false => {
            let text = Text { color: findings.color };
            let mut out: String = files.iter().map(|file| text.file(file)).collect();
            if !files.is_empty() {
                out.push_str(&format!("{}\n", Summary::of(files)));
            }
            out
        }
    };
    if let Some(standard) = findings.unchosen {
        let standard = printable(standard);
        out.push_str(&format!(
            "checked against {standard} (default); choose with `standard` in plimsoll.toml or \
             with --standard\n"
        ));
    }
    out
}

#[derive(Clone, Copy, Debug)]
struct Text {
    color: bool,
}

impl Text {
    /// All findings of one file.
    fn file(self, file: &Checked) -> String {
        let lines = Lines::new(&file.text);
        let mut out = String::new();
        for finding in &file.findings {
            // Writing to a string cannot fail.
            let _ = self.finding(&mut out, &file.path, finding, &lines);
        }
        out
    }

    fn finding(
        self,
        out: &mut String,
        path: &str,
        finding: &Finding,
        lines: &Lines<'_>,
    ) -> fmt::Result {
        let place = lines.place(finding.span.start);
        let margin = place.line.to_string().len();
        let severity = severity_name(finding.severity);
        let head =
            self.paint(color_of(finding.severity), format_args!("{severity}[{}]", finding.rule.id));
        let message = printable(&finding.message);
        writeln!(out, "{head}{}", self.paint(BOLD, format_args!(": {message}")))?;
        let arrow = self.paint(BLUE, "-->");
        let (path, bar) = (printable(path), self.paint(BLUE, "|"));
        writeln!(out, "{:margin$}{arrow} {path}:{}:{}", "", place.line, place.column)?;
        let line = lines.span(place.line);
        if !lines.slice(line).is_empty() {
            let from = finding.span.start.min(line.end) - line.start;
            let to = finding.span.end.min(line.end) - line.start;
            let excerpt = Excerpt::new(lines.slice(line), from as usize, to as usize);
            let carets = self.paint(color_of(finding.severity), "^".repeat(excerpt.carets));
            let last = lines.place(finding.span.end).line;
            let more =
                if last > place.line { format!(" … to line {last}") } else { String::new() };
            writeln!(out, "{:margin$} {bar}", "")?;
            writeln!(out, "{} {bar} {}", self.paint(BLUE, place.line), excerpt.text)?;
            writeln!(out, "{:margin$} {bar} {:pad$}{carets}{more}", "", "", pad = excerpt.before)?;
        }
        self.notes(out, finding, lines, margin)?;
        writeln!(out)
    }

    /// The lines below the excerpt.
    fn notes(
        self,
        out: &mut String,
        finding: &Finding,
        lines: &Lines<'_>,
        margin: usize,
    ) -> fmt::Result {
        let mut note = |key: &str, value: &str| {
            let sign = self.paint(BLUE, "=");
            writeln!(out, "{:margin$} {sign} {}: {value}", "", self.paint(BOLD, key))
        };
        if let Some(fix) = finding.fixes.iter().min_by_key(|fix| fix.applicability) {
            let how = match fix.applicability {
                Applicability::Safe => "--fix",
                Applicability::Unsafe => "--unsafe-fixes",
                Applicability::Suggestion => "by hand, or in the editor",
            };
            note("fix", &format!("{} ({how})", printable(&fix.title)))?;
        }
        for related in &finding.related {
            let line = lines.place(related.span.start).line;
            note("see", &format!("line {line}: {}", printable(&related.message)))?;
        }
        if !finding.clauses.is_empty() {
            let word = if finding.clauses.len() == 1 { "clause" } else { "clauses" };
            note(word, &printable(&finding.clauses.join(", ")))?;
        }
        if !finding.aliases.is_empty() {
            note("also", &printable(&finding.aliases.join(", ")))?;
        }
        Ok(())
    }

    fn paint(self, style: &str, text: impl fmt::Display) -> String {
        if self.color { format!("{style}{text}{RESET}") } else { text.to_string() }
    }
}

fn color_of(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "\x1b[1;31m",
        Severity::Warning => "\x1b[1;33m",
        Severity::Information => "\x1b[1;34m",
        Severity::Hint => "\x1b[1;36m",
    }
}

/// What a run found, in one line.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Summary {
    pub files: usize,
    pub files_with_findings: usize,
    /// By severity, [`Severity::Hint`] first.
    pub findings: [usize; 4],
    /// Findings that `--fix` mends.
    pub safe: usize,
    /// Findings that `--unsafe-fixes` mends, too.
    pub with_unsafe: usize,
}

impl Summary {
    pub fn of(files: &[Checked]) -> Self {
        let mut summary = Self { files: files.len(), ..Self::default() };
        for file in files {
            summary.files_with_findings += usize::from(!file.findings.is_empty());
            for finding in &file.findings {
                summary.findings[finding.severity as usize] += 1;
                match finding.fixes.iter().map(|fix| fix.applicability).min() {
                    Some(Applicability::Safe) => summary.safe += 1,
                    Some(Applicability::Unsafe) => summary.with_unsafe += 1,
                    Some(Applicability::Suggestion) | None => {}
                }
            }
        }
        summary
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let files = counted(self.files, "file", "files");
        let total: usize = self.findings.iter().sum();
        if total == 0 {
            return write!(f, "No findings in {files}");
        }
        let findings = counted(total, "finding", "findings");
        write!(f, "{findings} in {} of {files}: ", self.files_with_findings)?;
        let names = [
            ("error", "errors"),
            ("warning", "warnings"),
            ("information", "information"),
            ("hint", "hints"),
        ];
        let counts = self.findings.iter().rev().zip(names).filter(|(count, _)| **count > 0);
        let counts: Vec<_> =
            counts.map(|(count, (one, many))| counted(*count, one, many)).collect();
        f.write_str(&counts.join(", "))?;
        match (self.safe, self.with_unsafe) {
            (0, 0) => Ok(()),
            (safe, 0) => write!(f, "; --fix mends {safe}"),
            (0, more) => write!(f, "; --unsafe-fixes mends {more}"),
            (safe, more) => write!(f, "; --fix mends {safe}, --unsafe-fixes {more} more"),
        }
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// A line as a terminal can show it, and where the range stands in it, in terminal columns.
struct Excerpt {
    text: String,
    before: usize,
    carets: usize,
}

impl Excerpt {
    /// `from` and `to` are bytes of the line.
    fn new(line: &str, from: usize, to: usize) -> Self {
        let columns = |text: &str| text.chars().map(width).sum::<usize>();
        let split = |at: usize| line.split_at(boundary(line, at));
        let wide = line.len() > WIDTH && columns(line) > WIDTH;
        let skip = if wide { columns(split(from).0).saturating_sub(BEFORE) } else { 0 };
        let mut excerpt = Self { text: String::new(), before: 0, carets: 0 };
        if skip > 0 {
            excerpt.text.push('…');
            excerpt.before = 1;
        }
        let mut column = 0;
        for (at, character) in line.char_indices() {
            let wide_by = width(character);
            column += wide_by;
            if column <= skip {
                continue;
            }
            if wide && column > skip + WIDTH {
                excerpt.text.push('…');
                break;
            }
            push(&mut excerpt.text, character);
            match at {
                at if at < from => excerpt.before += wide_by,
                at if at < to => excerpt.carets += wide_by,
                _ => {}
            }
        }
        excerpt.carets = excerpt.carets.max(1);
        excerpt
    }
}

const TAB: &str = "    ";

/// Terminal columns of a character as [`push`] writes it.
fn width(character: char) -> usize {
    match character {
        '\t' => TAB.len(),
        _ if is_harmful(character) => 1,
        _ => character.width().unwrap_or(1),
    }
}

/// Writes a character so that it cannot steer a terminal: a control character as its picture.
fn push(out: &mut String, character: char) {
    match character {
        '\t' => out.push_str(TAB),
        '\0'..='\x1f' => {
            out.push(char::from_u32(0x2400 + u32::from(character)).unwrap_or('\u{fffd}'))
        }
        '\x7f' => out.push('\u{2421}'),
        _ if is_harmful(character) => out.push('\u{fffd}'),
        _ => out.push(character),
    }
}

/// Control characters, and those that reorder or hide what stands beside them.
fn is_harmful(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// Text from a file or a command line so that it cannot steer a terminal: a control character as
/// its picture.
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_harmful) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|character| push(&mut out, character));
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &str, from: usize, to: usize) -> String {
        let excerpt = Excerpt::new(line, from, to);
        format!("{}\n{}{}", excerpt.text, " ".repeat(excerpt.before), "^".repeat(excerpt.carets))
    }

    #[test]
    fn carets_stand_below_the_range() {
        assert_eq!(shown("USER root", 5, 9), "USER root\n     ^^^^");
        assert_eq!(shown("USER", 4, 4), "USER\n    ^");
        assert_eq!(shown("\tRUN x", 1, 4), "    RUN x\n    ^^^");
        assert_eq!(shown("a 日本 b", 2, 8), "a 日本 b\n  ^^^^");
    }

    #[test]
    fn a_terminal_is_not_steered() {
        assert_eq!(shown("RUN \x1b[31m\u{202e}x", 4, 5), "RUN ␛[31m\u{fffd}x\n    ^");
        assert_eq!(printable("a\u{9b}b\x7f\r"), "a\u{fffd}b␡␍");
    }

    #[test]
    fn a_long_line_is_cut_around_the_range() {
        let line = format!("{}bad{}", "a".repeat(5000), "b".repeat(5000));
        let excerpt = Excerpt::new(&line, 5000, 5003);
        assert!(excerpt.text.starts_with("…aaa") && excerpt.text.ends_with("bb…"));
        assert_eq!(excerpt.text.chars().skip(excerpt.before).take(3).collect::<String>(), "bad");
        assert_eq!((excerpt.carets, excerpt.text.chars().count()), (3, WIDTH + 2));
    }
}
