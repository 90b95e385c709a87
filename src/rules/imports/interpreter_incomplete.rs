use crate::contents::{Origin, What, parent};
use crate::lint::edits;
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity};

pub const RULE: Rule = Rule {
    id: "interpreter-incomplete",
    group: "imports",
    summary: "A copied interpreter lacks its library",
    severity: Severity::Error,
    fix: Some(Applicability::Unsafe),
    replaces: &["second-interpreter"],
    page: include_str!("interpreter_incomplete.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(runtime) = context.runtime() else { return };
    let contents = context.contents();
    for (_, at, fact) in context.facts_of(runtime) {
        let What::File { path, entry } = &fact.what else { continue };
        let Some((Origin::Stage(from), source)) = &entry.origin else { continue };
        let Some((origin, there)) = contents.provenance(*from, usize::MAX, source) else {
            continue;
        };
        // Only docker-library's Python is linked to a libpython beside it.
        let image = contents.image(origin).filter(|image| !image.distroless);
        let runtimes = image.map(|image| image.runtimes.as_slice()).unwrap_or_default();
        let Some(version) = runtimes
            .iter()
            .find(|runtime| {
                runtime.path.as_ref() == Some(&there) && there.starts_with("/usr/local/")
            })
            .filter(|runtime| runtime.language == "python")
            .and_then(|runtime| runtime.version.as_deref())
        else {
            continue;
        };
        let Some(prefix) = parent(path).and_then(parent) else { continue };
        let prefix = prefix.trim_end_matches('/');
        let needed = [format!("python{version}"), format!("libpython{version}.so.1.0")];
        let missing: Vec<&String> = needed
            .iter()
            .filter(|name| {
                contents.presence(runtime.index, &format!("{prefix}/lib/{name}")).is_absent()
            })
            .collect();
        let (Some(word), false) = (context.source_word(at, source), missing.is_empty()) else {
            continue;
        };
        let paths: Vec<String> =
            missing.iter().map(|name| format!("`{prefix}/lib/{name}`")).collect();
        let own = contents.image(runtime.index).and_then(|image| image.runtime("python"));
        let advice = match own.and_then(|own| own.path.as_deref()) {
            Some(own) => format!("copy it too, or run `{own}`, which is there already"),
            None => "copy it too".to_owned(),
        };
        let message = format!("this Python cannot start without {}: {advice}", paths.join(" and "));
        report.at(at.word_span(word), message).fix(Applicability::Unsafe, || {
            let flag = at.get().operation.flag("from")?.value.as_ref()?;
            let lines: Vec<String> = missing
                .iter()
                .map(|name| {
                    format!("COPY --from={} /usr/local/lib/{name} {prefix}/lib/{name}", flag.text)
                })
                .collect();
            let line = edits::insert_below(context.document, at, &lines.join("\n"));
            Some(("Copy what it needs".to_owned(), [line]))
        });
    }
}
