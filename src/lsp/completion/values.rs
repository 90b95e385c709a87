//! Words of single instructions: ports, signals, shells, health checks.

use super::{Around, item::Item};
use crate::lsp::subject::Subject;
use crate::reference;
use crate::syntax::Keyword;
use tower_lsp::ls_types::CompletionItemKind;

pub fn signals() -> Vec<Item> {
    let signals = reference::SIGNALS.iter();
    signals
        .map(|signal| Item::new(signal.name, CompletionItemKind::CONSTANT).means(signal.about))
        .collect()
}

/// Protocols behind a port; before it the ports that the file's variables name.
pub fn ports(around: &Around<'_>) -> Vec<Item> {
    let typed = &around.cursor.typed;
    if let Some((port, _)) = typed.split_once('/') {
        let item = |protocol: &reference::Meaning| {
            Item::new(protocol.name, CompletionItemKind::ENUM_MEMBER)
                .insert(format!("{port}/{}", protocol.name))
                .means(protocol.about)
        };
        return reference::PROTOCOLS.iter().map(item).collect();
    }
    let model = around.snapshot.document.model();
    let standard = &around.standard().environment;
    let mut items = Vec::new();
    for definition in model.variables_at(around.cursor.instruction) {
        let Some(value) = definition.value.known() else { continue };
        let is_port = definition.name.ends_with("PORT") || standard.is_port_name(&definition.name);
        if is_port && value.parse::<u16>().is_ok() {
            let about = format!("{}={value}", definition.name);
            items.push(Item::new(value, CompletionItemKind::VALUE).means(&about));
        }
    }
    items
}

/// Arrays for SHELL.
pub fn shells() -> Vec<Item> {
    const SHELLS: [(&str, &str); 4] = [
        (
            "[\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]",
            "bash, a pipe fails with any of its parts",
        ),
        ("[\"/bin/bash\", \"-c\"]", "bash"),
        ("[\"/bin/sh\", \"-c\"]", "What it is without SHELL"),
        ("[\"powershell\", \"-Command\"]", "PowerShell on Windows"),
    ];
    let item =
        |(text, about): &(&str, &str)| Item::new(*text, CompletionItemKind::VALUE).means(about);
    SHELLS.iter().map(item).collect()
}

/// What follows HEALTHCHECK.
pub fn health(around: &Around<'_>) -> Vec<Item> {
    let subject = || Subject::instruction(Keyword::Healthcheck);
    let mut items = vec![
        Item::new("CMD", CompletionItemKind::KEYWORD)
            .snippet("CMD [\"${1:executable}\"]")
            .about("The command that is run")
            .subject(subject()),
        Item::new("NONE", CompletionItemKind::KEYWORD)
            .about("No health check, the base image's neither")
            .subject(subject()),
    ];
    let options = around.standard().healthcheck.options();
    let bare = around.cursor.operation.as_ref().is_some_and(|it| it.flags.is_empty());
    if bare && !options.is_empty() {
        let about = format!("the flags of {}", around.standard().label());
        items.push(
            Item::new(format!("{options} CMD"), CompletionItemKind::SNIPPET).means(&about).rank(2),
        );
    }
    items
}
