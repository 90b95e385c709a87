use crate::lint::{Applicability, Check, Context, Report, Rule, Severity};

pub const RULE: Rule = Rule {
    id: "debug-image",
    group: "base",
    summary: "The runtime stage starts from a debug image, which has a shell",
    severity: Severity::Error,
    needs_standard: true,
    fix: Some(Applicability::Unsafe),
    page: include_str!("debug_image.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let standard = context.standard();
    let Some(runtime) = context.runtime() else { return };
    let Some(base) = context.base_image(runtime) else { return };
    let (name, Some(tag)) = (base.image.familiar_name(), base.image.tag()) else { return };
    let is_debug = tag == "debug" || tag.starts_with("debug-");
    if !is_debug || !standard.images.is_distroless(&name) {
        return;
    }
    let approved = standard.images.approved(&name).and_then(|approved| approved.tag());
    let better = approved.unwrap_or(&standard.users.name);
    let message = format!("`{tag}` has a shell in it: write `{better}`");
    report.at(base.tag_span(), message).fix(Applicability::Unsafe, || {
        Some((format!("Change the tag to {better}"), [base.with_tag(better)?]))
    });
}
