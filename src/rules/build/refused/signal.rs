//! Signals of STOPSIGNAL.
//!
//! Source: `ParseSignal` and the map for Linux of github.com/moby/sys/signal.

const NAMES: [&str; 36] = [
    "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL",
    "PIPE", "POLL", "PROF", "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP",
    "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ", "RTMIN", "RTMAX",
];

pub fn mistake(value: &str) -> Option<String> {
    (!is_signal(value))
        .then(|| format!("there is no signal `{value}`: write one such as `SIGTERM`"))
}

/// The name that was most likely meant.
pub fn meant(value: &str) -> Option<String> {
    let upper = value.to_uppercase();
    let name = upper.strip_prefix("SIG").unwrap_or(&upper);
    let near = crate::standard::nearest::nearest(name, NAMES);
    near.map(|near| format!("SIG{near}"))
}

fn is_signal(value: &str) -> bool {
    // Go's Atoi takes a sign and any number; 0 alone is refused.
    if let Ok(number) = value.parse::<i64>() {
        return number != 0;
    }
    let upper = value.to_uppercase();
    let name = upper.strip_prefix("SIG").unwrap_or(&upper);
    let real_time = |start, last| {
        let number = name.strip_prefix(start).filter(|digits| !digits.starts_with('0'));
        number.and_then(|digits| digits.parse::<u8>().ok()).is_some_and(|number| number <= last)
    };
    NAMES.contains(&name) || real_time("RTMIN+", 15) || real_time("RTMAX-", 14)
}

#[cfg(test)]
mod tests {
    use super::{is_signal, meant};

    #[test]
    fn knows_the_signals_of_linux() {
        for signal in ["SIGTERM", "term", "9", "-1", "SIGRTMIN+3", "RTMAX-14", "sigquit"] {
            assert!(is_signal(signal), "{signal}");
        }
        for none in ["", "SIG", "0", "SIGFOO", "SIGRTMIN+16", "RTMAX-0", "SIGTERM ", "6.5"] {
            assert!(!is_signal(none), "{none}");
        }
        assert_eq!(meant("SIGTREM").as_deref(), Some("SIGTERM"));
    }
}
