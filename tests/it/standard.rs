//! The standards that are built in, and reading others.

use plimsoll::standard::{Acceptance, BUILTIN, Kind, Place, Standard, ToolStanding};
use std::sync::Arc;

fn builtin(name: &str) -> Arc<Standard> {
    Standard::builtin(name).expect("is built in")
}

#[test]
fn every_builtin_standard_reads() {
    for name in BUILTIN {
        let standard = builtin(name);
        assert_eq!(standard.is_none(), name == "none", "{name} does not read");
        assert!(standard.is_none() || standard.name == name);
        if !standard.is_none() {
            let path = format!("{}/standards/{name}.toml", env!("CARGO_MANIFEST_DIR"));
            let text = std::fs::read_to_string(&path).expect("is there");
            if let Err(problem) = Standard::parse(&path, &text, &|_| Err("no".into())) {
                panic!("{problem}");
            }
        }
    }
    assert!(Standard::builtin("lucide").is_none());
}

#[test]
fn lucid_has_all_its_clauses() {
    let lucid = builtin("lucid");
    assert_eq!(lucid.label(), "LUCID 1.0.0");
    assert_eq!(builtin("lucid-2025-12").label(), "LUCID-2025-12");
    assert_eq!(builtin("none").label(), "");
    let ids: Vec<_> = lucid.clauses.iter().map(|clause| clause.id.to_string()).collect();
    let expected: Vec<_> = (1..=184).map(|number| format!("S{number}")).collect();
    assert_eq!(ids, expected);
    for clause in lucid.clauses.iter() {
        assert!(!clause.text.is_empty(), "{} has no text", clause.id);
        assert!(
            !clause.rules.is_empty() || clause.how.is_some(),
            "{} has neither rules nor a way to check it",
            clause.id
        );
        assert!(
            clause.is_decidable() || clause.how.as_ref().is_some_and(|how| how.len() > 20),
            "{} does not say how to check it",
            clause.id
        );
    }
    let clause = lucid.clause("S26").expect("S26");
    assert_eq!(clause.line, Some(58));
    assert_eq!(clause.text, "All containers MUST run as non-root user");
    assert_eq!(clause.places, [Place::File]);
    assert!(clause.is_decidable() && clause.is_answered_by("runs-as-root"));
}

#[test]
fn the_clauses_are_the_texts_lines() {
    let Ok(text) = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../shared/standard/lucid-1.0.0.md"
    )) else {
        println!("skipped: the standard's text is not here");
        return;
    };
    let lines: Vec<_> = text.lines().collect();
    for clause in builtin("lucid").clauses.iter() {
        let line = lines[clause.line.expect("a line") as usize - 1].replace("**", "");
        assert!(line.contains(&clause.text), "{}: {line:?}", clause.id);
    }
}

#[test]
fn rules_know_their_clauses() {
    let lucid = builtin("lucid");
    let of =
        |rule: &str| lucid.clauses_of(rule).iter().map(|id| id.to_string()).collect::<Vec<_>>();
    assert_eq!(of("root-in-runtime"), ["S28", "S89"]);
    assert_eq!(of("unknown-owner"), ["S27", "S29", "S139", "S140", "S141", "S161", "S162", "S163"]);
    assert_eq!(of("doubled-interpreter"), ["S97", "S114", "S174"]);
    assert!(of("DL3009").contains(&"S127".to_owned()));
    assert!(of("no-such-rule").is_empty());
    assert!(lucid.clause("S4").expect("S4").is_summary());
    assert!(builtin("none").clauses_of("runs-as-root").is_empty());
}

#[test]
fn what_cannot_be_decided_says_how_to_check() {
    let lucid = builtin("lucid");
    let numbers = [30, 31, 100, 101, 103, 115, 172].into_iter().chain(66..=73).chain(116..=121);
    for number in numbers.chain(175..=179) {
        let clause = lucid.clause(&format!("S{number}")).expect("a clause");
        assert!(!clause.is_decidable(), "S{number}");
    }
}

