# SPDX-License-Identifier: GPL-2.0-or-later
"""What the command line says about the stand-in cloud, and what may change while it runs."""

import hashlib
from dataclasses import dataclass, field
from typing import Tuple

from faultplan import Order

ACCOUNT_OWNED_PREFIX = "cfat_"


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
class Config:
    credentials: Credentials
    accounts: Tuple[str, ...]
    accounts_listed: bool
    seed: int
    link_type: int
    pending_seconds: float
    download_ranges: bool = False
    faults: Tuple[Order, ...] = ()


@dataclass
class Settings:
    """Durations in simulated seconds; they hold for what is created after a change."""

    pending_seconds: float
    validation_seconds: float = 300.0


def make_id(seed: int, kind: str, number: int = 0) -> str:
    """32 hexadecimal digits that a run with the same seed repeats."""
    return hashlib.sha256(f"{seed}:{kind}:{number}".encode()).hexdigest()[:32]
