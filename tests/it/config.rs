//! Configuration: which rules are on, what holds for a file, and where it comes from.

use plimsoll::config::{
    self, Disk, Files, Ground, Layer, Options, Overrides, Profile, Resolution, Resolver,
    Shellcheck, Source, hadolint,
};
use plimsoll::lint::{Alias, Enabled, LabelType, Rule, Severity, Tool};
use plimsoll::standard::{Level, Standard};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use Severity::{Error, Hint, Information, Warning};

/// A few rules of each sort; only their heads matter.
static RULES: &[&Rule] = &[
    &Rule {
        id: "runs-as-root",
        group: "users",
        severity: Error,
        aliases: &[
            Alias::hadolint("DL3002", Warning),
            Alias::trivy("DS-0002", Error),
            Alias::checkov("CKV_DOCKER_8"),
        ],
        ..Rule::DEFAULT
    },
    &Rule { id: "missing-labels", group: "labels", needs_standard: true, ..Rule::DEFAULT },
    &Rule {
        id: "missing-healthcheck",
        group: "health",
        aliases: &[
            Alias::hadolint("DL3057", Information).off(),
            Alias::trivy("DS-0026", Information),
        ],
        ..Rule::DEFAULT
    },
    &Rule { id: "shell-in-runtime", group: "surface", severity: Error, ..Rule::DEFAULT },
    &Rule {
        id: "syntax-error",
        group: "build",
        severity: Error,
        ignorable: false,
        aliases: &[Alias::hadolint("DL1000", Error)],
        ..Rule::DEFAULT
    },
    &Rule {
        id: "source-not-found",
        group: "build",
        severity: Error,
        refused: true,
        ..Rule::DEFAULT
    },
    &Rule { id: "manual-review", group: "labels", default: false, ..Rule::DEFAULT },
    &Rule {
        id: "pin-apt",
        group: "packages",
        aliases: &[Alias::hadolint("DL3008", Warning)],
        ..Rule::DEFAULT
    },
    &Rule {
        id: "pin-pip",
        group: "packages",
        aliases: &[Alias::hadolint("DL3066", Warning)],
        ..Rule::DEFAULT
    },
    &Rule {
        id: "no-sudo",
        group: "shell",
        severity: Error,
        aliases: &[Alias::hadolint("DL3004", Error)],
        ..Rule::DEFAULT
    },
    &Rule {
        id: "stage-casing",
        group: "style",
        aliases: &[Alias::buildkit("StageNameCasing")],
        ..Rule::DEFAULT
    },
    &Rule {
        id: "no-pragma",
        group: "style",
        default: false,
        aliases: &[Alias::hadolint("DL1001", Information).off()],
        ..Rule::DEFAULT
    },
];

fn names(list: &[&str]) -> Vec<String> {
    list.iter().map(|&name| name.to_owned()).collect()
}

fn standard(name: &str) -> Arc<Standard> {
    Standard::builtin(name).expect("is built in")
}

/// What is on with these options of the command line, under LUCID.
fn on(select: &[&str], ignore: &[&str]) -> Vec<Enabled> {
    let (select, ignore) = (names(select), names(ignore));
    let ground = Ground { standard: &standard("lucid"), development: false, hadolint: false };
    config::select(RULES, ground, &[Layer { select: &select, ignore: &ignore, ..Layer::default() }])
}

fn ids(enabled: &[Enabled]) -> Vec<&str> {
    enabled.iter().map(|enabled| enabled.rule.id).collect()
}

fn get<'a>(enabled: &'a [Enabled], id: &str) -> &'a Enabled {
    enabled.iter().find(|enabled| enabled.rule.id == id).unwrap_or_else(|| panic!("{id} is off"))
}

#[test]
fn the_default_is_all_sets_but_what_their_tool_has_off() {
    let enabled = on(&[], &[]);
    assert_eq!(
        ids(&enabled),
        [
            "runs-as-root",
            "missing-labels",
            "missing-healthcheck",
            "shell-in-runtime",
            "syntax-error",
            "source-not-found",
            "pin-apt",
            "pin-pip",
            "no-sudo",
            "stage-casing"
        ]
    );
    let root = get(&enabled, "runs-as-root");
    assert!(root.own && root.severity.is_none());
    assert_eq!(root.tools, [Tool::Hadolint, Tool::Trivy, Tool::Checkov]);
    assert_eq!(get(&enabled, "missing-healthcheck").tools, [Tool::Trivy], "DL3057 is off");
    assert!(!get(&enabled, "no-sudo").own, "only hadolint's id supports it");
}

