//! Platforms as containerd reads them.

/// `specifierRE` of github.com/containerd/platforms; then the two halves as it normalises them, on
/// Linux and the most usual machine. `None` where it reads none.
pub(super) fn platform(text: &str) -> Option<(String, String)> {
    let parts: Vec<&str> = text.split('/').collect();
    if !parts.iter().all(|part| is_word(part)) {
        return None;
    }
    match parts[..] {
        [one] if SYSTEMS.contains(&&*system(one)) => Some((system(one), "amd64".to_owned())),
        [one] => {
            Some(("linux".to_owned(), machine(one).filter(|name| MACHINES.contains(&&**name))?))
        }
        [first, second] | [first, second, _] => {
            Some((system(first), machine(second).unwrap_or_else(|| second.to_lowercase())))
        }
        _ => None,
    }
}

const SYSTEMS: [&str; 15] = [
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
    "nacl",
    "netbsd",
    "openbsd",
    "solaris",
    "windows",
];

const MACHINES: [&str; 15] = [
    "386", "amd64", "arm", "arm64", "armbe", "loong64", "mips", "mips64", "mips64le", "mipsle",
    "ppc64", "ppc64le", "riscv64", "s390x", "wasm",
];

fn is_word(part: &str) -> bool {
    // A version of the system may follow in brackets.
    let part = part.split_once('(').map_or(part, |(name, _)| name);
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    !part.is_empty() && part.bytes().all(known)
}

fn system(name: &str) -> String {
    let name = name.split_once('(').map_or(name, |(name, _)| name).to_lowercase();
    if name == "macos" { "darwin".to_owned() } else { name }
}

fn machine(name: &str) -> Option<String> {
    let name = match &*name.to_lowercase() {
        "i386" => "386",
        "x86_64" | "x86-64" => "amd64",
        "aarch64" => "arm64",
        "armhf" | "armel" => "arm",
        name => return Some(name.to_owned()),
    };
    Some(name.to_owned())
}