#[test]
fn images() {
    let lucid = builtin("lucid");
    let images = &lucid.images;
    let python = images.approved("gcr.io/distroless/python3-debian12").expect("approved");
    assert_eq!(python.kind, Kind::Python);
    assert_eq!(python.accepts(Some("nonroot")), Acceptance::Accepted);
    assert_eq!(python.accepts(Some("nonroot-arm64")), Acceptance::Accepted);
    assert_eq!(python.accepts(None), Acceptance::Refused);
    assert_eq!(python.accepts(Some("debug-nonroot")), Acceptance::Refused);
    assert_eq!(python.reference(), "gcr.io/distroless/python3-debian12:nonroot");
    let base = images.approved_for(Kind::System).expect("approved");
    assert_eq!(base.accepts(None), Acceptance::WithUser);
    assert_eq!(base.accepts(Some("nonroot")), Acceptance::Accepted);

    assert!(images.is_distroless("gcr.io/distroless/java17-debian12"));
    assert!(!images.is_distroless("gcr.io/other/java17-debian12"));
    let clause = |name, tag| images.prohibited(name, tag).and_then(|entry| entry.clause.as_deref());
    assert_eq!(clause("python", Some("3.11-slim")), Some("S8"));
    assert_eq!(clause("docker.io/library/python", Some("3.11-slim")), Some("S8"));
    assert_eq!(clause("python", Some("3.11")), Some("S11"));
    assert_eq!(clause("alpine", None), Some("S10"));
    assert_eq!(clause("debian", None), Some("S9"));
    assert_eq!(clause("gcr.io/distroless/base-debian12", None), None);
    assert_eq!(images.builder_for(Kind::Python), Some("python:3.11-slim-bookworm"));

    let later = builtin("lucid-2025-12");
    let python = later.images.approved("gcr.io/distroless/python3-debian12").expect("approved");
    assert_eq!(python.accepts(None), Acceptance::WithUser);
    let any = builtin("distroless");
    assert!(any.images.approved.is_empty() && any.images.is_distroless("gcr.io/distroless/cc"));
}

#[test]
fn labels() {
    let lucid = builtin("lucid");
    let labels = &lucid.labels;
    let missing: Vec<_> = labels
        .missing(["maintainer", "com.lucid.plane"])
        .into_iter()
        .map(|(name, label)| labels.key(name, label))
        .collect();
    assert_eq!(
        missing,
        ["version", "description", "org.lucid.service", "org.lucid.layer", "org.lucid.expose"]
    );
    let plane = labels.find("org.lucid.plane").expect("known");
    assert!(!plane.misplaced && plane.label.known_value().is_none());
    assert!(plane.label.accepts("wallet") && plane.label.accepts("${PLANE}"));
    assert!(!plane.label.accepts("storage"));
    assert!(plane.label.is_placeholder("ops|chain|gui"));
    assert!(labels.find("com.lucid.plane").expect("known").misplaced);
    assert!(labels.find("com.lucid.version").is_none());
    assert!(labels.find("lucid.layer").expect("known").misplaced);
    assert!(labels.find("plane").is_none() && labels.find("org.example.plane").is_none());
    let description = labels.get("description").expect("description");
    assert!(description.is_placeholder("…") && !description.is_placeholder("Tells the time"));
    let version = labels.get("version").expect("version");
    assert!(version.accepts("2.1.0-distroless") && !version.accepts("2.1.0"));
    let expose = labels.get("expose").expect("expose");
    assert!(expose.accepts("8888,9050, 9051") && !expose.accepts("web"));
    let maintainer = labels.get("maintainer").expect("maintainer");
    assert!(!maintainer.accepts("Somebody"));

    let later = builtin("lucid-2025-12");
    assert!(!later.labels.find("com.lucid.plane").expect("known").misplaced);
    assert!(later.labels.get("maintainer").expect("maintainer").accepts("Somebody"));
    assert!(builtin("distroless").labels.schema.is_empty());
}

#[test]
fn users_and_permissions() {
    let lucid = builtin("lucid");
    for user in ["nonroot", "65532", "65532:65532", "nonroot:nonroot", "nonroot:65532"] {
        assert!(lucid.users.is_recommended(user), "{user}");
    }
    assert!(!lucid.users.is_recommended("1000") && !lucid.users.is_recommended("65532:0"));
    assert_eq!(lucid.users.user(true), "nonroot");
    assert_eq!(lucid.users.user(false), "65532:65532");
    assert_eq!(lucid.users.owner(true), "nonroot:nonroot");
    assert_eq!(builtin("lucid-2025-12").users.user(true), "65532:65532");
    let permissions = &lucid.permissions;
    assert!(permissions.is_application("/app") && permissions.is_application("/app/x/y"));
    assert!(permissions.is_application("/opt/thing") && !permissions.is_application("/apple"));
    assert!(permissions.is_protected("/etc/shadow") && permissions.is_protected("/usr/"));
    assert!(
        !permissions.is_protected("/etc/passwd") && !permissions.is_protected("/etc/ssl/certs/x")
    );
    assert!(permissions.is_sensitive("secrets") && !permissions.is_sensitive("keys"));
}

