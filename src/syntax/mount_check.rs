//! What BuildKit refuses in the options of `RUN --mount=`.
//!
//! Source: frontend/dockerfile/instructions/commands_runmount.go. Options are read in their order,
//! so that `size` has to stand behind `type=tmpfs`. Of a value with a variable nothing is said.

use super::mount::MountOption;
use super::mount_spec::MOUNT_TYPES;
use super::problem::ProblemKind;
use super::suggest::nearest;
use super::{Word, expand};
use crate::text::Local;

/// The first mistake in the options of one mount.
pub(super) fn mistake(options: &[MountOption], escape: u8) -> Option<(Local, ProblemKind)> {
    let mut mount = Mount { kind: Some("bind"), ..Mount::default() };
    for option in options {
        if let Err(Mistake { reason, suggestion }) = mount.take(option, escape) {
            let local = option
                .value
                .as_ref()
                .map_or(option.key.local, |value| option.key.local.cover(value.local));
            let reason = reason.into();
            return Some((local, ProblemKind::InvalidMount { reason, suggestion }));
        }
    }
    let covers = mount.kind.is_some_and(|kind| ["bind", "cache", "tmpfs"].contains(&kind));
    if let Some(local) = mount.root.filter(|_| covers) {
        let reason = "the root cannot be mounted over".into();
        return Some((local, ProblemKind::InvalidMount { reason, suggestion: None }));
    }
    let whole = options.first()?.key.local;
    let reason = mount.whole().err()?.reason.into();
    Some((whole, ProblemKind::InvalidMount { reason, suggestion: None }))
}

struct Mistake {
    reason: String,
    suggestion: Option<&'static str>,
}

impl From<String> for Mistake {
    fn from(reason: String) -> Self {
        Self { reason, suggestion: None }
    }
}

/// What the options said so far. A field is `None` where it is absent, a value where it is
/// certain, and empty where it depends on a variable.
#[derive(Default)]
struct Mount {
    /// `None` where it depends on a variable.
    kind: Option<&'static str>,
    sharing: bool,
    from: bool,
    source: bool,
    target: bool,
    /// Where the target is the root.
    root: Option<Local>,
    id: bool,
    /// A value that may be empty, which counts as absent.
    unsure: bool,
    /// `mode`, `uid` or `gid`, whichever came first.
    owner: Option<&'static str>,
}

const KEYS: [&str; 19] = [
    "type",
    "from",
    "source",
    "target",
    "readonly",
    "id",
    "sharing",
    "required",
    "size",
    "mode",
    "uid",
    "gid",
    "src",
    "dst",
    "destination",
    "ro",
    "rw",
    "readwrite",
    "env",
];

impl Mount {
    fn is(&self, kinds: &[&str]) -> bool {
        self.kind.is_none_or(|kind| kinds.contains(&kind))
    }

    fn take(&mut self, option: &MountOption, escape: u8) -> Result<(), Mistake> {
        let key = option.key.text.to_lowercase();
        let secret = self.is(&["secret", "ssh"]);
        if (key == "required" && !secret) || (key == "size" && !self.is(&["tmpfs"])) {
            let kind = self.kind.unwrap_or_default();
            return Err(format!("`{key}` is no option of a {kind} mount").into());
        }
        let Some(value) = &option.value else {
            return match &*key {
                "readonly" | "ro" | "readwrite" | "rw" | "required" => Ok(()),
                _ => Err(format!("the option `{key}` needs a value: write `{key}=…`").into()),
            };
        };
        if key == "from" && value.text.find('$').is_some_and(|at| at + 1 != value.text.len()) {
            return Err("`from` takes no variable: name a stage for it".to_owned().into());
        }
        let is_target = ["target", "dst", "destination"].contains(&&*key);
        match known(value, escape) {
            Some(path) if is_target && is_root(&path) => {
                self.root = Some(option.key.local.cover(value.local));
                self.target = true;
                Ok(())
            }
            Some(value) => self.set(&key, &value),
            None => {
                self.unsure = true;
                self.kind = if key == "type" { None } else { self.kind };
                name(&key).map(|_| ())
            }
        }
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), Mistake> {
        let given = !value.is_empty();
        let wrong = || Err(format!("`{value}` is no value of `{key}`").into());
        match key {
            "type" => self.kind = Some(one_of(value, MOUNT_TYPES.iter().map(|kind| kind.name))?),
            "sharing" => {
                one_of(value, ["shared", "private", "locked"])?;
                self.sharing = true;
            }
            "from" => self.from = given,
            "source" | "src" => self.source = given,
            "target" | "dst" | "destination" => self.target = given,
            "id" => self.id = given,
            "readonly" | "ro" | "readwrite" | "rw" | "required" if !is_bool(value) => {
                return wrong();
            }
            "size" if !is_size(value) => return wrong(),
            "mode" if number(value, 8).is_none() => return wrong(),
            "uid" | "gid" if number(value, 10).is_none() => return wrong(),
            "mode" | "uid" | "gid" => self.owner = self.owner.or(name(key).ok()),
            _ => drop(name(key)?),
        }
        Ok(())
    }

