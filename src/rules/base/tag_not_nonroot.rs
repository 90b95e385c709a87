use crate::contents::is_root;
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity};
use crate::standard::Acceptance;

pub const RULE: Rule = Rule {
    id: "tag-not-nonroot",
    group: "base",
    summary: "The runtime image's tag is one whose user is root",
    severity: Severity::Warning,
    needs_standard: true,
    fix: Some(Applicability::Unsafe),
    page: include_str!("tag_not_nonroot.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let standard = context.standard();
    let Some(runtime) = context.runtime() else { return };
    let Some(base) = context.base_image(runtime) else { return };
    let name = base.image.familiar_name();
    if !standard.images.is_distroless(&name) {
        return;
    }
    let image = context.contents().image(runtime.index);
    let roots = image.and_then(|image| image.user.as_deref()).is_some_and(is_root);
    let tag = base.image.tag().unwrap_or("latest");
    // `debug` has a rule of its own.
    if !roots || tag.starts_with("debug") {
        return;
    }
    let has_user = context.model().effective(context.syntax(), runtime.index).user.is_some();
    if !has_user && context.settings.rules.get("runs-as-root").is_some() {
        return;
    }
    let approved = standard.images.approved(&name);
    let severity = match approved.map(|approved| approved.accepts(base.image.tag())) {
        Some(Acceptance::Accepted) => return,
        Some(Acceptance::WithUser) if has_user => return,
        Some(_) => Severity::Warning,
        None if has_user => Severity::Information,
        None => Severity::Warning,
    };
    let better = approved.and_then(|approved| approved.tag()).unwrap_or(&standard.users.name);
    let message = format!("the user of the tag `{tag}` is root: write `{better}`");
    report.at(base.tag_span(), message).severity(severity).fix(Applicability::Unsafe, || {
        Some((format!("Change the tag to {better}"), [base.with_tag(better)?]))
    });
}
