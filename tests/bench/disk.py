# SPDX-License-Identifier: GPL-2.0-or-later
"""The most room that the spool takes on the disk at a time. Its files have no names: they are found
by the descriptors of the program."""

import os
import stat
import threading
from typing import Any, List, Optional

from program import Program
from stage import MB, DataSet, Stage
from stream import read_source
from table import Line, show_mib
from transfer import our_way

SLOW = 50 * MB
_BLOCK_BYTES = 512
_EVERY_S = 0.003


class Spool:
    """Looks while it is entered, in a thread of its own, so that the reader is not held up."""

    def __init__(self) -> None:
        self.most = 0  # bytes
        self._program: Optional[Program] = None
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._look_often)

    def __enter__(self) -> "Spool":
        self._thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._is_over.set()
        self._thread.join()

    def belongs_to(self, program: Program) -> None:
        self._program = program

    def _look_often(self) -> None:
        while not self._is_over.wait(_EVERY_S):
            if self._program is not None:
                self._look(f"/proc/{self._program.pid}/fd")

    def _look(self, folder: str) -> None:
        try:
            sizes = [_measure_unlinked(f"{folder}/{name}") for name in os.listdir(folder)]
        except OSError:
            return  # a file was closed just now: the next look will do
        self.most = max(self.most, sum(sizes))


def _measure_unlinked(path: str) -> int:
    status = os.stat(path)
    is_spool = stat.S_ISREG(status.st_mode) and status.st_nlink == 0
    return status.st_blocks * _BLOCK_BYTES if is_spool else 0


def measure_disk(stage: Stage, repeat: int) -> List[Line]:
    return [_measure(stage, stage.data(name), rate, words, repeat)
            for rate, words in ((None, "as fast as it comes"), (SLOW, f"at {SLOW / MB:g} MB/s"))
            for name in ("one", "eight")]


def _measure(stage: Stage, data: DataSet, rate: Optional[float], words: str, repeat: int) -> Line:
    most = []
    for _ in range(repeat if rate is None else 1):
        with Spool() as spool:
            read_source(stage, our_way(stage, data), data.packets, rate, spool.belongs_to)
        most.append(spool.most)
    return Line("disk", f"spool, {data.words} read {words}", show_mib(most), target="flat")
