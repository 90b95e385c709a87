//! What is a secret by its name: variables, options, files. And what of a value could be one.

use std::ops::Range;

/// Words that say so alone, also at the end of a longer one (`DBPASSWORD`).
const WORDS: &[&str] =
    &["PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "TOKEN", "APIKEY", "REQUIREPASS"];
/// A word that makes `KEY` behind it one.
const KEYS: &[&str] = &["API", "PRIVATE", "ENCRYPTION", "SIGNING"];
/// Words behind these that say of what the value is instead: where the secret is, or how it is
/// made.
const ABOUT: &[&str] = &[
    "FILE",
    "FILES",
    "FILENAME",
    "PATH",
    "PATHS",
    "DIR",
    "DIRECTORY",
    "FOLDER",
    "URL",
    "URI",
    "HOST",
    "PORT",
    "ENDPOINT",
    "ADDRESS",
    "TTL",
    "INTERVAL",
    "EXPIRY",
    "EXPIRE",
    "EXPIRES",
    "EXPIRATION",
    "TIMEOUT",
    "LIFETIME",
    "AGE",
    "ROTATION",
    "SERVICE",
    "REGISTRY",
    "NAME",
    "NAMES",
    "ID",
    "TYPE",
    "KIND",
    "ALGORITHM",
    "ALG",
    "HEADER",
    "COOKIE",
    "FIELD",
    "PARAM",
    "PROVIDER",
    "PREFIX",
    "SUFFIX",
    "LENGTH",
    "SIZE",
    "LIMIT",
    "MIN",
    "MAX",
    "COUNT",
    "ENABLED",
    "ENABLE",
    "DISABLED",
    "REQUIRED",
    "MODE",
    "STORE",
    "STORAGE",
    "BACKEND",
    "ENGINE",
    "MANAGER",
    "VERSION",
    "ISSUER",
    "AUDIENCE",
    "SCOPE",
    "REALM",
    "POLICY",
    "METHOD",
    "FORMAT",
    "PATTERN",
    "REGEX",
    "COMMAND",
    "CMD",
    "STDIN",
    "PROMPT",
    "CONTRACT",
    "SYMBOL",
    "DECIMALS",
    "MINUTES",
    "SECONDS",
    "HOURS",
    "DAYS",
    "VAR",
    "ENV",
    "REF",
    "REFERENCE",
    "SOURCE",
    "CLASS",
    "MODEL",
    "TABLE",
    "PAIR",
];
/// Words that make it no secret wherever they stand.
const OPEN: &[&str] = &["PUBLIC", "NO", "DISABLE", "DISABLED", "WITHOUT", "SKIP", "ALLOW", "EMPTY"];

/// Whether the value of a variable, a label or an option of this name is a secret.
pub fn is_secret_name(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    let parts: Vec<&str> =
        upper.split(|char: char| !char.is_ascii_alphanumeric()).filter(|s| !s.is_empty()).collect();
    let is_secret = |at: usize| {
        let part = parts.get(at).copied().unwrap_or_default();
        let before = at.checked_sub(1).and_then(|at| parts.get(at)).copied().unwrap_or_default();
        WORDS.iter().any(|word| part.ends_with(word))
            || (part == "KEY" && KEYS.contains(&before))
            || (part == "PASS" && parts.len() > 1)
    };
    let Some(last) = (0..parts.len()).rev().find(|at| is_secret(*at)) else { return false };
    let behind = parts.get(last + 1..).unwrap_or_default();
    !behind.iter().any(|part| ABOUT.contains(part)) && !parts.iter().any(|part| OPEN.contains(part))
}

/// What a value could be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Literal {
    /// It stands there for everybody to read.
    Secret,
    /// Nothing is there yet: empty, `<password>`.
    Placeholder,
    /// No secret: a number, a switch, a duration, a path, an address.
    Harmless,
}

