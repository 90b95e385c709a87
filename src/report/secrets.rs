//! Secrets that a file holds are never printed: in a report stars stand in their place.
//!
//! What is a secret says the rule `hardcoded-secret`, whether it is on or not; where a comment in
//! the file says that it is none, it is printed. A patch and a file that is written are the file
//! itself, and have all of it.

use crate::document::Document;
use crate::lint::{self, Cache, Enabled, Fix, Mode, RuleSet, Settings, Severity, Surroundings};
use crate::rules::environment::hardcoded_secret;
use crate::text::Span;

/// Fewer letters stand in many words that say nothing of the secret.
const SHORT: usize = 4;

/// No word of a language is longer.
const LONG: usize = 16;

/// The secrets of a file.
#[derive(Clone, Debug, Default)]
pub struct Secrets {
    spans: Vec<Span>,
    texts: Vec<String>,
}

impl Secrets {
    pub(super) fn of(document: &Document, settings: &Settings) -> Self {
        let rules = RuleSet::new(vec![Enabled::new(&hardcoded_secret::RULE)]);
        let settings =
            Settings { rules, standard: settings.standard.clone(), ..Settings::default() };
        let around = Surroundings::default();
        let found = lint::run(document, &settings, &around, &mut Cache::default(), Mode::Findings);
        // Below that it only says where one will be.
        let found = found.iter().filter(|found| found.severity == Severity::Error);
        let spans: Vec<Span> = found.map(|found| found.span).collect();
        let text = |span: &Span| document.text().slice(*span).trim_matches(['"', '\'']).to_owned();
        let texts = spans.iter().map(text).filter(|text| text.len() >= SHORT).collect();
        Self { spans, texts }
    }

    /// The text of the file with stars for secrets; what stands behind them stays where it is.
    pub(super) fn hidden_in_file(&self, text: String) -> String {
        let mut text = text;
        for span in &self.spans {
            if let Some(secret) = text.get(span.range()) {
                let stars = stars(secret);
                text.replace_range(span.range(), &stars);
            }
        }
        text
    }

    /// A sentence with stars for secrets.
    pub(super) fn hidden(&self, sentence: String) -> String {
        let secrets = self.texts.iter().filter(|secret| is_telling(secret));
        let secrets: Vec<_> = secrets.filter(|it| sentence.contains(it.as_str())).collect();
        secrets.into_iter().fold(sentence, |sentence, secret| sentence.replace(secret, "****"))
    }

    /// Whether what a fix writes holds none of them.
    pub fn are_not_in(&self, fix: &Fix) -> bool {
        let says = |secret: &String| {
            fix.title.contains(secret)
                || fix.edits.edits().iter().any(|it| it.text.contains(secret))
        };
        !self.texts.iter().any(says)
    }
}

/// Whether a text stands in a sentence for the secret's sake only: `postgres` is a password, too.
fn is_telling(secret: &str) -> bool {
    secret.len() >= LONG || !secret.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// As many bytes, columns and lines as the text.
fn stars(text: &str) -> String {
    text.chars().map(|char| if char.is_ascii_graphic() { '*' } else { char }).collect()
}
