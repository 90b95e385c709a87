//! A rule: a page and a function.

use super::{Applicability, Report, Settings, Severity, Surroundings};
use crate::contents::{Configuration, Contents, Fact, Launch, normal};
use crate::document::Document;
use crate::model::{Model, Stage};
use crate::standard::Standard;
use crate::syntax::shell::{Command, Dialect};
use crate::syntax::{Instruction, InstructionRef, Keyword, Syntax, Word};

/// The tools whose ids are known as aliases.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Tool {
    Hadolint,
    BuildKit,
    Trivy,
    Checkov,
}

impl Tool {
    /// As it is written before an alias: `hadolint` of `hadolint:DL3002`, and the name of its set.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hadolint => "hadolint",
            Self::BuildKit => "buildkit",
            Self::Trivy => "trivy",
            Self::Checkov => "checkov",
        }
    }

    /// Whether an alias as it is shown (`hadolint:DL3002`) is one of its ids.
    pub fn has(self, alias: &str) -> bool {
        alias.split_once(':').is_some_and(|(tool, _)| tool == self.as_str())
    }
}

/// The same rule under another tool's id, at that tool's level.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Alias {
    pub tool: Tool,
    pub id: &'static str,
    pub severity: Severity,
    /// Whether that tool has it on by default.
    pub default: bool,
    /// Whether `id` is the beginning of many ids, numbers behind it; each finding says its own.
    pub family: bool,
}

impl Alias {
    pub const fn hadolint(id: &'static str, severity: Severity) -> Self {
        Self { tool: Tool::Hadolint, id, severity, default: true, family: false }
    }

    pub const fn buildkit(id: &'static str) -> Self {
        Self { tool: Tool::BuildKit, id, severity: Severity::Warning, default: true, family: false }
    }

    pub const fn trivy(id: &'static str, severity: Severity) -> Self {
        Self { tool: Tool::Trivy, id, severity, default: true, family: false }
    }

    pub const fn checkov(id: &'static str) -> Self {
        Self { tool: Tool::Checkov, id, severity: Severity::Warning, default: true, family: false }
    }

    pub const fn off(self) -> Self {
        Self { default: false, ..self }
    }

    pub const fn family(self) -> Self {
        Self { family: true, ..self }
    }

    /// Whether `id` (without the tool's name) is it, or one of its family.
    pub fn covers(&self, id: &str) -> bool {
        id == self.id || self.family && self.number(id).is_some_and(|rest| !rest.is_empty())
    }

    /// The digits of an id, or of the beginning of one, of a family.
    fn number<'i>(&self, id: &'i str) -> Option<&'i str> {
        let rest = id.strip_prefix(self.id)?;
        rest.bytes().all(|byte| byte.is_ascii_digit()).then_some(rest)
    }
}

/// A rule. Written as `pub const RULE: Rule = Rule { id: …, ..Rule::DEFAULT };` beside its page.
#[derive(Debug)]
pub struct Rule {
    /// kebab-case, unique, stable; the file's name with dashes.
    pub id: &'static str,
    /// The folder that it lies in.
    pub group: &'static str,
    /// One line: what is wrong where it speaks.
    pub summary: &'static str,
    /// The highest that it reports.
    pub severity: Severity,
    /// Whether it is on where nothing is configured.
    pub default: bool,
    /// Whether it is only on where it is named itself, or where a file asks for it by
    /// `# check=experimental=…`.
    pub experimental: bool,
    /// Whether it is silent without a standard in force.
    pub needs_standard: bool,
    /// The best fix that it may offer.
    pub fix: Option<Applicability>,
    pub aliases: &'static [Alias],
    /// Rules whose findings are dropped where both speak of the same instruction and overlapping
    /// ranges; their ids become aliases of this one's finding.
    pub replaces: &'static [&'static str],
    /// Rules of the same cause whose fixes are offered here too, where there is none of its own.
    pub mends_as: &'static [&'static Self],
    /// Markdown: what, why, how to fix, and the examples that are its tests.
    pub page: &'static str,
    /// Whether it looks at structure alone, so that it holds for unknown frontends too.
    pub structural: bool,
    /// Whether BuildKit stops at what it finds: it is of the set `buildkit` by its own id.
    pub refused: bool,
    /// Whether a comment may silence it. Syntax errors and unreadable files cannot be ignored.
    pub ignorable: bool,
    pub check: Check,
}

impl Rule {
    /// Whether `id` is its id or one of its aliases, with or without the tool's name before it.
    pub fn is_called(&self, id: &str) -> bool {
        let bare = |alias: &Alias| match id.split_once(':') {
            Some((tool, id)) => tool == alias.tool.as_str() && alias.covers(id),
            None => alias.covers(id),
        };
        id == self.id || self.aliases.iter().any(bare)
    }

    /// Its aliases as they are shown: `hadolint:DL3002`.
    pub fn alias_names(&self) -> Vec<String> {
        self.aliases.iter().map(|alias| format!("{}:{}", alias.tool.as_str(), alias.id)).collect()
    }

