//! The facts of the tables, one by one.

use super::Presence::{Absent, Present, Unknown};
use super::*;

fn image(reference: &str) -> Arc<Image> {
    let (name, tag) = match reference.rsplit_once(':') {
        Some((name, tag)) => (name, Some(tag)),
        None => (reference, None),
    };
    lookup(name, tag).unwrap_or_else(|| panic!("{reference} is not in the tables"))
}

fn distroless(reference: &str) -> Arc<Image> {
    image(&format!("gcr.io/distroless/{reference}"))
}

fn words(list: &Option<Vec<String>>) -> Option<Vec<&str>> {
    list.as_ref().map(|list| list.iter().map(String::as_str).collect())
}

#[track_caller]
fn check_files(image: &Image, expected: &[(&str, Presence)]) {
    for (path, presence) in expected {
        assert_eq!(image.file(path), *presence, "{path} in {}:{:?}", image.name, image.tag);
    }
}

#[track_caller]
fn check_libraries(image: &Image, expected: &[(&str, Presence)]) {
    for (soname, presence) in expected {
        assert_eq!(image.library(soname), *presence, "{soname} in {}:{:?}", image.name, image.tag);
    }
}

#[test]
fn every_recipe_reads() {
    for (name, text) in recipe::RECIPES {
        let recipe: recipe::Recipe =
            toml::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(
            !recipe.source.is_empty() && !recipe.date.is_empty(),
            "{name} has no source or date"
        );
        assert!(!recipe.layers.is_empty(), "{name}");
    }
}

#[test]
fn every_set_that_a_recipe_names_is_in_a_table() {
    for (_, text) in recipe::RECIPES {
        let recipe: recipe::Recipe = toml::from_str(text).unwrap();
        for set in recipe.layers.iter().flat_map(|layer| &layer.sets) {
            let found = ["bullseye", "bookworm", "trixie", "jammy", "noble"].iter().any(|suite| {
                files::Table::of(suite).is_some_and(|table| table.set(set).next().is_some())
            });
            assert!(found, "{set}");
        }
    }
}

#[test]
fn distroless_publication() {
    assert_eq!(distroless("base-debian12").listing, Listing::Current);
    assert_eq!(distroless("python3-debian13").listing, Listing::Current);
    for (name, date, successor) in [
        ("python3-debian12", "2026-05-11", "python3-debian13"),
        ("nodejs20-debian12", "2026-02-27", "nodejs24-debian13"),
        ("nodejs20-debian13", "2026-05-01", "nodejs24-debian13"),
        ("nodejs18-debian12", "2025-04-30", "nodejs24-debian13"),
        ("java17-debian12", "2026-02-27", "java17-debian13"),
        ("python3-debian11", "2024-09-03", "python3-debian13"),
    ] {
        let expected = Listing::Ended {
            date: date.to_owned(),
            successor: Some(format!("gcr.io/distroless/{successor}")),
        };
        assert_eq!(distroless(name).listing, expected, "{name}");
    }
    assert_eq!(distroless("dotnet6-debian12").listing, Listing::Unlisted);
    assert_eq!(distroless("nodejs18-debian13").listing, Listing::Unlisted);
    assert_eq!(published_distroless().len(), 16);
}

#[test]
fn distroless_tags_decide_the_user() {
    for (tag, user, workdir) in [
        ("latest", "0", "/"),
        ("nonroot", "65532", "/home/nonroot"),
        ("debug", "0", "/"),
        ("debug-nonroot", "65532", "/home/nonroot"),
        ("nonroot-arm64", "65532", "/home/nonroot"),
        ("latest-amd64", "0", "/"),
    ] {
        let image = distroless(&format!("python3-debian12:{tag}"));
        assert_eq!(image.user.as_deref(), Some(user), "{tag}");
        assert_eq!(image.workdir.as_deref(), Some(workdir), "{tag}");
        assert_ne!(image.listing, Listing::Unlisted, "{tag}");
    }
    assert_eq!(distroless("base-debian12").user.as_deref(), Some("0"));
    for tag in ["arm64", "3.11", "nonroot-sparc", "nonroot2"] {
        let image = distroless(&format!("python3-debian12:{tag}"));
        assert_eq!(image.listing, Listing::Unlisted, "{tag}");
        assert_eq!(image.user, None, "{tag}");
        // The repository says as much for every tag.
        assert_eq!(image.file("/usr/bin/python3.11"), Present);
    }
}

