//! Work that a stage without a shell cannot do, done in a builder stage.

use crate::bases;
use crate::contents::{Presence, is_root, join};
use crate::lint::{Applicability, Context, Finding, edits, exec_form};
use crate::model::{ImageReference, Stage};
use crate::syntax::{InstructionRef, Keyword};
use crate::text::Edit;

/// Offers what can be done about a RUN that the stage has no program for.
pub fn offer<'f>(
    context: &Context<'_>,
    stage: &Stage,
    at: InstructionRef<'_>,
    finding: Finding<'f>,
) -> Finding<'f> {
    finding
        .fix(Applicability::Unsafe, || make_directories(context, stage, at))
        .fix(Applicability::Unsafe, || move_to_builder(context, stage, at))
        .fix(Applicability::Unsafe, || start_from_builder_image(context, stage))
}

/// The stage that a stage copies from last, or an earlier one, that has a shell.
fn builder<'a>(context: &Context<'a>, stage: &Stage) -> Option<&'a Stage> {
    let model = context.model();
    let chain = model.chain(stage.index);
    let root = chain.first()?.index;
    let usable = |other: usize| {
        other < root && context.contents().has_shell(other) && !model.is_windows(other)
    };
    let copied = chain.iter().rev().flat_map(|stage| context.copied(stage).into_iter().rev());
    let copied = copied.filter_map(|copy| copy.from()).find(|other| usable(*other));
    model.stages.get(copied.or_else(|| (0..root).rev().find(|other| usable(*other)))?)
}

fn name_of(stage: &Stage) -> String {
    stage.name.as_ref().map_or_else(|| stage.index.to_string(), ToString::to_string)
}

fn at_end_of(context: &Context<'_>, builder: &Stage, lines: &str) -> Option<Edit> {
    let last = context.instructions_of(builder).next_back()?;
    Some(edits::insert_below(context.document, last, lines))
}

fn move_to_builder(
    context: &Context<'_>,
    stage: &Stage,
    at: InstructionRef<'_>,
) -> Option<(String, Vec<Edit>)> {
    let builder = builder(context, stage)?;
    let text = at.get().source.replace("\r\n", "\n");
    let insert = at_end_of(context, builder, &text)?;
    let title = format!("Move it to the end of stage `{}`", name_of(builder));
    Some((title, vec![insert, edits::delete_instruction(context.document, at)]))
}

/// `mkdir`, `chmod` and `chown` alone: made in the builder stage, then copied with their owner.
fn make_directories(
    context: &Context<'_>,
    stage: &Stage,
    at: InstructionRef<'_>,
) -> Option<(String, Vec<Edit>)> {
    let builder = builder(context, stage)?;
    let here = context.contents().directory(context.model(), stage.index, at.index);
    let absolute = |path: &str| match path.starts_with('/') {
        true => Some(join("/", path)),
        false => here.as_deref().map(|here| join(here, path)),
    };
    let mut folders: Vec<String> = Vec::new();
    let mut modes = Vec::new();
    let mut owners: Vec<String> = Vec::new();
    for command in exec_form::commands(at)? {
        let (name, words) = command.split_first()?;
        let flags = words.iter().take_while(|word| word.starts_with('-')).count();
        let (flags, words) = words.split_at_checked(flags)?;
        match name.as_str() {
            "mkdir" if flags.iter().all(|flag| flag.starts_with("-p") || flag == "--parents") => {
                let paths: Option<Vec<_>> = words.iter().map(|word| absolute(word)).collect();
                folders.extend(paths?);
            }
            "chmod" => {
                let (mode, paths) = words.split_first()?;
                let paths: Option<Vec<_>> = paths.iter().map(|word| absolute(word)).collect();
                modes.push((flags.join(" "), mode.clone(), paths?));
            }
            "chown" => owners.push(words.first()?.clone()),
            _ => return None,
        }
    }
    owners.dedup();
    if folders.is_empty() || owners.len() > 1 {
        return None;
    }
    let known = |path: &String| folders.iter().any(|folder| folder == path);
    if !modes.iter().all(|(_, _, paths)| paths.iter().all(known)) {
        return None;
    }
    // What the builder has at the same path is not what the runtime should get.
    let taken = folders
        .iter()
        .any(|path| context.contents().presence(builder.index, path) == Presence::Present);
    let root = if taken { "/runtime" } else { "" };
    let placed = |paths: &[String]| {
        let paths: Vec<String> = paths.iter().map(|path| format!("{root}{path}")).collect();
        paths.join(" ")
    };
    let mut commands = vec![format!("mkdir -p {}", placed(&folders))];
    commands.extend(modes.iter().map(|(flags, mode, paths)| {
        let words = ["chmod", flags, mode, &placed(paths)];
        let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        words.join(" ")
    }));
    let owner = owners.pop().or_else(|| owner(context, stage));
    let chown = owner.map_or(String::new(), |owner| format!(" --chown={owner}"));
    let name = name_of(builder);
    let copies: Vec<String> = folders
        .iter()
        .map(|path| format!("COPY --from={name}{chown} {root}{path} {path}"))
        .collect();
    let eol = edits::line_break(context.document);
    let run = at_end_of(context, builder, &format!("RUN {}", commands.join(" && ")))?;
    let copies = Edit::replace(at.span(), copies.join(eol));
    Some((format!("Make the directories in stage `{name}` and copy them"), vec![run, copies]))
}

/// Whom the stage's image runs as, for `--chown`.
fn owner(context: &Context<'_>, stage: &Stage) -> Option<String> {
    let user = context.configuration(stage).user.known()??;
    let both = |user: String| if user.contains(':') { user } else { format!("{user}:{user}") };
    (!is_root(&user) && !user.contains('$')).then(|| both(user))
}

/// For a stage that only builds: the image that builders start from.
fn start_from_builder_image(context: &Context<'_>, stage: &Stage) -> Option<(String, Vec<Edit>)> {
    let model = context.model();
    let runtime = context.runtime()?;
    let builds = model.chain(runtime.index).iter().all(|other| other.index != stage.index);
    let root = model.root(stage.index).filter(|root| root.index == stage.index && builds)?;
    let kind = context.contents().kind(context.syntax(), model, stage.index);
    let image = context.standard().images.builder_for(kind)?;
    let reference = ImageReference::parse(image)?;
    let has_shell = bases::lookup(&reference.familiar_name(), reference.tag())
        .is_some_and(|image| image.shell() == Presence::Present);
    let (at, word) = context.image_word(root).filter(|_| has_shell)?;
    Some((format!("Build in {image}"), vec![edits::replace(at, word, image)]))
}

/// Whether the RUN is one that a stage of the file, not ONBUILD's heirs, carries out.
pub fn runs(at: InstructionRef<'_>) -> bool {
    at.operation.keyword == Keyword::Run
}
