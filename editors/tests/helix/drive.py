"""Run by `run`: drive.py HELIX…, with PLIMSOLL and WORK set."""

import os
import pathlib
import re
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(HERE.parent))
from term import Term, home_with, same, written  # noqa: E402

EXPECTED = ROOT / "editors/tests/expected"
SHOTS = f"{os.environ['WORK']}/artefacts"


def go_to(term, line, column=1):
    """One-based, as Helix counts."""
    term.type(f"{line}gg" + "gh" + f"{column - 1}l" * (column > 1))
    term.shows(rf" {line}:{column}\s*$")


def choose(term, line, title):
    """Takes an action at the cursor. The menu begins below its line, its first entry chosen."""
    term.type(" a")
    term.shows(re.escape(title))
    row = next(number for number, row in enumerate(term.screen().splitlines()) if title in row)
    for _ in range(row - line):
        term.press("Down")
    term.press("Enter")
    term.shows_no(re.escape(title))


def save(term, what, path, want):
    term.line(":w")
    written(path, want)
    same(what, path, want)


def project(term, path):
    term.shows("●")
    go_to(term, 6)
    term.shows("the labels")
    term.keep(f"{SHOTS}/findings.txt")
    choose(term, 6, "Insert the missing labels")
    save(term, "Insert the missing labels", path, (EXPECTED / "labels.Dockerfile").read_bytes())
    go_to(term, 5)
    term.shows("runs as root")
    choose(term, 5, "Insert USER nonroot")
    save(term, "Insert USER nonroot", path, (EXPECTED / "user.Dockerfile").read_bytes())
    go_to(term, 14, 6)
    choose(term, 14, "Fix all that is safe to fix")
    save(term, "fix all", path, (EXPECTED / "fixed.Dockerfile").read_bytes())
    term.shows_no("●")


def rename_and_format(term, path):
    path.write_text("from debian:12 as builder\nfrom scratch\ncopy --from=builder   /app /app\n")
    term.line(f":open {path}")
    term.shows("from scratch")
    go_to(term, 1, 20)
    term.type(" r")
    term.shows("rename-to:")
    term.press("C-u")
    term.line("build")
    term.shows("from=build ")
    save(term, "rename", path, b"from debian:12 as build\nfrom scratch\ncopy --from=build   /app /app\n")
    term.line(":format")
    term.shows("COPY --from=build /app /app")
    save(term, "format", path, b"FROM debian:12 AS build\nFROM scratch\nCOPY --from=build /app /app\n")


with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
    env = home_with(ROOT, home)
    config = pathlib.Path(home, ".config/helix")
    config.mkdir(parents=True)
    (config / "languages.toml").write_bytes((ROOT / "editors/helix/languages.toml").read_bytes())
    page = (ROOT / "editors/helix/README.md").read_text()
    (config / "config.toml").write_text(re.search(r"```toml\n(.*?)```", page, re.S)[1])
    if "HELIX_RUNTIME" in os.environ:
        env["HELIX_RUNTIME"] = os.environ["HELIX_RUNTIME"]
    folder = pathlib.Path(home, "project")
    path = folder / "Dockerfile.gateway"
    with Term([*sys.argv[1:], str(path)], str(folder), env) as term:
        project(term, path)
        rename_and_format(term, folder / "Dockerfile")
        # The file is there before Helix calls it saved, and until then it refuses `:q`.
        term.line(":wq")
        term.ended()