#[test]
fn a_digest_alone_leaves_user_and_busybox_open() {
    let image = lookup_digest("gcr.io/distroless/python3-debian12").unwrap();
    assert_eq!(image.user, None);
    assert_eq!(image.file("/busybox/sh"), Unknown);
    assert_eq!(image.file("/bin/sh"), Absent);
    assert_eq!(words(&image.entrypoint), Some(vec!["/usr/bin/python3.11"]));
    assert!(lookup_digest("python").is_none());
}

#[test]
fn distroless_people_and_variables() {
    let image = distroless("python3-debian12:nonroot");
    for (name, presence) in
        [("root", Present), ("nobody", Present), ("nonroot", Present), ("lucid", Absent)]
    {
        assert_eq!(image.user(name), presence, "{name}");
    }
    assert_eq!(image.group("staff"), Present);
    assert_eq!(image.group("debian-tor"), Absent);
    let home = |path: &str| {
        image.homes.iter().find(|home| home.path == path).map(|home| (home.uid, home.mode))
    };
    assert_eq!(home("/root"), Some((Some(0), Some(0o700))));
    assert_eq!(home("/home/nonroot"), Some((Some(65532), Some(0o700))));
    assert_eq!(image.variable("LANG"), Some(Some("C.UTF-8")));
    assert_eq!(image.variable("SSL_CERT_FILE"), Some(Some("/etc/ssl/certs/ca-certificates.crt")));
    assert_eq!(
        image.variable("PATH"),
        Some(Some("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"))
    );
    assert_eq!(distroless("base-debian12").variable("LANG"), None);
    check_files(
        &image,
        &[
            ("/etc/ssl/certs/ca-certificates.crt", Present),
            ("/usr/share/zoneinfo/Europe/Berlin", Present),
            ("/etc/services", Present),
            ("/etc/mime.types", Present),
            ("/etc/nsswitch.conf", Present),
            ("/etc/os-release", Present),
            ("/tmp", Present),
            ("/app", Absent),
            ("/proc/self", Unknown),
        ],
    );
}

