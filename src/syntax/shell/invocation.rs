//! The commands of a RUN as linters count them.
//!
//! What hadolint takes for a command, its flags and its words, so that its rules hold here as they
//! do there: names are compared exactly, without a look at paths; `exec`, `builtin`, `command`,
//! `busybox` and `time` are looked through once, `sudo`, `env`, `xargs` and the like are commands
//! of their own; the exec form is read as a shell would read its strings with blanks between them.

use super::{Command, Dialect, Script, ShellWord, WordPart};
use crate::syntax::{CommandForm, Instruction, Keyword};
use crate::text::{Local, Mapped};

/// A command with a literal name.
#[derive(Clone, Copy, Debug)]
pub struct Invocation<'a> {
    /// The script that it stands in.
    pub script: &'a Script,
    /// With the wrapper that it was looked through.
    pub command: &'a Command,
    pub name: &'a ShellWord,
    /// Everything after the name, in order.
    pub words: &'a [ShellWord],
}

impl Instruction {
    /// The commands of a RUN (of the one in an ONBUILD too), in the order of the text: those of
    /// substitutions, branches and functions included. None for other instructions.
    pub fn invocations(&self) -> impl Iterator<Item = Invocation<'_>> {
        self.run_scripts().iter().flat_map(|script| {
            script.commands.iter().filter_map(move |command| Invocation::of(script, command))
        })
    }

    /// The scripts of a RUN: of its shell form, its heredocs, or its exec form read as one.
    pub fn run_scripts(&self) -> &[Script] {
        let operation = self.innermost();
        match operation.command() {
            _ if operation.keyword != Keyword::Run => &[],
            Some(CommandForm::Exec { .. }) => {
                self.exec_script.get_or_init(|| joined(self).into_iter().collect())
            }
            _ => self.scripts(),
        }
    }
}

/// The strings of the exec form with blanks between them.
fn joined(instruction: &Instruction) -> Option<Script> {
    let words = instruction.innermost().command()?.exec()?;
    let mut text = Mapped::default();
    for word in words {
        let Local { start, .. } = instruction.part(word, 0..word.text.len());
        if !text.text().is_empty() {
            text.push(" ", word.local.start);
        }
        text.push(&word.text, start);
    }
    Some(Script::parse(text, Dialect::default()))
}

impl<'a> Invocation<'a> {
    fn of(script: &'a Script, command: &'a Command) -> Option<Self> {
        let mut name = command.name.as_ref()?;
        let mut words = command.words.as_slice();
        let mut found = name.literal.as_deref()?;
        // `[ … ]` is a condition to ShellCheck's grammar, whose commands hadolint counts.
        if matches!(found, "[" | "[[") {
            return None;
        }
        if found == "time" {
            let at = words.iter().position(|word| !word.is_flag())?;
            (name, words) = (words.get(at)?, words.get(at + 1..)?);
            found = name.literal.as_deref()?;
        }
        let skipped = match found {
            "builtin" | "busybox" | "command" => Some(0),
            "exec" => wrapped_by_exec(words),
            _ => None,
        };
        if let Some(inner) = skipped.and_then(|at| words.get(at))
            && !inner.is_flag()
            && inner.literal.is_some()
        {
            let at = skipped.unwrap_or_default();
            (name, words) = (inner, words.get(at + 1..)?);
        }
        Some(Self { script, command, name, words })
    }

    /// The name, quotes removed.
    pub fn name(&self) -> &'a str {
        self.name.literal.as_deref().unwrap_or_default()
    }

    pub fn is(&self, names: &[&str]) -> bool {
        names.contains(&self.name())
    }

    /// `pip install`, `pip3.11 install`, `python3 -m pip install`.
    pub fn is_pip_install(&self) -> bool {
        let name = self.name();
        if name.starts_with("python") {
            let module = ["-m", "pip", "install"];
            return self.words.windows(3).any(|words| {
                words.iter().zip(module).all(|(word, expected)| word.text() == expected)
            });
        }
        name.starts_with("pip") && !name.starts_with("pipenv") && self.has_word(&["install"])
    }

    /// From the name to one of its words: `apt-get -q install`.
    pub fn head(&self, word: &ShellWord) -> Local {
        self.name.local.cover(word.local)
    }

    /// The first word that is one of `any`, quotes removed.
    pub fn find_word(&self, any: &[&str]) -> Option<&'a ShellWord> {
        self.words.iter().find(|word| any.contains(&&*word.text()))
    }

    pub fn has_word(&self, any: &[&str]) -> bool {
        self.find_word(any).is_some()
    }

    /// Whether one of the flags is given, dashes left out: `assume-yes` as `--assume-yes` with or
    /// without a value, `y` also among the letters of `-qy`.
    pub fn has_flag(&self, any: &[&str]) -> bool {
        self.words.iter().any(|word| gives(&word.text(), any))
    }

    /// The words that are no flags; `-` is one. Flags of `with_value` (dashes left out) take the
    /// word after them, unless they have a `=`.
    pub fn plain(&self, with_value: &[&str]) -> Vec<&'a ShellWord> {
        let mut plain = Vec::new();
        let mut words = self.words.iter();
        while let Some(word) = words.next() {
            let text = word.text();
            if !is_flag(&text) {
                plain.push(word);
            } else if !text.contains('=') && gives(&text, with_value) {
                words.next();
            }
        }
        plain
    }
}

