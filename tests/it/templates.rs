//! The Dockerfiles to start from: each meets the standard that it is made for, and nothing that is
//! known of it would keep it from starting.

use crate::cli_tree::Tree;
use crate::config::Memory;
use plimsoll::bases::{self, Listing};
use plimsoll::config::{Options, Overrides, Resolver};
use plimsoll::document::Document;
use plimsoll::files::{Contexts, Site};
use plimsoll::lint::{self, Cache, Diagnostic, Mode, Surroundings};
use plimsoll::model::ImageReference;
use plimsoll::standard::{BUILTIN, Standard};
use plimsoll::templates::Template;
use std::path::Path;
use std::sync::Arc;

/// What is reported of templates all the same, and why.
const ACCEPTED: [(&str, &str, &str); 3] = [
    ("lucid", "unmaintained-image", "it asks for images that are no longer built"),
    ("lucid", "user-not-numeric", "it asks for `USER nonroot`; a hint"),
    ("lucid-2025-12", "unmaintained-image", "it asks for images that are no longer built"),
];

/// What each template's COPY takes, and what must not get in.
const FILES: [&str; 12] = [
    "app/__init__.py",
    "app/main.py",
    "go.mod",
    "go.sum",
    "main.go",
    "package-lock.json",
    "package.json",
    "requirements.txt",
    "src/server.js",
    ".env",
    "config/.env.secrets",
    "certs/server.key",
];

fn standard(name: &str) -> Arc<Standard> {
    Standard::builtin(name).expect("is built in")
}

/// A repository with the template in it.
fn tree(template: &Template) -> Tree {
    let tree = Tree::new().with("Dockerfile", template.text());
    FILES.iter().for_each(|path| tree.write(path, ""));
    tree.with(".dockerignore", template.ignore())
}

/// All that is found where nothing but the standard is configured.
fn findings(standard: &str, template: &Template) -> Vec<Diagnostic> {
    let options = Options { standard: Some(standard.to_owned()), ..Options::default() };
    let given = Overrides { options, working: "/".into(), ..Overrides::default() };
    let resolution = Resolver::new(Memory::new(&[]), given).resolve(Path::new("/Dockerfile"));
    let settings = &resolution.settings;
    let tree = tree(template);
    let site = Site::within(&tree.path("Dockerfile"), tree.root().to_owned(), None);
    let document = Document::new(&template.text());
    let context = Contexts::default().find(&site.expect("a site"), &document);
    assert!(context.is_some(), "a context");
    let document = document.with_context(context);
    let mut cache = Cache::default();
    let surroundings =
        Surroundings { file_name: Some("Dockerfile".into()), ..Surroundings::default() };
    lint::run(&document, settings, &surroundings, &mut cache, Mode::Findings)
}

