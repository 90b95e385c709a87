"""Run by `run`: drive.py VIM…, with PLIMSOLL and WORK set."""

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
SHOTS = f"{os.environ['WORK']}/artefacts"
# What a user of ALE has.
VIMRC = """set nocompatible hidden noswapfile
filetype plugin on
set packpath+=/usr/share/vim-scripts
packadd! ale
let g:ale_virtualtext_cursor = 'all'
"""


def choose(term, line, title):
    term.line(f":{line}")
    term.line(":ALECodeAction")
    number = term.until(title, lambda screen: re.search(rf"(\d+)[:.)] {re.escape(title)}", screen))[1]
    term.keep(f"{SHOTS}/actions.txt")
    term.line(number)
    term.shows_no(re.escape(title))


def save(term, what, path, want):
    term.line(":w")
    written(path, want)
    same(what, path, want)


with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
    env = home_with(ROOT, home)
    folder = pathlib.Path(home, ".vim")
    folder.mkdir()
    (folder / "vimrc").write_text(VIMRC)
    page = (ROOT / "editors/vim/README.md").read_text()
    commands = re.search(r"```sh\n(.*?)```", page, re.S)[1].replace("cargo install --path .\n", "")
    subprocess.run(["sh", "-euc", commands], cwd=ROOT, env={**os.environ, **env}, check=True)
    project = pathlib.Path(home, "project")
    path = project / "Dockerfile.gateway"
    with Term([*sys.argv[1:], str(path)], str(project), env) as term:
        term.shows(r"^(--|W |I |=>|>>|E ).*LABEL")
        term.keep(f"{SHOTS}/findings.txt")
        choose(term, 6, "Insert the missing labels")
        save(term, "Insert the missing labels", path, (EXPECTED / "labels.Dockerfile").read_bytes())
        choose(term, 5, "Insert USER nonroot")
        save(term, "Insert USER nonroot", path, (EXPECTED / "user.Dockerfile").read_bytes())
        choose(term, 14, "Fix all that is safe to fix")
        save(term, "fix all", path, (EXPECTED / "fixed.Dockerfile").read_bytes())
        other = project / "Dockerfile"
        other.write_text("FROM debian:12 AS builder\nFROM scratch\nCOPY --from=builder /app /app\n")
        term.line(f":edit {other}")
        term.shows("FROM scratch")
        term.line(":call cursor(1, 20)")
        term.line(":ALERename")
        term.shows("New name")
        term.press("C-u")
        term.line("build")
        term.shows("from=build ")
        save(term, "rename", other, b"FROM debian:12 AS build\nFROM scratch\nCOPY --from=build /app /app\n")
        term.line(":qa")
        term.ended()
