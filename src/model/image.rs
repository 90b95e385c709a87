//! Image references: `registry:port/name/space:tag@digest`.
//!
//! The grammar is that of distribution/reference as BuildKit uses it (`ParseNormalizedNamed`,
//! `splitDockerDomain` and regexp.go of github.com/distribution/reference, digest.go of
//! github.com/opencontainers/go-digest).

use std::borrow::Cow;
use std::ops::Range;

/// An image reference taken apart as BuildKit (distribution/reference) does. Ranges are bytes of
/// the text that was parsed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ImageReference {
    pub text: String,
    /// `gcr.io`, `localhost:5000`; `None` for Docker Hub's short names.
    pub registry: Option<Range<usize>>,
    /// The path without registry: `distroless/python3-debian12`, `library/…` not added.
    pub repository: Range<usize>,
    /// Without the `:`.
    pub tag: Option<Range<usize>>,
    /// With its algorithm, without the `@`.
    pub digest: Option<Range<usize>>,
}

const DOCKER_HUB: &str = "docker.io";
/// What Docker Hub was named once; `splitDockerDomain` still takes it for Docker Hub.
const DOCKER_INDEX: &str = "index.docker.io";
const OFFICIAL: &str = "library/";
/// `RepositoryNameTotalLengthMax`.
const LONGEST_REPOSITORY: usize = 255;

impl ImageReference {
    /// `None` where BuildKit would not accept the text.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() == 64 && text.bytes().all(is_lower_hex) {
            return None;
        }
        let (name, digest) = match text.split_once('@') {
            Some((name, digest)) if is_digest(digest) => {
                (name, Some(text.len() - digest.len()..text.len()))
            }
            Some(_) => return None,
            None => (text, None),
        };
        let mut repository = registry_end(name).map_or(0, |end| end + 1)..name.len();
        let mut tag = None;
        if let Some((before, after)) = name.get(repository.clone())?.split_once(':') {
            if !is_tag(after) {
                return None;
            }
            repository.end = repository.start + before.len();
            tag = Some(repository.end + 1..name.len());
        }
        let registry = repository.start.checked_sub(1).map(|end| 0..end);
        // A first component that is no domain may still be a part of the path: `a_b.c/d`.
        let registry = registry.filter(|range| text.get(range.clone()).is_some_and(is_domain));
        if registry.is_none() {
            repository.start = 0;
        }
        let path = text.get(repository.clone())?;
        if path.len() > LONGEST_REPOSITORY || !path.split('/').all(is_path_component) {
            return None;
        }
        Some(Self { text: text.to_owned(), registry, repository, tag, digest })
    }

    /// As written; `None` for Docker Hub's short names. See [`ImageReference::domain`].
    pub fn registry(&self) -> Option<&str> {
        self.part(self.registry.as_ref())
    }

    /// As written, `library/` not added.
    pub fn repository(&self) -> &str {
        self.part(Some(&self.repository)).unwrap_or_default()
    }

    pub fn tag(&self) -> Option<&str> {
        self.part(self.tag.as_ref())
    }

    /// With its algorithm: `sha256:…`.
    pub fn digest(&self) -> Option<&str> {
        self.part(self.digest.as_ref())
    }

    /// The registry that is asked: `docker.io` where none is written.
    pub fn domain(&self) -> &str {
        match self.registry() {
            None | Some(DOCKER_INDEX) => DOCKER_HUB,
            Some(registry) => registry,
        }
    }

    /// The name without tag and digest in its shortest form: `python` for
    /// `docker.io/library/python:3`, `gcr.io/distroless/static` for itself.
    pub fn familiar_name(&self) -> Cow<'_, str> {
        let repository = self.repository();
        if self.domain() != DOCKER_HUB {
            let end = self.repository.end;
            return Cow::Borrowed(self.text.get(..end).unwrap_or_default());
        }
        match repository.strip_prefix(OFFICIAL) {
            Some(official) if !official.contains('/') => Cow::Borrowed(official),
            _ => Cow::Borrowed(repository),
        }
    }

    /// The name without tag and digest in full: `docker.io/library/python`.
    pub fn canonical_name(&self) -> String {
        let (domain, repository) = (self.domain(), self.repository());
        let official = domain == DOCKER_HUB && !repository.contains('/');
        format!("{domain}/{}{repository}", if official { OFFICIAL } else { "" })
    }

    /// The last component of its repository: `python3-debian12`.
    pub fn base_name(&self) -> &str {
        self.repository().rsplit('/').next().unwrap_or_default()
    }

    /// Whether it certainly is an image for Windows: Microsoft's `windows/…` and .NET Framework,
    /// and names or tags of the usual flavours.
    pub fn is_windows(&self) -> bool {
        let flavour = |text: &str| {
            ["nanoserver", "servercore", "windowsserver"].iter().any(|word| text.contains(word))
        };
        let microsoft = self.registry() == Some("mcr.microsoft.com")
            && ["windows", "dotnet/framework"]
                .iter()
                .filter_map(|path| self.repository().strip_prefix(path))
                .any(|rest| rest.is_empty() || rest.starts_with('/'));
        microsoft || flavour(self.repository()) || self.tag().is_some_and(flavour)
    }

    fn part(&self, range: Option<&Range<usize>>) -> Option<&str> {
        self.text.get(range?.clone())
    }
}