#[test]
fn pinning_rules_are_hints_without_a_hadolint_configuration() {
    assert_eq!(get(&on(&[], &[]), "pin-apt").severity, Some(Hint));
    assert_eq!(get(&on(&["lucid", "all"], &[]), "pin-apt").severity, Some(Hint));
    assert_eq!(get(&on(&["hadolint"], &[]), "pin-apt").severity, Some(Warning));
    assert_eq!(get(&on(&["hadolint"], &[]), "pin-pip").severity, Some(Warning));
    assert_eq!(get(&on(&["DL3008"], &[]), "pin-apt").severity, None);
    let ground = Ground { standard: &standard("lucid"), development: false, hadolint: true };
    assert_eq!(get(&config::select(RULES, ground, &[]), "pin-apt").severity, None);
}

#[test]
fn naming_a_set_takes_its_default_rules_at_its_tools_levels() {
    let enabled = on(&["hadolint"], &[]);
    assert_eq!(ids(&enabled), ["runs-as-root", "syntax-error", "pin-apt", "pin-pip", "no-sudo"]);
    let root = get(&enabled, "runs-as-root");
    assert_eq!((root.own, root.severity), (false, Some(Warning)));
    assert_eq!(root.tools, [Tool::Hadolint]);

    let enabled = on(&["trivy"], &[]);
    assert_eq!(ids(&enabled), ["runs-as-root", "missing-healthcheck", "syntax-error"]);
    assert_eq!(get(&enabled, "runs-as-root").severity, Some(Error));
    assert_eq!(get(&enabled, "missing-healthcheck").severity, Some(Information));

    assert_eq!(ids(&on(&["buildkit"], &[])), ["syntax-error", "source-not-found", "stage-casing"]);
    assert_eq!(get(&on(&["trivy", "hadolint"], &[]), "runs-as-root").severity, Some(Error));
}

#[test]
fn the_set_lucid_is_what_answers_to_the_standard_and_the_build_group() {
    let enabled = on(&["lucid"], &[]);
    assert_eq!(
        ids(&enabled),
        [
            "runs-as-root",
            "missing-labels",
            "missing-healthcheck",
            "shell-in-runtime",
            "syntax-error",
            "source-not-found",
            "pin-apt"
        ]
    );
    let root = get(&enabled, "runs-as-root");
    assert!(root.own && root.tools.is_empty() && root.severity.is_none());
    let both = on(&["lucid", "hadolint"], &[]);
    assert_eq!(get(&both, "runs-as-root").severity, None, "the standard's level");
}

#[test]
fn all_takes_every_rule() {
    assert_eq!(on(&["all"], &[]).len(), RULES.len());
}

#[test]
fn naming_a_rule_switches_it_on() {
    assert_eq!(ids(&on(&["manual-review"], &[])), ["syntax-error", "manual-review"]);
    assert_eq!(ids(&on(&["DL1001"], &[])), ["syntax-error", "no-pragma"]);
    assert_eq!(ids(&on(&["hadolint:DL1001"], &[])), ["syntax-error", "no-pragma"]);
    assert_eq!(ids(&on(&["DL100"], &[])), ["syntax-error", "no-pragma"]);
    assert_eq!(ids(&on(&["DL30"], &["DL3008"])).len(), 5);
}

#[test]
fn ignore_beats_select_and_the_longer_prefix_wins() {
    assert!(!ids(&on(&["DL3004"], &["DL3004"])).contains(&"no-sudo"));
    assert!(ids(&on(&["DL3004"], &["DL30"])).contains(&"no-sudo"));
    assert!(ids(&on(&["DL300"], &["DL30"])).contains(&"no-sudo"));
    assert!(!ids(&on(&["DL30"], &["DL300"])).contains(&"no-sudo"));
    assert!(!ids(&on(&["hadolint"], &["hadolint"])).contains(&"no-sudo"));
    assert!(ids(&on(&["DL3004"], &["all"])).contains(&"no-sudo"));
    assert!(!ids(&on(&["all"], &["hadolint"])).contains(&"no-sudo"));
}

