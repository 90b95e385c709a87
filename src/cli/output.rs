//! Where findings are written, and how.

use super::Failure;
use crate::report::{self, FORMATS, Findings, Format, printable};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use std::fs;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Output {
    /// How findings are written to standard output
    #[arg(long, value_parser = format(), default_value = "text", value_name = "FORMAT")]
    format: &'static Format,
    /// As --format statistics: how often each rule speaks, in how many files
    #[arg(long, conflicts_with = "format")]
    statistics: bool,
    /// Write findings to a file, too; may be given several times
    #[arg(long, value_parser = destination, value_name = "FORMAT=FILE")]
    output: Vec<Destination>,
}

/// A format and the file that it is written to.
#[derive(Clone, Debug)]
struct Destination {
    format: &'static Format,
    file: PathBuf,
}

impl Output {
    /// What standard output is written in.
    pub fn format(&self) -> &'static Format {
        match self.statistics {
            true => report::format("statistics").unwrap_or(self.format),
            false => self.format,
        }
    }

    /// Whether standard output is what hadolint would write.
    pub fn is_as_hadolint(&self) -> bool {
        self.format().name == "hadolint"
    }

    /// Whether people read standard output.
    pub fn is_for_people(&self) -> bool {
        ["text", "statistics"].contains(&self.format().name)
    }

    /// Writes the files; what could not be written.
    pub fn write_files(&self, findings: &Findings<'_>) -> Vec<String> {
        let plain = Findings { color: false, live: false, ..*findings };
        let write = |destination: &Destination| {
            let text = (destination.format.write)(&plain);
            let file = &destination.file;
            let name = file.to_string_lossy();
            let why = |error| format!("{} cannot be written: {error}", printable(&name));
            fs::write(file, text).map_err(why).err()
        };
        self.output.iter().filter_map(write).collect()
    }
}

fn format() -> impl TypedValueParser<Value = &'static Format> {
    let names = FORMATS.iter().map(|format| PossibleValue::new(format.name).help(format.about));
    PossibleValuesParser::new(names).try_map(|name| known(&name).map_err(|Failure(why)| why))
}

fn known(name: &str) -> Result<&'static Format, Failure> {
    report::format(name).ok_or_else(|| {
        let names: Vec<_> = FORMATS.iter().map(|format| format.name).collect();
        let guess = crate::standard::nearest::did_you_mean(name, names.iter().copied());
        Failure(format!("no format \"{name}\"{guess}; there are {}", names.join(", ")))
    })
}

fn destination(text: &str) -> Result<Destination, String> {
    let (name, file) = text.split_once('=').ok_or("say which format and which file: sarif=FILE")?;
    if file.is_empty() {
        return Err("no file is named behind the =".to_owned());
    }
    let format = known(name).map_err(|Failure(why)| why)?;
    Ok(Destination { format, file: file.into() })
}
