//! A folder of files, and the real binary run in it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// Deleted when dropped.
pub struct Tree {
    folder: TempDir,
}

/// What a run gave back.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// A Dockerfile with one error that `--fix` mends: the ENV swallows the LABEL.
pub const SWALLOWED: &str = "FROM alpine\nENV A=1 \\\n    B=2 \\\nLABEL a=b\n";
/// What `--fix` makes of it.
pub const SWALLOWED_FIXED: &str = "FROM alpine\nENV A=1 \\\n    B=2\nLABEL a=b\n";

impl Tree {
    pub fn new() -> Self {
        Self { folder: TempDir::new().expect("a temporary folder") }
    }

    pub fn with(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        self.write(path, content);
        self
    }

    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, content).expect("a file");
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).expect("a file")
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        self.run_with(args, "")
    }

    /// Runs `plimsoll` with `input` as its standard input, and no settings of its surroundings.
    pub fn run_with(&self, args: &[&str], input: &str) -> Ran {
        let mut command = self.command();
        command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the binary");
        let mut stdin = child.stdin.take().expect("its input");
        // Not every command reads it.
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        Ran::of(child.wait_with_output().expect("its end"))
    }

    /// Runs it on a terminal of its own, at which `input` is typed; what is seen there. `None`
    /// where there is no `script`.
    pub fn on_a_terminal(&self, command: &str, input: &str) -> Option<String> {
        let mut script = Command::new("script");
        let line = format!("{} {command}", env!("CARGO_BIN_EXE_plimsoll"));
        script.args(["-q", "-e", "-c", &line, "/dev/null"]).current_dir(self.root());
        script.env("PLIMSOLL_SHELLCHECK", "off").env("HOME", self.root()).env("TERM", "xterm");
        for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
            script.env_remove(variable);
        }
        script.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = script.spawn().ok()?;
        let mut stdin = child.stdin.take().expect("its input");
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        let output = child.wait_with_output().expect("its end");
        Some(String::from_utf8(output.stdout).expect("UTF-8"))
    }

    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_plimsoll"));
        command.current_dir(self.root());
        for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "XDG_CONFIG_HOME"] {
            command.env_remove(variable);
        }
        // Nor does hadolint's configuration come from the surroundings.
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("HADOLINT_")) {
            command.env_remove(name);
        }
        // No configuration above the tree is ours.
        command.env("HOME", self.root());
        // Nor is a ShellCheck that happens to be installed.
        command.env("PLIMSOLL_SHELLCHECK", "off");
        command
    }
}

impl Ran {
    pub fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        let code = output.status.code().expect("an exit code");
        let ran = Self { code, out: text(output.stdout), err: text(output.stderr) };
        assert!(!ran.err.contains("panicked"), "{ran:?}");
        ran
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// `path: rule` of all findings of a JSON report, in its order.
    pub fn findings(&self) -> Vec<String> {
        let json = self.json();
        let files = json["files"].as_array().expect("files").clone();
        let of = |file: &serde_json::Value| {
            let path = file["path"].as_str().unwrap_or_default().to_owned();
            let findings = file["findings"].as_array().cloned().unwrap_or_default();
            let name = move |finding: serde_json::Value| {
                format!("{path}: {}", finding["rule"].as_str().unwrap_or_default())
            };
            findings.into_iter().map(name).collect::<Vec<_>>()
        };
        files.iter().flat_map(of).collect()
    }

    /// The paths of a JSON report.
    pub fn paths(&self) -> Vec<String> {
        let json = self.json();
        let files = json["files"].as_array().expect("files");
        files.iter().map(|file| file["path"].as_str().unwrap_or_default().to_owned()).collect()
    }
}
