//! From one stage to two: what builds stays above, what runs goes into a stage of its own.
//!
//! All up to the last instruction that does work (RUN, COPY, ADD) is the builder; what the image
//! says of itself goes to the runtime, together with copies of what the file's own instructions
//! show to be the application: its working directory, its packages, its program.

use crate::bases;
use crate::contents::{Language, Launch, Manager, Origin, PYTHON_SERVERS, What, normal};
use crate::lint::{Context, edits};
use crate::model::{Base, ImageReference, Stage};
use crate::standard::Kind;
use crate::syntax::{Body, InstructionRef, Keyword, Word};
use crate::text::Edit;
use std::path::Path;

/// What the runtime says of itself; these move.
const MOVED: [Keyword; 7] = [
    Keyword::Label,
    Keyword::Expose,
    Keyword::Volume,
    Keyword::Stopsignal,
    Keyword::Healthcheck,
    Keyword::Entrypoint,
    Keyword::Cmd,
];
/// What both stages need.
const REPEATED: [Keyword; 2] = [Keyword::Arg, Keyword::Env];

/// The edits that make two stages of a file's only one; `None` where nothing is built in it, where
/// the standard has no image for what it runs, or where the file has a mistake of syntax.
pub fn to_two_stages(context: &Context<'_>) -> Option<(String, Vec<Edit>)> {
    let [stage] = context.model().stages.as_slice() else { return None };
    // What BuildKit cannot read is mended first.
    if context.syntax().instructions().any(|at| !at.get().problems.is_empty()) {
        return None;
    }
    let plan = Plan::new(context, stage)?;
    let mut changes = plan.builder_edits();
    changes.push(edits::insert_below(context.document, plan.last_work, &plan.runtime()));
    for at in context.instructions_of(stage) {
        let is_command = Some(at.index) == plan.command.as_ref().map(|(index, _)| *index);
        if at.index < plan.last_work.index {
            if MOVED.contains(&at.operation.keyword) {
                changes.push(edits::delete_instruction(context.document, at));
            }
        } else if is_command {
            let text = plan.command.as_ref().map(|(_, text)| text.clone()).unwrap_or_default();
            changes.push(Edit::replace(at.at(at.trimmed()), text));
        } else if at.operation.keyword == Keyword::User {
            let word = at.get().operation.text()?;
            changes.push(edits::replace(at, word, plan.user.as_str()));
        }
    }
    Some(("Convert to a builder and a runtime stage".into(), changes))
}

struct Plan<'a, 'c> {
    context: &'c Context<'a>,
    stage: &'a Stage,
    from: InstructionRef<'a>,
    image: &'a Word,
    name: Option<&'a Word>,
    kind: Kind,
    /// Where the builder ends.
    last_work: InstructionRef<'a>,
    builder_image: String,
    runtime_image: String,
    target: Option<std::sync::Arc<bases::Image>>,
    user: String,
    owner: String,
    /// The CMD or ENTRYPOINT to write anew for the runtime's own entry point.
    command: Option<(usize, String)>,
}

impl<'a, 'c> Plan<'a, 'c> {
    fn new(context: &'c Context<'a>, stage: &'a Stage) -> Option<Self> {
        let (from, image) = context.image_word(stage)?;
        let Body::From(body) = &from.get().operation.body else { return None };
        let standard = context.standard();
        let kind = context.contents().kind(context.syntax(), context.model(), stage.index);
        let is_distroless = matches!(&stage.base,
            Base::Image(image) if standard.images.is_distroless(&image.familiar_name()));
        let (builder_image, runtime_image) = if is_distroless {
            (standard.images.builder_for(kind)?.to_owned(), image.text.to_string())
        } else {
            (image.text.to_string(), standard.images.approved_for(kind)?.reference())
        };
        let reference = ImageReference::parse(&runtime_image);
        let target = reference.and_then(|image| bases::lookup(&image.familiar_name(), image.tag()));
        let named =
            target.as_ref().is_some_and(|target| target.user(&standard.users.name).is_present());
        let last_work = context.instructions_of(stage).rfind(|at| works(*at))?;
        let mut plan = Self {
            context,
            stage,
            from,
            image,
            name: body.name.as_ref(),
            kind,
            last_work,
            builder_image,
            runtime_image,
            target,
            user: standard.users.user(named),
            owner: standard.users.owner(named),
            command: None,
        };
        plan.command = plan.command_for();
        Some(plan)
    }