#[test]
fn ignoring_a_rule_by_any_id_ignores_it_and_a_set_only_its_ids() {
    assert!(!ids(&on(&[], &["DL3002"])).contains(&"runs-as-root"));
    assert!(!ids(&on(&[], &["runs-as-root"])).contains(&"runs-as-root"));
    let enabled = on(&[], &["hadolint"]);
    assert_eq!(get(&enabled, "runs-as-root").tools, [Tool::Trivy, Tool::Checkov]);
    assert!(!ids(&enabled).contains(&"no-sudo"), "nothing else supports it");
    assert!(ids(&on(&[], &["DL3"])).contains(&"runs-as-root"), "the standard supports it");
}

#[test]
fn syntax_errors_cannot_be_ignored() {
    assert!(ids(&on(&["DL3004"], &["syntax-error", "all"])).contains(&"syntax-error"));
}

#[test]
fn without_a_standard_rules_that_need_one_are_off() {
    let ground = Ground { standard: &standard("none"), development: false, hadolint: false };
    let enabled = config::select(RULES, ground, &[]);
    assert!(!ids(&enabled).contains(&"missing-labels"));
    assert!(!get(&enabled, "runs-as-root").own, "it answers to no standard");
    let select = names(&["all"]);
    let layer = Layer { select: &select, ..Layer::default() };
    assert!(!ids(&config::select(RULES, ground, &[layer])).contains(&"missing-labels"));
}

#[test]
fn development_switches_off_what_production_asks() {
    let ground = Ground { standard: &standard("lucid"), development: true, hadolint: false };
    let enabled = config::select(RULES, ground, &[]);
    for id in ["missing-healthcheck", "missing-labels", "shell-in-runtime"] {
        assert!(!ids(&enabled).contains(&id), "{id}");
    }
    assert!(ids(&enabled).contains(&"runs-as-root"));
    let select = names(&["lucid", "missing-labels"]);
    let layer = Layer { select: &select, ..Layer::default() };
    let enabled = config::select(RULES, ground, &[layer]);
    assert!(ids(&enabled).contains(&"missing-labels"), "named");
    assert!(!ids(&enabled).contains(&"shell-in-runtime"), "in a set");
}

#[test]
fn a_configured_severity_replaces_all() {
    let levels = BTreeMap::from([
        ("DL3008".to_owned(), Level::Error),
        ("runs-as-root".to_owned(), Level::Hint),
        ("manual-review".to_owned(), Level::Information),
        ("DL3004".to_owned(), Level::Off),
    ]);
    let ground = Ground { standard: &standard("lucid"), development: false, hadolint: false };
    let layer = Layer { severity: Some(&levels), ..Layer::default() };
    let enabled = config::select(RULES, ground, &[layer]);
    assert_eq!(get(&enabled, "pin-apt").severity, Some(Error));
    assert_eq!(get(&enabled, "runs-as-root").severity, Some(Hint));
    assert_eq!(get(&enabled, "manual-review").severity, Some(Information), "is switched on");
    assert!(!ids(&enabled).contains(&"no-sudo"));
}

#[test]
fn unknown_names_are_errors_with_a_guess() {
    let says = |name| config::unknown(RULES, name);
    for name in ["all", "hadolint", "runs-as-root", "DL3002", "DL3", "trivy:DS-0002", "SC2086"] {
        assert_eq!(says(name), None, "{name}");
    }
    assert_eq!(
        says("run-as-root").expect("unknown"),
        "unknown rule \"run-as-root\", did you mean \"runs-as-root\"?"
    );
    assert!(says("trivy:DL3002").is_some() && says("banana").is_some());
}

/// Files of a test; a clone is the same files.
#[derive(Clone, Default)]
pub struct Memory {
    files: Arc<Mutex<BTreeMap<PathBuf, String>>>,
    reads: Arc<AtomicUsize>,
}

impl Memory {
    pub fn new(files: &[(&str, &str)]) -> Self {
        let memory = Self::default();
        files.iter().for_each(|(path, text)| memory.write(path, text));
        memory
    }

    fn write(&self, path: &str, text: &str) {
        self.files.lock().expect("files").insert(path.into(), text.into());
    }
}

impl Files for Memory {
    fn read(&self, path: &Path) -> io::Result<String> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        let files = self.files.lock().expect("files");
        files.get(path).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn exists(&self, path: &Path) -> bool {
        self.files.lock().expect("files").contains_key(path)
    }
}

fn given() -> Overrides {
    Overrides { working: "/repo".into(), ..Overrides::default() }
}

fn resolver(files: &[(&str, &str)], given: Overrides) -> Resolver {
    Resolver::with_rules(Memory::new(files), given, RULES)
}

