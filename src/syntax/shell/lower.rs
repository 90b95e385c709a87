//! From tree-sitter-bash's tree to commands, in one walk without recursion.
//!
//! The tree's nesting of lists, pipelines and redirections is not relied upon (`a && b > f | c`
//! is a pipeline of a redirected list there): their tokens come in the order of the text, and
//! what a shell makes of them follows from that order alone. Only what has a list of commands of
//! its own, a [`Frame`], nests.

use super::grammar::{self, Kind};
use super::word::{self, Hole, slice};
use super::{Assignment, Command, Connector, Redirection, Script, ShellVariable, ShellWord};
use crate::syntax::expand::heredoc_variables;
use crate::text::Mapped;
use std::borrow::Cow;
use std::ops::Range;
use tree_sitter::Node;

/// Fills in what `script.text` holds. `markers` are the `<<EOF` whose bodies stand elsewhere.
pub(super) fn lower(script: &mut Script, markers: &[Range<u32>]) {
    let text = std::mem::take(&mut script.text);
    let mut walk = Walk::new(&text, script);
    match grammar::parse(&without_bodies(text.text(), markers)) {
        Some(tree) => walk.tree(tree.root_node()),
        None => walk.script.errors.push(text.local(0..text.text().len() as u32)),
    }
    for command in &mut script.commands {
        command.local = text.local(command.range.clone());
    }
    script.text = text;
}

/// The same text with every `<<-EOF` as a `<  EOF`, for which the grammar awaits no body.
pub(super) fn without_bodies<'a>(text: &'a str, markers: &[Range<u32>]) -> Cow<'a, str> {
    if markers.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut result = String::with_capacity(text.len());
    for marker in markers {
        result.push_str(text.get(result.len()..marker.start as usize).unwrap_or_default());
        let marker = slice(text, marker);
        let digits = marker.bytes().take_while(u8::is_ascii_digit).count();
        result.push_str(marker.get(..digits).unwrap_or_default());
        let rest = marker.get(digits..).unwrap_or_default();
        let delimiter = rest.trim_start_matches('<').trim_start_matches('-');
        result.push('<');
        result.extend(std::iter::repeat_n(' ', (rest.len() - delimiter.len()).saturating_sub(1)));
        result.push_str(delimiter);
    }
    result.push_str(text.get(result.len()..).unwrap_or_default());
    Cow::Owned(result)
}

/// A list of commands: the script's, a subshell's, a loop's.
#[derive(Clone, Copy)]
struct Frame {
    depth: u32,
    substituted: bool,
    conditional: bool,
    /// Behind `&&` or `||` in the list at hand.
    chained: bool,
    /// In a branch, a loop or a function, or of such a list.
    branched: bool,
    /// Behind `||` in the list at hand.
    alternative: bool,
    next: Connector,
    pipeline: Option<u32>,
    negated: bool,
    subject: Subject,
    /// In the pattern of a `case`.
    pattern: bool,
}

/// What a redirection or a word that stands alone belongs to.
#[derive(Clone, Copy, PartialEq)]
enum Subject {
    Nothing,
    /// The number of a command.
    Command(usize),
    Compound,
}

/// A node that is being read; the last one that is open says what its children mean.
enum Open {
    Frame,
    /// Words in it belong to the last command: the rest of a line after `<<EOF`, an error.
    Loose,
    Command {
        index: usize,
        builtin: bool,
        test: bool,
    },
    Assignment {
        slot: Slot,
        named: bool,
    },
    Redirect {
        slot: Slot,
        /// The command whose words follow the first target, as the grammar has it.
        command: Option<usize>,
        filled: bool,
    },
    Word {
        range: Range<u32>,
        /// The first of its holes.
        holes: usize,
        slot: Slot,
    },
    /// An expansion, and whatever else holds no command but in a substitution.
    Hole,
}

/// Where a word goes.
#[derive(Clone, Copy)]
enum Slot {
    Name(usize),
    Words(usize),
    /// Command and number of the assignment.
    Value(usize, usize),
    /// Command, or none for those of the script, and number of the redirection.
    Target(Option<usize>, usize),
}

