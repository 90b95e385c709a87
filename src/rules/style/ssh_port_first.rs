use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity};
use crate::rules::scanners::instructions;
use crate::syntax::Keyword;

pub const RULE: Rule = Rule {
    id: "ssh-port-first",
    group: "style",
    summary: "The port of ssh is exposed",
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    aliases: &[Alias::checkov("CKV_DOCKER_1")],
    mends_as: &[&super::ssh_port::RULE],
    page: include_str!("ssh_port_first.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let mut ports = instructions::of_file(context, Keyword::Expose)
        .flat_map(|at| instructions::ports(at).iter().map(move |word| (at, word)));
    if let Some((at, word)) = ports.find(|(_, word)| matches!(&*word.text, "22" | "22/tcp")) {
        report.at(
            at.word_span(word),
            "port 22 is that of ssh, which a container does not need: remove it",
        );
    }
}
