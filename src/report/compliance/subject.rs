//! What the report asks of a file beside its findings.

use super::Status;
use crate::document::Document;
use crate::lint::Settings;
use crate::model::Base;
use crate::standard::{Clause, Kind, LabelKind, Standard};
use rustc_hash::FxHashSet;
use std::sync::Arc;

#[derive(Clone, Debug)]
pub struct Subject {
    pub standard: Arc<Standard>,
    /// The image that the runtime is built upon, after expansion; `None` where it is not known.
    pub base: Option<String>,
    pub kind: Kind,
    /// Of the runtime: the labels that the standard lists values for, by their short names; those
    /// that are absent or unknown are left out.
    pub labels: Vec<(String, String)>,
    /// The ids, other tools' included, by which rules are on.
    on: FxHashSet<&'static str>,
}

impl Subject {
    /// `None` where the file makes no image.
    pub fn of(document: &Document, settings: &Settings) -> Option<Self> {
        let (syntax, model) = (document.syntax(), document.model());
        let runtime = model.runtime?;
        let base = match model.root_base(runtime) {
            Base::Scratch => Some("scratch".to_owned()),
            Base::Image(image) => Some(image.text.clone()),
            Base::Stage(_) | Base::Unknown => None,
        };
        let standard = settings.standard.clone();
        let effective = model.effective(syntax, runtime);
        let mut labels = Vec::new();
        for label in &effective.labels {
            let known = label.key.known().and_then(|key| standard.labels.find(key));
            if let (Some(known), Some(value)) = (known, label.value.known())
                && known.label.kind == LabelKind::Enum
            {
                labels.push((known.name.to_owned(), value.to_owned()));
            }
        }
        let ids = |enabled: &crate::lint::Enabled| {
            let aliases = enabled.rule.aliases.iter().map(|alias| alias.id);
            aliases.chain([enabled.rule.id]).collect::<Vec<_>>()
        };
        let on = settings.rules.enabled().iter().flat_map(ids).collect();
        let kind = document.contents().kind(syntax, model, runtime);
        Some(Self { standard, base, kind, labels, on })
    }

    /// What a file has in common with others: the name of the group, and the file's value in it.
    pub(super) fn groups(&self) -> Vec<(String, String)> {
        let none = || "-".to_owned();
        let schema = self.standard.labels.schema.iter();
        let listed = schema.filter(|(_, label)| label.kind == LabelKind::Enum);
        let mut groups: Vec<_> = listed
            .map(|(name, _)| {
                let own = self.labels.iter().find(|(known, _)| known == name);
                (name.clone(), own.map_or_else(none, |(_, value)| value.clone()))
            })
            .collect();
        groups.push(("base image".to_owned(), self.base.clone().unwrap_or_else(none)));
        groups.push(("kind of image".to_owned(), self.kind.to_string()));
        groups
    }

    /// Whether the clause of that id is about this kind of image.
    pub(super) fn is_about(&self, clause: &str) -> bool {
        let clause = self.standard.clause(clause);
        clause.is_none_or(|clause| clause.kinds.is_empty() || clause.kinds.contains(&self.kind))
    }

    /// What became of a clause; `failed` are those that findings fail.
    pub(super) fn status(&self, clause: &Clause, failed: &[&str]) -> Status {
        let is_on = |rule: &String| rule == "*" || self.on.contains(rule.as_str());
        match () {
            () if !self.is_about(&clause.id) => Status::NotApplicable,
            () if failed.contains(&&*clause.id) => Status::Failed,
            () if !clause.is_decidable() => Status::NotDecidable,
            () if clause.is_summary() && !failed.is_empty() => Status::Failed,
            () if !clause.rules.iter().any(is_on) => Status::NotApplicable,
            () => Status::Passed,
        }
    }
}
