# SPDX-License-Identifier: GPL-2.0-or-later
"""Fetches Cloudflare's own TypeScript library, runs it in Node.js, and has it call the API."""

import base64
import json
import os
import re
import shutil
import subprocess
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Callable, Dict, Iterator, List, NamedTuple, Optional, Sequence

from simproc import ACCOUNT, TOKEN, Sim

VERSION = "7.3.0"
# As the library's own README has it.
_OLDEST_NODE = 20
_DRIVER = Path(__file__).resolve().parent / "drive.mjs"
_BUILD = Path(__file__).resolve().parents[2] / "build" / "sdk"
_FOLDER = Path(os.environ.get("CFD_SDK_FOLDER", _BUILD)) / f"cloudflare-{VERSION}"
PACKAGE = _FOLDER / "node_modules" / "cloudflare"
_INSTALL_SECONDS = 60
# A call that takes longer hangs. The library's own timeout ends when the headers are there.
_CALL_SECONDS = 60
_REQUEST_MS = 10_000
_EXIT_SECONDS = 10


def why_not() -> Optional[str]:
    """Why the library cannot run here; None if it can, and then it is in its folder."""
    node = shutil.which("node")
    if node is None:
        return "Node.js is not installed (Debian: nodejs)"
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    if int(re.match(r"v([0-9]+)", said)[1]) < _OLDEST_NODE:
        return f"Node.js {said.strip()} is too old: the library wants {_OLDEST_NODE}"
    return None if _is_installed() else _install()