#[test]
fn python3_debian12() {
    let image = distroless("python3-debian12:nonroot");
    assert_eq!(words(&image.entrypoint), Some(vec!["/usr/bin/python3.11"]));
    assert_eq!(words(&image.cmd), Some(vec![]));
    assert_eq!(image.libc, Libc::Glibc(Some((2, 36))));
    assert_eq!(image.usr_merged(), Some(false));
    assert_eq!(image.shell(), Absent);
    assert_eq!(image.any_shell(), None);
    assert_eq!(image.package_manager(), None);
    check_files(
        &image,
        &[
            ("/usr/bin/python3.11", Present),
            ("/usr/bin/python3", Present),
            ("/usr/bin/python", Present),
            ("/usr/local/bin/python3.11", Absent),
            ("/bin/sh", Absent),
            ("/usr/lib/python3.11/json/__init__.py", Present),
            ("/usr/lib/python3.11/asyncio", Present),
            ("/usr/lib/python3/dist-packages/requests", Absent),
            ("/lib/x86_64-linux-gnu/libc.so.6", Present),
            ("/lib/aarch64-linux-gnu/libc.so.6", Present),
            ("/usr/lib/x86_64-linux-gnu/libc.so.6", Absent),
            ("/usr/lib/x86_64-linux-gnu/libssl.so.3", Present),
            ("/lib/x86_64-linux-gnu/libssl.so.3", Absent),
            ("/lib64/ld-linux-x86-64.so.2", Present),
            ("/lib/ld-linux-aarch64.so.1", Present),
        ],
    );
    assert_eq!(image.resolve("/usr/bin/python").as_deref(), Some("/usr/bin/python3.11"));
    for command in ["python3", "python", "python3.11"] {
        assert_eq!(image.command(command), Present, "{command}");
    }
    for command in
        ["sh", "bash", "curl", "ls", "mkdir", "pip", "apt-get", "ldd", "ldconfig", "node", "test"]
    {
        assert_eq!(image.command(command), Absent, "{command}");
    }
    check_libraries(
        &image,
        &[
            ("libc.so.6", Present),
            ("libssl.so.3", Present),
            ("libcrypto.so.3", Present),
            ("libz.so.1", Present),
            ("liblzma.so.5", Present),
            ("libzstd.so.1", Absent),
            ("libstdc++.so.6", Present),
            ("libgomp.so.1", Present),
            ("libffi.so.8", Present),
            ("libsqlite3.so.0", Present),
            ("libexpat.so.1", Present),
            ("libuuid.so.1", Present),
            ("libpq.so.5", Absent),
            ("libpython3.11.so.1.0", Absent),
        ],
    );
    let python = image.runtime("python").unwrap();
    assert_eq!(python.version.as_deref(), Some("3.11"));
    assert!(python.search.iter().any(|path| path == "/usr/local/lib/python3.11/dist-packages"));
    assert!(python.search.iter().any(|path| path == "/usr/lib/python3/dist-packages"));
    assert!(!python.search.iter().any(|path| path.ends_with("site-packages")));
    assert_eq!(python.user_search, ".local/lib/python3.11/site-packages");
}

#[test]
fn python3_of_the_other_suites() {
    let newer = distroless("python3-debian13");
    assert_eq!(words(&newer.entrypoint), Some(vec!["/usr/bin/python3.13"]));
    assert_eq!(newer.libc, Libc::Glibc(Some((2, 41))));
    assert_eq!(newer.usr_merged(), Some(true));
    check_libraries(
        &newer,
        &[("libzstd.so.1", Present), ("libz.so.1", Present), ("libssl.so.3", Present)],
    );
    check_files(
        &newer,
        &[
            ("/usr/bin/python3.13", Present),
            ("/bin/python3.13", Present),
            ("/usr/bin/python3.11", Absent),
            ("/etc/ld.so.cache", Present),
            ("/lib/x86_64-linux-gnu/libc.so.6", Present),
            ("/usr/lib/x86_64-linux-gnu/libc.so.6", Present),
        ],
    );
    let older = distroless("python3-debian11:nonroot");
    assert_eq!(words(&older.entrypoint), Some(vec!["/usr/bin/python3.9"]));
    check_libraries(
        &older,
        &[("libssl.so.1.1", Present), ("libssl.so.3", Absent), ("libzstd.so.1", Absent)],
    );
    // It was the only one with a shell.
    assert_eq!(older.file("/bin/dash"), Present);
}

#[test]
fn unsuffixed_names_are_the_default_suite() {
    assert_eq!(words(&distroless("python3").entrypoint), Some(vec!["/usr/bin/python3.13"]));
    assert_eq!(distroless("base").suite.as_ref().unwrap().name, "trixie");
    assert_eq!(distroless("nodejs18").suite.as_ref().unwrap().name, "bookworm");
}

