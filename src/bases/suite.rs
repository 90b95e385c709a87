//! Distributions and their suites.

/// A distribution that a base image is built on.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Os {
    Debian,
    Ubuntu,
    Alpine,
}

/// The C library of an image.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Libc {
    /// GNU libc with its version, `(2, 36)`, where it is known.
    Glibc(Option<(u32, u32)>),
    Musl,
    /// There is none: only static programs run.
    None,
    #[default]
    Unknown,
}

/// A release of a distribution.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Suite {
    pub os: Os,
    /// `bookworm`, `noble`; `alpine3.20`, or `alpine` where its release is not known.
    pub name: String,
    /// `12`, `24.04`, `3.20`; empty where it is not known.
    pub release: String,
}

struct Row(Os, &'static str, &'static str, Option<(u32, u32)>, bool, &'static str);

/// Suite, release, version of libc6, whether docker's images of it are usr-merged, version of the
/// package python3. Debian: packages.debian.org and, for usr-merge, `examples/debian.sh` of
/// debuerreotype (2026-08); Ubuntu: packages.ubuntu.com.
const ROWS: &[Row] = &[
    Row(Os::Debian, "jessie", "8", Some((2, 19)), false, "3.4"),
    Row(Os::Debian, "stretch", "9", Some((2, 24)), false, "3.5"),
    Row(Os::Debian, "buster", "10", Some((2, 28)), false, "3.7"),
    Row(Os::Debian, "bullseye", "11", Some((2, 31)), false, "3.9"),
    Row(Os::Debian, "bookworm", "12", Some((2, 36)), true, "3.11"),
    Row(Os::Debian, "trixie", "13", Some((2, 41)), true, "3.13"),
    Row(Os::Debian, "forky", "14", None, true, ""),
    Row(Os::Debian, "sid", "", None, true, ""),
    Row(Os::Ubuntu, "trusty", "14.04", Some((2, 19)), false, "3.4"),
    Row(Os::Ubuntu, "xenial", "16.04", Some((2, 23)), false, "3.5"),
    Row(Os::Ubuntu, "bionic", "18.04", Some((2, 27)), false, "3.6"),
    Row(Os::Ubuntu, "focal", "20.04", Some((2, 31)), true, "3.8"),
    Row(Os::Ubuntu, "jammy", "22.04", Some((2, 35)), true, "3.10"),
    Row(Os::Ubuntu, "noble", "24.04", Some((2, 39)), true, "3.12"),
    Row(Os::Ubuntu, "plucky", "25.04", Some((2, 41)), true, "3.13"),
    Row(Os::Ubuntu, "questing", "25.10", Some((2, 42)), true, "3.13"),
    Row(Os::Ubuntu, "resolute", "26.04", None, true, ""),
];

impl Suite {
    /// The suite of a table's name: `bookworm`, `alpine3.20`, `alpine`.
    pub fn named(name: &str) -> Option<Self> {
        if let Some(release) = name.strip_prefix("alpine") {
            let release = release.trim_start_matches('-').to_owned();
            return Some(Self { os: Os::Alpine, name: name.to_owned(), release });
        }
        let row = ROWS.iter().find(|row| row.1 == name)?;
        Some(Self { os: row.0, name: name.to_owned(), release: row.2.to_owned() })
    }

    /// The suite of Debian's release number: `12` is bookworm.
    pub fn debian(release: &str) -> Option<Self> {
        let row = ROWS
            .iter()
            .find(|row| row.0 == Os::Debian && row.2 == release && !release.is_empty())?;
        Self::named(row.1)
    }

    pub fn libc(&self) -> Libc {
        match self.os {
            Os::Alpine => Libc::Musl,
            Os::Debian | Os::Ubuntu => Libc::Glibc(self.row().and_then(|row| row.3)),
        }
    }

    /// The minor version of the distribution's own Python: `3.11`.
    pub fn python(&self) -> Option<&'static str> {
        self.row().map(|row| row.5).filter(|version| !version.is_empty())
    }

    /// Whether /bin, /sbin and /lib are links into /usr in docker's images of the suite. Alpine
    /// began to move with 3.23, which this table does not follow.
    pub(super) fn usr_merged(&self) -> Option<bool> {
        match self.os {
            Os::Alpine => {
                let minor: u32 = self.release.strip_prefix("3.")?.parse().ok()?;
                (minor < 23).then_some(false)
            }
            Os::Debian | Os::Ubuntu => self.row().map(|row| row.4),
        }
    }

    fn row(&self) -> Option<&'static Row> {
        ROWS.iter().find(|row| row.1 == self.name)
    }
}