struct Walk<'a> {
    text: &'a Mapped,
    script: &'a mut Script,
    /// With the level of their nodes.
    open: Vec<(u32, Open)>,
    frames: Vec<Frame>,
    holes: Vec<Hole>,
    pipelines: u32,
    /// The nodes that the current one is in. A node itself finds its parent from the root on,
    /// which takes the square of the depth.
    parents: Vec<Parent>,
}

#[derive(Clone, Copy)]
struct Parent {
    kind: Kind,
    start: u32,
}

impl<'a> Walk<'a> {
    fn new(text: &'a Mapped, script: &'a mut Script) -> Self {
        let frame = Frame {
            depth: 0,
            substituted: false,
            conditional: false,
            chained: false,
            branched: false,
            alternative: false,
            next: Connector::First,
            pipeline: None,
            negated: false,
            subject: Subject::Nothing,
            pattern: false,
        };
        Self {
            text,
            script,
            open: vec![(0, Open::Frame)],
            frames: vec![frame],
            holes: Vec::new(),
            pipelines: 0,
            parents: Vec::new(),
        }
    }

    fn tree(&mut self, root: Node<'_>) {
        let kinds = grammar::kinds();
        let broken = root.has_error();
        let mut cursor = root.walk();
        let mut level = 1;
        if !cursor.goto_first_child() {
            return;
        }
        loop {
            let node = cursor.node();
            let kind = if broken && node.is_error() {
                Kind::Error
            } else {
                kinds.get(node.kind_id() as usize).copied().unwrap_or(Kind::Plain)
            };
            if broken && (kind == Kind::Error || node.is_missing()) {
                self.script.errors.push(self.text.local(range_of(node)));
            }
            if self.enter(node, kind, level) && cursor.goto_first_child() {
                level += 1;
                self.parents.push(Parent { kind, start: node.start_byte() as u32 });
                continue;
            }
            loop {
                self.leave(level);
                if cursor.goto_next_sibling() {
                    break;
                }
                if !cursor.goto_parent() || level == 1 {
                    return;
                }
                level -= 1;
                self.parents.pop();
            }
        }
    }

    /// Whether to read its children.
    fn enter(&mut self, node: Node<'_>, kind: Kind, level: u32) -> bool {
        if kind == Kind::Word && node.child_count() == 0 {
            self.quoted(node);
            // The `$` of an expansion that the grammar does see lies in one.
            if !matches!(self.open.last(), Some((_, Open::Hole))) {
                self.split_variable(node);
            }
        }
        match self.open.last() {
            Some((_, Open::Frame | Open::Loose)) => self.in_list(node, kind, level),
            Some(&(_, Open::Command { index, builtin, test })) => {
                self.in_command(node, kind, level, index, builtin, test)
            }
            Some(&(_, Open::Assignment { slot, named })) => {
                self.in_assignment(node, kind, level, slot, named)
            }
            Some(&(_, Open::Redirect { slot, command, filled })) => {
                let slot = if filled { command.map(Slot::Words) } else { Some(slot) };
                self.in_redirect(node, kind, level, slot)
            }
            Some((_, Open::Word { .. })) => self.in_word(node, kind, level),
            Some((_, Open::Hole)) | None => self.in_hole(node, kind, level),
        }
    }

    fn leave(&mut self, level: u32) {
        while let Some((_, open)) = self.open.pop_if(|(at, _)| *at >= level) {
            match open {
                Open::Frame => {
                    let substituted = self.frames.pop().is_some_and(|frame| frame.substituted);
                    if let Some(frame) = self.frames.last_mut()
                        && (!substituted || frame.substituted)
                        && matches!(self.open.last(), Some((_, Open::Frame | Open::Loose)))
                    {
                        frame.subject = Subject::Compound;
                    }
                }
                Open::Word { range, holes, slot } => {
                    let word =
                        word::word(self.text, range, self.holes.get(holes..).unwrap_or_default());
                    self.holes.truncate(holes);
                    self.put(slot, word);
                }
                _ => {}
            }
        }
    }

