# SPDX-License-Identifier: GPL-2.0-or-later
"""AWS Signature Version 4 in a header, from the documented algorithm: what both sides compute."""

import hashlib
import hmac
from typing import Mapping, NamedTuple
from urllib.parse import quote, unquote_to_bytes

ALGORITHM = "AWS4-HMAC-SHA256"
TERMINATOR = "aws4_request"
UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"


class Scope(NamedTuple):
    """date is the day, YYYYMMDD."""

    date: str
    region: str
    service: str

    def __str__(self) -> str:
        return "/".join((*self, TERMINATOR))


class Signable(NamedTuple):
    """A request as it is on the wire. headers: those to sign, their names in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    payload_hash: str

    def canonical(self) -> str:
        names = sorted(self.headers)
        lines = [f"{name}:{' '.join(self.headers[name].split())}" for name in names]
        return "\n".join((self.method, canonical_path(self.path), canonical_query(self.query),
                          *lines, "", ";".join(names), self.payload_hash))


def canonical_path(path: str) -> str:
    """Decoded and encoded once: S3 is the service that does not encode twice or drop dots."""
    return quote(unquote_to_bytes(path), safe="/~")


def canonical_query(query: str) -> str:
    """In a query a plus sign is a space."""
    pairs = [tuple(_encode(side) for side in part.partition("=")[::2])
             for part in query.split("&") if part]
    return "&".join(f"{name}={value}" for name, value in sorted(pairs))


def string_to_sign(canonical: str, timestamp: str, scope: Scope) -> str:
    """timestamp as in x-amz-date."""
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    return "\n".join((ALGORITHM, timestamp, str(scope), digest))


def signature(secret: str, scope: Scope, text: str) -> str:
    key = b"AWS4" + secret.encode()
    for part in (*scope, TERMINATOR):
        key = _hmac(key, part)
    return _hmac(key, text).hex()


def sign(request: Signable, secret: str, timestamp: str, scope: Scope) -> str:
    return signature(secret, scope, string_to_sign(request.canonical(), timestamp, scope))


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def _encode(text: str) -> str:
    return quote(unquote_to_bytes(text.replace("+", " ")), safe="~")
