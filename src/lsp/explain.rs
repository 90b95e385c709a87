//! Requests of our own, for what an editor shows beside the protocol: `plimsoll/rules`,
//! `plimsoll/explain` and `plimsoll/standard`. A client needs none of them.

use super::server::Backend;
use crate::rules::RULES;
use serde::{Deserialize, Serialize};
use tower_lsp::LspServiceBuilder;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::TextDocumentIdentifier;

pub fn add(builder: LspServiceBuilder<Backend>) -> LspServiceBuilder<Backend> {
    builder
        .custom_method("plimsoll/rules", Backend::rules)
        .custom_method("plimsoll/explain", Backend::explain)
        .custom_method("plimsoll/standard", Backend::standard)
}

#[derive(Serialize)]
pub struct Listed {
    id: &'static str,
    summary: &'static str,
    /// `tool:ID`.
    aliases: Vec<String>,
}

#[derive(Deserialize)]
pub struct Asked {
    /// Its id, or the one that another tool has for it.
    rule: String,
}

#[derive(Serialize)]
pub struct Page {
    rule: &'static str,
    /// Markdown.
    page: &'static str,
}

impl Backend {
    async fn rules(&self) -> Result<Vec<Listed>> {
        let listed = RULES.iter().map(|rule| Listed {
            id: rule.id,
            summary: rule.summary,
            aliases: rule.alias_names(),
        });
        Ok(listed.collect())
    }

    /// The pages of the rules of that name; none where no rule has it.
    async fn explain(&self, params: Asked) -> Result<Vec<Page>> {
        let called = RULES.iter().filter(|rule| rule.is_called(&params.rule));
        Ok(called.map(|rule| Page { rule: rule.id, page: rule.page }).collect())
    }

    /// The standard in force for a document and its version, for people; `null` where the
    /// document is not open.
    async fn standard(&self, params: TextDocumentIdentifier) -> Result<Option<String>> {
        let snapshot = self.snapshot(&params.uri);
        Ok(snapshot.map(|snapshot| snapshot.place.settings.standard.label()))
    }
}
