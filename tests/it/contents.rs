//! What the contents of stages say, in three values.

use plimsoll::contents::{Known, Presence, Python, Resolved, Run};
use plimsoll::document::Document;
use plimsoll::model::{BuildContext, ContextEntry};
use std::sync::Arc;

fn presence(text: &str, path: &str) -> Presence {
    let document = Document::new(text);
    let last = document.model().stages.len() - 1;
    document.contents().presence(last, path)
}

fn resolved(text: &str, name: &str) -> Resolved {
    let document = Document::new(text);
    let last = document.model().stages.len() - 1;
    document.contents().command(document.model(), last, name)
}

const PYTHON: &str = "FROM gcr.io/distroless/python3-debian12:nonroot\n";

#[test]
fn a_base_image_says_what_it_has() {
    assert_eq!(presence(PYTHON, "/usr/bin/python3.11"), Presence::Present);
    assert_eq!(presence(PYTHON, "/bin/sh"), Presence::Absent);
    assert_eq!(presence("FROM example/own\n", "/bin/sh"), Presence::Unknown);
    assert_eq!(presence("FROM scratch\n", "/bin/sh"), Presence::Absent);
}

#[test]
fn run_makes_and_removes() {
    let text =
        "FROM debian:bookworm-slim\nRUN mkdir -p /srv/a/b && touch /srv/x && rm -rf /srv/a\n";
    assert_eq!(presence(text, "/srv/x"), Presence::Present);
    assert_eq!(presence(text, "/srv"), Presence::Present);
    assert_eq!(presence(text, "/srv/a/b"), Presence::Absent);
    let text = "FROM debian:bookworm-slim\nRUN ./make-it-all\n";
    assert_eq!(presence(text, "/srv/x"), Presence::Unknown);
}

#[test]
fn what_may_not_run_is_unknown() {
    let text = "FROM scratch\nCOPY sh /bin/sh\nRUN if [ -n \"$A\" ]; then touch /x; fi\n";
    assert_eq!(presence(text, "/x"), Presence::Unknown);
    let text = "FROM scratch\nCOPY sh /bin/sh\nRUN true && touch /x\n";
    assert_eq!(presence(text, "/x"), Presence::Present);
    let text = "FROM scratch\nCOPY sh /bin/sh\nRUN false || touch /x\n";
    assert_eq!(presence(text, "/x"), Presence::Unknown);
}

#[test]
fn what_cannot_run_changes_nothing() {
    let distroless = "FROM gcr.io/distroless/base-debian12\n";
    let text = format!("{distroless}RUN apt-get install -y bash\nRUN [\"make\"]\n");
    assert_eq!(presence(&text, "/bin/sh"), Presence::Absent);
    let text = format!("{distroless}RUN --mount=type=bind,from=busybox,target=/bin touch /x\n");
    assert_eq!(presence(&text, "/x"), Presence::Present);
    let text = format!("{distroless}SHELL [\"/bin/dash\", \"-c\"]\nRUN touch /x\n");
    assert_eq!(presence(&text, "/x"), Presence::Absent);
}

#[test]
fn copies_follow_their_stage() {
    let text = "FROM debian:bookworm-slim AS builder\nRUN mkdir -p /out && touch /out/a\nFROM scratch\nCOPY --from=builder /out /app\n";
    assert_eq!(presence(text, "/app/a"), Presence::Present);
    assert_eq!(presence(text, "/app/b"), Presence::Absent);
    assert_eq!(presence(text, "/out"), Presence::Absent);
}

#[test]
fn a_copy_of_the_context_brings_what_nobody_knows() {
    let text = "FROM scratch\nCOPY app/ /app/\n";
    assert_eq!(presence(text, "/app"), Presence::Present);
    assert_eq!(presence(text, "/app/main.py"), Presence::Unknown);
    assert_eq!(presence(text, "/main.py"), Presence::Absent);
}