    fn push(&mut self, level: u32, open: Open) {
        self.open.push((level, open));
    }

    fn in_list(&mut self, node: Node<'_>, kind: Kind, level: u32) -> bool {
        let Some(&frame) = self.frames.last() else { return false };
        match kind {
            Kind::Command | Kind::Assignments => {
                let index = self.command(range_of(node));
                self.push(level, Open::Command { index, builtin: false, test: false });
            }
            Kind::Builtin | Kind::Test => {
                let index = self.command(range_of(node));
                let test = kind == Kind::Test;
                self.push(level, Open::Command { index, builtin: !test, test });
            }
            Kind::CommandName => {
                let index = self.command(range_of(node));
                return self.word(node, kind, level, Slot::Name(index));
            }
            Kind::Assignment => {
                let index = self.command(range_of(node));
                self.assignment(node, level, index);
            }
            Kind::Redirect => self.redirect(node, level),
            Kind::HeredocRedirect => {
                if frame.subject == Subject::Nothing {
                    self.command(range_of(node));
                }
                self.push(level, Open::Loose);
            }
            Kind::HeredocStart => return self.heredoc(node, kind, level),
            Kind::Error => self.push(level, Open::Loose),
            Kind::HeredocBody => {
                // Its line has ended, though there is no token for that.
                self.with_frame(|line| {
                    line.begin(Connector::Sequence);
                    line.subject = frame.subject;
                });
                self.push(level, Open::Hole);
            }
            Kind::Expression | Kind::Arithmetic | Kind::Array => self.push(level, Open::Hole),
            Kind::VariableName => {
                let name = self.named(range_of(node));
                self.script.loops.push(name);
            }
            Kind::Group => self.frame(level, false, false),
            Kind::Function => self.frame(level, false, true),
            Kind::CommandSubstitution => self.frame(level, true, false),
            Kind::Variable => {
                self.variable(node);
                self.push(level, Open::Hole);
            }
            Kind::CaseItem => self.with_frame(|frame| {
                frame.conditional = true;
                frame.branched = true;
                frame.pattern = true;
            }),
            Kind::CloseParenthesis if frame.pattern => self.with_frame(|frame| {
                frame.pattern = false;
                frame.begin(Connector::First);
            }),
            _ if frame.pattern => {}
            Kind::Word if matches!(self.open.last(), Some((_, Open::Loose))) => {
                if let Subject::Command(index) = frame.subject {
                    self.extend(index, node);
                    return self.word(node, kind, level, Slot::Words(index));
                }
            }
            Kind::And => self.joint(node, Connector::And),
            Kind::Or => self.joint(node, Connector::Or),
            Kind::Sequence => self.joint(node, Connector::Sequence),
            Kind::Background => self.joint(node, Connector::Background),
            Kind::Branch => self.with_frame(|frame| {
                frame.begin(Connector::First);
                frame.conditional = true;
                frame.branched = true;
            }),
            Kind::Pipe => {
                self.script.pipes.push(self.text.local(range_of(node)));
                self.with_frame(|frame| {
                    frame.next = Connector::Pipe;
                    frame.subject = Subject::Nothing;
                });
            }
            Kind::Not => self.with_frame(|frame| frame.negated = true),
            _ => {}
        }
        true
    }

    /// An operator between two members of a list.
    fn joint(&mut self, node: Node<'_>, connector: Connector) {
        if self.frames.last().is_some_and(|frame| frame.depth == 0) {
            self.script.joints.push((connector, range_of(node)));
        }
        self.with_frame(|frame| frame.begin(connector));
    }

    fn in_command(
        &mut self,
        node: Node<'_>,
        kind: Kind,
        level: u32,
        index: usize,
        builtin: bool,
        test: bool,
    ) -> bool {
        let unnamed = self.script.commands.get(index).is_none_or(|command| command.name.is_none());
        match kind {
            Kind::CommandName => return self.word(node, kind, level, Slot::Name(index)),
            Kind::Assignment if !builtin => self.assignment(node, level, index),
            Kind::Redirect => self.redirect(node, level),
            Kind::Group => self.frame(level, false, false),
            Kind::Error => self.push(level, Open::Loose),
            Kind::CloseBracket if test => {}
            Kind::Expression | Kind::Comment => {}
            _ if (builtin || test) && unnamed => {
                return self.word(node, kind, level, Slot::Name(index));
            }
            Kind::Plain if node.child_count() > 0 => {}
            _ => return self.word(node, kind, level, Slot::Words(index)),
        }
        true
    }