#[test]
fn static_base_and_cc() {
    let bare = distroless("static-debian12");
    assert_eq!(bare.libc, Libc::None);
    assert_eq!(words(&bare.entrypoint), Some(vec![]));
    check_libraries(&bare, &[("libc.so.6", Absent), ("libssl.so.3", Absent)]);
    check_files(
        &bare,
        &[("/lib64/ld-linux-x86-64.so.2", Absent), ("/usr/share/zoneinfo/UTC", Present)],
    );

    let base = distroless("base-debian12:nonroot");
    check_libraries(
        &base,
        &[
            ("libc.so.6", Present),
            ("libssl.so.3", Present),
            ("libz.so.1", Absent),
            ("libstdc++.so.6", Absent),
            ("libzstd.so.1", Absent),
        ],
    );
    check_libraries(
        &distroless("base-debian13"),
        &[
            ("libssl.so.3", Present),
            ("libz.so.1", Present),
            ("libzstd.so.1", Present),
            ("liblzma.so.5", Absent),
        ],
    );
    check_libraries(
        &distroless("base-nossl-debian12"),
        &[("libc.so.6", Present), ("libssl.so.3", Absent)],
    );
    check_libraries(
        &distroless("cc-debian12"),
        &[
            ("libstdc++.so.6", Present),
            ("libgcc_s.so.1", Present),
            ("libgomp.so.1", Present),
            ("libz.so.1", Absent),
        ],
    );
    check_libraries(&distroless("cc-debian13"), &[("libz.so.1", Present)]);
}

#[test]
fn nodejs() {
    for name in ["nodejs20-debian12:nonroot", "nodejs22-debian13", "nodejs18-debian11"] {
        let image = distroless(name);
        assert_eq!(words(&image.entrypoint), Some(vec!["/nodejs/bin/node"]), "{name}");
        assert_eq!(image.file("/nodejs/bin/node"), Present);
        for command in ["node", "npm", "npx", "corepack", "sh"] {
            assert_eq!(image.command(command), Absent, "{command} in {name}");
        }
        assert_eq!(image.file("/nodejs/bin/npm"), Absent);
        assert_eq!(image.file("/usr/local/bin/node"), Absent);
    }
    assert_eq!(
        distroless("nodejs20-debian12").runtime("node").unwrap().version.as_deref(),
        Some("20")
    );
    check_libraries(&distroless("nodejs26-debian13"), &[("libatomic.so.1", Present)]);
    check_libraries(&distroless("nodejs24-debian13"), &[("libatomic.so.1", Absent)]);
    check_libraries(
        &distroless("nodejs20-debian12"),
        &[("libz.so.1", Absent), ("liblzma.so.5", Absent)],
    );
}

#[test]
fn java() {
    let image = distroless("java21-debian13:nonroot");
    assert_eq!(words(&image.entrypoint), Some(vec!["/usr/bin/java", "-jar"]));
    assert_eq!(image.command("java"), Present);
    assert_eq!(image.variable("LANG"), Some(Some("C.UTF-8")));
    assert_eq!(image.variable("JAVA_VERSION"), Some(None));
    check_libraries(
        &image,
        &[
            ("libssl.so.3", Absent),
            ("libz.so.1", Present),
            ("liblzma.so.5", Absent),
            ("libstdc++.so.6", Present),
            ("libgomp.so.1", Absent),
            ("libexpat.so.1", Present),
            ("libuuid.so.1", Present),
        ],
    );
    assert_eq!(image.file("/usr/lib/jvm/temurin-21-jre-amd64/bin/java"), Unknown);
    assert_eq!(words(&distroless("java-base-debian13").entrypoint), Some(vec![]));
    assert_eq!(
        distroless("java17-debian12").runtime("java").unwrap().version.as_deref(),
        Some("17")
    );
}

#[test]
fn debug_images_have_a_busybox() {
    let image = distroless("base-debian12:debug");
    assert_eq!(words(&image.entrypoint), Some(vec!["/busybox/sh"]));
    assert_eq!(image.shell(), Absent);
    assert_eq!(image.any_shell(), Some("/busybox/sh"));
    assert_eq!(image.command("wget"), Present);
    assert_eq!(image.command("curl"), Absent);
    assert!(image.variable("PATH").flatten().unwrap().ends_with(":/bin:/busybox"));
    let python = distroless("python3-debian12:debug-nonroot");
    assert_eq!(words(&python.entrypoint), Some(vec!["/usr/bin/python3.11"]));
    assert_eq!(python.user.as_deref(), Some("65532"));
}

