# SPDX-License-Identifier: GPL-2.0-or-later
"""ListObjectsV2: what a listing asks for, its page, and the page as XML."""

import base64
import hashlib
import re
from dataclasses import dataclass
from typing import Dict, List, Optional, Sequence
from urllib.parse import quote_plus, unquote_to_bytes

from bucketstore import StoredObject
from rfc3339 import format_us
from s3errors import XML_HEAD, BucketError, bad_argument, element
from settings import MOST_KEYS

PARAMETERS = {"list-type", "prefix", "continuation-token", "max-keys", "encoding-type",
              "start-after"}
NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
# Becomes +/+/ in base64: a token that is not encoded in the next request's query breaks there.
_TOKEN_HEAD = b"\xfb\xff\xbf"
_DIGEST_BYTES = 8
_HIGHEST_NUMBER = (1 << 31) - 1


@dataclass(frozen=True)
class Wanted:
    """A checked request for a page. after: the key before its first; token: how that was said."""

    prefix: str
    start_after: Optional[str]
    token: Optional[str]
    after: str
    max_keys: int
    encoded: bool


@dataclass
class Page:
    bucket: str
    wanted: Wanted
    objects: List[StoredObject]
    next_token: Optional[str]

    def xml(self) -> bytes:
        wanted, encode = self.wanted, self._encode
        parts: Dict[str, Optional[str]] = {
            "Name": self.bucket,
            "Prefix": encode(wanted.prefix),
            "StartAfter": None if wanted.start_after is None else encode(wanted.start_after),
            "ContinuationToken": wanted.token,
            "NextContinuationToken": self.next_token,
            "KeyCount": str(len(self.objects)),
            "MaxKeys": str(wanted.max_keys),
            "EncodingType": "url" if wanted.encoded else None,
            "IsTruncated": "true" if self.next_token is not None else "false",
        }
        head = "".join(element(name, text) for name, text in parts.items() if text is not None)
        entries = "".join(self._entry(one) for one in self.objects)
        return (f'{XML_HEAD}<ListBucketResult xmlns="{NAMESPACE}">{head}{entries}'
                "</ListBucketResult>").encode()

    def _entry(self, one: StoredObject) -> str:
        parts = {"Key": self._encode(one.key), "LastModified": iso_ms(one.visible_us),
                 "ETag": f'"{one.etag}"', "Size": str(one.size), "StorageClass": "STANDARD"}
        inner = "".join(element(name, text) for name, text in parts.items())
        return f"<Contents>{inner}</Contents>"

    def _encode(self, text: str) -> str:
        """As in a form: S3 leaves the slash and the asterisk, but not the tilde."""
        return quote_plus(text, safe="/*").replace("~", "%7E") if self.wanted.encoded else text


def read_query(query: str) -> Dict[str, str]:
    """The last of several parameters of one name counts."""
    pairs = (part.partition("=") for part in query.split("&") if part)
    return {_decode(name): _decode(value) for name, _, value in pairs}


def read_wanted(query: Dict[str, str]) -> Wanted:
    """Raises BucketError."""
    if query.get("list-type") != "2":
        raise BucketError("NotImplemented")
    encoding, token = query.get("encoding-type"), query.get("continuation-token")
    if encoding not in (None, "url"):
        raise bad_argument("encoding-type", encoding,
                           "Invalid Encoding Method specified in Request")
    start_after = query.get("start-after")
    after = start_after or "" if token is None else _read_token(token)
    return Wanted(query.get("prefix", ""), start_after, token, after,
                  min(_read_number(query.get("max-keys", str(MOST_KEYS))), MOST_KEYS),
                  encoding is not None)


def take_page(bucket: str, objects: Sequence[StoredObject], wanted: Wanted, most: int) -> Page:
    """objects: in order. most: a page has no more, whatever the request says."""
    rest = [one for one in objects if one.key.startswith(wanted.prefix)
            and one.key.encode() > wanted.after.encode()]
    size = min(wanted.max_keys, most)
    shown = rest[:size]
    is_truncated = bool(shown) and len(rest) > size
    return Page(bucket, wanted, shown, make_token(shown[-1].key) if is_truncated else None)


def make_token(key: str) -> str:
    data = key.encode()
    return base64.b64encode(_TOKEN_HEAD + _digest(data) + data).decode()


def iso_ms(us: int) -> str:
    return format_us(us)[:-4] + "Z"


def _read_token(token: str) -> str:
    try:
        data = base64.b64decode(token, validate=True)
        head = len(_TOKEN_HEAD) + _DIGEST_BYTES
        if data[:head] != _TOKEN_HEAD + _digest(data[head:]):
            raise ValueError
        return data[head:].decode()
    except ValueError:
        raise bad_argument("continuation-token", token,
                           "The continuation token provided is incorrect") from None


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()[:_DIGEST_BYTES]


def _read_number(text: str) -> int:
    number = int(text) if re.fullmatch(r"[0-9]{1,10}", text, re.ASCII) else _HIGHEST_NUMBER + 1
    if number > _HIGHEST_NUMBER:
        raise bad_argument("max-keys", text,
                           "Provided max-keys not an integer or within integer range")
    return number


def _decode(text: str) -> str:
    try:
        return unquote_to_bytes(text.replace("+", " ")).decode()
    except UnicodeDecodeError:
        raise BucketError("InvalidURI") from None
