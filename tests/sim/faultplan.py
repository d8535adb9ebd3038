# SPDX-License-Identifier: GPL-2.0-or-later
"""Which faults are armed, and whose turn it is."""

import threading
from dataclasses import dataclass, field
from typing import Any, Dict, List, Mapping, Optional, Sequence

ANY, FOREVER = "any", "forever"
# The services that clients of the cloud talk to; edge is what answers beside the API.
API, BUCKET, EDGE = "api", "bucket", "edge"


@dataclass(frozen=True)
class Order:
    """A fault for the requests of one operation or of any: skip of them pass before it fires.

    services: those whose answers it can make."""

    fault: str
    on: str = ANY
    times: Optional[int] = 1  # None: for ever
    skip: int = 0
    parameters: Mapping[str, Any] = field(default_factory=dict)
    services: Sequence[str] = (API,)


@dataclass
class _Armed:
    order: Order
    passed: int = 0
    fired: int = 0

    def fires(self, service: str, operation: Optional[str]) -> bool:
        order = self.order
        if service not in order.services or order.on not in (ANY, operation):
            return False
        if self.fired == order.times:
            return False
        if self.passed < order.skip:
            self.passed += 1
            return False
        self.fired += 1
        return True

    def as_json(self) -> Dict[str, Any]:
        order = self.order
        times = FOREVER if order.times is None else order.times
        return {"fault": order.fault, "on": order.on, "times": times, "skip": order.skip,
                "fired": self.fired, **order.parameters}


class FaultPlan:
    """Where several fit a request, the one that was armed first fires."""

    def __init__(self, orders: Sequence[Order]) -> None:
        self._orders = orders
        self._armed: List[_Armed] = []
        self._lock = threading.Lock()
        self.reset()

    def arm(self, order: Order) -> None:
        with self._lock:
            self._armed.append(_Armed(order))

    def take(self, service: str, operation: Optional[str]) -> Optional[Order]:
        """The fault that this request meets; None: it is served as it should be."""
        with self._lock:
            return next((one.order for one in self._armed if one.fires(service, operation)),
                        None)

    def entries(self) -> List[Dict[str, Any]]:
        with self._lock:
            return [one.as_json() for one in self._armed]

    def clear(self) -> None:
        with self._lock:
            self._armed.clear()

    def reset(self) -> None:
        """As at the start."""
        with self._lock:
            self._armed = [_Armed(order) for order in self._orders]
