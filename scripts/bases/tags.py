#!/usr/bin/env python3
"""Write src/bases/data/tags/<image>.txt: what each tag of an official image means.

Reads library/<image> of a clone of github.com/docker-library/official-images, with its history,
so that a tag which is no longer built still says what it was when it last was.

    scripts/bases/tags.py CLONE

Format of a table, after `#` comment lines with source and date:

    @<id>\t<suffix>=<flavour>@<suite>\t...    a group of suffixes; `?` is a suite that is not known.
                                              `@<line>` follows where the tag stopped at an older
                                              minor version, `@<line>@<date>` where it is not built
                                              any more although its version is
    <version>\t<id>\t<full version>\t<date>   the tags <version>, <version>-<suffix>; the date is
                                              that of the last table which had it, empty if current

A tag without a version (`slim`, `latest`) has the version `-`, an empty suffix is the bare tag.
"""

import pathlib
import re
import subprocess
import sys

OUT = pathlib.Path(__file__).resolve().parents[2] / "src/bases/data/tags"
# image → the oldest table that is read.
IMAGES = {
    "python": "2019-01-01", "node": "2020-01-01", "golang": "2019-06-01", "rust": "2020-01-01",
    "eclipse-temurin": "2021-08-01", "debian": "2019-01-01", "ubuntu": "2018-01-01",
    "alpine": "2018-01-01", "busybox": "2022-01-01", "buildpack-deps": "2019-01-01",
    "nginx": "2020-01-01", "redis": "2020-01-01", "postgres": "2020-01-01", "mongo": "2020-01-01",
    "php": "2024-06-01", "ruby": "2021-01-01", "httpd": "2021-01-01",
}
DEBIAN = "jessie stretch buster bullseye bookworm trixie forky sid".split()
UBUNTU = """trusty xenial artful bionic cosmic disco eoan focal groovy hirsute impish jammy kinetic
    lunar mantic noble oracular plucky questing resolute stonking""".split()
# What debian's floating names mean since Debian 13 came out on 2025-08-09.
ALIASES = {"oldoldstable": "bullseye", "oldstable": "bookworm", "stable": "trixie", "testing": "forky", "unstable": "sid"}
SUITE = re.compile(rf"^(?:{'|'.join(DEBIAN + UBUNTU)}|alpine-?\d+\.\d+)$")
FLAVOUR = re.compile(r"^(slim|perl|otel|cli|apache|fpm|zts|scm|curl|jdk|jre|onbuild|glibc|musl|uclibc|backports|alpine|ubuntu)$")
# Images whose versions are suites, or which are built on a suite that no tag names.
SELF = {"debian", "ubuntu", "buildpack-deps"}
SKIP = re.compile(r"windows|nanoserver|ubi\d|centos|rc-buggy|experimental|beta|alpha|\drc|-rc")


def git(clone, *arguments):
    return subprocess.run(["git", "-C", clone, *arguments], capture_output=True, text=True, check=True).stdout


def entries(text):
    """(tags, directory) of each image in a table of official-images."""
    for stanza in re.split(r"\n\s*\n", text):
        fields = dict(re.findall(r"^([A-Za-z0-9-]+):[ \t]*(.*(?:\n[ \t].*)*)", stanza, re.M))
        if "Tags" not in fields or "windows" in fields.get("Directory", "") + fields.get("Architectures", ""):
            continue
        tags = f"{fields['Tags']}, {fields.get('SharedTags', '')}"
        yield [tag.strip() for tag in tags.split(",") if tag.strip()], fields.get("Directory", "")


def split(image, tag):
    """(version, suffix) of a tag."""
    words = tag.split("-")
    # alpine-3.20 is one word in eclipse-temurin.
    joined = re.sub(r"alpine-(\d)", r"alpine\1", tag).split("-")
    if len(joined) != len(words):
        words = joined
    count = 0
    for word in words:
        if FLAVOUR.match(word) or SUITE.match(word) and image not in SELF:
            break
        count += 1
    version = "-".join(words[:count])
    suffix = tag[len(version) :].lstrip("-")
    return ("-", suffix) if version in ("", "latest") else (version, suffix)


