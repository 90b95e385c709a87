//! Recipes: what an image adds to its base, layer by layer, read from `data/images/*.toml`.
//!
//! A layer applies where all of its conditions hold; a condition that cannot be decided does not.
//! `{name}` in a text is filled in from the tag; a text whose name is not known says nothing.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::suite::{Os, Suite};

#[derive(Deserialize, Default, Debug)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Recipe {
    /// Where the facts come from, with commit.
    pub source: String,
    /// The day of that commit.
    pub date: String,
    #[serde(rename = "layer")]
    pub layers: Vec<Layer>,
    /// distroless only: see `distroless.toml`.
    pub default: String,
    pub published: BTreeMap<String, Vec<String>>,
    pub ended: BTreeMap<String, [String; 2]>,
    pub unsuffixed: BTreeMap<String, String>,
    pub architectures: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize, Default, Debug)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Layer {
    // Conditions.
    pub image: Option<Vec<String>>,
    pub flavour: Option<Vec<String>>,
    pub os: Option<String>,
    pub suite: Option<Vec<String>>,
    /// The first version that it holds for.
    pub since: Option<String>,
    /// The first version that it does not hold for any more.
    pub before: Option<String>,

    /// `name:tag` of the base.
    pub from: Option<String>,
    /// Sets of packages in the suite's table.
    pub sets: Vec<String>,
    /// Paths with the marks of `files`.
    pub files: Vec<String>,
    /// Names of executable files by folder, separated by blanks.
    pub commands: BTreeMap<String, String>,
    /// Paths, or names of commands, that are certainly not there.
    pub absent: Vec<String>,
    /// Paths that are not known.
    pub maybe: Vec<String>,
    /// Folders, with a `/` at their end, of which every file is listed; `lib:` for the shared
    /// libraries in the loader's folders.
    pub complete: Vec<String>,
    /// Folders, or paths, of which that does not hold (any more).
    pub opens: Vec<String>,

    pub user: Option<String>,
    pub workdir: Option<String>,
    pub entrypoint: Option<Vec<String>>,
    pub cmd: Option<Vec<String>>,
    /// `NAME=value`; `$PATH` is the base's.
    pub env: Vec<String>,
    pub expose: Vec<String>,
    pub volumes: Vec<String>,
    pub stop_signal: Option<String>,
    /// `name:uid:gid:home`; a `?` behind the name: perhaps, in a number's place: not known.
    pub users: Vec<String>,
    /// `name:gid`.
    pub groups: Vec<String>,
    /// Whether the users and groups so far are all.
    pub users_complete: Option<bool>,
    /// `path:uid:gid:mode`.
    pub homes: Vec<String>,
    /// `glibc` (the suite's), `musl`, `none`.
    pub libc: Option<String>,
    #[serde(rename = "runtime")]
    pub runtimes: Vec<Runtime>,
}

#[derive(Deserialize, Default, Debug)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Runtime {
    pub language: String,
    pub version: String,
    pub path: String,
    pub search: Vec<String>,
    pub user_search: String,
}

/// What a name and a tag say, for conditions and texts.
#[derive(Default, Debug)]
pub(super) struct Facts {
    /// The image's name without number: `python3`, `nodejs`.
    pub image: String,
    pub flavour: Option<String>,
    pub suite: Option<Suite>,
    /// The version of what the image is named for: `3.11.4`, `22`; exact where the tag says so.
    pub version: String,
    /// Whether `version` is in the tag itself, not only the newest at the table's date.
    pub exact: bool,
}

impl Facts {
    /// The first `count` numbers of the version, `None` where it has fewer.
    fn numbers(&self, count: usize) -> Option<String> {
        let numbers: Vec<&str> = numbers(&self.version).take(count).collect();
        (numbers.len() == count).then(|| numbers.join("."))
    }

