# SPDX-License-Identifier: GPL-2.0-or-later
"""One run of the real program, read as Wireshark reads it, and disturbed at the moment planned."""

import os
import re
import select
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import List, Optional, Sequence

from extcap import Home, capture_command
from plans import KILL, READER, TWICE, Disturbance

# Longer than any run should take: the run has failed then, and the soak goes on.
MOST_S = 240
_LOOK_S = 0.1
_PIECE_BYTES = 1 << 16
# How far a run was, by the last line of its log that tells it.
_MOMENTS = (
    (re.compile(r"packets delivered"), "writing the end"),
    (re.compile(r"files in the bucket"), "loading files"),
    (re.compile(r"capture \w{32}: (?:complete|success)$"), "done, looking for files"),
    (re.compile(r"capture \w{32}: (\w+)$"), None),
    (re.compile(r"info: created: "), "just created"),
    (re.compile(r"capture \w{32} is the one"), "just created"),
    (re.compile(r"looking whether it was made"), "creation unclear"),
    (re.compile(r"account's turn"), "waiting for its turn"),
)


@dataclass
class Run:
    """What came of it. moment: how far it was when it was disturbed; "" if it was not."""

    data: bytes = b""
    status: Optional[int] = None
    said: str = ""
    log: str = ""
    log_after: str = ""  # its part since it was disturbed
    moment: str = ""
    ended_after_s: float = 0.0  # that
    seconds: float = 0.0

    @property
    def is_disturbed(self) -> bool:
        return self.moment != ""


def find_moment(log: str) -> str:
    for line in reversed(log.splitlines()):
        for pattern, words in _MOMENTS:
            match = pattern.search(line)
            if match is not None:
                return words or match[1]
    return "before it is created"


class _Stage:
    """The program, the FIFO's read end, and what is still to happen to it."""

    def __init__(self, home: Home, fifo: Path, disturbance: Optional[Disturbance]) -> None:
        self._home = home
        self._disturbance = disturbance
        self._fifo: Optional[int] = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
        self._start_s = time.monotonic()
        self._next_s = self._start_s + disturbance.at_s if disturbance else None
        self._disturbed_s: Optional[float] = None
        self._logged = 0
        self._pieces: List[bytes] = []
        self.run = Run()

    def play(self, process: "subprocess.Popen[bytes]") -> Run:
        try:
            while process.poll() is None:
                self._read(self._wait_s())
                self._disturb(process)
                if time.monotonic() > self._start_s + MOST_S:
                    process.kill()
            end_s = time.monotonic()
            self._read(0)
        finally:
            self._close()
        _, said = process.communicate()
        self.run.data = b"".join(self._pieces)
        self.run.status, self.run.said = process.returncode, said.decode()
        self.run.log = self._home.log
        self.run.log_after = self.run.log[self._logged:]
        if self.run.status == 0 and self._disturbance and self._disturbance.kind == KILL:
            self.run.moment = ""  # it was quicker
        self.run.seconds = end_s - self._start_s
        self.run.ended_after_s = end_s - (self._disturbed_s or end_s)
        return self.run

    def _wait_s(self) -> float:
        if self._next_s is None:
            return _LOOK_S
        return min(_LOOK_S, max(self._next_s - time.monotonic(), 0))

    def _read(self, wait_s: float) -> None:
        """All that is there, once something is; nothing of it is lost when the program ends."""
        if self._fifo is None:
            time.sleep(wait_s)
            return
        select.select([self._fifo], [], [], wait_s)
        while True:
            try:
                piece = os.read(self._fifo, _PIECE_BYTES)
            except BlockingIOError:
                return
            if not piece:
                # Nobody has opened it yet, or everybody has closed it: select would not wait.
                time.sleep(min(wait_s, 0.01))
                return
            self._pieces.append(piece)

    def _disturb(self, process: "subprocess.Popen[bytes]") -> None:
        if self._disturbance is None or self._next_s is None or time.monotonic() < self._next_s:
            return
        kind, is_first = self._disturbance.kind, self._disturbed_s is None
        if is_first:
            self._disturbed_s = time.monotonic()
            log = self._home.log
            self._logged, self.run.moment = len(log), find_moment(log)
        again = kind == TWICE and is_first
        self._next_s = self._next_s + self._disturbance.again_s if again else None
        if kind == READER:
            self._close()
        else:
            process.send_signal(signal.SIGKILL if kind == KILL else signal.SIGTERM)

    def _close(self) -> None:
        if self._fifo is not None:
            os.close(self._fifo)
        self._fifo = None


def capture(home: Home, arguments: Sequence[str], disturbance: Optional[Disturbance] = None) -> Run:
    fifo = home.folder / "fifo"
    os.mkfifo(fifo)
    stage = _Stage(home, fifo, disturbance)
    process = home.start(*capture_command(fifo, "--log-level", "debug", *arguments))
    try:
        return stage.play(process)
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
        fifo.unlink()
