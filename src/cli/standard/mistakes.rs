//! What reading a standard does not notice: names that nothing has.

use crate::rules::RULES;
use crate::standard::Standard;
use crate::standard::nearest::did_you_mean;

/// Sentences, in the order of the standard's clauses.
pub(super) fn mistakes(standard: &Standard) -> Vec<String> {
    let mut found = Vec::new();
    for rule in standard.severity.keys().filter(|rule| !is_rule(rule)) {
        found.push(format!("[severity] names {}", no_rule(rule)));
    }
    for clause in standard.clauses.iter() {
        let id = &clause.id;
        for rule in clause.rules.iter().filter(|rule| *rule != "*" && !is_rule(rule)) {
            found.push(format!("[clauses.{id}] names {}", no_rule(rule)));
        }
        if clause.rules.is_empty() && clause.how.is_none() {
            found.push(format!("[clauses.{id}] has neither `rules` nor `how` to check it"));
        }
    }
    for (name, label) in &standard.labels.schema {
        if label.kind == crate::standard::LabelKind::Enum && label.values.is_empty() {
            found.push(format!("[labels.schema.{name}] is a choice without `values`"));
        }
    }
    found
}

fn is_rule(name: &str) -> bool {
    RULES.iter().any(|rule| rule.is_called(name))
}

fn no_rule(name: &str) -> String {
    let guess = did_you_mean(name, RULES.iter().map(|rule| rule.id));
    format!("\"{name}\", which is no rule{guess}")
}
