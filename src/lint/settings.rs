//! What holds for one file: made by `config`, read by the engine and the rules.

use super::{Check, Diagnostic, Fingerprint, Rule, Severity, ShellAnswers, Tool, Voice};
use crate::contents::file_name;
use crate::standard::Standard;
use crate::syntax::Keyword;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// A rule that is on, at what severity, and by which ids.
#[derive(Clone, Debug)]
pub struct Enabled {
    pub rule: &'static Rule,
    /// Replaces what the check says, where it was configured or a tool's set was selected.
    pub severity: Option<Severity>,
    /// Whether its own id or the standard's set put it on, not a tool's set alone.
    pub own: bool,
    /// It runs only where the file asks for it: an experimental rule that nobody has named.
    pub dormant: bool,
    /// The tools by whose ids it is on: when all of them are silenced by their pragmas and it is
    /// not on by its own, the finding goes.
    pub tools: Vec<Tool>,
    /// The tools whose own answer was asked for: their set was selected, or the rule by their id.
    pub asked: Vec<Tool>,
    /// What holds for ids of a family (see [`Alias::family`](super::Alias::family)); empty where nothing was said.
    pub codes: Vec<Code>,
}

/// Ids of a family that begin alike; the longest beginning holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Code {
    /// `SC2086`, `SC2`; the empty one stands for all.
    pub prefix: Box<str>,
    pub on: bool,
    /// Replaces what the check says.
    pub severity: Option<Severity>,
}

impl Enabled {
    /// A rule by its own id and all its aliases, at its own severity.
    pub fn new(rule: &'static Rule) -> Self {
        let tools = rule.aliases.iter().map(|alias| alias.tool).collect();
        let (asked, codes) = (Vec::new(), Vec::new());
        Self { rule, severity: None, own: true, dormant: false, tools, asked, codes }
    }

    /// Whether a finding is said to whoever asked.
    pub(super) fn says(&self, voice: Voice) -> bool {
        match voice {
            Voice::All => true,
            Voice::Only(tool) => self.asked.contains(&tool),
            Voice::AllBut(tool) => self.own || !self.asked.contains(&tool),
        }
    }

    /// Whether a finding with these aliases is of an id that is on.
    pub fn supports(&self, aliases: &[String]) -> bool {
        self.own || aliases.iter().any(|alias| self.tools.iter().any(|tool| tool.has(alias)))
    }

    /// The severity of a finding of the rule; `None` where its id is off.
    pub(super) fn severity_of(&self, diagnostic: &Diagnostic) -> Option<Severity> {
        let begins = |code: &&Code| {
            let mut aliases = diagnostic.aliases.iter();
            aliases.any(|alias| {
                let id = alias.split_once(':').map_or(&**alias, |(_, id)| id);
                id.starts_with(&*code.prefix)
            })
        };
        let code = self.codes.iter().filter(begins).max_by_key(|code| code.prefix.len());
        let severity = code.and_then(|code| code.severity).or(self.severity);
        code.is_none_or(|code| code.on).then(|| severity.unwrap_or(diagnostic.severity))
    }
}

/// The rules in force, by what they look at.
#[derive(Clone, Debug, Default)]
pub struct RuleSet {
    enabled: Vec<Enabled>,
    by_id: FxHashMap<&'static str, u16>,
    /// Indexes of the rules of one instruction, by keyword.
    by_keyword: [Vec<u16>; Keyword::COUNT],
    /// Indexes of the rules of stages and files.
    files: Vec<u16>,
}

impl RuleSet {
    pub fn new(enabled: Vec<Enabled>) -> Self {
        let mut set = Self { enabled, ..Self::default() };
        for (index, enabled) in (0_u16..).zip(&set.enabled) {
            set.by_id.insert(enabled.rule.id, index);
            match enabled.rule.check {
                Check::Instruction(keywords, _) => {
                    keywords
                        .iter()
                        .for_each(|&keyword| set.by_keyword[keyword as usize].push(index));
                }
                Check::Stage(_) | Check::File(_) => set.files.push(index),
            }
        }
        set
    }

    pub fn enabled(&self) -> &[Enabled] {
        &self.enabled
    }

    /// The rule of that id, where it is on.
    pub fn get(&self, id: &str) -> Option<&Enabled> {
        self.by_id.get(id).map(|&index| &self.enabled[usize::from(index)])
    }

    pub(super) fn of_files(&self) -> impl Iterator<Item = &Enabled> {
        self.files.iter().map(|&index| &self.enabled[usize::from(index)])
    }

    /// The rules for an instruction of `outer`, which carries out `inner` (another one only for
    /// ONBUILD).
    pub(super) fn of_keyword(
        &self,
        outer: Keyword,
        inner: Keyword,
    ) -> impl Iterator<Item = &Enabled> {
        let of = |keyword| self.by_keyword[keyword as usize].iter();
        let nested = (outer != inner).then(|| of(inner));
        let outer_rules = &self.by_keyword[outer as usize];
        let nested = nested.into_iter().flatten().filter(|index| !outer_rules.contains(index));
        of(outer).chain(nested).map(|&index| &self.enabled[usize::from(index)])
    }
}

/// What holds for one file.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    pub rules: RuleSet,
    /// With what the configuration adds to it: trusted images, allowed tools, the namespace of
    /// labels.
    pub standard: Arc<Standard>,
    /// The stage that is built, where it is not the last.
    pub target: Option<Box<str>>,
    /// `profile = "development"`.
    pub development: bool,
    /// hadolint's `disable-ignore-pragma`.
    pub hadolint_pragmas_off: bool,
    /// What hadolint's configuration says to hadolint's rules.
    pub hadolint: Hadolint,
}

/// What hadolint's configuration says to hadolint's rules; empty without one.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Hadolint {
    /// Enables DL3026: exact names, `*`, `*suffix` or `prefix*`.
    pub trusted_registries: Vec<String>,
    /// Enables DL3049 and DL3051 to DL3058: labels and what their values must be.
    pub label_schema: Vec<(String, LabelType)>,
    /// Enables DL3050: labels outside of the schema.
    pub strict_labels: bool,
}

/// What hadolint can ask of a label's value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LabelType {
    Text,
    Url,
    Spdx,
    Hash,
    Rfc3339,
    Semver,
    Email,
}

/// What is known of the place of a file, as a value: no rule reads a disk.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// `Dockerfile.gateway`; `None` for a text without a name.
    pub file_name: Option<String>,
    /// What ShellCheck says of its scripts; `None` where it is not asked.
    pub shellcheck: Option<Arc<ShellAnswers>>,
    /// Findings that a baseline accepts: they are reported, and no fix is applied for them.
    pub accepted: Option<Arc<FxHashSet<Fingerprint>>>,
}

impl Surroundings {
    /// The service that the file's name names: `gateway` of `Dockerfile.gateway` and
    /// `gateway.dockerfile`. `None` where it names none.
    pub fn service(&self) -> Option<String> {
        let name = self.file_name.as_deref()?;
        let lower = file_name(name).to_ascii_lowercase();
        let service = ["dockerfile", "containerfile"].iter().find_map(|kind| {
            let behind =
                lower.strip_prefix(kind).and_then(|rest| rest.strip_prefix(['.', '-', '_', ' ']));
            behind.or_else(|| lower.strip_suffix(kind).and_then(|rest| rest.strip_suffix('.')))
        })?;
        let plain = |char: char| char.is_ascii_alphanumeric() || "-_.".contains(char);
        (!service.is_empty() && service.chars().all(plain)).then(|| service.to_owned())
    }
}
