//! Flags of an instruction (`--name=value`), and the options of `--mount`.
//!
//! Source: frontend/dockerfile/parser/split_command.go; instructions/bflag.go for the checks.

use super::keyword::Keyword;
use super::problem::ProblemKind;
use super::suggest::nearest;
use super::{Word, mount};
use crate::text::Mapped;
use std::ops::Range;

pub use super::mount::MountOption;
pub use super::mount_spec::{MOUNT_TYPES, MountKey, MountType, mount_keys};

/// A flag, unquoted and unescaped as BuildKit reads it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Flag {
    /// The whole of it, `--` included.
    pub word: Word,
    /// Without the `--`.
    pub name: Word,
    /// What follows the first `=`; `None` where there is none.
    pub value: Option<Word>,
    /// The options of `--mount`, each with its place; see [`Flag::mount_options`].
    pub(super) options: Box<[MountOption]>,
}

impl Flag {
    /// The options of `--mount=`, as written (names in any case, variables in values); none for
    /// any other flag.
    pub fn mount_options(&self) -> &[MountOption] {
        &self.options
    }

    /// The value, empty where there is none.
    pub fn value_text(&self) -> &str {
        self.value.as_ref().map_or("", |value| &value.text)
    }
}

/// What a flag takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FlagKind {
    /// Nothing, `true` or `false`.
    Bool,
    /// A value; the flag may be given once.
    Text,
    /// A value; the flag may be given several times.
    Repeated,
}

/// A flag that an instruction has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FlagSpec {
    /// Without the `--`.
    pub name: &'static str,
    pub kind: FlagKind,
    /// The values that there are; empty where it takes others.
    pub values: &'static [&'static str],
    /// One line in Markdown.
    pub doc: &'static str,
}

const fn flag(name: &'static str, kind: FlagKind, doc: &'static str) -> FlagSpec {
    let values: &[&str] = if matches!(kind, FlagKind::Bool) { &["true", "false"] } else { &[] };
    FlagSpec { name, kind, values, doc }
}

const CHOWN: FlagSpec = flag(
    "chown",
    FlagKind::Text,
    "Owner of what is copied, `user[:group]` by name or number; root where absent",
);
const CHMOD: FlagSpec = flag(
    "chmod",
    FlagKind::Text,
    "Permissions of what is copied, octal (`755`) or symbolic (`u=rwX,go=rX`)",
);
const LINK: FlagSpec = flag(
    "link",
    FlagKind::Bool,
    "Copy into a layer of its own that does not depend on the layers before it",
);
const EXCLUDE: FlagSpec =
    flag("exclude", FlagKind::Repeated, "Leave out the paths that match this pattern");

const ADD: &[FlagSpec] = &[
    CHOWN,
    CHMOD,
    LINK,
    flag("keep-git-dir", FlagKind::Bool, "Keep the `.git` directory of a repository"),
    flag(
        "checksum",
        FlagKind::Text,
        "Digest (`sha256:…`) that the file, or commit that the repository, must have",
    ),
    flag("unpack", FlagKind::Bool, "Whether an archive is unpacked"),
    EXCLUDE,
];
const COPY: &[FlagSpec] = &[
    flag("from", FlagKind::Text, "Stage, named context or image to copy from"),
    CHOWN,
    CHMOD,
    LINK,
    flag("parents", FlagKind::Bool, "Keep the directories above each source"),
    EXCLUDE,
];
const FROM: &[FlagSpec] = &[flag(
    "platform",
    FlagKind::Text,
    "Platform of the image, such as `linux/amd64` or `$BUILDPLATFORM`",
)];
const HEALTHCHECK: &[FlagSpec] = &[
    flag("interval", FlagKind::Text, "Time between two checks (`30s`, which is the default)"),
    flag("timeout", FlagKind::Text, "Time after which a check counts as failed (default `30s`)"),
    flag(
        "start-period",
        FlagKind::Text,
        "Time to start up, in which failures do not count (default `0s`)",
    ),
    flag(
        "start-interval",
        FlagKind::Text,
        "Time between two checks during the start period (default `5s`)",
    ),
    flag("retries", FlagKind::Text, "Failures in a row that make it unhealthy (default 3)"),
];
const RUN: &[FlagSpec] = &[
    flag(
        "mount",
        FlagKind::Repeated,
        "Mount a cache, a secret, files or an agent for this command",
    ),
    FlagSpec {
        values: &["default", "none", "host"],
        ..flag("network", FlagKind::Text, "Network that the command runs in")
    },
    FlagSpec {
        values: &["sandbox", "insecure"],
        ..flag("security", FlagKind::Text, "Whether the command runs with elevated privileges")
    },
    flag("device", FlagKind::Repeated, "Device (CDI name) that the command may use"),
];

/// The flags that an instruction has, in the order in which BuildKit's documentation has them.
pub fn flags_of(keyword: Keyword) -> &'static [FlagSpec] {
    match keyword {
        Keyword::Add => ADD,
        Keyword::Copy => COPY,
        Keyword::From => FROM,
        Keyword::Healthcheck => HEALTHCHECK,
        Keyword::Run => RUN,
        _ => &[],
    }
}