#[test]
fn python_of_docker_library() {
    let slim = image("python:3.11-slim");
    assert_eq!(slim.suite.as_ref().unwrap().name, "trixie", "floated in August 2025");
    assert_eq!(slim.libc, Libc::Glibc(Some((2, 41))));
    assert_eq!(words(&slim.cmd), Some(vec!["python3"]));
    assert_eq!(words(&slim.entrypoint), Some(vec![]));
    check_files(
        &slim,
        &[
            ("/usr/local/bin/python3.11", Present),
            ("/usr/local/bin/python3", Present),
            ("/usr/local/bin/python", Present),
            ("/usr/bin/python3.11", Absent),
            ("/usr/bin/python3", Absent),
            ("/usr/local/lib/libpython3.11.so.1.0", Present),
            ("/usr/local/lib/python3.11/site-packages", Present),
            ("/usr/local/lib/python3.11/site-packages/requests", Unknown),
            ("/etc/ssl/certs/ca-certificates.crt", Present),
        ],
    );
    assert_eq!(slim.resolve("/usr/local/bin/python").as_deref(), Some("/usr/local/bin/python3.11"));
    assert_eq!(slim.find_command("python3").as_deref(), Some("/usr/local/bin/python3"));
    for (command, presence) in [
        ("sh", Present),
        ("bash", Present),
        ("apt-get", Present),
        ("pip", Present),
        ("openssl", Present),
        ("awk", Present),
        ("useradd", Present),
        ("curl", Absent),
        ("wget", Absent),
        ("gcc", Absent),
        ("git", Absent),
        ("make", Absent),
        ("ps", Absent),
        ("nc", Absent),
        ("node", Absent),
    ] {
        assert_eq!(slim.command(command), presence, "{command}");
    }
    assert_eq!(slim.shell(), Present);
    assert_eq!(slim.package_manager(), Some("apt-get"));
    let python = slim.runtime("python").unwrap();
    assert_eq!(python.version.as_deref(), Some("3.11"));
    assert!(python.search.iter().any(|path| path == "/usr/local/lib/python3.11/site-packages"));
    assert_eq!(slim.variable("LANG"), Some(Some("C.UTF-8")));
    assert_eq!(slim.variable("PYTHON_VERSION"), Some(None));
    assert_eq!(image("python:3.13-slim").variable("LANG"), None);
    assert_eq!(image("python:3.11.4-slim").variable("PYTHON_VERSION"), Some(Some("3.11.4")));

    let full = image("python:3.11-bookworm");
    assert_eq!(full.suite.as_ref().unwrap().release, "12");
    for command in ["gcc", "git", "curl", "make", "wget", "convert"] {
        assert_eq!(full.command(command), Present, "{command}");
    }
    assert_eq!(full.file("/usr/bin/python3.11"), Present, "mercurial brings Debian's");
    assert_eq!(full.runtime("python").unwrap().path.as_deref(), Some("/usr/local/bin/python3.11"));
}

#[test]
fn user_tools_of_slim_images() {
    // Trixie's minbase has no adduser any more (apt does not depend on it).
    assert_eq!(image("debian:bookworm-slim").command("adduser"), Present);
    assert_eq!(image("debian:trixie-slim").command("adduser"), Absent);
    assert_eq!(image("debian:trixie-slim").command("useradd"), Present);
    assert_eq!(image("debian:bookworm-slim").user("www-data"), Present);
    assert_eq!(image("debian:bookworm-slim").user("debian-tor"), Absent);
    assert_eq!(image("debian:bookworm-slim").user("gnats"), Unknown);
    assert_eq!(image("python:3.11-bookworm").user("lucid"), Absent);
    assert_eq!(image("postgres:16").user("lucid"), Unknown);
    assert_eq!(image("ubuntu:24.04").user("ubuntu"), Present);
}

