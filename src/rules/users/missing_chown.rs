use crate::contents::{What, is_root, join};
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::model::{Model, Stage};
use crate::syntax::{InstructionRef, Keyword, Word};
use std::path::Path;

pub const RULE: Rule = Rule {
    id: "missing-chown",
    group: "users",
    summary: "Application files are copied without an owner",
    severity: Severity::Warning,
    needs_standard: true,
    fix: Some(Applicability::Unsafe),
    page: include_str!("missing_chown.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

/// What is only read belongs to root as well as to anybody: packages, programs, certificates.
const READ_ONLY: [&str; 9] = [
    "site-packages",
    "dist-packages",
    "node_modules",
    "bin",
    "sbin",
    "lib",
    "lib64",
    "etc",
    "share",
];

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(runtime) = context.runtime() else { return };
    let user = context.configuration(runtime).user.known().flatten();
    let Some(user) = user.filter(|user| !is_root(user)) else { return };
    for stage in context.model().chain(runtime.index) {
        let copies: Vec<_> = context
            .instructions_of(stage)
            .filter_map(|at| Some((at, unowned(context, stage, at)?)))
            .collect();
        let leader = copies.iter().find(|(_, path)| !is_read_only(path)).or(copies.first());
        let Some((first, path)) = leader else { continue };
        let owner = owner(context, stage, &user);
        let message =
            format!("what is copied to `{path}` belongs to root: write `--chown={owner}`");
        let severity = match is_read_only(path) {
            true => Severity::Information,
            false => Severity::Warning,
        };
        let mut found = report.at(first.keyword_span(), message).severity(severity);
        for (at, path) in copies.iter().filter(|(at, _)| at.index != first.index) {
            found = found.related(at.keyword_span(), format!("and what is copied to `{path}`"));
        }
        found.fix(Applicability::Unsafe, || {
            let flag = format!("--chown={owner}");
            let title = match copies.len() {
                1 => format!("Add {flag}"),
                count => format!("Add {flag} to {count} copies"),
            };
            Some((
                title,
                copies.iter().map(|(at, _)| edits::insert_flag(*at, &flag)).collect::<Vec<_>>(),
            ))
        });
    }
}

fn is_read_only(path: &str) -> bool {
    Path::new(path).iter().any(|part| READ_ONLY.iter().any(|name| part == *name))
}

/// Where a COPY or ADD puts application files that root will own; `None` where it does not, or
/// nobody can say.
fn unowned(context: &Context<'_>, stage: &Stage, at: InstructionRef<'_>) -> Option<String> {
    let operation = &at.get().operation;
    if !matches!(operation.keyword, Keyword::Copy | Keyword::Add)
        || operation.flag("chown").is_some()
    {
        return None;
    }
    let transfer = operation.transfer()?;
    let written = context.expanded(at, transfer.destination.as_ref()?)?;
    let directory = context.model().directory_at(at.index).known().unwrap_or("/");
    let path = join(directory, &written);
    let end = context.model().directory_after(stage.instructions.end.checked_sub(1)?);
    let of_service = |directory: &str| directory != "/" && Path::new(&path).starts_with(directory);
    let is_application = context.standard().permissions.is_application(&path)
        || of_service(directory)
        || end.known().is_some_and(of_service);
    let owned = transfer.sources.iter().all(|source| has_owner(context, at, source))
        || is_given_later(context, stage, at.index, &path);
    (is_application && !owned).then_some(path)
}

/// Whether the stage that a file comes from gave it an owner, which a copy keeps.
fn has_owner(context: &Context<'_>, at: InstructionRef<'_>, source: &Word) -> bool {
    let Some(from) = source_stage(context.model(), at) else { return false };
    let Some(source) = context.expanded(at, source) else { return true };
    let source = join("/", &source);
    // Who copies there, or changes the owner there, is who owns it.
    context.contents().facts(from).iter().any(|fact| match &fact.what {
        What::Owner { path, owner, .. } => {
            !is_root(owner)
                && (Path::new(&source).starts_with(path) || Path::new(path).starts_with(&source))
        }
        What::File { path, entry } => entry.owner.is_some() && Path::new(path).starts_with(&source),
        _ => false,
    }) || is_owned_tree(context, from, &source)
}

/// Whether a `COPY --chown` of that stage made the directory.
fn is_owned_tree(context: &Context<'_>, stage: usize, path: &str) -> bool {
    context.contents().facts(stage).iter().any(|fact| match &fact.what {
        What::Tree { path: made, .. } => {
            let copy = context.syntax().get(fact.instruction);
            let has_flag = copy.is_some_and(|copy| copy.operation.flag("chown").is_some());
            has_flag && (Path::new(path).starts_with(made) || Path::new(made).starts_with(path))
        }
        _ => false,
    })
}

fn source_stage(model: &Model, at: InstructionRef<'_>) -> Option<usize> {
    at.operation.flag("from")?;
    model.source_of(at.index)?.stage()
}

/// Whether a later RUN gives it to somebody.
fn is_given_later(context: &Context<'_>, stage: &Stage, index: usize, path: &str) -> bool {
    let facts = context.contents().facts(stage.index).iter();
    facts.filter(|fact| fact.instruction > index).any(|fact| match &fact.what {
        What::Owner { path: given, owner, .. } => {
            !is_root(owner) && Path::new(path).starts_with(given)
        }
        _ => false,
    })
}

/// The user as `--chown` takes it; with its group where the stage has one of that name.
fn owner(context: &Context<'_>, stage: &Stage, user: &str) -> String {
    let users = &context.standard().users;
    let contents = context.contents();
    if user.contains(':') {
        user.to_owned()
    } else if users.is_recommended(user) {
        users.owner(contents.user(stage.index, usize::MAX, &users.name).is_present())
    } else if contents.group(stage.index, usize::MAX, user).is_present() {
        format!("{user}:{user}")
    } else {
        user.to_owned()
    }
}
