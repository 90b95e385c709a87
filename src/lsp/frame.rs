//! Frames: a header, an empty line, and a body of so many bytes.

use std::io::{self, BufRead, Read, Write};

/// The longest body that is read, in bytes. A longer one is skipped and refused.
pub const MAX_BODY: u64 = 64 << 20;
/// The longest header line that is looked at, in bytes.
const MAX_LINE: u64 = 4 << 10;

#[derive(PartialEq, Eq, Debug)]
pub enum Frame {
    Body(Vec<u8>),
    /// A header that says no length, or one above [`MAX_BODY`].
    Refused(&'static str),
}

/// The next frame; `None` at the end of the input, also where it ends inside a frame.
pub fn read(input: &mut impl BufRead) -> io::Result<Option<Frame>> {
    let Some(header) = read_header(input)? else { return Ok(None) };
    let Some(length) = header else {
        return Ok(Some(Frame::Refused("a header without a valid Content-Length")));
    };
    let mut body = input.take(length);
    if length > MAX_BODY {
        io::copy(&mut body, &mut io::sink())?;
        return Ok(Some(Frame::Refused("a message of more than 64 MiB")));
    }
    // Grows as bytes arrive: a header that lies allocates nothing.
    let mut bytes = Vec::new();
    body.read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 == length).then_some(Frame::Body(bytes)))
}

/// The length that a header says, `Some(None)` where it says none; `None` at the end of the input.
fn read_header(input: &mut impl BufRead) -> io::Result<Option<Option<u64>>> {
    let (mut length, mut seen) = (None, false);
    let mut line = Vec::new();
    loop {
        line.clear();
        input.take(MAX_LINE).read_until(b'\n', &mut line)?;
        if line.is_empty() {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim();
        if text.is_empty() {
            // Blank lines before a header are nothing.
            if seen {
                return Ok(Some(length));
            }
            continue;
        }
        seen = true;
        if let Some(value) = content_length(text) {
            length = value.parse().ok();
        }
    }
}

/// The value of the field, also where the rest of a broken message stands before it.
fn content_length(line: &str) -> Option<&str> {
    const NAME: &str = "content-length:";
    let at = line.to_ascii_lowercase().rfind(NAME)?;
    line.get(at + NAME.len()..).map(str::trim)
}

pub fn write(output: &mut impl Write, body: &[u8]) -> io::Result<()> {
    write!(output, "Content-Length: {}\r\n\r\n", body.len())?;
    output.write_all(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(mut input: &[u8]) -> Vec<Frame> {
        std::iter::from_fn(|| read(&mut input).unwrap()).collect()
    }

    fn body(text: &str) -> Frame {
        Frame::Body(text.into())
    }

    #[test]
    fn header_names_are_case_free_and_other_fields_are_ignored() {
        let input =
            b"content-LENGTH: 2\r\nContent-Type: application/x\r\n\r\n{}Content-Length:1\n\n1";
        assert_eq!(all(input), [body("{}"), body("1")]);
    }

    #[test]
    fn a_header_without_length_is_refused_and_the_next_frame_is_read() {
        let input = b"Content-Type: x\r\n\r\n{\"a\":1}Content-Length: 2\r\n\r\n{}";
        assert!(matches!(all(input)[..], [Frame::Refused(_), Frame::Body(_)]));
        let input = b"Content-Length: -3\r\n\r\nContent-Length: 2\r\n\r\n{}";
        assert!(matches!(all(input)[..], [Frame::Refused(_), Frame::Body(_)]));
    }

    #[test]
    fn too_long_a_body_is_skipped() {
        let length = MAX_BODY + 1;
        let head = format!("Content-Length: {length}\r\n\r\n");
        let tail = &b"Content-Length: 2\r\n\r\n{}"[..];
        let mut input =
            io::BufReader::new(head.as_bytes().chain(io::repeat(b' ').take(length)).chain(tail));
        assert!(matches!(read(&mut input).unwrap(), Some(Frame::Refused(_))));
        assert_eq!(read(&mut input).unwrap(), Some(body("{}")));
    }

    #[test]
    fn an_end_inside_a_frame_is_the_end() {
        assert_eq!(all(b"Content-Length: 9\r\n\r\n{}"), []);
        assert_eq!(all(b"Content-Len"), []);
    }
}