    fn in_assignment(
        &mut self,
        node: Node<'_>,
        kind: Kind,
        level: u32,
        slot: Slot,
        named: bool,
    ) -> bool {
        match kind {
            Kind::VariableName | Kind::Subscript if !named => {
                if let (Slot::Value(command, index), Some((_, Open::Assignment { named, .. }))) =
                    (slot, self.open.last_mut())
                {
                    *named = true;
                    let name = slice(self.text.text(), &range_of(node)).into();
                    let command = self.script.commands.get_mut(command);
                    if let Some(assignment) = command.and_then(|it| it.assignments.get_mut(index)) {
                        assignment.name = name;
                    }
                }
                self.push(level, Open::Hole);
                true
            }
            Kind::Plain | Kind::Descriptor => true,
            _ if node.byte_range().is_empty() => true,
            _ => self.word(node, kind, level, slot),
        }
    }

    fn in_redirect(&mut self, node: Node<'_>, kind: Kind, level: u32, slot: Option<Slot>) -> bool {
        match (kind, slot) {
            (Kind::Plain | Kind::Descriptor, _) => true,
            (Kind::Error, _) => {
                self.push(level, Open::Loose);
                true
            }
            (_, Some(slot)) => {
                if let Some((_, Open::Redirect { filled, .. })) = self.open.last_mut() {
                    *filled = true;
                }
                self.word(node, kind, level, slot)
            }
            (_, None) => true,
        }
    }

    fn in_word(&mut self, node: Node<'_>, kind: Kind, level: u32) -> bool {
        match kind {
            Kind::Variable => {
                let variable = self.variable(node);
                self.holes.push(Hole { range: range_of(node), variable });
                self.push(level, Open::Hole);
            }
            Kind::Arithmetic | Kind::Array => {
                self.holes.push(Hole { range: range_of(node), variable: None });
                self.push(level, Open::Hole);
            }
            Kind::CommandSubstitution => {
                self.holes.push(Hole { range: range_of(node), variable: None });
                self.frame(level, true, false);
            }
            _ => {}
        }
        true
    }

    fn in_hole(&mut self, node: Node<'_>, kind: Kind, level: u32) -> bool {
        match kind {
            Kind::Variable => {
                self.variable(node);
            }
            Kind::CommandSubstitution => self.frame(level, true, false),
            Kind::VariableName if self.is_in_arithmetic() => {
                let name = self.named(range_of(node));
                self.script.arithmetic.push(name);
            }
            _ => {}
        }
        true
    }

    fn is_in_arithmetic(&self) -> bool {
        let parent = self.parents.last().map(|parent| parent.kind);
        matches!(parent, Some(Kind::Arithmetic | Kind::Expression))
    }

    /// A name that stands alone.
    fn named(&self, range: Range<u32>) -> ShellVariable {
        let local = self.text.local(range.clone());
        ShellVariable { name: slice(self.text.text(), &range).into(), name_local: local, local }
    }

    /// The grammar reads the second variable of `a-$b/c-$d` as a `$` and another word.
    fn split_variable(&mut self, node: Node<'_>) {
        let range = range_of(node);
        let rest = self.text.text().get(range.end as usize..).unwrap_or_default();
        let len = rest.find(|ch: char| !ch.is_ascii_alphanumeric() && ch != '_');
        let name = range.end..range.end + len.unwrap_or(rest.len()) as u32;
        let is_name = rest.starts_with(|ch: char| ch.is_ascii_alphabetic() || ch == '_');
        if is_name && slice(self.text.text(), &range) == "$" {
            let local = self.text.local(range.start..name.end);
            self.script.variables.push(ShellVariable { local, ..self.named(name) });
        }
    }