/// Where the program stands among the words of `exec`: `-a` takes the next word.
fn wrapped_by_exec(words: &[ShellWord]) -> Option<usize> {
    let mut at = 0;
    while let Some(word) = words.get(at) {
        if !word.is_flag() {
            return Some(at);
        }
        at += if word.text().ends_with('a') { 2 } else { 1 };
    }
    None
}

fn is_flag(text: &str) -> bool {
    text.starts_with('-') && !matches!(text, "-" | "--")
}

fn gives(text: &str, any: &[&str]) -> bool {
    if !is_flag(text) {
        return false;
    }
    if let Some(long) = text.strip_prefix("--") {
        return any.contains(&long.split('=').next().unwrap_or_default());
    }
    any.iter().any(|name| name.len() == 1 && text.contains(name))
}

impl ShellWord {
    /// [`ShellWord::text`] with every variable in braces and every substitution as a variable of
    /// its text: the form whose length and letters hadolint looks at.
    pub fn normalized(&self) -> String {
        if let Some(literal) = &self.literal {
            return literal.to_string();
        }
        let parts = self.parts.iter().map(|part| match part {
            WordPart::Variable { raw, name, .. } if !raw.starts_with("${") => {
                format!("${{{name}}}")
            }
            WordPart::Substitution { raw, .. } => format!("${{{raw}}}"),
            other => other.text().to_owned(),
        });
        parts.collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::syntax::Syntax;
    use crate::text::Text;

    /// `name words…` of each command.
    fn invocations(run: &str) -> Vec<String> {
        let syntax = Syntax::parse(&Text::new(run));
        let all = syntax.instructions().flat_map(|at| at.get().invocations());
        all.map(|invocation| {
            let words = invocation.words.iter().map(|word| format!(" {}", word.text()));
            invocation.name().to_owned() + &words.collect::<String>()
        })
        .collect()
    }

    #[test]
    fn some_wrappers_are_looked_through() {
        for (run, expected) in [
            ("RUN exec -a x apt list", &["apt list"][..]),
            ("RUN command -v apt", &["command -v apt"]),
            ("RUN busybox exec cd x", &["exec cd x"]),
            ("RUN time -p apt list", &["apt list"]),
            ("RUN sudo apt list", &["sudo apt list"]),
            ("RUN /usr/bin/apt list; $X/apt list", &["/usr/bin/apt list"]),
            ("RUN [ -e x ] && A=1; \\ls 'a b'", &["ls a b"]),
            ("RUN [\"apt-get\", \"install\", \"x && y\"]", &["apt-get install x", "y"]),
            ("ONBUILD RUN a \"$(b)\"", &["a $(b)", "b"]),
            ("RUN <<EOF\na\nb\nEOF", &["a", "b"]),
            ("CMD [\"a\"]", &[]),
        ] {
            assert_eq!(invocations(run), expected, "{run}");
        }
    }

    #[test]
    fn flags_are_told_as_hadolint_does() {
        let syntax = Syntax::parse(&Text::new("RUN x -Oq --root=/ -t a --to b - --root c"));
        let run = syntax.get(0).map(|at| at.get());
        let x = run.and_then(|run| run.invocations().next()).expect("a command");
        assert!(x.has_flag(&["q"]) && x.has_flag(&["root"]) && !x.has_flag(&["Oq", "a"]));
        let plain: Vec<_> = x.plain(&["t", "root"]).iter().map(|word| word.value()).collect();
        assert_eq!(plain, ["b", "-"]);
    }

    #[test]
    fn words_of_the_exec_form_have_their_places() {
        let source = "RUN [\"apt-get\",  \"install\", \"a\\u0062 c\"]";
        let syntax = Syntax::parse(&Text::new(source));
        let at = syntax.get(0).expect("an instruction");
        let found = at.get().invocations().next().expect("a command");
        let place = |index: usize| {
            let local = found.words[index].local;
            &source[local.start as usize..local.end as usize]
        };
        assert_eq!(place(0), "install");
        assert_eq!(place(1), "\"a"); // Decoded: only its start is known.
    }
}