#[test]
fn what_tags_mean() {
    for (reference, suite) in [
        ("python:3.11", "trixie"),
        ("python:3.11-slim-bookworm", "bookworm"),
        ("python:3.12-alpine3.20", "alpine3.20"),
        ("python:latest", "trixie"),
        ("python:slim", "trixie"),
        ("python:3.8-slim", "bookworm"),
        ("node:20-slim", "bookworm"),
        ("node:20", "bookworm"),
        ("node:20-bookworm-slim", "bookworm"),
        ("node:18-alpine", "alpine3.21"),
        ("golang:1.21", "bookworm"),
        ("golang:latest", "trixie"),
        ("rust:1-slim", "trixie"),
        ("debian:12", "bookworm"),
        ("debian:12-slim", "bookworm"),
        ("debian:stable-slim", "trixie"),
        ("debian:bookworm-20240110-slim", "bookworm"),
        ("debian:latest", "trixie"),
        ("ubuntu:22.04", "jammy"),
        ("ubuntu:jammy-20240111", "jammy"),
        ("ubuntu:latest", "resolute"),
        ("alpine:3.20", "alpine3.20"),
        ("alpine:3.20.1", "alpine3.20"),
        ("nginx:alpine", "alpine3.24"),
        ("redis:7", "bookworm"),
        ("postgres:15-alpine", "alpine3.24"),
        ("mongo:7.0", "jammy"),
        ("eclipse-temurin:21-jre", "resolute"),
        ("eclipse-temurin:21-jre-jammy", "jammy"),
        ("eclipse-temurin:17-jre-alpine", "alpine3.24"),
    ] {
        let image = image(reference);
        assert_ne!(image.listing, Listing::Unlisted, "{reference}");
        assert_eq!(
            image.suite.as_ref().map(|suite| suite.name.as_str()),
            Some(suite),
            "{reference}"
        );
    }
}

#[test]
fn tags_that_the_table_does_not_have() {
    let newer = image("python:3.99-slim-bookworm");
    assert_eq!(newer.listing, Listing::Unlisted);
    assert_eq!(newer.suite.as_ref().unwrap().name, "bookworm");
    assert_eq!(newer.file("/usr/local/bin/python3.99"), Present);

    let floating = image("python:3.99-slim");
    assert_eq!(floating.suite, None);
    assert_eq!(floating.file("/usr/local/bin/python3.99"), Present);
    assert_eq!(floating.command("curl"), Unknown);
    assert_eq!(floating.libc, Libc::Unknown);

    let strange = image("python:mine");
    assert_eq!(strange.listing, Listing::Unlisted);
    assert!(!strange.is_known());
    assert_eq!(strange.file("/usr/local/bin/python"), Unknown);

    assert!(lookup("registry.example/base/python", Some("3.11")).is_none());
    assert!(lookup("", Some("")).is_none());
    for tag in ["", "\t", "a\nb", "=@", "-", "--", "3.11-", "-slim", "é"] {
        let _ = lookup("python", Some(tag));
        let _ = lookup("gcr.io/distroless/python3-debian12", Some(tag));
    }
}

#[test]
fn a_major_version_that_stopped_at_an_older_suite_keeps_its_minor() {
    // python:3-slim-buster was last built from 3.11.
    let old = image("python:3-slim-buster");
    assert_eq!(old.runtime("python").unwrap().version.as_deref(), Some("3.11"));
    assert!(matches!(old.listing, Listing::Ended { .. }));
    assert_eq!(image("python:3-slim").runtime("python").unwrap().version.as_deref(), Some("3.14"));
}

