# SPDX-License-Identifier: GPL-2.0-or-later
"""The limit on all API requests together."""

import threading
from collections import deque
from http import HTTPStatus
from typing import Deque

from envelope import ApiError, ErrorDetail
from rfc3339 import MICROSECONDS
from simclock import SimClock

REQUESTS = 1200
WINDOW_US = 300 * MICROSECONDS
RATE_LIMITED = ErrorDetail(10429, "More than 1200 requests per 300 seconds reached."
                                  " Please wait and consider throttling your request speed")


class RequestLimit:
    """A sliding window; refused requests do not count."""

    def __init__(self, clock: SimClock) -> None:
        self._clock = clock
        self._times: Deque[int] = deque()
        self._lock = threading.Lock()

    def take(self) -> None:
        with self._lock:
            now_us = self._clock.now_us()
            while self._times and self._times[0] <= now_us - WINDOW_US:
                self._times.popleft()
            if len(self._times) < REQUESTS:
                self._times.append(now_us)
                return
            wait_us = self._times[0] + WINDOW_US - now_us
        raise ApiError(
            HTTPStatus.TOO_MANY_REQUESTS,
            RATE_LIMITED,
            headers={"Retry-After": str(-(-wait_us // MICROSECONDS))},
        )

    def clear(self) -> None:
        with self._lock:
            self._times.clear()
