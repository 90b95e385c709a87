use super::check::{Check as HealthCheck, service};
use crate::contents::AskedPort;
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity};
use crate::model::{Stage, Value};
use crate::standard;
use crate::text::Edit;

pub const RULE: Rule = Rule {
    id: "healthcheck-port-mismatch",
    group: "health",
    summary: "The health check asks a port that the service does not have",
    severity: Severity::Error,
    fix: Some(Applicability::Unsafe),
    page: include_str!("healthcheck_port_mismatch.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(check) = HealthCheck::of(context) else { return };
    let own = context.model().effective(context.syntax(), check.stage.index);
    let ports = context.contents().ports(&own, check.stage.index);
    let numbers = ports.numbers();
    for endpoint in check.launch.endpoints() {
        let (piece, asked) = match &endpoint.port {
            AskedPort::Placeholder(piece) => (piece, None),
            AskedPort::Number(port, piece) => (piece, Some(*port)),
            AskedPort::Default(_) | AskedPort::Unknown => continue,
        };
        let Some(word) = check.launch.words.get(piece.word) else { continue };
        let Some(span) = word.place(context.document.text(), piece.range.clone()) else { continue };
        let message = match asked {
            None if piece.text.starts_with('$') => {
                format!("nothing replaces `{}` in exec form: write the port", piece.text)
            }
            None => format!("`{}` is left from a pattern: write the port", piece.text),
            Some(port) => {
                let certain = endpoint.is_local() && ports.complete && !numbers.is_empty();
                if !certain || ports.has(port) || is_named(context, check.stage, port) {
                    continue;
                }
                format!(
                    "the image exposes {}, and nothing in it says that something listens on {port}: ask the service's port",
                    list(&numbers)
                )
            }
        };
        let severity = if asked.is_none() { Severity::Error } else { Severity::Warning };
        let mut found = report.at(span, message).severity(severity);
        for port in &numbers {
            found = found.fix(Applicability::Unsafe, || {
                (span.len() as usize == piece.len())
                    .then(|| (format!("Ask port {port}"), [Edit::replace(span, port.to_string())]))
            });
        }
    }
}

/// Whether the service's command line, a variable or a label of the image names a port.
fn is_named(context: &Context<'_>, stage: &Stage, port: u16) -> bool {
    let text = port.to_string();
    let names =
        |value: &str| value.split(|char: char| !char.is_ascii_digit()).any(|number| number == text);
    let model = context.model();
    let by_variable = model.environment(stage.index).iter().any(|definition| {
        let Value::Known(value) = &definition.value else {
            // Whatever a build argument says.
            return context.standard().environment.is_port_name(&definition.name);
        };
        names(value)
    });
    let own = model.effective(context.syntax(), stage.index);
    let by_label = own.labels.iter().any(|label| {
        let known = label.key.known().and_then(|key| context.standard().labels.find(key));
        let ports = known.is_some_and(|known| known.label.kind == standard::LabelKind::Ports);
        ports && label.value.known().is_none_or(names)
    });
    // Where the service is not known, anything may listen.
    let by_command = service(context, stage).is_none_or(|launch| {
        launch.words.iter().any(|word| names(&word.text) || word.text.contains('$'))
    });
    by_variable || by_label || by_command
}

fn list(ports: &[u16]) -> String {
    ports.iter().map(u16::to_string).collect::<Vec<_>>().join(", ")
}