    /// Remembers the variables in a text in single quotes.
    fn quoted(&mut self, node: Node<'_>) {
        let range = range_of(node);
        let raw = slice(self.text.text(), &range);
        let inner = raw.strip_prefix('\'').and_then(|raw| raw.strip_suffix('\''));
        for used in inner.map(heredoc_variables).unwrap_or_default() {
            let place = |part: Range<u32>| {
                self.text.local(range.start + 1 + part.start..range.start + 1 + part.end)
            };
            self.script.quoted.push(ShellVariable {
                name_local: place(used.name_range),
                local: place(used.range),
                name: used.name,
            });
        }
    }

    /// Begins a word; whether to read its children.
    fn word(&mut self, node: Node<'_>, kind: Kind, level: u32, slot: Slot) -> bool {
        let range = range_of(node);
        if node.child_count() == 0 {
            let word = word::word(self.text, range, &[]);
            self.put(slot, word);
            return false;
        }
        self.push(level, Open::Word { range, holes: self.holes.len(), slot });
        self.in_word(node, kind, level)
    }

    fn put(&mut self, slot: Slot, word: ShellWord) {
        let commands = &mut self.script.commands;
        match slot {
            Slot::Name(index) => {
                if let Some(command) = commands.get_mut(index) {
                    command.name = Some(word);
                }
            }
            Slot::Words(index) => {
                if let Some(command) = commands.get_mut(index) {
                    command.words.push(word);
                }
            }
            Slot::Value(index, assignment) => {
                let command = commands.get_mut(index);
                if let Some(slot) = command.and_then(|it| it.assignments.get_mut(assignment)) {
                    slot.value = Some(word);
                }
            }
            Slot::Target(command, redirection) => {
                let slot = self.redirections(command).and_then(|all| all.get_mut(redirection));
                if let Some(slot) = slot {
                    slot.target = Some(word);
                }
            }
        }
    }

    /// A new command in the innermost list; its number.
    fn command(&mut self, range: Range<u32>) -> usize {
        let index = self.script.commands.len();
        let fresh = self.pipelines;
        let Some(frame) = self.frames.last_mut() else { return index };
        let pipeline = *frame.pipeline.get_or_insert(fresh);
        self.pipelines += u32::from(pipeline == fresh);
        self.script.commands.push(Command {
            local: crate::text::Local::default(),
            range,
            name: None,
            words: Vec::new(),
            assignments: Vec::new(),
            redirections: Vec::new(),
            connector: frame.next,
            pipeline,
            depth: frame.depth,
            substituted: frame.substituted,
            conditional: frame.conditional || frame.chained,
            optional: frame.branched || frame.alternative,
            negated: frame.negated,
        });
        frame.next = Connector::Sequence;
        frame.subject = Subject::Command(index);
        index
    }

    fn extend(&mut self, command: usize, node: Node<'_>) {
        if let Some(command) = self.script.commands.get_mut(command) {
            command.range.end = command.range.end.max(node.end_byte() as u32);
        }
    }

    fn assignment(&mut self, node: Node<'_>, level: u32, command: usize) {
        let local = self.text.local(range_of(node));
        let Some(command_mut) = self.script.commands.get_mut(command) else { return };
        let slot = Slot::Value(command, command_mut.assignments.len());
        command_mut.assignments.push(Assignment { local, name: "".into(), value: None });
        self.push(level, Open::Assignment { slot, named: false });
    }

    /// The command that a redirection belongs to; none where that is not a simple one.
    fn redirected(&mut self, node: Node<'_>) -> Option<usize> {
        if let Some(&(_, Open::Command { index, .. })) = self.open.last() {
            return Some(index);
        }
        match self.frames.last()?.subject {
            Subject::Nothing => Some(self.command(range_of(node))),
            Subject::Command(index) => Some(index),
            Subject::Compound => None,
        }
    }

    fn redirections(&mut self, command: Option<usize>) -> Option<&mut Vec<Redirection>> {
        match command {
            Some(index) => Some(&mut self.script.commands.get_mut(index)?.redirections),
            None => Some(&mut self.script.redirections),
        }
    }

