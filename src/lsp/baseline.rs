//! Findings in an editor, and how those that a baseline accepts are shown. Fix-all leaves them alone
//! by itself; what mends one of them is still offered where it is shown.

use super::documents::Snapshot;
use super::editor_settings::Accepted;
use crate::lint::{self, Cache, Diagnostic, Mode, Severity};

impl Snapshot {
    /// What the rules find, as it is to be shown; `None` where nobody wants it any more.
    pub fn lint(
        &self,
        cache: &mut Cache,
        mode: Mode,
        is_wanted: &dyn Fn() -> bool,
    ) -> Option<Vec<Diagnostic>> {
        let (settings, around) = (&self.place.settings, self.surroundings());
        let mut found = lint::run_while(&self.document, settings, &around, cache, mode, is_wanted)?;
        let Some(accepted) = around.accepted.filter(|it| !it.is_empty()) else {
            return Some(found);
        };
        let show = self.place.accepted;
        if show == Accepted::Show {
            return Some(found);
        }
        let mut fingerprints = lint::fingerprints(&self.document, &found).into_iter();
        found.retain_mut(|finding| {
            let is_accepted = fingerprints.next().is_some_and(|it| accepted.contains(&it));
            if is_accepted {
                finding.severity = Severity::Hint;
            }
            !is_accepted || show == Accepted::Hint
        });
        Some(found)
    }
}
