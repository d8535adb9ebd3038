# SPDX-License-Identifier: GPL-2.0-or-later
"""The bucket URIs of `destination_conf`: s3://, gs:// and r2://."""

import re
from dataclasses import dataclass
from typing import Dict, NamedTuple, Pattern, Set

_URI = re.compile(r"(s3|gs|r2)://([^/?#@:]+)(?:/([^?#]*))?(?:\?([^#]*))?", re.ASCII)
_ANY_VALUE = re.compile(r"[^\s&=]+", re.ASCII)
_DIRECTORY = re.compile(r"[\x21-\x7e]*", re.ASCII)


class _Scheme(NamedTuple):
    bucket: Pattern[str]
    required: Dict[str, Pattern[str]]
    secret: Set[str]


_SCHEMES = {
    "s3": _Scheme(
        re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", re.ASCII),
        {"region": re.compile(r"[a-z0-9]+(-[a-z0-9]+)+", re.ASCII)},
        set(),
    ),
    "gs": _Scheme(re.compile(r"[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]", re.ASCII), {}, set()),
    "r2": _Scheme(
        re.compile(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]", re.ASCII),
        {"account-id": re.compile(r"[0-9a-f]{32}", re.ASCII)},
        {"access-key-id", "secret-access-key"},
    ),
}


class Identity(NamedTuple):
    """What makes two URIs the same destination: not the region, not the keys, not their order."""

    scheme: str
    bucket: str
    directory: str
    account: str


@dataclass(frozen=True)
class Destination:
    """A parsed URI. uri has no keys, so it may be shown; with_keys tells whether there were any.

    Where the scheme knows no regions, region is the word that signatures have for that."""

    identity: Identity
    uri: str
    with_keys: bool
    region: str

    def key(self, name: str) -> str:
        """Of an object in the directory."""
        return f"{self.identity.directory}/{name}" if self.identity.directory else name

    @property
    def needs_keys(self) -> bool:
        return bool(_SCHEMES[self.identity.scheme].secret)


def parse_destination(text: str) -> Destination:
    """Raises ValueError with words that repeat nothing of the text: it may hold secrets."""
    match = _URI.fullmatch(text)
    if match is None:
        raise ValueError("must be a URI such as s3://bucket/directory?region=us-east-1,"
                         " gs://bucket/directory or r2://bucket/directory?account-id=…")
    name, bucket, directory, query = match.groups(default="")
    scheme = _SCHEMES[name]
    if not scheme.bucket.fullmatch(bucket):
        raise ValueError("has a bucket name that cannot exist")
    if not _DIRECTORY.fullmatch(directory):
        raise ValueError("has a directory with blanks or characters outside ASCII")
    parameters = _read_query(query, scheme)
    directory = directory.strip("/")
    public = "&".join(f"{key}={parameters[key]}" for key in scheme.required)
    path = f"/{directory}" if directory else ""
    uri = f"{name}://{bucket}{path}" + (f"?{public}" if public else "")
    identity = Identity(name, bucket, directory, parameters.get("account-id", ""))
    return Destination(identity, uri, bool(scheme.secret & parameters.keys()),
                       parameters.get("region", "auto"))


def _read_query(query: str, scheme: _Scheme) -> Dict[str, str]:
    parameters: Dict[str, str] = {}
    for part in query.split("&") if query else ():
        key, _, value = part.partition("=")
        if key in parameters or (key not in scheme.required and key not in scheme.secret):
            raise ValueError("has a parameter that this kind of bucket does not take, or one twice")
        if not scheme.required.get(key, _ANY_VALUE).fullmatch(value):
            raise ValueError(f"has no valid {key}")
        parameters[key] = value
    for key in scheme.required:
        if key not in parameters:
            raise ValueError(f"lacks {key}")
    given = scheme.secret & parameters.keys()
    if given and given != scheme.secret:
        raise ValueError("has only one of " + " and ".join(sorted(scheme.secret)))
    return parameters
