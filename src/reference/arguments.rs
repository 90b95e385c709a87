//! Build arguments that BuildKit knows without an ARG that declares them.

use super::{Meaning, find, meaning};

/// First those that it sets for FROM lines, then the proxies that RUN sees, then those that only
/// `--build-arg` sets and BuildKit itself reads.
pub const ARGUMENTS: &[Meaning] = &[
    meaning("BUILDPLATFORM", "Platform of the machine that builds, such as `linux/amd64`"),
    meaning("BUILDOS", "Operating system of `BUILDPLATFORM`"),
    meaning("BUILDOSVERSION", "Version of the operating system of `BUILDPLATFORM`"),
    meaning("BUILDARCH", "Architecture of `BUILDPLATFORM`"),
    meaning("BUILDVARIANT", "Variant of the architecture of `BUILDPLATFORM`"),
    meaning("TARGETPLATFORM", "Platform that is built for, such as `linux/arm64`"),
    meaning("TARGETOS", "Operating system of `TARGETPLATFORM`"),
    meaning("TARGETOSVERSION", "Version of the operating system of `TARGETPLATFORM`"),
    meaning("TARGETARCH", "Architecture of `TARGETPLATFORM`, such as `arm64`"),
    meaning("TARGETVARIANT", "Variant of the architecture of `TARGETPLATFORM`, such as `v7`"),
    meaning("TARGETSTAGE", "Name of the stage that is built"),
    meaning("HTTP_PROXY", "Proxy for HTTP; RUN sees it, the image's history does not"),
    meaning("HTTPS_PROXY", "Proxy for HTTPS; RUN sees it, the image's history does not"),
    meaning("FTP_PROXY", "Proxy for FTP; RUN sees it, the image's history does not"),
    meaning("NO_PROXY", "Hosts without a proxy; RUN sees it, the image's history does not"),
    meaning("ALL_PROXY", "Proxy for all else; RUN sees it, the image's history does not"),
    meaning("SOURCE_DATE_EPOCH", "Time of the image and its layers, in seconds since 1970"),
    meaning("BUILDKIT_BUILD_NAME", "Name that the build's progress shows"),
    meaning("BUILDKIT_CACHE_MOUNT_NS", "Name space of cache mounts"),
    meaning("BUILDKIT_CONTEXT_KEEP_GIT_DIR", "Keep `.git` where the context is a repository"),
    meaning("BUILDKIT_DOCKERFILE_CHECK", "As the directive `check`"),
    meaning("BUILDKIT_INLINE_CACHE", "Write what the cache needs into the image"),
    meaning("BUILDKIT_MULTI_PLATFORM", "Write a list of platforms even for one"),
    meaning("BUILDKIT_SANDBOX_HOSTNAME", "Host name that RUN sees"),
    meaning("BUILDKIT_SYNTAX", "As the directive `syntax`"),
];

pub fn argument(name: &str) -> Option<&'static Meaning> {
    find(ARGUMENTS, name)
}
