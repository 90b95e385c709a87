use super::schema;
use crate::lint::{Alias, Check, Context, LabelType, Report, Rule, Severity};

pub const RULE: Rule = Rule {
    id: "label-not-url",
    group: "style",
    summary: "A label is not an address",
    severity: Severity::Warning,
    aliases: &[Alias::hadolint("DL3052", Severity::Warning)],
    page: include_str!("label_not_url.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    schema::report_values(context, LabelType::Url, "an address", is_valid, |_| None, report);
}

/// An absolute URI of RFC 3986: a scheme, and behind it what an address may hold.
fn is_valid(value: &str) -> bool {
    let Some((scheme, rest)) = value.split_once(':') else { return false };
    let scheme_byte = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    if !scheme.starts_with(|char: char| char.is_ascii_alphabetic())
        || !scheme.bytes().all(scheme_byte)
    {
        return false;
    }
    let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let authority_and_path =
        path.strip_prefix("//").map(|rest| rest.split_at(rest.find('/').unwrap_or(rest.len())));
    let (authority, path) = authority_and_path.unwrap_or(("", path));
    is_authority(authority)
        && is_made_of(path, "/:@")
        && is_made_of(query, "/?:@")
        && is_made_of(fragment, "/?:@")
}

fn is_authority(text: &str) -> bool {
    let (user, host) = text.rsplit_once('@').unwrap_or(("", text));
    let (host, port) = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, port)) => (address, port.strip_prefix(':').unwrap_or(port)),
        None => host.rsplit_once(':').unwrap_or((host, "")),
    };
    let digits = port.bytes().all(|byte| byte.is_ascii_digit());
    digits && is_made_of(user, ":") && is_made_of(host, if text.contains('[') { ":" } else { "" })
}

/// Unreserved characters, sub-delimiters, escapes, and the others that this part may have.
fn is_made_of(text: &str, others: &str) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let hex = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_hexdigit());
        let fits = match byte {
            b'%' => hex(bytes.next()) && hex(bytes.next()),
            byte => {
                byte.is_ascii_alphanumeric()
                    || b"-._~!$&'()*+,;=".contains(&byte)
                    || others.as_bytes().contains(&byte)
            }
        };
        if !fits {
            return false;
        }
    }
    true
}
