//! Standard output and standard error.

use anstream::{AutoStream, ColorChoice};
use std::io::{self, IsTerminal, Write};

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, clap::ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless NO_COLOR or CLICOLOR say otherwise
    #[default]
    Auto,
    Always,
    Never,
}

/// Where reports and messages go.
pub(super) struct Terminal {
    out: AutoStream<io::Stdout>,
    err: io::Stderr,
    /// Whether reports have colors.
    pub color: bool,
    /// Whether standard output is a terminal.
    pub is_live: bool,
}

impl Terminal {
    pub fn new(color: Color) -> Self {
        let choice = match color {
            Color::Auto => AutoStream::choice(&io::stdout()),
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        let out = AutoStream::new(io::stdout(), choice);
        let is_live = io::stdout().is_terminal();
        Self { color: choice != ColorChoice::Never, is_live, out, err: io::stderr() }
    }

    /// Writes to standard output. That nobody reads it (`| head`) is no error.
    pub fn print(&mut self, text: &str) -> Result<(), io::Error> {
        let written = if self.color {
            self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush())
        } else {
            // As it is: a patch or a fixed file may hold escape sequences of its own.
            let mut out = io::stdout().lock();
            out.write_all(text.as_bytes()).and_then(|()| out.flush())
        };
        match written {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other,
        }
    }

    /// A message about the run, on standard error.
    pub fn note(&mut self, text: &str) {
        let _ = writeln!(self.err, "{text}");
    }

    pub fn error(&mut self, text: &str) {
        let _ = writeln!(self.err, "plimsoll: error: {text}");
    }
}
