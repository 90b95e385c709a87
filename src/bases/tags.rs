//! What a tag of an official image means. `scripts/bases/tags.py` describes the format.

/// What a tag says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Meaning {
    /// `slim`, `jre`, …; empty for the plain image.
    pub flavour: String,
    /// The name of a suite, where it is known.
    pub suite: Option<String>,
    /// The version in the tag, empty for `latest`, `slim`, …
    pub version: String,
    /// The full version that the tag had at the table's date.
    pub full: String,
    /// Whether the table lists the tag; else the meaning is only what the tag says by itself.
    pub listed: bool,
    /// When a tag that is not built any more was last in the table: `2024-10-01` or `2024-10`.
    pub ended: Option<String>,
}

/// The table of an image.
pub(super) fn table(image: &str) -> Option<&'static str> {
    TABLES.iter().find(|(name, _)| *name == image).map(|(_, text)| *text)
}

pub(super) fn names() -> impl Iterator<Item = &'static str> {
    TABLES.iter().map(|(name, _)| *name)
}

/// The source that the table names, with its date.
pub(super) fn source(table: &str) -> &str {
    table.lines().next().and_then(|line| line.strip_prefix("# source: ")).unwrap_or_default()
}

/// The day of that source, which stands there in parentheses.
pub(super) fn date(table: &str) -> &str {
    let source = source(table);
    source.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map_or("", |(date, _)| date)
}

/// What `tag` says; `None` where nothing can be made of it.
pub(super) fn meaning(table: &str, tag: &str) -> Option<Meaning> {
    let plain = without_date(tag);
    listed(table, tag).or_else(|| listed(table, plain.as_deref()?)).or_else(|| guess(tag))
}

fn listed(table: &str, tag: &str) -> Option<Meaning> {
    if tag.is_empty() || tag.contains(['\t', '\n', '=', '@']) {
        return None;
    }
    let whole = if tag == "latest" { "" } else { tag };
    // The longest version first, so that `stable-slim` of rust is not a suffix of nothing.
    std::iter::once((tag, ""))
        .chain(
            tag.rmatch_indices('-')
                .filter_map(|(at, _)| Some((tag.get(..at)?, tag.get(at + 1..)?))),
        )
        .chain([("-", whole)])
        .find_map(|(version, suffix)| item(table, version, suffix))
}

fn item(table: &str, version: &str, suffix: &str) -> Option<Meaning> {
    let row = row(table, &format!("\n{version}\t"))?;
    let mut fields = row.split('\t');
    let (group, full, date) = (fields.next()?, fields.next()?, fields.next()?);
    let items = self::row(table, &format!("\n@{group}\t"))?;
    let value = items.split('\t').find_map(|item| item.strip_prefix(suffix)?.strip_prefix('='))?;
    let mut value = value.split('@');
    let (flavour, suite) = (value.next()?, value.next()?);
    let line = value.next().unwrap_or_default();
    let ended = value.next().unwrap_or(date);
    let version = if version == "-" { "" } else { version };
    let full = if !line.is_empty() {
        line
    } else if full.is_empty() {
        version
    } else {
        full
    };
    Some(Meaning {
        flavour: flavour.to_owned(),
        suite: (suite != "?").then(|| suite.to_owned()),
        version: version.to_owned(),
        full: full.to_owned(),
        listed: true,
        ended: (!ended.is_empty()).then(|| ended.to_owned()),
    })
}

