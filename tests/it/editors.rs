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
