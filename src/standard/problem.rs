//! What is wrong in a file of data, and where.

use super::nearest::did_you_mean;
use std::fmt;
use std::ops::Range;

/// A mistake in a standard or a configuration file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// The path as it was given.
    pub file: String,
    /// One-based; `None` where it is the file as a whole.
    pub line: Option<u32>,
    /// One-based, in Unicode code points.
    pub column: Option<u32>,
    /// Bytes of the file's text.
    pub span: Option<Range<usize>>,
    pub message: String,
}

impl Problem {
    /// A mistake at `span` of `text`.
    pub fn new(
        file: &str,
        text: &str,
        span: Option<Range<usize>>,
        message: impl Into<String>,
    ) -> Self {
        let before = span.as_ref().and_then(|span| text.get(..span.start));
        let line = before.map(|before| before.matches('\n').count() + 1);
        let column = before.map(|before| {
            before.rsplit('\n').next().unwrap_or_default().trim_start_matches('\u{feff}')
        });
        Self {
            file: file.to_owned(),
            line: line.map(|line| u32::try_from(line).unwrap_or(u32::MAX)),
            column: column.map(|text| u32::try_from(text.chars().count() + 1).unwrap_or(u32::MAX)),
            span,
            message: message.into(),
        }
    }

    /// What the TOML reader says, in our words.
    pub fn from_toml(file: &str, text: &str, error: &toml::de::Error) -> Self {
        Self::new(file, text, error.span(), reword(error.message()))
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let (Some(line), Some(column)) = (self.line, self.column) {
            write!(f, ":{line}:{column}")?;
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for Problem {}

/// serde's ``unknown field `a`, expected one of `b`, `c` `` with a guess at what was meant.
fn reword(message: &str) -> String {
    let kinds = [("unknown field ", "unknown key"), ("unknown variant ", "unknown value")];
    for (start, ours) in kinds {
        if let Some(rest) = message.strip_prefix(start) {
            let mut quoted = rest.split('`').skip(1).step_by(2);
            let found = quoted.next().unwrap_or_default();
            let known: Vec<_> = quoted.collect();
            let mut guess = did_you_mean(found, known.iter().copied());
            if guess.is_empty() && !known.is_empty() {
                guess = format!(", expected {}", known.join(", "));
            }
            return format!("{ours} \"{found}\"{guess}");
        }
    }
    message.lines().next().unwrap_or_default().replace('`', "\"")
}
