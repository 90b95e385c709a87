//! Real editors, as far as they are on this machine: see `editors/README.md`. Nothing is installed.

use std::path::Path;
use std::process::Command;

#[test]
#[cfg(unix)]
fn neovim_shows_and_mends() {
    let run = Path::new(env!("CARGO_MANIFEST_DIR")).join("editors/tests/run");
    let done = Command::new(run)
        .arg("neovim")
        .env("PLIMSOLL", env!("CARGO_BIN_EXE_plimsoll"))
        .output()
        .expect("bash runs");
    let said = String::from_utf8_lossy(&done.stdout);
    if said.contains("skipped:") {
        println!("{said}");
    }
    assert!(done.status.success(), "{said}{}", String::from_utf8_lossy(&done.stderr));
}

/// What tells an editor to run Plimsoll, where the editor itself cannot be run here: it is read as
/// that editor reads it.
#[test]
fn what_other_editors_read_is_whole() {
    let read = |path: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("editors").join(path);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };

    let jetbrains: serde_json::Value =
        serde_json::from_str(&read("jetbrains/template.json")).expect("JSON");
    assert_eq!(jetbrains["programArgs"]["default"], "plimsoll lsp");
    assert_eq!(jetbrains["languageMappings"][0]["languageId"], "dockerfile");

    // Sublime's JSON has comments on lines of their own, and a comma after the last element.
    let sublime = read("sublime/LSP-plimsoll.sublime-settings");
    let plain: String = sublime
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .map(str::trim)
        .collect();
    let sublime: serde_json::Value =
        serde_json::from_str(&plain.replace(",}", "}").replace(",]", "]")).expect("JSON");
    let client = &sublime["clients"]["plimsoll"];
    assert_eq!(client["command"], serde_json::json!(["plimsoll", "lsp"]));
    assert_eq!(client["selector"], "source.dockerfile");

    let zed: toml::Table = toml::from_str(&read("zed/extension.toml")).expect("TOML");
    assert_eq!(zed["id"].as_str(), Some("plimsoll"));
    assert_eq!(zed["version"].as_str(), Some(env!("CARGO_PKG_VERSION")));

    let helix: toml::Table = toml::from_str(&read("helix/languages.toml")).expect("TOML");
    assert_eq!(helix["language-server"]["plimsoll"]["command"].as_str(), Some("plimsoll"));
}
