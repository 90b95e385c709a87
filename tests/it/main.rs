//! The integration tests, one module a subject.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "tests say what they skip")]

mod architecture;
mod check_directive;
mod chromium;
mod cli_baseline;
mod cli_check;
mod cli_commands;
mod cli_config;
mod cli_fix;
mod cli_format;
mod cli_formats;
mod cli_init;
mod cli_report;
mod cli_tree;
mod config;
mod conformance_instructions;
mod conformance_linters;
mod conformance_lsp;
mod conformance_scanners;
mod contents;
mod context;
mod corpus_fixes;
mod editors;
mod expand;
mod findings;
mod format;
mod harness;
mod imports;
mod lower;
mod lsp_completion;
mod lsp_features;
mod lsp_protocol;
mod model;
mod page;
mod pages;
mod rejections;
mod shell;
mod shellcheck;
mod split;
mod standard;
mod standard_page;
mod templates;
mod text;
mod tree;
