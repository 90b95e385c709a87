use super::builders::{Taken, is_packages, taken};
use crate::contents::{Manager, Origin, What};
use crate::lint::{Applicability, BaseImage, Check, Context, Report, Rule, Severity};
use crate::model::Origin as DefinitionOrigin;
use crate::text::Edit;
use std::path::Path;

pub const RULE: Rule = Rule {
    id: "runtime-version-mismatch",
    group: "base",
    summary: "The builder's interpreter is of another version than the runtime's",
    severity: Severity::Error,
    needs_standard: true,
    fix: Some(Applicability::Unsafe),
    page: include_str!("runtime_version_mismatch.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(runtime) = context.runtime() else { return };
    let taken = taken(context, runtime);
    let mut builders: Vec<usize> = taken.iter().map(|taken| taken.builder.index).collect();
    builders.sort_unstable();
    builders.dedup();
    for builder in builders {
        let from: Vec<&Taken<'_>> =
            taken.iter().filter(|taken| taken.builder.index == builder).collect();
        for language in ["python", "node"] {
            compare(context, report, runtime.index, language, &from);
        }
    }
}

fn compare(
    context: &Context<'_>,
    report: &mut Report<'_>,
    runtime: usize,
    language: &str,
    from: &[&Taken<'_>],
) {
    let Some(builder) = from.first().map(|taken| taken.builder) else { return };
    let version = |stage: usize| {
        let image = context.contents().image(stage)?;
        image.runtime(language)?.version.clone()
    };
    let Some((built, runs)) = version(builder.index).zip(version(runtime)) else { return };
    let Some(base) = context.base_image(builder).filter(|_| built != runs) else { return };
    let weigh = |taken: &Taken<'_>| match language {
        "python" => python(context, taken, &built),
        _ => node(&taken.path),
    };
    let weighed = from.iter().filter_map(|taken| Some((taken, weigh(taken)?)));
    let Some(severity) = weighed.clone().map(|(_, severity)| severity).max() else { return };
    let name = if language == "python" { "Python" } else { "Node.js" };
    let message = format!(
        "packages are built here for {name} {built}, but the runtime has {name} {runs}: build with {runs}"
    );
    let mut found = report.at(base.tag_span(), message).severity(severity);
    for (taken, _) in weighed {
        let span = taken.at.word_span(taken.word);
        found = found.related(span, format!("copied to the runtime with {name} {runs} here"));
    }
    found.fix(Applicability::Unsafe, || {
        let mut edits = vec![change(context, base, &built, &runs)?];
        if language == "python" {
            let (built, runs) = (format!("python{built}"), format!("python{runs}"));
            edits.extend(paths(from, &built, &runs));
            edits.extend(search_path(context, runtime, &built, &runs));
        }
        Some((format!("Build with {name} {runs}"), edits))
    });
}

/// How much a copy from a builder with Python `version` depends on the version; `None` where it
/// does not.
fn python(context: &Context<'_>, taken: &Taken<'_>, version: &str) -> Option<Severity> {
    let facts = context.contents().facts(taken.builder.index);
    let inside = |folder: &str| Path::new(&taken.path).starts_with(folder);
    let is_environment = |what: &What| {
        matches!(what, What::VirtualEnvironment { path, .. }
            if inside(path) || Path::new(path).starts_with(&taken.path))
    };
    if taken.path.contains(&format!("python{version}"))
        || taken.path != "/" && is_packages(&taken.path)
        || facts.iter().any(|fact| is_environment(&fact.what))
    {
        return Some(Severity::Error);
    }
    // A directory that pip may have installed to: not one that the context was copied to, nor
    // a single program.
    let by_pip = |what: &What| match what {
        What::Package { manager, .. } | What::PackagesOfFile { manager } => {
            *manager == Manager::Pip
        }
        _ => false,
    };
    let is_application = |what: &What| match what {
        What::Tree { path, origin: Origin::Context, .. } | What::File { path, .. } => {
            inside(path) || Path::new(path).starts_with(&taken.path)
        }
        What::Directory { path } => inside(path),
        _ => false,
    };
    let is_system = context.standard().permissions.system.iter().any(|folder| inside(folder));
    let packages = !is_system
        && taken.path != "/"
        && facts.iter().any(|fact| by_pip(&fact.what))
        && !facts.iter().any(|fact| is_application(&fact.what));
    packages.then_some(Severity::Warning)
}

fn node(path: &str) -> Option<Severity> {
    // npm itself, which lies there too, does not depend on it.
    let packages = path.split('/').any(|part| part == "node_modules");
    let own = path.starts_with("/usr/local/lib/");
    match packages && !own {
        true => Some(Severity::Warning),
        false => (!path.ends_with("/bin/node") && !own).then_some(Severity::Information),
    }
}

/// The edits that change the version in what is copied, and where to.
fn paths(from: &[&Taken<'_>], built: &str, runs: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut last = None;
    for taken in from.iter().filter(|taken| last.replace(taken.at.index) != Some(taken.at.index)) {
        let Some(transfer) = taken.at.get().operation.transfer() else { continue };
        for word in transfer.sources.iter().chain(&transfer.destination) {
            edits.extend(word.text.match_indices(built).map(|(at, _)| {
                Edit::replace(taken.at.part_span(word, at..at + built.len()), runs)
            }));
        }
    }
    edits
}

/// The edits that change the version in PYTHONPATH.
fn search_path(context: &Context<'_>, runtime: usize, built: &str, runs: &str) -> Vec<Edit> {
    let path = context.model().environment_at(runtime, usize::MAX, "PYTHONPATH");
    let Some(DefinitionOrigin::Instruction { instruction, pair }) = path.map(|path| path.origin)
    else {
        return Vec::new();
    };
    let Some(at) = context.syntax().get(instruction) else { return Vec::new() };
    let pair = at.get().operation.pairs().get(pair);
    let Some(value) = pair.and_then(|pair| pair.value.as_ref()) else { return Vec::new() };
    let places = value.text.match_indices(built);
    places
        .map(|(start, _)| Edit::replace(at.part_span(value, start..start + built.len()), runs))
        .collect()
}

/// The edit that builds with another version: in the tag, or in the default of the build argument
/// that it is written with.
fn change(context: &Context<'_>, base: BaseImage<'_>, from: &str, to: &str) -> Option<Edit> {
    if base.is_literal() {
        let tag = base.image.tag()?;
        let rest = tag.strip_prefix(from)?;
        // `3.12.4-slim` becomes `3.11-slim`.
        let rest = rest.trim_start_matches(|char: char| char.is_ascii_digit() || char == '.');
        return base.with_tag(&format!("{to}{rest}"));
    }
    let (_, name) = base.word.text.split_once(":${")?;
    let (name, _) = name.split_once('}')?;
    let definition = context.model().definition_at(base.at.index, name)?;
    let DefinitionOrigin::Instruction { instruction, pair } = definition.origin else {
        return None;
    };
    let at = context.syntax().get(instruction)?;
    let value = at.get().operation.pairs().get(pair)?.value.as_ref()?;
    let plain = value.text.trim_matches('"');
    let fits = plain == from || plain.strip_prefix(from).is_some_and(|rest| rest.starts_with('.'));
    fits.then(|| Edit::replace(at.word_span(value), value.text.replace(plain, to)))
}
