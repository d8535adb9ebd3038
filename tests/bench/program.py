# SPDX-License-Identifier: GPL-2.0-or-later
"""One program of a measurement: started, waited for, and its cost in processor time."""

import os
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import IO, Mapping, NamedTuple, Sequence, Union

_EXIT_SECONDS = 5
Output = Union[int, IO[bytes]]


class BenchError(Exception):
    """Why a row cannot be measured; a sentence."""


class Spent(NamedTuple):
    """Processor time."""

    user_s: float
    system_s: float

    def __add__(self, other: "Spent") -> "Spent":  # type: ignore[override]
        return Spent(self.user_s + other.user_s, self.system_s + other.system_s)


class Program:
    """In a session of its own: it can be ended with all that it has started, and an interrupt at
    the terminal reaches the bench only, which does that."""

    def __init__(self, argv: Sequence[str], environment: Mapping[str, str], folder: Path,
                 stdout: Output = subprocess.DEVNULL, counts: bool = False) -> None:
        """counts: finish() tells how much it wrote."""
        self.name = Path(argv[0]).name
        self._errors = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            argv, env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=stdout,
            stderr=self._errors, start_new_session=True)
        # Of a process that has ended, only who has opened this before may read it.
        self._account = open(f"/proc/{self.pid}/io", encoding="ascii") if counts else None
        self.written = 0

    @property
    def pid(self) -> int:
        return self._process.pid

    def has_ended(self) -> bool:
        """Until finish() it can still be looked at."""
        flags = os.WEXITED | os.WNOWAIT | os.WNOHANG
        return os.waitid(os.P_PID, self.pid, flags) is not None

    def finish(self) -> Spent:
        """Waits for its end, which must be a success."""
        os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
        if self._account is not None:
            self.written = _read_written(self._account.read())
        _, status, usage = os.wait4(self.pid, 0)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        errors = self._read_errors()
        self.end()
        if self._process.returncode != 0:
            raise BenchError(f"{self.name} ended with {self._process.returncode}: {errors}")
        return Spent(usage.ru_utime, usage.ru_stime)

    def end(self, number: int = signal.SIGKILL) -> None:
        """However far it has come. May be called again. number: the signal to try first."""
        if self._process.returncode is None:
            os.killpg(self.pid, number)
            try:
                self._process.wait(_EXIT_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(self.pid, signal.SIGKILL)
                self._process.wait()
        if self._account is not None:
            self._account.close()
        self._errors.close()

    def _read_errors(self) -> str:
        self._errors.seek(0)
        return self._errors.read().decode(errors="replace").strip()


def _read_written(account: str) -> int:
    fields = next(line for line in account.splitlines() if line.startswith("wchar"))
    return int(fields.split()[1])


def end_all(programs: Sequence[Program]) -> None:
    for program in programs:
        program.end()
