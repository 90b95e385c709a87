//! A base image as the default of a global ARG.

use super::{Offer, Place};
use crate::lint::edits;
use crate::model::{Base, PLATFORM_ARGS};
use crate::syntax::{Body, InstructionRef, Keyword};
use crate::text::{Edit, Span};

/// Every FROM that names the same image takes it from the ARG.
pub(super) fn extract(place: &Place<'_>) -> Offer {
    let Body::From(from) = &place.at.get().operation.body else { return None };
    let text = &from.image.as_ref().filter(|_| place.keyword() == Keyword::From)?.text;
    let (syntax, model) = (place.document.syntax(), place.document.model());
    let Base::Image(image) = &model.stage_of(place.at.index)?.base else { return None };
    if **text != *image.text {
        return None;
    }
    let name = free_name(place, image.base_name());
    let mut edits = vec![above_all(place, &format!("ARG {name}={text}"))?];
    for stage in model.stages.iter().filter(|stage| matches!(stage.base, Base::Image(_))) {
        let at = syntax.get(stage.from)?;
        let Body::From(from) = &at.get().operation.body else { continue };
        let same = from.image.as_ref().filter(|word| word.text == *text);
        edits.extend(same.map(|word| edits::replace(at, word, format!("${{{name}}}"))));
    }
    let after = place.after_all(&edits)?;
    let bases = |model: &crate::model::Model| -> Vec<Base> {
        model.stages.iter().map(|stage| stage.base.clone()).collect()
    };
    let same = bases(after.model()) == bases(model);
    same.then(|| (format!("Extract `{text}` to the ARG {name}"), edits))
}

/// `PYTHON_IMAGE`, with a number where the file knows that name already.
fn free_name(place: &Place<'_>, image: &str) -> String {
    let letter = |char: char| if char.is_ascii_alphanumeric() { char } else { '_' };
    let plain: String = image.to_ascii_uppercase().chars().map(letter).collect();
    // A name may not begin with a digit.
    let first = if plain.starts_with(|char: char| char.is_ascii_digit()) { "_" } else { "" };
    let plain = format!("{first}{plain}_IMAGE");
    let instructions = place.document.syntax().instructions();
    let pairs = instructions.flat_map(|at| at.get().innermost().pairs());
    let known: Vec<&str> = pairs.map(|pair| &*pair.key.text).chain(PLATFORM_ARGS).collect();
    let numbered = (2..).map(|number| format!("{plain}{number}"));
    let mut names = std::iter::once(plain.clone()).chain(numbered);
    names.find(|name| !known.contains(&&**name)).unwrap_or_default()
}

/// Inserts an instruction behind the global ARGs, else above the first FROM and its comments.
fn above_all(place: &Place<'_>, line: &str) -> Option<Edit> {
    let (document, model) = (place.document, place.document.model());
    let syntax = document.syntax();
    if let Some(last) = model.globals.clone().next_back() {
        return Some(edits::insert_below(document, syntax.get(last)?, line));
    }
    let first = syntax.get(model.stages.first()?.from)?;
    let start = above_comments(place, first);
    Some(Edit::insert(start, format!("{line}{}", edits::line_break(document))))
}

/// The start of the comment block right above an instruction, parser directives left out.
fn above_comments(place: &Place<'_>, at: InstructionRef<'_>) -> u32 {
    let (text, syntax) = (place.document.text(), place.document.syntax());
    let directives = syntax.prologue().directives.iter().map(|directive| directive.line.end);
    let least = directives.max().unwrap_or_default();
    let comments = syntax.comments().iter().rev().filter(|comment| comment.end <= at.start);
    let mut start = at.start;
    for comment in comments {
        let line = text.line_start(text.line_of(comment.start));
        let gap = text.slice(Span::new(comment.end, start));
        if comment.end <= least || !matches!(&*gap, "\n" | "\r\n") {
            break;
        }
        start = line;
    }
    start.max(edits::top(place.document))
}