/// What a value without quotes and variables is, given that its name says it is a secret.
pub fn literal(value: &str) -> Literal {
    let value = value.trim();
    let template = value.starts_with('<') && value.ends_with('>')
        || value.starts_with("{{")
        || value.starts_with("__") && value.ends_with("__")
        || value.bytes().all(|byte| matches!(byte, b'*' | b'x' | b'X' | b'.'));
    // `DB_PASSWORD`: a name that something replaces.
    let name = value.contains('_')
        && value.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')
        && is_secret_name(value);
    if value.is_empty() || template || name {
        return Literal::Placeholder;
    }
    const SWITCHES: &[&str] =
        &["true", "false", "yes", "no", "on", "off", "none", "null", "nil", "undefined"];
    let number =
        value.find(|char: char| !char.is_ascii_digit() && !matches!(char, '.' | '_' | '-' | '+'));
    let is_number = match number {
        None => true,
        Some(unit) => {
            unit > 0
                && matches!(
                    value.get(unit..),
                    Some("ns" | "us" | "ms" | "s" | "m" | "h" | "d" | "w")
                )
        }
    };
    let is_place = value.starts_with('/') && value.get(1..).is_some_and(|rest| rest.contains('/'))
        || value.starts_with("./")
        || value.starts_with("~/")
        || value.contains("://")
        || value.starts_with("file:");
    let is_switch = SWITCHES.iter().any(|word| value.eq_ignore_ascii_case(word));
    if is_number || is_place || is_switch { Literal::Harmless } else { Literal::Secret }
}

/// The `user:password` of each URL in a text, without the `@`, where the password is literal.
/// Text with a variable in place of the password has none.
pub fn credentials(text: &str) -> Vec<Range<usize>> {
    passwords(text)
        .into_iter()
        .filter(|(_, password)| {
            !password.contains(['$', '`', '{', '%']) && literal(password) != Literal::Placeholder
        })
        .map(|(range, _)| range)
        .collect()
}

/// Whether a URL of the text takes its password from a variable.
pub fn takes_password(text: &str) -> bool {
    passwords(text).iter().any(|(_, password)| password.contains('$'))
}

fn passwords(text: &str) -> Vec<(Range<usize>, &str)> {
    let mut found = Vec::new();
    for (at, separator) in text.match_indices("://") {
        let scheme = text.get(..at).unwrap_or_default();
        if !scheme.ends_with(|char: char| char.is_ascii_alphanumeric()) {
            continue;
        }
        let start = at + separator.len();
        let rest = text.get(start..).unwrap_or_default();
        let is_end = |char: char| char.is_whitespace() || "/?#'\"<>\\,;()|".contains(char);
        let Some(authority) = rest.get(..rest.find(is_end).unwrap_or(rest.len())) else { continue };
        let Some(at) = authority.rfind('@') else { continue };
        let Some((_, password)) = authority.get(..at).and_then(split_user) else { continue };
        if !password.is_empty() {
            found.push((start..start + at, password));
        }
    }
    found
}

