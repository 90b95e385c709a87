//! A line a finding: `tty` for people, `gnu` for compilers' readers.

use super::Row;
use crate::report::printable;

pub(super) fn tty<'a>(rows: impl Iterator<Item = &'a Row<'a>>, colors: bool) -> String {
    let line = |row: &Row<'_>| {
        let (file, message) = (printable(row.file), printable(row.message));
        match row.is_parse_error() {
            true => format!("{file}:{}:{} {message}\n", row.line, row.column),
            false => {
                let level = if colors { colored(row.level) } else { row.level.to_owned() };
                format!("{file}:{} {} {level}: {message}\n", row.line, row.code)
            }
        }
    };
    rows.map(line).collect()
}

pub(super) fn gnu<'a>(rows: impl Iterator<Item = &'a Row<'a>>) -> String {
    let line = |row: &Row<'_>| {
        let (file, message) = (printable(row.file), printable(row.message));
        match row.is_parse_error() {
            true => format!("hadolint:{file}:{}:{}: {message}\n", row.line, row.column),
            false => {
                format!("hadolint:{file}:{}: {} {}: {message}\n", row.line, row.code, row.level)
            }
        }
    };
    rows.map(line).collect()
}

fn colored(level: &str) -> String {
    let code = match level {
        "error" => "1;91",
        "warning" => "1;93",
        "info" => "92",
        _ => "96",
    };
    format!("\x1b[{code}m{level}\x1b[0m")
}
