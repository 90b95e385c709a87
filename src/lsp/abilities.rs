//! What the client can.

use crate::text::Encoding;
use tower_lsp::ls_types::*;

/// What was found out about the client.
#[derive(Clone, Debug, Default)]
pub struct Abilities {
    pub encoding: Encoding,
    /// It asks for diagnostics: none are pushed. One that also takes those that are pushed, and
    /// cannot be told to ask again (Neovim 0.11), is pushed to: it would never learn what changes
    /// without its doing, such as ShellCheck's answers.
    pub pulls: bool,
    pub refreshes_diagnostics: bool,
    pub shows_progress: bool,
    pub code_description: bool,
    pub related_information: bool,
    pub unnecessary_tag: bool,
    pub deprecated_tag: bool,
    pub document_changes: bool,
    pub code_action_literals: bool,
    /// It asks for the edits of the action that the user takes, and gives back what it was given.
    pub resolves_edits: bool,
    pub hierarchical_symbols: bool,
    pub fold_limit: Option<usize>,
    pub markdown_hover: bool,
    pub markdown_completion: bool,
    pub markdown_signatures: bool,
    /// It finds a parameter by where it stands in the label.
    pub label_offsets: bool,
    pub refreshes_hints: bool,
    pub snippets: bool,
    /// It shows what stands behind a label, and what it is, apart from it.
    pub label_details: bool,
    pub deprecated_items: bool,
    pub definition_links: bool,
    pub change_annotations: bool,
    pub prepares_rename: bool,
    pub watches_files: bool,
    pub registers_configuration: bool,
    pub has_configuration: bool,
    /// The commands of its own that it says it has.
    commands: Vec<String>,
}

impl Abilities {
    pub fn of(client: &ClientCapabilities) -> Self {
        let text = client.text_document.clone().unwrap_or_default();
        let workspace = client.workspace.clone().unwrap_or_default();
        let publish = text.publish_diagnostics.clone().unwrap_or_default();
        let folding = text.folding_range.clone().unwrap_or_default();
        let tags = publish.tag_support.map(|tags| tags.value_set).unwrap_or_default();
        let markdown = text.hover.and_then(|hover| hover.content_format);
        let completion = text.completion.and_then(|it| it.completion_item).unwrap_or_default();
        let item_tags = completion.tag_support.map(|tags| tags.value_set).unwrap_or_default();
        let signature = text.signature_help.and_then(|it| it.signature_information);
        let signature = signature.unwrap_or_default();
        let documents = completion.documentation_format.unwrap_or_default();
        let edits = workspace.workspace_edit.clone().unwrap_or_default();
        let watched = workspace.did_change_watched_files;
        let configured = workspace.did_change_configuration;
        let refreshed = workspace.diagnostics.and_then(|it| it.refresh_support).is_some_and(yes);
        let takes_pushed = text.publish_diagnostics.is_some();
        let pulled = text.diagnostic.clone().unwrap_or_default();
        Self {
            encoding: encoding(client),
            pulls: text.diagnostic.is_some() && (refreshed || !takes_pushed),
            refreshes_diagnostics: refreshed,
            shows_progress: client
                .window
                .as_ref()
                .and_then(|it| it.work_done_progress)
                .is_some_and(yes),
            code_description: either(
                publish.code_description_support,
                pulled.code_description_support,
            ),
            related_information: either(publish.related_information, pulled.related_information),
            unnecessary_tag: tags.contains(&DiagnosticTag::UNNECESSARY),
            deprecated_tag: tags.contains(&DiagnosticTag::DEPRECATED),
            document_changes: workspace
                .workspace_edit
                .and_then(|it| it.document_changes)
                .is_some_and(yes),
            resolves_edits: text.code_action.as_ref().is_some_and(resolves_edits),
            code_action_literals: text
                .code_action
                .is_some_and(|it| it.code_action_literal_support.is_some()),
            hierarchical_symbols: text
                .document_symbol
                .and_then(|it| it.hierarchical_document_symbol_support)
                .is_some_and(yes),
            fold_limit: folding.range_limit.and_then(|limit| usize::try_from(limit).ok()),
            markdown_hover: markdown.is_some_and(|formats| formats.contains(&MarkupKind::Markdown)),
            markdown_completion: documents.contains(&MarkupKind::Markdown),
            markdown_signatures: signature
                .documentation_format
                .is_some_and(|formats| formats.contains(&MarkupKind::Markdown)),
            label_offsets: signature
                .parameter_information
                .and_then(|it| it.label_offset_support)
                .is_some_and(yes),
            refreshes_hints: workspace
                .inlay_hint
                .and_then(|it| it.refresh_support)
                .is_some_and(yes),
            snippets: completion.snippet_support.is_some_and(yes),
            label_details: completion.label_details_support.is_some_and(yes),
            deprecated_items: item_tags.contains(&CompletionItemTag::DEPRECATED),
            definition_links: text.definition.and_then(|it| it.link_support).is_some_and(yes),
            prepares_rename: text.rename.and_then(|it| it.prepare_support).is_some_and(yes),
            change_annotations: edits.change_annotation_support.is_some(),
            watches_files: watched.and_then(|it| it.dynamic_registration).is_some_and(yes),
            registers_configuration: configured
                .and_then(|it| it.dynamic_registration)
                .is_some_and(yes),
            has_configuration: workspace.configuration.is_some_and(yes),
            commands: commands(client),
        }
    }

    pub fn has_command(&self, name: &str) -> bool {
        self.commands.iter().any(|command| command == name)
    }
}

fn yes(flag: bool) -> bool {
    flag
}

fn resolves_edits(client: &CodeActionClientCapabilities) -> bool {
    let resolved = client.resolve_support.as_ref().map(|support| support.properties.as_slice());
    client.data_support.is_some_and(yes)
        && resolved.unwrap_or_default().iter().any(|property| property == "edit")
}

/// As rust-analyzer has it: `experimental.commands.commands`.
fn commands(client: &ClientCapabilities) -> Vec<String> {
    let experimental = client.experimental.as_ref();
    let commands = experimental.and_then(|it| it["commands"]["commands"].as_array());
    let names = commands.into_iter().flatten().filter_map(|name| name.as_str());
    names.map(str::to_owned).collect()
}

/// What a client says of diagnostics that are pushed, or of those that it pulls.
fn either(pushed: Option<bool>, pulled: Option<bool>) -> bool {
    pushed == Some(true) || pulled == Some(true)
}

/// The first encoding of the client's list that is known, by its preference; UTF-16 without one.
fn encoding(client: &ClientCapabilities) -> Encoding {
    let offered = client.general.as_ref().and_then(|general| general.position_encodings.as_deref());
    let known = |kind: &PositionEncodingKind| match kind.as_str() {
        "utf-8" => Some(Encoding::Utf8),
        "utf-16" => Some(Encoding::Utf16),
        "utf-32" => Some(Encoding::Utf32),
        _ => None,
    };
    offered.unwrap_or_default().iter().find_map(known).unwrap_or_default()
}
