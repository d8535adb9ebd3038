# SPDX-License-Identifier: GPL-2.0-or-later
"""What the command line says about the stand-in cloud, and what may change while it runs."""

import hashlib
import math
import re
from dataclasses import dataclass, field
from typing import Any, Callable, Dict, NamedTuple, Optional, Tuple

from faultplan import Order

ACCOUNT_OWNED_PREFIX = "cfat_"
MOST_SECONDS = 366 * 24 * 3600
# Each has a file that is appended to; no real group of data centres shows near as many files.
MOST_MACHINES = 1000
# S3's own limit and default.
MOST_KEYS = 1000
MOST_SEED = 1 << 32
LAYOUTS = ("suffix", "folder")


@dataclass(frozen=True)
class Credentials:
    """What is accepted. As at Cloudflare, a token that begins with cfat_ belongs to an account."""

    token: str = field(repr=False)
    email: str
    key: str = field(repr=False)

    @property
    def account_owned(self) -> bool:
        return self.token.startswith(ACCOUNT_OWNED_PREFIX)


@dataclass(frozen=True)
class AccessKey:
    """Signs requests to buckets; with a session token it is a temporary one."""

    key_id: str
    secret: str = field(repr=False)
    session_token: Optional[str] = field(default=None, repr=False)


@dataclass(frozen=True)
class BucketKeys:
    """What buckets accept: all of them key; r2:// also derived, gs:// also bearer_token."""

    key: AccessKey
    derived: AccessKey
    bearer_token: str = field(repr=False)

    def for_scheme(self, scheme: Optional[str]) -> Tuple[AccessKey, ...]:
        """None: of a bucket that does not exist; whoever may ask for any learns that."""
        return (self.key, self.derived) if scheme in ("r2", None) else (self.key,)

    @property
    def secrets(self) -> Tuple[str, ...]:
        found = (self.key.secret, self.derived.secret, self.key.session_token, self.bearer_token)
        return tuple(secret for secret in found if secret)


@dataclass
class Settings:
    """Durations in simulated seconds. What concerns captures holds for those created later."""

    pending_seconds: float = 0.3
    validation_seconds: float = 300.0
    late_objects_seconds: float = 0.0
    bucket_ahead_seconds: float = 0.0
    machines: int = 1
    layout: str = LAYOUTS[0]
    gzip: bool = False
    mixed_link_types: bool = False
    max_keys: int = MOST_KEYS
    random_faults: float = 0.0
    random_faults_seed: int = 1
    colo: str = "ORD"


@dataclass(frozen=True)
class Config:
    credentials: Credentials
    bucket_keys: BucketKeys
    accounts: Tuple[str, ...]
    accounts_listed: bool
    seed: int
    link_type: int
    settings: Settings
    download_ranges: bool = False
    faults: Tuple[Order, ...] = ()


class _Form(NamedTuple):
    fits: Callable[[Any], bool]
    words: str


def _numbers(kind: Any, low: int, high: int) -> _Form:
    def fits(value: Any) -> bool:
        is_number = isinstance(value, kind) and not isinstance(value, bool)
        return is_number and math.isfinite(value) and low <= value <= high
    words = "whole number" if kind is int else "number"
    return _Form(fits, f"a {words} from {low} to {high}")


def _is_colo(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch("[A-Z]{3}", value) is not None


_SECONDS = _numbers((int, float), 0, MOST_SECONDS)
_SWITCH = _Form(lambda value: isinstance(value, bool), "true or false")
_FORMS = {
    "pending_seconds": _SECONDS,
    "validation_seconds": _SECONDS,
    "late_objects_seconds": _SECONDS,
    "bucket_ahead_seconds": _numbers((int, float), -MOST_SECONDS, MOST_SECONDS),
    "machines": _numbers(int, 1, MOST_MACHINES),
    "layout": _Form(lambda value: value in LAYOUTS, " or ".join(LAYOUTS)),
    "gzip": _SWITCH,
    "mixed_link_types": _SWITCH,
    "max_keys": _numbers(int, 1, MOST_KEYS),
    "random_faults": _numbers((int, float), 0, 1),
    "random_faults_seed": _numbers(int, 0, MOST_SEED),
    "colo": _Form(_is_colo, "three letters such as ORD"),
}


def check_seconds(value: Any) -> float:
    """Raises ValueError."""
    if not _SECONDS.fits(value):
        raise ValueError(f"seconds are {_SECONDS.words}")
    return value


def check_settings(changes: Dict[str, Any]) -> Dict[str, Any]:
    """The same; ValueError names what is wrong."""
    if changes.keys() - _FORMS.keys():
        raise ValueError("settings are " + ", ".join(_FORMS))
    for name, value in changes.items():
        if not _FORMS[name].fits(value):
            raise ValueError(f"{name} is {_FORMS[name].words}")
    return changes


def make_id(seed: int, kind: str, number: int = 0) -> str:
    """32 hexadecimal digits that a run with the same seed repeats."""
    return hashlib.sha256(f"{seed}:{kind}:{number}".encode()).hexdigest()[:32]


def derive_r2_key(token: str, seed: int) -> AccessKey:
    """As Cloudflare documents it: the token's id, and the SHA-256 of the token itself."""
    return AccessKey(make_id(seed, "token"), hashlib.sha256(token.encode()).hexdigest())