/// What holds for `/repo/svc/Dockerfile` with these files.
fn resolve(files: &[(&str, &str)]) -> Arc<Resolution> {
    resolver(files, given()).resolve(Path::new("/repo/svc/Dockerfile"))
}

fn enabled(resolution: &Resolution) -> Vec<&str> {
    ids(resolution.settings.rules.enabled())
}

fn source(resolution: &Resolution, key: &str) -> Source {
    let value = resolution.values.iter().rfind(|value| value.key == key);
    value.unwrap_or_else(|| panic!("{key} has no value")).source.clone()
}

fn problem(toml: &str) -> String {
    let resolution = resolve(&[("/repo/plimsoll.toml", toml)]);
    resolution.problems.first().expect("a problem").to_string()
}

#[test]
fn without_files_lucid_holds_by_default() {
    let resolution = resolve(&[]);
    assert_eq!(resolution.settings.standard.label(), "LUCID 1.0.0");
    assert!(!resolution.chosen && resolution.file.is_none() && resolution.problems.is_empty());
    assert_eq!(source(&resolution, "standard"), Source::BuiltIn);
    assert_eq!(resolution.shellcheck, Shellcheck::Auto);
    let defaults = config::defaults();
    assert_eq!(defaults.standard.name, "lucid");
    assert!(defaults.rules.get("syntax-error").is_some());
}

#[test]
fn every_key_of_the_file_holds() {
    let resolution = resolve(&[(
        "/repo/plimsoll.toml",
        "standard = \"lucid-2025-12\"\nprofile = \"development\"\nselect = [\"hadolint\"]\n\
         ignore = [\"DL3004\"]\ntarget = \"runtime\"\ncontext = \".\"\nshellcheck = \"required\"\n\
         [severity]\nDL3008 = \"hint\"\n[images]\ntrusted = [\"registry.example/base/*\"]\n\
         [labels]\nnamespace = \"com.example\"\n[tools]\nallow = [\"curl\"]\n",
    )]);
    assert_eq!(resolution.problems, []);
    let settings = &resolution.settings;
    assert!(resolution.chosen);
    assert_eq!(settings.standard.name, "lucid-2025-12");
    assert!(settings.development);
    assert_eq!(enabled(&resolution), ["runs-as-root", "syntax-error", "pin-apt", "pin-pip"]);
    assert_eq!(settings.rules.get("pin-apt").expect("on").severity, Some(Hint));
    assert_eq!(settings.target.as_deref(), Some("runtime"));
    assert_eq!(resolution.context.as_deref(), Some(Path::new("/repo")));
    assert_eq!(resolution.shellcheck, Shellcheck::Required);
    assert!(settings.standard.images.is_trusted("registry.example/base/python", Some("3")));
    assert_eq!(settings.standard.labels.namespace, "com.example");
    assert!(settings.standard.labels.find("com.lucid.plane").expect("known").misplaced);
    assert_eq!(settings.standard.tools.allowed, ["curl"]);
    let file = Source::File("/repo/plimsoll.toml".into());
    for key in ["standard", "profile", "target", "context", "shellcheck", "select", "ignore"] {
        assert_eq!(source(&resolution, key), file, "{key}");
    }
    for key in ["severity.DL3008", "images.trusted", "labels.namespace", "tools.allow"] {
        assert_eq!(source(&resolution, key), file, "{key}");
    }
    assert_eq!(standard("lucid-2025-12").labels.namespace, "com.lucid", "is not changed itself");
}

#[test]
fn the_nearest_file_upward_holds() {
    let files = [
        ("/repo/plimsoll.toml", "target = \"far\""),
        ("/repo/svc/plimsoll.toml", "target = \"near\""),
    ];
    let resolver = resolver(&files, given());
    let target = |path: &str| resolver.resolve(Path::new(path)).settings.target.clone();
    assert_eq!(target("/repo/svc/Dockerfile").as_deref(), Some("near"));
    assert_eq!(target("/repo/svc/deep/er/Dockerfile").as_deref(), Some("near"));
    assert_eq!(target("svc/Dockerfile").as_deref(), Some("near"), "relative to the working folder");
    assert_eq!(target("/repo/other/Dockerfile").as_deref(), Some("far"));
    assert_eq!(target("/elsewhere/Dockerfile"), None);
}

