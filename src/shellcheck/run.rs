//! One run of the program over many scripts.

use super::Program;
use super::answer;
use crate::lint::ShellComment;
use std::fs;
use std::io::{self, Read};
use std::process::{Command, Stdio};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

/// Those that hadolint switches off: files that are sourced cannot be followed, the shell's
/// arguments are in no `#!` line, and `ash` is dash.
const EXCLUDED: &str = "--exclude=SC1090,SC1091,SC2096,SC2187";

/// After which a run is ended. A script is answered in milliseconds.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the program says of each script, in their order; nothing of those that it fails at.
pub(super) fn run(program: &Program, scripts: &[Arc<str>]) -> Vec<Vec<ShellComment>> {
    let output = output(program, scripts).ok();
    if let Some(answers) = output.and_then(|json| answer::read(&json, scripts.len())) {
        return answers;
    }
    // One that it fails at takes its answers to all others along.
    match scripts.len() {
        0 | 1 => vec![Vec::new(); scripts.len()],
        len => {
            let (first, second) = scripts.split_at(len / 2);
            [run(program, first), run(program, second)].concat()
        }
    }
}

fn output(program: &Program, scripts: &[Arc<str>]) -> io::Result<Vec<u8>> {
    let folder = tempfile::tempdir()?;
    let names: Vec<_> = (0..scripts.len()).map(answer::file_name).collect();
    for (name, script) in names.iter().zip(scripts) {
        fs::write(folder.path().join(name), script.as_bytes())?;
    }
    let mut process = Command::new(program.path())
        .args(["--norc", "--format=json1", EXCLUDED])
        .args(&names)
        .current_dir(folder.path())
        // The same answers everywhere.
        .env_remove("SHELLCHECK_OPTS")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let (sender, answer) = mpsc::channel();
    if let Some(mut stdout) = process.stdout.take() {
        thread::spawn(move || {
            let mut bytes = Vec::new();
            let read = stdout.read_to_end(&mut bytes).map(|_| bytes);
            let _ = sender.send(read);
        });
    }
    let output = answer.recv_timeout(PATIENCE).map_err(io::Error::other).and_then(|read| read);
    if output.is_err() {
        let _ = process.kill();
    }
    process.wait()?;
    output
}
