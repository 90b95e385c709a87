//! The targets of `fuzz/` over their seeds, and over everything that fuzzing has ever found.

#[path = "../../fuzz/targets.rs"]
mod targets;

use std::fs;
use std::path::Path;

#[test]
fn seeds_and_findings_of_every_target_hold() {
    for (target, run) in targets::TARGETS {
        let mut count = 0;
        for kind in ["seeds", "found"] {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz").join(kind).join(target);
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                // A panic names the file: the output of a failing test is shown.
                println!("{}", entry.path().display());
                run(&fs::read(entry.path()).expect("a file"));
                count += 1;
            }
        }
        assert!(count > 1, "{target} has no seeds");
    }
}

#[test]
fn every_target_has_a_program() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let manifest = fs::read_to_string(root.join("Cargo.toml")).expect("the manifest");
    for (target, _) in targets::TARGETS {
        assert!(manifest.contains(&format!("name = \"{target}\"")), "{target}");
        assert!(root.join("fuzz_targets").join(target).with_extension("rs").is_file(), "{target}");
    }
}
