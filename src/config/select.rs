//! Which rules are on, by which ids, and at what severity.
//!
//! A rule has several ids: its own and its aliases, those of other tools. What is selected is
//! ids; a rule is on while one of its ids is. Layers are laid over one another, the weakest
//! first; one with a `select` starts anew.

use crate::lint::{Alias, Code, Enabled, Rule, Severity, Tool};
use crate::standard::{Level, Standard, nearest};
use std::collections::BTreeMap;

/// Names of many rules.
pub const SETS: [&str; 6] = ["all", "lucid", "hadolint", "buildkit", "trivy", "checkov"];

/// hadolint's rules that most projects switch off: hints, unless hadolint is configured or they
/// are asked for.
pub const PINNING: [&str; 11] = [
    "DL3008", "DL3013", "DL3016", "DL3018", "DL3028", "DL3033", "DL3037", "DL3041", "DL3059",
    "DL3062", "DL3066",
];

/// What `profile = "development"` switches off; `surface` is a group.
pub const NOT_IN_DEVELOPMENT: [&str; 6] = [
    "single-stage",
    "runtime-not-distroless",
    "image-not-approved",
    "missing-healthcheck",
    "missing-labels",
    "surface",
];

/// What one source says of rules.
#[derive(Clone, Debug, Default)]
pub struct Layer<'a> {
    /// With any, what weaker layers selected and ignored is forgotten.
    pub select: &'a [String],
    pub ignore: &'a [String],
    /// By id; `off` ignores, any other level also switches the rule on.
    pub severity: Option<&'a BTreeMap<String, Level>>,
    /// It speaks of this tool's ids only: hadolint's configuration.
    pub only: Option<Tool>,
}

/// What all layers together rest on.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    pub standard: &'a Standard,
    pub development: bool,
    /// There is a configuration of hadolint.
    pub hadolint: bool,
}

/// The rules that are on.
pub fn select(rules: &[&'static Rule], ground: Ground<'_>, layers: &[Layer<'_>]) -> Vec<Enabled> {
    rules.iter().filter_map(|rule| enabled(rule, ground, layers)).collect()
}

/// What is wrong with a name of rules; `None` where it names some.
pub fn unknown(rules: &[&'static Rule], name: &str) -> Option<String> {
    // ShellCheck's are many and come from the program itself.
    let shellcheck = name.strip_prefix("SC").or(name.strip_prefix("shellcheck:SC"));
    if SETS.contains(&name)
        || shellcheck.is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()))
        || rules.iter().any(|rule| Name::of(name, rule).is_some())
    {
        return None;
    }
    let ids = rules
        .iter()
        .flat_map(|rule| rule.aliases.iter().map(|alias| alias.id).chain([rule.id]))
        .chain(SETS);
    Some(format!("unknown rule \"{name}\"{}", nearest::did_you_mean(name, ids)))
}

/// The clauses that a rule answers to, by its own id and those of other tools.
pub fn clauses<'a>(rule: &Rule, standard: &'a Standard) -> Vec<&'a str> {
    let ids = [rule.id].into_iter().chain(rule.aliases.iter().map(|alias| alias.id));
    let mut clauses: Vec<&str> = Vec::new();
    for clause in ids.flat_map(|id| standard.clauses_of(id)) {
        if !clauses.contains(&&**clause) {
            clauses.push(clause);
        }
    }
    clauses
}

/// How a name names a rule, the more telling the later.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Name {
    All,
    Set,
    /// With the prefix's length.
    Prefix(usize),
    Exact,
}

impl Name {
    /// How `name` names some id of the rule, sets left out.
    fn of(name: &str, rule: &Rule) -> Option<Self> {
        let aliases = rule.aliases.iter().map(|alias| Self::of_alias(name, alias));
        aliases.chain([Self::of_own(name, rule)]).flatten().max()
    }

    fn of_own(name: &str, rule: &Rule) -> Option<Self> {
        (name == rule.id).then_some(Self::Exact)
    }

    fn of_alias(name: &str, alias: &Alias) -> Option<Self> {
        Self::of_id(bare(name, alias.tool)?, alias.id)
    }

    /// How a name names an id of a family: by the family's name and the rule's too.
    fn of_code(name: &str, code: &str, family: &Alias, rule: &Rule) -> Option<Self> {
        let id = bare(name, family.tool).and_then(|bare| Self::of_id(bare, code));
        id.or_else(|| Self::of_own(name, rule))
    }