/// Where the registry ends, by `splitDockerDomain`: the first component is one where it is
/// `localhost`, has a `.`, a `:` or a letter in upper case.
fn registry_end(name: &str) -> Option<usize> {
    let (first, _) = name.split_once('/')?;
    let registry = first == "localhost"
        || first.contains(['.', ':'])
        || first.chars().any(|char| char.to_lowercase().next() != Some(char));
    registry.then_some(first.len())
}

/// `domainAndPort`: a host name, an IPv4 address or an IPv6 address in brackets, with a port.
fn is_domain(text: &str) -> bool {
    let bracketed = text.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let (host_is_valid, port) = match bracketed {
        Some((address, port)) => {
            let hex = |byte: u8| byte.is_ascii_hexdigit() || byte == b':';
            (!address.is_empty() && address.bytes().all(hex), port)
        }
        None => {
            let (host, port) = text.split_at(text.find(':').unwrap_or(text.len()));
            (host.split('.').all(is_domain_component), port)
        }
    };
    let digits = |port: &str| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    host_is_valid && (port.is_empty() || port.strip_prefix(':').is_some_and(digits))
}

/// `domainNameComponent`.
fn is_domain_component(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with('-')
        && !text.ends_with('-')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// `pathComponent`: `[a-z0-9]+` joined by `.`, `_`, `__` or any number of `-`.
fn is_path_component(text: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let separator = |run: &str| {
        matches!(run, "." | "_" | "__") || run.bytes().all(|byte| byte == b'-') || run.is_empty()
    };
    text.bytes().next().is_some_and(word)
        && text.bytes().next_back().is_some_and(word)
        && text.split(|char: char| char.is_ascii() && word(char as u8)).all(separator)
}

/// `tag`: `[\w][\w.-]{0,127}`.
fn is_tag(text: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    text.len() <= 128
        && text.bytes().next().is_some_and(word)
        && text.bytes().all(|byte| word(byte) || matches!(byte, b'.' | b'-'))
}

/// The three algorithms that go-digest knows, with as many digits as each has.
fn is_digest(text: &str) -> bool {
    text.split_once(':').is_some_and(|(algorithm, encoded)| {
        let digits = match algorithm {
            "sha256" => 64,
            "sha384" => 96,
            "sha512" => 128,
            _ => return false,
        };
        encoded.len() == digits && encoded.bytes().all(is_lower_hex)
    })
}

fn is_lower_hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}
