//! Where files with secrets travel: from the build context through the stages.

use super::Contents;
use super::path::{below, file_name, has_wildcard, join, normal};
use super::secret::{is_secret_file, is_template};
use crate::model::{Base, BuildContext, ContextEntry, Model, StageTarget};
use crate::syntax::{InstructionRef, Syntax};

/// A file with secrets, as it comes from the build context.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Secret {
    /// Its path in the context, or the pattern that finds it.
    pub name: String,
    /// The instruction and the number of its source that brought it in first.
    pub first: (usize, usize),
}

/// A source of a COPY or ADD that brings secrets.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SecretCopy {
    pub stage: usize,
    pub instruction: usize,
    /// The number of the source.
    pub source: usize,
    pub secrets: Vec<Secret>,
    /// The source is the secret file itself, no directory with others in it.
    pub exact: bool,
}

/// A secret at a place of a stage.
#[derive(Clone)]
struct Held {
    path: String,
    secret: Secret,
}

impl Contents {
    /// Every source of a COPY or ADD that brings a file with secrets, in the order of the text.
    pub fn secret_copies(
        &self,
        syntax: &Syntax,
        model: &Model,
        context: Option<&BuildContext>,
    ) -> Vec<SecretCopy> {
        let mut copies = Vec::new();
        let mut held: Vec<Vec<Held>> = Vec::new();
        for stage in &model.stages {
            let mut here = match stage.base {
                Base::Stage(base) => held.get(base).cloned().unwrap_or_default(),
                _ => Vec::new(),
            };
            for at in stage.instructions.clone().filter_map(|index| syntax.get(index)) {
                self.follow(syntax, model, context, stage.index, at, &held, &mut here, &mut copies);
            }
            // What a RUN deletes is in no later copy.
            here.retain(|held| !self.presence(stage.index, &held.path).is_absent());
            held.push(here);
        }
        copies
    }

    #[allow(clippy::too_many_arguments)]
    fn follow(
        &self,
        syntax: &Syntax,
        model: &Model,
        context: Option<&BuildContext>,
        stage: usize,
        at: InstructionRef<'_>,
        held: &[Vec<Held>],
        here: &mut Vec<Held>,
        copies: &mut Vec<SecretCopy>,
    ) {
        let Some(transfer) = at.get().operation.transfer() else { return };
        let expand = |word| model.expand_at(syntax, at.index, word).value;
        let Some(written) = transfer.destination.as_ref().and_then(expand) else { return };
        let directory = self.directory(model, stage, at.index);
        let target = join(directory.as_deref().unwrap_or("/"), &written);
        let into = written.ends_with('/') || written == "." || transfer.sources.len() > 1;
        let from = match at.operation.flag("from") {
            None => None,
            Some(_) => match model.source_of(at.index) {
                Some(StageTarget::ByName(from) | StageTarget::ByIndex(from)) => Some(from),
                _ => return,
            },
        };
        for (number, word) in transfer.sources.iter().enumerate() {
            let Some(source) = expand(word).filter(|source| !source.starts_with("<<")) else {
                continue;
            };
            let found = match from {
                None => {
                    let takes = (!into).then(|| file_name(&target));
                    of_context(context, &source, takes, (at.index, number))
                }
                Some(from) => {
                    let found = of_stage(held.get(from).map_or(&[][..], Vec::as_slice), &source);
                    match found.is_empty() && self.may_hold_secret(from, &source) {
                        true => vec![(
                            String::new(),
                            Secret { name: normal(&source), first: (at.index, number) },
                        )],
                        false => found,
                    }
                }
            };
            let exact = found.iter().all(|(rest, _)| rest.is_empty());
            let secrets: Vec<Secret> = found.iter().map(|(_, secret)| secret.clone()).collect();
            for (rest, secret) in found {
                // The file itself takes the name; what lies in a directory keeps its place there.
                let path = match rest.as_str() {
                    "" if into => join(&target, file_name(&source)),
                    rest => join(&target, rest),
                };
                here.push(Held { path, secret });
            }
            if !secrets.is_empty() {
                copies.push(SecretCopy {
                    stage,
                    instruction: at.index,
                    source: number,
                    secrets,
                    exact,
                });
            }
        }
    }

    /// Whether a source of a stage is a secret by its own name, whoever made it there.
    fn may_hold_secret(&self, stage: usize, source: &str) -> bool {
        is_secret_file(source)
            && !has_wildcard(source)
            && !source.ends_with('/')
            && !self.presence(stage, source).is_absent()
    }
}

/// The secrets that a source of the build context brings, each with its path below the source.
/// `takes` is the name that a file takes here: what is named `.env` is one.
fn of_context(
    context: Option<&BuildContext>,
    source: &str,
    takes: Option<&str>,
    first: (usize, usize),
) -> Vec<(String, Secret)> {
    if source.contains("://") {
        return Vec::new();
    }
    let name = BuildContext::normal(source);
    let entry = context.and_then(|context| context.get(source));
    let is_directory = entry == Some(ContextEntry::Directory) || source.ends_with('/');
    let renamed = takes.is_some_and(|takes| is_secret_file(takes) && !is_template(&name));
    if (renamed || is_secret_file(&name)) && !is_directory && entry != Some(ContextEntry::Ignored) {
        return vec![(String::new(), Secret { name, first })];
    }
    let Some(context) = context.filter(|_| !has_wildcard(source)) else { return Vec::new() };
    let folder = if name.is_empty() { "/".to_owned() } else { format!("/{name}") };
    let inside = context.entries().filter_map(|(path, entry)| {
        let rest = below(&format!("/{path}"), &folder)?.to_owned();
        let secret = entry == ContextEntry::File && is_secret_file(path) && !rest.is_empty();
        secret.then(|| (rest, Secret { name: path.to_owned(), first }))
    });
    inside.collect()
}

/// The secrets that a source of another stage brings.
fn of_stage(held: &[Held], source: &str) -> Vec<(String, Secret)> {
    let plain = source.split(['*', '?', '[']).next().unwrap_or_default();
    let pattern = has_wildcard(source);
    let folder = match pattern {
        true => normal(plain.rsplit_once('/').map_or("/", |(folder, _)| folder)),
        false => normal(source),
    };
    let mut found: Vec<(String, Secret)> = Vec::new();
    for held in held {
        let Some(rest) = below(&held.path, &folder) else { continue };
        // Of a pattern only the beginning is compared: `.env*`.
        let start = normal(plain);
        if pattern && !held.path.starts_with(&start) {
            continue;
        }
        if found.iter().all(|(_, secret)| *secret != held.secret) {
            found.push((rest.to_owned(), held.secret.clone()));
        }
    }
    found
}
