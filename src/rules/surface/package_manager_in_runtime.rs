use super::copies;
use crate::contents::{Presence, What};
use crate::lint::{Applicability, Check, Context, Copied, Report, Rule, Severity};
use crate::standard::ToolStanding;

pub const RULE: Rule = Rule {
    id: "package-manager-in-runtime",
    group: "surface",
    summary: "A package manager is copied into the runtime stage",
    severity: Severity::Error,
    needs_standard: true,
    fix: Some(Applicability::Unsafe),
    page: include_str!("package_manager_in_runtime.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    for copy in copies::from_elsewhere(context) {
        if copies::standing(context, &copy) == ToolStanding::PackageManager {
            let name = copy.name();
            let message = format!(
                "this brings a package manager (`{name}`) into the runtime: delete it, and install in a builder stage"
            );
            report.at(copy.span(), message).fix(Applicability::Unsafe, || {
                Some((format!("Do not copy {name}"), copies::delete(context, &copy)?))
            });
        } else if let Some(inside) = inside(context, &copy) {
            let modules = copy.name() == MODULES;
            let advice = if modules {
                "the application's own node_modules"
            } else {
                "what the service needs"
            };
            let message = format!(
                "`{}` holds a package manager (`{inside}`): copy {advice} alone, or uninstall it in the builder stage",
                copy.source
            );
            let severity = if modules { Severity::Warning } else { Severity::Information };
            report.at(copy.span(), message).severity(severity).fix(Applicability::Unsafe, || {
                let edits = copies::delete(context, &copy).filter(|_| modules)?;
                Some((format!("Do not copy {}", copy.source), edits))
            });
        }
    }
}

const MODULES: &str = "node_modules";

/// The package manager that a copied tree of modules certainly holds.
fn inside(context: &Context<'_>, copy: &Copied<'_>) -> Option<String> {
    let (from, tools) = (copy.from()?, &context.standard().tools);
    let name = copy.name();
    let folder = match name {
        MODULES | "site-packages" | "dist-packages" => String::new(),
        _ if name.starts_with("python3.") => "site-packages/".to_owned(),
        _ if is_environment(context, from, &copy.source) => "bin/".to_owned(),
        _ => return None,
    };
    let plain = tools.package_managers.iter().filter(|name| !name.contains('*'));
    let there = |name: &&String| {
        let path = format!("{}/{folder}{name}", copy.source);
        context.contents().presence(from, &path) == Presence::Present
    };
    plain.filter(there).min_by_key(|name| name.len()).cloned()
}

fn is_environment(context: &Context<'_>, stage: usize, path: &str) -> bool {
    let chain = context.model().chain(stage);
    let mut facts = chain.into_iter().flat_map(|stage| context.contents().facts(stage.index));
    facts.any(
        |fact| matches!(&fact.what, What::VirtualEnvironment { path: made, .. } if made == path),
    )
}
