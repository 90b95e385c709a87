//! Ports of EXPOSE.
//!
//! Source: dockerfile2llb/convert_expose.go.

use core::net::IpAddr;

const LAST: i64 = 65_535;

/// What is wrong with one port, `[address:][host port:]port[/protocol]`.
pub fn mistake(raw: &str) -> Option<String> {
    let (left, own) = raw.rsplit_once(':').unwrap_or(("", raw));
    let (address, host) = left.rsplit_once(':').unwrap_or(("", left));
    let (port, protocol) = own.split_once('/').unwrap_or((own, ""));
    if port.is_empty() {
        return Some(format!("`{raw}` names no port: write a number"));
    }
    if !["", "tcp", "udp", "sctp"].contains(&&*protocol.to_lowercase()) {
        return Some(format!("`{protocol}` is no protocol: write `tcp`, `udp` or `sctp`"));
    }
    if !address.is_empty() && !is_address(address) {
        return Some(format!("`{address}` is no address: write the port alone"));
    }
    let own = match range(port) {
        Ok(range) => range,
        Err(reason) => return Some(reason),
    };
    if host.is_empty() {
        return None;
    }
    let host = match range(host) {
        Ok(range) => range,
        Err(reason) => return Some(reason),
    };
    (own.1 != own.0 && own.1 - own.0 != host.1 - host.0)
        .then(|| format!("`{raw}` holds two ranges of different lengths: write `{port}` alone"))
}

fn range(text: &str) -> Result<(i64, i64), String> {
    let (start, end) = text.split_once('-').unwrap_or((text, text));
    let (start, end) = (number(start, text)?, number(end, text)?);
    if start > end {
        return Err(format!("the range `{text}` ends before it begins: turn it round"));
    }
    Ok((start, end))
}

fn number(part: &str, whole: &str) -> Result<i64, String> {
    let number = part.parse::<i64>().ok().filter(|port| (0..=LAST).contains(port));
    number.ok_or_else(|| match whole.contains(',') {
        true => format!("`{whole}` is no port: put blanks between ports"),
        false => format!("`{whole}` is no port: write a number up to {LAST}"),
    })
}

fn is_address(text: &str) -> bool {
    let bare = text.strip_prefix('[').map_or(Some(text), |rest| rest.strip_suffix(']'));
    // Go's ParseIP takes no zone, as Rust's does not.
    bare.is_some_and(|bare| bare.parse::<IpAddr>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::mistake;

    #[test]
    fn reads_what_buildkit_reads() {
        for port in ["80", "80/TCP", "8000-8010/udp", "0", "1.2.3.4:80:80", "[::1]:80:80", "1-3:8"]
        {
            assert_eq!(mistake(port), None, "{port}");
        }
        for none in
            ["", "/tcp", "http", "80/foo", "20-10", "20-", "a:80", "x:80:80", "70000", "1-3:80-90"]
        {
            assert!(mistake(none).is_some(), "{none}");
        }
    }
}
