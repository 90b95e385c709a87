//! The name of an image as hadolint takes it apart.

/// hadolint's notion: the first component is a registry only where a `.` is in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Image<'a> {
    pub registry: Option<&'a str>,
    /// Without registry, tag and digest.
    pub name: &'a str,
    pub tag: Option<&'a str>,
    pub digest: Option<&'a str>,
}

impl<'a> Image<'a> {
    pub fn parse(text: &'a str) -> Self {
        let (text, digest) = split(text, '@');
        let first = text.split_once('/').filter(|(first, _)| first.contains('.'));
        let (registry, rest) = first.map_or((None, text), |(first, rest)| (Some(first), rest));
        let (name, tag) = split(rest, ':');
        Self { registry, name, tag, digest }
    }
}

fn split(text: &str, at: char) -> (&str, Option<&str>) {
    text.split_once(at).map_or((text, None), |(before, after)| (before, Some(after)))
}
