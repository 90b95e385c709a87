//! What a stage hands on: the configuration of its image, as far as the file says it.

use super::{Model, Value};
use crate::syntax::{Body, CommandForm, InstructionRef, Keyword, Pair, Syntax, Word, expand};
use rustc_hash::FxHashMap;

/// A setting and the instruction that it comes from.
#[derive(Clone, Debug)]
pub struct Setting<'a, T> {
    pub instruction: usize,
    pub word: &'a T,
}

/// What a stage has in effect at its end, its own instructions and those of the stages that it
/// inherits from; the base image's own configuration is not in it (see `contents`).
#[derive(Clone, Debug, Default)]
pub struct Effective<'a> {
    pub user: Option<Setting<'a, Word>>,
    /// The user after expansion; `None` without USER.
    pub user_value: Option<Value>,
    /// The last WORKDIR.
    pub workdir: Option<Setting<'a, Word>>,
    /// The working directory, absolute; unknown where it depends on the base image.
    pub directory: Option<Value>,
    pub shell: Option<Setting<'a, CommandForm>>,
    pub entrypoint: Option<Setting<'a, CommandForm>>,
    /// `None` too where an ENTRYPOINT cleared one that was inherited.
    pub command: Option<Setting<'a, CommandForm>>,
    /// Whether an ENTRYPOINT has cleared the command of the base image.
    pub command_cleared: bool,
    /// The last HEALTHCHECK, also `HEALTHCHECK NONE`.
    pub healthcheck: Option<usize>,
    pub stopsignal: Option<Setting<'a, Word>>,
    /// The last of each key, in the order of the text; those with an unknown key are all there.
    pub labels: Vec<Label<'a>>,
    /// Every word of every EXPOSE, in the order of the text.
    pub exposed: Vec<Exposed<'a>>,
}

/// A pair of a LABEL.
#[derive(Clone, Debug)]
pub struct Label<'a> {
    pub instruction: usize,
    pub pair: &'a Pair,
    /// Both expanded.
    pub key: Value,
    pub value: Value,
}

/// A word of an EXPOSE.
#[derive(Clone, Debug)]
pub struct Exposed<'a> {
    pub instruction: usize,
    pub word: &'a Word,
    /// What it names; `None` where a variable is unknown or BuildKit refuses the word.
    pub ports: Option<Vec<Port>>,
}

/// A port or a range of ports, both ends included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Port {
    pub start: u16,
    pub end: u16,
    pub protocol: Protocol,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Protocol {
    Tcp,
    Udp,
    Sctp,
}

impl<'a> Effective<'a> {
    /// The label of that key.
    pub fn label(&self, key: &str) -> Option<&Label<'a>> {
        self.labels.iter().find(|label| label.key.known() == Some(key))
    }
}

impl Port {
    /// `parsePort` of convert_expose.go: `[ip:][public:]private[-private][/protocol]`. What stands
    /// before the last colon has no meaning for EXPOSE.
    pub fn parse(text: &str) -> Option<Self> {
        let private = text.rsplit(':').next().unwrap_or(text);
        let (ports, protocol) = private.split_once('/').unwrap_or((private, ""));
        let protocol = match &*protocol.to_ascii_lowercase() {
            "" | "tcp" => Protocol::Tcp,
            "udp" => Protocol::Udp,
            "sctp" => Protocol::Sctp,
            _ => return None,
        };
        let (start, end) = ports.split_once('-').unwrap_or((ports, ports));
        let (start, end) = (start.parse().ok()?, end.parse().ok()?);
        (start <= end).then_some(Self { start, end, protocol })
    }
}

impl Model {
    /// What `stage` has in effect at its end. Walks over its whole chain: ask once.
    pub fn effective<'a>(&self, syntax: &'a Syntax, stage: usize) -> Effective<'a> {
        let Some(state) = self.final_state(stage) else { return Effective::default() };
        let text = |index: Option<usize>| {
            let instruction = index?;
            let word = syntax.get(instruction)?.get().operation.text()?;
            Some(Setting { instruction, word })
        };
        let command = |index: Option<usize>| {
            let instruction = index?;
            let word = syntax.get(instruction)?.get().operation.command()?;
            Some(Setting { instruction, word })
        };
        let user = text(state.user);
        let mut effective = Effective {
            user_value: user
                .as_ref()
                .map(|user| self.expand_at(syntax, user.instruction, user.word).value.into()),
            user,
            workdir: text(state.workdir),
            directory: Some(self.directory(state).clone()),
            shell: command(state.shell),
            entrypoint: command(state.entrypoint),
            command: command(state.command),
            command_cleared: state.command_cleared,
            healthcheck: state.healthcheck,
            stopsignal: text(state.stopsignal),
            ..Effective::default()
        };
        for stage in self.chain(stage) {
            for instruction in stage.instructions.clone().filter_map(|index| syntax.get(index)) {
                match instruction.operation.keyword {
                    Keyword::Label => self.add_labels(syntax, instruction, &mut effective.labels),
                    Keyword::Expose => self.add_ports(syntax, instruction, &mut effective.exposed),
                    _ => {}
                }
            }
        }
        keep_last(&mut effective.labels);
        effective
    }

    fn add_labels<'a>(
        &self,
        syntax: &Syntax,
        instruction: InstructionRef<'a>,
        labels: &mut Vec<Label<'a>>,
    ) {
        let index = instruction.index;
        let expand = |word: &Word| Value::from(self.expand_at(syntax, index, word).value);
        labels.extend(instruction.get().operation.pairs().iter().map(|pair| Label {
            instruction: index,
            pair,
            key: expand(&pair.key),
            value: pair.value.as_ref().map_or(Value::Unknown, expand),
        }));
    }

    fn add_ports<'a>(
        &self,
        syntax: &Syntax,
        instruction: InstructionRef<'a>,
        exposed: &mut Vec<Exposed<'a>>,
    ) {
        let Body::Words { words, .. } = &instruction.get().operation.body else { return };
        let index = instruction.index;
        exposed.extend(words.iter().map(|word| {
            let mut lookup = |name: &str| self.lookup_at(index, name);
            let ports = expand::expand_words(&word.text, syntax.escape(), &mut lookup);
            let ports =
                ports.and_then(|words| words.iter().map(|word| Port::parse(word)).collect());
            Exposed { instruction: index, word, ports }
        }));
    }
}

/// Keeps the last label of each known key.
fn keep_last(labels: &mut Vec<Label<'_>>) {
    let mut last: FxHashMap<Box<str>, usize> = FxHashMap::default();
    for (index, label) in labels.iter().enumerate() {
        if let Some(key) = label.key.known() {
            last.insert(key.into(), index);
        }
    }
    let mut index = 0;
    labels.retain(|label| {
        let key = label.key.known();
        let keep = key.is_none_or(|key| last.get(key) == Some(&index));
        index += 1;
        keep
    });
}