/// `user:password`, where the colon is none of `${USER:-me}`.
fn split_user(user_info: &str) -> Option<(&str, &str)> {
    let mut depth = 0_u32;
    let colon = user_info.char_indices().find(|(_, char)| {
        match char {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        *char == ':' && depth == 0
    });
    let (at, _) = colon?;
    Some((user_info.get(..at)?, user_info.get(at + 1..)?))
}

/// Whether a file is an example of one with secrets, by its name.
pub fn is_template(path: &str) -> bool {
    const TEMPLATES: &[&str] = &[
        "example", "examples", "sample", "template", "tmpl", "tpl", "dist", "schema", "test",
        "defaults",
    ];
    let name = super::file_name(path).to_ascii_lowercase();
    name.split(['.', '-', '_']).any(|part| TEMPLATES.contains(&part))
}

/// Whether a file holds secrets by its name; the name may be a pattern (`*.key`).
pub fn is_secret_file(path: &str) -> bool {
    let name = super::file_name(path).to_ascii_lowercase();
    let has = |words: &[&str]| name.split(['.', '-', '_']).any(|part| words.contains(&part));
    const CODE: &[&str] = &[
        "py", "js", "mjs", "ts", "tsx", "jsx", "go", "rs", "java", "kt", "rb", "php", "c", "h",
        "cpp", "cs", "sh", "md", "rst", "html", "css", "d", "pub", "vue", "svelte", "service",
    ];
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    if is_template(path) || CODE.contains(&ending) {
        return false;
    }
    let is_environment = name == ".env" || name.starts_with(".env.") || name.starts_with(".env*");
    let is_store = matches!(ending, "kdbx" | "p12" | "pfx" | "jks" | "keystore");
    const PUBLIC: &[&str] = &[
        "ca",
        "cacert",
        "cacerts",
        "crt",
        "chain",
        "fullchain",
        "bundle",
        "public",
        "pub",
        "root",
        "dh",
        "dhparam",
        "dhparams",
    ];
    let is_key = matches!(ending, "key" | "pem") && !has(PUBLIC) && !name.contains("cert");
    let is_identity =
        ["id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "id_*"].iter().any(|known| name == *known);
    let is_cookie = name == "control_auth_cookie";
    const DATA: &[&str] = &[
        "yaml",
        "yml",
        "json",
        "toml",
        "ini",
        "conf",
        "cfg",
        "cnf",
        "config",
        "env",
        "txt",
        "properties",
        "xml",
        "csv",
        "gpg",
        "enc",
        "asc",
        "secrets",
        "secret",
        "credentials",
        "*",
    ];
    let is_secrets = has(&["secrets", "secret", "credentials"])
        && (DATA.contains(&ending) || name.starts_with('.'));
    is_environment || is_store || is_key || is_identity || is_cookie || is_secrets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_is_secret() {
        for name in [
            "PASSWORD",
            "DB_PASSWORD",
            "POSTGRES_PASSWORD",
            "JWT_SECRET_KEY",
            "API_KEY",
            "APIKEY",
            "GITHUB_TOKEN",
            "_authToken",
            "ENCRYPTION_KEY",
            "PRIVATE_KEY",
            "AWS_SECRET_ACCESS_KEY",
            "--db-password",
            "requirepass",
            "DB_PASS",
            "MYSQLPASSWORD",
            "com.example.api-key",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in [
            "PASSWORD_FILE",
            "TOKEN_URL",
            "TOKEN_TTL",
            "LUCID_HOST_CONFIG_SERVICE_KEY",
            "KEY",
            "PASS",
            "TOKENIZER",
            "SECRET_NAME",
            "API_KEY_HEADER",
            "ACCESS_TOKEN_EXPIRE_MINUTES",
            "PUBLIC_KEY",
            "NEXT_PUBLIC_API_KEY",
            "--password-stdin",
            "--disabled-password",
            "SECRETS_DIR",
            "API_REGISTRY_KEY",
            "USDT_TOKEN_ADDRESS",
            "COMPASS_MODE",
            "BYPASS",
        ] {
            assert!(!is_secret_name(name), "{name}");
        }
    }

    #[test]
    fn values_are_judged() {
        for value in ["lucid", "changeme", "s3cr3t!", "/x", "12ab", "PASSWORD"] {
            assert_eq!(literal(value), Literal::Secret, "{value}");
        }
        for value in ["", "  ", "<password>", "{{ token }}", "***", "REPO_PASSWORD"] {
            assert_eq!(literal(value), Literal::Placeholder, "{value}");
        }
        for value in ["30", "3.5", "30s", "true", "None", "/run/secrets/x", "https://x.y/token"] {
            assert_eq!(literal(value), Literal::Harmless, "{value}");
        }
    }

    #[test]
    fn urls_hold_passwords() {
        let of = |text: &'static str| -> Vec<&str> {
            credentials(text).into_iter().map(|range| &text[range]).collect()
        };
        assert_eq!(
            of("mongodb://lucid:lucid@lucid_mongo:27017/lucid?authSource=admin"),
            ["lucid:lucid"]
        );
        assert_eq!(of("a://u:p@h,b://v:w@i"), ["u:p", "v:w"]);
        assert_eq!(of("${X:-redis://:pw@redis:6379}"), [":pw"]);
        for text in [
            "http://host:80/",
            "https://user@host",
            "redis://:@h",
            "db://u:${PASS}@h",
            "db://u:<pw>@h",
            "https://h/a:b@c",
            "db://${USER:-me}@h",
            "git@host:a/b",
        ] {
            assert!(of(text).is_empty(), "{text}");
        }
        assert!(takes_password("db://u:$PASS@h") && !takes_password("db://$USER@h"));
    }

    #[test]
    fn files_are_known_by_name() {
        for name in [
            ".env",
            ".env.secrets",
            "configs/.env.master",
            ".env*",
            "tls/server.key",
            "*.pem",
            "id_rsa",
            "keys.kdbx",
            "store.p12",
            "control_auth_cookie",
            "secrets.yaml",
            "ipsec.secrets",
            "app-secrets.json",
            "*.key",
        ] {
            assert!(is_secret_file(name), "{name}");
        }
        for name in [
            ".env.example",
            ".env.template",
            "ca.pem",
            "fullchain.pem",
            "cert.pem",
            "secrets.py",
            "public.key",
            "id_rsa.pub",
            "secrets",
            "src/secrets/",
            "env",
            ".envrc.md",
            "tokens.json",
            "global-bundle.pem",
            "kubernetes-credentials-provider.hpi",
        ] {
            assert!(!is_secret_file(name), "{name}");
        }
    }
}
