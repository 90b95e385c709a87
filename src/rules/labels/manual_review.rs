use crate::lint::{Check, Context, Report, Rule, Severity};
use crate::model::Value;

pub const RULE: Rule = Rule {
    id: "manual-review",
    group: "labels",
    summary: "A service needs the reviews that people do",
    severity: Severity::Information,
    default: false,
    needs_standard: true,
    page: include_str!("manual_review.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(stage) = context.runtime() else { return };
    let standard = context.standard();
    let reviews: Vec<&str> = standard
        .clauses_of(RULE.id)
        .iter()
        .filter_map(|id| standard.clause(id))
        .map(|clause| &*clause.text)
        .collect();
    let own = context.model().effective(context.syntax(), stage.index);
    let label = own.labels.iter().find(|label| {
        let known = label.key.known().and_then(|key| standard.labels.find(key));
        known.is_some_and(|known| known.name == "service") && matches!(label.value, Value::Known(_))
    });
    let Some(label) = label.filter(|_| !reviews.is_empty()) else { return };
    let Some(at) = context.syntax().get(label.instruction) else { return };
    let message = format!("before this service is deployed, people decide: {}", reviews.join("; "));
    report.at(at.word_span(&label.pair.key), message);
}
