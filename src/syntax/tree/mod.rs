//! The tree-sitter tree of a projection of the text: what folding, selection and tokens start
//! from. No rule sees it and the command line builds none.
