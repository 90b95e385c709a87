//! Parser directives and their values.

use super::{Meaning, meaning};
use crate::syntax::DirectiveKind;

/// What there is to say of a directive.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DirectivePage {
    pub kind: DirectiveKind,
    /// One sentence, without a full stop.
    pub summary: &'static str,
    /// Markdown.
    pub details: &'static str,
    pub example: &'static str,
    pub link: &'static str,
}

const PAGES: [DirectivePage; 3] = [
    DirectivePage {
        kind: DirectiveKind::Syntax,
        summary: "Names the frontend image that reads this file",
        details: "`docker/dockerfile:1` is the newest stable one of version 1. Directives stand \
                  before everything else, comments and blank lines included.",
        example: "# syntax=docker/dockerfile:1",
        link: "https://docs.docker.com/reference/dockerfile/#syntax",
    },
    DirectivePage {
        kind: DirectiveKind::Escape,
        summary: "Sets the character that continues lines and escapes others",
        details: "`\\` or a backtick, which leaves the backslashes of Windows paths alone.",
        example: "# escape=`",
        link: "https://docs.docker.com/reference/dockerfile/#escape",
    },
    DirectivePage {
        kind: DirectiveKind::Check,
        summary: "Configures BuildKit's build checks",
        details: "Options are joined by `;`: `skip=` with names of checks or `all`, \
                  `error=true` to fail the build where one speaks, `experimental=` to switch on \
                  more.",
        example: "# check=skip=JSONArgsRecommended,StageNameCasing;error=true",
        link: "https://docs.docker.com/reference/dockerfile/#check",
    },
];

/// The options of `# check=`.
pub const CHECK_OPTIONS: &[Meaning] = &[
    meaning("skip", "Checks that are not run: names with commas between them, or `all`"),
    meaning("error", "Whether the build fails where a check speaks: `true` or `false`"),
    meaning("experimental", "Experimental checks that are run: names, or `all`"),
];

/// Frontends for `# syntax=`.
pub const FRONTENDS: &[Meaning] = &[
    meaning("docker/dockerfile:1", "The newest stable frontend of version 1"),
    meaning("docker/dockerfile:1-labs", "The stable frontend with experimental features"),
    meaning("docker/dockerfile-upstream:master", "The newest build of BuildKit's main branch"),
    meaning("docker/dockerfile-upstream:master-labs", "The same with experimental features"),
];

pub fn directive(kind: DirectiveKind) -> &'static DirectivePage {
    match kind {
        DirectiveKind::Syntax => &PAGES[0],
        DirectiveKind::Escape => &PAGES[1],
        DirectiveKind::Check => &PAGES[2],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_found_by_their_kind() {
        for kind in [DirectiveKind::Syntax, DirectiveKind::Escape, DirectiveKind::Check] {
            assert_eq!(directive(kind).kind, kind);
        }
    }
}
