# SPDX-License-Identifier: GPL-2.0-or-later
"""Commands for people: what they do under way, and what they say of it."""

import json
import signal
import subprocess
import time
from pathlib import Path
from typing import Any, Callable, Dict, List, NamedTuple, Optional

from extcap import BINARY, SECONDS, Home
from fullcapture import BUCKET
from simproc import Sim

LONG = ("--type", "full", "--colo", "ORD", "--bucket", BUCKET, "--full-time-limit", "3600")
UNKNOWN = "f" * 32
# What the API has been asked once make_full_home() is done.
SET_UP = ["ownership-add", "ownership-validate"]
# Between two looks at something that takes a while.
_LOOK_S = 0.02


class Ended(NamedTuple):
    """What a command has ended with."""

    status: int
    stdout: str
    stderr: str

    @property
    def lines(self) -> List[str]:
        return self.stderr.splitlines()


def until(condition: Callable[[], Any], process: Optional["subprocess.Popen[Any]"] = None,
          what: str = "it", seconds: float = SECONDS) -> Any:
    """Looks again and again until the condition holds, and returns what it is then. process: must
    not end before. what: is waited for, in words."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        assert process is None or process.poll() is None, process.communicate()
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(_LOOK_S)


class Command:
    """A command under way, beside which a test can do something."""

    def __init__(self, home: Home, *arguments: str) -> None:
        self.process = home.start(str(BINARY), *arguments)

    def until(self, condition: Callable[[], Any]) -> Any:
        return until(condition, self.process)

    def interrupt(self) -> None:
        self.process.send_signal(signal.SIGINT)

    def end(self) -> Ended:
        stdout, stderr = self.process.communicate(timeout=SECONDS)
        return Ended(self.process.returncode, stdout.decode(), stderr.decode())

    def kill(self) -> None:
        """What a test that has failed may have left."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()


def simple(**fields: Any) -> Dict[str, Any]:
    """The body of a request for a sample."""
    return {"type": "simple", "system": "magic-transit", "time_limit": 30, "packet_limit": 100,
            **fields}


def full(**fields: Any) -> Dict[str, Any]:
    """That for a full capture."""
    return {"type": "full", "system": "magic-transit", "time_limit": 60, "colo_name": "ORD",
            "destination_conf": BUCKET, **fields}


def make(sim: Sim, body: Dict[str, Any], seconds: float = 0) -> str:
    """The ID of another program's capture, so many seconds after it was made."""
    answer = sim.pcaps("POST", body=body)
    assert answer.status == 200, answer.body
    sim.advance(seconds)
    return answer.result["id"]


def status_of(sim: Sim, capture_id: str) -> str:
    return sim.pcaps("GET", f"/{capture_id}").result["status"]


def newest(sim: Sim) -> Any:
    """The newest capture, or nothing. The journal does not hear of the question."""
    return (sim.control("/captures") or [None])[-1]


def operations(sim: Sim) -> List[str]:
    """What the API was asked to do, in order."""
    return [entry["operation"] for entry in sim.journal()]


def write_config(home: Home, *lines: str, mode: int = 0o600) -> Path:
    """Writes config.ini with these lines in its group."""
    path = home.folder / ".config/cloudflaredump/config.ini"
    path.parent.mkdir(exist_ok=True)
    path.parent.chmod(0o700)
    path.write_text("\n".join(["[cloudflaredump]", *lines, ""]))
    path.chmod(mode)
    return path


def rows(text: str) -> List[List[str]]:
    """What is printed for other programs."""
    return [line.split("\t") for line in text.splitlines()]


def parse_json(text: str) -> Any:
    assert text.endswith("\n") and not text.endswith("\n\n")
    return json.loads(text)
