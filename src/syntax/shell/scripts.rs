//! Which texts of an instruction are scripts, and who reads them.

use super::{Command, Dialect, Script, lower};
use crate::syntax::{CommandForm, Heredoc, Instruction, Keyword, Word};
use crate::text::Mapped;
use std::ops::Range;
use std::sync::OnceLock;

/// The scripts of the innermost operation; see [`Instruction::scripts`].
pub fn scripts_of(instruction: &Instruction) -> Vec<Script> {
    let operation = instruction.innermost();
    let Some(CommandForm::Shell(word)) = operation.command() else { return Vec::new() };
    if word.text.is_empty() || operation.keyword == Keyword::Shell {
        return Vec::new();
    }
    let line = instruction.line.slice(word.logical.clone());
    let markers = markers(&line, &instruction.heredocs);
    if let ([marker], [heredoc]) = (markers.as_slice(), instruction.heredocs.as_slice())
        && line.text().trim().len() == marker.len()
    {
        // Nothing but the heredoc: BuildKit hands its body to the shell, or runs it as a program.
        let dialect = Dialect::of_shebang(heredoc.content.text()).unwrap_or_default();
        return vec![body(heredoc, 0, dialect)];
    }
    let script = Script::with_heredocs(line, Dialect::default(), &markers);
    let bodies = instruction.heredocs.iter().zip(&markers).enumerate();
    let bodies: Vec<_> = bodies
        .filter_map(|(index, (heredoc, marker))| {
            let reader = script.commands.iter().find(|command| reads(command, marker))?;
            Some(body(heredoc, index, interpreter(reader)?))
        })
        .collect();
    std::iter::once(script).chain(bodies).collect()
}

/// The script that the exec form hands to a POSIX shell: `["sh", "-c", "…"]`. `None` where it does
/// not, or where the string is written with escapes.
pub fn handed_script(instruction: &Instruction) -> Option<Script> {
    let words = instruction.innermost().command()?.exec()?;
    let dialect = Dialect::of(&[&*words.first()?.text]);
    let is_command = |word: &Word| {
        let flags = word.text.strip_prefix('-');
        flags.is_some_and(|flags| !flags.starts_with('-') && flags.ends_with('c'))
    };
    let script = words.get(words.iter().position(is_command)? + 1)?;
    let quoted = script.logical.start + 1..script.logical.end.checked_sub(1)?;
    let text = instruction.line.slice(quoted);
    (dialect.is_posix() && text.text() == &*script.text).then(|| Script::parse(text, dialect))
}

impl Script {
    /// What a POSIX shell reads in `text`; no commands where the dialect is another.
    pub fn parse(text: Mapped, dialect: Dialect) -> Self {
        Self::with_heredocs(text, dialect, &[])
    }

    /// `markers` are the `<<EOF` whose bodies stand elsewhere, bytes of the text.
    fn with_heredocs(text: Mapped, dialect: Dialect, markers: &[Range<u32>]) -> Self {
        let mut script = Self {
            text,
            dialect,
            commands: Vec::new(),
            pipes: Vec::new(),
            variables: Vec::new(),
            arithmetic: Vec::new(),
            quoted: Vec::new(),
            loops: Vec::new(),
            joints: Vec::new(),
            redirections: Vec::new(),
            errors: Vec::new(),
            heredoc: None,
            markers: markers.to_vec(),
            tokens: OnceLock::new(),
        };
        if script.dialect.is_posix() {
            lower::lower(&mut script, markers);
        }
        script
    }
}

fn body(heredoc: &Heredoc, index: usize, dialect: Dialect) -> Script {
    Script { heredoc: Some(index), ..Script::parse(heredoc.content.clone(), dialect) }
}

/// Where the heredocs' `<<EOF` stand in the line, in their order.
fn markers(line: &Mapped, heredocs: &[Heredoc]) -> Vec<Range<u32>> {
    let mut from = 0;
    let mut markers = Vec::with_capacity(heredocs.len());
    for heredoc in heredocs {
        // A marker has no continuation inside, or it is not found and left as it is.
        let piece = line.pieces().iter().find(|piece| {
            piece.local <= heredoc.start.start && heredoc.start.end <= piece.local + piece.len
        });
        let Some(piece) = piece else { continue };
        let start = piece.mapped + (heredoc.start.start - piece.local);
        if start >= from {
            from = start + heredoc.start.len();
            markers.push(start..from);
        }
    }
    if markers.len() == heredocs.len() { markers } else { Vec::new() }
}

fn reads(command: &Command, marker: &Range<u32>) -> bool {
    let inside = |range: &Range<u32>| marker.start <= range.start && range.end <= marker.end;
    let mut targets = command.redirections.iter().filter_map(|each| each.target.as_ref());
    targets.any(|target| inside(&target.range))
}

/// Programs that run what they read from their standard input.
const INTERPRETERS: &[&str] = &["node", "nodejs", "perl", "php", "python", "ruby"];

/// Who reads the standard input of a command as a program; `None` where it is data to it or where
/// that is not certain.
fn interpreter(command: &Command) -> Option<Dialect> {
    let command = command.unwrapped();
    let name = command.base_name()?;
    let dialect = Dialect::of(&[name]);
    let known = dialect.is_posix() || {
        let stem = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        INTERPRETERS.contains(&stem)
    };
    // With the program in an argument or in a file, the input is data.
    let inline: &[&str] = if dialect.is_posix() { &["-c"] } else { &["-c", "-e", "-m", "-r"] };
    let from_input = command.has_flag("-s")
        || !command.has_any_flag(inline) && names_no_file(&command, dialect.is_posix());
    (known && from_input).then_some(dialect)
}

/// Whether no word of an interpreter's command is a file to read. A shell's `-o` takes a word.
fn names_no_file(command: &Command, is_shell: bool) -> bool {
    let mut is_option = false;
    command.words.iter().all(|word| {
        let text = word.text();
        let is_value = std::mem::replace(
            &mut is_option,
            is_shell && text.starts_with(['-', '+']) && text.ends_with('o'),
        );
        is_value || word.is_flag() || matches!(&*text, "-" | "--" | "/dev/stdin")
    })
}