#[test]
fn a_file_extends_another_inside_the_repository() {
    let git = ("/repo/.git", "");
    let parent = (
        "/repo/plimsoll.toml",
        "target = \"theirs\"\nignore = [\"DL3004\"]\n[tools]\nallow = [\"jq\"]",
    );
    let own = "extends = \"../plimsoll.toml\"\ntarget = \"ours\"\nignore = [\"DL3008\"]";
    let resolution = resolve(&[git, parent, ("/repo/svc/plimsoll.toml", own)]);
    assert_eq!(resolution.problems, []);
    assert_eq!(resolution.settings.target.as_deref(), Some("ours"));
    assert_eq!(resolution.settings.standard.tools.allowed, ["jq"]);
    assert!(
        !enabled(&resolution).contains(&"no-sudo") && !enabled(&resolution).contains(&"pin-apt")
    );
    assert_eq!(source(&resolution, "tools.allow"), Source::File("/repo/plimsoll.toml".into()));

    let says = |extends: &str| {
        let own = format!("target = \"x\"\nextends = \"{extends}\"");
        let files = [git, ("/etc/plimsoll.toml", ""), ("/repo/svc/plimsoll.toml", own.as_str())];
        resolve(&files).problems.first().expect("a problem").to_string()
    };
    assert_eq!(
        says("../../etc/plimsoll.toml"),
        "/repo/svc/plimsoll.toml:2:1: \"../../etc/plimsoll.toml\" is outside of the repository"
    );
    assert!(says("/etc/plimsoll.toml").contains("is relative"));
    assert!(says("../none.toml").ends_with("\"../none.toml\" does not exist"));
    assert!(says("plimsoll.toml").contains("circle"));
}

#[test]
fn the_last_override_that_matches_wins() {
    let toml = "target = \"base\"\n\
                [[override]]\npaths = [\"svc/**\"]\ntarget = \"first\"\nignore = [\"DL3004\"]\n\
                [[override]]\npaths = [\"**/Dockerfile\"]\ntarget = \"second\"\n\
                [[override]]\npaths = [\"*.dev\"]\ntarget = \"third\"\n";
    let resolver = resolver(&[("/repo/plimsoll.toml", toml)], given());
    let at = |path: &str| resolver.resolve(Path::new(path));
    let svc = at("/repo/svc/Dockerfile");
    assert_eq!(svc.settings.target.as_deref(), Some("second"));
    assert_eq!(source(&svc, "target"), Source::Override("/repo/plimsoll.toml".into(), 2));
    assert!(!enabled(&svc).contains(&"no-sudo"), "the first one holds too");
    assert_eq!(
        at("/repo/svc/a.dev").settings.target.as_deref(),
        Some("first"),
        "* is one folder's"
    );
    assert_eq!(at("/repo/a.dev").settings.target.as_deref(), Some("third"));
    assert!(enabled(&at("/repo/a.dev")).contains(&"no-sudo"));
}

#[test]
fn development_containers_have_the_development_profile() {
    let resolver = resolver(&[], given());
    let at = |path: &str| resolver.resolve(Path::new(path)).settings.development;
    assert!(at("/repo/.devcontainer/Dockerfile") && !at("/repo/Dockerfile"));
    let files = [("/repo/plimsoll.toml", "profile = \"production\"")];
    let resolver = self::resolver(&files, given());
    assert!(!resolver.resolve(Path::new("/repo/.devcontainer/Dockerfile")).settings.development);
}

#[test]
fn the_stronger_source_wins() {
    let target = |target: &str| Options { target: Some(target.into()), ..Options::default() };
    let hadolint = ("/repo/.hadolint.yaml", "ignored: [DL3004]\noverride:\n  error: [DL3008]\n");
    let file = (
        "/repo/plimsoll.toml",
        "target = \"file\"\n[[override]]\npaths = [\"**\"]\ntarget = \"override\"\n",
    );
    let editor = Overrides {
        editor: Options {
            ignore: names(&["stage-casing"]),
            select: names(&["hadolint"]),
            severity: BTreeMap::from([("DL3008".into(), Level::Hint)]),
            ..target("editor")
        },
        ..given()
    };
    let path = Path::new("/repo/svc/Dockerfile");
    let held =
        |files: &[(&str, &str)], given: &Overrides| resolver(files, given.clone()).resolve(path);
    let only_editor = held(&[], &editor);
    assert_eq!(only_editor.settings.target.as_deref(), Some("editor"));
    assert_eq!(source(&only_editor, "target"), Source::Editor);

    let with_hadolint = held(&[hadolint], &editor);
    assert!(!enabled(&with_hadolint).contains(&"no-sudo"), "hadolint's file ignores it");
    let level = with_hadolint.settings.rules.get("pin-apt").expect("on").severity;
    assert_eq!(level, Some(Error), "hadolint's file is stronger than the editor");

    let with_file = held(&[hadolint, file], &editor);
    assert_eq!(with_file.settings.target.as_deref(), Some("override"));

    let line = Overrides {
        options: Options { select: names(&["DL3004"]), ..target("line") },
        ..editor.clone()
    };
    let with_line = held(&[hadolint, file], &line);
    assert_eq!(with_line.settings.target.as_deref(), Some("line"));
    assert_eq!(source(&with_line, "target"), Source::CommandLine);
    assert_eq!(enabled(&with_line), ["syntax-error", "no-sudo"], "starts anew");
}