    /// The FROM becomes the builder's.
    fn builder_edits(&self) -> Vec<Edit> {
        let image = edits::replace(self.from, self.image, self.builder_image.as_str());
        match self.name {
            Some(name) => vec![image, edits::replace(self.from, name, "builder")],
            None => {
                let text = format!("{} AS builder", self.builder_image);
                vec![edits::replace(self.from, self.image, text)]
            }
        }
    }

    /// The lines of the runtime stage that stand before what follows the builder.
    fn runtime(&self) -> String {
        let flags = self.from.operation.flags.iter();
        let flags: String = flags.map(|flag| format!("{} ", flag.word.text)).collect();
        let name = self.name.map(|name| format!(" AS {}", name.text)).unwrap_or_default();
        let mut lines = vec![String::new(), format!("FROM {flags}{}{name}", self.runtime_image)];
        let before = || {
            let index = self.last_work.index;
            self.context.instructions_of(self.stage).filter(move |at| at.index < index)
        };
        let of = |keywords: &'static [Keyword]| {
            before().filter(|at| keywords.contains(&at.operation.keyword))
        };
        lines.extend(of(&REPEATED).map(source));
        if let Some(directory) = self.directory() {
            lines.push(format!("WORKDIR {directory}"));
        }
        lines.extend(self.copies());
        let sets_user = |at: InstructionRef<'_>| {
            at.index > self.last_work.index && at.operation.keyword == Keyword::User
        };
        if !self.context.instructions_of(self.stage).any(sets_user) {
            lines.push(format!("USER {}", self.user));
        }
        lines.extend(of(&MOVED).map(|at| match &self.command {
            Some((index, text)) if *index == at.index => text.clone(),
            _ => source(at),
        }));
        lines.join("\n")
    }

    /// The working directory at the end, where the stage sets one and the service needs more
    /// of it than a program that was put elsewhere.
    fn directory(&self) -> Option<&'a str> {
        let model = self.context.model();
        let end = model.directory_after(self.stage.instructions.end.checked_sub(1)?);
        let program = self.program().filter(|_| self.kind == Kind::System);
        end.known().filter(|directory| {
            let inside = |path: String| Path::new(&path).starts_with(directory);
            *directory != "/" && program.is_none_or(inside)
        })
    }

    /// Copies of what the file shows to be the application.
    fn copies(&self) -> Vec<String> {
        let mut paths: Vec<String> = Vec::new();
        let mut add = |path: &str| {
            if !paths.iter().any(|known| Path::new(path).starts_with(known)) {
                paths.push(path.to_owned());
            }
        };
        if let Some(directory) = self.directory() {
            add(directory);
        }
        // What was compiled is not needed as it was written.
        let compiled = self.kind == Kind::System && self.program().is_some();
        for fact in self.context.contents().facts(self.stage.index) {
            match &fact.what {
                What::Tree { path, origin: Origin::Context, .. } if path != "/" && !compiled => {
                    add(path);
                }
                What::File { path, entry }
                    if matches!(&entry.origin, Some((Origin::Context, _))) && !compiled =>
                {
                    add(path);
                }
                _ => {}
            }
        }
        if let Some(program) = self.program() {
            add(&program);
        }
        let packages = self.packages().map(|(from, to)| format!("COPY --from=builder {from} {to}"));
        let copy =
            |path: String| format!("COPY --from=builder --chown={} {path} {path}", self.owner);
        packages.into_iter().chain(paths.into_iter().map(copy)).collect()
    }

    /// Where pip puts packages, and where the runtime's interpreter looks for some.
    fn packages(&self) -> Option<(String, String)> {
        // On a distroless base the installation fails; the builder stage will do it.
        let contents = self.context.contents();
        let failed = contents.failed(self.stage.index);
        let facts: Vec<_> = contents.facts(self.stage.index).iter().chain(failed).collect();
        let by_pip = |what: &What| match what {
            What::Package { manager, .. } | What::PackagesOfFile { manager } => {
                *manager == Manager::Pip
            }
            _ => false,
        };
        facts.iter().find(|fact| by_pip(&fact.what))?;
        let builder = ImageReference::parse(&self.builder_image)?;
        let builder = bases::lookup(&builder.familiar_name(), builder.tag())?;
        let environment = facts.iter().find_map(|fact| match &fact.what {
            What::VirtualEnvironment { path, .. } => Some(path),
            _ => None,
        });
        let python = builder.runtime("python")?;
        let own = match environment {
            Some(root) => {
                format!("{root}/lib/python{}/site-packages", python.version.as_ref()?)
            }
            None => python.search.iter().find(|path| path.ends_with("/site-packages"))?.clone(),
        };
        let target = self.target.as_ref()?.runtime("python")?;
        let to = target.search.iter().find(|path| path.ends_with("-packages"))?;
        Some((own, to.clone()))
    }

    fn launch(&self) -> Option<Launch> {
        let (syntax, model) = (self.context.syntax(), self.context.model());
        self.context.contents().service(syntax, model, self.stage.index)
    }

    /// The program that the command names by its path, unless the runtime has it.
    fn program(&self) -> Option<String> {
        let launch = self.launch()?;
        let path = &launch.program().first()?.text;
        let known = self.target.as_ref().is_some_and(|target| target.file(path).is_present());
        let is_file = path.starts_with('/') && Language::of(path).is_none() && !known;
        is_file.then(|| normal(path))
    }

    /// The command without the interpreter that the runtime's own ENTRYPOINT already is.
    fn command_for(&self) -> Option<(usize, String)> {
        let launch = self.launch()?;
        let entry = self.target.as_ref()?.entrypoint.as_ref()?;
        let language = entry.first().and_then(|name| Language::of(name))?;
        let words: Vec<&str> = launch.program().iter().map(|word| &*word.text).collect();
        let is_plain = |word: &&str| !word.contains('$');
        let (first, rest) = words.split_first()?;
        let arguments = if Language::of(first) == Some(language) {
            rest.to_vec()
        } else if self.kind == Kind::Python && PYTHON_SERVERS.contains(first) {
            [&["-m"], words.as_slice()].concat()
        } else {
            return None;
        };
        // An init, or another wrapper that the file names, is not looked behind.
        let mut skipped = launch.words.iter().take(launch.words.len() - words.len());
        if !words.iter().all(is_plain) || skipped.any(|word| word.span.is_some()) {
            return None;
        }
        match (launch.entrypoint, launch.command) {
            (Some(entrypoint), None) => {
                let all = entry.iter().map(String::as_str).chain(arguments);
                Some((entrypoint, format!("ENTRYPOINT {}", edits::json_array(all))))
            }
            // The base image's own entry point passes the words of CMD on.
            (None, Some(command)) => {
                Some((command, format!("CMD {}", edits::json_array(arguments))))
            }
            _ => None,
        }
    }
}

/// Whether an instruction does what belongs into a builder.
fn works(at: InstructionRef<'_>) -> bool {
    match at.operation.keyword {
        Keyword::Run | Keyword::Copy | Keyword::Add => true,
        // What follows for other images is not touched.
        keyword => keyword == Keyword::Onbuild,
    }
}

/// The text of an instruction, its line breaks as `\n`.
fn source(at: InstructionRef<'_>) -> String {
    at.get().source.replace("\r\n", "\n").trim().to_owned()
}
