//! The projection and its tree: clean, as long as the source, the same after any edit.

use plimsoll::document::Document;
use plimsoll::syntax::tree::Tree;
use plimsoll::syntax::{Keyword, Syntax};
use plimsoll::text::{Edit, Span, Text};
use proptest::prelude::*;
use std::fs;

/// Invariants 3 and 4 of a text. Gives how many instructions that BuildKit knows have no node.
fn check(source: &str) -> usize {
    let text = Text::new(source);
    let syntax = Syntax::parse(&text);
    let tree = Tree::parse(&syntax, &text);
    holds(source, &syntax, &tree)
}

#[track_caller]
fn holds(source: &str, syntax: &Syntax, tree: &Tree) -> usize {
    let projected = tree.projected();
    assert_eq!(projected.len(), source.len() + 1, "{source:?}");
    let inner = tree.tree().expect("a tree");
    let root = inner.root_node();
    assert!(!root.has_error(), "{source:?}\n{projected:?}\n{}", root.to_sexp());
    let mut cursor = root.walk();
    let mut without = 0;
    let mut nodes = root.named_children(&mut cursor).peekable();
    for instruction in syntax.instructions() {
        let span = instruction.at(instruction.trimmed());
        let line = &projected[span.range()];
        match nodes.next_if(|node| node.start_byte() == span.start as usize) {
            Some(node) => {
                assert_eq!(node.byte_range(), span.range(), "{source:?}");
                assert!(!line.contains('\n'), "{source:?}");
                let kind = format!("{}_instruction", instruction.operation.name.text);
                assert!(node.kind().eq_ignore_ascii_case(&kind), "{source:?}");
            }
            None => {
                without += usize::from(instruction.operation.keyword != Keyword::Unknown);
                assert!(line.bytes().all(|byte| byte == b'\n'), "{source:?}");
            }
        }
    }
    assert!(nodes.next().is_none(), "{source:?}");
    without
}

#[test]
fn what_the_grammar_reads_wrongly_in_a_file_is_clean() {
    for source in [
        "",
        "# only\n\n",
        "\u{feff}FROM a",
        "FROM a\r\nRUN b \\\r\n  && c\r\nUSER d\r\n",
        "# escape=`\nFROM a\nRUN b `\n  # c\n\n  d\n",
        "FROM a\nENV A=1 \\\n  # c\n  B=2\nUSER b",
        "FROM a\nCOPY a b \t\nRUN c",
        "FROM a\nRUN <<EOF\nUSER x\nEOF\nCMD a << b\nUSER c",
        "FROM a\nRUN cat > f << EOF\n<<\nEOF\nRUN a<<b>>c",
        "FROM a\nCOPY <<A <<B /x/\nA\nA\nB\nB\nUSER d",
        "FROM a\u{a0}b\nRUN \u{0}\u{b}x",
        "RUN",
        "FROM a\nRUN b \\",
    ] {
        check(source);
    }
    assert_eq!(check("{{ x }}\nFROM a\nARG a b\nCOPY --link a b\nUSER c"), 1);
}

#[test]
fn nodes_and_selections_grow_from_the_cursor() {
    let source = "FROM reg/img:1 AS b\nRUN <<E\na b\nE\nENV A=b\n";
    let text = Text::new(source);
    let syntax = Syntax::parse(&text);
    let tree = Tree::parse(&syntax, &text);
    let covered = |needle: &str| -> Vec<&str> {
        let offset = source.find(needle).expect("it is there") as u32;
        tree.selection(&syntax, offset).iter().map(|span| &source[span.range()]).collect()
    };
    assert_eq!(tree.node_at(6).map(|part| part.kind), Some("image_name"));
    assert_eq!(covered("img"), ["reg/img", "reg/img:1", "FROM reg/img:1 AS b", source]);
    assert_eq!(covered("a b\n"), ["a b\n", "RUN <<E\na b\nE", source]);
    assert_eq!(covered("A=b"), ["A", "A=b", "ENV A=b", source]);
    assert_eq!(tree.node_at(source.len() as u32), None);
}

#[test]
fn real_files_are_clean() {
    let Ok(folder) = fs::read_dir("../shared/corpus/real") else {
        println!("skipped: ../shared is not there");
        return;
    };
    let (mut without, mut all) = (0, 0);
    for entry in folder.flatten() {
        let Ok(source) = fs::read_to_string(entry.path()) else { continue };
        without += check(&source);
        all += Syntax::parse(&Text::new(&source)).len();
    }
    println!("{without} of {all} instructions have no node");
    assert!(without * 40 < all, "{without} of {all}");
}

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("FROM a:1 AS b"),
        Just("RUN x && y"),
        Just("COPY a b"),
        Just("ENV A=1 B=\"c d\""),
        Just("RUN <<EOF"),
        Just("EOF"),
        Just("CMD [\"a\", \"b\"]"),
        Just("HEALTHCHECK NONE"),
        Just("# c"),
        Just("\\"),
        Just("\""),
        Just("\n"),
        Just("\n"),
        Just("\n"),
        Just(" "),
        Just("\r\n"),
        Just("é"),
        Just("<<"),
        Just("[ "),
        Just("# escape=`\n"),
        Just("ONBUILD "),
        Just("user "),
    ];
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn an_edited_tree_is_a_fresh_tree(
        source in text(),
        edits in prop::collection::vec((any::<u16>(), 0..12u32, text(), any::<bool>()), 1..6),
    ) {
        let mut document = Document::new(&source);
        document.tree();
        for (start, len, inserted, asked) in edits {
            let start = u32::from(start) % (document.text().len() + 1);
            document = document.edited(&Edit::replace(Span::new(start, start + len), inserted));
            if !asked {
                continue;
            }
            let text = document.text().to_string();
            holds(&text, document.syntax(), document.tree());
            let fresh = Document::new(&text);
            prop_assert_eq!(document.tree().projected(), fresh.tree().projected());
            let nodes = |document: &Document| document.tree().tree().map(all_nodes);
            prop_assert_eq!(nodes(&document), nodes(&fresh));
        }
    }
}

pub fn all_nodes(tree: &tree_sitter::Tree) -> Vec<(u16, tree_sitter::Range)> {
    let mut cursor = tree.walk();
    let mut nodes = Vec::new();
    loop {
        nodes.push((cursor.node().kind_id(), cursor.node().range()));
        if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return nodes;
            }
        }
    }
}
