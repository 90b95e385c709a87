//! Which images a standard accepts.
//!
//! Names are an image's registry and path without tag and digest; what Docker Hub's short names
//! leave out (`docker.io/`, `library/`) may be there or not.

use super::pattern;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;

/// What an image runs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Python,
    Node,
    Java,
    /// Executables that bring what they need.
    System,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Python => "Python",
            Self::Node => "Node.js",
            Self::Java => "Java",
            Self::System => "system",
        })
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Images {
    /// Patterns of names that are distroless; empty where the standard does not ask for it.
    pub distroless: Vec<String>,
    /// Patterns of names, or of name and tag, that are accepted as runtime bases beside
    /// `approved`, those of the configuration included.
    pub trusted: Vec<String>,
    /// Empty where every distroless image will do.
    pub approved: Vec<Approved>,
    pub prohibited: Vec<Prohibited>,
    /// What a builder stage starts from, with its tag.
    pub builders: BTreeMap<Kind, String>,
}

/// An image that the runtime stage may start from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Approved {
    pub name: String,
    pub kind: Kind,
    #[serde(default)]
    pub purpose: String,
    /// Accepted as they are; the first is the one to recommend. Empty where any tag will do.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Accepted with a USER that is not root, since the image's own user is.
    #[serde(default)]
    pub tags_with_user: Vec<String>,
    pub clause: Option<String>,
}

/// Whether a tag of an approved image is accepted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Acceptance {
    Accepted,
    /// Its own user is root: accepted where the stage sets another.
    WithUser,
    Refused,
}

impl Approved {
    /// `None` is `latest`. `nonroot-arm64` is accepted where `nonroot` is.
    pub fn accepts(&self, tag: Option<&str>) -> Acceptance {
        const ARCHITECTURES: [&str; 6] = ["amd64", "arm64", "arm", "s390x", "ppc64le", "riscv64"];
        let tag = tag.unwrap_or("latest");
        let plain = tag
            .rsplit_once('-')
            .filter(|(_, end)| ARCHITECTURES.contains(end))
            .map_or(tag, |(start, _)| start);
        let has = |tags: &[String]| tags.iter().any(|known| known == tag || known == plain);
        if self.tags.is_empty() && self.tags_with_user.is_empty() || has(&self.tags) {
            Acceptance::Accepted
        } else if has(&self.tags_with_user) {
            Acceptance::WithUser
        } else {
            Acceptance::Refused
        }
    }

    /// The tag to recommend.
    pub fn tag(&self) -> Option<&str> {
        self.tags.first().or(self.tags_with_user.first()).map(String::as_str)
    }

    /// Name and recommended tag.
    pub fn reference(&self) -> String {
        match self.tag() {
            Some(tag) => format!("{}:{tag}", self.name),
            None => self.name.clone(),
        }
    }
}

/// Images that the runtime stage may not start from, though builders may.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Prohibited {
    /// Of name and tag.
    pub pattern: String,
    /// Why, as the beginning of a message.
    pub what: String,
    /// What such an image runs, where it says.
    pub kind: Option<Kind>,
    pub clause: Option<String>,
}

/// Without what Docker Hub's names may leave out.
fn short(name: &str) -> &str {
    let hub = name.strip_prefix("docker.io/").or(name.strip_prefix("index.docker.io/"));
    let name = hub.unwrap_or(name);
    name.strip_prefix("library/").unwrap_or(name)
}

fn with_tag(name: &str, tag: Option<&str>) -> String {
    format!("{}:{}", short(name), tag.unwrap_or("latest"))
}

impl Images {
    pub fn approved(&self, name: &str) -> Option<&Approved> {
        self.approved.iter().find(|image| short(&image.name) == short(name))
    }

    /// The approved image for what runs in it.
    pub fn approved_for(&self, kind: Kind) -> Option<&Approved> {
        self.approved.iter().find(|image| image.kind == kind)
    }

    pub fn is_distroless(&self, name: &str) -> bool {
        pattern::any(&self.distroless, short(name))
    }

    pub fn is_trusted(&self, name: &str, tag: Option<&str>) -> bool {
        let (plain, tagged) = (short(name), with_tag(name, tag));
        self.trusted.iter().any(|trusted| {
            let trusted = short(trusted);
            pattern::matches(trusted, plain) || pattern::matches(trusted, &tagged)
        })
    }

    /// The first entry that speaks of the image.
    pub fn prohibited(&self, name: &str, tag: Option<&str>) -> Option<&Prohibited> {
        let tagged = with_tag(name, tag);
        self.prohibited.iter().find(|entry| pattern::matches(&entry.pattern, &tagged))
    }

    /// The image that a builder stage for such a runtime starts from.
    pub fn builder_for(&self, kind: Kind) -> Option<&str> {
        self.builders.get(&kind).map(String::as_str)
    }
}
