//! Folding: stages, continued instructions, heredocs, blocks of comments, `# region`.
//!
//! Whole lines only, which every client can do.

use super::documents::Snapshot;
use super::stop::Stop;
use crate::text::Span;
use tower_lsp::ls_types::{FoldingRange, FoldingRangeKind};

/// The folds in the order of their first lines, the larger first, at most `limit`; only those come
/// to so far where nobody waits for them any more.
pub fn folds(snapshot: &Snapshot, limit: Option<usize>, stop: &Stop) -> Vec<FoldingRange> {
    let mut folds = stages(snapshot);
    folds.extend(instructions(snapshot, stop));
    folds.extend(comments(snapshot, stop));
    folds.retain(|fold| fold.start_line < fold.end_line);
    folds.sort_by_key(|fold| (fold.start_line, std::cmp::Reverse(fold.end_line)));
    folds.dedup_by_key(|fold| (fold.start_line, fold.end_line));
    folds.truncate(limit.unwrap_or(usize::MAX));
    folds
}

fn fold(first: u32, last: u32, kind: Option<FoldingRangeKind>) -> FoldingRange {
    FoldingRange { start_line: first, end_line: last, kind, ..FoldingRange::default() }
}

fn stages(snapshot: &Snapshot) -> Vec<FoldingRange> {
    let (document, text) = (&snapshot.document, snapshot.text());
    let syntax = document.syntax();
    let of = |stage: &crate::model::Stage| {
        let last = stage.instructions.clone().next_back()?;
        let (from, last) = (syntax.get(stage.from)?, syntax.get(last)?);
        Some(fold(text.line_of(from.start), text.line_of(last.span().end), None))
    };
    document.model().stages.iter().filter_map(of).collect()
}

fn instructions(snapshot: &Snapshot, stop: &Stop) -> Vec<FoldingRange> {
    let text = snapshot.text();
    let mut folds = Vec::new();
    let instructions = snapshot.document.syntax().instructions();
    for instruction in instructions.take_while(|_| !stop.is_set()) {
        // A lone escape character is no instruction.
        if instruction.operation.name.text.is_empty() {
            continue;
        }
        let Span { start, end } = instruction.span();
        let first = text.line_of(start);
        folds.push(fold(first, text.line_of(end), None));
        // One heredoc is the instruction's own fold; of several each has its own.
        for heredoc in instruction.heredocs.iter().skip(1) {
            let body = instruction.at(heredoc.body);
            let end = heredoc.end.map_or(body.end, |end| instruction.at(end).end);
            folds.push(fold(text.line_of(body.start), text.line_of(end), None));
        }
    }
    folds
}

/// Blocks of comment lines, and what stands between `# region` and `# endregion`.
fn comments(snapshot: &Snapshot, stop: &Stop) -> Vec<FoldingRange> {
    let text = snapshot.text();
    let (mut folds, mut regions) = (Vec::new(), Vec::new());
    let mut block: Option<(u32, u32)> = None;
    let flush = |block: Option<(u32, u32)>| {
        block.map(|(first, last)| fold(first, last, Some(FoldingRangeKind::Comment)))
    };
    let syntax = snapshot.document.syntax();
    let is_directive = |comment: &&Span| {
        let mut directives = syntax.prologue().directives.iter();
        directives.any(|directive| directive.line.overlaps(**comment))
    };
    let comments = syntax.comments().iter().filter(|comment| !is_directive(comment));
    for &comment in comments.take_while(|_| !stop.is_set()) {
        let line = text.line_of(comment.start);
        let said = text.slice(comment);
        let said = said.trim_start_matches(['#', ' ', '\t']);
        let mark = said.split_whitespace().next().unwrap_or_default();
        if mark.eq_ignore_ascii_case("region") || mark.eq_ignore_ascii_case("endregion") {
            folds.extend(flush(block.take()));
            if mark.len() == "region".len() {
                regions.push(line);
            } else if let Some(first) = regions.pop() {
                folds.push(fold(first, line, Some(FoldingRangeKind::Region)));
            }
            continue;
        }
        block = match block {
            Some((first, last)) if last + 1 == line => Some((first, line)),
            other => {
                folds.extend(flush(other));
                Some((line, line))
            }
        };
    }
    folds.extend(flush(block));
    folds
}
