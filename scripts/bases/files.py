#!/usr/bin/env python3
"""Write src/bases/data/files/<suite>.txt: which Debian or Ubuntu package brings which file.

Needs apt-get, dpkg-deb and a mirror; the system's own packages stay as they are (each suite has a
private apt state under --work). Nothing outside of the standard library is used.

    scripts/bases/files.py [--work DIR] [--suite SUITE]...

Format of a table, after `#` comment lines with source and date:

    @<set>\t<package>\t<package>...          a set: what an image installs, dependencies included
    <directory>\t<package>\t<name>\t...      sorted by directory in byte order

A name ends as in `ls -F`: `/` a directory, `*` an executable file, `>target` a symbolic link.
`%` stands for the triplet of the architecture (x86_64-linux-gnu in the packages that are read).
Of packages that no distroless image has, only commands and shared libraries are listed.
"""

import argparse
import datetime
import pathlib
import re
import subprocess
import sys

TRIPLET = "x86_64-linux-gnu"
OUT = pathlib.Path(__file__).resolve().parents[2] / "src/bases/data/files"

DEBIAN = ("http://deb.debian.org/debian", "main", "signed-by=/usr/share/keyrings/debian-archive-keyring.gpg")
# Ubuntu's key is not on a Debian system; only lists of names are taken from there.
UBUNTU = ("http://archive.ubuntu.com/ubuntu", "main universe", "trusted=yes")
SUITES = {"bullseye": DEBIAN, "bookworm": DEBIAN, "trixie": DEBIAN, "jammy": UBUNTU, "noble": UBUNTU}

# docker-library/buildpack-deps, debian/*/{curl,scm,}/Dockerfile.
CURL = "ca-certificates curl gnupg netbase wget".split()
SCM = "git mercurial openssh-client subversion procps".split()
FULL = """autoconf automake bzip2 default-libmysqlclient-dev dpkg-dev file g++ gcc imagemagick
    libbz2-dev libc6-dev libcurl4-openssl-dev libdb-dev libevent-dev libffi-dev libgdbm-dev
    libglib2.0-dev libgmp-dev libjpeg-dev libkrb5-dev liblzma-dev libmagickcore-dev
    libmagickwand-dev libmaxminddb-dev libncurses5-dev libncursesw5-dev libpng-dev libpq-dev
    libreadline-dev libsqlite3-dev libssl-dev libtool libwebp-dev libxml2-dev libxslt-dev
    libyaml-dev make patch unzip xz-utils zlib1g-dev""".split()
# Sequoia came to the variant curl of newer suites on 2025-11-13.
CURL_MORE = {"bookworm": ["sq"], "trixie": ["sq"]}
# debootstrap takes this way to be usr-merged, apt alone would take usrmerge with all of Perl.
MERGED = {"bookworm": ["usr-is-merged"]}
# What the official images install on top of their base, by set. Every set contains `debian`.
SETS = {
    "debian": [],
    "certificates": ["ca-certificates"],
    "tzdata": ["tzdata"],
    "python-slim": ["ca-certificates", "netbase", "tzdata"],
    "python": CURL + SCM + FULL + ["libbluetooth-dev", "tk-dev", "uuid-dev"],
    "curl": CURL,
    "scm": CURL + SCM,
    "buildpack": CURL + SCM + FULL,
    "golang": CURL + SCM + "g++ gcc libc6-dev make pkg-config".split(),
    "rust-slim": "ca-certificates gcc libc6-dev".split(),
    "php": "autoconf dpkg-dev file g++ gcc libc-dev make pkg-config re2c ca-certificates curl xz-utils".split(),
    "httpd": "ca-certificates libaprutil1-ldap libldap-common".split(),
    "nginx": "ca-certificates curl gettext-base".split(),
    "postgres": "gnupg less locales libnss-wrapper xz-utils zstd".split(),
}
UBUNTU_SETS = {
    "debian": [],
    "temurin": "curl wget gnupg fontconfig ca-certificates p11-kit tzdata locales".split(),
    "temurin-jdk": "curl wget gnupg fontconfig ca-certificates p11-kit binutils tzdata locales".split(),
    "mongo": "ca-certificates jq numactl procps".split(),
}
# What RUN lines install most, each by itself: commands and libraries, for `Image::package_file`.
POPULAR = """bash-completion build-essential busybox bzip2 ca-certificates cmake cron curl default-jre-headless
    default-mysql-client dnsutils dumb-init bind9-dnsutils ffmpeg file g++ gcc gettext-base git gnupg gosu
    htop imagemagick inetutils-ping iproute2 iptables iputils-ping jq less libcurl4 libffi8 libpq5 libssl3
    libxml2 libzstd1 locales lsof make mariadb-client nano net-tools netcat-openbsd netcat-traditional nginx
    ninja-build nmap nodejs npm openssh-client openssh-server openssl patchelf perl pipx pkg-config pkgconf
    postgresql-client postgresql-client-common procps psmisc python3 python3-minimal python3-dev python3-pip
    python3-venv redis-server redis-tools rsync ruby socat sqlite3 strace sudo supervisor tcpdump telnet tini
    tor tree tzdata unzip util-linux vim vim-tiny wget xz-utils zip zlib1g zstd adduser passwd""".split()
