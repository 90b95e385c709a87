//! What an instruction does to the file system, the users and the packages of its stage.

/// A fact, and the instruction that it follows from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fact {
    pub instruction: usize,
    pub what: What,
    /// Whether it may not happen: behind `||`, in an `if`, under a loop.
    pub maybe: bool,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum What {
    /// Something stands at the path: a file, or a directory where it could be one.
    File {
        path: String,
        entry: Entry,
    },
    /// A directory, its parents included.
    Directory {
        path: String,
    },
    /// A symbolic link; the target as written.
    Link {
        path: String,
        target: String,
    },
    /// All that `origin` holds below `source` stands below `path`.
    Tree {
        path: String,
        source: String,
        origin: Origin,
    },
    /// Nothing is left at the path and below it.
    Removed {
        path: String,
    },
    /// Anything may have come or gone below the path.
    Anything {
        below: String,
    },
    /// A file of that name, in a directory that was there and is not known.
    Somewhere {
        name: String,
    },
    /// A package of the system or of a language, in its manager's spelling, without version; `.`
    /// for a Python project of the build context, whose name is not known.
    Package {
        manager: Manager,
        name: String,
    },
    /// Packages that a file names (`pip install -r`, `npm ci`, `pip install .`).
    PackagesOfFile {
        manager: Manager,
    },
    /// pip put packages into a folder; see `Contents::pip_folder`.
    PipInstall {
        /// The pip or the interpreter that ran, as written.
        program: String,
        into: PipFolder,
    },
    User {
        name: String,
        uid: Option<u32>,
        home: Option<String>,
    },
    Group {
        name: String,
        gid: Option<u32>,
    },
    /// A virtual environment, made by an interpreter (as it is written).
    VirtualEnvironment {
        path: String,
        interpreter: String,
    },
    /// Ownership changed, at the path or, with `recursive`, below it too.
    Owner {
        path: String,
        owner: String,
        recursive: bool,
    },
    /// Permissions changed; the mode as written (`755`, `u+x`).
    Mode {
        path: String,
        mode: String,
        recursive: bool,
    },
}

/// Where pip was told to put packages.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PipFolder {
    /// Its interpreter's own folder.
    Default,
    /// `--user`.
    User,
    Prefix(String),
    Target(String),
    Unknown,
}

/// Ownership and mode of what a COPY brings, as written.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Entry {
    pub owner: Option<String>,
    pub mode: Option<String>,
    /// Where it was copied from; `None` where a RUN made it.
    pub origin: Option<(Origin, String)>,
}

/// Where a COPY takes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Origin {
    Stage(usize),
    /// The build context: its files are known where the surroundings are.
    Context,
    /// An image, a named context, a URL.
    Elsewhere,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Manager {
    Apt,
    Apk,
    /// dnf, microdnf, yum, tdnf.
    Dnf,
    Zypper,
    Pip,
    Npm,
    Gem,
    Go,
    Cargo,
}

impl Manager {
    /// Whether it installs into the system's directories.
    pub const fn is_system(self) -> bool {
        matches!(self, Self::Apt | Self::Apk | Self::Dnf | Self::Zypper)
    }
}

impl What {
    /// The path that it speaks of.
    pub fn path(&self) -> Option<&str> {
        match self {
            Self::File { path, .. }
            | Self::Directory { path }
            | Self::Link { path, .. }
            | Self::Tree { path, .. }
            | Self::Removed { path }
            | Self::Anything { below: path }
            | Self::VirtualEnvironment { path, .. }
            | Self::Owner { path, .. }
            | Self::Mode { path, .. } => Some(path),
            Self::Somewhere { .. }
            | Self::Package { .. }
            | Self::PackagesOfFile { .. }
            | Self::PipInstall { .. }
            | Self::User { .. }
            | Self::Group { .. } => None,
        }
    }
}

impl Fact {
    pub fn new(instruction: usize, what: What) -> Self {
        Self { instruction, what, maybe: false }
    }
}
