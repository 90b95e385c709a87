//! The lowering: parts, places and problems of instructions.

use plimsoll::syntax::{ProblemKind, Syntax};
use plimsoll::text::Text;
use std::path::Path;

#[test]
fn speaks_of_problems_where_buildkit_refuses_and_nowhere_else() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let Ok(answers) = std::fs::read_to_string(shared.join("conformance/corpus-buildkit-dev.json"))
    else {
        eprintln!("skipped: no conformance files");
        return;
    };
    let answers: serde_json::Value = serde_json::from_str(&answers).unwrap();
    let (mut accepted, mut wrong) = (0, Vec::new());
    for (file, answer) in answers.as_object().unwrap() {
        let Ok(text) = std::fs::read_to_string(shared.join("corpus/real").join(file)) else {
            continue;
        };
        let syntax = Syntax::parse(&Text::new(&text));
        let problems: Vec<_> = syntax
            .instructions()
            .flat_map(|at| {
                at.get().problems.iter().map(move |problem| (at.line + 1, &problem.kind))
            })
            .filter(|(_, kind)| {
                !matches!(
                    kind,
                    ProblemKind::SwallowedInstruction { .. } | ProblemKind::DanglingContinuation
                )
            })
            .collect();
        match answer["error"].as_str() {
            None if answer.is_null() => {}
            None => {
                accepted += 1;
                if !problems.is_empty() {
                    wrong.push(format!("{file}: accepted, but {problems:?}"));
                }
            }
            Some(error) => {
                let elsewhere =
                    ["base name", "no build stage", "failed to parse stage name", "file with no"];
                if problems.is_empty() && !elsewhere.iter().any(|start| error.starts_with(start)) {
                    wrong.push(format!("{file}: nothing for {error}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(accepted > 1000, "{accepted} files");
}