#[test]
fn isolated_reads_no_file() {
    let files =
        [("/repo/plimsoll.toml", "nonsense"), ("/repo/.hadolint.yaml", "ignored: [DL3004]")];
    let memory = Memory::new(&files);
    let options = Options { select: names(&["hadolint"]), ..Options::default() };
    let given = Overrides { isolated: true, options, ..given() };
    let resolver = Resolver::with_rules(memory.clone(), given, RULES);
    let resolution = resolver.resolve(Path::new("/repo/svc/Dockerfile"));
    assert_eq!(memory.reads.load(Ordering::Relaxed), 0);
    assert_eq!(resolution.problems, []);
    assert!(enabled(&resolution).contains(&"no-sudo"), "the command line holds");
}

#[test]
fn mistakes_have_a_place_and_a_guess() {
    assert_eq!(
        problem("# ours\nselct = []\n"),
        "/repo/plimsoll.toml:2:1: unknown key \"selct\", did you mean \"select\"?"
    );
    assert_eq!(
        problem("ignore = [\"DL3008\",\n  \"runs-as-rot\"]\n"),
        "/repo/plimsoll.toml:2:3: unknown rule \"runs-as-rot\", did you mean \"runs-as-root\"?"
    );
    assert_eq!(
        problem("[severity]\nDL30008 = \"hint\"\n"),
        "/repo/plimsoll.toml:2:1: unknown rule \"DL30008\", did you mean \"DL3008\"?"
    );
    assert_eq!(
        problem("[severity]\nDL3008 = \"hnt\"\n"),
        "/repo/plimsoll.toml:2:10: unknown value \"hnt\", did you mean \"hint\"?"
    );
    assert_eq!(
        problem("[severity]\nhadolint = \"hint\"\n"),
        "/repo/plimsoll.toml:2:1: \"hadolint\" is a set: a severity is a rule's"
    );
    assert_eq!(
        problem("standard = \"lucide\"\n"),
        "/repo/plimsoll.toml:1:1: unknown standard \"lucide\", did you mean \"lucid\"?"
    );
    assert_eq!(
        problem("profile = \"dev\"\n"),
        "/repo/plimsoll.toml:1:11: unknown value \"dev\", expected production, development"
    );
    assert_eq!(
        problem("[[override]]\npaths = [\"a[\"]\n"),
        "/repo/plimsoll.toml:2:10: \"a[\" is not a glob: unclosed character class; missing ']'"
    );
    assert!(problem("[[override]]\nprofile = \"development\"\n").contains("has no `paths`"));
    assert!(
        problem("[[override]]\npaths = [\"x\"]\nextends = \"y\"\n").contains(":3:1: `extends`")
    );
    assert!(problem("paths = [\"x\"]\n").contains(":1:1: `paths` belongs in [[override]]"));
    assert!(problem("[labels]\nnamespace = \"org.\"\n").contains(":2:1: "));
    assert!(problem("select = [\n").starts_with("/repo/plimsoll.toml:"));
}

#[test]
fn the_last_good_configuration_stays_in_force() {
    let memory = Memory::new(&[("/repo/plimsoll.toml", "target = \"good\"")]);
    let resolver = Resolver::with_rules(memory.clone(), given(), RULES);
    let path = Path::new("/repo/Dockerfile");
    assert_eq!(resolver.resolve(path).settings.target.as_deref(), Some("good"));
    memory.write("/repo/plimsoll.toml", "taget = \"bad\"");
    assert_eq!(resolver.resolve(path).problems, [], "nothing is read again until told");
    resolver.forget();
    let resolution = resolver.resolve(path);
    assert_eq!(resolution.settings.target.as_deref(), Some("good"));
    assert_eq!(resolution.problems.len(), 1);
    memory.write("/repo/plimsoll.toml", "target = \"new\"");
    resolver.forget();
    assert_eq!(resolver.resolve(path).settings.target.as_deref(), Some("new"));
}

