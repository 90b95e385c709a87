//! The report for programs, and for [`Earlier`](super::Earlier).

use super::Compliance;

pub(super) fn write(report: &Compliance) -> String {
    // Strings and numbers alone: this cannot fail.
    serde_json::to_string(report).unwrap_or_default() + "\n"
}
