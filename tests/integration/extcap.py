# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs the real cloudflaredump, alone or inside the real tshark, in a home folder of its own."""

import base64
import os
import subprocess
import urllib.parse
from pathlib import Path
from typing import Dict, List, Optional, Sequence

ROOT = Path(__file__).resolve().parent.parent.parent
BINARY = Path(os.environ.get("CFD_BINARY", ROOT / "build/dev/extcap/cloudflaredump"))
INTERFACE = "cloudflaredump"
SECONDS = 120

# Where Wireshark looks for a user's own extcaps: up to 4.0 and from 4.2 on.
_PERSONAL_FOLDERS = (".config/wireshark/extcap", ".local/lib/wireshark/extcap")
# Of the environment outside, programs get only what they cannot do without.
_KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "ASAN_OPTIONS", "UBSAN_OPTIONS")


class Home:
    """A home folder in which the extcap is installed, and the environment that goes with it.
    linked: False: it is installed for all users, or not at all."""

    def __init__(self, folder: Path, linked: bool = True) -> None:
        self.folder = folder
        self.environment: Dict[str, str] = {
            name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
        self.environment.update({
            "HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder / ".config"),
            "XDG_CACHE_HOME": str(folder / ".cache"),
            "XDG_DATA_HOME": str(folder / ".local/share"),
            "XDG_STATE_HOME": str(folder / ".local/state"),
            "TMPDIR": str(folder / "tmp"),
        })
        (folder / "tmp").mkdir()
        for name in _PERSONAL_FOLDERS:
            (folder / name).mkdir(parents=True)
            if linked:
                (folder / name / BINARY.name).symlink_to(BINARY)

    def wrap_program(self, commands: str) -> None:
        """Puts a script before the program, bin/NAME in this folder: Wireshark runs that instead,
        which ends in the program. commands: of a shell, a line each."""
        script = self.folder / "bin" / BINARY.name
        script.parent.mkdir()
        script.write_text(f"#!/bin/sh\n{commands}exec '{BINARY}' \"$@\"\n")
        script.chmod(0o755)
        for name in _PERSONAL_FOLDERS:
            link = self.folder / name / BINARY.name
            link.unlink()
            link.symlink_to(script)

    @property
    def secrets(self) -> List[str]:
        """What of the environment nobody may get to see."""
        names = ("CLOUDFLARE_API_TOKEN", "CLOUDFLARE_API_KEY", "AWS_SECRET_ACCESS_KEY",
                 "AWS_SESSION_TOKEN")
        return [self.environment[name] for name in names if name in self.environment]

    @property
    def log(self) -> str:
        path = self.folder / ".cache/cloudflaredump/cloudflaredump.log"
        return path.read_text() if path.exists() else ""

    def use(self, sim, **variables: str) -> None:
        """Points the extcap to a stand-in cloud, with credentials that it accepts."""
        self.environment.update({
            "CLOUDFLARE_BASE_URL": sim.base_url,
            "CLOUDFLARE_API_TOKEN": "abcdefghijklmnopqrstuvwxyz0123456789ABCD",
            **variables,
        })

    def run(self, *command: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(command, env=self.environment, cwd=self.folder, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS)

    def extcap(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return self.run(str(BINARY), *arguments)

    def start(self, *command: str, **options) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(command, env=self.environment, cwd=self.folder,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, **options)

    def capture(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Captures to the file out.pcapng, as Wireshark would to its FIFO."""
        return self.extcap(*capture_command(self.folder / "out.pcapng", *arguments)[1:])

    def fields(self, *names: str, file: Optional[Path] = None, more: tuple = ()) -> List[List[str]]:
        """These fields of every packet in a file, read by tshark."""
        command = ["tshark", "-r", str(file or self.folder / "out.pcapng"), "-T", "fields", *more]
        for name in names:
            command += ["-e", name]
        result = self.run(*command)
        assert result.returncode == 0, result.stderr
        return [line.split("\t") for line in result.stdout.splitlines()]

    @property
    def records(self) -> List[Path]:
        """The state files of captures."""
        return sorted((self.folder / ".local/state/cloudflaredump/captures").glob("*"))

    def has_record(self) -> bool:
        """Whether one has been written to its end."""
        return any(not path.name.startswith(".") for path in self.records)

    def left_over(self) -> List[str]:
        """Temporary files that a run has left."""
        folders = (self.folder / "tmp", self.folder / ".cache/cloudflaredump")
        files = [path for folder in folders if folder.exists() for path in folder.iterdir()]
        files += [path for path in self.records if path.name.startswith(".")]
        return [str(path) for path in files
                if path.suffix != ".log" and path.name != "lists.ini"]


def capture_command(fifo: Path, *arguments: str) -> List[str]:
    return [str(BINARY), "--capture", "--extcap-interface", INTERFACE, "--fifo", str(fifo),
            *arguments]


def preferences(**options: str) -> List[str]:
    """Options as tshark takes them: time_limit="5" becomes -o extcap.cloudflaredump.timelimit:5."""
    words: List[str] = []
    for name, value in options.items():
        words += ["-o", f"extcap.{INTERFACE}.{name.replace('_', '')}:{value}"]
    return words


def assert_one_sentence(result: "subprocess.CompletedProcess[str]") -> None:
    """All that may be told of a failure: Wireshark shows 1,024 bytes of stderr."""
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1 and result.stderr.endswith("\n")
    assert len(result.stderr.encode()) <= 1001
    assert not any(ord(character) < 32 for character in result.stderr[:-1])


def forms_of(secret: str) -> List[bytes]:
    """How a secret may look where it must not be: plain, percent-encoded, in base64."""
    forms = [secret, urllib.parse.quote(secret, safe="")]
    for shift in range(3):
        # Only the groups of four that depend on nothing before or after it.
        encoded = base64.b64encode(b"x" * shift + secret.encode()).decode()
        forms.append(encoded[4 if shift else 0:-4])
    return [form.encode() for form in forms]


def assert_no_secret(home: Home, *texts: str, more: Sequence[str] = (),
                     besides: Sequence[Path] = ()) -> None:
    """None of the credentials is in these texts, nor in any file that a run has left. more:
    secrets that are not in the environment; besides: files where they may stand."""
    places = {str(path): path.read_bytes() for path in home.folder.rglob("*")
              if path.is_file() and not path.is_symlink() and path not in besides}
    places.update((f"text {number}", text.encode()) for number, text in enumerate(texts))
    for secret in [*home.secrets, *more]:
        for form in forms_of(secret):
            assert [place for place, data in places.items() if form in data] == []
