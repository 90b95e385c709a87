use crate::lint::edits;
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity};
use crate::model::Stage;
use crate::syntax::{InstructionRef, Keyword};
use crate::text::{Edit, Span};

pub const RULE: Rule = Rule {
    id: "prune-before-build",
    group: "imports",
    summary: "Development packages are left out before a build that needs them",
    severity: Severity::Information,
    fix: Some(Applicability::Unsafe),
    page: include_str!("prune_before_build.md"),
    check: Check::Stage(check),
    ..Rule::DEFAULT
};

fn check(stage: &Stage, context: &Context<'_>, report: &mut Report<'_>) {
    let mut pruned: Option<(Span, InstructionRef<'_>)> = None;
    let runs = context.instructions_of(stage).filter(|at| {
        at.operation.keyword == Keyword::Run && context.model().dialect_at(at.index).is_posix()
    });
    for at in runs {
        let commands = at.get().commands().filter(|command| command.is(&["npm", "yarn", "pnpm"]));
        for command in commands {
            let subcommand = command.subcommand().unwrap_or_default();
            if matches!(&*subcommand, "ci" | "install" | "i" | "clean-install") {
                let flag = command.words.iter().find(|word| FLAGS.contains(&&*word.text()));
                pruned = flag.map(|flag| (at.at(flag.local), at));
                continue;
            }
            let mut words = command.positional().map(|word| word.value());
            let builds = words.any(|word| word == "build" || word.starts_with("build:"));
            let Some((span, from)) = pruned.filter(|_| builds) else { continue };
            pruned = None;
            let message = "this leaves out development packages, which the build below may need: install all, and prune after it";
            report.at(span, message).related(at.at(command.local), "the build").fix(
                Applicability::Unsafe,
                || {
                    let by_npm = at.index != from.index && command.is(&["npm"]);
                    let gap = Span::new(span.start.checked_sub(1).filter(|_| by_npm)?, span.end);
                    let line =
                        edits::insert_below(context.document, at, "RUN npm prune --omit=dev");
                    Some(("Prune after the build".to_owned(), [Edit::delete(gap), line]))
                },
            );
        }
    }
}

/// How npm, yarn and pnpm are told to leave out development packages.
const FLAGS: &[&str] = &[
    "--only=production",
    "--only=prod",
    "--production",
    "--production=true",
    "--omit=dev",
    "--prod",
];