    /// A prefix ends among letters and digits, as `DL30` or `CKV_DOCKER_1` do.
    fn of_id(bare: &str, id: &str) -> Option<Self> {
        if bare == id {
            Some(Self::Exact)
        } else if bare.len() >= 2 && id.starts_with(bare) {
            Some(Self::Prefix(bare.len()))
        } else {
            None
        }
    }
}

/// A name without the tool's before it; `None` where another tool's is.
fn bare(name: &str, tool: Tool) -> Option<&str> {
    match name.split_once(':') {
        // ShellCheck's ids are hadolint's too.
        Some(("shellcheck", rest)) if tool == Tool::Hadolint => {
            rest.starts_with("SC").then_some(rest)
        }
        Some((of, rest)) if of == tool.as_str() => Some(rest),
        Some(_) => None,
        None => Some(name),
    }
}

/// Why an id is on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Reason {
    Default,
    All,
    Set,
    Named,
}

/// One of a rule's ids.
#[derive(Clone, Copy)]
enum Id<'a> {
    Own,
    Alias(&'a Alias),
    /// One of a family, or the beginning of some.
    Code(&'a str, &'a Alias),
}

impl Id<'_> {
    /// How a name names it, sets left out.
    fn named(self, name: &str, rule: &Rule) -> Option<Name> {
        match self {
            Self::Own => Name::of_own(name, rule),
            Self::Alias(alias) => Name::of_alias(name, alias),
            Self::Code(code, family) => Name::of_code(name, code, family, rule),
        }
    }

    fn tool(self) -> Option<Tool> {
        match self {
            Self::Own => None,
            Self::Alias(alias) | Self::Code(_, alias) => Some(alias.tool),
        }
    }
}

/// What a rule is to the standard.
struct Standing {
    /// It answers to a clause by its own id, or to no tool.
    own: bool,
    /// It is of the set `lucid`.
    answers: bool,
    /// Ids that their tool's own configuration gives a level: it has them on then.
    raised: Vec<&'static str>,
}