/// A flag without quotes and escapes that knows where each of its bytes stood.
#[derive(Default)]
pub(super) struct Decoded {
    pub text: String,
    /// For each byte of `text`, its byte of the logical line.
    from: Vec<u32>,
    /// Where the flag ends in the logical line, a closing quote included.
    end: u32,
}

impl Decoded {
    /// Reads from `start` up to a blank that is neither quoted nor escaped.
    fn read(bytes: &[u8], start: usize, escape: u8) -> (Self, usize) {
        let mut decoded = Self::default();
        let mut quote = None;
        let mut at = start;
        while let Some(byte) = bytes.get(at).copied() {
            match quote {
                None if is_space(byte) => break,
                None if matches!(byte, b'\'' | b'"') => quote = Some(byte),
                Some(open) if open == byte => quote = None,
                _ if byte == escape => {
                    at += 1;
                    if let Some(next) = bytes.get(at) {
                        decoded.push(*next, at);
                    }
                }
                _ => decoded.push(byte, at),
            }
            at += 1;
        }
        (decoded, at.min(bytes.len()))
    }

    /// BuildKit reads flags byte by byte, and takes each byte for a character.
    fn push(&mut self, byte: u8, from: usize) {
        self.text.push(byte as char);
        self.from.resize(self.text.len(), from as u32);
    }

    /// Where the byte `at` of the text stood.
    pub fn place(&self, at: usize) -> u32 {
        self.from.get(at).map_or(self.end, |from| (*from).min(self.end))
    }

    /// The bytes `range` of the text as a word; `start` is where it starts in the logical line
    /// with a quote before it, and it ends before the byte that follows it.
    pub fn word(&self, line: &Mapped, start: u32, range: Range<usize>) -> Word {
        let logical = start..self.place(range.end).max(start);
        let text = self.text.get(range).unwrap_or_default().into();
        Word { text, local: line.local(logical.clone()), logical }
    }
}

impl Flag {
    fn new(line: &Mapped, start: u32, decoded: &Decoded) -> Self {
        let len = decoded.text.len();
        let equals = decoded.text.find('=');
        let value = equals.map(|at| decoded.word(line, decoded.place(at) + 1, at + 1..len));
        let name = decoded.word(line, start + 2, 2..equals.unwrap_or(len));
        let options = match equals {
            Some(at) if &*name.text == "mount" => mount::options(line, decoded, at + 1),
            _ => Box::default(),
        };
        Self { word: decoded.word(line, start, 0..len), name, value, options }
    }

    /// What BuildKit's flag parser says to this flag of `keyword`.
    pub(super) fn problem(&self, keyword: Keyword, repeated: bool) -> Option<ProblemKind> {
        let specs = flags_of(keyword);
        let name = &*self.name.text;
        let flag: Box<str> = format!("--{name}").into();
        let Some(spec) = specs.iter().find(|spec| spec.name == name) else {
            let suggestion = nearest(name, specs.iter().map(|spec| spec.name));
            return Some(ProblemKind::UnknownFlag { flag, suggestion });
        };
        if repeated && spec.kind != FlagKind::Repeated {
            return Some(ProblemKind::RepeatedFlag { flag });
        }
        let value = self.value.as_ref().map(|value| &*value.text);
        let is = |other: &&str| value.is_some_and(|value| value.eq_ignore_ascii_case(other));
        match (spec.kind, value) {
            (FlagKind::Bool, Some("")) | (FlagKind::Text | FlagKind::Repeated, None) => {
                Some(ProblemKind::FlagWithoutValue { flag })
            }
            (FlagKind::Bool, Some(value)) if !spec.values.iter().any(is) => {
                Some(ProblemKind::FlagNotBoolean { flag, value: value.into() })
            }
            (FlagKind::Text, Some(value))
                if !spec.values.is_empty() && !spec.values.contains(&value) =>
            {
                let value = value.into();
                Some(ProblemKind::InvalidFlagValue { flag, value, expected: spec.values })
            }
            _ => None,
        }
    }
}

/// The flags at the start of `range` of the logical line, and where what follows them starts.
pub(super) fn extract(line: &Mapped, range: Range<usize>, escape: u8) -> (Vec<Flag>, usize) {
    let text = line.text();
    let bytes = text.as_bytes().get(..range.end).unwrap_or_default();
    let mut flags = Vec::new();
    let mut at = range.start;
    loop {
        while bytes.get(at).is_some_and(|byte| is_space(*byte)) {
            at += 1;
        }
        if !bytes.get(at..).is_some_and(|rest| rest.starts_with(b"--")) {
            return (flags, next_boundary(text, at));
        }
        let (mut decoded, end) = Decoded::read(bytes, at, escape);
        decoded.end = next_boundary(text, end) as u32;
        if decoded.text == "--" {
            return (flags, next_boundary(text, end));
        }
        flags.push(Flag::new(line, at as u32, &decoded));
        at = end;
    }
}

/// The bytes that Go takes for blanks when it reads each byte as a character.
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ' | 0x85 | 0xa0)
}

/// The first start of a character at or after `at`.
pub(super) fn next_boundary(text: &str, at: usize) -> usize {
    (at..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}
