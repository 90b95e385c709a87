//! Sources of COPY and ADD that lie on other machines, and the checksums that they must have.
//!
//! Source: dockerfile2llb/convert_copy.go, dfgitutil/git_ref.go, util/sshutil/scpurl.go; digest.go
//! of github.com/opencontainers/go-digest.

/// Where a source comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// The build context, or a stage.
    Local,
    Http,
    Git,
}

pub fn place(source: &str) -> Place {
    let scheme = source.split_once("://").map(|(scheme, _)| scheme);
    match scheme {
        Some("http" | "https") if is_repository(source) => Place::Git,
        Some("http" | "https") => Place::Http,
        Some(scheme) if ["git", "ssh"].iter().any(|it| scheme.eq_ignore_ascii_case(it)) => {
            Place::Git
        }
        Some(_) => Place::Local,
        None if is_scp(source) => Place::Git,
        None => Place::Local,
    }
}

/// A path that ends in `.git`, without query and fragment.
fn is_repository(url: &str) -> bool {
    url.split(['?', '#']).next().unwrap_or_default().ends_with(".git")
}

/// `git@github.com:owner/name.git`.
fn is_scp(source: &str) -> bool {
    let Some((user, rest)) = source.split_once('@') else { return false };
    let Some((host, _)) = rest.split_once(':') else { return false };
    let word = |text: &str, more: &str| {
        let known = |char: char| char.is_ascii_alphanumeric() || more.contains(char);
        !text.is_empty() && text.chars().all(known)
    };
    word(user, "-_") && word(host, "-.")
}

/// The options of a repository's query, and the values that each takes; none where it takes any.
const KEYS: [(&str, &[&str]); 10] = [
    ("ref", &[]),
    ("tag", &[]),
    ("branch", &[]),
    ("subdir", &[]),
    ("checksum", &[]),
    ("commit", &[]),
    ("keep-git-dir", BOOLEANS),
    ("submodules", BOOLEANS),
    ("fetch-by-commit", BOOLEANS),
    ("mtime", &["checkout", "commit"]),
];

/// What Go's strconv.ParseBool takes, and nothing at all.
const BOOLEANS: &[&str] =
    &["", "true", "false", "1", "t", "T", "TRUE", "True", "0", "f", "F", "FALSE", "False"];

/// What is wrong with the query of a repository.
pub fn query_mistake(source: &str) -> Option<String> {
    let (_, query) = source.split('#').next()?.split_once('?')?;
    if query.contains(['%', '+', ';']) {
        return None;
    }
    let mut seen: Vec<&str> = Vec::new();
    for part in query.split('&').filter(|part| !part.is_empty()) {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        let Some((_, values)) = KEYS.iter().find(|(name, _)| *name == key) else {
            let names = KEYS.map(|(name, _)| name).join(", ");
            return Some(format!("a repository has no option `{key}`: write one of {names}"));
        };
        if seen.contains(&key) {
            return Some(format!("the option `{key}` stands here twice: keep one"));
        }
        if value.is_empty() && !values.contains(&"") {
            return Some(format!("the option `{key}` needs a value: write `{key}=…`"));
        }
        if !values.is_empty() && !values.contains(&value) {
            return Some(format!("`{value}` is no value of the option `{key}`: write another"));
        }
        seen.push(key);
    }
    None
}

/// What is wrong with the `--checksum` of a file.
pub fn checksum_mistake(value: &str) -> Option<String> {
    let valid = value.split_once(':').is_some_and(|(algorithm, digits)| {
        let length = match algorithm {
            "sha256" => 64,
            "sha384" => 96,
            "sha512" => 128,
            _ => 0,
        };
        let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        digits.len() == length && digits.bytes().all(hex)
    });
    (!valid).then(|| {
        format!("`{value}` is no checksum: write `sha256:` and the 64 digits of the file's")
    })
}

#[cfg(test)]
mod tests {
    use super::{Place, checksum_mistake, place, query_mistake};

    #[test]
    fn tells_where_a_source_comes_from() {
        for (source, expected) in [
            ("a", Place::Local),
            ("./git@github.com:a/b", Place::Local),
            ("github.com/a/b", Place::Local),
            ("https://a.example/b", Place::Http),
            ("https://a.example/b.git", Place::Git),
            ("https://a.example/b.git?ref=x#main", Place::Git),
            ("git@github.com:a/b", Place::Git),
            ("ssh://git@a.example/b", Place::Git),
            ("ftp://a.example/b", Place::Local),
        ] {
            assert_eq!(place(source), expected, "{source}");
        }
    }

    #[test]
    fn knows_queries_and_checksums() {
        assert_eq!(query_mistake("https://a/b.git?ref=a&keep-git-dir#main:c"), None);
        for wrong in ["foo=1", "ref=a&ref=b", "ref=", "submodules=no", "mtime=now"] {
            assert!(query_mistake(&format!("https://a/b.git?{wrong}")).is_some(), "{wrong}");
        }
        assert_eq!(checksum_mistake(&format!("sha256:{}", "0a".repeat(32))), None);
        assert!(checksum_mistake("sha256:aa").is_some());
        assert!(checksum_mistake(&format!("md5:{}", "a".repeat(32))).is_some());
    }
}