def meaning(image, tags, directory):
    """(flavour, suite) that the tags of one image share."""
    words = [word for tag in tags for word in re.sub(r"alpine-(\d)", r"alpine\1", tag).split("-")]
    words += re.sub(r"alpine/(\d)", r"alpine\1", directory).replace("-", "/").split("/")
    suites = [word for word in words if SUITE.match(word)]
    if image == "debian" and not suites:
        suites = [ALIASES[word] for word in words if word in ALIASES]
    longest = max(tags, key=len)
    flavour = "-".join(w for w in re.sub(r"alpine-(\d)", r"alpine\1", longest).split("-") if FLAVOUR.match(w) and w not in ("alpine", "ubuntu"))
    if image == "alpine":
        versions = [tag for tag in tags if re.match(r"^\d+\.\d+$", tag)]
        return "", f"alpine{versions[0]}" if versions else "?"
    if not suites and any(word == "alpine" for word in words):
        return flavour, "alpine"
    return flavour, suites[0] if suites else "?"


def full(tags):
    """The longest version among the tags of one image."""
    numbers = [re.match(r"^\d[\w.+]*(?:-b\d+)?", tag) for tag in tags]
    numbers = [n.group(0) for n in numbers if n]
    return max(numbers, key=lambda n: (n.count(".") + n.count("_"), len(n))) if numbers else ""


def numeric(number):
    return [int(word) for word in re.findall(r"\d+", number)]


def item(value, newest):
    """What one suffix means, where it differs from its version's newest tag."""
    flavour, suite, number, date = value
    line = ".".join(map(str, numeric(number)[:2]))
    same = numeric(number)[:2] == numeric(newest[2])[:2]
    if date and not newest[3]:
        return f"{flavour}@{suite}@{'' if same else line}@{date[:7]}"
    return f"{flavour}@{suite}" if same else f"{flavour}@{suite}@{line}"


def table(clone, image, since):
    path = f"library/{image}"
    log = git(clone, "log", "--format=%H %cs", f"--since={since}", "--", path).split()
    commits = list(zip(log[::2], log[1::2]))
    known = {}
    for index, (commit, date) in enumerate(commits):
        for tags, directory in entries(git(clone, "show", f"{commit}:{path}")):
            flavour, suite = meaning(image, tags, directory)
            for tag in tags:
                if SKIP.search(tag) or re.search(r"-?20\d{6}", tag):
                    continue
                known.setdefault(tag, (flavour, suite, full(tags), "" if index == 0 else date))
    versions = {}
    for tag, (flavour, suite, number, date) in known.items():
        version, suffix = split(image, tag)
        versions.setdefault(version, {})[suffix] = (flavour, suite, number, date)
    groups = {}
    lines = []
    for version, suffixes in versions.items():
        newest = max(suffixes.values(), key=lambda value: (value[3] == "", value[3], numeric(value[2])))
        items = "\t".join(suffix + "=" + item(value, newest) for suffix, value in sorted(suffixes.items()))
        group = groups.setdefault(items, len(groups))
        number = newest[2] if newest[2] != version else ""
        lines.append(f"{version}\t{group}\t{number}\t{newest[3]}")
    head, date = commits[0]
    with open(OUT / f"{image}.txt", "w", newline="\n") as out:
        out.write(f"# source: github.com/docker-library/official-images library/{image} at {head[:10]} ({date}), history since {since}\n")
        out.write("# written by scripts/bases/tags.py, which describes the format\n")
        for items, group in groups.items():
            out.write(f"@{group}\t{items}\n")
        for line in sorted(lines):
            out.write(line + "\n")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    OUT.mkdir(parents=True, exist_ok=True)
    for image, since in IMAGES.items():
        table(sys.argv[1], image, since)


if __name__ == "__main__":
    main()
