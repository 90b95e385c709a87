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


def version(image):
    """Distroless Debian 12 has Python 3.11."""
    found = re.match(r"(?:gcr\.io/distroless/python3-debian12|python:3\.(\d+))", image)
    return found and int(found.group(1) or 11)


def arguments(rest):
    """The words of COPY that are no flags, also of its JSON form."""
    text = re.sub(r"^(\s*--\S+)*\s*", "", rest)
    if text.startswith("["):
        try:
            return json.loads(text)
        except ValueError:
            pass
    return text.split()


def settings(own, keyword):
    """What ENV or ARG sets, in order, one (name, value) for each."""
    found = []
    for name, rest in own:
        if name == keyword and "=" not in rest.split(None, 1)[0]:
            found.append((rest.split(None, 1) + [""])[:2])
        elif name == keyword:
            pairs = re.findall(r"([\w.]+)=(\"(?:[^\"\\]|\\.)*\"|'[^']*'|\S*)", rest)
            found.extend((key, value.strip("\"'")) for key, value in pairs)
    return found


def images(image, own):
    """Where the image comes from, and whom it runs as."""
    has = set()
    name, _, tag = image.partition(":")
    tag = tag or "latest"
    users = [rest.split()[0] for keyword, rest in own if keyword == "USER" and rest.split()]
    user = users[-1].split(":")[0] if users else None
    mine = user not in (None, "root", "0")
    if name.startswith("gcr.io/distroless/"):
        has.add("distroless runtime")
        short = name.rsplit("/", 1)[1]
        approved = {"python3-debian12", "nodejs20-debian12", "base-debian12"}
        if short in approved and (tag == "nonroot" or (tag, short) == ("latest", "base-debian12") and mine):
            has.add("approved image and tag")
        if re.match("python|nodejs", short):
            has.add("distroless Python or Node")
            if tag == "nonroot":
                has.add("Python or Node with the tag nonroot")
    if mine:
        has.add("user that is not root")
    if user in ("nonroot", "65532"):
        has.add("user nonroot or 65532")
    if users and not mine or not users and "nonroot" not in tag and "distroless" in image:
        has.add("runs as root")
    return has


SHELL = re.compile(r"/(s?bin)/(sh|bash|dash|ash|busybox)/?$")
PROGRAMS = {"/usr/bin", "/bin", "/usr/local/bin", "/usr/sbin", "/sbin", "/usr/local/sbin"}
TREES = re.compile(r"^(/var/lib|/root|/etc|/usr|/usr/share|/var|(/usr)?/(lib|lib64)(/[\w*?]+-linux-gnu\w*)?)$")


def copies(image, own):
    """What COPY brings from other stages and from the build context."""
    has = set()
    all_of = [(rest, arguments(rest)) for keyword, rest in own if keyword in ("COPY", "ADD")]
    everything = [path for _, words in all_of for path in words[:-1]]
    brought = [path for rest, words in all_of if "--from=" in rest for path in words[:-1]]
    trees = [re.sub(r"/(\.|\*)?$", "", path) for path in brought]
    whole = {tree for tree in trees if tree in PROGRAMS}
    if whole:
        has.add("whole bin directory")
    for tree in whole:
        has.add(f"whole {tree.removeprefix('/usr') if tree in ('/usr/bin', '/usr/sbin') else tree}")
    taken = {tree for tree in trees if TREES.match(tree)}
    if taken:
        has.add("whole tree of the system")
    has.update(f"whole {tree}" for tree in taken & {"/var/lib", "/root", "/etc", "/usr/lib"})
    if whole or any(map(SHELL.search, brought)):
        has.add("shell copied")
    if any(re.search(r"/\.?venv/?$", path) for path in brought):
        has.add("virtual environment copied")
    if any("ld-linux" in path and "*" in path for path in brought):
        has.add("pattern for the loader")
    secret = re.compile(r"(^|/)(\.env(?!\.(example|sample|template))(\.[\w.-]+)?|master-env\S*)$")
    if any(secret.search(path) for path in everything):
        has.add("file with secrets copied")
    users = [rest for keyword, rest in own if keyword == "USER"]
    directory, owned = "/", True
    for keyword, rest in own:
        if keyword == "WORKDIR":
            directory = rest.strip()
        if keyword == "COPY" and "--chown=" not in rest:
            to = arguments(rest)[-1:] or [""]
            path = to[0] if to[0].startswith("/") else f"{directory}/{to[0]}"
            owned &= not re.match(r"/(app|opt|data)(/|$)", path)
    if owned or not users:
        has.add("owner on every COPY of the application")
    return has


