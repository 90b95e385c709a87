"""Run by `run`: drive.py KAKOUNE…, with PLIMSOLL and WORK set."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(HERE.parent))
from term import Term, home_with, same, written  # noqa: E402

EXPECTED = ROOT / "editors/tests/expected"
WORK = os.environ["WORK"]
SHOTS = f"{WORK}/artefacts"


def choose(term, line, title):
    """The first entry of the menu is one Tab away."""
    term.type(f"{line}g")
    term.line(":lsp-code-actions")
    term.shows(re.escape(title))
    rows = term.screen().splitlines()
    menu = [row for row in rows if re.search(r"(Insert|Ignore|Fix) ", row) and "│" not in row]
    term.keep(f"{SHOTS}/actions.txt")
    for _ in range(1 + next(number for number, row in enumerate(menu) if title in row)):
        term.press("Tab")
    term.press("Enter")


def save(term, what, path, want):
    term.line(":write")
    written(path, want)
    same(what, path, want)


with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
    env = home_with(ROOT, home)
    env["PATH"] = f"{WORK}/bin:{env['PATH']}"
    env["XDG_RUNTIME_DIR"] = home
    page = (ROOT / "editors/kakoune/README.md").read_text()
    commands = re.search(r"```sh\n(.*?)```", page, re.S)[1].replace("cargo install --path .\n", "")
    subprocess.run(["sh", "-euc", commands], cwd=ROOT, env={**os.environ, **env}, check=True)
    project = pathlib.Path(home, "project")
    path = project / "Dockerfile.gateway"
    with Term([*sys.argv[1:], str(path)], str(project), env) as term:
        term.shows(r"^.?LABEL.*labels")
        term.keep(f"{SHOTS}/findings.txt")
        choose(term, 6, "Insert the missing labels")
        term.shows("org.lucid.expose=")
        save(term, "Insert the missing labels", path, (EXPECTED / "labels.Dockerfile").read_bytes())
        choose(term, 5, "Insert USER nonroot")
        term.shows("^.?USER nonroot")
        save(term, "Insert USER nonroot", path, (EXPECTED / "user.Dockerfile").read_bytes())
        other = project / "Dockerfile"
        other.write_text("from debian:12 as builder\nfrom scratch\ncopy --from=builder   /app /app\n")
        term.line(f":edit {other}")
        term.shows("from scratch")
        term.type("1ggh19l")
        term.shows(" 1:20 ")
        term.line(":lsp-rename-prompt")
        term.shows("New name: ")
        term.press("C-u")
        term.line("build")
        term.shows("from=build ")
        save(term, "rename", other, b"from debian:12 as build\nfrom scratch\ncopy --from=build   /app /app\n")
        term.line(":lsp-formatting")
        term.shows("COPY --from=build /app /app")
        save(term, "format", other, b"FROM debian:12 AS build\nFROM scratch\nCOPY --from=build /app /app\n")
        term.line(":quit!")
        term.ended()
