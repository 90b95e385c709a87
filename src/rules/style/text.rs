//! Text as hadolint compares it.

/// Without quotes at its start and at its end, whether they belong together or not.
pub(super) fn unquoted(text: &str) -> &str {
    text.trim_matches(['"', '\''])
}

/// Without the quotes around all of it.
pub(super) fn inside_quotes(text: &str) -> &str {
    let inside = |quote| text.strip_prefix(quote).and_then(|text| text.strip_suffix(quote));
    inside('"').or_else(|| inside('\'')).unwrap_or(text)
}

/// Whether a path begins with a drive of Windows: `C:`, in any case.
pub(super) fn has_drive(path: &str) -> bool {
    let mut chars = path.chars();
    chars.next().is_some_and(char::is_alphabetic) && chars.next() == Some(':')
}

/// What archives end in that ADD unpacks, in hadolint's list.
const ARCHIVES: [&str; 15] = [
    ".tar", ".Z", ".bz2", ".gz", ".lz", ".lzma", ".tZ", ".tb2", ".tbz", ".tbz2", ".tgz", ".tlz",
    ".tpz", ".txz", ".xz",
];

pub(super) fn is_archive(path: &str) -> bool {
    ARCHIVES.iter().any(|end| path.ends_with(end))
}
