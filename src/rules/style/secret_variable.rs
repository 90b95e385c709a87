use crate::lint::{Alias, Check, Context, Report, Rule, Severity, Tool};
use crate::syntax::Keyword;

pub const RULE: Rule = Rule {
    id: "secret-variable",
    group: "style",
    summary: "A variable of the image or of the build looks like a secret",
    severity: Severity::Warning,
    aliases: &[
        Alias::hadolint("DL3064", Severity::Warning),
        Alias::buildkit("SecretsUsedInArgOrEnv"),
    ],
    replaces: &["secret-in-final-stage"],
    page: include_str!("secret_variable.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

/// What BuildKit looks for between underscores (`getSecretsRegex`), and what speaks against it.
const WORDS: [&str; 10] = [
    "apikey",
    "auth",
    "credential",
    "credentials",
    "key",
    "password",
    "pword",
    "passwd",
    "secret",
    "token",
];
const HARMLESS: [&str; 3] = ["public", "file", "version"];

/// What hadolint looks for anywhere in a name, and the names that it knows beside.
const PARTS: [&str; 7] =
    ["api_key", "client_key", "password", "private", "secret", "token", "username"];
const NAMES: [&str; 12] = [
    "aws_access_key_id",
    "ci_deploy_user",
    "docker_email",
    "facebook_app_id",
    "heroku_api_user",
    "okta_authn_groupid",
    "okta_client_orgurl",
    "okta_oauth2_clientid",
    "stripe_device_name",
    "travis_os_name",
    "travis_secure_env_vars",
    "travis_sudo",
];

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let globals = context.model().globals.end;
    for at in context.syntax().instructions() {
        let operation = at.get().innermost();
        let is_arg = operation.keyword == Keyword::Arg;
        if !is_arg && operation.keyword != Keyword::Env {
            continue;
        }
        let in_stage = at.index >= globals && at.operation.keyword != Keyword::Onbuild;
        for (index, pair) in operation.pairs().iter().enumerate() {
            let name = pair.key.text.to_lowercase();
            // Of an ARG hadolint reads the first name only.
            let hadolint = !(is_arg && index > 0) && is_known_to_hadolint(&name);
            let buildkit = in_stage && is_known_to_buildkit(&name);
            if !hadolint && !buildkit {
                continue;
            }
            let place = if is_arg { "the history of the image" } else { "the image" };
            let message = format!(
                "`{}` looks like a secret, and would stay in {place}: use `RUN --mount=type=secret`, or give it when the container starts",
                pair.key.text
            );
            let found = report.at(at.word_span(&pair.key), message);
            let found = if hadolint { found } else { found.without(Tool::Hadolint) };
            if !buildkit {
                found.without(Tool::BuildKit);
            }
        }
    }
}

fn is_known_to_hadolint(name: &str) -> bool {
    NAMES.contains(&name) || PARTS.iter().any(|part| name.contains(part))
}

fn is_known_to_buildkit(name: &str) -> bool {
    let has = |words: &[&str]| name.split('_').any(|word| words.contains(&word));
    has(&WORDS) && !has(&HARMLESS)
}
