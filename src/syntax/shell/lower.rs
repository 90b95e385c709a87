//! From tree-sitter-bash's tree to commands.
use super::Script;
use crate::syntax::Instruction;
pub fn scripts_of(_instruction: &Instruction) -> Vec<Script> {
    Vec::new()
}
