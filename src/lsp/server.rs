//! Which file answers which message.

use super::abilities::Abilities;
use super::backend::{Backend, State};
use super::capabilities;
use super::config_file;
use super::configuration::Configuration;
use super::definition::Wanted;
use super::transport::{Background, Link};
use super::{code_action, debug, explain, folding, formatting, parent, symbols};
use crate::text::Encoding;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types::request::{GotoDeclarationParams, GotoDeclarationResponse};
use tower_lsp::ls_types::*;
use tower_lsp::{ClientSocket, LanguageServer, LspService};

/// Languages that are taken; an editor may say none.
const LANGUAGES: [&str; 4] = ["dockerfile", "docker", "containerfile", ""];

/// `encoding` is how the client counts columns, whatever it says of it.
pub fn build(link: Link, encoding: Option<Encoding>) -> (LspService<Backend>, ClientSocket) {
    let service = LspService::build(|client| Backend::new(client, link, encoding));
    debug::add(explain::add(service)).custom_method("$/setTrace", Backend::set_trace).finish()
}

impl Backend {
    async fn set_trace(&self, params: SetTraceParams) {
        self.state().trace = params.value;
    }
}

impl Background for Backend {
    fn turn(&self, busy: bool) -> bool {
        self.lint_one(busy)
    }
}

