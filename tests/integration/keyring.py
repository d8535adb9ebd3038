# SPDX-License-Identifier: GPL-2.0-or-later
"""A keyring of a test's own: GNOME's Secret Service on a session bus that nobody else has; and
login, which fills it."""

import shutil
import subprocess
from contextlib import contextmanager
from typing import Iterator

import pytest

from extcap import BINARY, SECONDS, Home

_PROGRAMS = ("dbus-run-session", "gnome-keyring-daemon", "gdbus")
MISSING = ", ".join(name for name in _PROGRAMS if shutil.which(name) is None)
needs_keyring = pytest.mark.skipif(MISSING != "", reason=f"{MISSING} are not installed")

# A bus that starts nothing by itself: a second daemon would be there, and locked.
_BUS = """\
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
# The daemon takes the password of its keyring from standard input. It goes when the bus goes.
_OPEN = "printf password | gnome-keyring-daemon --unlock --components=secrets >/dev/null"
# It opens the keyring some moments later.
_WAIT = ("until gdbus call --session --dest org.freedesktop.secrets"
         " --object-path /org/freedesktop/secrets/aliases/default"
         " --method org.freedesktop.DBus.Properties.Get org.freedesktop.Secret.Collection Locked"
         " 2>/dev/null | grep -q false; do sleep 0.05; done")
# Without a keyring that is open it asks on a screen, which nobody has.
_LOCKED = "gnome-keyring-daemon --start --components=secrets >/dev/null"
_TELL = 'echo "$DBUS_SESSION_BUS_ADDRESS"; exec cat'


@contextmanager
def running_keyring(home: Home, is_open: bool = True) -> Iterator[None]:
    """While it runs the home's programs find it."""
    script = f"{_OPEN}; {_WAIT}; {_TELL}" if is_open else f"{_LOCKED}; {_TELL}"
    bus = home.folder / "bus.conf"
    bus.write_text(_BUS)
    process = subprocess.Popen(["dbus-run-session", f"--config-file={bus}", "--", "sh", "-c",
                                script],
                               env=home.environment, cwd=home.folder, text=True,
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL)
    assert process.stdin is not None and process.stdout is not None
    try:
        home.environment["DBUS_SESSION_BUS_ADDRESS"] = process.stdout.readline().strip()
        yield
    finally:
        home.environment.pop("DBUS_SESSION_BUS_ADDRESS", None)
        process.stdin.close()
        process.wait(SECONDS)
        process.stdout.close()


def lock(home: Home) -> None:
    """What is in the keyring stays there, and nobody gets at it."""
    locked = home.run("gdbus", "call", "--session", "--dest", "org.freedesktop.secrets",
                      "--object-path", "/org/freedesktop/secrets",
                      "--method", "org.freedesktop.Secret.Service.Lock",
                      "['/org/freedesktop/secrets/collection/login']")
    assert locked.returncode == 0, locked.stderr


def log_in(home: Home, secret: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """login, with the secret on standard input."""
    return subprocess.run([str(BINARY), "login", "--with-token", *arguments], text=True,
                          input=f"{secret}\n", env=home.environment, cwd=home.folder,
                          capture_output=True, timeout=SECONDS)
