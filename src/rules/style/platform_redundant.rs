use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity, Tag, Tool, edits};
use crate::model::Origin;
use crate::syntax::expand::{self, Lookup};

pub const RULE: Rule = Rule {
    id: "platform-redundant",
    group: "style",
    summary: "The platform is the one that the stage has anyway",
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    aliases: &[
        Alias::hadolint("DL3065", Severity::Warning),
        Alias::buildkit("RedundantTargetPlatform"),
    ],
    page: include_str!("platform_redundant.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

const NAME: &str = "TARGETPLATFORM";

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let model = context.model();
    for at in model.stages.iter().filter_map(|stage| context.syntax().get(stage.from)) {
        let Some(flag) = at.get().operation.flag("platform") else { continue };
        let value = flag.value_text();
        let hadolint = matches!(value, "$TARGETPLATFORM" | "${TARGETPLATFORM}");
        // Whether it is that variable and nothing else shows where it has a value of its own.
        let mut names = expand::variables(value, at.escape).into_iter();
        let mut mark = |name: &str| match name {
            NAME => Lookup::Set("mark".to_owned()),
            _ => Lookup::Unset,
        };
        let expansion = expand::expand(value, at.escape, &mut mark);
        let buildkit = names.any(|name| &*name.name == NAME)
            && expansion.value.as_deref() == Some("mark")
            && expansion.unset.is_empty();
        if !hadolint && !buildkit {
            continue;
        }
        let message = "a stage is for the target's platform anyway: leave the flag out";
        let found = report.at(at.word_span(&flag.word), message).tag(Tag::Unnecessary);
        let found = if hadolint { found } else { found.without(Tool::Hadolint) };
        let found = if buildkit { found } else { found.without(Tool::BuildKit) };
        let own = model.definition_at(at.index, NAME);
        let given = own.is_some_and(|definition| definition.origin != Origin::Predefined);
        let how = if given { Applicability::Unsafe } else { Applicability::Safe };
        found.fix(how, || {
            Some(("Remove --platform".to_owned(), [edits::delete_flag(at, &flag.word)?]))
        });
    }
}
