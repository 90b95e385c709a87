//! Build contexts on real trees: which folder it is, and what BuildKit would see in it.

use plimsoll::contents::Presence;
use plimsoll::document::Document;
use plimsoll::files::{Contexts, Site};
use plimsoll::model::{BuildContext, ContextEntry};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

/// A tree of these files; a path that ends in `/` is a folder.
fn tree(files: &[(&str, &str)]) -> TempDir {
    let root = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("its folder");
        if path.to_string_lossy().ends_with('/') {
            fs::create_dir_all(&path).expect("a folder");
        } else {
            fs::write(&path, text).expect("a file");
        }
    }
    root
}

fn context(root: &Path, file: &str, configured: Option<&str>) -> Option<Arc<BuildContext>> {
    let text = fs::read_to_string(root.join(file)).expect("a Dockerfile");
    let configured = configured.map(|folder| root.join(folder));
    let site = Site::new(&root.join(file), root, configured.as_deref()).expect("a site");
    Contexts::default().find(&site, &Document::new(&text))
}

fn has(context: &BuildContext, path: &str) -> bool {
    context.presence(path) == Presence::Present
}

#[test]
fn the_root_is_where_most_sources_are() {
    let root = tree(&[
        (".git/HEAD", ""),
        ("services/api/Dockerfile", "FROM x\nCOPY services/api/main.py lib/ typo.py /app/\n"),
        ("services/api/main.py", ""),
        ("services/own/Dockerfile", "FROM x\nCOPY main.py x.py /app/\n"),
        ("services/own/main.py", ""),
        ("services/none/Dockerfile", "FROM x\nCOPY nothing.py here.py /app/\n"),
        ("lib/a.py", ""),
    ]);
    let api = context(root.path(), "services/api/Dockerfile", None).expect("the repository");
    assert!(has(&api, "lib/a.py") && api.presence("typo.py") == Presence::Absent);
    let own = context(root.path(), "services/own/Dockerfile", None).expect("its folder");
    assert!(has(&own, "main.py") && !has(&own, "lib"));
    assert!(context(root.path(), "services/none/Dockerfile", None).is_none());
    let said = context(root.path(), "services/none/Dockerfile", Some("lib")).expect("configured");
    assert!(has(&said, "a.py"));
}

#[test]
fn compose_bake_and_ci_name_it() {
    let dockerfile = "FROM x\nCOPY a.txt b.txt /\n";
    let root = tree(&[
        (".git/HEAD", ""),
        (
            "deploy/compose.prod.yml",
            "services:\n  one:\n    build:\n      context: ../src\n      dockerfile: ../docker/Dockerfile.one\n",
        ),
        (
            "docker-bake.hcl",
            "target \"two\" {\n  context = \"lib\"\n  dockerfile = \"../docker/Dockerfile.two\"\n}\n",
        ),
        (
            ".github/workflows/ci.yaml",
            "jobs:\n  build:\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          context: ./web\n          file: docker/Dockerfile.three\n      - run: docker build --tag x:1 -f docker/Dockerfile.four ./other\n",
        ),
        ("docker/Dockerfile.one", dockerfile),
        ("docker/Dockerfile.two", dockerfile),
        ("docker/Dockerfile.three", dockerfile),
        ("docker/Dockerfile.four", dockerfile),
        ("src/1", ""),
        ("lib/2", ""),
        ("web/3", ""),
        ("other/4", ""),
    ]);
    for (name, file) in [("one", "1"), ("two", "2"), ("three", "3"), ("four", "4")] {
        let found = context(root.path(), &format!("docker/Dockerfile.{name}"), None);
        assert!(found.is_some_and(|found| has(&found, file)), "{name}");
    }
}

#[test]
fn dockerignore_is_buildkits_and_the_files_own_comes_first() {
    let root = tree(&[
        ("Dockerfile", "FROM x\nCOPY app /app\n"),
        ("Other.Dockerfile", "FROM x\nCOPY app /app\n"),
        ("Other.Dockerfile.dockerignore", "app/a\n"),
        (".dockerignore", "*\n!app\napp/secret\n**/*.pyc\n"),
        ("app/a/b.py", ""),
        ("app/a/b.pyc", ""),
        ("app/secret/key", ""),
        ("README.md", ""),
    ]);
    let found = context(root.path(), "Dockerfile", None).expect("a context");
    assert!(has(&found, "app/a/b.py"));
    for path in ["README.md", "app/secret", "app/secret/key", "app/a/b.pyc"] {
        assert_eq!(found.get(path), Some(ContextEntry::Ignored), "{path}");
    }
    let other = context(root.path(), "Other.Dockerfile", None).expect("a context");
    assert!(has(&other, "README.md") && !has(&other, "app/a/b.py") && has(&other, "app/secret"));
}

#[test]
fn what_git_ignores_is_never_missing() {
    let root = tree(&[
        (".git/HEAD", ""),
        (".gitignore", "dist/\n*.whl\n!keep.whl\n"),
        ("web/.gitignore", "/generated\n"),
        ("Dockerfile", "FROM x\nCOPY web dist/app.js /app\n"),
        ("web/index.html", ""),
    ]);
    let found = context(root.path(), "Dockerfile", None).expect("a context");
    for path in ["dist", "dist/app.js", "x.whl", "web/generated/x", "web/dist/y"] {
        assert_eq!(found.presence(path), Presence::Unknown, "{path}");
    }
    assert_eq!(found.matching("*.whl"), Presence::Unknown);
    for path in ["generated", "keep.whl", "web/index.htm"] {
        assert_eq!(found.presence(path), Presence::Absent, "{path}");
    }
}

#[cfg(unix)]
#[test]
fn no_link_is_followed_and_nothing_outside_is_read() {
    use std::os::unix::fs::symlink;
    let outside = tree(&[("secret/file", ""), ("a", "")]);
    let root = tree(&[
        ("repo/.git/HEAD", ""),
        ("repo/Dockerfile", "FROM x\nCOPY a link/file /\n"),
        ("repo/a", ""),
    ]);
    symlink(outside.path().join("secret"), root.path().join("repo/link")).expect("a link");
    let repo = root.path().join("repo");
    let found = context(&repo, "Dockerfile", None).expect("a context");
    assert_eq!(found.get("link"), Some(ContextEntry::Unexplored));
    assert_eq!(found.presence("link/file"), Presence::Unknown);
    assert_eq!(found.entries().filter(|(path, _)| path.starts_with("link/")).count(), 0);
    // A context that is configured outside is as good as none.
    let configured = outside.path().to_str();
    let found = context(&repo, "Dockerfile", configured).expect("its own");
    assert!(has(&found, "Dockerfile"));
}