/// The tags that are published as of the table's date: newer versions first, of each version the
/// shortest tag first. Those without a version come before all others.
pub(super) fn current(table: &str) -> Vec<String> {
    let rows = table.lines().filter(|line| !line.starts_with(['#', '@']));
    let mut tags = Vec::new();
    for row in rows {
        let mut fields = row.split('\t');
        let (Some(version), Some(group), _, Some("")) =
            (fields.next(), fields.next(), fields.next(), fields.next())
        else {
            continue;
        };
        let items = self::row(table, &format!("\n@{group}\t")).unwrap_or_default();
        for (suffix, value) in items.split('\t').filter_map(|item| item.split_once('=')) {
            let ended = value.split('@').nth(3).is_some_and(|date| !date.is_empty());
            let tag = match (version, suffix) {
                _ if ended => continue,
                ("-", "") => "latest".to_owned(),
                ("-", suffix) => suffix.to_owned(),
                (version, "") => version.to_owned(),
                (version, suffix) => format!("{version}-{suffix}"),
            };
            let number = |part: &str| part.parse().unwrap_or(0);
            let numbers: Vec<u32> = version.split('.').map(number).collect();
            let named = version == "-";
            tags.push((!named, std::cmp::Reverse(numbers), tag.len(), tag));
        }
    }
    tags.sort();
    tags.into_iter().map(|(.., tag)| tag).collect()
}

fn row<'t>(table: &'t str, start: &str) -> Option<&'t str> {
    let at = memchr::memmem::find(table.as_bytes(), start.as_bytes())? + start.len();
    let rest = table.get(at..)?;
    rest.get(..memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len()))
}

/// `bookworm-slim` for `bookworm-20240110-slim`: Debian and Ubuntu date their builds.
fn without_date(tag: &str) -> Option<String> {
    let is_date = |word: &&str| {
        let day = word.split('.').next().unwrap_or_default();
        day.len() == 8 && day.starts_with("20") && day.bytes().all(|byte| byte.is_ascii_digit())
    };
    tag.split('-')
        .any(|word| is_date(&word))
        .then(|| tag.split('-').filter(|word| !is_date(word)).collect::<Vec<_>>().join("-"))
}

/// What a tag says by itself: version, flavour and suite by the names that official images use.
fn guess(tag: &str) -> Option<Meaning> {
    let words: Vec<&str> = tag.split('-').collect();
    let is_suite = |word: &str| word.starts_with("alpine") || super::Suite::named(word).is_some();
    let is_flavour = |word: &str| FLAVOURS.contains(&word);
    let count =
        words.iter().position(|word| is_suite(word) || is_flavour(word)).unwrap_or(words.len());
    let (version, suffix) = words.split_at(count);
    let version = version.join("-");
    let numbered = version.as_bytes().first().is_some_and(u8::is_ascii_digit);
    let known = suffix.iter().all(|word| is_suite(word) || is_flavour(word));
    if !known || !numbered && (!version.is_empty() || suffix.is_empty()) {
        return None;
    }
    let flavour: Vec<&str> = suffix.iter().copied().filter(|word| is_flavour(word)).collect();
    Some(Meaning {
        flavour: flavour.join("-"),
        suite: suffix.iter().find(|word| is_suite(word)).map(|word| (*word).to_owned()),
        full: version.clone(),
        version,
        listed: false,
        ended: None,
    })
}

const FLAVOURS: &[&str] = &[
    "slim", "perl", "otel", "cli", "apache", "fpm", "zts", "scm", "curl", "jdk", "jre", "glibc",
    "musl", "uclibc",
];

const TABLES: &[(&str, &str)] = &[
    ("alpine", include_str!("data/tags/alpine.txt")),
    ("buildpack-deps", include_str!("data/tags/buildpack-deps.txt")),
    ("busybox", include_str!("data/tags/busybox.txt")),
    ("debian", include_str!("data/tags/debian.txt")),
    ("eclipse-temurin", include_str!("data/tags/eclipse-temurin.txt")),
    ("golang", include_str!("data/tags/golang.txt")),
    ("httpd", include_str!("data/tags/httpd.txt")),
    ("mongo", include_str!("data/tags/mongo.txt")),
    ("nginx", include_str!("data/tags/nginx.txt")),
    ("php", include_str!("data/tags/php.txt")),
    ("node", include_str!("data/tags/node.txt")),
    ("postgres", include_str!("data/tags/postgres.txt")),
    ("python", include_str!("data/tags/python.txt")),
    ("redis", include_str!("data/tags/redis.txt")),
    ("ruby", include_str!("data/tags/ruby.txt")),
    ("rust", include_str!("data/tags/rust.txt")),
    ("ubuntu", include_str!("data/tags/ubuntu.txt")),
];
