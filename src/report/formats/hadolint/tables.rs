//! XML with an element a file: Checkstyle's and JUnit's.

use super::super::xml::escaped;
use super::{NAME, Row, Rows};
use std::fmt::Write;

pub(super) fn checkstyle(files: &[Rows<'_>]) -> String {
    let mut out =
        String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?><checkstyle version=\"4.3\">");
    for file in files {
        let _ = write!(out, "<file name=\"{}\">", escaped(file.path));
        for row in &file.rows {
            let source = match row.is_parse_error() {
                true => String::new(),
                false => format!(" source=\"{}\"", escaped(row.code)),
            };
            let _ = write!(
                out,
                "<error column=\"{}\" line=\"{}\" message=\"{}\" severity=\"{}\"{source}/>",
                row.column,
                row.line,
                escaped(row.message),
                row.level,
            );
        }
        out.push_str("</file>");
    }
    out + "</checkstyle>\n"
}

/// Without the times that hadolint's has: equal runs have equal reports.
pub(super) fn junit(files: &[Rows<'_>]) -> String {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><testsuites id=\"hadolint\" name=\"{NAME}\">"
    );
    for file in files {
        let errors = file.rows.iter().filter(|row| row.is_parse_error()).count();
        let _ = write!(
            out,
            "<testsuite errors=\"{errors}\" failures=\"{}\" id=\"hadolint\" name=\"{NAME}\">",
            file.rows.len()
        );
        file.rows.iter().for_each(|row| test_case(row, &mut out));
        out.push_str("</testsuite>");
    }
    out + "</testsuites>\n"
}

fn test_case(row: &Row<'_>, out: &mut String) {
    let (file, code, level) = (escaped(row.file), escaped(row.code), row.level);
    let (line, column, message) = (row.line, row.column, escaped(row.message));
    let _ = match row.is_parse_error() {
        true => write!(
            out,
            "<testcase id=\"hadolint.error\" name=\"{code}\"><failure message=\"parse error at \
             line {line}, column {column}\" type=\"error\">Parse Error in {file}\nLine: \
             {line}\nColumn: {column}\nParse Error: {message}\n</failure></testcase>"
        ),
        false => write!(
            out,
            "<testcase id=\"hadolint.rule.{code}\"><failure id=\"{code}\" message=\"{message}\" \
             type=\"{level}\">File: {file}\nLine: {line}\nCategory: {NAME} - Dockerfile Static \
             Analysis\n{level}: {message}\n</failure></testcase>"
        ),
    };
}