def runs(image, own):
    """What the stage runs, sets, and says of itself."""
    has = set()
    of = lambda keyword: [rest for name, rest in own if name == keyword]
    if "distroless" in image and any(re.search(r"\b(apt(-get)?|apk|pip3?|yum|dnf) (-\S+ )*(install|add)\b", rest) for rest in of("RUN")):
        has.add("packages installed in the runtime")
    command = (of("CMD") or [""])[-1]
    if re.match(r"gcr\.io/distroless/(python|nodejs|java)", image) and not of("ENTRYPOINT"):
        if re.match(r'\["(\S*/)?(python|node|java)[\d.]*"', command):
            has.add("interpreter named twice")
    checks = [rest for rest in of("HEALTHCHECK") if rest.strip().upper() != "NONE"]
    if checks:
        has.add("health check")
        check = checks[-1]
        if re.search(r"CMD\s*\[", check):
            has.add("health check in exec form")
        if re.search(r"CMD\s*(\[\s*\")?\S*(curl|wget)\b", check):
            has.add("health check by curl or wget")
        flags = dict(re.findall(r"--([\w-]+)=(\S+)", check))
        asked = {"interval": "30s", "timeout": "10s", "start-period": "40s", "retries": "3"}
        if {key: flags.get(key) for key in asked} == asked:
            has.add("health check with the standard's times")
    variables = dict(settings(own, "ENV"))
    path = variables.get("PYTHONPATH", "")
    other = [found for found in re.findall(r"python3\.(\d+)", path) if int(found) != version(image)]
    if version(image) and other:
        has.add("PYTHONPATH of another Python")
    needed = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "PYTHONPATH")
    if version(image) and "distroless" in image and not all(name in variables for name in needed):
        has.add("variable of Python missing")
    if of("EXPOSE") and not any(name == "PORT" or name.endswith("_PORT") for name in variables):
        has.add("variable for the port missing")
    if of("EXPOSE"):
        has.add("exposes a port")
    return has


def labels(own):
    has = set()
    text = " ".join(rest for keyword, rest in own if keyword == "LABEL")
    plain = ("maintainer", "version", "description")
    for label in plain:
        if re.search(rf'(^|\s)"?{label}"?=', text):
            has.add(f"label {label}")
    for label in ("plane", "service", "layer", "expose"):
        if re.search(rf'(^|\s)"?(org\.lucid|com\.lucid|lucid)\.{label}"?=', text):
            has.add(f"label {label}")
    if len(has) == 7:
        has.add("all seven labels")
    if re.search(r'(^|\s)"?(com\.)?lucid\.', text):
        has.add("labels under another namespace")
    return has


def whole_file(text, found):
    """What is of the file, not of its runtime."""
    has = set()
    if len(found) > 1:
        has.add("several stages")
    if any(name == "builder" for _, name, _ in found):
        has.add("stage builder")
    pattern = r"#\s*syntax\s*=\s*docker/dockerfile:1(?:\.(\d+))?"
    lines = text.lstrip("\ufeff").splitlines()
    first = lines and re.match(pattern, lines[0])
    if first and (first.group(1) is None or int(first.group(1)) >= 7):
        has.add("syntax directive of 1.7 or later")
    if not first and any(re.match(pattern, line) for line in lines[1:]):
        has.add("syntax directive that is not first")
    for image, _, own in found:
        forms = [re.sub(r"^(--\S+\s+)*", "", rest) for keyword, rest in own if keyword == "RUN"]
        if "distroless" in image and any(not form.startswith("[") for form in forms):
            has.add("shell form of RUN without a shell")
    secret = re.compile(r"(PASSWORD|SECRET|TOKEN|(API|PRIVATE|SECRET)_KEY)$")
    for _, _, own in found:
        for name, value in settings(own, "ENV") + settings(own, "ARG"):
            given = value and not value.startswith("$")
            if given and secret.search(name) or re.search(r"://[^/\s:$]*:[^/\s@$]+@", value):
                has.add("secret in ENV or ARG")
    image, own = runtime(found)
    versions = {version(image) for image, _, _ in found[:-1]} - {None}
    copied = any("site-packages" in rest or "venv" in rest for keyword, rest in own if keyword == "COPY")
    if version(image) and copied and versions and version(image) not in versions:
        has.add("builder of another Python")
    return has


def properties(text):
    found = stages(logical_lines(text))
    if not found:
        return set()
    image, own = runtime(found)
    return images(image, own) | copies(image, own) | runs(image, own) | labels(own) | whole_file(text, found)


def main(paths):
    table = {}
    for path in paths:
        with open(path, encoding="utf-8", errors="replace") as file:
            for name in properties(file.read()):
                table.setdefault(name, []).append(path)
    json.dump(table, sys.stdout, indent=1, sort_keys=True)


main(sys.argv[1:])
