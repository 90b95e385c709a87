//! The report as one page: its style and its script are in it, nothing is loaded.
//!
//! All of it stands in the page without the script, which only sorts and searches.

use super::{ClauseRow, Compliance, FileRow, Group, Rate};
use crate::report::formats::xml::escaped;
use std::fmt::Write;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

pub(super) fn write(report: &Compliance) -> String {
    let mut out =
        String::from("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    // Whatever a Dockerfile says: no script but ours runs, nothing is loaded.
    out.push_str(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src \
         'unsafe-inline'; script-src 'unsafe-inline'\">\n<title>Compliance</title>\n",
    );
    let _ = write!(out, "<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n");
    summary(&mut out, report);
    out.push_str("<section class=\"charts\">\n");
    report.groups.iter().for_each(|group| chart(&mut out, group));
    out.push_str("</section>\n");
    files(&mut out, &report.files);
    clauses(&mut out, &report.clauses);
    let _ = write!(out, "</main>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n");
    out
}

fn summary(out: &mut String, report: &Compliance) {
    let Rate { files, compliant } = report.summary;
    let percent = report.summary.percent();
    let standards = escaped(&report.standards.join(", "));
    let _ = write!(
        out,
        "<header>\n<h1>Compliance with {standards}</h1>\n<p class=\"rate\"><strong>{percent} \
         %</strong> {compliant} of {files} files comply"
    );
    if report.unchecked > 0 {
        let _ = write!(out, ", {} could not be checked", report.unchecked);
    }
    let _ = writeln!(out, "</p>\n{}", bar(report.summary));
    if let Some(trend) = &report.trend {
        let _ = write!(out, "<div class=\"trend\"><p>Before: {} % ", trend.before.percent());
        let _ = write!(out, "({} of {})</p><ul>", trend.before.compliant, trend.before.files);
        let lists = [
            ("Newly compliant", &trend.newly_compliant),
            ("No longer compliant", &trend.no_longer_compliant),
            ("Added", &trend.added),
            ("Removed", &trend.removed),
        ];
        for (name, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
            let _ = write!(out, "<li>{name}: {}</li>", escaped(&list.join(", ")));
        }
        for clause in &trend.clauses {
            let (before, now) = (clause.failed_before, clause.failed);
            let id = escaped(&clause.id);
            let _ = write!(out, "<li>{id}: failed in {before}, now in {now}</li>");
        }
        out.push_str("</ul></div>\n");
    }
    out.push_str("</header>\n");
}

/// A bar of as many percent.
fn bar(rate: Rate) -> String {
    let percent = rate.percent();
    format!(
        "<svg class=\"bar\" viewBox=\"0 0 100 4\" preserveAspectRatio=\"none\" role=\"img\" \
         aria-label=\"{percent} %\"><rect class=\"all\" width=\"100\" height=\"4\"/><rect \
         class=\"good\" width=\"{percent}\" height=\"4\"/></svg>"
    )
}

fn chart(out: &mut String, group: &Group) {
    let _ = writeln!(out, "<figure><figcaption>By {}</figcaption>\n<table>", escaped(&group.name));
    for (value, rate) in &group.values {
        let _ = writeln!(
            out,
            "<tr><td>{}</td><td class=\"chart\">{}</td><td class=\"number\">{} of {}</td></tr>",
            escaped(value),
            bar(*rate),
            rate.compliant,
            rate.files
        );
    }
    out.push_str("</table></figure>\n");
}

fn files(out: &mut String, files: &[FileRow]) {
    out.push_str(
        "<section>\n<h2>Files</h2>\n<p class=\"filter\"><input type=\"search\" id=\"search\" \
         placeholder=\"Search paths, images, rules, clauses\" aria-label=\"Search\"> <label><input \
         type=\"checkbox\" id=\"failing\"> only those that fail</label> <output \
         id=\"shown\"></output></p>\n<table class=\"sortable\" id=\"files\">\n<thead><tr>",
    );
    heads(out, &["File", "Verdict", "Clauses failed", "Errors", "Warnings", "Base image"]);
    out.push_str("</tr></thead>\n<tbody>\n");
    for file in files {
        let class = file.verdict().replace(' ', "-");
        let _ = write!(out, "<tr class=\"{class}\"><td>");
        let _ = write!(out, "<details><summary>{}</summary>", escaped(&file.path));
        checklist(out, file);
        let _ = writeln!(
            out,
            "</details></td><td class=\"verdict\">{}</td><td class=\"number\">{}</td><td \
             class=\"number\">{}</td><td class=\"number\">{}</td><td>{}</td></tr>",
            file.verdict(),
            file.failed.len(),
            file.errors,
            file.warnings,
            escaped(file.base.as_deref().unwrap_or_default())
        );
    }
    out.push_str("</tbody>\n</table>\n</section>\n");
}

fn heads(out: &mut String, names: &[&str]) {
    for name in names {
        let _ = write!(out, "<th scope=\"col\"><button type=\"button\">{name}</button></th>");
    }
}

fn checklist(out: &mut String, file: &FileRow) {
    out.push_str("<ul>");
    for finding in &file.findings {
        let _ = write!(
            out,
            "<li><span class=\"{}\">{}</span> line {}: {} <code>{}</code> {}</li>",
            finding.severity,
            finding.severity,
            finding.line,
            escaped(&finding.message),
            finding.rule,
            escaped(&finding.clauses.join(", "))
        );
    }
    out.push_str("</ul><dl>");
    let lists = [
        ("failed", &file.failed),
        ("passed", &file.passed),
        ("not applicable", &file.not_applicable),
        ("not decidable", &file.not_decidable),
    ];
    for (name, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
        let _ = write!(out, "<dt>{name}</dt><dd>{}</dd>", escaped(&list.join(" ")));
    }
    out.push_str("</dl>");
}

fn clauses(out: &mut String, clauses: &[ClauseRow]) {
    out.push_str(
        "<section>\n<h2>Clauses</h2>\n<table class=\"sortable\" id=\"clauses\">\n<thead><tr>",
    );
    let heads_of =
        ["Clause", "Text", "Rate", "Failed", "Passed", "Not applicable", "Not decidable"];
    heads(out, &heads_of);
    out.push_str("</tr></thead>\n<tbody>\n");
    for clause in clauses {
        let rate = Rate { files: clause.failed + clause.passed, compliant: clause.passed };
        let drawn = if rate.files > 0 { bar(rate) } else { String::new() };
        let percent = if rate.files > 0 { rate.percent().to_string() } else { String::new() };
        let how = clause.how.as_deref().map(|how| format!("<small>{}</small>", escaped(how)));
        let _ = writeln!(
            out,
            "<tr><td>{}</td><td>{}{}</td><td class=\"chart\" data-sort=\"{percent}\">{drawn}</td><td \
             class=\"number\">{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td><td \
             class=\"number\">{}</td></tr>",
            escaped(&clause.id),
            escaped(&clause.text),
            how.unwrap_or_default(),
            clause.failed,
            clause.passed,
            clause.not_applicable,
            clause.not_decidable
        );
    }
    out.push_str("</tbody>\n</table>\n</section>\n");
}
