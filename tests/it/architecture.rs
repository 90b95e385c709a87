//! Keeps `docs/architecture.md` true.

use plimsoll::standard::Standard;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The rooms in their order, as the document lists them.
fn rooms() -> Vec<String> {
    let page = fs::read_to_string(root().join("docs/architecture.md")).expect("the document");
    let list = page.split("```rooms\n").nth(1).expect("a list of rooms");
    let list = list.split("```").next().expect("its end");
    list.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

/// Every source file with its room.
fn sources() -> Vec<(String, PathBuf, String)> {
    let mut found = Vec::new();
    let mut open = vec![root().join("src")];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let inside =
                    path.strip_prefix(root().join("src")).expect("below src").to_path_buf();
                let first = inside.components().next().expect("a name").as_os_str();
                let room = Path::new(first).with_extension("").to_string_lossy().into_owned();
                let text = fs::read_to_string(&path).expect("text");
                found.push((room, inside, text));
            }
        }
    }
    found
}

#[test]
fn each_room_knows_only_those_before_it() {
    let rooms = rooms();
    let place = |name: &str| rooms.iter().position(|room| room == name);
    let mut wrong = Vec::new();
    for (room, path, text) in sources() {
        if ["lib", "main"].contains(&&*room) {
            continue;
        }
        let own = place(&room).unwrap_or_else(|| panic!("{room} is not in docs/architecture.md"));
        for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
            for used in line.split("crate::").skip(1) {
                let name: String = used
                    .chars()
                    .take_while(|char| char.is_alphanumeric() || *char == '_')
                    .collect();
                let known = (&*room, &*name) == ("lint", "rules");
                if place(&name).is_some_and(|other| other > own) && !known {
                    wrong.push(format!("{}: {}", path.display(), line.trim()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "rooms that know later ones:\n{}", wrong.join("\n"));
}

#[test]
fn lib_lists_the_same_rooms() {
    let lib = fs::read_to_string(root().join("src/lib.rs")).expect("lib.rs");
    for room in rooms() {
        assert!(lib.contains(&format!("pub mod {room};")), "{room} is not in src/lib.rs");
    }
}

#[test]
fn frameworks_stay_in_their_rooms() {
    for (room, path, text) in sources() {
        let says = |word: &str| {
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            code.into_iter().any(|line| line.contains(word))
        };
        if room != "lsp" {
            assert!(!says("tower_lsp") && !says("tokio::"), "{}: only lsp may", path.display());
        }
        if room != "cli" {
            assert!(!says("clap::"), "{}: only cli may", path.display());
        }
        let pure = [
            "text",
            "syntax",
            "bases",
            "standard",
            "model",
            "contents",
            "document",
            "lint",
            "rules",
            "format",
            "refactor",
            "templates",
        ];
        if pure.contains(&&*room) {
            for word in ["std::fs", "std::net", "std::process", "Instant::now", "SystemTime"] {
                assert!(!says(word), "{}: {word} in a pure room", path.display());
            }
        }
    }
}

#[test]
fn nothing_is_left_undone() {
    for (_, path, text) in sources() {
        for word in [concat!("todo", "!("), concat!("unimplemented", "!("), concat!("#[ig", "nore")]
        {
            assert!(!text.contains(word), "{}: {word}", path.display());
        }
    }
}

/// What rules must read from the standard in force: its images, its labels' keys and values, its
/// clauses, its registries and namespaces.
fn data_of_standards() -> BTreeSet<String> {
    let mut data = BTreeSet::new();
    for name in ["lucid", "lucid-2025-12", "distroless"] {
        let standard = Standard::builtin(name).expect("a built-in standard");
        for image in &standard.images.approved {
            data.insert(image.name.clone());
            data.extend(image.name.rsplit('/').next().map(str::to_owned));
        }
        data.extend(
            standard.images.distroless.iter().map(|image| image.trim_end_matches('*').to_owned()),
        );
        let labels = &standard.labels;
        data.extend([&labels.namespace].into_iter().chain(&labels.aliases).cloned());
        for (key, label) in &labels.schema {
            data.insert(format!("{}.{key}", labels.namespace));
            data.extend(label.value.clone());
        }
        data.extend(standard.clauses.iter().map(|clause| format!("\"{}\"", clause.id)));
    }
    data.retain(|text| text.len() > 3);
    data
}

#[test]
fn rules_hold_nothing_of_a_standard() {
    let data = data_of_standards();
    assert!(data.len() > 180, "images, labels and clauses: {}", data.len());
    let mut wrong = Vec::new();
    for (room, path, text) in sources() {
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        for line in code.filter(|line| room == "rules" && line.contains('"')) {
            let found = data.iter().filter(|text| line.contains(text.as_str()));
            wrong
                .extend(found.map(|text| format!("{}: {text} in {}", path.display(), line.trim())));
        }
    }
    assert!(wrong.is_empty(), "a standard's data in a rule:\n{}", wrong.join("\n"));
}
