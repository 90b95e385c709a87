//! What is never done: the network is not used, no program is run but ShellCheck, nothing outside
//! of the workspace is read, no secret is printed in full, and no write leaves a mixture.

use crate::harness::Client;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const SECRET: &str = "wJalrXUtnFEMIK7MDENGbPxRfiCY";
const PASSWORD: &str = "hunter2-and-more";

fn program() -> PathBuf {
    let own = || env!("CARGO_BIN_EXE_plimsoll").into();
    std::env::var_os("PLIMSOLL").map_or_else(own, PathBuf::from)
}

fn plimsoll(arguments: &[&str], folder: &Path) -> Output {
    let mut command = Command::new(program());
    command.args(arguments).current_dir(folder).env("PLIMSOLL_SHELLCHECK", "off");
    command.stdin(Stdio::null()).output().expect("plimsoll starts")
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All source files, with their paths below the root of the crate.
fn sources() -> Vec<(String, String)> {
    let mut folders = vec![root().join("src")];
    let mut all = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                let name =
                    path.strip_prefix(root()).expect("inside").to_string_lossy().into_owned();
                all.push((name, fs::read_to_string(path).expect("a source")));
            }
        }
    }
    all
}

#[test]
fn one_file_runs_programs_and_none_opens_a_socket() {
    let sources = sources();
    let says = |words: &[&str]| -> Vec<&str> {
        let all = sources.iter().filter(|(_, text)| words.iter().any(|word| text.contains(word)));
        all.map(|(name, _)| name.as_str()).collect()
    };
    assert_eq!(says(&["Command::new(program", "process::Command::new"]), ["src/shellcheck/run.rs"]);
    assert_eq!(says(&["std::net", "TcpStream", "UdpSocket", "UnixStream"]), [] as [&str; 0]);
    assert_eq!(says(&["unsafe {", "unsafe fn", "allow(unsafe_code"]), [] as [&str; 0]);
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("the manifest");
    assert!(manifest.contains("unsafe_code = \"forbid\""));
    // Nothing that is built in could.
    let lock = fs::read_to_string(root().join("Cargo.lock")).expect("the lock file");
    for package in ["mio", "socket2", "hyper", "reqwest", "ureq", "rustls", "openssl", "curl"] {
        assert!(!lock.contains(&format!("name = \"{package}\"")), "{package}");
    }
}

/// In an empty network namespace: a program that needed the network would say something else.
#[test]
fn everything_works_without_a_network() {
    let isolated = |arguments: &[&str]| -> Output {
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--net", "--"]).args(arguments);
        command.env("PLIMSOLL_SHELLCHECK", "off").current_dir(root()).stdin(Stdio::null());
        command.output().expect("unshare starts")
    };
    let can = Command::new("unshare").args(["--user", "--map-root-user", "--net", "true"]).output();
    if !can.is_ok_and(|output| output.status.success()) {
        println!("skipped: no network namespace can be made here");
        return;
    }
    let interfaces = isolated(&["cat", "/proc/net/dev"]).stdout;
    let interfaces = String::from_utf8_lossy(&interfaces).into_owned();
    let others = interfaces.lines().skip(2).filter(|line| !line.trim_start().starts_with("lo:"));
    assert_eq!(others.count(), 0, "{interfaces}");
    let program = program();
    let program = program.to_str().expect("a path of Unicode");
    for arguments in [
        &["check", "tests/fixtures", "--format", "json"][..],
        &["check", "tests/fixtures", "--fix", "--diff"],
        &["report", "tests/fixtures"],
        &["format", "--check", "tests/fixtures"],
        &["rules"],
        &["explain", "runs-as-root"],
        &["--version"],
    ] {
        let outside = plimsoll(arguments, root());
        let inside = isolated(&[&[program], arguments].concat());
        assert_eq!(inside.status.code(), outside.status.code(), "{arguments:?}");
        assert_eq!(inside.stdout, outside.stdout, "{arguments:?}");
        assert!(!outside.stdout.is_empty() || !outside.stderr.is_empty(), "{arguments:?}");
    }
    let mut client = Client::spawn_isolated();
    client.request("initialize", serde_json::json!({ "capabilities": {} })).expect("initialize");
    client.notify("initialized", serde_json::json!({}));
    client.open("untitled:a", "FROM debian:12\nRUN sudo a\n");
    assert!(!client.wait_diagnostics("untitled:a", 1).is_empty());
}