#[test]
fn commands_are_found_on_the_path() {
    let text = "FROM python:3.11-slim-bookworm\n";
    assert_eq!(resolved(text, "python3"), Resolved::Present("/usr/local/bin/python3".into()));
    assert_eq!(resolved(PYTHON, "bash"), Resolved::Absent);
    assert_eq!(resolved(PYTHON, "python3"), Resolved::Present("/usr/bin/python3".into()));
    let text = "FROM gcr.io/distroless/nodejs22-debian13\n";
    assert_eq!(resolved(text, "node"), Resolved::Absent);
    assert_eq!(resolved(text, "/nodejs/bin/node"), Resolved::Present("/nodejs/bin/node".into()));
}

#[test]
fn users_come_from_the_base_or_a_run_or_a_copied_passwd() {
    let user = |text: &str, name: &str| {
        let document = Document::new(text);
        let last = document.model().stages.len() - 1;
        document.contents().user(last, usize::MAX, name)
    };
    assert_eq!(user(PYTHON, "nonroot"), Presence::Present);
    assert_eq!(user(PYTHON, "lucid"), Presence::Absent);
    let made = "FROM debian:bookworm-slim AS builder\nRUN useradd -u 1000 lucid\n";
    assert_eq!(user(made, "lucid"), Presence::Present);
    let copied = format!("{made}{PYTHON}COPY --from=builder /etc/passwd /etc/passwd\n");
    assert_eq!(user(&copied, "lucid"), Presence::Present);
    assert_eq!(user(&copied, "nonroot"), Presence::Absent);
}

#[test]
fn configuration_is_inherited_and_overridden() {
    let of = |text: &str| {
        let document = Document::new(text);
        let last = document.model().stages.len() - 1;
        document.contents().configuration(document.syntax(), document.model(), last)
    };
    let python = of(PYTHON);
    assert_eq!(python.entrypoint, Known::Is(Some(Run::Exec(vec!["/usr/bin/python3.11".into()]))));
    assert!(python.entrypoint_inherited);
    assert_eq!(of(&format!("{PYTHON}ENTRYPOINT []\n")).entrypoint, Known::Is(None));
    assert_eq!(of("FROM example/own\n").entrypoint, Known::Unknown);
}

#[test]
fn a_path_may_begin_with_that_of_the_base_image() {
    let text = "FROM python:3.11-slim-bookworm\nRUN python -m venv /opt/venv\nENV PATH=\"/opt/venv/bin:$PATH\"\n";
    assert_eq!(resolved(text, "python"), Resolved::Present("/opt/venv/bin/python".into()));
    let text = "FROM python:3.11-slim-bookworm\nENV PATH=\"/srv/bin:$PATH\"\n";
    assert_eq!(resolved(text, "python3"), Resolved::Present("/usr/local/bin/python3".into()));
    let text = "FROM python:3.11-slim-bookworm\nARG PATH\nENV PATH=\"/opt/venv/bin:$PATH\"\n";
    assert_eq!(resolved(text, "python3"), Resolved::Unknown);
}

#[test]
fn relative_paths_start_in_the_directory_of_the_base_image() {
    let text = format!("{PYTHON}COPY <<EOF main.py\nEOF\nWORKDIR app\nCOPY <<EOF x.py\nEOF\n");
    assert_eq!(presence(&text, "/home/nonroot/main.py"), Presence::Present);
    assert_eq!(presence(&text, "/home/nonroot/app/x.py"), Presence::Present);
    assert_eq!(presence(&text, "/app/x.py"), Presence::Absent);
}