    fn redirect(&mut self, node: Node<'_>, level: u32) {
        let command = self.redirected(node);
        let target = (0..node.child_count())
            .filter_map(|index| node.child(index))
            .find(|child| child.is_named() && child.kind() != "file_descriptor");
        let end = target.map_or(node.end_byte(), |target| target.start_byte());
        let operator = node.start_byte() as u32..end as u32;
        let range =
            target.map_or(range_of(node), |target| operator.start..target.end_byte() as u32);
        let slot = self.redirection(command, operator, range);
        if let Some(index) = command {
            self.extend(index, node);
        }
        self.push(level, Open::Redirect { slot, command, filled: false });
    }

    fn heredoc(&mut self, node: Node<'_>, kind: Kind, level: u32) -> bool {
        let command = self.redirected(node);
        let start = self.parents.last().map_or(node.start_byte() as u32, |parent| parent.start);
        let operator = start..node.start_byte() as u32;
        let slot = self.redirection(command, operator, start..node.end_byte() as u32);
        if let Some(index) = command {
            self.extend(index, node);
        }
        self.word(node, kind, level, slot)
    }

    fn redirection(
        &mut self,
        command: Option<usize>,
        operator: Range<u32>,
        range: Range<u32>,
    ) -> Slot {
        let redirection = Redirection {
            local: self.text.local(range),
            operator: slice(self.text.text(), &operator).trim_end().into(),
            target: None,
        };
        let mut number = 0;
        if let Some(all) = self.redirections(command) {
            number = all.len();
            all.push(redirection);
        }
        Slot::Target(command, number)
    }

    /// Remembers a variable; the place of its name.
    fn variable(&mut self, node: Node<'_>) -> Option<Range<u32>> {
        let mut range = range_of(node);
        let raw = slice(self.text.text(), &range);
        // The grammar takes blanks before an expansion in a string into it.
        let blank = raw.find('$')?;
        range.start += blank as u32;
        let bytes = raw.as_bytes().get(blank..)?;
        let start = match bytes.get(1)? {
            b'{' => {
                2 + bytes.get(2..)?.iter().take_while(|byte| matches!(byte, b'#' | b'!')).count()
            }
            _ => 1,
        };
        let is_name = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
        let len = bytes.get(start..)?.iter().take_while(is_name).count();
        let (start, len) = match (start, len) {
            // `$?`, `${#}`: the sign is the name.
            (2.., 0) if start > 2 => (start - 1, 1),
            (_, 0) => (start, 1),
            found => found,
        };
        let name = range.start + start as u32..(range.start + (start + len) as u32).min(range.end);
        self.script.variables.push(ShellVariable {
            name: slice(self.text.text(), &name).into(),
            name_local: self.text.local(name.clone()),
            local: self.text.local(range),
        });
        Some(name)
    }

    fn frame(&mut self, level: u32, substituted: bool, conditional: bool) {
        let Some(&outer) = self.frames.last() else { return };
        self.frames.push(Frame {
            depth: outer.depth + 1,
            substituted: outer.substituted || substituted,
            conditional: outer.conditional || outer.chained || conditional,
            chained: false,
            branched: outer.branched || outer.alternative || conditional,
            alternative: false,
            next: Connector::First,
            pipeline: None,
            negated: false,
            subject: Subject::Nothing,
            pattern: false,
        });
        self.push(level, Open::Frame);
    }

    fn with_frame(&mut self, change: impl FnOnce(&mut Frame)) {
        if let Some(frame) = self.frames.last_mut() {
            change(frame);
        }
    }
}

impl Frame {
    /// A new pipeline begins.
    fn begin(&mut self, connector: Connector) {
        self.chained = matches!(connector, Connector::And | Connector::Or);
        self.alternative = match connector {
            Connector::Or => true,
            Connector::And => self.alternative,
            _ => false,
        };
        self.next = connector;
        self.pipeline = None;
        self.negated = false;
        self.subject = Subject::Nothing;
    }
}

fn range_of(node: Node<'_>) -> Range<u32> {
    node.start_byte() as u32..node.end_byte() as u32
}
