//! What compose files, bake files and CI say of a Dockerfile's build context.

use super::discover::is_foreign_folder;
use super::read;
use ignore::WalkBuilder;
use serde_json::Value;
use std::path::{Component, Path, PathBuf};
use std::time::{Duration, Instant};

/// How many entries of a workspace are looked at for such files, and how long.
const ENTRIES: usize = 50_000;
const PATIENCE: Duration = Duration::from_millis(200);

/// A file says: this Dockerfile is built with this context. Both absolute, by their text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Naming {
    pub dockerfile: PathBuf,
    pub context: PathBuf,
}

/// All that the files below `workspace` say, in the order of their paths.
pub(super) fn namings(workspace: &Path) -> Vec<Naming> {
    let start = Instant::now();
    let walk = WalkBuilder::new(workspace)
        .hidden(false)
        .ignore(false)
        .git_global(false)
        .require_git(false)
        .sort_by_file_name(std::ffi::OsStr::cmp)
        .filter_entry(|entry| {
            let folder = entry.file_type().is_some_and(|kind| kind.is_dir());
            let name = entry.file_name().to_str().unwrap_or_default();
            !folder || entry.depth() == 0 || !is_foreign_folder(name)
        })
        .build();
    let mut found = Vec::new();
    for entry in walk.take(ENTRIES).take_while(|_| start.elapsed() < PATIENCE).flatten() {
        if entry.file_type().is_some_and(|kind| kind.is_file()) {
            of_file(workspace, entry.path(), &mut found);
        }
    }
    found
}

fn of_file(workspace: &Path, path: &Path, found: &mut Vec<Naming>) {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_lowercase();
    let yaml = name.ends_with(".yml") || name.ends_with(".yaml");
    let folder = path.parent().unwrap_or(workspace);
    let compose = yaml && (name.starts_with("docker-compose") || name.starts_with("compose"));
    let bake =
        name.starts_with("docker-bake") && (name.ends_with(".hcl") || name.ends_with(".json"));
    let inside = path.strip_prefix(workspace).unwrap_or(path);
    let workflow = yaml && inside.starts_with(".github/workflows");
    let ci = workflow
        || yaml && (inside.starts_with(".circleci") || name.starts_with(".gitlab-ci"))
        || matches!(&*name, "azure-pipelines.yml" | "cloudbuild.yaml" | "jenkinsfile");
    if !(compose || bake || ci) {
        return;
    }
    let Ok(source) = read::read(path) else { return };
    if compose {
        of_compose(folder, &source.text, found);
    } else if bake {
        of_bake(folder, &source.text, found);
    } else {
        of_workflow(workspace, &source.text, found);
        of_commands(workspace, &source.text, found);
    }
}

fn of_compose(folder: &Path, text: &str, found: &mut Vec<Naming>) {
    let Ok(file) = serde_saphyr::from_str::<Value>(text) else { return };
    let services = file.get("services").and_then(Value::as_object);
    for build in services.into_iter().flat_map(|it| it.values()).filter_map(|it| it.get("build")) {
        match build {
            Value::String(context) => add(folder, context, None, found),
            build => add_object(folder, build, "dockerfile", found),
        }
    }
}

/// A `target` of a bake file; one in HCL as far as its values are plain strings.
fn of_bake(folder: &Path, text: &str, found: &mut Vec<Naming>) {
    if let Ok(file) = serde_json::from_str::<Value>(text) {
        let targets = file.get("target").and_then(Value::as_object);
        for target in targets.into_iter().flat_map(|it| it.values()) {
            add_object(folder, target, "dockerfile", found);
        }
        return;
    }
    let mut open: Option<(Option<&str>, Option<&str>)> = None;
    for line in text.lines().map(str::trim) {
        let value = |key: &str| {
            let rest = line.strip_prefix(key)?.trim_start().strip_prefix('=')?.trim();
            rest.strip_prefix('"')?.split('"').next()
        };
        if line.starts_with("target ") && line.ends_with('{') {
            open = Some((None, None));
        } else if line == "}" {
            if let Some((context, dockerfile)) = open.take() {
                add(folder, context.unwrap_or("."), dockerfile, found);
            }
        } else if let Some((context, dockerfile)) = &mut open {
            *context = context.or(value("context"));
            *dockerfile = dockerfile.or(value("dockerfile"));
        }
    }
}

