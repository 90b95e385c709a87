//! What a finding is known by when lines move: its rule, the text of its instruction and its stage.

use super::Diagnostic;
use crate::document::Document;
use crate::model::Stage;
use rustc_hash::FxHashMap;

/// 32 hexadecimal digits; of one file, no two findings have the same.
pub type Fingerprint = String;

/// The fingerprints of findings, in their order.
///
/// Blanks, line breaks and continuations are as good as one blank, comments inside an instruction
/// are none. Findings that are equal in all of this are numbered in the order of the text.
pub fn fingerprints(document: &Document, found: &[Diagnostic]) -> Vec<Fingerprint> {
    let mut seen: FxHashMap<u128, usize> = FxHashMap::default();
    let one = |diagnostic: &Diagnostic| {
        let stage = diagnostic.instruction.and_then(|index| document.model().stage_of(index));
        let stage = stage.map(|stage| stage_name(document, stage)).unwrap_or_default();
        let parts = [diagnostic.rule.id, &stage, &instruction_text(document, diagnostic)];
        let base = parts.into_iter().fold(HASH_START, |hash, part| {
            // A byte that no text has, so that the parts cannot run into one another.
            hashed(hashed(hash, part.as_bytes()), b"\xff")
        });
        let number = seen.entry(base).or_default();
        *number += 1;
        format!("{:032x}", hashed(base, number.to_string().as_bytes()))
    };
    found.iter().map(one).collect()
}

/// A fingerprint that is also its file's: no two findings of a run have the same.
pub fn in_file(path: &str, fingerprint: &str) -> Fingerprint {
    let hash = hashed(hashed(HASH_START, path.as_bytes()), b"\xff");
    format!("{:032x}", hashed(hash, fingerprint.as_bytes()))
}

/// By its name where it has one; a stage without a name by where it stands, the runtime first.
fn stage_name(document: &Document, stage: &Stage) -> String {
    match &stage.name {
        Some(name) => name.to_string(),
        None if document.model().runtime == Some(stage.index) => "-".into(),
        None => format!("-{}", stage.index),
    }
}

fn instruction_text(document: &Document, diagnostic: &Diagnostic) -> String {
    let at = diagnostic.instruction.and_then(|index| document.syntax().get(index));
    let Some(at) = at else {
        return document.text().slice(diagnostic.span).into_owned();
    };
    let source = &at.get().source;
    let is_comment = |line: &&str| !line.trim_start().starts_with('#');
    let continued = |line: &str| {
        let line = line.trim();
        line.strip_suffix(['\\', '`']).unwrap_or(line).trim_end().to_owned()
    };
    let lines: Vec<_> = source.lines().filter(is_comment).map(continued).collect();
    let words: Vec<_> = lines.iter().flat_map(|line| line.split_whitespace()).collect();
    words.join(" ")
}

/// FNV-1a of 128 bits: the same on every machine and in every version. It guards against chance,
/// not against an enemy.
const HASH_START: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

fn hashed(start: u128, bytes: &[u8]) -> u128 {
    bytes.iter().fold(start, |hash, byte| (hash ^ u128::from(*byte)).wrapping_mul(PRIME))
}
