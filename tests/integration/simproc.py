# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs the stand-in cloud of tests/sim for one test and talks to it."""

import json
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Dict, Iterator, Mapping, NamedTuple, Optional

SIM = Path(__file__).resolve().parent.parent / "sim" / "cloudflare_sim.py"
TOKEN = "abcdefghijklmnopqrstuvwxyz0123456789ABCD"
EMAIL = "user@example.com"
KEY = "0123456789abcdef0123456789abcdef01234"
ACCOUNT = "0123456789abcdef0123456789abcdef"
VALIDATION_SECONDS = 300
_BANNER = "listening on "
_EXIT_SECONDS = 5
_HTTP_SECONDS = 30

# Loopback must not go through a proxy of the environment.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def result(self) -> Any:
        return self.json["result"]

    @property
    def codes(self) -> Any:
        return [error["code"] for error in self.json["errors"]]

    @property
    def pointers(self) -> Any:
        return [error.get("source", {}).get("pointer") for error in self.json["errors"]]


class Sim:
    """A running stand-in cloud. base_url is what clients are given as the API's base URL."""

    def __init__(self, process: "subprocess.Popen[str]", errors: IO[str], root: str) -> None:
        self.process = process
        self.root = root
        self.base_url = root + "/client/v4"
        self._errors = errors

    def api(self, method: str, path: str, body: Any = None,
            headers: Optional[Dict[str, str]] = None) -> Answer:
        """path follows base_url; headers replace the token; what is not bytes goes as JSON."""
        sent = {"Authorization": f"Bearer {TOKEN}"} if headers is None else dict(headers)
        return _request(method, self.base_url + path, body, sent)

    def pcaps(self, method: str, path: str = "", body: Any = None) -> Answer:
        """path follows the default account's /pcaps."""
        return self.api(method, f"/accounts/{ACCOUNT}/pcaps{path}", body)

    def control(self, path: str, body: Any = None) -> Any:
        """path as /clock; GET without a body, else POST. Returns the parsed JSON."""
        answer = _request("GET" if body is None else "POST", f"{self.root}/_sim{path}", body, {})
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {answer.body!r}")
        return answer.json

    def journal(self) -> Any:
        return self.control("/journal")

    def advance(self, seconds: float) -> None:
        self.control("/clock", {"advance_s": seconds})

    def own_bucket(self, uri: str) -> None:
        """Adds and validates a bucket for the default account; the clock moves by five minutes."""
        added = self.pcaps("POST", "/ownership", {"destination_conf": uri}).result
        challenges = {entry["id"]: entry["challenge"] for entry in self.control("/ownership")}
        body = {"destination_conf": added["destination_conf"],
                "ownership_challenge": challenges[added["id"]]}
        self.pcaps("POST", "/ownership/validate", body)
        self.advance(VALIDATION_SECONDS)

    def errors(self) -> str:
        """What it wrote to stderr so far."""
        self._errors.seek(0)
        return self._errors.read()


@contextmanager
def running_sim(*arguments: str) -> Iterator[Sim]:
    """Starts the stand-in cloud with these options on a free port; ends it and closes its pipes."""
    command = [sys.executable, str(SIM), "--port", "0", *arguments]
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=errors, text=True)
        assert process.stdout is not None
        try:
            banner = process.stdout.readline()
            sim = Sim(process, errors, banner[len(_BANNER):].strip())
            if not banner.startswith(_BANNER):
                process.wait(_EXIT_SECONDS)
                raise RuntimeError(f"the stand-in cloud did not start: {sim.errors()}")
            yield sim
        finally:
            _end(process)
            process.stdout.close()


def _end(process: "subprocess.Popen[str]") -> None:
    process.terminate()
    try:
        process.wait(_EXIT_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _request(method: str, url: str, body: Any, headers: Dict[str, str]) -> Answer:
    data = body
    if body is not None and not isinstance(body, bytes):
        data = json.dumps(body).encode()
        headers.setdefault("Content-Type", "application/json")
    request = urllib.request.Request(url, data=data, headers=headers, method=method)
    try:
        with _OPENER.open(request, timeout=_HTTP_SECONDS) as response:
            return Answer(response.status, response.headers, response.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.headers, error.read())
