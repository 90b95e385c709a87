//! What a command is called with.

use super::{Command, ShellWord};
use std::borrow::Cow;

/// Programs that run the program that their arguments name, with their flags that take a value in
/// the next word.
const WRAPPERS: &[(&str, &[&str])] = &[
    ("busybox", &[]),
    ("builtin", &[]),
    ("command", &[]),
    ("doas", &["-u", "-C"]),
    ("env", &["-u", "--unset", "-C", "--chdir"]),
    ("eatmydata", &[]),
    ("exec", &["-a"]),
    ("gosu", &[]),
    ("ionice", &["-c", "-n", "-p"]),
    ("nice", &["-n", "--adjustment"]),
    ("nohup", &[]),
    ("stdbuf", &["-i", "-o", "-e"]),
    ("sudo", &["-u", "--user", "-g", "--group", "-h", "--host", "-p", "--prompt", "-C", "-D"]),
    ("time", &["-f", "-o"]),
    ("timeout", &["-k", "-s", "--kill-after", "--signal"]),
];

impl Command {
    /// The name as far as it is literal, without its path: `apt-get` of `/usr/bin/apt-get`.
    pub fn base_name(&self) -> Option<&str> {
        let name = self.name.as_ref()?.literal.as_deref()?;
        Some(name.rsplit('/').next().unwrap_or(name))
    }

    /// Whether its name is, without a path, one of `names`.
    pub fn is(&self, names: &[&str]) -> bool {
        self.base_name().is_some_and(|name| names.contains(&name))
    }

    /// The values of the words after the name, as [`ShellWord::text`] gives them.
    pub fn args(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.words.iter().map(ShellWord::text)
    }

    /// The words that begin with a dash and come before a `--`; a lone `-` is none.
    pub fn flags(&self) -> impl Iterator<Item = &ShellWord> {
        let end = self.end_of_flags().unwrap_or(self.words.len());
        self.words.iter().take(end).filter(|word| word.is_flag())
    }

    /// The words that are no flags: the value of a flag that takes one in the next word
    /// (`-o value`) is among them, since only its program knows. After a `--` all words are.
    pub fn positional(&self) -> impl Iterator<Item = &ShellWord> {
        let end = self.end_of_flags();
        let flags = end.unwrap_or(self.words.len());
        let words = self.words.iter().enumerate();
        words
            .filter(move |(index, word)| (*index > flags || !word.is_flag()) && Some(*index) != end)
            .map(|(_, word)| word)
    }

    /// The first of its positional words as text: `install` of `apt-get -y install curl`.
    pub fn subcommand(&self) -> Option<Cow<'_, str>> {
        self.positional().next().map(ShellWord::text)
    }

    /// Whether a flag is given, its dashes included: `--yes` also as `--yes=1`; `-y` also among
    /// the letters of `-qy` (up to the first byte that is neither letter nor digit); a longer
    /// name with one dash (`-version`) as it is, or before a `=`.
    pub fn has_flag(&self, name: &str) -> bool {
        self.find_flag(name).is_some()
    }

    /// Whether one of the flags is given; see [`Command::has_flag`].
    pub fn has_any_flag(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.has_flag(name))
    }

    /// The word that gives a flag; see [`Command::has_flag`].
    pub fn find_flag(&self, name: &str) -> Option<&ShellWord> {
        self.flags().find(|word| gives_flag(&word.text(), name))
    }

    /// The value of a flag that takes one: `--name=value`, `--name value`, `-nvalue`, `-n value`.
    pub fn value_of(&self, name: &str) -> Option<Cow<'_, str>> {
        let short = name.len() == 2;
        let end = self.end_of_flags().unwrap_or(self.words.len());
        for (index, word) in self.words.iter().enumerate().take(end) {
            let text = word.text();
            let Some(rest) = text.strip_prefix(name) else { continue };
            if rest.is_empty() {
                return self.words.get(index + 1).map(ShellWord::text);
            }
            match rest.strip_prefix('=') {
                Some(value) => return Some(Cow::Owned(value.to_owned())),
                None if short => return Some(Cow::Owned(rest.to_owned())),
                None => {}
            }
        }
        None
    }

    /// The command that `sudo`, `env`, `exec` and the like run, as far as that is literal; itself
    /// where it is no such wrapper. Ranges stay what they are.
    pub fn unwrapped(&self) -> Cow<'_, Self> {
        let mut words = self.words.as_slice();
        let mut name = self.name.as_ref();
        while let Some((inner, rest)) = name.and_then(|name| wrapped(name, words)) {
            (name, words) = (Some(inner), rest);
        }
        if words.len() == self.words.len() {
            return Cow::Borrowed(self);
        }
        Cow::Owned(Self { name: name.cloned(), words: words.to_vec(), ..self.clone() })
    }

    fn end_of_flags(&self) -> Option<usize> {
        self.words.iter().position(|word| word.literal.as_deref() == Some("--"))
    }
}

/// The name and the words that a wrapper runs.
fn wrapped<'a>(
    name: &ShellWord,
    words: &'a [ShellWord],
) -> Option<(&'a ShellWord, &'a [ShellWord])> {
    let path = name.literal.as_deref()?;
    let name = path.rsplit('/').next().unwrap_or(path);
    let (_, with_value) = WRAPPERS.iter().find(|(wrapper, _)| *wrapper == name)?;
    let mut at = 0;
    // gosu names a user and timeout a duration before the command.
    let mut skipped = usize::from(matches!(name, "gosu" | "timeout"));
    loop {
        let word = words.get(at)?;
        let text = word.text();
        at += 1;
        if text == "--" || (name != "busybox" && is_assignment(&text)) {
            continue;
        }
        if text.starts_with('-') {
            at += usize::from(with_value.contains(&&*text));
        } else if skipped > 0 {
            skipped -= 1;
        } else {
            return Some((word, words.get(at..).unwrap_or_default()));
        }
    }
}

fn is_assignment(text: &str) -> bool {
    let name = text.split_once('=').map_or("", |(name, _)| name);
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn gives_flag(word: &str, name: &str) -> bool {
    if let Some(rest) = word.strip_prefix(name)
        && (rest.is_empty() || rest.starts_with('='))
    {
        return true;
    }
    let (Some(letters), Some(letter)) = (word.strip_prefix('-'), name.strip_prefix('-')) else {
        return false;
    };
    let letters = letters.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    letter.len() == 1 && letters.contains(letter)
}
