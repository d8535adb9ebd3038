# SPDX-License-Identifier: GPL-2.0-or-later
"""Requests, replies and the API's JSON envelope."""

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Callable, Dict, Mapping, Optional, Sequence

from body import Body

JSON_TYPE = "application/json"
# Of a reply that never reaches its client.
NO_STATUS = 0


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    id: str = ""  # 32 hexadecimal digits, another one for each request


@dataclass
class Reply:
    status: int
    body: Body = b""
    content_type: str = JSON_TYPE
    headers: Dict[str, str] = field(default_factory=dict)
    close: bool = False
    # One of delivery's functions, where the reply must not go out as it should.
    deliver: Optional[Callable[[Any, "Reply"], None]] = None


@dataclass(frozen=True)
class ErrorDetail:
    """One entry of `errors`; chain holds the older nested form that header errors still use."""

    code: int
    message: str
    pointer: Optional[str] = None
    chain: Sequence["ErrorDetail"] = ()

    def as_json(self) -> Dict[str, Any]:
        entry: Dict[str, Any] = {"code": self.code, "message": self.message}
        if self.pointer is not None:
            entry["source"] = {"pointer": self.pointer}
        if self.chain:
            entry["error_chain"] = [detail.as_json() for detail in self.chain]
        return entry


class ApiError(Exception):
    """A refused request: becomes a reply with success false."""

    def __init__(self, status: HTTPStatus, *details: ErrorDetail,
                 headers: Optional[Dict[str, str]] = None, close: bool = False) -> None:
        super().__init__(status)
        self.status = status
        self.details = details
        self.headers = headers or {}
        self.close = close

    def reply(self) -> Reply:
        envelope = {
            "success": False,
            "errors": [detail.as_json() for detail in self.details],
            "messages": [],
            "result": None,
        }
        return Reply(self.status, to_json(envelope), headers=dict(self.headers), close=self.close)


def success(result: Any, messages: Sequence[Dict[str, Any]] = (),
            result_info: Optional[Dict[str, int]] = None) -> Reply:
    envelope: Dict[str, Any] = {
        "result": result,
        "success": True,
        "errors": [],
        "messages": list(messages),
    }
    if result_info is not None:
        envelope["result_info"] = result_info
    return Reply(HTTPStatus.OK, to_json(envelope))


def no_content() -> Reply:
    return Reply(HTTPStatus.NO_CONTENT)


def to_json(value: Any) -> bytes:
    return json.dumps(value).encode() + b"\n"


def from_json(text: bytes) -> Any:
    """Strict JSON in UTF-8; ValueError for anything else, NaN and endless nesting included."""
    def refuse(name: str) -> None:
        raise ValueError(f"{name} is not JSON")

    try:
        return json.loads(text.decode("utf-8"), parse_constant=refuse)
    except RecursionError:
        raise ValueError("nested too deeply") from None