#[test]
fn files_are_read_once_and_results_shared() {
    let memory = Memory::new(&[("/repo/plimsoll.toml", "target = \"x\"")]);
    let resolver = Resolver::with_rules(memory.clone(), given(), RULES);
    let first = resolver.resolve(Path::new("/repo/a/Dockerfile"));
    let second = resolver.resolve(Path::new("/repo/b/Dockerfile"));
    assert_eq!(memory.reads.load(Ordering::Relaxed), 1);
    assert!(Arc::ptr_eq(&first, &second));
}

#[test]
fn an_own_standard_is_relative_to_the_file_that_names_it() {
    let own = "name = \"ours\"\nversion = \"2\"\nextends = \"distroless\"\n";
    let files = [
        ("/repo/plimsoll.toml", "standard = \"standards/ours.toml\""),
        ("/repo/standards/ours.toml", own),
    ];
    let resolution = resolve(&files);
    assert_eq!(resolution.problems, []);
    assert_eq!(resolution.settings.standard.label(), "OURS 2");
    let missing = resolve(&[files[0]]);
    assert_eq!(
        missing.problems[0].to_string(),
        "/repo/plimsoll.toml:1:13: the standard `standards/ours.toml` cannot be read: no such file"
    );
    assert_eq!(missing.settings.standard.name, "lucid");
    let wrong = resolve(&[files[0], ("/repo/standards/ours.toml", "name = \"x\"\n[tols]\n")]);
    assert!(
        wrong.problems[0].to_string().starts_with("/repo/standards/ours.toml:2:2: unknown key")
    );
}

#[test]
fn standard_none_leaves_rules_that_need_one_out() {
    let resolution = resolve(&[("/repo/plimsoll.toml", "standard = \"none\"")]);
    assert!(resolution.settings.standard.is_none() && resolution.chosen);
    assert!(!enabled(&resolution).contains(&"missing-labels"));
}

#[test]
fn hadolints_file_speaks_of_its_ids_only() {
    let yaml = "ignored:\n  - DL3002\n  - DL3004\n  - DL9999\noverride:\n  style: [DL3008]\n  \
                error: [DL3008]\n  warning: [DL3057, DL1001]\n  info: [DL3002]\n\
                trustedRegistries: [docker.io, '*.example']\n\
                label-schema:\n  author: text\n  url: url\n  free: ''\nstrict-labels: true\n\
                disable-ignore-pragma: true\nfailure-threshold: warning\nformat: json\n\
                unknown-key: 3\n";
    let resolution = resolve(&[("/repo/.hadolint.yaml", yaml)]);
    assert_eq!((resolution.problems.len(), resolution.notes.len()), (0, 0));
    let rules = &resolution.settings.rules;
    let root = rules.get("runs-as-root").expect("the standard supports it");
    assert_eq!(root.tools, [Tool::Trivy, Tool::Checkov]);
    assert_eq!(root.severity, None, "its level is for its id");
    assert!(rules.get("no-sudo").is_none());
    assert_eq!(rules.get("pin-apt").expect("on").severity, Some(Error), "the most severe");
    assert_eq!(rules.get("pin-pip").expect("on").severity, None, "no hint any more");
    assert_eq!(rules.get("no-pragma").expect("switched on").severity, Some(Warning));
    assert!(resolution.settings.hadolint_pragmas_off);
    let facts = &resolution.settings.hadolint;
    assert_eq!(facts.trusted_registries, ["docker.io", "*.example"]);
    assert!(facts.strict_labels);
    let types: Vec<_> = facts.label_schema.iter().map(|(_, kind)| *kind).collect();
    assert_eq!(types, [LabelType::Text, LabelType::Text, LabelType::Url]);
    let file = resolution.hadolint.as_ref().expect("a file");
    assert_eq!(file.failure_threshold, Some(hadolint::Threshold::Warning));
    assert_eq!(file.format, Some(hadolint::Format::Json));
    assert_eq!(
        source(&resolution, "severity.DL3008"),
        Source::Hadolint("/repo/.hadolint.yaml".into())
    );
}