#[test]
fn a_link_out_of_the_workspace_is_not_followed() {
    let folder = tempfile::tempdir().expect("a folder");
    let (work, outside) = (folder.path().join("work"), folder.path().join("outside"));
    fs::create_dir_all(work.join(".git")).expect("a repository");
    fs::create_dir_all(&outside).expect("a folder");
    fs::write(outside.join("file.txt"), "x").expect("a file");
    symlink(&outside, work.join("linked")).expect("a link");
    fs::write(work.join("Dockerfile"), "FROM debian:12\nCOPY linked/file.tx /a\n").expect("a file");
    let output = plimsoll(&["check", "--select", "all", "--format", "json"], &work);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("\"version\":1"), "{said}");
    assert!(!said.contains("file.txt"), "what is behind the link is read: {said}");
    // The same without the link is found, so that the test would see it.
    fs::remove_file(work.join("linked")).expect("the link");
    fs::create_dir(work.join("linked")).expect("a folder");
    fs::write(work.join("linked/file.txt"), "x").expect("a file");
    let output = plimsoll(&["check", "--select", "all", "--format", "json"], &work);
    assert!(String::from_utf8_lossy(&output.stdout).contains("file.txt"));
    // A Dockerfile that is such a link is not found by itself, either.
    fs::write(outside.join("Dockerfile"), "FROM debian:12\nRUN sudo x\n").expect("a file");
    symlink(&outside, work.join("other")).expect("a link");
    let output = plimsoll(&["check", "--format", "json"], &work);
    assert!(!String::from_utf8_lossy(&output.stdout).contains("other"));
}

#[test]
fn secrets_are_printed_in_no_format() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = format!(
        "FROM debian:12\nENV AWS_SECRET_ACCESS_KEY={SECRET}\nARG GITHUB_TOKEN=\"{SECRET}\"\n\
         RUN export DB_PASSWORD={PASSWORD} && cd /x && sudo curl https://me:{PASSWORD}@a.b/c\n\
         ENV DATABASE_URL=postgres://admin:{PASSWORD}@db/x\nUSER root\n"
    );
    fs::write(folder.path().join("Dockerfile"), text).expect("a file");
    for format in plimsoll::report::FORMATS.iter().map(|it| it.name) {
        for set in ["all", "lucid", "hadolint"] {
            let output = plimsoll(&["check", "--select", set, "--format", format], folder.path());
            assert!(!output.stdout.is_empty(), "{format}, {set}: nothing is said");
            for said in [output.stdout, output.stderr] {
                let said = String::from_utf8_lossy(&said);
                for secret in [SECRET, PASSWORD] {
                    assert!(!said.contains(secret), "{format}, {set}: {said}");
                }
            }
        }
    }
    for format in ["text", "html", "markdown", "json"] {
        let output = plimsoll(&["report", "--format", format], folder.path());
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(!said.contains(SECRET) && !said.contains(PASSWORD), "report {format}: {said}");
    }
}

/// Killed while it writes (the new file stands beside the old one then), the file is the old one
/// or the new one.
#[test]
fn a_killed_fix_leaves_the_old_file_or_the_new_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("Dockerfile");
    let old = format!("FROM debian:12\n{}", "RUN apt-get install a\nENV a b\n".repeat(40));
    let fix = || {
        let mut command = Command::new(program());
        command.args(["check", "--fix", "--isolated", "Dockerfile"]).current_dir(folder.path());
        command.env("PLIMSOLL_SHELLCHECK", "off").stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().expect("plimsoll starts")
    };
    fs::write(&file, &old).expect("a file");
    fix().wait().expect("it ends");
    let new = fs::read_to_string(&file).expect("the file");
    assert_ne!(new, old);
    let is_writing = || {
        let mut entries = fs::read_dir(folder.path()).expect("the folder").flatten();
        entries.any(|entry| entry.file_name().to_string_lossy().starts_with(".plimsoll-"))
    };
    for _ in 0..5 {
        fs::write(&file, &old).expect("a file");
        let mut child = fix();
        while !is_writing() && child.try_wait().expect("a child").is_none() {}
        let _ = child.kill();
        let _ = child.wait();
        let now = fs::read_to_string(&file).expect("the file");
        assert!(now == old || now == new, "a mixture: {} bytes", now.len());
        for entry in fs::read_dir(folder.path()).expect("the folder").flatten() {
            if entry.path() != file {
                fs::remove_file(entry.path()).expect("what was left");
            }
        }
    }
}
