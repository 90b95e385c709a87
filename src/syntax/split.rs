//! The splitter.
use super::Syntax;
use crate::text::{Edit, Text};
pub(super) fn parse(_text: &Text) -> Syntax {
    Syntax::default()
}
pub(super) fn edited(_old: &Syntax, _edit: &Edit, text: &Text) -> Syntax {
    parse(text)
}