impl LanguageServer for Backend {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        if let Some(process) = params.process_id {
            parent::watch(process, self.link());
        }
        let mut client = Abilities::of(&params.capabilities);
        client.encoding = self.encoding().unwrap_or(client.encoding);
        let capabilities = capabilities::offer(&client);
        let mut state = self.state();
        state.client = client;
        state.trace = params.trace.unwrap_or_default();
        let (configuration, problems) = Configuration::of(&params);
        state.configuration = configuration;
        // `showMessage` is allowed before the answer to `initialize`.
        self.tell(&problems);
        Ok(InitializeResult {
            capabilities,
            server_info: Some(ServerInfo {
                name: "plimsoll".into(),
                version: Some(env!("CARGO_PKG_VERSION").into()),
            }),
            ..InitializeResult::default()
        })
    }

    async fn initialized(&self, _: InitializedParams) {
        self.start_configuration();
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let TextDocumentItem { uri, language_id, version, text } = params.text_document;
        if config_file::is_one(&uri) {
            self.state().config_files.open(uri.clone(), version, &text);
            return self.publish_config_file(uri);
        }
        if !LANGUAGES.contains(&language_id.to_ascii_lowercase().as_str()) {
            return;
        }
        let mut state = self.state();
        let (place, encoding) = (state.configuration.place(&uri), state.client.encoding);
        state.documents.open(uri, version, &text, place.clone(), encoding);
        drop(state);
        self.tell_problems(&place);
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let VersionedTextDocumentIdentifier { uri, version } = params.text_document;
        let mut state = self.state();
        let State { client, documents, config_files, .. } = &mut *state;
        let changes = &params.content_changes;
        if !config_files.change(&uri, version, changes, client.encoding) {
            return documents.change(&uri, version, changes);
        }
        drop(state);
        self.publish_config_file(uri);
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        let uri = params.text_document.uri;
        let mut state = self.state();
        // Under the lock, so that no worker publishes after it.
        let closed = state.config_files.close(&uri) || state.documents.close(&uri);
        if closed && !state.client.pulls {
            self.publish(uri, Vec::new(), None);
        }
    }

    async fn did_save(&self, params: DidSaveTextDocumentParams) {
        let is_configuration = config_file::is_one(&params.text_document.uri);
        let is_watched = self.state().client.watches_files;
        match (is_configuration, is_watched) {
            (true, true) => {}
            (true, false) => self.reload(),
            // A good moment to see what came and went.
            (false, _) => self.relist(),
        }
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        self.take_editor_settings(&params.settings);
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        self.take_files(&params.changes);
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        self.state().configuration.change_folders(&params.event);
        self.reload();
    }

    async fn diagnostic(
        &self,
        params: DocumentDiagnosticParams,
    ) -> Result<DocumentDiagnosticReportResult> {
        self.pull(params).await
    }

    async fn workspace_diagnostic(
        &self,
        params: WorkspaceDiagnosticParams,
    ) -> Result<WorkspaceDiagnosticReportResult> {
        self.pull_workspace(params).await
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        let Some(snapshot) = self.snapshot(&params.text_document.uri) else { return Ok(None) };
        let client = self.state().client.clone();
        let of = snapshot.clone();
        self.off_loop_until(&snapshot, move |stop| {
            code_action::actions(&of, &client, &params, &|| !stop.is_set())
        })
        .await
    }

    async fn code_action_resolve(&self, action: CodeAction) -> Result<CodeAction> {
        let data = action.data.clone().unwrap_or_default();
        let Ok(data) = serde_json::from_value::<code_action::Data>(data) else { return Ok(action) };
        let Some(snapshot) = self.snapshot(&data.uri) else { return Err(content_modified()) };
        let client = self.state().client.clone();
        let of = snapshot.clone();
        let resolved = self
            .off_loop(&snapshot, move || code_action::resolved(&of, &client, action, &data))
            .await?;
        resolved.ok_or_else(content_modified)
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        self.complete(params).await
    }

    async fn completion_resolve(&self, item: CompletionItem) -> Result<CompletionItem> {
        Ok(self.resolve_completion(item))
    }

    async fn signature_help(&self, params: SignatureHelpParams) -> Result<Option<SignatureHelp>> {
        self.signature_at(params.text_document_position_params).await
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        self.inlay_hints(params).await
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        self.hover_at(params.text_document_position_params).await
    }

    async fn goto_definition(
        &self,
        params: GotoDefinitionParams,
    ) -> Result<Option<GotoDefinitionResponse>> {
        self.definition_at(params, Wanted::Definition).await
    }

    async fn goto_declaration(
        &self,
        params: GotoDeclarationParams,
    ) -> Result<Option<GotoDeclarationResponse>> {
        self.definition_at(params, Wanted::Declaration).await
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        self.references_at(params).await
    }

    async fn document_highlight(
        &self,
        params: DocumentHighlightParams,
    ) -> Result<Option<Vec<DocumentHighlight>>> {
        self.highlights_at(params).await
    }

    async fn prepare_rename(
        &self,
        params: TextDocumentPositionParams,
    ) -> Result<Option<PrepareRenameResponse>> {
        self.prepare_rename_at(params).await
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        self.rename_at(params).await
    }

    async fn symbol(
        &self,
        params: WorkspaceSymbolParams,
    ) -> Result<Option<WorkspaceSymbolResponse>> {
        self.workspace_symbols(params).await
    }

    async fn selection_range(
        &self,
        params: SelectionRangeParams,
    ) -> Result<Option<Vec<SelectionRange>>> {
        self.selections(params).await
    }

    async fn linked_editing_range(
        &self,
        params: LinkedEditingRangeParams,
    ) -> Result<Option<LinkedEditingRanges>> {
        self.linked_ranges(params).await
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        self.lenses(params).await
    }

    async fn semantic_tokens_full(
        &self,
        params: SemanticTokensParams,
    ) -> Result<Option<SemanticTokensResult>> {
        self.tokens_of(params).await
    }

    async fn semantic_tokens_full_delta(
        &self,
        params: SemanticTokensDeltaParams,
    ) -> Result<Option<SemanticTokensFullDeltaResult>> {
        self.changed_tokens(params).await
    }

    async fn semantic_tokens_range(
        &self,
        params: SemanticTokensRangeParams,
    ) -> Result<Option<SemanticTokensRangeResult>> {
        self.tokens_in(params).await
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        self.links_of(params).await
    }

    async fn document_symbol(
        &self,
        params: DocumentSymbolParams,
    ) -> Result<Option<DocumentSymbolResponse>> {
        let Some(snapshot) = self.snapshot(&params.text_document.uri) else { return Ok(None) };
        let nested = self.state().client.hierarchical_symbols;
        let of = snapshot.clone();
        self.off_loop_until(&snapshot, move |stop| Some(symbols::symbols(&of, nested, stop))).await
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        let Some(snapshot) = self.snapshot(&params.text_document.uri) else { return Ok(None) };
        let limit = self.state().client.fold_limit;
        let of = snapshot.clone();
        self.off_loop_until(&snapshot, move |stop| Some(folding::folds(&of, limit, stop))).await
    }

    async fn formatting(&self, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        let Some(snapshot) = self.snapshot(&params.text_document.uri) else { return Ok(None) };
        let of = snapshot.clone();
        self.off_loop_until(&snapshot, move |stop| Some(formatting::document(&of, stop))).await
    }

    async fn on_type_formatting(
        &self,
        params: DocumentOnTypeFormattingParams,
    ) -> Result<Option<Vec<TextEdit>>> {
        let place = params.text_document_position;
        let Some(snapshot) = self.snapshot(&place.text_document.uri) else { return Ok(None) };
        let of = snapshot.clone();
        self.off_loop(&snapshot, move || Some(formatting::typed(&of, place.position))).await
    }

    async fn range_formatting(
        &self,
        params: DocumentRangeFormattingParams,
    ) -> Result<Option<Vec<TextEdit>>> {
        let Some(snapshot) = self.snapshot(&params.text_document.uri) else { return Ok(None) };
        let of = snapshot.clone();
        let format = move |stop: &_| Some(formatting::range(&of, params.range, stop));
        self.off_loop_until(&snapshot, format).await
    }
}

/// The document is not what the client's request was made for.
fn content_modified() -> Error {
    Error {
        code: ErrorCode::ContentModified,
        message: "the document has changed".into(),
        data: None,
    }
}
