//! Platforms of `FROM --platform`.
//!
//! Source: `Parse` in platforms.go and the lists in database.go of github.com/containerd/platforms.

const SYSTEMS: [&str; 18] = [
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "hurd",
    "illumos",
    "ios",
    "js",
    "linux",
    "macos",
    "nacl",
    "netbsd",
    "openbsd",
    "plan9",
    "solaris",
    "windows",
    "zos",
];

/// With the names that are read as one of them.
const MACHINES: [&str; 30] = [
    "386",
    "i386",
    "amd64",
    "x86_64",
    "x86-64",
    "amd64p32",
    "arm",
    "armhf",
    "armel",
    "armbe",
    "arm64",
    "aarch64",
    "arm64be",
    "ppc64",
    "ppc64le",
    "loong64",
    "mips",
    "mipsle",
    "mips64",
    "mips64le",
    "mips64p32",
    "mips64p32le",
    "ppc",
    "riscv",
    "riscv64",
    "s390",
    "s390x",
    "sparc",
    "sparc64",
    "wasm",
];

pub fn mistake(value: &str) -> Option<String> {
    if value.is_empty() {
        return Some("the platform is empty: write one such as `linux/amd64`".into());
    }
    (!is_platform(value))
        .then(|| format!("`{value}` is no platform: write one such as `linux/amd64`"))
}

fn is_platform(value: &str) -> bool {
    let mut parts = value.split('/');
    let system = parts.next().unwrap_or_default();
    let rest: Vec<&str> = parts.collect();
    if !is_system(system) || rest.len() > 2 || !rest.iter().all(|part| is_component(part)) {
        return false;
    }
    let lower = system.to_lowercase();
    // `windows(10.0.17763)` alone is a system too.
    let name = lower.split('(').next().unwrap_or_default();
    !rest.is_empty() || SYSTEMS.contains(&name) || MACHINES.contains(&&*lower)
}

fn is_component(part: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    !part.is_empty() && part.bytes().all(known)
}

/// A name, and in parentheses a version and features.
fn is_system(part: &str) -> bool {
    let (name, options) = match part.split_once('(') {
        Some((name, options)) => (name, options.strip_suffix(')')),
        None => (part, Some("")),
    };
    let option =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'%' | b'-' | b'+');
    !name.contains('.')
        && is_component(name)
        && options.is_some_and(|options| options.bytes().all(option))
}

#[cfg(test)]
mod tests {
    use super::is_platform;

    #[test]
    fn reads_what_containerd_reads() {
        for platform in [
            "linux/amd64",
            "linux",
            "arm64",
            "Linux/ARM64/v8",
            "windows(10.0.17763)/amd64",
            "foo/bar",
            "x86_64",
        ] {
            assert!(is_platform(platform), "{platform}");
        }
        for none in ["", "linux/", "foo", "a/b/c/d", "linux/*", "linux/a b", "li.nux/amd64"] {
            assert!(!is_platform(none), "{none}");
        }
    }
}
