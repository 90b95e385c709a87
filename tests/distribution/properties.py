#!/usr/bin/env python3
"""Properties of Dockerfiles, read from their text alone: no parser, no rule and no table of
Plimsoll's. Prints {property: [paths that have it]} for the paths that are given.

What it knows is the little that it needs: logical lines, stages, and the last stage as the runtime.
"""

import json
import re
import sys


def logical_lines(text):
    """Instructions as (keyword, rest) with continuations joined and comments left out."""
    lines, current = [], ""
    for line in text.lstrip("\ufeff").splitlines():
        if re.match(r"\s*#", line) or (current and not line.strip()):
            continue
        current += line.rstrip()
        if current.endswith("\\"):
            current = current[:-1] + " "
            continue
        words = current.strip().split(None, 1)
        if words:
            lines.append((words[0].upper(), words[1] if len(words) > 1 else ""))
        current = ""
    if current.strip():
        words = current.strip().split(None, 1)
        lines.append((words[0].upper(), words[1] if len(words) > 1 else ""))
    return lines


def expand(text, variables):
    def value(match):
        name, default = match.group(1) or match.group(3), match.group(2)
        return variables.get(name) or default or ""

    return re.sub(r"\$\{(\w+)(?::-([^}]*))?\}|\$(\w+)", value, text)


def stages(lines):
    """[(image, name, instructions)] of a file."""
    found, variables = [], {}
    for keyword, rest in lines:
        if keyword == "FROM":
            words = [word for word in rest.split() if not word.startswith("--")]
            image = expand(words[0], variables).strip('"') if words else ""
            name = words[2].lower() if len(words) > 2 else ""
            found.append((image, name, []))
        elif not found:
            if keyword == "ARG" and "=" in rest:
                key, value = rest.split("=", 1)
                variables[key.strip()] = value.strip().strip('"')
        else:
            found[-1][2].append((keyword, rest))
    return found


def runtime(found):
    """The image at the root of the last stage, and all instructions on the way."""
    names = {name: index for index, (_, name, _) in enumerate(found) if name}
    index, instructions = len(found) - 1, []
    for _ in found:
        image, _, own = found[index]
        instructions = own + instructions
        if image.lower() not in names or names[image.lower()] >= index:
            return image, instructions
        index = names[image.lower()]
    return "", instructions


def properties(text):
    found = stages(logical_lines(text))
    if not found:
        return set()
    image, own = runtime(found)
    of = lambda keyword: [rest for name, rest in own if name == keyword]
    has = set()
    if image.startswith("gcr.io/distroless/"):
        has.add("distroless runtime")
    if len(found) > 1:
        has.add("several stages")
    users = [rest.split()[0] for rest in of("USER") if rest.split()]
    root = re.compile(r"^(root|0)(:|$)")
    if users and not root.match(users[-1]):
        has.add("user that is not root")
    if of("HEALTHCHECK") and of("HEALTHCHECK")[-1].strip().upper() != "NONE":
        has.add("health check")
    labels = " ".join(of("LABEL"))
    for label in ("maintainer", "version", "description"):
        if re.search(rf'(^|\s)"?{label}"?=', labels):
            has.add(f"label {label}")
    for label in ("plane", "service", "layer", "expose"):
        if re.search(rf'(^|\s)"?(org\.lucid|com\.lucid|lucid)\.{label}"?=', labels):
            has.add(f"label {label}")
    copies = [rest for rest in of("COPY") if "--from=" in rest]
    words = [[word for word in rest.split() if not word.startswith("--")] for rest in copies]
    whole = {"/usr/bin", "/bin", "/usr/local/bin", "/usr/sbin", "/sbin"}
    if any(source.rstrip("/") in whole for line in words for source in line[:-1]):
        has.add("whole bin directory")
    if of("EXPOSE"):
        has.add("exposes a port")
    first = text.lstrip("\ufeff").splitlines()[:1]
    version = first and re.match(r"#\s*syntax\s*=\s*docker/dockerfile:1(?:\.(\d+))?", first[0])
    if version and (version.group(1) is None or int(version.group(1)) >= 7):
        has.add("syntax directive of 1.7 or later")
    return has


def main(paths):
    table = {}
    for path in paths:
        with open(path, encoding="utf-8", errors="replace") as file:
            for name in properties(file.read()):
                table.setdefault(name, []).append(path)
    json.dump(table, sys.stdout, indent=1, sort_keys=True)


main(sys.argv[1:])
