//! Reading a file as text, or saying why not.

use crate::syntax::{LONGEST_TEXT, Limit};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The largest file that is read, in bytes.
pub const LIMIT: u64 = LONGEST_TEXT as u64;

/// The byte order mark that some editors write.
const BOM: &str = "\u{feff}";

/// A file's text as it is checked: UTF-8, without its byte order mark.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Source {
    pub text: String,
    /// Whether a byte order mark stood before the text. BuildKit leaves it out, too.
    pub bom: bool,
}

impl Source {
    /// The file's bytes with `text` in place of its text.
    pub fn with_text(&self, text: &str) -> String {
        let bom = if self.bom { BOM } else { "" };
        [bom, text].concat()
    }

    /// The file's bytes.
    pub fn bytes(&self) -> String {
        self.with_text(&self.text)
    }
}

/// Reads a file. The error is what follows its name in a sentence: `is binary`.
pub fn read(path: &Path) -> Result<Source, String> {
    let file = File::open(path).map_err(|error| sentence(&error))?;
    if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
        return Err("is a folder, not a file".into());
    }
    read_from(file)
}

/// Reads a text to its end, at most [`LIMIT`] bytes; errors as [`read`]'s.
pub fn read_from(reader: impl Read) -> Result<Source, String> {
    let mut bytes = Vec::new();
    reader.take(LIMIT + 1).read_to_end(&mut bytes).map_err(|error| sentence(&error))?;
    decode(bytes)
}

/// The text that the bytes are; errors as [`read`]'s.
pub fn decode(bytes: Vec<u8>) -> Result<Source, String> {
    if bytes.len() as u64 > LIMIT {
        return Err(Limit::Text.sentence());
    }
    if let Some(name) = wide(&bytes) {
        return Err(format!("is {name}; save it as UTF-8"));
    }
    if memchr::memchr(0, &bytes).is_some() {
        return Err("is binary, not text".into());
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let (before, after) = error.as_bytes().split_at(at);
        let line = memchr::memchr_iter(b'\n', before).count() + 1;
        let byte = after.first().copied().unwrap_or_default();
        format!("is not UTF-8 (byte 0x{byte:02X} in line {line}); save it as UTF-8")
    })?;
    Ok(match text.strip_prefix(BOM) {
        Some(rest) => Source { text: rest.to_owned(), bom: true },
        None => Source { text, bom: false },
    })
}

/// The encoding of text whose characters fill two or four bytes each: by its byte order mark, else
/// by where the zero bytes of its first characters stand.
fn wide(bytes: &[u8]) -> Option<&'static str> {
    let is_four = |unit: &[u8]| matches!(unit, [b'\t'..=b'~', 0, 0, 0] | [0, 0, 0, b'\t'..=b'~']);
    let is_two = |unit: &[u8]| matches!(unit, [b'\t'..=b'~', 0] | [0, b'\t'..=b'~']);
    let first = bytes.get(..8).unwrap_or_default();
    match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => Some("UTF-32"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("UTF-16"),
        _ if first.is_empty() => None,
        _ if first.chunks(4).all(is_four) => Some("UTF-32"),
        _ if first.chunks(2).all(is_two) => Some("UTF-16"),
        _ => None,
    }
}

/// What follows a path where the system refused it.
pub(super) fn sentence(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "does not exist, or is a link that leads nowhere".into(),
        io::ErrorKind::PermissionDenied => "may not be read: permission denied".into(),
        _ => format!("cannot be read: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_others() {
        let text = |bytes: &[u8]| decode(bytes.to_vec());
        assert_eq!(text(b"").map(|source| source.text), Ok(String::new()));
        let marked = text(b"\xef\xbb\xbfFROM a\r\n").unwrap();
        assert_eq!((marked.text.as_str(), marked.bom), ("FROM a\r\n", true));
        assert_eq!(marked.bytes().as_bytes(), b"\xef\xbb\xbfFROM a\r\n");
        assert!(text(b"FROM a\nLABEL a=\xe9").unwrap_err().contains("0xE9 in line 2"));
        assert!(text(b"\x7fELF\0").unwrap_err().contains("binary"));
        assert!(text(b"\xff\xfeF\0").unwrap_err().contains("UTF-16"));
        assert!(text(b"F\0R\0O\0M\0 \0").unwrap_err().contains("UTF-16"));
        assert!(text(b"\xff\xfe\0\0F\0\0\0").unwrap_err().contains("UTF-32"));
        assert!(text(b"\0\0\0F\0\0\0R\0\0\0O").unwrap_err().contains("UTF-32"));
        assert!(text(b"\x01\0\0\0\0\0\0\0").unwrap_err().contains("binary"));
        assert!(decode(vec![b' '; LIMIT as usize + 1]).unwrap_err().contains("4 MiB"));
    }
}
