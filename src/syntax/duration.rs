//! Durations of HEALTHCHECK's flags, as Go's time.ParseDuration reads them.

/// Nanoseconds; `None` for what is no duration: `30` has no unit, `1d` not one of its units.
pub fn nanoseconds(text: &str) -> Option<f64> {
    let (sign, mut rest) = match text.as_bytes().first()? {
        b'-' => (-1.0, text.get(1..)?),
        b'+' => (1.0, text.get(1..)?),
        _ => (1.0, text),
    };
    if rest == "0" {
        return Some(0.0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut sum = 0.0;
    while !rest.is_empty() {
        let is_digit = |ch: char| ch.is_ascii_digit() || ch == '.';
        let (number, behind) = rest.split_at(rest.find(|ch| !is_digit(ch))?);
        let (unit, behind) = behind.split_at(behind.find(is_digit).unwrap_or(behind.len()));
        let scale = match unit {
            "ns" => 1.0,
            "us" | "µs" | "μs" => 1e3,
            "ms" => 1e6,
            "s" => 1e9,
            "m" => 60e9,
            "h" => 3600e9,
            _ => return None,
        };
        sum += number.parse::<f64>().ok()? * scale;
        rest = behind;
    }
    // Go counts in 64 bits.
    (sum < 9.2e18).then_some(sign * sum)
}

#[cfg(test)]
mod tests {
    use super::nanoseconds;

    #[test]
    fn reads_what_go_reads() {
        for (text, expected) in [
            ("30s", Some(30e9)),
            ("1m30s", Some(90e9)),
            ("1.5h", Some(5400e9)),
            (".5s", Some(5e8)),
            ("100µs", Some(1e5)),
            ("0", Some(0.0)),
            ("-1s", Some(-1e9)),
            ("30", None),
            ("1d", None),
            ("s", None),
            (".s", None),
            ("1.2.3s", None),
            ("", None),
            ("+", None),
            ("3 s", None),
        ] {
            assert_eq!(nanoseconds(text), expected, "{text}");
        }
    }
}
