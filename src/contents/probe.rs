//! What a health check asks, as far as its text says: hosts, ports, and whether it waits forever.
//!
//! URLs and socket addresses are looked for in every word, in the spellings of Python, Node and
//! the shell. What is computed there (`getenv`, `{port}`, `+ port`) is not known.

use super::{Language, Launch, file_name};
use std::ops::Range;

/// A text that a probe has in one of its words; the range is bytes of the word's text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Piece {
    pub word: usize,
    pub range: Range<usize>,
    pub text: String,
}

impl Piece {
    /// Bytes of its text; a span of another length covers more than it.
    pub fn len(&self) -> usize {
        self.range.len()
    }

    pub fn is_empty(&self) -> bool {
        self.range.is_empty()
    }
}

/// An address that a health check asks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Endpoint {
    /// `None` where it is computed.
    pub host: Option<Piece>,
    pub port: AskedPort,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AskedPort {
    Number(u16, Piece),
    /// What stands there is neither a number nor computed: `PORT`, `<port>`.
    Placeholder(Piece),
    /// The scheme's own.
    Default(u16),
    Unknown,
}

impl Endpoint {
    /// Whether it certainly is the container itself.
    pub fn is_local(&self) -> bool {
        self.host.as_ref().is_some_and(|host| is_local(&host.text))
    }
}

/// Whether a module is a library with which services are asked: a name that no application gives
/// to a module of its own.
pub fn is_client_library(module: &str) -> bool {
    const CLIENTS: &[&str] = &[
        "requests",
        "httpx",
        "aiohttp",
        "urllib3",
        "psutil",
        "pymongo",
        "motor",
        "psycopg",
        "psycopg2",
        "asyncpg",
        "pymysql",
        "pika",
        "aioredis",
        "websockets",
    ];
    CLIENTS.contains(&module.split('.').next().unwrap_or(module))
}

/// Whether a host is the loopback interface, or all of the own ones.
pub fn is_local(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    host.eq_ignore_ascii_case("localhost")
        || host.starts_with("127.")
        || matches!(host, "::1" | "::" | "0.0.0.0" | "0" | "ip6-localhost")
}

impl Launch {
    /// The addresses that its words name.
    pub fn endpoints(&self) -> Vec<Endpoint> {
        let program = self.program().first().map(|word| file_name(&word.text));
        let mut found = Vec::new();
        for (word, argument) in self.words.iter().enumerate() {
            let text = Reader { text: &argument.text, word };
            text.urls(self.by_shell, &mut found);
            if argument.text.contains('(') {
                text.sockets(&mut found);
            }
        }
        if program.is_some_and(|name| matches!(name, "nc" | "ncat" | "netcat")) {
            found.extend(self.netcat());
        }
        found
    }

    /// `nc -z host port`.
    fn netcat(&self) -> Option<Endpoint> {
        let first = self.words.len() - self.program().len() + 1;
        let words = self.words.iter().enumerate().skip(first);
        let mut plain = words.filter(|(_, word)| !word.text.starts_with('-'));
        let (host, port) = (plain.next()?, plain.next()?);
        let piece = |(word, argument): (usize, &super::Argument)| Piece {
            word,
            range: 0..argument.text.len(),
            text: argument.text.clone(),
        };
        let host = piece(host);
        let known = !host.text.contains('$');
        Some(Endpoint { port: port_of(piece(port), true), host: known.then_some(host) })
    }

    /// The code that an interpreter is given with `-c` or `-e`: its language, the number of its
    /// word, and the text.
    pub fn code(&self) -> Option<(Language, usize, &str)> {
        let program = self.program();
        let first = self.words.len() - program.len();
        let language = Language::of(&program.first()?.text)?;
        let flag = match language {
            Language::Python | Language::Shell => "-c",
            Language::Node => "-e",
            Language::Java => return None,
        };
        let at = program.iter().position(|word| word.text == flag)? + 1;
        Some((language, first + at, &program.get(at)?.text))
    }
}

struct Reader<'a> {
    text: &'a str,
    word: usize,
}

