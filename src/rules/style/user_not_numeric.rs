use crate::lint::{Alias, Check, Context, Report, Rule, Severity};
use crate::syntax::Keyword;

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
    let mut arguments: Vec<&str> = Vec::new();
    for at in context.syntax().instructions() {
        let operation = &at.get().operation;
        if operation.keyword == Keyword::Arg {
            arguments.extend(operation.pairs().iter().map(|pair| &*pair.key.text));
        }
        let Some(word) = operation.text().filter(|_| operation.keyword == Keyword::User) else {
            continue;
        };
        let user = word.text.split(':').next().unwrap_or_default();
        let named = |name: &&str| {
            user.contains(&format!("${name}")) || user.contains(&format!("${{{name}}}"))
        };
        let digits = !user.is_empty() && user.bytes().all(|byte| byte.is_ascii_digit());
        if digits || arguments.iter().any(named) {
            continue;
        }
        let message = format!(
            "`{user}` is a name, which Kubernetes cannot tell from root: write the number of the user"
        );
        report.at(at.part_span(word, 0..user.len()), message);
    }
}