#[test]
fn environment_health_and_tools() {
    let lucid = builtin("lucid");
    let names: Vec<_> =
        lucid.environment.required_for(Kind::Python).map(|entry| entry.name.as_str()).collect();
    assert_eq!(names, ["PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "PYTHONPATH"]);
    let path = &lucid.environment.required[2];
    assert!(path.accepts("/x:/app") && !path.accepts("/application"));
    assert!(lucid.environment.is_port("SERVICE_PORT", "1", &[]));
    assert!(lucid.environment.is_port("API_PORT", "8080", &[8080]));
    assert!(!lucid.environment.is_port("API_PORT", "8081", &[8080]));
    assert!(lucid.environment.is_secret("ENCRYPTION_KEY"));
    assert!(!lucid.environment.is_secret("TRON_NETWORK"));

    let health = &lucid.healthcheck;
    assert_eq!(health.options(), "--interval=30s --timeout=10s --start-period=40s --retries=3");
    let command = health.command(Kind::Python, "/usr/bin/python3.11", "8080").expect("a command");
    assert_eq!(command[0], "/usr/bin/python3.11");
    assert!(command[2].contains("http://localhost:8080/health"));
    assert!(health.command(Kind::System, "x", "1").is_none());

    assert_eq!(lucid.tools.standing("curl"), ToolStanding::Tolerated);
    assert_eq!(lucid.tools.standing("gosu"), ToolStanding::Discouraged);
    assert_eq!(lucid.tools.standing("dash"), ToolStanding::Shell);
    assert_eq!(lucid.tools.standing("pip3.11"), ToolStanding::PackageManager);
    assert_eq!(lucid.tools.standing("psql"), ToolStanding::Unknown);
    assert_eq!(lucid.tools.standing("mkdir"), ToolStanding::Unneeded);
    assert!(lucid.tools.is_service("sshd"));
    for tree in ["/var/lib", "/lib/x86_64-linux-gnu"] {
        assert!(lucid.tools.is_tree(tree), "{tree}");
    }
    for other in ["/var/lib/tor", "/lib/ld-linux-aarch64.so.1", "/lib/x86_64-linux-gnu/libc.so.6"] {
        assert!(!lucid.tools.is_tree(other), "{other}");
    }
}

#[test]
fn a_standard_extends_another() {
    let text = "name = \"ours\"\nextends = \"lucid\"\nremove = [\"labels.schema.layer\", \"clauses\"]\n\
                [labels]\nnamespace = \"com.ours\"\n[tools]\ntolerated = [\"psql\"]\n\
                [clauses.X1]\ntext = \"No root\"\nrules = [\"runs-as-root\"]\n";
    let ours = Standard::parse("ours.toml", text, &|_| Err("no".into())).expect("reads");
    assert_eq!(ours.name, "ours");
    assert!(ours.labels.get("layer").is_none() && ours.labels.get("plane").is_some());
    assert_eq!(ours.labels.namespace, "com.ours");
    assert_eq!(ours.tools.standing("curl"), ToolStanding::Unknown, "lists are replaced");
    assert_eq!(ours.tools.standing("sh"), ToolStanding::Shell, "tables are merged");
    assert_eq!(ours.clauses_of("runs-as-root").len(), 1);

    let nested = Standard::parse("a.toml", "name = \"a\"\nextends = \"b.toml\"", &|name| {
        assert_eq!(name, "b.toml");
        Ok(("b.toml".into(), "name = \"b\"\nextends = \"distroless\"".into()))
    });
    assert!(nested.expect("reads").images.is_distroless("gcr.io/distroless/x"));
    let circle = Standard::parse("a.toml", "name = \"a\"\nextends = \"a.toml\"", &|_| {
        Ok(("a.toml".into(), "name = \"a\"\nextends = \"a.toml\"".into()))
    });
    assert!(circle.expect_err("circle").message.contains("circle"));
}

#[test]
fn a_mistake_in_a_standard_has_its_place_and_a_guess() {
    let says = |text: &str| {
        let problem = Standard::parse("my.toml", text, &|_| Err("no such file".into()));
        problem.expect_err("is wrong").to_string()
    };
    assert_eq!(
        says("name = \"x\"\n[images]\ndistrolss = []\n"),
        "my.toml:3:1: unknown key \"distrolss\", did you mean \"distroless\"?"
    );
    assert_eq!(
        says("name = \"x\"\nextends = \"lucid\"\n[labels.schema.a]\nkind = \"enmu\"\n"),
        "my.toml:4:8: unknown value \"enmu\", did you mean \"enum\"?"
    );
    assert_eq!(
        says("name = \"x\"\nextends = \"lucd\"\n"),
        "my.toml:2:1: cannot extend \"lucd\": no such file, did you mean \"lucid\"?"
    );
    assert_eq!(says("version = \"1\"\n"), "my.toml: the standard has no `name`");
    assert!(says("name = 3\n").starts_with("my.toml:1:8: "));
    assert!(says("name = \n").starts_with("my.toml:1:"));
}