#[test]
fn spellings_of_official_names() {
    for name in [
        "docker.io/library/python",
        "library/python",
        "docker.io/python",
        "public.ecr.aws/docker/library/python",
    ] {
        assert_eq!(
            lookup(name, Some("3.11")).unwrap().runtime("python").unwrap().version.as_deref(),
            Some("3.11")
        );
    }
}

#[test]
fn node_of_docker_library() {
    let slim = image("node:20-bookworm-slim");
    assert_eq!(words(&slim.entrypoint), Some(vec!["docker-entrypoint.sh"]));
    assert_eq!(words(&slim.cmd), Some(vec!["node"]));
    check_files(
        &slim,
        &[
            ("/usr/local/bin/node", Present),
            ("/usr/local/bin/npm", Present),
            ("/usr/local/bin/yarn", Present),
            ("/usr/local/bin/corepack", Present),
            ("/nodejs/bin/node", Absent),
            ("/usr/local/lib/node_modules/npm", Present),
            ("/home/node", Present),
        ],
    );
    assert_eq!(slim.user("node"), Present);
    assert_eq!(slim.user.as_deref(), Some(""), "root is the default");
    assert_eq!(slim.command("curl"), Absent);
    assert_eq!(slim.command("python3"), Absent);
    assert_eq!(image("node:20").command("python3"), Present);
    assert_eq!(slim.runtime("node").unwrap().version.as_deref(), Some("20"));
    assert_eq!(image("node:20-alpine").shell(), Present);
    assert_eq!(image("node:20-alpine").libc, Libc::Musl);
    assert_eq!(image("node:20-alpine").command("bash"), Absent);
}

#[test]
fn golang_and_rust() {
    let go = image("golang:1.22");
    assert_eq!(go.file("/usr/local/go/bin/go"), Present);
    assert_eq!(go.find_command("go").as_deref(), Some("/usr/local/go/bin/go"));
    assert!(
        go.variable("PATH")
            .flatten()
            .unwrap()
            .starts_with("/go/bin:/usr/local/go/bin:/usr/local/sbin")
    );
    assert_eq!(go.workdir.as_deref(), Some("/go"));
    assert_eq!(go.command("git"), Present);
    assert_eq!(go.command("gcc"), Present);
    let alpine = image("golang:1.22-alpine");
    assert_eq!(alpine.command("go"), Present);
    assert_eq!(alpine.command("git"), Absent);
    assert_eq!(alpine.libc, Libc::Musl);
    assert_eq!(alpine.package_manager(), Some("apk"));

    let rust = image("rust:1.80-slim-bookworm");
    assert_eq!(rust.find_command("cargo").as_deref(), Some("/usr/local/cargo/bin/cargo"));
    assert_eq!(rust.command("gcc"), Present);
    assert_eq!(rust.command("curl"), Absent);
    assert_eq!(rust.command("pkg-config"), Absent);
    assert_eq!(image("rust:1.80").command("pkg-config"), Present);
}