# The packages of GoogleContainerTools/distroless, */config.bzl at cd080764 (2026-08-21); those of
# images that are no longer built at the commit before their removal: debian11 1533e54a^
# (2024-09-03), java debian12 b80e2842^ (2026-02-27), python3-debian12 22b97d10^ (2026-05-11).
# Unpacked without their dependencies. libc-bin and ca-certificates are there in part only: their
# files in an image are named by the image.
PYTHON = """libbz2-1.0 libexpat1 liblzma5 libsqlite3-0 libuuid1 libncursesw6 libtinfo6 zlib1g
    libcom-err2 libcrypt1 libgssapi-krb5-2 libk5crypto3 libkeyutils1 libkrb5-3 libkrb5support0
    libnsl2""".split()
JAVA = """zlib1g libjpeg62-turbo liblcms2-2 libfreetype6 fonts-dejavu-core fontconfig-config
    libexpat1 libfontconfig1 libuuid1 libbrotli1 libcrypt1 libstdc++6 libgcc-s1""".split()
DISTROLESS = {
    "bullseye": {
        "static": "base-files netbase tzdata".split(),
        "base": "libc6 libssl1.1".split(),
        "base-nossl": ["libc6"],
        "cc": "libgcc-s1 libgomp1 libstdc++6".split(),
        "python3": PYTHON + """dash libc-bin libdb5.3 python3-distutils libffi7 libmpdec3 libreadline8
            libtirpc3 libpython3.9-minimal libpython3.9-stdlib python3.9-minimal""".split(),
    },
    "bookworm": {
        "static": "base-files netbase tzdata media-types".split(),
        "base": "libc6 libssl3".split(),
        "base-nossl": ["libc6"],
        "cc": "libgomp1 libstdc++6 libgcc-s1 gcc-12-base".split(),
        "python3": PYTHON + """libdb5.3 python3-distutils libreadline8 libtirpc3 libffi8
            libpython3.11-minimal libpython3.11-stdlib python3.11-minimal""".split(),
        "java-base": JAVA + "gcc-12-base libpng16-16 libharfbuzz0b libgraphite2-3 libpcre2-8-0 libglib2.0-0".split(),
    },
    "trixie": {
        "static": "base-files netbase tzdata tzdata-legacy media-types".split(),
        "base": "libc6 libssl3t64 libzstd1 zlib1g".split(),
        "base-nossl": ["libc6"],
        "cc": "libgomp1 libstdc++6 libgcc-s1 gcc-14-base".split(),
        "python3": PYTHON + """libc-bin libdb5.3t64 libreadline8t64 libtirpc3t64 libffi8
            libpython3.13-minimal libpython3.13-stdlib python3.13-minimal python3.13-venv""".split(),
        "nodejs26": ["libatomic1"],
        "java-base": JAVA + "gcc-14-base libpng16-16t64 libbz2-1.0".split(),
    },
}
# Links that maintainer scripts make in a loop, so that `alternatives` cannot read them.
LOOPED = {
    "imagemagick": "animate compare composite conjure convert display identify import mogrify montage stream",
    "openssh-client": "rcp rlogin rsh",
}
# Not listed for any image; distroless.toml says so.
DOCUMENTATION = re.compile(r"^/usr/share/(doc|doc-base|lintian|man|bug|locale|info)/")
COMMANDS = re.compile(r"^/(usr/)?(local/)?s?bin/[^/]+$")
LIBRARY = re.compile(rf"^/(usr/)?lib(/{TRIPLET}|64)?/[^/]+\.so(\.[^/]*)?$")


