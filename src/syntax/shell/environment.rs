//! The variables of the environment as the shells of Windows name them: `%NAME%` for cmd,
//! `$env:NAME` for PowerShell.
//!
//! Neither is parsed. Found is only what these shells certainly read or set by that name.

use super::Dialect;
use std::ops::Range;

/// A name in a text for cmd or PowerShell.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EnvironmentName {
    /// The name alone, bytes of the text.
    pub range: Range<u32>,
    pub reads: bool,
    /// The script gives it a value, which holds from here on.
    pub sets: bool,
}

/// The names in the order of the text; none where another shell reads it.
pub fn environment_names(text: &str, dialect: &Dialect) -> Vec<EnvironmentName> {
    match dialect {
        Dialect::Cmd => in_cmd(text),
        Dialect::PowerShell => PowerShell { text, at: 0, names: Vec::new() }.read(),
        Dialect::Posix(_) | Dialect::Other(_) => Vec::new(),
    }
}

/// How many bytes of a name `text` begins with.
fn name_len(text: &str) -> usize {
    let is_name = |ch: char| ch.is_ascii_alphanumeric() || ch == '_';
    let len = text.find(|ch| !is_name(ch)).unwrap_or(text.len());
    if text.starts_with(|ch: char| ch.is_ascii_digit()) { 0 } else { len }
}

/// `%NAME%`, `%NAME:old=new%`, `%NAME:~0,3%`, in quotes too. All are replaced before any command
/// of the line runs, so what `set` does does not count.
fn in_cmd(text: &str) -> Vec<EnvironmentName> {
    let mut names = Vec::new();
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find('%')) {
        from += at + 1;
        let rest = text.get(from..).unwrap_or_default();
        let len = name_len(rest);
        let behind = rest.get(len..).unwrap_or_default();
        let close = match behind.bytes().next() {
            Some(b'%') => Some(0),
            Some(b':') => behind.find('%'),
            _ => None,
        };
        if let Some(close) = close.filter(|_| len > 0) {
            let range = from as u32..(from + len) as u32;
            names.push(EnvironmentName { range, reads: true, sets: false });
            from += len + close + 1;
        }
    }
    names
}

/// Reads on from `at`.
struct PowerShell<'a> {
    text: &'a str,
    at: usize,
    names: Vec<EnvironmentName>,
}

impl PowerShell<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Moves behind the next `end`, or to the end of the text.
    fn skip_past(&mut self, end: &str) {
        let found = self.rest().find(end).map(|at| at + end.len());
        self.at += found.unwrap_or(self.rest().len());
    }

    fn read(mut self) -> Vec<EnvironmentName> {
        let mut in_string = false;
        while let Some(ch) = self.rest().chars().next() {
            let starts_word = !self.text.get(..self.at).is_some_and(|before| {
                before.ends_with(|ch: char| ch.is_alphanumeric() || matches!(ch, '_' | '-'))
            });
            self.at += ch.len_utf8();
            match ch {
                '`' => self.at += self.rest().chars().next().map_or(0, char::len_utf8),
                '"' => in_string = !in_string,
                '$' => self.variable(in_string),
                '\'' if !in_string => self.skip_past("'"),
                '@' if !in_string && self.rest().starts_with('\'') => self.skip_past("\n'@"),
                '<' if !in_string && self.rest().starts_with('#') => self.skip_past("#>"),
                '#' if !in_string && starts_word => self.skip_past("\n"),
                _ => {}
            }
        }
        self.names
    }

    /// Behind a `$`.
    fn variable(&mut self, in_string: bool) {
        let braced = self.rest().starts_with('{');
        let drive = usize::from(braced);
        let is_environment =
            self.rest().get(drive..drive + 4).is_some_and(|it| it.eq_ignore_ascii_case("env:"));
        if !is_environment {
            return;
        }
        self.at += drive + 4;
        let len = name_len(self.rest());
        let behind = self.rest().get(len..).unwrap_or_default();
        if len == 0 || braced && !behind.starts_with('}') {
            return;
        }
        let behind = if braced { behind.get(1..).unwrap_or_default() } else { behind };
        let behind = behind.trim_start_matches([' ', '\t']);
        let adds = ["+=", "-=", "*=", "/="].iter().any(|it| behind.starts_with(it));
        let sets = !in_string && (adds || behind.starts_with('='));
        let range = self.at as u32..(self.at + len) as u32;
        self.names.push(EnvironmentName { range, reads: adds || !sets, sets });
        self.at += len;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str, dialect: &Dialect) -> Vec<String> {
        let names = environment_names(text, dialect).into_iter();
        let name = |it: EnvironmentName| {
            let name = &text[it.range.start as usize..it.range.end as usize];
            let read = if it.reads { "r" } else { "" };
            format!("{name} {read}{}", if it.sets { "s" } else { "" })
        };
        names.map(name).collect()
    }

    #[test]
    fn cmd_reads_between_percent_signs() {
        for (text, found) in [
            ("echo %A% '%B%' \"%C_1%\"", &["A r", "B r", "C_1 r"][..]),
            ("echo %A:x=y% %B:~0,3% %A", &["A r", "B r"]),
            ("echo 50% of %A%", &["A r"]),
            ("for %i in (1) do echo %i %%A%% %1 %PROGRAMFILES(X86)%", &["A r"]),
            ("set A=%A%;x & echo é%A%", &["A r", "A r"]),
            ("%", &[]),
        ] {
            assert_eq!(names(text, &Dialect::Cmd), found, "{text}");
        }
    }

    #[test]
    fn powershell_reads_the_drive_of_the_environment() {
        for (text, found) in [
            ("echo $env:A ${env:B} $Env:C; $env:D.Length", &["A r", "B r", "C r", "D r"][..]),
            ("echo \"$env:A it's ${env:B}\" '$env:C' \"`$env:D\"", &["A r", "B r"]),
            ("$env:A = 'x'; $env:B += ';y'; if ($env:C -eq 1) {}", &["A s", "B rs", "C r"]),
            ("echo a#$env:A # $env:B\n$env:C <# $env:D #> $env:E", &["A r", "C r", "E r"]),
            ("echo @'\n$env:A 'x'\n'@ $env:B @\"\n$env:C\n\"@", &["B r", "C r"]),
            ("echo $A $envA $env: ${env:A", &[]),
            ("echo 'é $env:A", &[]),
            ("`", &[]),
        ] {
            assert_eq!(names(text, &Dialect::PowerShell), found, "{text}");
        }
    }

    #[test]
    fn other_shells_have_other_names() {
        assert_eq!(names("%A% $env:A", &Dialect::default()), [] as [String; 0]);
    }
}