#[test]
fn entry_point_and_command_are_one_command_line() {
    let service = |text: &str| {
        let document = Document::new(text);
        let last = document.model().stages.len() - 1;
        let service = document.contents().service(document.syntax(), document.model(), last);
        service.map(|launch| {
            let words: Vec<_> = launch.program().iter().map(|word| word.text.clone()).collect();
            words.join(" ")
        })
    };
    let python = |rest: &str| service(&format!("{PYTHON}{rest}"));
    assert_eq!(python("CMD [\"a.py\"]\n").as_deref(), Some("/usr/bin/python3.11 a.py"));
    assert_eq!(python("ENTRYPOINT []\nCMD [\"a\"]\n").as_deref(), Some("a"));
    assert_eq!(python("ENTRYPOINT [\"tini\", \"--\", \"a\"]\n").as_deref(), Some("a"));
    assert_eq!(service("FROM node:22\nCMD [\"npm\", \"start\"]\n").as_deref(), Some("npm start"));
    assert_eq!(service("FROM debian:12\nCMD exec a -b $C\n").as_deref(), Some("a -b $C"));
    assert_eq!(service("FROM debian:12\nCMD a && b\n").as_deref(), Some("/bin/sh -c a && b"));
    assert_eq!(service("FROM debian:12\nENTRYPOINT a\nCMD [\"b\"]\n").as_deref(), Some("a"));
    assert_eq!(service("FROM example/own\nCMD [\"b\"]\n"), None);
    assert_eq!(service("FROM scratch\n"), None);
}

/// The last stage's interpreter of that name.
fn python(text: &str, name: &str) -> Option<Python> {
    let document = Document::new(text);
    let last = document.model().stages.len() - 1;
    document.contents().python(document.model(), last, usize::MAX, name)
}

#[test]
fn each_python_looks_in_its_own_folders() {
    let distroless = python(PYTHON, "python3").expect("an interpreter");
    assert_eq!((&*distroless.path, &*distroless.version), ("/usr/bin/python3", "3.11"));
    assert_eq!(
        distroless.folders.last().map(String::as_str),
        Some("/usr/lib/python3/dist-packages")
    );
    let official = python("FROM python:3.12-slim-bookworm\n", "python").expect("an interpreter");
    assert_eq!(
        official.folders.last().map(String::as_str),
        Some("/usr/local/lib/python3.12/site-packages")
    );
    let copied = format!(
        "FROM python:3.11-slim-bookworm AS builder\n{PYTHON}COPY --from=builder /usr/local/bin/python3.11 /opt/bin/python3.11\n"
    );
    let copied = python(&copied, "/opt/bin/python3.11").expect("an interpreter");
    assert!(copied.copied);
    assert_eq!(
        copied.folders.last().map(String::as_str),
        Some("/opt/lib/python3.11/site-packages")
    );
    assert_eq!(python(PYTHON, "python3.12"), None);
    assert_eq!(python("FROM example/own\n", "python3"), None);
}

#[test]
fn an_environment_needs_the_interpreter_that_made_it() {
    let environment =
        |text: &str| python(text, "/opt/venv/bin/python").and_then(|python| python.environment);
    let builder = "FROM python:3.11-slim-bookworm AS builder\nRUN python3 -m venv /opt/venv\n";
    let here = environment(builder).expect("an environment");
    assert_eq!(
        (&*here.interpreter, here.interpreter_here),
        ("/usr/local/bin/python3", Presence::Present)
    );
    let copied = format!("{builder}{PYTHON}COPY --from=builder /opt/venv /opt/venv\n");
    let copied = environment(&copied).expect("an environment");
    assert_eq!((&*copied.root, copied.interpreter_here), ("/opt/venv", Presence::Absent));
    let debian = "FROM debian:bookworm-slim AS builder\nRUN apt-get update && apt-get install -y python3 python3-venv\nRUN /usr/bin/python3 -m venv /opt/venv\n";
    let debian = format!("{debian}{PYTHON}COPY --from=builder /opt/venv /opt/venv\n");
    assert_eq!(environment(&debian).map(|found| found.interpreter_here), Some(Presence::Present));
}