impl Standing {
    fn of(rule: &Rule, standard: &Standard, layers: &[Layer<'_>]) -> Self {
        let build = rule.group == "build";
        let own = build || !standard.clauses_of(rule.id).is_empty();
        Self {
            own: own || rule.aliases.is_empty(),
            answers: own || !clauses(rule, standard).is_empty(),
            raised: raised(rule, layers),
        }
    }

    /// Whether the set of that name has this id of the rule, and has it on by default.
    fn in_set(&self, set: &str, rule: &Rule, id: Id<'_>) -> Option<bool> {
        match id {
            Id::Own => match set {
                "lucid" => (self.answers && self.own).then_some(rule.default),
                "buildkit" => rule.refused.then_some(rule.default),
                _ => None,
            },
            Id::Alias(alias) | Id::Code(_, alias) if set == "lucid" => {
                (self.answers && !self.own).then_some(rule.default && alias.default)
            }
            Id::Alias(alias) | Id::Code(_, alias) => {
                let on = alias.default || self.raised.contains(&alias.id);
                (set == alias.tool.as_str()).then_some(on)
            }
        }
    }
}

/// The ids of a rule that their tool's own configuration gives a level.
fn raised(rule: &Rule, layers: &[Layer<'_>]) -> Vec<&'static str> {
    let raises = |layer: &Layer<'_>, alias: &Alias| {
        let mut levels = layer.severity.into_iter().flatten();
        layer.only == Some(alias.tool)
            && levels.any(|(id, level)| {
                *level != Level::Off && Name::of_alias(id, alias) == Some(Name::Exact)
            })
    };
    let raised = |alias: &&Alias| layers.iter().any(|layer| raises(layer, alias));
    rule.aliases.iter().filter(raised).map(|alias| alias.id).collect()
}

fn enabled(rule: &'static Rule, ground: Ground<'_>, layers: &[Layer<'_>]) -> Option<Enabled> {
    if rule.needs_standard && ground.standard.is_none() {
        return None;
    }
    let standing = Standing::of(rule, ground.standard, layers);
    let by_default = |on: bool| (rule.default && on).then_some(Reason::Default);
    let off = ground.standard.severity.get(rule.id) == Some(&Level::Off)
        || is_off_in_development(rule, ground);
    let by_default = |on: bool| by_default(on && !off);
    let mut own = by_default(standing.own);
    let mut aliases: Vec<_> =
        rule.aliases.iter().map(|alias| (alias, by_default(alias.default))).collect();
    let decide = |id: Id<'_>, start| decided(rule, &standing, ground, layers, id, start);
    own = decide(Id::Own, own);
    for (alias, reason) in &mut aliases {
        *reason = decide(Id::Alias(alias), *reason);
    }
    aliases.retain(|(_, reason)| reason.is_some());
    let codes = codes(rule, layers, |id, start| decide(id, by_default(start)));
    let by_code = codes.iter().any(|code| code.on);
    if own.is_none() && aliases.is_empty() && !by_code && rule.ignorable {
        return None;
    }
    let severity = severity(rule, ground, layers, own, &aliases);
    let mut tools: Vec<_> = aliases.iter().map(|(alias, _)| alias.tool).collect();
    if by_code {
        tools.extend(rule.aliases.iter().filter(|alias| alias.family).map(|alias| alias.tool));
    }
    tools.sort();
    tools.dedup();
    let mut reasons = aliases.iter().map(|(_, reason)| *reason).chain([own]).flatten();
    let dormant =
        rule.experimental && !reasons.any(|reason| matches!(reason, Reason::Named | Reason::All));
    let asks = |(alias, reason): &&(&Alias, Option<Reason>)| match reason {
        Some(Reason::Set) => true,
        // One id of a family asks for that id, wherever it stands.
        Some(Reason::Named) => !alias.family,
        _ => false,
    };
    let asked = aliases.iter().filter(asks).map(|(alias, _)| alias.tool).collect();
    let own = own.is_some() || !rule.ignorable;
    Some(Enabled { rule, severity, own, dormant, tools, asked, codes })
}

/// Whether an id is on after all layers.
fn decided(
    rule: &Rule,
    standing: &Standing,
    ground: Ground<'_>,
    layers: &[Layer<'_>],
    id: Id<'_>,
    start: Option<Reason>,
) -> Option<Reason> {
    let decide = |before, layer: &Layer<'_>| layer.decide(rule, standing, ground, id, before);
    let reason = layers.iter().fold(start, decide)?;
    // What a tool's own configuration ignores comes back by its name, not with a set.
    let ignores = |layer: &Layer<'_>| {
        let own = layer.only.is_some() && layer.only == id.tool();
        own && layer.ignore.iter().any(|name| id.named(name, rule).is_some())
    };
    (reason == Reason::Named || !layers.iter().any(ignores)).then_some(reason)
}

/// What is said of ids of a rule's family; the first speaks of all others.
fn codes<'a>(
    rule: &'a Rule,
    layers: &[Layer<'a>],
    decide: impl Fn(Id<'_>, bool) -> Option<Reason>,
) -> Vec<Code> {
    let Some(family) = rule.aliases.iter().find(|alias| alias.family) else { return Vec::new() };
    let names = layers.iter().flat_map(|layer| {
        let levels = layer.severity.into_iter().flat_map(BTreeMap::keys);
        layer.select.iter().chain(layer.ignore).chain(levels)
    });
    let bare = names.filter_map(|name| bare(name, family.tool));
    let mut prefixes: Vec<&str> = bare.filter(|name| family.covers(name)).collect();
    prefixes.push(family.id);
    prefixes.sort_unstable();
    prefixes.dedup();
    let code = |prefix: &str| Code {
        prefix: prefix.into(),
        on: decide(Id::Code(prefix, family), family.default).is_some(),
        severity: layers.iter().rev().find_map(|layer| {
            let levels = layer.severity?.iter();
            let of = |name: &str| Name::of_code(name, prefix, family, rule);
            let named = levels.filter_map(|(name, level)| Some((of(name)?, *level)));
            named.max_by_key(|(how, _)| *how).and_then(|(_, level)| Severity::of(level))
        }),
    };
    prefixes.into_iter().map(code).collect()
}

impl Layer<'_> {
    /// Whether an id is on after this layer, given why it was before.
    fn decide(
        &self,
        rule: &Rule,
        standing: &Standing,
        ground: Ground<'_>,
        id: Id<'_>,
        before: Option<Reason>,
    ) -> Option<Reason> {
        if let Some(only) = self.only
            && id.tool() != Some(only)
        {
            return before;
        }
        let selected = self.select.iter().filter_map(|name| {
            let (how, reason) = selects(name, rule, standing, id)?;
            let spared = reason != Reason::Named && is_off_in_development(rule, ground);
            (!spared).then_some((how, reason))
        });
        let levels = self.severity.into_iter().flatten();
        let raised = levels
            .clone()
            .filter(|(_, level)| **level != Level::Off)
            .filter_map(|(name, _)| selects(name, rule, standing, id));
        let ignored = self.ignore.iter().filter_map(|name| self.ignores(name, rule, standing, id));
        let off = levels
            .filter(|(_, level)| **level == Level::Off)
            .filter_map(|(name, _)| self.ignores(name, rule, standing, id));

        let select = selected.chain(raised).max_by_key(|(how, _)| *how);
        let ignore = ignored.chain(off).max();
        match (select, ignore) {
            (Some((how, reason)), ignore) if ignore.is_none_or(|ignore| ignore < how) => {
                Some(reason)
            }
            (_, Some(_)) => None,
            (_, None) if self.select.is_empty() => before,
            (_, None) => None,
        }
    }

    /// Naming a rule, by whatever id, ignores all of it; a set or a prefix ignores only the ids
    /// that it covers.
    fn ignores(&self, name: &str, rule: &Rule, standing: &Standing, id: Id<'_>) -> Option<Name> {
        if name == "all" {
            return Some(Name::All);
        }
        if SETS.contains(&name) {
            return standing.in_set(name, rule, id).map(|_| Name::Set);
        }
        let exact = || (Name::of(name, rule) == Some(Name::Exact)).then_some(Name::Exact);
        let covered = id.named(name, rule);
        if self.only.is_some() { covered } else { covered.or_else(exact) }
    }
}

fn is_off_in_development(rule: &Rule, ground: Ground<'_>) -> bool {
    ground.development && NOT_IN_DEVELOPMENT.iter().any(|id| [rule.id, rule.group].contains(id))
}

/// How a name selects an id. Naming a rule or a prefix takes also what is off by default; a set
/// does not.
fn selects(name: &str, rule: &Rule, standing: &Standing, id: Id<'_>) -> Option<(Name, Reason)> {
    if name == "all" {
        let stands = standing.own || !matches!(id, Id::Own);
        return stands.then_some((Name::All, Reason::All));
    }
    if SETS.contains(&name) {
        let reason = if name == "lucid" { Reason::Default } else { Reason::Set };
        let on = standing.in_set(name, rule, id)?;
        return on.then_some((Name::Set, reason));
    }
    id.named(name, rule).map(|how| (how, Reason::Named))
}

/// What replaces the severity that the check says.
fn severity(
    rule: &Rule,
    ground: Ground<'_>,
    layers: &[Layer<'_>],
    own: Option<Reason>,
    aliases: &[(&Alias, Option<Reason>)],
) -> Option<Severity> {
    let configured = layers.iter().rev().find_map(|layer| {
        // hadolint's levels are for its ids: they do not move what the standard asks for.
        (layer.only.is_none() || own.is_none()).then_some(())?;
        let ids = layer.severity?.iter();
        let named = ids.filter_map(|(id, level)| {
            let how = match layer.only {
                None => Name::of(id, rule),
                Some(tool) => {
                    let aliases = rule.aliases.iter().filter(|alias| alias.tool == tool);
                    aliases.filter_map(|alias| Name::of_alias(id, alias)).max()
                }
            };
            Some((how?, *level))
        });
        named.max_by_key(|(how, _)| *how).and_then(|(_, level)| Severity::of(level))
    });
    let named = ground.standard.severity.get(rule.id);
    let by_standard = || named.copied().and_then(Severity::of);
    let hint = || {
        let pinning = |alias: &&Alias| PINNING.contains(&alias.id) && alias.tool == Tool::Hadolint;
        let asked = |(alias, reason): &(&Alias, Option<Reason>)| {
            alias.tool == Tool::Hadolint && matches!(reason, Some(Reason::Set | Reason::Named))
        };
        let spared = ground.hadolint
            || own == Some(Reason::Named)
            || aliases.iter().any(asked)
            || !rule.aliases.iter().any(|alias| pinning(&alias));
        (!spared).then_some(Severity::Hint)
    };
    let by_tool = || {
        // Each id of a family has its own level.
        let selected =
            aliases.iter().filter(|(alias, reason)| *reason == Some(Reason::Set) && !alias.family);
        let levels = selected.map(|(alias, _)| alias.severity);
        if own.is_none() { levels.max() } else { None }
    };
    configured.or_else(by_standard).or_else(hint).or_else(by_tool)
}
