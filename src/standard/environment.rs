//! Variables, health checks and tools.

use super::{Kind, Level, ordered, pattern};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Environment {
    /// In the order in which a fix writes them.
    pub required: Vec<Required>,
    pub port: Option<PortVariable>,
    /// Names for completion, with what they are for.
    #[serde(deserialize_with = "ordered::entries")]
    pub names: Vec<(String, Name)>,
}

/// A variable that the runtime of its kind must set.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Required {
    pub name: String,
    /// What a fix writes.
    pub value: String,
    /// Its value is a list of paths, of which `value` must be one.
    #[serde(default)]
    pub list: bool,
    pub kind: Kind,
    /// What its absence weighs at most.
    pub severity: Option<Level>,
    #[serde(default)]
    pub about: String,
    pub clause: Option<String>,
}

/// The variable that says where the service listens.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PortVariable {
    /// The first is what a fix writes.
    pub names: Vec<String>,
    pub ending: Option<String>,
    pub severity: Option<Level>,
    pub clause: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Name {
    pub about: String,
    /// It never belongs in an image with a value.
    #[serde(default)]
    pub secret: bool,
    pub clause: Option<String>,
}

impl Environment {
    pub fn required_for(&self, kind: Kind) -> impl Iterator<Item = &Required> {
        self.required.iter().filter(move |variable| variable.kind == kind)
    }

    /// Whether this variable says where the service listens, given the ports that are exposed.
    pub fn is_port(&self, name: &str, value: &str, exposed: &[u16]) -> bool {
        self.port.as_ref().is_some_and(|port| {
            port.names.iter().any(|known| known == name)
                || port.ending.as_deref().is_some_and(|ending| name.ends_with(ending))
                    && value.parse().is_ok_and(|value| exposed.contains(&value))
        })
    }

    /// Whether a variable of this name says where something listens, whatever its value.
    pub fn is_port_name(&self, name: &str) -> bool {
        self.port.as_ref().is_some_and(|port| {
            port.names.iter().any(|known| known == name)
                || port.ending.as_deref().is_some_and(|ending| name.ends_with(ending))
        })
    }

    /// Whether the standard says that this name never has a value in an image.
    pub fn is_secret(&self, name: &str) -> bool {
        self.names.iter().any(|(known, entry)| known == name && entry.secret)
    }
}

impl Required {
    /// Whether a value of the variable does what is asked; one with a variable in it is unknown.
    pub fn accepts(&self, value: &str) -> bool {
        !self.list || value.contains('$') || value.split(':').any(|part| part == self.value)
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Healthcheck {
    pub required: bool,
    /// As Docker writes durations: `30s`.
    pub interval: Option<String>,
    pub timeout: Option<String>,
    pub start_period: Option<String>,
    pub retries: Option<u32>,
    /// What an HTTP service answers at.
    pub path: Option<String>,
    /// Commands with `{interpreter}`, `{port}` and `{path}`.
    pub templates: BTreeMap<Kind, Vec<String>>,
}

impl Healthcheck {
    /// Names and values of the flags, in the standard's order: `("interval", "30s")`.
    pub fn flags(&self) -> Vec<(&'static str, String)> {
        [
            ("interval", self.interval.clone()),
            ("timeout", self.timeout.clone()),
            ("start-period", self.start_period.clone()),
            ("retries", self.retries.map(|count| count.to_string())),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
    }

    /// `--interval=30s --timeout=10s …`.
    pub fn options(&self) -> String {
        let flags: Vec<_> =
            self.flags().iter().map(|(name, value)| format!("--{name}={value}")).collect();
        flags.join(" ")
    }

    /// The command that asks a service of this kind at `port`; `None` where nothing in such an
    /// image could.
    pub fn command(&self, kind: Kind, interpreter: &str, port: &str) -> Option<Vec<String>> {
        let path = self.path.as_deref().unwrap_or("/");
        let fill = |part: &String| {
            part.replace("{interpreter}", interpreter)
                .replace("{port}", port)
                .replace("{path}", path)
        };
        Some(self.templates.get(&kind)?.iter().map(fill).collect())
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Tools {
    /// Accepted whether used or not, those of the configuration included.
    pub allowed: Vec<String>,
    /// Accepted where the image uses them.
    pub tolerated: Vec<String>,
    /// Reported even where the image uses them.
    pub discouraged: Vec<String>,
    /// Reported where nothing in the image uses them.
    pub unneeded: Vec<String>,
    pub shells: Vec<String>,
    pub package_managers: Vec<String>,
    /// Services beside the one that the image is for.
    pub services: Vec<String>,
    /// Directories of programs that are not to be copied whole.
    pub program_directories: Vec<String>,
    /// The same, for what a builder has beside the system's.
    pub local_program_directories: Vec<String>,
    /// Other directories that are not to be copied whole; `*` stands for a part of one name.
    pub trees: Vec<String>,
}

/// What a standard thinks of a tool in a runtime.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ToolStanding {
    Allowed,
    /// Accepted where the image uses it.
    Tolerated,
    Discouraged,
    /// Not accepted where the image does not use it.
    Unneeded,
    Shell,
    PackageManager,
    /// The standard does not name it.
    Unknown,
}

impl Tools {
    /// By the name of the file alone: `curl`, `pip3.11`.
    pub fn standing(&self, name: &str) -> ToolStanding {
        let table = [
            (&self.allowed, ToolStanding::Allowed),
            (&self.shells, ToolStanding::Shell),
            (&self.package_managers, ToolStanding::PackageManager),
            (&self.discouraged, ToolStanding::Discouraged),
            (&self.tolerated, ToolStanding::Tolerated),
            (&self.unneeded, ToolStanding::Unneeded),
        ];
        table
            .into_iter()
            .find(|(names, _)| pattern::any(names, name))
            .map_or(ToolStanding::Unknown, |(_, standing)| standing)
    }

    /// Whether this directory is one that is not to be copied whole, beside those of programs.
    pub fn is_tree(&self, path: &str) -> bool {
        let depth = |path: &str| path.matches('/').count();
        let same = |tree: &&String| pattern::matches(tree, path) && depth(tree) == depth(path);
        self.trees.iter().any(|tree| same(&tree))
    }

    pub fn is_service(&self, name: &str) -> bool {
        pattern::any(&self.services, name)
    }
}