class Apt:
    """A private apt for one suite."""

    def __init__(self, work, suite):
        self.suite = suite
        uri, components, trust = SUITES[suite]
        self.root = (work / suite).resolve()
        for folder in ("state/lists/partial", "cache/archives/partial", "etc", "debs"):
            (self.root / folder).mkdir(parents=True, exist_ok=True)
        (self.root / "state/status").write_text("")
        (self.root / "etc/sources.list").write_text(f"deb [{trust}] {uri} {suite} {components}\n")
        self.source = f"{uri} {suite} {components}"
        self.options = [
            f"Dir::Etc::sourcelist={self.root}/etc/sources.list",
            "Dir::Etc::sourceparts=/nonexistent",
            "Dir::Etc::preferencesparts=/nonexistent",
            f"Dir::State={self.root}/state",
            f"Dir::State::status={self.root}/state/status",
            f"Dir::Cache={self.root}/cache",
            "APT::Install-Recommends=false",
            "APT::Architecture=amd64",
            "APT::Sandbox::User=root",
        ]

    def run(self, program, *arguments):
        options = [word for option in self.options for word in ("-o", option)]
        result = subprocess.run([program, *options, *arguments], cwd=self.root / "debs", capture_output=True, text=True)
        if result.returncode:
            sys.exit(f"{program} {' '.join(arguments[:8])}: {result.stderr}")
        return result.stdout

    def required(self):
        """The packages of debootstrap's variant minbase."""
        names = {"apt"}
        self.names = set()
        for stanza in self.run("apt-cache", "dumpavail").split("\n\n"):
            field = dict(re.findall(r"^(Package|Essential|Priority): (.*)$", stanza, re.M))
            self.names.add(field.get("Package"))
            if field.get("Essential") == "yes" or field.get("Priority") == "required":
                names.add(field["Package"])
        return sorted(names | set(MERGED.get(self.suite, [])))

    def closure(self, names):
        simulated = self.run("apt-get", "-s", "install", *names)
        return sorted(set(re.findall(r"^Inst (\S+)", simulated, re.M)))

    def download(self, names):
        have = {path.name.split("_")[0] for path in (self.root / "debs").glob("*.deb")}
        missing = sorted(set(names) - have)
        for start in range(0, len(missing), 50):
            self.run("apt-get", "-qq", "download", *missing[start : start + 50])


def members(deb):
    """(path, mark) of every file of a package."""
    listing = subprocess.run(["dpkg-deb", "-c", deb], capture_output=True, text=True, check=True).stdout
    for line in listing.splitlines():
        mode, _owner, _size, _date, _time, name = line.split(None, 5)
        path = name.removeprefix(".")
        if mode[0] == "d":
            yield path.rstrip("/"), "/"
        elif mode[0] == "l":
            path, target = path.split(" -> ")
            yield path, ">" + target
        else:
            path = path.split(" link to ")[0]
            yield path, "*" if "x" in mode else ""


def alternatives(deb, package):
    """The commands that the package's maintainer scripts link."""
    for script in ("postinst", "preinst"):
        result = subprocess.run(["dpkg-deb", "-I", deb, script], capture_output=True)
        text = result.stdout.decode(errors="replace").replace("\\\n", " ")
        for link in re.findall(r"--(?:install|slave)\s+(\S+)", text):
            if COMMANDS.match(link) and "$" not in link:
                yield link, ">/etc/alternatives/" + link.rsplit("/", 1)[1]
    for name in LOOPED.get(package, "").split():
        yield f"/usr/bin/{name}", f">/etc/alternatives/{name}"


def table(apt, suite):
    print(f"{suite}: {apt.source}", file=sys.stderr)
    apt.run("apt-get", "-qq", "update")
    required = apt.required()
    sets = {}
    for name, extra in (UBUNTU_SETS if SUITES[suite] is UBUNTU else SETS).items():
        more = CURL_MORE.get(suite, []) if set(CURL) <= set(extra) else []
        sets[name] = apt.closure(required + extra + more)
    distroless = DISTROLESS.get(suite, {})
    whole = {name for names in distroless.values() for name in names}
    sets["popular"] = sorted(apt.names.intersection(POPULAR))
    every = whole.union(*sets.values())
    apt.download(every)
    debs = {path.name.split("_")[0]: path for path in (apt.root / "debs").glob("*.deb")}
    folders = {}
    for package in sorted(every):
        deb = str(debs[package])
        found = dict(members(deb))
        found.update((path, mark) for path, mark in alternatives(deb, package) if path not in found)
        for path, mark in found.items():
            if not path or path == "/":
                continue
            if DOCUMENTATION.match(path):
                continue
            listed = COMMANDS.match(path) or LIBRARY.match(path)
            if not listed and package not in whole or listed and mark == "/" and package not in whole:
                continue
            assert not set("\t\n%") & set(path), path
            folder, name = path.replace(TRIPLET, "%").rsplit("/", 1)
            assert name[-1] not in "/*" and ">" not in name, path
            folders.setdefault((folder or "/", package), []).append(name + mark.replace(TRIPLET, "%"))
    today = datetime.date.today().isoformat()
    with open(OUT / f"{suite}.txt", "w", newline="\n") as out:
        out.write(f"# source: {apt.source}, amd64; read {today}\n")
        out.write("# written by scripts/bases/files.py, which describes the format\n")
        for name, packages in sorted({**sets, **{f"distroless-{k}": v for k, v in distroless.items()}}.items()):
            out.write("\t".join([f"@{name}", *sorted(packages)]) + "\n")
        # Byte order, so that a binary search over the text finds a folder.
        for (folder, package), names in sorted(folders.items(), key=lambda item: tuple(s.encode() for s in item[0])):
            out.write("\t".join([folder, package, *sorted(names)]) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path("/tmp/plimsoll-bases"))
    parser.add_argument("--suite", action="append", choices=SUITES)
    arguments = parser.parse_args()
    OUT.mkdir(parents=True, exist_ok=True)
    for suite in arguments.suite or SUITES:
        table(Apt(arguments.work, suite), suite)


if __name__ == "__main__":
    main()
