# SPDX-License-Identifier: GPL-2.0-or-later
"""Parts of a file: Range, If-Range and If-Match of a download (RFC 9110, 13 and 14)."""

import hashlib
import re
from http import HTTPStatus
from typing import Mapping, NamedTuple, Optional

from envelope import ApiError, ErrorDetail, Reply

_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})", re.ASCII)
_CHANGED = ErrorDetail(10412, "Precondition failed")
_OUTSIDE = ErrorDetail(10416, "Range not satisfiable")


class Part(NamedTuple):
    first: int
    end: int


def serve_part(whole: Reply, headers: Mapping[str, str]) -> Reply:
    """The part that the request's headers ask for; several parts at once are not supported."""
    tag = f'"{hashlib.sha256(whole.body).hexdigest()[:32]}"'
    if not matches(headers.get("If-Match", "*"), tag):
        raise ApiError(HTTPStatus.PRECONDITION_FAILED, _CHANGED, headers={"ETag": tag})
    whole.headers.update({"ETag": tag, "Accept-Ranges": "bytes"})
    size = len(whole.body)
    part = find_part(headers.get("Range", ""), size)
    if part is None or headers.get("If-Range", tag) != tag:
        return whole
    if part.first >= part.end:
        raise ApiError(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, _OUTSIDE,
                       headers={"Content-Range": f"bytes */{size}"})
    described = {"Content-Range": f"bytes {part.first}-{part.end - 1}/{size}"}
    return Reply(HTTPStatus.PARTIAL_CONTENT, whole.body[part.first:part.end], whole.content_type,
                 {**whole.headers, **described})


def matches(wanted: str, tag: str) -> bool:
    return wanted.strip() == "*" or tag in [one.strip() for one in wanted.split(",")]


def find_part(text: str, size: int) -> Optional[Part]:
    """None for what is no range, which is ignored; an empty part lies outside the file."""
    match = _RANGE.fullmatch(text)
    if match is None or match[0] == "bytes=-":
        return None
    if not match[1]:
        return Part(max(size - int(match[2]), 0), size)
    first, last = int(match[1]), int(match[2] or max(size, int(match[1])))
    return Part(first, min(last + 1, size)) if first <= last else None
