#!/usr/bin/env python3
"""sample.py PLIMSOLL CORPUS [SEED]: a random list of findings to be judged by hand.

Checks every file of CORPUS with the rules that say whether an image builds and starts: the groups
imports, libraries and build, and those of other groups that name a reason for which a container
does not start. Draws 100 findings with a fixed seed and prints them as a table: number, file,
line, rule, severity, and two empty columns for the verdict and its reason.
"""
import json
import pathlib
import random
import subprocess
import sys

GROUPS = ["imports", "libraries", "build"]
OTHERS = [
    "from-arg-scope", "stage-reference", "unknown-user", "unknown-owner", "passwd-drops-nonroot",
    "shell-form-run", "run-command-missing", "shell-form-entrypoint", "script-entrypoint",
    "invalid-exec-json", "shell-form-healthcheck", "healthcheck-tool-missing",
    "healthcheck-module-missing", "healthcheck-foreign-host", "healthcheck-port-mismatch",
    "unreachable-bind-host",
]
COUNT = 100
SEED = 20261123


def rules():
    root = pathlib.Path(__file__).parents[2] / "src" / "rules"
    pages = (page for group in GROUPS for page in sorted((root / group).glob("*.md")))
    return [page.stem.replace("_", "-") for page in pages] + OTHERS


def findings(program, corpus):
    command = [program, "check", "--isolated", "--format", "json", "--select", ",".join(rules())]
    done = subprocess.run([*command, corpus], stdout=subprocess.PIPE, check=False)
    for file in json.loads(done.stdout)["files"]:
        name = pathlib.Path(file["path"]).name.split(".")[0]
        for found in file["findings"]:
            yield name, found["start"]["line"], found["rule"], found["severity"]


def main():
    program, corpus, *rest = sys.argv[1:]
    everything = sorted(findings(program, corpus))
    seed = int(rest[0]) if rest else SEED
    drawn = random.Random(seed).sample(everything, min(COUNT, len(everything)))
    print(f"{len(drawn)} of {len(everything)} findings, seed {seed}\n")
    print("| # | file | line | rule | severity | verdict | reason |\n|---|---|---|---|---|---|---|")
    for number, (name, line, rule, severity) in enumerate(drawn, 1):
        print(f"| {number} | {name} | {line} | {rule} | {severity} | | |")


main()