    /// `text` with its names filled in.
    pub fn expand(&self, text: &'static str) -> Option<Cow<'static, str>> {
        if !text.contains('{') {
            return Some(Cow::Borrowed(text));
        }
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}')?;
            out.push_str(before);
            out.push_str(&self.value(name)?);
            rest = after;
        }
        out.push_str(rest);
        Some(Cow::Owned(out))
    }

    /// The same, owned.
    pub fn text(&self, text: &'static str) -> Option<String> {
        self.expand(text).map(Cow::into_owned)
    }

    fn value(&self, name: &str) -> Option<String> {
        match name {
            "suite" => self.suite.as_ref().map(|suite| suite.name.clone()),
            "release" => self.suite.as_ref().map(|suite| suite.release.clone()),
            "python" => self.suite.as_ref()?.python().map(str::to_owned),
            "major" => self.numbers(1),
            "line" => self.numbers(2),
            "full" => self.exact.then(|| self.numbers(3)).flatten(),
            _ => None,
        }
    }
}

impl Layer {
    pub fn applies(&self, facts: &Facts) -> bool {
        let among = |list: &Option<Vec<String>>, value: Option<&str>| {
            list.as_ref()
                .is_none_or(|list| value.is_some_and(|value| list.iter().any(|item| item == value)))
        };
        let os = facts.suite.as_ref().map(|suite| match suite.os {
            Os::Debian => "debian",
            Os::Ubuntu => "ubuntu",
            Os::Alpine => "alpine",
        });
        let version = (!facts.version.is_empty()).then_some(facts.version.as_str());
        among(&self.image, Some(&facts.image))
            && among(&self.flavour, facts.flavour.as_deref())
            && among(&self.suite, facts.suite.as_ref().map(|suite| suite.name.as_str()))
            && self.os.as_deref().is_none_or(|wanted| os == Some(wanted))
            && self
                .since
                .as_deref()
                .is_none_or(|since| version.is_some_and(|version| !older(version, since)))
            && self
                .before
                .as_deref()
                .is_none_or(|before| version.is_some_and(|version| older(version, before)))
    }
}

/// Whether the version `left` comes before `right`, as far as `right` has numbers.
fn older(left: &str, right: &str) -> bool {
    let number = |text: &str| text.parse::<u64>().unwrap_or(u64::MAX);
    let mut left = numbers(left).map(number);
    for right in numbers(right).map(number) {
        match left.next() {
            // `3` may be any 3.x: not certainly older.
            None => return false,
            Some(left) if left != right => return left < right,
            Some(_) => {}
        }
    }
    false
}

fn numbers(version: &str) -> impl Iterator<Item = &str> {
    version.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty())
}

/// The recipe of an image, read when it is first asked for.
pub(super) fn of(image: &str) -> Option<&'static Recipe> {
    static READ: [OnceLock<Recipe>; RECIPES.len()] = [const { OnceLock::new() }; RECIPES.len()];
    let at = RECIPES.iter().position(|(name, _)| *name == image)?;
    // A recipe that does not read says nothing; `every_recipe_reads` keeps that from happening.
    Some(READ.get(at)?.get_or_init(|| toml::from_str(RECIPES[at].1).unwrap_or_default()))
}

pub(super) const RECIPES: &[(&str, &str)] = &[
    ("alpine", include_str!("data/images/alpine.toml")),
    ("buildpack-deps", include_str!("data/images/buildpack-deps.toml")),
    ("busybox", include_str!("data/images/busybox.toml")),
    ("debian", include_str!("data/images/debian.toml")),
    ("distroless", include_str!("data/images/distroless.toml")),
    ("eclipse-temurin", include_str!("data/images/eclipse-temurin.toml")),
    ("golang", include_str!("data/images/golang.toml")),
    ("httpd", include_str!("data/images/httpd.toml")),
    ("mongo", include_str!("data/images/mongo.toml")),
    ("nginx", include_str!("data/images/nginx.toml")),
    ("php", include_str!("data/images/php.toml")),
    ("node", include_str!("data/images/node.toml")),
    ("postgres", include_str!("data/images/postgres.toml")),
    ("python", include_str!("data/images/python.toml")),
    ("redis", include_str!("data/images/redis.toml")),
    ("ruby", include_str!("data/images/ruby.toml")),
    ("rust", include_str!("data/images/rust.toml")),
    ("ubuntu", include_str!("data/images/ubuntu.toml")),
];
