//! Values: of flags and mounts, signals, protocols, platforms.

use super::{Meaning, meaning};

/// Platforms for `--platform`, the usual ones.
pub const PLATFORMS: &[Meaning] = &[
    meaning("linux/amd64", "64-bit Intel and AMD"),
    meaning("linux/arm64", "64-bit ARM: Apple silicon, Graviton, newer Raspberry Pis"),
    meaning("linux/arm/v7", "32-bit ARM with floating point"),
    meaning("linux/arm/v6", "32-bit ARM of the first Raspberry Pis"),
    meaning("linux/386", "32-bit Intel and AMD"),
    meaning("linux/ppc64le", "64-bit PowerPC"),
    meaning("linux/riscv64", "64-bit RISC-V"),
    meaning("linux/s390x", "IBM Z"),
    meaning("windows/amd64", "Windows on 64-bit Intel and AMD"),
];

/// Signals for STOPSIGNAL, the ones that stop first.
pub const SIGNALS: &[Meaning] = &[
    meaning("SIGTERM", "15: end, please; the default"),
    meaning("SIGINT", "2: as Ctrl-C"),
    meaning("SIGQUIT", "3: nginx and php-fpm end what they do first"),
    meaning("SIGHUP", "1: the terminal is gone; many programs read their configuration again"),
    meaning("SIGKILL", "9: end at once, without a chance to tidy up"),
    meaning("SIGUSR1", "10: the program's own"),
    meaning("SIGUSR2", "12: the program's own"),
    meaning("SIGWINCH", "28: Apache httpd ends what it does first"),
    meaning("SIGABRT", "6: abort"),
    meaning("SIGRTMIN+3", "37: systemd halts"),
];

/// The signal of that name, with `SIG` or without, in any case, or of that number.
pub fn signal(text: &str) -> Option<&'static Meaning> {
    let name = text.to_ascii_uppercase();
    let name = name.strip_prefix("SIG").unwrap_or(&name);
    let mut signals = SIGNALS.iter();
    signals.find(|signal| {
        let number = signal.about.split_once(':').map(|(number, _)| number);
        signal.name.strip_prefix("SIG") == Some(name) || number == Some(text)
    })
}

/// Protocols of EXPOSE.
pub const PROTOCOLS: &[Meaning] = &[
    meaning("tcp", "The default"),
    meaning("udp", "Datagrams"),
    meaning("sctp", "Stream control transmission"),
];

/// Modes for `--chmod`.
pub const MODES: &[Meaning] = &[
    meaning("755", "All may read and execute, the owner may write"),
    meaning("644", "All may read, the owner may write"),
    meaning("600", "The owner alone may read and write"),
    meaning("700", "The owner alone may do anything"),
    meaning("u=rwX,go=rX", "As 755 for directories and programs, 644 for other files"),
];

/// Sizes for `--mount=type=tmpfs,size=`.
pub const SIZES: &[Meaning] =
    &[meaning("64m", "64 MiB"), meaning("256m", "256 MiB"), meaning("1g", "1 GiB")];

pub const DURATIONS: &[Meaning] = &[
    meaning("5s", "Five seconds"),
    meaning("10s", "Ten seconds"),
    meaning("30s", "Half a minute"),
    meaning("1m", "A minute"),
    meaning("5m", "Five minutes"),
];

pub const CHECKSUMS: &[Meaning] = &[meaning("sha256:", "A digest with 64 hexadecimal digits")];

/// Characters for `# escape=`.
pub const ESCAPES: &[Meaning] =
    &[meaning("\\", "The default"), meaning("`", "For Windows paths, as in PowerShell")];

const NETWORKS: &[Meaning] = &[
    meaning("default", "The builder's own network"),
    meaning("none", "No network"),
    meaning("host", "The host's network, where the builder allows it"),
];
const SECURITY: &[Meaning] = &[
    meaning("sandbox", "The default"),
    meaning("insecure", "Elevated privileges, where the builder allows it"),
];

const BOOL: &[Meaning] = &[meaning("true", "Yes, as the flag alone says"), meaning("false", "No")];
const RETRIES: &[Meaning] = &[meaning("3", "The default"), meaning("5", "Five in a row")];

/// Flag, how its value is written, and values to offer. Empty where others are looked for.
const FLAGS: &[(&str, &str, &[Meaning])] = &[
    ("chown", "<user>[:<group>]", &[]),
    ("chmod", "<mode>", MODES),
    ("link", "<true|false>", BOOL),
    ("exclude", "<pattern>", &[]),
    ("keep-git-dir", "<true|false>", BOOL),
    ("checksum", "<digest>", CHECKSUMS),
    ("unpack", "<true|false>", BOOL),
    ("from", "<stage|context|image>", &[]),
    ("parents", "<true|false>", BOOL),
    ("platform", "<os>/<architecture>[/<variant>]", PLATFORMS),
    ("interval", "<duration>", DURATIONS),
    ("timeout", "<duration>", DURATIONS),
    ("start-period", "<duration>", DURATIONS),
    ("start-interval", "<duration>", DURATIONS),
    ("retries", "<count>", RETRIES),
    ("mount", "type=<type>[,<option>=<value>...]", &[]),
    ("network", "<default|none|host>", NETWORKS),
    ("security", "<sandbox|insecure>", SECURITY),
    ("device", "<name>[,required]", &[]),
];

/// How the value of a flag (without dashes) is written; empty for a flag that there is not.
pub fn flag_form(name: &str) -> &'static str {
    row(name).map_or("", |row| row.1)
}

/// Values of a flag that are worth to offer.
pub fn flag_values(name: &str) -> &'static [Meaning] {
    row(name).map_or(&[], |row| row.2)
}

fn row(name: &str) -> Option<&'static (&'static str, &'static str, &'static [Meaning])> {
    FLAGS.iter().find(|row| row.0 == name)
}

/// How the value of an option of `--mount` is written.
pub fn mount_form(key: &str) -> &'static str {
    match key {
        "type" => "<bind|cache|tmpfs|secret|ssh>",
        "target" | "source" => "<path>",
        "from" => "<stage|context|image>",
        "id" => "<id>",
        "sharing" => "<shared|private|locked>",
        "mode" => "<mode>",
        "uid" | "gid" => "<number>",
        "size" => "<bytes>",
        "env" => "<variable>",
        _ => "<true|false>",
    }
}

#[cfg(test)]
mod tests {
    use crate::syntax::Keyword;
    use crate::syntax::flag::flags_of;

    #[test]
    fn every_flag_has_a_form_and_its_values_a_meaning() {
        for flag in Keyword::ALL.into_iter().flat_map(flags_of) {
            assert_ne!(super::flag_form(flag.name), "", "{}", flag.name);
            let described = super::flag_values(flag.name);
            for value in flag.values {
                assert!(described.iter().any(|it| it.name == *value), "{} {value}", flag.name);
            }
        }
    }
}
