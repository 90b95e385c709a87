//! The types of `RUN --mount`, and the options that each has.

/// An option of a type of mount.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MountKey {
    pub name: &'static str,
    /// Other names of it.
    pub aliases: &'static [&'static str],
    /// The values that there are; empty where it takes others.
    pub values: &'static [&'static str],
    /// Whether it may stand without a value.
    pub bare: bool,
    /// One line in Markdown.
    pub doc: &'static str,
}

/// A type of mount.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MountType {
    pub name: &'static str,
    pub keys: &'static [MountKey],
    /// One line in Markdown.
    pub doc: &'static str,
}

const fn key(name: &'static str, doc: &'static str) -> MountKey {
    MountKey { name, aliases: &[], values: &[], bare: false, doc }
}

const BOOL: &[&str] = &["true", "false"];
const TARGET: MountKey =
    MountKey { aliases: &["dst", "destination"], ..key("target", "Where it is mounted") };
const SOURCE: MountKey = MountKey {
    aliases: &["src"],
    ..key("source", "Path in `from` that is mounted; its root where absent")
};
const FROM: MountKey =
    key("from", "Stage, named context or image that is mounted; no variables here");
const READONLY: MountKey = MountKey {
    aliases: &["ro"],
    values: BOOL,
    bare: true,
    ..key("readonly", "The command may not write to it")
};
const READWRITE: MountKey = MountKey {
    aliases: &["rw"],
    values: BOOL,
    bare: true,
    ..key("readwrite", "The command may write to it; what it writes is thrown away")
};
const REQUIRED: MountKey = MountKey {
    values: BOOL,
    bare: true,
    ..key("required", "Fail where it is not given; otherwise the command runs without it")
};
const MODE: MountKey = key("mode", "Permissions, octal");
const UID: MountKey = key("uid", "Number of the user who owns it; 0 where absent");
const GID: MountKey = key("gid", "Number of the group that owns it; 0 where absent");
const SHARING: MountKey = MountKey {
    values: &["shared", "private", "locked"],
    ..key("sharing", "Whether builds at the same time share it, each get one, or wait")
};

/// All types; the first is taken where `type` is absent.
pub const MOUNT_TYPES: &[MountType] = &[
    MountType {
        name: "bind",
        keys: &[TARGET, SOURCE, FROM, READWRITE, READONLY],
        doc: "Files of the build context, of a stage or of an image",
    },
    MountType {
        name: "cache",
        keys: &[
            TARGET,
            key("id", "Name of the cache; its target where absent"),
            SHARING,
            FROM,
            SOURCE,
            READONLY,
            MODE,
            UID,
            GID,
        ],
        doc: "A directory that is kept between builds and is not part of the image",
    },
    MountType {
        name: "tmpfs",
        keys: &[TARGET, key("size", "Upper limit, such as `64m`")],
        doc: "A directory in memory, gone after the command",
    },
    MountType {
        name: "secret",
        keys: &[
            key("id", "Name of the secret; the last part of the target where absent"),
            TARGET,
            key("env", "Environment variable that holds the secret"),
            REQUIRED,
            MODE,
            UID,
            GID,
        ],
        doc: "A secret as a file or a variable, never part of the image",
    },
    MountType {
        name: "ssh",
        keys: &[
            key("id", "Name of the agent's socket or key; `default` where absent"),
            TARGET,
            REQUIRED,
            MODE,
            UID,
            GID,
        ],
        doc: "The SSH agent of the one who builds",
    },
];

/// The options of a type of mount, read without regard to case; none for an unknown type.
pub fn mount_keys(kind: &str) -> &'static [MountKey] {
    let same = |mount: &&MountType| mount.name.eq_ignore_ascii_case(kind);
    MOUNT_TYPES.iter().find(same).map_or(&[], |mount| mount.keys)
}