impl Reader<'_> {
    fn piece(&self, range: Range<usize>) -> Piece {
        let text = self.text.get(range.clone()).unwrap_or_default().to_owned();
        Piece { word: self.word, range, text }
    }

    /// `http://host:port/…`, wherever it stands.
    fn urls(&self, by_shell: bool, found: &mut Vec<Endpoint>) {
        for (scheme, default) in [("http://", 80), ("https://", 443)] {
            for (at, _) in self.text.match_indices(scheme) {
                let start = at + scheme.len();
                let rest = self.text.get(start..).unwrap_or_default();
                // Without a user's name.
                let authority =
                    rest.find(['/', '?', '"', '\'', '`', ' ', ')', ';']).unwrap_or(rest.len());
                let user = rest.get(..authority).and_then(|text| text.rfind('@'));
                let from = user.map_or(0, |at| at + 1);
                let Some(text) = rest.get(from..authority) else { continue };
                let start = start + from;
                let behind = rest.get(authority..).unwrap_or_default();
                let ends = behind.is_empty() || behind.starts_with(['/', '?', ' ', ';', ')']);
                let whole = ends || !is_joined(behind);
                let colon =
                    text.rfind(':').filter(|at| !text.get(*at..).is_some_and(|t| t.contains(']')));
                let host = text.get(..colon.unwrap_or(text.len())).unwrap_or_default();
                let known = !host.is_empty()
                    && !host.contains(['$', '{', '%', '<', '+', '(', '}'])
                    && (colon.is_some() || whole);
                let port = match colon {
                    Some(colon) if whole || text.len() > colon + 1 => {
                        let piece = self.piece(start + colon + 1..start + text.len());
                        match whole {
                            true => port_of(piece, by_shell || self.text.contains('`')),
                            false => AskedPort::Unknown,
                        }
                    }
                    Some(_) => AskedPort::Unknown,
                    None if whole && known => AskedPort::Default(default),
                    None => AskedPort::Unknown,
                };
                found.push(Endpoint {
                    host: known.then(|| self.piece(start..start + host.len())),
                    port,
                });
            }
        }
    }

    /// `connect(('host', 80))` of Python; `connect(80, 'host')` and `{ host: …, port: … }` of
    /// Node.
    fn sockets(&self, found: &mut Vec<Endpoint>) {
        for call in ["connect_ex((", "connect((", "create_connection(("] {
            for (at, _) in self.text.match_indices(call) {
                // `connect_ex((` holds no `connect((`, but `reconnect((` does.
                let start = at + call.len();
                let host = self.string(start);
                let comma = self.text.get(start..).and_then(|rest| rest.find(','));
                let port = comma.map(|comma| self.number(start + comma + 1));
                found.push(Endpoint { host, port: port.unwrap_or(AskedPort::Unknown) });
            }
        }
        for call in [".connect(", ".createConnection("] {
            for (at, _) in self.text.match_indices(call) {
                let start = at + call.len();
                let port = self.number(start);
                if port != AskedPort::Unknown {
                    let rest = self.text.get(start..).unwrap_or_default();
                    let end = rest.find(')').unwrap_or(rest.len());
                    let comma = rest.get(..end).and_then(|arguments| arguments.find(','));
                    let host = comma.and_then(|comma| self.string(start + comma + 1));
                    found.push(Endpoint { host, port });
                }
            }
        }
        for key in ["port:", "port :"] {
            for (at, _) in self.text.match_indices(key) {
                let before = self.text.get(..at).unwrap_or_default();
                let object = before.rfind('{').map(|open| open + 1);
                let Some(object) = object
                    .filter(|open| !before.get(*open..).is_some_and(|text| text.contains('}')))
                else {
                    continue;
                };
                let end = self.text.get(object..).and_then(|rest| rest.find('}'));
                let end = end.map_or(self.text.len(), |end| object + end);
                let host = ["host:", "hostname:"].iter().find_map(|key| {
                    let at = self.text.get(object..end)?.find(key)?;
                    self.string(object + at + key.len())
                });
                found.push(Endpoint { host, port: self.number(at + key.len()) });
            }
        }
    }

    /// The string that begins at `at`, behind blanks; `None` where it is none.
    fn string(&self, at: usize) -> Option<Piece> {
        let rest = self.text.get(at..)?;
        let start = at + (rest.len() - rest.trim_start().len());
        let quote =
            self.text.get(start..)?.chars().next().filter(|char| matches!(char, '\'' | '"'))?;
        let end = start + 1 + self.text.get(start + 1..)?.find(quote)?;
        let behind = self.text.get(end..)?;
        let text = self.text.get(start + 1..end)?;
        let known = !is_joined(behind) && !text.is_empty() && !text.contains(['{', '$', '%']);
        known.then(|| self.piece(start + 1..end))
    }

    /// The number that begins at `at`, behind blanks.
    fn number(&self, at: usize) -> AskedPort {
        let Some(rest) = self.text.get(at..) else { return AskedPort::Unknown };
        let start = at + (rest.len() - rest.trim_start().len());
        let rest = rest.trim_start();
        let end = rest.find(|char: char| !char.is_ascii_digit()).unwrap_or(rest.len());
        let piece = self.piece(start..start + end);
        match piece.text.parse() {
            Ok(number) => AskedPort::Number(number, piece),
            Err(_) => AskedPort::Unknown,
        }
    }
}

