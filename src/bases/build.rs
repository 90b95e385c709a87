//! Putting an image together, layer by layer.

use super::Presence;
use super::image::{Account, Group, Home, Image, Runtime};
use super::recipe::{Facts, Layer};
use super::suite::{Libc, Suite};

impl Image {
    /// Nothing lies below the recipe's own layers.
    pub(super) fn build_on_nothing(&mut self) {
        self.complete = true;
    }

    /// Takes over what the base has.
    pub(super) fn build_on(&mut self, base: Self) {
        let own = std::mem::replace(self, base);
        self.name = own.name;
        self.tag = own.tag;
        self.listing = own.listing;
        self.source = own.source;
        self.date = own.date;
        self.own_cmd = false;
    }

    /// From here on, a folder may hold what is not listed.
    pub(super) fn open(&mut self, folder: &'static str) {
        self.holdings.open(folder);
    }

    pub(super) fn apply(&mut self, layer: &'static Layer, facts: &Facts) {
        self.configure(layer, facts);
        self.people(layer);
        self.runtimes.extend(layer.runtimes.iter().map(|runtime| Runtime {
            language: runtime.language.clone(),
            version: facts.text(&runtime.version),
            path: facts.text(&runtime.path),
            search: runtime.search.iter().filter_map(|path| facts.text(path)).collect(),
            user_search: facts.text(&runtime.user_search).unwrap_or_default(),
        }));
        if self.usr_merged.is_none() {
            self.usr_merged = self.suite.as_ref().and_then(Suite::usr_merged);
        }
        self.holdings.add(layer, facts);
    }

    fn configure(&mut self, layer: &'static Layer, facts: &Facts) {
        let list = |words: &'static [String]| {
            words.iter().map(|word| facts.text(word)).collect::<Option<Vec<_>>>()
        };
        if let Some(user) = &layer.user {
            self.user = Some(user.clone());
        }
        if let Some(workdir) = &layer.workdir {
            self.workdir = Some(workdir.clone());
        }
        if let Some(cmd) = &layer.cmd {
            self.cmd = list(cmd);
            self.own_cmd = true;
        }
        if let Some(entrypoint) = &layer.entrypoint {
            self.entrypoint = list(entrypoint);
            if !self.own_cmd {
                // ENTRYPOINT clears a CMD that comes from the base.
                self.cmd = Some(Vec::new());
            }
        }
        for (name, value) in layer.env.iter().filter_map(|entry| entry.split_once('=')) {
            let value = facts.text(value).and_then(|value| {
                if !value.contains("$PATH") {
                    return Some(value);
                }
                Some(value.replace("$PATH", self.variable("PATH").flatten()?))
            });
            match self.env.iter_mut().find(|(key, _)| key == name) {
                Some(entry) => entry.1 = value,
                None => self.env.push((name.to_owned(), value)),
            }
        }
        self.exposed.extend(layer.expose.iter().cloned());
        self.volumes.extend(layer.volumes.iter().filter_map(|path| facts.text(path)));
        if layer.stop_signal.is_some() {
            self.stop_signal.clone_from(&layer.stop_signal);
        }
        match layer.libc.as_deref() {
            Some("glibc") => {
                self.libc = facts.suite.as_ref().map_or(Libc::Glibc(None), Suite::libc)
            }
            Some("musl") => self.libc = Libc::Musl,
            Some("none") => self.libc = Libc::None,
            _ => {}
        }
    }

    fn people(&mut self, layer: &Layer) {
        let perhaps = |name: &str| match name.strip_suffix('?') {
            Some(name) => (name.to_owned(), Presence::Unknown),
            None => (name.to_owned(), Presence::Present),
        };
        for line in &layer.users {
            let mut fields = line.splitn(4, ':');
            let (name, presence) = perhaps(fields.next().unwrap_or_default());
            let (uid, gid) = (number(fields.next()), number(fields.next()));
            let home = fields.next().unwrap_or_default().to_owned();
            self.users.push(Account { name, uid, gid, home, presence });
        }
        for line in &layer.groups {
            let mut fields = line.splitn(2, ':');
            let (name, presence) = perhaps(fields.next().unwrap_or_default());
            self.groups.push(Group { name, gid: number(fields.next()), presence });
        }
        for line in &layer.homes {
            let mut fields = line.splitn(4, ':');
            let path = fields.next().unwrap_or_default().to_owned();
            let (uid, gid) = (number(fields.next()), number(fields.next()));
            let mode = fields.next().and_then(|mode| u32::from_str_radix(mode, 8).ok());
            self.homes.push(Home { path, uid, gid, mode });
        }
        if let Some(complete) = layer.users_complete {
            self.users_complete = complete;
        }
    }
}

fn number(field: Option<&str>) -> Option<u32> {
    field?.parse().ok()
}