#[test]
fn java_and_services() {
    let java = image("eclipse-temurin:21-jre-jammy");
    assert_eq!(java.variable("JAVA_HOME"), Some(Some("/opt/java/openjdk")));
    assert_eq!(java.command("java"), Present);
    assert_eq!(java.command("javac"), Absent);
    assert_eq!(java.file("/opt/java/openjdk/bin/javac"), Absent);
    assert_eq!(image("eclipse-temurin:21").command("javac"), Present);

    let nginx = image("nginx:1.27-alpine");
    assert_eq!(nginx.exposed, ["80"]);
    assert_eq!(nginx.stop_signal.as_deref(), Some("SIGQUIT"));
    assert_eq!(nginx.user("nginx"), Present);
    assert_eq!(words(&nginx.entrypoint), Some(vec!["/docker-entrypoint.sh"]));
    assert_eq!(image("nginx:1.27").command("curl"), Present);

    let php = image("php:8.3-fpm-bookworm");
    assert_eq!(php.exposed, ["9000"]);
    assert_eq!(words(&php.cmd), Some(vec!["php-fpm"]));
    assert_eq!(image("php:8.3-apache").exposed, ["80"]);
    assert_eq!(php.command("curl"), Present);
    assert_eq!(
        image("ruby:3.3-slim-bookworm").find_command("bundle").as_deref(),
        Some("/usr/local/bin/bundle")
    );
    assert_eq!(
        image("httpd:2.4").find_command("httpd").as_deref(),
        Some("/usr/local/apache2/bin/httpd")
    );

    let redis = image("redis:7-bookworm");
    assert_eq!(
        (redis.exposed.as_slice(), redis.volumes.as_slice()),
        (&["6379".to_owned()][..], &["/data".to_owned()][..])
    );
    assert_eq!(redis.workdir.as_deref(), Some("/data"));
    assert_eq!(redis.command("redis-server"), Present);

    let postgres = image("postgres:16-bookworm");
    assert_eq!(postgres.variable("PGDATA"), Some(Some("/var/lib/postgresql/data")));
    assert_eq!(postgres.command("psql"), Present);
    assert_eq!(
        image("postgres:18").variable("PGDATA"),
        Some(Some("/var/lib/postgresql/18/docker"))
    );
    let mongo = image("mongo:7.0");
    assert_eq!(mongo.command("mongosh"), Present);
    assert_eq!(mongo.user("mongodb"), Present);
}

#[test]
fn alpine_is_musl_with_a_busybox() {
    let alpine = image("alpine:3.20");
    assert_eq!(alpine.libc, Libc::Musl);
    assert_eq!(alpine.shell(), Present);
    for (command, presence) in [
        ("sh", Present),
        ("wget", Present),
        ("adduser", Present),
        ("apk", Present),
        ("bash", Absent),
        ("curl", Absent),
        ("python3", Absent),
        ("useradd", Absent),
    ] {
        assert_eq!(alpine.command(command), presence, "{command}");
    }
    assert_eq!(alpine.file("/lib/ld-musl-x86_64.so.1"), Present);
    assert_eq!(alpine.user("nobody"), Present);
}

#[test]
fn debian_is_usr_merged_since_bookworm() {
    let bookworm = image("debian:bookworm-slim");
    check_files(
        &bookworm,
        &[
            ("/bin/bash", Present),
            ("/usr/bin/bash", Present),
            ("/lib/x86_64-linux-gnu/libc.so.6", Present),
            ("/usr/lib/x86_64-linux-gnu/libc.so.6", Present),
            ("/usr/local/bin/anything", Absent),
            ("/opt/venv", Absent),
            ("/etc/anything", Unknown),
        ],
    );
    let bullseye = image("debian:bullseye-slim");
    assert_eq!(bullseye.usr_merged(), Some(false));
    check_files(&bullseye, &[("/bin/bash", Present), ("/usr/bin/bash", Absent)]);
    assert_eq!(image("debian:buster").command("curl"), Unknown, "there is no table of buster");
}

#[test]
fn folders_can_be_listed() {
    let image = distroless("python3-debian12");
    let names: Vec<String> = image.children("/usr/bin").into_iter().map(|(name, _)| name).collect();
    assert!(
        names.contains(&"python3.11".to_owned()) && names.contains(&"python3".to_owned()),
        "{names:?}"
    );
    assert!(image.is_complete("/usr/bin"));
    assert!(!super::tests::image("debian:bookworm").is_complete("/etc"));
}

#[test]
fn paths_are_cleaned() {
    let image = distroless("python3-debian12");
    check_files(
        &image,
        &[
            ("/usr//bin/./python3.11", Present),
            ("/usr/lib/../bin/python3.11", Present),
            ("/usr/bin/", Present),
            ("usr/bin/python3", Present),
            ("/", Present),
            ("", Present),
        ],
    );
}
