//! Requests of our own, for what an editor shows beside the protocol: `plimsoll/rules`,
//! `plimsoll/explain` and `plimsoll/standard`. A client needs none of them.

use super::backend::Backend;
use crate::lint::Diagnostic;
use crate::rules::RULES;
use serde::{Deserialize, Serialize};
use tower_lsp::LspServiceBuilder;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{CodeDescription, TextDocumentIdentifier};

pub fn add(builder: LspServiceBuilder<Backend>) -> LspServiceBuilder<Backend> {
    builder
        .custom_method("plimsoll/rules", Backend::rules)
        .custom_method("plimsoll/explain", Backend::explain)
        .custom_method("plimsoll/standard", Backend::standard)
}

/// The page of the web that describes a finding, which is its tool's; none where no tool has one.
pub fn page(finding: &Diagnostic) -> Option<CodeDescription> {
    let page = finding.aliases.iter().find_map(|alias| {
        let (tool, id) = alias.split_once(':')?;
        Some(match tool {
            "hadolint" if id.starts_with("SC") => format!("https://www.shellcheck.net/wiki/{id}"),
            "hadolint" => format!("https://github.com/hadolint/hadolint/wiki/{id}"),
            "buildkit" => format!("https://docs.docker.com/reference/build-checks/{}/", kebab(id)),
            "trivy" => format!("https://avd.aquasec.com/misconfig/{}", id.to_lowercase()),
            _ => return None,
        })
    });
    page.and_then(|page| page.parse().ok()).map(|href| CodeDescription { href })
}

/// `JSONArgsRecommended` as `json-args-recommended`.
fn kebab(id: &str) -> String {
    let mut kebab = String::new();
    let mut before = 'A';
    let mut rest = id.chars().peekable();
    while let Some(letter) = rest.next() {
        let is_last_capital = rest.peek().is_some_and(char::is_ascii_lowercase);
        let begins = before.is_ascii_lowercase() || (!kebab.is_empty() && is_last_capital);
        if letter.is_ascii_uppercase() && begins {
            kebab.push('-');
        }
        kebab.push(letter.to_ascii_lowercase());
        before = letter;
    }
    kebab
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

#[cfg(test)]
mod tests {
    #[test]
    fn ids_are_written_as_in_addresses() {
        assert_eq!(super::kebab("JSONArgsRecommended"), "json-args-recommended");
        assert_eq!(super::kebab("InvalidDefaultArgInFrom"), "invalid-default-arg-in-from");
    }
}
