//! The ports of EXPOSE.

use crate::lint::Context;
use crate::syntax::{Body, InstructionRef, Keyword, Word};

/// Calls `visit` with each port of each stage's EXPOSEs as BuildKit reads it, and the word that it
/// stands in.
pub(super) fn each(context: &Context<'_>, mut visit: impl FnMut(InstructionRef<'_>, &Word, &str)) {
    let assumed = context.model().assumed(context.syntax());
    let start = context.model().globals.end;
    let exposes = context.syntax().instructions().skip(start);
    for at in exposes.filter(|at| at.operation.keyword == Keyword::Expose) {
        let Body::Words { words, .. } = &at.get().operation.body else { continue };
        for word in words {
            for port in assumed.expand_words(at.index, word).unwrap_or_default() {
                visit(at, word, &port);
            }
        }
    }
}
