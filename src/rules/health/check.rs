//! The health check of the image that is built, and the one that the standard proposes.

use crate::contents::{AskedPort, Language, Launch, Purpose};
use crate::lint::{Applicability, Context, Finding, edits};
use crate::model::{Protocol, Stage};
use crate::standard::Kind;
use crate::syntax::InstructionRef;
use crate::text::Edit;

/// The health check in effect, with its command line.
pub(super) struct Check<'a> {
    /// The stage that is built.
    pub stage: &'a Stage,
    /// The HEALTHCHECK, in this stage or in one that it is built upon.
    pub at: InstructionRef<'a>,
    pub launch: Launch,
}

impl<'a> Check<'a> {
    /// `None` without one, and for `HEALTHCHECK NONE`.
    pub fn of(context: &Context<'a>) -> Option<Self> {
        let stage = context.runtime()?;
        let launch = context
            .launches(stage)
            .into_iter()
            .find(|launch| launch.purpose == Purpose::HealthCheck)?;
        let at = context.syntax().get(launch.command?)?;
        Some(Self { stage, at, launch })
    }

    /// Offers the standard's health check in the place of this one; a suggestion where no port is
    /// known, since a placeholder stands in its place.
    pub fn offer_replaced<'f>(
        &self,
        context: &Context<'_>,
        finding: Finding<'f>,
        title: &str,
    ) -> Finding<'f> {
        let proposal = proposal(context, self.stage);
        let applicability = match &proposal {
            Some(proposal) if proposal.without_port => Applicability::Suggestion,
            _ => Applicability::Unsafe,
        };
        finding.fix(applicability, || {
            let edit = proposal?.instead_of(context, self.at)?;
            Some((title.to_owned(), [edit]))
        })
    }

    /// The standard's health check in the place of this one; `None` where no port is known.
    pub fn replaced(&self, context: &Context<'_>) -> Option<Edit> {
        let proposal = proposal(context, self.stage).filter(|proposal| !proposal.without_port)?;
        proposal.instead_of(context, self.at)
    }
}

/// What the image runs.
pub(super) fn service(context: &Context<'_>, stage: &Stage) -> Option<Launch> {
    context.contents().service(context.syntax(), context.model(), stage.index)
}

/// The standard's health check for what a stage runs, as one instruction of two lines.
pub(super) struct Proposal {
    pub text: String,
    /// No port is known: a placeholder stands in its place.
    pub without_port: bool,
}

impl Proposal {
    /// `None` where comments stand inside the instruction, which would go with it.
    pub fn instead_of(&self, context: &Context<'_>, at: InstructionRef<'_>) -> Option<Edit> {
        let text = self.text.replace('\n', edits::line_break(context.document));
        let whole = at.at(at.get().trimmed());
        at.get().comments.is_empty().then(|| Edit::replace(whole, text))
    }
}

/// What stands where no port is known, as in the standard's own pattern.
const PLACEHOLDER: &str = "PORT";

/// `None` where nothing that is certainly in the image could ask.
pub(super) fn proposal(context: &Context<'_>, stage: &Stage) -> Option<Proposal> {
    let (kind, interpreter) = interpreter(context, stage)?;
    let port = port(context, stage).map(|port| port.to_string());
    let check = &context.standard().healthcheck;
    let command = check.command(kind, &interpreter, port.as_deref().unwrap_or(PLACEHOLDER))?;
    let command = edits::json_array(command.iter().map(String::as_str));
    let escape = char::from(context.syntax().escape());
    let text = match check.options() {
        options if options.is_empty() => format!("HEALTHCHECK CMD {command}"),
        options => format!("HEALTHCHECK {options} {escape}\n    CMD {command}"),
    };
    Some(Proposal { text, without_port: port.is_none() })
}

/// The interpreter of the service, else one that its base image has.
fn interpreter(context: &Context<'_>, stage: &Stage) -> Option<(Kind, String)> {
    let contents = context.contents();
    let kind_of = |language| match language {
        Language::Python => Some((Kind::Python, "python")),
        Language::Node => Some((Kind::Node, "node")),
        Language::Java | Language::Shell => None,
    };
    let launch = service(context, stage);
    let own = launch.as_ref().and_then(|launch| launch.program().first()).and_then(|program| {
        let (kind, _) = kind_of(Language::of(&program.text)?)?;
        let path = contents.command(context.model(), stage.index, &program.text);
        Some((kind, path.path()?.to_owned()))
    });
    own.or_else(|| {
        let image = contents.image(stage.index)?;
        [Language::Python, Language::Node].into_iter().find_map(|language| {
            let (kind, name) = kind_of(language)?;
            let path = image.runtime(name)?.path.clone()?;
            contents.presence(stage.index, &path).is_present().then_some((kind, path))
        })
    })
}

/// The port to ask: the first that is exposed, else the one that the service is told, else the one
/// that the health check asks so far.
fn port(context: &Context<'_>, stage: &Stage) -> Option<u16> {
    let own = context.model().effective(context.syntax(), stage.index);
    let ports = context.contents().ports(&own, stage.index);
    let exposed = ports.list.iter().find(|port| port.protocol == Protocol::Tcp);
    exposed
        .map(|port| port.start)
        .or_else(|| {
            let launch = service(context, stage)?;
            let told = context.contents().listening(context.model(), stage.index, &launch)?;
            told.port.map(|(port, ..)| port)
        })
        .or_else(|| {
            let check = Check::of(context).filter(|check| check.stage.index == stage.index)?;
            check.launch.endpoints().into_iter().find_map(|endpoint| match endpoint.port {
                AskedPort::Number(port, _) if endpoint.is_local() => Some(port),
                _ => None,
            })
        })
}
