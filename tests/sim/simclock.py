# SPDX-License-Identifier: GPL-2.0-or-later
"""The one clock of the stand-in cloud: it may start anywhere, run faster and be moved forward."""

import threading
import time
from typing import Optional

from rfc3339 import MICROSECONDS


class SimClock:
    """Starts at start_us (default: now); scale is simulated per real seconds, 0 stands still."""

    def __init__(self, start_us: Optional[int] = None, scale: float = 1.0) -> None:
        self.start_us = time.time_ns() // 1000 if start_us is None else start_us
        self._scale = scale
        self._real_start_ns = time.monotonic_ns()
        self._advanced_us = 0
        self._lock = threading.Lock()

    def now_us(self) -> int:
        elapsed_us = (time.monotonic_ns() - self._real_start_ns) / 1000 * self._scale
        with self._lock:
            return self.start_us + int(elapsed_us) + self._advanced_us

    def advance(self, seconds: float) -> None:
        with self._lock:
            self._advanced_us += round(seconds * MICROSECONDS)
