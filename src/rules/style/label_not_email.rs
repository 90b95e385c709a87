use super::schema;
use crate::lint::{Alias, Check, Context, LabelType, Report, Rule, Severity};

pub const RULE: Rule = Rule {
    id: "label-not-email",
    group: "style",
    summary: "A label is not an e-mail address",
    severity: Severity::Warning,
    aliases: &[Alias::hadolint("DL3058", Severity::Warning)],
    page: include_str!("label_not_email.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    schema::report_values(
        context,
        LabelType::Email,
        "an e-mail address",
        is_valid,
        |_| None,
        report,
    );
}

/// `local@domain` of RFC 5322, with the quoted and bracketed forms, comments left out.
fn is_valid(value: &str) -> bool {
    let text = without_comment(value.trim());
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let bracketed = domain.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let quoted =
        local.len() > 1 && local.starts_with('"') && local.ends_with('"') && local.is_ascii();
    (quoted || local.split('.').all(is_atom)) && (bracketed.is_some() || is_domain(domain))
}

fn is_domain(text: &str) -> bool {
    let end = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let label = |label: &str| {
        let bytes = label.as_bytes();
        let known = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
        end(bytes.first()) && end(bytes.last()) && bytes.iter().all(known)
    };
    text.strip_suffix('.').unwrap_or(text).split('.').all(label)
}

fn is_atom(text: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
    !text.is_empty() && text.bytes().all(known)
}

fn without_comment(text: &str) -> String {
    match (text.find('('), text.find(')')) {
        (Some(start), Some(end)) if start < end && !text.starts_with('"') => {
            format!("{}{}", &text[..start], &text[end + 1..])
        }
        _ => text.to_owned(),
    }
}