/// Whether the string that ends at the quote with which `behind` begins goes on: `'…' + port`.
fn is_joined(behind: &str) -> bool {
    let rest = behind.get(1..).unwrap_or_default().trim_start();
    rest.starts_with(['+', '%', '.', '\'', '"'])
}

/// `is_expanded`: something reads `$name` and `${name}` in it.
fn port_of(piece: Piece, is_expanded: bool) -> AskedPort {
    if let Ok(number) = piece.text.parse() {
        return AskedPort::Number(number, piece);
    }
    let name = |text: &str| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')
    };
    let inner =
        piece.text.trim_start_matches(['$', '{', '<', '[']).trim_end_matches(['}', '>', ']']);
    let variable = piece.text.starts_with('$');
    let left = name(&piece.text)
        || (piece.text.starts_with('<') && piece.text.ends_with('>'))
        || (variable && !is_expanded && name(inner));
    if left { AskedPort::Placeholder(piece) } else { AskedPort::Unknown }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contents::{Argument, Purpose};

    fn asked(words: &[&str], by_shell: bool) -> Vec<(Option<String>, String)> {
        let words = words.iter().map(|text| Argument { text: (*text).into(), span: None });
        let launch = Launch {
            purpose: Purpose::HealthCheck,
            words: words.collect(),
            entrypoint: None,
            command: None,
            entrypoint_words: 0,
            by_shell,
        };
        let port = |port: AskedPort| match port {
            AskedPort::Number(number, piece) => {
                assert_eq!(piece.text, number.to_string());
                number.to_string()
            }
            AskedPort::Placeholder(piece) => format!("left {}", piece.text),
            AskedPort::Default(number) => format!("default {number}"),
            AskedPort::Unknown => "unknown".into(),
        };
        let endpoints = launch.endpoints().into_iter();
        endpoints.map(|end| (end.host.map(|host| host.text), port(end.port))).collect()
    }

    fn python(code: &str) -> Vec<(Option<String>, String)> {
        asked(&["python3", "-c", code], false)
    }

    #[test]
    fn urls_and_sockets_are_found() {
        let at = |host: &str, port: &str| vec![(Some(host.to_owned()), port.to_owned())];
        let computed = |port: &str| vec![(None, port.to_owned())];
        assert_eq!(python("urlopen('http://localhost:8080/health')"), at("localhost", "8080"));
        assert_eq!(python("urlopen('http://a')"), at("a", "default 80"));
        assert_eq!(python("urlopen('http://localhost:PORT/')"), at("localhost", "left PORT"));
        assert_eq!(python("urlopen('http://localhost:$PORT/')"), at("localhost", "left $PORT"));
        assert_eq!(python("urlopen(f'http://127.0.0.1:{p}/')"), at("127.0.0.1", "unknown"));
        assert_eq!(python("urlopen('http://127.0.0.1:'+str(p)+'/')"), at("127.0.0.1", "unknown"));
        assert_eq!(python("urlopen('http://' + host)"), computed("unknown"));
        assert_eq!(python("s.connect_ex(('x-y', 8082))"), at("x-y", "8082"));
        assert_eq!(python("s.connect((host, int(port)))"), computed("unknown"));
        assert_eq!(python("s.connect_ex(('127.0.0.1',p))"), at("127.0.0.1", "unknown"));
        assert_eq!(
            asked(&["curl", "-f", "http://localhost:$PORT/"], true),
            at("localhost", "unknown")
        );
        assert_eq!(asked(&["curl", "http://u:p@[::1]:81/"], false), at("[::1]", "81"));
        assert_eq!(asked(&["nc", "-z", "localhost", "6379"], false), at("localhost", "6379"));
        let node = |code: &str| asked(&["node", "-e", code], false);
        assert_eq!(node("require('net').connect(80, 'b')"), at("b", "80"));
        assert_eq!(node("http.get({ host: 'b', port: 81 }, x)"), at("b", "81"));
    }
}
