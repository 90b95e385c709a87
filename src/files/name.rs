//! Which file names are Dockerfiles'.

/// Endings of files that speak another language, though their names begin like a Dockerfile's:
/// documentation, data, programs, archives and what editors leave behind. Sorted.
const OTHER_LANGUAGES: &[&str] = &[
    "adoc",
    "asc",
    "asciidoc",
    "bash",
    "bat",
    "bzl",
    "c",
    "cc",
    "cfg",
    "cjs",
    "cmd",
    "cpp",
    "cs",
    "css",
    "csv",
    "diff",
    "dockerignore",
    "fish",
    "gif",
    "gitignore",
    "go",
    "gz",
    "h",
    "hcl",
    "hpp",
    "htm",
    "html",
    "ini",
    "ipynb",
    "java",
    "jpeg",
    "jpg",
    "js",
    "json",
    "json5",
    "jsonc",
    "jsonl",
    "jsx",
    "kt",
    "less",
    "lock",
    "log",
    "lua",
    "md",
    "mdx",
    "mjs",
    "patch",
    "pdf",
    "php",
    "pl",
    "png",
    "properties",
    "ps1",
    "py",
    "rb",
    "rej",
    "rs",
    "rst",
    "sarif",
    "scala",
    "scss",
    "sh",
    "sha256",
    "sig",
    "sql",
    "svg",
    "swift",
    "swp",
    "tar",
    "tex",
    "tgz",
    "toml",
    "ts",
    "tsv",
    "tsx",
    "txt",
    "vim",
    "vue",
    "xml",
    "yaml",
    "yml",
    "zip",
    "zsh",
];

/// Whether a file of this name (the last part of its path) is a Dockerfile, in any case:
/// `Dockerfile` or `Containerfile`; one of these followed by `.`, `-`, `_` or a blank and
/// something that is not the ending of another language; or anything that ends in `.dockerfile`
/// or `.containerfile`.
pub fn is_dockerfile_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let name = name.as_str();
    ["dockerfile", "containerfile"].into_iter().any(|base| {
        name == base
            || name.strip_prefix(base).is_some_and(is_variant)
            || name.strip_suffix(base).is_some_and(|stem| stem.len() > 1 && stem.ends_with('.'))
    })
}

/// Whether `rest` makes a variant of the name before it: `.dev`, `-gateway`, `_1.2`, ` copy`.
fn is_variant(rest: &str) -> bool {
    let Some(variant) = rest.strip_prefix(['.', '-', '_', ' ']) else { return false };
    // `Dockerfile-helper.py` is as much Python as `Dockerfile.py`, but `Dockerfile-go` is ours.
    let ending = match variant.rsplit_once('.') {
        Some((_, ending)) => ending,
        None if rest.starts_with('.') => variant,
        None => "",
    };
    !variant.is_empty()
        && !variant.ends_with('~')
        && OTHER_LANGUAGES.binary_search(&ending.trim()).is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for name in [
            "Dockerfile",
            "dockerfile",
            "DOCKERFILE",
            "Containerfile",
            "Dockerfile.dev",
            "Dockerfile-gateway",
            "Dockerfile_old",
            "Dockerfile copy",
            "Dockerfile.python3.11",
            "Dockerfile-go",
            "Containerfile.in",
            "api.dockerfile",
            "api.Dockerfile",
            "my app.containerfile",
        ] {
            assert!(is_dockerfile_name(name), "{name}");
        }
        for name in [
            "",
            "Dockerfile.",
            "Dockerfile-",
            ".dockerfile",
            "Dockerfiles",
            "MyDockerfile",
            "Dockerfile.md",
            "Dockerfile.PY",
            "Dockerfile.dockerignore",
            "Dockerfile.dev.dockerignore",
            "dockerfile-lint.ts",
            "dockerfile_parser.go",
            "Dockerfile.dev~",
            "docker-compose.yml",
        ] {
            assert!(!is_dockerfile_name(name), "{name}");
        }
    }

    #[test]
    fn the_table_is_sorted() {
        assert!(OTHER_LANGUAGES.is_sorted());
    }

    #[test]
    fn visual_studio_code_has_the_same_table() {
        let theirs = include_str!("../../editors/vscode/src/names.json");
        let theirs: serde_json::Value = serde_json::from_str(theirs).expect("JSON");
        assert_eq!(theirs["otherLanguages"], serde_json::json!(OTHER_LANGUAGES));
    }
}
