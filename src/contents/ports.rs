//! Ports: those that an image exposes, and where a command line says that a service listens.

use super::{Argument, Below, Contents, Language, Launch, file_name};
use crate::model::{Effective, Model, Port};
use std::ops::Range;

/// The ports that an image exposes, its base image's included.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Ports {
    pub list: Vec<Port>,
    /// Whether there are certainly no others.
    pub complete: bool,
}

impl Ports {
    pub fn has(&self, port: u16) -> bool {
        self.list.iter().any(|range| (range.start..=range.end).contains(&port))
    }

    /// Each port, or the first of each range, once.
    pub fn numbers(&self) -> Vec<u16> {
        let mut numbers: Vec<u16> = Vec::new();
        for port in &self.list {
            if !numbers.contains(&port.start) {
                numbers.push(port.start);
            }
        }
        numbers
    }
}

impl Contents {
    pub fn ports(&self, own: &Effective<'_>, stage: usize) -> Ports {
        let mut ports = Ports { list: Vec::new(), complete: true };
        match self.bottom(stage) {
            Some(Below::Image(image)) => {
                ports.list.extend(image.exposed.iter().filter_map(|port| Port::parse(port)));
                ports.complete = image.complete;
            }
            Some(Below::Scratch) => {}
            _ => ports.complete = false,
        }
        for exposed in &own.exposed {
            match &exposed.ports {
                Some(own) => ports.list.extend(own),
                None => ports.complete = false,
            }
        }
        ports
    }
}

/// Where a server is told to listen. Ranges are bytes of the text of the word of that number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listening {
    /// The server's name: `uvicorn`; `None` for a script of the image's own.
    pub server: Option<&'static str>,
    /// The host and where it stands; `None` where the command line does not say.
    pub host: Option<(String, usize, Range<usize>)>,
    pub port: Option<(u16, usize, Range<usize>)>,
    /// Whether it listens on the loopback interface where nothing says otherwise, and nothing
    /// does: no option of another kind of address, no configuration file.
    pub local_by_default: bool,
    /// Whether a variable at run time or a file in its folder commonly says so instead.
    pub often_configured: bool,
    /// What an option of its own for the host is called.
    pub host_option: Option<&'static str>,
}

/// A server, as far as its command line is concerned.
struct Server {
    name: &'static str,
    hosts: &'static [&'static str],
    ports: &'static [&'static str],
    /// `--bind host:port`.
    binds: &'static [&'static str],
    /// Whether it listens on 127.0.0.1 where it is told nothing.
    local: bool,
    /// Options and variables that may say where it listens in another way.
    elsewhere: &'static [&'static str],
    /// Beginnings of variables that it reads its options from.
    variables: &'static [&'static str],
}

/// Sources: the servers' own documentation of their command lines.
const SERVERS: &[Server] = &[
    Server {
        name: "uvicorn",
        hosts: &["--host"],
        ports: &["--port"],
        binds: &[],
        local: true,
        elsewhere: &["--uds", "--fd"],
        variables: &["UVICORN_"],
    },
    Server {
        name: "gunicorn",
        hosts: &[],
        ports: &[],
        binds: &["--bind", "-b"],
        local: true,
        elsewhere: &["--config", "-c", "--paste", "--paster"],
        variables: &["GUNICORN_CMD_ARGS", "PORT"],
    },
    Server {
        name: "hypercorn",
        hosts: &[],
        ports: &[],
        binds: &["--bind", "-b"],
        local: true,
        elsewhere: &["--config", "-c", "--insecure-bind", "--quic-bind"],
        variables: &[],
    },
    Server {
        name: "daphne",
        hosts: &["--bind", "-b"],
        ports: &["--port", "-p"],
        binds: &[],
        local: true,
        elsewhere: &["--unix-socket", "-u", "--fd", "--endpoint", "-e"],
        variables: &[],
    },
    Server {
        name: "granian",
        hosts: &["--host"],
        ports: &["--port"],
        binds: &[],
        local: true,
        elsewhere: &["--uds"],
        variables: &["GRANIAN_"],
    },
    Server {
        name: "flask",
        hosts: &["--host", "-h"],
        ports: &["--port", "-p"],
        binds: &[],
        local: true,
        elsewhere: &["--env-file", "-e"],
        variables: &["FLASK_RUN_"],
    },
    Server {
        name: "fastapi",
        hosts: &["--host"],
        ports: &["--port"],
        binds: &[],
        local: false,
        elsewhere: &[],
        variables: &[],
    },
];

/// A script of the image's own, which most likely reads these as everybody does.
const SCRIPT: Server = Server {
    name: "",
    hosts: &["--host"],
    ports: &["--port"],
    binds: &[],
    local: false,
    elsewhere: &[],
    variables: &[],
};