#[test]
fn hadolints_first_file_holds_and_none_upward() {
    let homes =
        hadolint::Homes { config: Some("/home/.config".into()), home: Some("/home".into()) };
    let given = Overrides { homes, ..given() };
    let no_sudo = |files: &[(&str, &str)]| {
        let resolution = resolver(files, given.clone()).resolve(Path::new("/repo/svc/Dockerfile"));
        enabled(&resolution).contains(&"no-sudo")
    };
    let ignores = "ignored: [DL3004]";
    for path in [
        "/repo/.hadolint.yml",
        "/home/.config/hadolint.yaml",
        "/home/.hadolint/config.yml",
        "/home/.hadolint.yaml",
    ] {
        assert!(!no_sudo(&[(path, ignores)]), "{path}");
    }
    assert!(no_sudo(&[("/.hadolint.yaml", ignores)]), "nothing upward");
    assert!(no_sudo(&[("/repo/svc/.hadolint.yaml", ignores)]), "nothing beside the Dockerfile");
    assert!(
        no_sudo(&[("/repo/.hadolint.yaml", "{}"), ("/home/.hadolint.yaml", ignores)]),
        "the first"
    );
}

#[test]
fn a_hadolint_file_with_a_mistake_is_left_out_as_a_whole() {
    for yaml in [
        "ignored: [DL3004",
        "ignored: {a: b}",
        "",
        "# only a comment\n",
        "label-schema: {a: x}\nignored: [DL3004]",
    ] {
        let resolution = resolve(&[("/repo/.hadolint.yaml", yaml)]);
        assert!(enabled(&resolution).contains(&"no-sudo"), "{yaml:?}");
        assert_eq!(resolution.notes.len(), 1, "{yaml:?}");
        assert_eq!(resolution.problems, [], "{yaml:?}");
    }
    assert_eq!(resolve(&[("/repo/.hadolint.yaml", "{}")]).notes, []);
}

#[test]
fn the_disk_is_read_too() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("plimsoll.toml"), "target = \"disk\"").expect("written");
    let given = Overrides { working: folder.path().into(), ..Overrides::default() };
    let resolution = Resolver::new(Disk, given).resolve(Path::new("sub/Dockerfile"));
    assert_eq!(resolution.settings.target.as_deref(), Some("disk"));
}

#[test]
fn options_read_from_json_as_the_editor_sends_them() {
    let json = r#"{"standard":"distroless","profile":"development","severity":{"DL3008":"off"}}"#;
    let options: Options = serde_json::from_str(json).expect("reads");
    assert_eq!(options.profile, Some(Profile::Development));
    assert_eq!(options.mistake(RULES), None);
    let wrong = Options { select: names(&["DL30008"]), ..Options::default() };
    assert!(wrong.mistake(RULES).expect("wrong").contains("did you mean"));
}

/// The documentation's page, and what stands in its `toml` fences.
fn page() -> (String, Vec<String>) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/configuration.md");
    let page = std::fs::read_to_string(path).expect("the page");
    let fences = page.split("```toml\n").skip(1);
    let fences = fences.map(|rest| rest.split("```").next().expect("an end").to_owned()).collect();
    (page, fences)
}

#[test]
fn what_the_documentation_shows_reads() {
    let (_, fences) = page();
    assert_eq!(fences.len(), 2);
    for fence in fences {
        let read = if fence.contains("[clauses") {
            Standard::parse("page", &fence, &|_| Err("no".into())).map(drop)
        } else {
            Options::parse("page", &fence, RULES).map(drop)
        };
        if let Err(problem) = read {
            panic!("{problem}\n{fence}");
        }
    }
}

#[test]
fn every_key_is_documented() {
    let (page, _) = page();
    for unknown in ["zzzzzzzz = 1", "[images]\nzzzzzzzz = 1"] {
        let message = Options::parse("x", unknown, RULES).expect_err("an unknown key").message;
        let (_, list) = message.split_once("expected ").expect("the keys that there are");
        for key in list.split(", ") {
            assert!(page.contains(&format!("`{key}`")), "{key} is not in docs/configuration.md");
        }
    }
    for name in plimsoll::standard::BUILTIN.iter().chain(&config::SETS).chain(&config::PINNING) {
        assert!(page.contains(name), "{name} is not in docs/configuration.md");
    }
}
