use crate::lint::{Alias, Check, Context, Report, Rule, Severity};
use crate::model::Stage;
use crate::rules::scanners::{Pattern, instructions, pattern::place, text};
use crate::syntax::{InstructionRef, Keyword, Word};

pub const RULE: Rule = Rule {
    id: "secret-in-final-stage",
    group: "style",
    summary: "The last stage is given a secret",
    severity: Severity::Error,
    aliases: &[Alias::trivy("DS-0031", Severity::Error)],
    page: include_str!("secret_in_final_stage.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

/// What Trivy knows by name.
const NAMES: [&str; 19] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AZURE_CLIENT_ID",
    "AZURE_CLIENT_SECRET",
    "CI_DEPLOY_PASSWORD",
    "DIGITALOCEAN_ACCESS_TOKEN",
    "DOCKERHUB_PASSWORD",
    "FIREBASE_TOKEN",
    "GH_ENTERPRISE_TOKEN",
    "GH_TOKEN",
    "GITHUB_ENTERPRISE_TOKEN",
    "GITHUB_TOKEN",
    "GOOGLE_API_KEY",
    "HEROKU_API_KEY",
    "HF_TOKEN",
    "LANGCHAIN_API_KEY",
    "LANGSMITH_API_KEY",
    "OPENAI_API_KEY",
];

/// Names that hold the path of a secret.
const FILES: [&str; 3] = ["AWS_CONFIG_FILE", "HF_TOKEN_PATH", "GOOGLE_APPLICATION_CREDENTIALS"];

/// What Trivy looks for between underscores, in any case, and what speaks against it.
const SECRET: [&str; 12] = [
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
    "usr",
    "psw",
];
const PUBLIC: [&str; 1] = ["public"];

static LOGINS: [Pattern; 4] = [
    Pattern::new(
        "aws configure set",
        r"(aws configure set (?:aws_access_key_id|aws_secret_access_key))",
    ),
    Pattern::new("gcloud auth", r"(gcloud auth activate-service-account)"),
    Pattern::new("az login", r"(az login).*(?:-p|--password|--federated-token)\s"),
    Pattern::new("doctl auth init", r"(doctl auth init).*(?:-t|--access-token)\s"),
];

const COPIED: &str =
    "the file of a secret is copied into the image: mount it, or give it when the container starts";

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(stage) = context.model().stages.last() else { return };
    for at in context.instructions_of(stage) {
        match at.operation.keyword {
            Keyword::Arg | Keyword::Env => variables(at, stage, context, report),
            Keyword::Copy => copy(at, report),
            Keyword::Run => run(at, report),
            _ => {}
        }
    }
}

fn variables(
    at: InstructionRef<'_>,
    stage: &Stage,
    context: &Context<'_>,
    report: &mut Report<'_>,
) {
    let is_arg = at.operation.keyword == Keyword::Arg;
    for pair in at.get().operation.pairs() {
        let value = pair.value.as_ref().map_or("", |value| &value.text);
        // Trivy takes an ARG apart at each `=`, and leaves out what has more than one.
        if is_arg && value.contains('=') {
            continue;
        }
        let name = &*pair.key.text;
        let is_file = FILES.contains(&name);
        if is_known(name) || !is_file && says(name, &SECRET) && !says(name, &PUBLIC) {
            let message = format!(
                "`{name}` looks like a secret, and would stay in the image or its history: use `RUN --mount=type=secret`, or give it when the container starts"
            );
            report.at(at.word_span(&pair.key), message);
        } else if is_file && !value.is_empty() && is_copied(value, stage, context) {
            report.at(at.word_span(&pair.key), COPIED);
        }
    }
}

/// Whether one of the words stands in a name between underscores.
fn says(name: &str, words: &[&str]) -> bool {
    name.split('_').any(|part| words.iter().any(|word| part.eq_ignore_ascii_case(word)))
}

/// A name that Trivy knows, also behind the prefixes of two tools. It strips their letters, in
/// whatever order.
fn is_known(name: &str) -> bool {
    let stripped = |letters: &str| {
        let rest = name.trim_start_matches(|letter| letters.contains(letter));
        NAMES.contains(&rest)
    };
    NAMES.contains(&name) || stripped("VITE_") || stripped("REACT_APP_")
}

/// Whether some COPY of the stage has a destination that the path lies under.
fn is_copied(path: &str, stage: &Stage, context: &Context<'_>) -> bool {
    let mut copies = instructions::of_stage(context, stage, Keyword::Copy);
    copies.any(|at| {
        let transfer = at.get().operation.transfer();
        let destination = transfer.and_then(|transfer| transfer.destination.as_ref());
        destination.is_some_and(|word| clean(path).starts_with(clean(&word.text)))
    })
}

fn clean(path: &str) -> &str {
    let path = path.strip_suffix('"').unwrap_or(path);
    let path = path.strip_prefix('"').unwrap_or(path);
    let path = path.strip_prefix('.').unwrap_or(path);
    let path = path.strip_prefix('/').unwrap_or(path);
    path.strip_suffix('/').unwrap_or(path)
}

fn copy(at: InstructionRef<'_>, report: &mut Report<'_>) {
    let Some(transfer) = at.get().operation.transfer() else { return };
    let is_file = |word: &&Word| FILES.contains(&word.text.strip_prefix('$').unwrap_or(&word.text));
    let destination = transfer.destination.as_ref().filter(|_| transfer.sources.len() == 1);
    if let Some(word) = destination.filter(is_file) {
        report.at(at.word_span(word), COPIED);
    }
}

fn run(at: InstructionRef<'_>, report: &mut Report<'_>) {
    let mut flags = at.get().operation.flags.iter();
    if flags.any(|flag| flag.word.text.starts_with("--mount=type=secret")) {
        return;
    }
    for value in text::values(at) {
        let found = LOGINS.iter().find_map(|login| login.find(value.text()));
        if let Some(range) = found {
            let message =
                "who has the image can read what this leaves behind: use `RUN --mount=type=secret`";
            report.at(place(at, &value, range), message);
            return;
        }
    }
}
