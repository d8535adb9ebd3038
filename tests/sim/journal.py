# SPDX-License-Identifier: GPL-2.0-or-later
"""What requests of clients came in, without any secret."""

import re
import threading
from collections import deque
from typing import Any, Deque, Dict, List, NamedTuple, Optional, Sequence

from destination import parse_destination
from envelope import NO_STATUS, Request, from_json
from rfc3339 import format_us

# A forgotten instance must not grow for ever.
LENGTH = 100_000
HIDDEN = "REDACTED"
_R2_URI = re.compile(r"\s*r2:", re.IGNORECASE)
_CONDITIONS = ("Range", "If-Range", "If-Match")


class Outcome(NamedTuple):
    """What became of a request; without an operation it is none of the service's."""

    status: int
    service: str
    operation: Optional[str]
    auth: str
    fault: Optional[str]


class Journal:
    """secrets: values that are hidden wherever they stand."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._secrets = secrets
        self._entries: Deque[Dict[str, Any]] = deque(maxlen=LENGTH)
        self._next = 1
        self._lock = threading.Lock()

    def record(self, request: Request, at_us: int, outcome: Outcome) -> None:
        path = request.path + (f"?{request.query}" if request.query else "")
        entry = {
            "at": format_us(at_us),
            "method": request.method,
            "path": self._redact_text(path),
            "status": None if outcome.status == NO_STATUS else int(outcome.status),
            "auth": outcome.auth,
            "body": self._redact(_parsed(request.body)),
            "service": outcome.service,
            "operation": outcome.operation,
            "fault": outcome.fault,
        }
        conditions = {name: self._redact_text(request.headers[name])
                      for name in _CONDITIONS if name in request.headers}
        if conditions:
            entry["conditions"] = conditions
        with self._lock:
            self._entries.append({"seq": self._next, **entry})
            self._next += 1

    def entries(self) -> List[Dict[str, Any]]:
        with self._lock:
            return list(self._entries)

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
            self._next = 1

    def _redact(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {self._redact_text(name): self._redact(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self._redact(item) for item in value]
        return self._redact_text(value) if isinstance(value, str) else value

    def _redact_text(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return _without_keys(text) if _R2_URI.match(text) else text


def _without_keys(uri: str) -> str:
    try:
        destination = parse_destination(uri)
    except ValueError:
        return f"r2:{HIDDEN}"
    keys = f"&access-key-id={HIDDEN}&secret-access-key={HIDDEN}"
    return destination.uri + (keys if destination.with_keys else "")


def _parsed(body: bytes) -> Any:
    try:
        return from_json(body)
    except ValueError:
        return None