def _is_installed() -> bool:
    try:
        found = json.loads((PACKAGE / "package.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return found["version"] == VERSION


def _install() -> Optional[str]:
    """Why npm could not fetch it."""
    npm = shutil.which("npm")
    if npm is None:
        return "npm is not installed (Debian: npm)"
    _FOLDER.parent.mkdir(parents=True, exist_ok=True)
    # Moved into its place when it is whole: what was cut off must not pass for it later.
    with tempfile.TemporaryDirectory(prefix="npm-", dir=_FOLDER.parent) as scratch, \
            tempfile.TemporaryFile("w+") as errors:
        command = [npm, "install", "--no-save", "--no-package-lock", "--ignore-scripts",
                   "--no-audit", "--no-fund", "--no-update-notifier", "--fetch-retries=1",
                   "--prefix", scratch, f"cloudflare@{VERSION}"]
        try:
            # There, as npm would heed a package.json of ours.
            status = subprocess.run(command, cwd=scratch, stdin=subprocess.DEVNULL,
                                    stdout=subprocess.DEVNULL, stderr=errors, check=False,
                                    timeout=_INSTALL_SECONDS).returncode
        except subprocess.TimeoutExpired:
            return f"npm has not fetched cloudflare {VERSION} in {_INSTALL_SECONDS} s"
        if status != 0:
            errors.seek(0)
            return f"npm could not fetch cloudflare {VERSION}: {_npm_reason(errors.read())}"
        _FOLDER.mkdir(exist_ok=True)
        shutil.rmtree(_FOLDER / "node_modules", ignore_errors=True)
        os.replace(Path(scratch, "node_modules"), _FOLDER / "node_modules")
    return None


def _npm_reason(said: str) -> str:
    """npm says much more: where it keeps its log, which of its functions it was in."""
    code = re.search(r"^npm (?:error|ERR!) code (\S+)", said, re.MULTILINE)
    return code[1] if code is not None else said.strip()[-200:]


class Heard(NamedTuple):
    """An answer of the API to one try of a call; asked_ms is when it was asked for."""

    method: str
    url: str
    accept: str
    status: int
    content_type: Optional[str]
    retry_after: Optional[str]
    asked_ms: float


class SdkError(Exception):
    """What a call of the library has thrown. kind is its class there, details the API's errors."""

    def __init__(self, kind: str, is_api_error: bool, status: Optional[int],
                 details: List[Dict[str, Any]], words: str) -> None:
        super().__init__(f"{kind}: {words}")
        self.kind = kind
        self.is_api_error = is_api_error
        self.status = status
        self.details = details
        self.words = words

    @property
    def codes(self) -> List[int]:
        return [detail["code"] for detail in self.details]

    @property
    def pointers(self) -> List[Optional[str]]:
        return [detail.get("source", {}).get("pointer") for detail in self.details]


OnHeard = Callable[[Heard], None]


class Sdk:
    """The library in a process of Node.js, which is started anew after a call that has ended it."""

    def __init__(self, home: str, errors: IO[str]) -> None:
        # No proxy, credentials or options of whoever runs the tests.
        self._environment = {"PATH": os.environ["PATH"], "HOME": home}
        self._errors = errors
        self._process = self._start()

    def call(self, order: Dict[str, Any], on_heard: OnHeard) -> Any:
        """Raises SdkError."""
        watch = threading.Timer(_CALL_SECONDS, self._process.kill)
        watch.start()
        try:
            return self._finish(order, on_heard)
        finally:
            watch.cancel()

    def end(self) -> int:
        """Returns its exit status; it has to end by itself when it is asked nothing more."""
        assert self._process.stdin is not None and self._process.stdout is not None
        try:
            self._process.stdin.close()
            return self._process.wait(_EXIT_SECONDS)
        finally:
            self._process.kill()
            self._process.wait()
            self._process.stdout.close()

    def errors(self) -> str:
        self._errors.seek(0)
        return self._errors.read()

    def _start(self) -> "subprocess.Popen[str]":
        return subprocess.Popen(["node", str(_DRIVER), str(_FOLDER)], env=self._environment,
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                stderr=self._errors, text=True)

    def _finish(self, order: Dict[str, Any], on_heard: OnHeard) -> Any:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        for line in iter(self._process.stdout.readline, ""):
            (what, words), = json.loads(line).items()
            if what == "error":
                raise SdkError(**words)
            if what != "heard":
                return base64.b64decode(words) if what == "bytes" else words
            on_heard(Heard(**words))
        self.end()
        self._process = self._start()
        raise AssertionError(f"{order['method']} hangs, or has ended Node.js: {self.errors()}")


class Client:
    """A client object of the library for one stand-in cloud.

    heard: the answers to the last call. options are the library's own; its retries are on."""

    def __init__(self, sdk: Sdk, sim: Sim, **options: Any) -> None:
        self._sdk = sdk
        self._options = {"baseURL": sim.base_url, "apiToken": TOKEN, "timeout": _REQUEST_MS,
                         **options}
        self.heard: List[Heard] = []

    @property
    def statuses(self) -> Sequence[int]:
        return [one.status for one in self.heard]

    def call(self, method: str, *words: Any, on_heard: Optional[OnHeard] = None) -> Any:
        """method: dotted, as in the library. Returns what its promise gives, all pages of a list,
        or the bytes of a file; raises SdkError. on_heard gets each answer as it comes."""
        self.heard = []

        def hear(one: Heard) -> None:
            self.heard.append(one)
            if on_heard is not None:
                on_heard(one)

        return self._sdk.call({"options": self._options, "method": method, "words": words}, hear)

    def pcaps(self, method: str, *ids: str, on_heard: Optional[OnHeard] = None,
              **fields: Any) -> Any:
        """For the default account. method follows magicTransit.pcaps."""
        return self.call(f"magicTransit.pcaps.{method}", *ids, {"account_id": ACCOUNT, **fields},
                         on_heard=on_heard)


@contextmanager
def running_sdk() -> Iterator[Sdk]:
    """Starts it; AssertionError where it does not end well."""
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryFile("w+") as errors:
        sdk = Sdk(home, errors)
        try:
            yield sdk
        finally:
            status = sdk.end()
        assert status == 0, sdk.errors()
