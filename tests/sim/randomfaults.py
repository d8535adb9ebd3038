# SPDX-License-Identifier: GPL-2.0-or-later
"""Faults by chance, for the requests that a client may repeat.

Which request meets which fault depends on the seed, on what is asked for, and on how often that was
asked for before: never on the time, nor on which of several requests comes first.
"""

import threading
from dataclasses import dataclass
from random import Random
from typing import Any, Callable, Dict, NamedTuple, Optional, Tuple

from envelope import Request
from faultplan import API, BUCKET, EDGE, Order
from settings import Settings

# PUT, a stop, as well: to stop what has ended changes nothing. A POST makes something.
REPEATABLE = ("GET", "HEAD", "PUT")
# For the same request. A client that tries six times would else give up on 0.07 % of its requests
# at a rate of 30 %, and it is to be seen that it never has to. That makes 29.4 % of the 30 %.
MOST_IN_A_ROW = 3
_LONGEST_WAIT_S = 1
# The place of a break: often in the first bytes, seldom far behind.
_MOST_PLACE_BITS = 17

Parameters = Dict[str, Any]


def _none(_random: Random) -> Parameters:
    return {}


def _after_seconds(_random: Random) -> Parameters:
    return {"seconds": _LONGEST_WAIT_S}


def _performed_or_not(random: Random) -> Parameters:
    return {"perform": random.random() < 0.5}


def _place(random: Random) -> Parameters:
    """In the middle, or anywhere."""
    at = int(2 ** random.uniform(0, _MOST_PLACE_BITS)) - 1
    return {"at": None if random.random() < 0.5 else at}


def _pause(random: Random) -> Parameters:
    return {**_place(random), "seconds": round(random.uniform(0.1, _LONGEST_WAIT_S), 3)}


def _slowness(_random: Random) -> Parameters:
    return {"delay_s": 0.02, "most_s": _LONGEST_WAIT_S}


class _Kind(NamedTuple):
    """The fault's name at each service, and what its parameters are drawn by."""

    names: Dict[str, str]
    draw: Callable[[Random], Parameters] = _none


def _anywhere(name: str, draw: Callable[[Random], Parameters]) -> _Kind:
    return _Kind({API: name, BUCKET: name}, draw)


_KINDS = (
    _Kind({API: "500", BUCKET: "s3-internal-error"}),
    _Kind({API: "503", BUCKET: "s3-slow-down"}),
    _Kind({API: "503-retry-after", BUCKET: "s3-slow-down-retry-after"}, _after_seconds),
    _anywhere("reset", _performed_or_not),
    _anywhere("cut-body", _place),
    _anywhere("reset-body", _place),
    _anywhere("stall", _pause),
    _anywhere("slow-drip", _slowness),
)


@dataclass
class _History:
    """Of one target."""

    requests: int = 0
    faults_in_a_row: int = 0


class RandomFaults:
    """Draws for each request; the settings say how often and from which seed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._histories: Dict[Tuple[str, ...], _History] = {}
        self._lock = threading.Lock()

    def draw(self, request: Request, service: str, operation: Optional[str]) -> Optional[Order]:
        """The fault that this request meets; None: it is served as it should be, as the trace
        always is: who asks for that may give up."""
        rate = self._settings.random_faults
        if rate == 0 or operation is None or service == EDGE or request.method not in REPEATABLE:
            return None
        target = (service, request.method, request.path, request.query)
        with self._lock:
            history = self._histories.setdefault(target, _History())
            history.requests += 1
            words = (self._settings.random_faults_seed, *target, history.requests)
            random = Random(":".join(map(str, words)))
            is_spared = history.faults_in_a_row == MOST_IN_A_ROW
            if is_spared or random.random() >= rate:
                history.faults_in_a_row = 0
                return None
            history.faults_in_a_row += 1
        kind = random.choice(_KINDS)
        return Order(kind.names[service], parameters=kind.draw(random))

    def clear(self) -> None:
        with self._lock:
            self._histories.clear()
