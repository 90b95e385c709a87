//! Which `# syntax=` frontends read Dockerfiles as BuildKit's own does.

use super::DirectiveKind;
use super::directive::Prologue;

/// Docker's own, by repository; channels and forks of the same code included.
const KNOWN: [&str; 3] =
    ["docker/dockerfile", "docker/dockerfile-upstream", "docker/dockerfile-labs"];

impl Prologue {
    /// Whether a `# syntax=` directive names a frontend that is not Docker's: instructions and
    /// flags may be others then.
    pub fn has_foreign_frontend(&self) -> bool {
        let mut syntax = self.directives.iter().filter(|found| found.kind == DirectiveKind::Syntax);
        syntax.any(|directive| !is_known(&directive.text))
    }
}

fn is_known(value: &str) -> bool {
    let name = value.split_whitespace().next().unwrap_or_default();
    let name = name.strip_prefix("docker.io/").unwrap_or(name);
    let name = name.split('@').next().unwrap_or_default();
    let name = name.split(':').next().unwrap_or_default();
    KNOWN.contains(&name) || name.contains('$')
}

#[cfg(test)]
mod tests {
    use super::is_known;

    #[test]
    fn knows_dockers_frontends() {
        for known in [
            "docker/dockerfile",
            "docker/dockerfile:1.7-labs",
            "docker.io/docker/dockerfile:1@sha256:abc",
            "docker/dockerfile-upstream:master",
        ] {
            assert!(is_known(known), "{known}");
        }
        for foreign in ["tonistiigi/llb:1", "registry.example/docker/dockerfile:1", "r2d4/mocker"] {
            assert!(!is_known(foreign), "{foreign}");
        }
    }
}