impl Contents {
    /// Where the program of a launch of `stage` is told to listen; `None` where it is not known to
    /// be a server.
    pub fn listening(&self, model: &Model, stage: usize, launch: &Launch) -> Option<Listening> {
        let own = model.environment(stage);
        let (inherited, complete) = match self.bottom(stage) {
            Some(Below::Image(image)) => (&*image.env, image.complete),
            Some(Below::Scratch) => (&[][..], true),
            _ => (&[][..], false),
        };
        launch.listening(|start| {
            !complete
                || own.iter().any(|definition| definition.name.starts_with(start))
                || inherited.iter().any(|(name, _)| name.starts_with(start))
        })
    }
}

impl Launch {
    /// Where the program is told to listen; `None` where it is not known to be a server. `is_set`
    /// tells whether a variable whose name begins so may be set in the image.
    fn listening(&self, is_set: impl Fn(&str) -> bool) -> Option<Listening> {
        let program = self.program();
        let first = self.words.len() - program.len();
        let (server, start) = server_of(program)?;
        let options = program.get(start..)?;
        let value = |names: &[&str]| value_of(options, names, first + start);
        let mut host = value(server.hosts);
        let mut port = value(server.ports);
        if let Some((bound, word, range)) = value(server.binds) {
            // `unix:/run/x.sock` and `fd://3` are no hosts.
            let (name, number) = bound.rsplit_once(':').unwrap_or((&bound, ""));
            if !name.starts_with("unix") && !name.starts_with("fd") {
                let middle = range.start + name.len();
                host = Some((name.to_owned(), word, range.start..middle));
                port =
                    (!number.is_empty()).then(|| (number.to_owned(), word, middle + 1..range.end));
            }
        }
        let bound = options.iter().any(|word| is_option(&word.text, server.binds).is_some());
        let silent = host.is_none() && !bound;
        let elsewhere =
            options.iter().any(|word| is_option(&word.text, server.elsewhere).is_some())
                || server.variables.iter().any(|name| is_set(name));
        let serves = server.name != "flask" || options.iter().any(|word| word.text == "run");
        Some(Listening {
            server: (!server.name.is_empty()).then_some(server.name),
            host: host.filter(|(host, ..)| !host.contains('$')),
            port: port.and_then(|(port, word, range)| Some((port.parse().ok()?, word, range))),
            // `PORT` and `gunicorn.conf.py`.
            often_configured: server.name == "gunicorn",
            local_by_default: server.local && silent && !elsewhere && serves,
            host_option: server.hosts.first().or(server.binds.first()).copied(),
        })
    }
}

/// The server that a program is, and where its options begin.
fn server_of(program: &[Argument]) -> Option<(&'static Server, usize)> {
    let named = |name: &str| SERVERS.iter().find(|server| server.name == name);
    let (first, rest) = program.split_first()?;
    if let Some(server) = named(file_name(&first.text)) {
        return Some((server, 1));
    }
    let language = Language::of(&first.text)?;
    if !matches!(language, Language::Python | Language::Node) {
        return None;
    }
    let script = rest.iter().position(|word| !word.text.starts_with('-'))?;
    let is_module =
        script.checked_sub(1).and_then(|at| rest.get(at)).is_some_and(|flag| flag.text == "-m");
    let name = &rest.get(script)?.text;
    let server = named(if is_module { name } else { file_name(name) });
    let runs_code = rest.iter().take(script).any(|flag| matches!(&*flag.text, "-c" | "-e"));
    (!runs_code).then(|| (server.unwrap_or(&SCRIPT), script + 2))
}

/// Whether a word is one of the options; what it says behind its `=`, and from which byte on.
fn is_option<'a>(word: &'a str, names: &[&str]) -> Option<Option<(&'a str, usize)>> {
    names.iter().find_map(|name| {
        let rest = word.strip_prefix(name)?;
        if rest.is_empty() {
            return Some(None);
        }
        match rest.strip_prefix('=') {
            Some(value) => Some(Some((value, name.len() + 1))),
            // `-b0.0.0.0:80`
            None if name.len() == 2 => Some(Some((rest, 2))),
            None => None,
        }
    })
}

fn value_of(
    options: &[Argument],
    names: &[&str],
    first: usize,
) -> Option<(String, usize, Range<usize>)> {
    options.iter().enumerate().rev().find_map(|(at, word)| match is_option(&word.text, names)? {
        Some((value, from)) => Some((value.to_owned(), first + at, from..from + value.len())),
        None => {
            let value = options.get(at + 1)?.text.clone();
            let range = 0..value.len();
            Some((value, first + at + 1, range))
        }
    })
}
