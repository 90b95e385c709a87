//! Documents of any length for the benches.

/// What a document is made of: a part that is repeated, each time with another number.
#[derive(Clone, Copy)]
pub struct Kind {
    pub name: &'static str,
    /// Before the first part.
    head: &'static str,
    part: &'static str,
    /// A line of each part: what is typed there reaches every kind of rule.
    pub typed: &'static str,
}

/// Two stages a service: a long document is nothing but stages, which is harder on the rules of
/// stages than a real file of that length.
pub const STAGES: Kind = Kind {
    name: "stages",
    head: "# syntax=docker/dockerfile:1.7\n",
    part: include_str!("stages.Dockerfile"),
    typed: "RUN pip",
};

/// One stage that installs, copies and sets up service after service.
pub const SCRIPT: Kind = Kind {
    name: "one stage",
    head: "# syntax=docker/dockerfile:1.7\nARG DEBIAN=bookworm\nFROM debian:${DEBIAN}-slim AS image\n",
    part: include_str!("script.Dockerfile"),
    typed: "RUN groupadd",
};

impl Kind {
    /// So many lines; `{n}` in the part is its number.
    pub fn document(&self, lines: usize) -> String {
        let parts = (0..lines).map(|number| self.part.replace("{n}", &number.to_string()));
        let mut text = String::from(self.head);
        let mut left = lines.saturating_sub(self.head.lines().count());
        for part in parts {
            for line in part.lines() {
                if left == 0 {
                    return text;
                }
                text.push_str(line);
                text.push('\n');
                left -= 1;
            }
        }
        text
    }
}
