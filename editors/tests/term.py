"""A terminal program in a tmux server of its own: press keys, wait for what the screen shows."""

import os
import re
import shlex
import subprocess
import time
import uuid

SECONDS = 60


class Term:
    def __init__(self, argv, cwd, env, width=160, height=40):
        self.socket = f"plimsoll-{uuid.uuid4().hex[:8]}"
        names = {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8", **env}
        command = ["env", *(f"{name}={value}" for name, value in names.items()), *argv]
        size = ("-x", str(width), "-y", str(height))
        options = ["start-server", ";", "set-option", "-g", "remain-on-exit", "on"]
        options += [";", "set-option", "-g", "escape-time", "0", ";"]
        session = ["new-session", "-d", *size, "-c", cwd, shlex.join(command)]
        self._tmux("-f", "/dev/null", *options, *session)

    def _tmux(self, *arguments):
        command = ["tmux", "-L", self.socket, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run(["tmux", "-L", self.socket, "kill-server"], capture_output=True)

    def screen(self):
        return self._tmux("capture-pane", "-p")

    def press(self, *keys):
        self._tmux("send-keys", *keys)

    def type(self, text):
        self._tmux("send-keys", "-l", text)

    def line(self, text):
        """A line and Enter."""
        self.type(text)
        self.press("Enter")

    def until(self, what, test):
        """Waits until `test` of the screen gives something true, and gives that."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            screen = self.screen()
            if found := test(screen):
                return found
            time.sleep(0.02)
        raise AssertionError(f"never came: {what}\n{screen}")

    def shows(self, pattern):
        return self.until(pattern, lambda screen: re.search(pattern, screen, re.M))

    def shows_no(self, pattern):
        return self.until(f"no {pattern}", lambda screen: not re.search(pattern, screen, re.M))

    def ended(self):
        dead = ["display-message", "-p", "#{pane_dead}"]
        return self.until("the end", lambda _: self._tmux(*dead).strip() == "1")

    def keep(self, path):
        with open(path, "w") as file:
            file.write(self.screen())


def same(what, path, want):
    with open(path, "rb") as file:
        got = file.read()
    assert got == want, f"{what} is not as expected:\n{got.decode()}"
    print(f"  {what}: as expected, {len(got)} bytes", flush=True)


def written(path, want):
    """Waits for the file to be what is wanted; a last difference is left to `same`. An editor that
    puts a new file in the place of the old one may leave a moment without any."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if read(path) == want:
            return
        time.sleep(0.02)


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None


def home_with(root, folder):
    """A home with the program, the project and nothing else."""
    os.makedirs(f"{folder}/bin")
    os.symlink(os.environ["PLIMSOLL"], f"{folder}/bin/plimsoll")
    subprocess.run(["cp", "-R", f"{root}/editors/tests/project", folder], check=True)
    return {"HOME": folder, "PATH": f"{folder}/bin:{os.environ['PATH']}"}