    fn whole(&self) -> Result<(), Mistake> {
        let Some(kind) = self.kind.filter(|_| !self.unsure) else { return Ok(()) };
        let secret = kind == "secret";
        let reason = match self.owner {
            Some(key) if !self.is(&["secret", "ssh", "cache"]) => {
                format!("`{key}` is no option of a {kind} mount")
            }
            _ if secret && self.from => "`from` is no option of a secret mount".into(),
            _ if self.sharing && kind != "cache" => {
                format!("`sharing` is no option of a {kind} mount")
            }
            _ if secret && !self.source && !self.target && !self.id => {
                "a secret mount needs an `id` or a `target`".into()
            }
            _ if kind == "ssh" && self.source => "`source` is no option of an ssh mount".into(),
            _ if secret && self.source && self.id => {
                "a secret mount has either `id` or `source`: remove one".into()
            }
            _ => return Ok(()),
        };
        Err(reason.into())
    }
}

/// The value, where no variable is in it.
fn known(value: &Word, escape: u8) -> Option<String> {
    expand::expand(&value.text, escape, &mut |_| expand::Lookup::Unknown).value
}

fn name(key: &str) -> Result<&'static str, Mistake> {
    KEYS.into_iter().find(|known| *known == key).ok_or_else(|| Mistake {
        reason: format!("`{key}` is no option of a mount"),
        suggestion: nearest(key, KEYS),
    })
}

fn one_of(
    value: &str,
    options: impl IntoIterator<Item = &'static str> + Clone,
) -> Result<&'static str, Mistake> {
    let same = options.clone().into_iter().find(|option| option.eq_ignore_ascii_case(value));
    same.ok_or_else(|| Mistake {
        reason: format!("`{value}` is not one of {}", join(options.clone())),
        suggestion: nearest(value, options),
    })
}

fn join(options: impl IntoIterator<Item = &'static str>) -> String {
    options.into_iter().collect::<Vec<_>>().join(", ")
}

/// What Go's strconv.ParseBool takes.
fn is_bool(value: &str) -> bool {
    let words = ["1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False"];
    words.contains(&value)
}

fn is_root(path: &str) -> bool {
    path.starts_with('/') && path.split('/').all(|part| matches!(part, "" | "." | ".."))
}

/// A size as RAMInBytes of github.com/docker/go-units reads it: `64m`, `1.5 GiB`.
fn is_size(value: &str) -> bool {
    let Some(last) = value.rfind(|char: char| char.is_ascii_digit() || matches!(char, '.' | ' '))
    else {
        return false;
    };
    let (number, unit) = value.split_at(last + 1);
    let number = number.strip_suffix(' ').unwrap_or(number);
    let unit = unit.to_lowercase();
    let scale = unit.strip_suffix("ib").or(unit.strip_suffix('b')).unwrap_or(&unit);
    let known = matches!(scale, "k" | "m" | "g" | "t" | "p") || scale.is_empty() && unit != "ib";
    known && number.parse::<f64>().is_ok_and(|size| size >= 0.0)
}

/// A number as Go's strconv.ParseUint takes it: no sign.
fn number(value: &str, radix: u32) -> Option<u32> {
    if value.starts_with('+') { None } else { u32::from_str_radix(value, radix).ok() }
}
