//! Which shared libraries well known tools need.

const TABLE: &str = include_str!("data/needs.txt");

/// The shared libraries that Debian's build of a tool needs beside libc; empty for tools that the
/// table does not have.
pub fn needs(tool: &str) -> impl Iterator<Item = &'static str> {
    let line = TABLE.lines().find_map(|line| line.strip_prefix(tool)?.strip_prefix('\t'));
    line.into_iter().flat_map(str::split_whitespace)
}
