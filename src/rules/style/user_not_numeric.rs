use crate::lint::{Alias, Check, Context, Report, Rule, Severity};
use crate::syntax::Keyword;
use rustc_hash::FxHashSet;

pub const RULE: Rule = Rule {
    id: "user-not-numeric",
    group: "style",
    summary: "The user is not named by its number",
    severity: Severity::Information,
    aliases: &[Alias::hadolint("DL3066", Severity::Information)],
    page: include_str!("user_not_numeric.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let mut arguments: FxHashSet<&str> = FxHashSet::default();
    for at in context.syntax().instructions() {
        let operation = &at.get().operation;
        if operation.keyword == Keyword::Arg {
            arguments.extend(operation.pairs().iter().map(|pair| &*pair.key.text));
        }
        let Some(word) = operation.text().filter(|_| operation.keyword == Keyword::User) else {
            continue;
        };
        let user = word.text.split(':').next().unwrap_or_default();
        let digits = !user.is_empty() && user.bytes().all(|byte| byte.is_ascii_digit());
        if digits || names_one_of(&arguments, user) {
            continue;
        }
        let message = format!(
            "`{user}` is a name, which Kubernetes cannot tell from root: write the number of the user"
        );
        report.at(at.part_span(word, 0..user.len()), message);
    }
}

/// Whether `$name` or `${name}` stands in the text; what follows the name does not count.
fn names_one_of(names: &FxHashSet<&str>, text: &str) -> bool {
    let is_part = |char: char| char.is_ascii_alphanumeric() || char == '_';
    text.split('$').skip(1).any(|rest| match rest.strip_prefix('{') {
        Some(braced) => braced.split_once('}').is_some_and(|(name, _)| names.contains(name)),
        None => {
            let end = rest.find(|char| !is_part(char)).unwrap_or(rest.len());
            (1..=end).any(|end| rest.get(..end).is_some_and(|name| names.contains(name)))
        }
    })
}