#[test]
fn package_folders_are_found_by_what_pip_was_told() {
    let folders = |run: &str, copy: &str| {
        let text = format!(
            "FROM python:3.11-slim-bookworm AS builder\n{run}\n{PYTHON}COPY --from=builder {copy}\n"
        );
        let document = Document::new(&text);
        let folders = document.contents().package_folders(document.syntax(), document.model(), 1);
        folders.into_iter().map(|folder| folder.path).collect::<Vec<_>>()
    };
    assert_eq!(
        folders("RUN pip install x", "/usr/local /usr/local"),
        ["/usr/local/lib/python3.11/site-packages"]
    );
    assert_eq!(
        folders("RUN pip install --user x", "/root/.local /home/nonroot/.local"),
        ["/home/nonroot/.local/lib/python3.11/site-packages"]
    );
    assert_eq!(
        folders("RUN pip install --prefix=/install x", "/install /usr/local"),
        ["/usr/local/lib/python3.11/site-packages"]
    );
    assert_eq!(folders("RUN pip install --target /deps x", "/deps /app/deps"), ["/app/deps"]);
    assert_eq!(
        folders("RUN python -m venv /v\nRUN . /v/bin/activate && pip install x", "/v /v"),
        ["/v/lib/python3.11/site-packages"]
    );
    assert_eq!(
        folders("RUN python -m venv /v && /v/bin/pip install x", "/v/lib /v/lib"),
        ["/v/lib/python3.11/site-packages"]
    );
    assert_eq!(folders("RUN pip install x", "/app /app"), [""; 0]);
}

#[test]
fn modules_are_looked_for_along_the_path() {
    let module = |rest: &str, name: &str| {
        let text = format!("{PYTHON}{rest}");
        let document = Document::new(&text);
        let (syntax, model, contents) = (document.syntax(), document.model(), document.contents());
        let python = contents.python(model, 0, usize::MAX, "python3").expect("an interpreter");
        let path = contents.module_path(syntax, model, 0, &python);
        assert!(path.complete);
        contents.module(0, &path.folders, name)
    };
    assert_eq!(module("", "http.server"), Presence::Present);
    assert_eq!(module("", "uvicorn"), Presence::Absent);
    assert_eq!(module("COPY app /app/\n", "main"), Presence::Absent);
    assert_eq!(module("COPY app /app/\nENV PYTHONPATH=/app\n", "main"), Presence::Unknown);
    let written = "COPY <<EOF /app/main.py\nEOF\nENV PYTHONPATH=/app\n";
    assert_eq!(module(written, "main"), Presence::Present);
}

/// The answer of the last stage, built from a context of these files; `!` before one that is
/// ignored.
fn presence_with(files: &[&str], text: &str, path: &str) -> Presence {
    let entry = |file: &&str| match file.strip_prefix('!') {
        Some(file) => (file.to_owned(), ContextEntry::Ignored),
        None => ((*file).to_owned(), ContextEntry::File),
    };
    let context = BuildContext::new(files.iter().map(entry));
    let document = Document::new(text).with_context(Some(Arc::new(context)));
    let last = document.model().stages.len() - 1;
    document.contents().presence(last, path)
}

#[test]
fn a_known_context_says_what_a_copy_brings() {
    let files =
        ["app/main.py", "app/api/routes.py", "!app/.env", "requirements.txt", "web/dist/index.js"];
    let says = |copy: &str, path: &str| {
        presence_with(&files, &format!("FROM scratch\nWORKDIR /srv\n{copy}\n"), path)
    };
    let (present, absent) = (Presence::Present, Presence::Absent);
    assert_eq!(says("COPY . .", "/srv/app/main.py"), present);
    assert_eq!(says("COPY . .", "/srv/app"), present);
    assert_eq!(says("COPY . .", "/srv/main.py"), absent);
    assert_eq!(says("COPY app/ /app/", "/app/api/routes.py"), present);
    assert_eq!(says("COPY ./app /app", "/app/app/main.py"), absent);
    assert_eq!(says("COPY app/ /app/", "/app/.env"), absent);
    assert_eq!(says("COPY requirements.txt .", "/srv/requirements.txt"), present);
    assert_eq!(says("COPY requirements.txt /srv", "/srv/requirements.txt"), present);
    assert_eq!(says("COPY requirements.txt /other", "/other/requirements.txt"), Presence::Unknown);
    // Of a directory that a pattern takes comes what is in it.
    assert_eq!(says("COPY *.txt /x/", "/x/requirements.txt"), present);
    assert_eq!(says("COPY *.txt /x/", "/x/main.py"), absent);
    assert_eq!(says("COPY we* /x/", "/x/dist/index.js"), present);
    assert_eq!(says("COPY app/*.py /x/", "/x/api"), absent);
    assert_eq!(says("COPY nothing/ /x/", "/x/y"), Presence::Unknown);
}