#[test]
fn templates_meet_their_standard() {
    let mut wrong = Vec::new();
    for name in BUILTIN {
        for template in Template::all(&standard(name), None) {
            let found = findings(name, &template);
            let accepted = |id: &str| ACCEPTED.iter().any(|it| (it.0, it.1) == (name, id));
            let found = found.iter().filter(|found| !accepted(found.rule.id));
            let found: Vec<String> = found
                .map(|found| format!("{:?} {}: {}", found.severity, found.rule.id, found.message))
                .collect();
            if !found.is_empty() {
                wrong.push(format!(
                    "{name}, {}:\n{}\n{}",
                    template.name,
                    template.text(),
                    found.join("\n")
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n\n"));
}

#[test]
fn what_is_accepted_is_found() {
    for (name, rule, _) in ACCEPTED {
        let is_found = |template: &Template| {
            findings(name, template).iter().any(|found| found.rule.id == rule)
        };
        let found = Template::all(&standard(name), None).iter().any(is_found);
        assert!(found, "{name} accepts {rule}, which is not found");
    }
}

#[test]
fn a_mistake_in_a_template_is_found() {
    let mut template = Template::named(&standard("lucid"), "python", None).expect("a template");
    template.set("package", "service").expect("a package");
    let found = findings("lucid", &template);
    // There is no such folder in the repository.
    assert!(found.iter().any(|found| found.rule.id == "source-not-found"), "{found:?}");
}

#[test]
fn images_of_templates_are_built() {
    for template in Template::all(&standard("none"), None) {
        let images = template.text();
        let images = images.lines().filter_map(|line| line.strip_prefix("FROM "));
        let mut count = 0;
        for image in images.map(|line| line.split(' ').next().expect("an image")) {
            let reference = ImageReference::parse(image).expect("a reference");
            let known = bases::lookup(&reference.familiar_name(), reference.tag());
            assert_eq!(known.expect(image).listing, Listing::Current, "{image}");
            count += 1;
        }
        assert_eq!(count, 2);
    }
}

#[test]
fn builders_fit_the_runtime() {
    let builder = |standard: &Standard, name: &str| {
        let text = Template::named(standard, name, None).expect("a template").text();
        let from = text.lines().find_map(|line| line.strip_prefix("FROM ")).map(str::to_owned);
        from.expect("a FROM").split(' ').next().map(str::to_owned).expect("an image")
    };
    assert_eq!(builder(&standard("lucid"), "python"), "python:3.11-slim-bookworm");
    assert_eq!(builder(&standard("lucid"), "node"), "node:20-bookworm-slim");
    assert_eq!(builder(&standard("distroless"), "python"), "python:3.13-slim-trixie");
    let own = "name = \"own\"\nextends = \"lucid\"\n[[images.approved]]\n\
               name = \"gcr.io/distroless/python3-debian13\"\nkind = \"python\"\ntags = [\"nonroot\"]\n\
               [[images.approved]]\nname = \"registry.example/node\"\nkind = \"node\"\n";
    let own = Standard::parse("own.toml", own, &|_| Err("no".into())).expect("reads");
    assert_eq!(builder(&own, "python"), "python:3.13-slim-trixie");
    // Nothing is known of it: the standard's own builder.
    assert_eq!(builder(&own, "node"), "node:20-slim");
}

#[test]
fn fields() {
    let mut template =
        Template::named(&standard("lucid"), "utility", Some("gateway")).expect("a template");
    let names: Vec<_> = template.fields.iter().map(|field| field.name.clone()).collect();
    assert_eq!(names, ["service", "description", "plane", "layer", "port"]);
    assert!(template.fields.iter().all(|field| !field.about.is_empty()));
    let value = |template: &Template, name: &str| {
        let field = template.fields.iter().find(|field| field.name == name);
        field.expect("a field").value.clone()
    };
    assert_eq!(value(&template, "service"), "gateway");
    // The first that the standard's own text names.
    assert_eq!((value(&template, "plane"), value(&template, "layer")), ("ops".into(), "0".into()));
    template.set("port", "9050").expect("a port");
    template.set("plane", "wallet").expect("a plane");
    let text = template.text();
    assert!(text.contains("ENTRYPOINT [\"/app/gateway\"]\n"), "{text}");
    assert!(text.contains("EXPOSE 9050\n") && text.contains("org.lucid.expose=\"9050\""), "{text}");
    assert!(text.contains("org.lucid.plane=\"wallet\"") && !text.contains("{{"), "{text}");
    for (name, value) in [
        ("port", "0"),
        ("port", "http"),
        ("plane", "storage"),
        ("service", "a b"),
        ("service", ""),
        ("description", "a \"quoted\" one"),
        ("description", "two\nlines"),
        ("no-such", "x"),
    ] {
        let refused = template.set(name, value).expect_err("refused");
        assert!(refused.contains(name), "{refused}");
    }
    assert_eq!(template.text(), text, "a refused value changes nothing");
    let odd = Template::named(&standard("lucid"), "utility", Some("a service!")).expect("one");
    assert_eq!(value(&odd, "service"), "example");
}

#[test]
fn snippets_have_a_stop_for_each_field() {
    for name in BUILTIN {
        for template in Template::all(&standard(name), Some("gateway")) {
            let snippet = template.snippet();
            for (index, field) in template.fields.iter().enumerate() {
                let first = snippet.find(&format!("${{{}", index + 1)).expect("a stop");
                let other = snippet.find(&format!("${}", index + 1)).unwrap_or(usize::MAX);
                assert!(first < other, "{snippet}");
                let rest = &snippet[first..];
                assert_eq!(rest.find('|') == Some(3), !field.choices.is_empty(), "{rest}");
            }
            assert_eq!(plain(&snippet), template.text(), "{snippet}");
        }
    }
    let lucid = Template::named(&standard("lucid"), "python", None).expect("one").snippet();
    assert!(lucid.contains("org.lucid.plane=\"${2|ops,chain,gui,wallet|}\""), "{lucid}");
    assert!(lucid.contains("SERVICE_PORT=$5"), "{lucid}");
    assert!(lucid.contains("PYTHONUNBUFFERED=1 \\\\\n"), "{lucid}");
}

/// What an editor makes of a snippet where nothing is typed.
fn plain(snippet: &str) -> String {
    let mut values: Vec<String> = Vec::new();
    let mut out = String::new();
    let mut chars = snippet.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '\\' => out.extend(chars.next()),
            '$' => {
                let braces = chars.next_if_eq(&'{').is_some();
                let number: usize =
                    chars.next().and_then(|digit| digit.to_digit(10)).expect("a number") as usize;
                if braces {
                    let choice = chars.next() == Some('|');
                    let mut inside = String::new();
                    while let Some(char) = chars.next_if(|char| *char != '}') {
                        inside.push(char);
                    }
                    chars.next();
                    let end = if choice { inside.find([',', '|']) } else { None };
                    inside.truncate(end.unwrap_or(inside.len()));
                    assert_eq!(values.len() + 1, number, "in their order");
                    values.push(inside);
                }
                out.push_str(&values[number - 1]);
            }
            char => out.push(char),
        }
    }
    out
}

#[test]
fn a_standard_brings_its_own_templates() {
    let own = "name = \"own\"\nextends = \"distroless\"\n[templates]\n\
               python = \"FROM {{runtime}}\\nEXPOSE {{port}}\\n{{frontend}}\\nCMD [\\\"{{what}}\\\"]\\n\"\n";
    let own = Standard::parse("own.toml", own, &|_| Err("no".into())).expect("reads");
    let template = Template::named(&own, "python", None).expect("one");
    let text = "FROM gcr.io/distroless/python3-debian13:nonroot\nEXPOSE 8080\nCMD [\"{{what}}\"]\n";
    assert_eq!(template.text(), text);
    let wants = "name = \"own\"\nextends = \"distroless\"\n[[environment.required]]\n\
                 name = \"TZ\"\nvalue = \"UTC\"\nkind = \"node\"\n";
    let wants = Standard::parse("own.toml", wants, &|_| Err("no".into())).expect("reads");
    let text = Template::named(&wants, "node", None).expect("one").text();
    assert!(text.contains("SERVICE_PORT=3000 \\\n    TZ=UTC\nWORKDIR"), "{text}");
}
