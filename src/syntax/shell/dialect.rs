//! Who reads a text.

use std::sync::Arc;

/// An interpreter.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Dialect {
    /// sh, bash, dash, ash, ksh, zsh: its name without the path.
    Posix(Arc<str>),
    Cmd,
    PowerShell,
    /// Another interpreter, by its name without the path: its text is left alone.
    Other(Arc<str>),
}

const POSIX: &[&str] =
    &["ash", "bash", "dash", "ksh", "ksh93", "mksh", "posh", "rbash", "sh", "yash", "zsh"];

impl Default for Dialect {
    /// What BuildKit runs on Linux where no SHELL says otherwise: `/bin/sh -c`.
    fn default() -> Self {
        Self::Posix("sh".into())
    }
}

impl Dialect {
    pub fn is_posix(&self) -> bool {
        matches!(self, Self::Posix(_))
    }

    /// The reader of a command line: the words of SHELL's exec form (`["/bin/bash", "-c"]`,
    /// `["powershell", "-Command"]`) or of a shebang. `env` and `busybox` give way to the word
    /// that they run. The empty [`Dialect::Other`] where there is no word.
    pub fn of(words: &[&str]) -> Self {
        let mut words = words.iter().copied();
        let mut name = base_name(words.next().unwrap_or_default());
        if matches!(name.as_str(), "env" | "busybox") {
            let inner = words.find(|word| !word.starts_with('-') && !word.contains('='));
            name = inner.map_or(name, base_name);
        }
        match name.as_str() {
            "cmd" => Self::Cmd,
            "powershell" | "pwsh" => Self::PowerShell,
            name if POSIX.contains(&name) => Self::Posix(name.into()),
            name => Self::Other(name.into()),
        }
    }

    /// What the first line of `text` names, where it is a shebang.
    pub fn of_shebang(text: &str) -> Option<Self> {
        let line = text.strip_prefix("#!")?.lines().next()?;
        Some(Self::of(&line.split_whitespace().collect::<Vec<_>>()))
    }
}

/// Without path and `.exe`, in lower case.
fn base_name(word: &str) -> String {
    let name = word.rsplit(['/', '\\']).next().unwrap_or(word).to_ascii_lowercase();
    name.strip_suffix(".exe").map(str::to_owned).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::Dialect;

    #[test]
    fn a_dialect_is_told_by_its_program() {
        let posix = |name: &str| Dialect::Posix(name.into());
        let other = |name: &str| Dialect::Other(name.into());
        for (words, expected) in [
            (&["/bin/bash", "-o", "pipefail", "-c"][..], posix("bash")),
            (&["/busybox/sh", "-c"], posix("sh")),
            (&["/bin/busybox", "ash"], posix("ash")),
            (&["/usr/bin/env", "-S", "A=1", "bash", "-e"], posix("bash")),
            (&["powershell", "-Command"], Dialect::PowerShell),
            (&["C:\\Program Files\\PowerShell\\pwsh.exe"], Dialect::PowerShell),
            (&["CMD.EXE", "/S", "/C"], Dialect::Cmd),
            (&["/usr/bin/python3"], other("python3")),
            (&[], other("")),
        ] {
            assert_eq!(Dialect::of(words), expected, "{words:?}");
        }
        assert_eq!(Dialect::of_shebang("#!/usr/bin/env python3\nx"), Some(other("python3")));
        assert_eq!(Dialect::of_shebang("#! /bin/sh -e"), Some(posix("sh")));
        assert_eq!(Dialect::of_shebang(" #!/bin/sh"), None);
    }
}