#[test]
fn what_a_context_may_hold_is_unknown() {
    let text = "FROM scratch\nCOPY . /app\n";
    let document = |context| Document::new(text).with_context(Some(Arc::new(context)));
    let says = |context, path| document(context).contents().presence(0, path);
    let part = || BuildContext::new([("a".to_owned(), ContextEntry::File)]).with_rest_unknown();
    assert_eq!(says(part(), "/app/a"), Presence::Present);
    assert_eq!(says(part(), "/app/b"), Presence::Unknown);
    let link = || BuildContext::new([("l".to_owned(), ContextEntry::Unexplored)]);
    assert_eq!(says(link(), "/app/l/x"), Presence::Unknown);
    assert_eq!(says(link(), "/app/x"), Presence::Absent);
    assert_eq!(presence(text, "/app/x"), Presence::Unknown);
}

#[test]
fn a_context_is_followed_through_stages() {
    let text = "FROM scratch AS a\nCOPY . /src\nFROM scratch\nCOPY --from=a /src/app /app\n";
    assert_eq!(presence_with(&["app/main.py"], text, "/app/main.py"), Presence::Present);
    assert_eq!(presence_with(&["app/main.py"], text, "/app/other.py"), Presence::Absent);
}

#[test]
fn a_copy_from_its_own_stage_ends() {
    let document = Document::new(
        "FROM gcr.io/distroless/base-debian12 AS a\nCOPY --from=a /x/y/ /x/y/\nCOPY --from=a /x/y/z /x/y/\n",
    );
    assert_eq!(document.contents().is_directory(0, "/x/y/z"), None);
}

#[test]
fn a_name_with_the_ending_of_a_file_is_a_file() {
    let text = "FROM gcr.io/distroless/python3-debian12\nWORKDIR /app\nCOPY main.py ./\n";
    assert_eq!(presence(text, "/app/main.py"), Presence::Present);
    assert_eq!(presence(text, "/app/other.py"), Presence::Absent);
    let folder = text.replace("main.py", "main");
    assert_eq!(presence(&folder, "/app/other.py"), Presence::Unknown);
}

#[test]
fn a_compiler_leaves_its_result_where_it_is_told() {
    let text = "FROM golang:1.23-bookworm AS b\nRUN go build -o /out/server .\nFROM scratch\nCOPY --from=b /out/server /srv/\n";
    assert_eq!(presence(text, "/srv/server"), Presence::Present);
    assert_eq!(presence(text, "/srv/sever"), Presence::Absent);
}

#[test]
fn what_cannot_be_read_may_have_brought_something() {
    for line in ["COPT app /app", "COPY /app", "COPY app /app || true"] {
        let text = format!("FROM gcr.io/distroless/base-debian12\n{line}\n");
        assert_eq!(presence(&text, "/app/main.py"), Presence::Unknown, "{line}");
        assert_eq!(presence(&text, "/srv/main.py"), Presence::Absent, "{line}");
    }
    let text = "FROM debian:12\nRUN make \\\n  a\n  b\n";
    assert_eq!(presence(text, "/srv/main"), Presence::Unknown);
}
