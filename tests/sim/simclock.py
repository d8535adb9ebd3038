# SPDX-License-Identifier: GPL-2.0-or-later
"""The one clock of the stand-in cloud: it may start anywhere, run faster and be moved forward."""

import mmap
import sys
import threading
import time
from pathlib import Path
from typing import Callable, Optional

from rfc3339 import MICROSECONDS

AHEAD_BYTES = 8


class SimClock:
    """Starts at start_us (None: now); scale is simulated per real seconds, 0 stands still.
    ahead_ns: by how much it is later than that, and never less than before."""

    def __init__(self, start_us: Optional[int], scale: float,
                 ahead_ns: Callable[[], int]) -> None:
        self.start_us = time.time_ns() // 1000 if start_us is None else start_us
        self._scale = scale
        self._ahead_ns = ahead_ns
        self._real_start_ns = time.monotonic_ns()
        self._advanced_us = 0
        self._lock = threading.Lock()

    def now_us(self) -> int:
        elapsed_us = (time.monotonic_ns() - self._real_start_ns) / 1000 * self._scale
        with self._lock:
            return self.start_us + int(elapsed_us) + self._ahead_ns() // 1000 + self._advanced_us

    def advance(self, seconds: float) -> None:
        with self._lock:
            self._advanced_us += round(seconds * MICROSECONDS)


def ahead_by_file(path: Optional[Path]) -> Callable[[], int]:
    """What a file of AHEAD_BYTES says at each moment, in this machine's order of bytes; nothing
    without one. Raises OSError or ValueError."""
    if path is None:
        return lambda: 0
    with open(path, "rb") as file:
        shared = mmap.mmap(file.fileno(), AHEAD_BYTES, access=mmap.ACCESS_READ)
    return lambda: int.from_bytes(shared[:], sys.byteorder)