fn add_object(folder: &Path, object: &Value, key: &str, found: &mut Vec<Naming>) {
    let text = |key: &str| object.get(key).and_then(Value::as_str);
    if object.is_object() && object.get("dockerfile_inline").is_none() {
        add(folder, text("context").unwrap_or("."), text(key), found);
    }
}

/// The steps of a workflow that use docker/build-push-action.
fn of_workflow(workspace: &Path, text: &str, found: &mut Vec<Naming>) {
    let Ok(file) = serde_saphyr::from_str::<Value>(text) else { return };
    let jobs = file.get("jobs").and_then(Value::as_object);
    let steps = jobs.into_iter().flat_map(|jobs| jobs.values());
    let steps = steps.filter_map(|job| job.get("steps")?.as_array()).flatten();
    for step in steps {
        let uses = step.get("uses").and_then(Value::as_str).unwrap_or_default();
        let Some(with) = step.get("with").filter(|_| uses.contains("build-push-action")) else {
            continue;
        };
        let text = |key: &str| with.get(key).and_then(Value::as_str);
        let context = text("context").unwrap_or(".");
        match text("file") {
            Some(file) => add_pair(workspace, context, &workspace.join(file), found),
            None => add(workspace, context, None, found),
        }
    }
}

/// Lines that run `docker build`, as they stand in any file.
fn of_commands(workspace: &Path, text: &str, found: &mut Vec<Naming>) {
    const BUILDS: [&str; 4] =
        ["docker build ", "docker buildx build ", "podman build ", "buildah bud "];
    const FLAGS: [&str; 9] = [
        "--no-cache",
        "--pull",
        "--push",
        "--load",
        "-q",
        "--quiet",
        "--rm",
        "--force-rm",
        "--squash",
    ];
    let text = text.replace("\\\n", " ").replace("\\\r\n", " ");
    for line in text.lines() {
        let arguments = BUILDS.iter().find_map(|build| line.split_once(build).map(|it| it.1));
        let Some(arguments) = arguments else { continue };
        let end = arguments.find(['&', ';', '|', '>', '#']).unwrap_or(arguments.len());
        let arguments = arguments.get(..end).unwrap_or_default();
        let mut words = arguments.split_whitespace().map(|word| word.trim_matches(['"', '\'']));
        let (mut file, mut context) = (None, None);
        while let Some(word) = words.next() {
            match word.split_once('=') {
                Some(("--file" | "-f", path)) => file = Some(path),
                _ if matches!(word, "-f" | "--file") => file = words.next(),
                None if word.starts_with('-') && word.len() > 1 && !FLAGS.contains(&word) => {
                    words.next();
                }
                _ if word.starts_with('-') => {}
                _ => context = Some(word),
            }
        }
        match (context, file) {
            (Some(context), Some(file)) => {
                add_pair(workspace, context, &workspace.join(file), found)
            }
            (Some(context), None) => add(workspace, context, None, found),
            (None, _) => {}
        }
    }
}

/// A context relative to a folder, and a Dockerfile relative to the context.
fn add(folder: &Path, context: &str, dockerfile: Option<&str>, found: &mut Vec<Naming>) {
    let dockerfile = folder.join(context).join(dockerfile.unwrap_or("Dockerfile"));
    add_pair(folder, context, &dockerfile, found);
}

/// Variables and remote contexts say nothing.
fn add_pair(folder: &Path, context: &str, dockerfile: &Path, found: &mut Vec<Naming>) {
    let unclear = |text: &str| text.contains(['$', '{', '`']) || text.contains("://");
    if unclear(context) || context.starts_with("git@") || unclear(&dockerfile.to_string_lossy()) {
        return;
    }
    let naming = Naming { dockerfile: clean(dockerfile), context: clean(&folder.join(context)) };
    if !found.contains(&naming) {
        found.push(naming);
    }
}

/// Without `.`, and `..` carried out by the text.
pub(super) fn clean(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(clean.pop()),
            _ => clean.push(part),
        }
    }
    clean
}