    pub const DEFAULT: Self = Self {
        id: "",
        group: "",
        summary: "",
        severity: Severity::Warning,
        default: true,
        experimental: false,
        needs_standard: false,
        fix: None,
        aliases: &[],
        replaces: &[],
        mends_as: &[],
        page: "",
        structural: false,
        refused: false,
        ignorable: true,
        check: Check::File(|_, _| {}),
    };
}

/// What a check looks at says when it runs again.
#[derive(Debug)]
pub enum Check {
    /// One instruction of these keywords (also inside ONBUILD, see
    /// [`Instruction::innermost`]); it may look at nothing else, so its findings are kept with
    /// the instruction.
    Instruction(
        &'static [Keyword],
        fn(InstructionRef<'_>, &InstructionContext<'_>, &mut Report<'_>),
    ),
    /// One stage; called for each.
    Stage(fn(&Stage, &Context<'_>, &mut Report<'_>)),
    /// The whole file.
    File(fn(&Context<'_>, &mut Report<'_>)),
}

/// What a check of one instruction may know beside it.
#[derive(Clone, Copy, Debug)]
pub struct InstructionContext<'a> {
    /// Who reads its shell form.
    pub dialect: &'a Dialect,
    pub settings: &'a Settings,
}

impl InstructionContext<'_> {
    /// The commands of the instruction's scripts where a POSIX shell reads them, else none.
    pub fn commands<'i>(&self, instruction: &'i Instruction) -> impl Iterator<Item = &'i Command> {
        let posix = self.dialect.is_posix();
        posix.then(|| instruction.commands()).into_iter().flatten()
    }
}

/// What a check of a stage or a file may know.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    pub document: &'a Document,
    pub settings: &'a Settings,
    pub surroundings: &'a Surroundings,
}

impl<'a> Context<'a> {
    pub fn syntax(&self) -> &'a Syntax {
        self.document.syntax()
    }

    pub fn model(&self) -> &'a Model {
        self.document.model()
    }

    /// What each stage will hold.
    pub fn contents(&self) -> &'a Contents {
        self.document.contents()
    }

    /// The configuration of the image that a stage makes, its base image's included.
    pub fn configuration(&self, stage: &Stage) -> Configuration {
        self.contents().configuration(self.syntax(), self.model(), stage.index)
    }

    /// What a word of an instruction expands to; `None` where a variable in it is not known.
    pub fn expanded(&self, at: InstructionRef<'_>, word: &Word) -> Option<String> {
        self.model().expand_at(self.syntax(), at.index, word).value
    }

    /// The command lines of the image that a stage makes: its service and its health check, as far
    /// as they are known.
    pub fn launches(&self, stage: &Stage) -> Vec<Launch> {
        self.contents().launches(self.syntax(), self.model(), stage.index)
    }

    /// The facts of a stage's chain, each with its stage and its instruction.
    pub fn facts_of(&self, stage: &Stage) -> Vec<(&'a Stage, InstructionRef<'a>, &'a Fact)> {
        let chain = self.model().chain(stage.index).into_iter();
        let facts = chain.flat_map(|stage| {
            let facts = self.contents().facts(stage.index).iter();
            facts.filter_map(move |fact| Some((stage, self.syntax().get(fact.instruction)?, fact)))
        });
        facts.collect()
    }

    /// The source of a COPY or ADD that expands to a path.
    pub fn source_word(&self, at: InstructionRef<'a>, path: &str) -> Option<&'a Word> {
        let transfer = at.get().operation.transfer()?;
        let path = normal(path);
        let mut sources = transfer.sources.iter();
        sources.find(|word| self.expanded(at, word).is_some_and(|text| normal(&text) == path))
    }

    /// The standard in force. Rules that need one are not called without it.
    pub fn standard(&self) -> &'a Standard {
        &self.settings.standard
    }

    /// The stage that is built.
    pub fn runtime(&self) -> Option<&'a Stage> {
        let model = self.model();
        model.runtime.and_then(|index| model.stages.get(index))
    }

    /// Every RUN, those that an ONBUILD holds included.
    pub fn runs(&self) -> impl Iterator<Item = InstructionRef<'a>> + use<'a> {
        let all = self.syntax().instructions();
        all.filter(|at| at.get().innermost().keyword == Keyword::Run)
    }

    /// The instructions of the stages that a stage is built upon.
    pub fn inherited_instructions(
        &self,
        stage: &Stage,
    ) -> impl Iterator<Item = InstructionRef<'a>> + use<'a> {
        let syntax = self.syntax();
        let mut chain = self.model().chain(stage.index);
        chain.pop();
        let ranges: Vec<_> = chain.into_iter().map(|stage| stage.instructions.clone()).collect();
        ranges.into_iter().flatten().filter_map(move |index| syntax.get(index))
    }

    /// The instructions of one stage, its FROM first.
    pub fn instructions_of(
        &self,
        stage: &Stage,
    ) -> impl DoubleEndedIterator<Item = InstructionRef<'a>> + use<'a> {
        let syntax = self.syntax();
        stage.instructions.clone().filter_map(move |index| syntax.get(index))
    }
}
