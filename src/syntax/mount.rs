//! The options of `RUN --mount=`.
//!
//! Source: frontend/dockerfile/instructions/commands_runmount.go and its csvvalue.

use super::flag::Decoded;
use super::{Operation, Word};
use crate::text::Mapped;

/// One `key=value` or bare `key` of a `--mount=` value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MountOption {
    /// As written; BuildKit reads it without regard to case.
    pub key: Word,
    pub value: Option<Word>,
}

impl Operation {
    /// The targets of its mounts that keep what is written out of the layer: those of type
    /// `cache` or `tmpfs`. As written.
    pub fn layerless_targets(&self) -> impl Iterator<Item = &str> {
        let mounts = self.flags.iter().map(super::Flag::mount_options);
        mounts.filter_map(|options| {
            let value = |names: &[&str]| {
                let named = |option: &&MountOption| {
                    names.iter().any(|name| option.key.text.eq_ignore_ascii_case(name))
                };
                options.iter().find(named)?.value.as_ref().map(|value| &*value.text)
            };
            matches!(value(&["type"])?, "cache" | "tmpfs").then_some(())?;
            value(&["target", "dst", "destination"])
        })
    }
}

/// The options in `flag` from byte `start` of its text on: fields between commas. A field in
/// double quotes (they have to be escaped to get here) may hold commas, and `""` for a quote.
pub(super) fn options(line: &Mapped, flag: &Decoded, start: usize) -> Box<[MountOption]> {
    let mut options = Vec::new();
    let mut at = start;
    let mut logical = flag.place(start.saturating_sub(1)) + 1;
    while at <= flag.text.len() {
        let rest = flag.text.get(at..).unwrap_or_default();
        let len = field_len(rest);
        options.push(option(line, flag, logical, at..at + len));
        at += len + 1;
        logical = flag.place(at - 1) + 1;
    }
    options.into()
}

fn field_len(rest: &str) -> usize {
    let mut quoted = rest.starts_with('"');
    let mut bytes = rest.bytes().enumerate().skip(1);
    if !quoted {
        return rest.find(',').unwrap_or(rest.len());
    }
    // A doubled quote closes and opens again.
    let comma = bytes.find(|(_, byte)| {
        quoted ^= *byte == b'"';
        !quoted && *byte == b','
    });
    comma.map_or(rest.len(), |(at, _)| at)
}

fn option(
    line: &Mapped,
    flag: &Decoded,
    logical: u32,
    range: std::ops::Range<usize>,
) -> MountOption {
    let whole = flag.word(line, logical, range.clone());
    if let Some(inner) = whole.text.strip_prefix('"') {
        let text = inner.strip_suffix('"').unwrap_or(inner).replace("\"\"", "\"");
        let word = |text: &str| Word { text: text.into(), ..whole.clone() };
        return match text.split_once('=') {
            Some((key, value)) => MountOption { key: word(key), value: Some(word(value)) },
            None => MountOption { key: word(&text), value: None },
        };
    }
    let Some(equals) = whole.text.find('=') else {
        return MountOption { key: whole, value: None };
    };
    let equals = range.start + equals;
    MountOption {
        key: flag.word(line, logical, range.start..equals),
        value: Some(flag.word(line, flag.place(equals) + 1, equals + 1..range.end)),
    }
}
