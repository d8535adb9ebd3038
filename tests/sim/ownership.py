# SPDX-License-Identifier: GPL-2.0-or-later
"""Buckets that an account has shown, or has yet to show, to own."""

import threading
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Dict, List, Optional

from bucketstore import BucketStore, Place
from checks import Problem, Validation, bad_request
from destination import Destination, Identity
from envelope import ApiError, ErrorDetail
from rfc3339 import MICROSECONDS, format_us
from settings import Settings, make_id
from simclock import SimClock

_UNKNOWN_OWNERSHIP, _ALREADY_ADDED = 1405, 1412


@dataclass
class Ownership:
    """challenge is what the file in the bucket says; validated_us may lie in the future."""

    id: str
    account: str
    destination: Destination
    submitted_us: int
    filename: str
    challenge: str
    validated_us: Optional[int] = None
    failed: bool = False

    def status(self, now_us: int) -> str:
        if self.failed:
            return "failed"
        is_validated = self.validated_us is not None and now_us >= self.validated_us
        return "success" if is_validated else "pending"


class OwnershipStore:
    """All buckets of all accounts."""

    def __init__(self, clock: SimClock, buckets: BucketStore, settings: Settings,
                 seed: int) -> None:
        self._clock = clock
        self._buckets = buckets
        self._settings = settings
        self._seed = seed
        self._ownerships: List[Ownership] = []
        self._added = 0
        self._lock = threading.Lock()

    def add(self, account: str, destination: Destination) -> Dict[str, Any]:
        """The challenge is in the bucket then."""
        with self._lock:
            if self._find_destination(account, destination.identity) is not None:
                raise ApiError(HTTPStatus.CONFLICT, ErrorDetail(
                    _ALREADY_ADDED, "this bucket was added already", "/destination_conf"))
            file_id = make_id(self._seed, "challenge-file", self._added)
            ownership = Ownership(
                id=make_id(self._seed, "ownership", self._added),
                account=account,
                destination=destination,
                submitted_us=self._clock.now_us(),
                filename=f"ownership-challenge-{file_id}.txt",
                challenge=make_id(self._seed, "challenge-text", self._added),
            )
            self._added += 1
            self._ownerships.append(ownership)
            bucket = self._buckets.claim(destination)
            self._buckets.put_text(Place(bucket, destination.key(ownership.filename)),
                                   ownership.challenge)
            return self._view(ownership)

    def validate(self, account: str, validation: Validation) -> Dict[str, Any]:
        """Surrounding blanks do not count: the text was copied from a file."""
        with self._lock:
            ownership = self._find_destination(account, validation.destination.identity)
            if ownership is None:
                raise _refusal("/destination_conf", "names a bucket that was not added")
            if ownership.challenge != validation.challenge.strip():
                ownership.failed = ownership.status(self._clock.now_us()) != "success"
                raise _refusal("/ownership_challenge", "is not what the challenge file says")
            if ownership.failed or ownership.validated_us is None:
                ownership.failed = False
                wait_us = round(self._settings.validation_seconds * MICROSECONDS)
                ownership.validated_us = self._clock.now_us() + wait_us
            return self._view(ownership)

    def require(self, account: str, destination: Destination) -> None:
        """Refuses a destination that is not validated."""
        with self._lock:
            ownership = self._find_destination(account, destination.identity)
            if ownership is None or ownership.status(self._clock.now_us()) != "success":
                raise _refusal("/destination_conf", "names a bucket without validated ownership")

    def of_account(self, account: str) -> List[Dict[str, Any]]:
        with self._lock:
            return [self._view(ownership) for ownership in self._ownerships
                    if ownership.account == account]

    def delete(self, account: str, ownership_id: str) -> None:
        with self._lock:
            for ownership in self._ownerships:
                if ownership.account == account and ownership.id == ownership_id:
                    self._ownerships.remove(ownership)
                    return
        raise ApiError(HTTPStatus.NOT_FOUND, ErrorDetail(_UNKNOWN_OWNERSHIP, "bucket not found"))

    def challenges(self) -> List[Dict[str, Any]]:
        """What the owners of the buckets would find in them."""
        with self._lock:
            return [
                dict(self._view(one), account=one.account, challenge=one.challenge)
                for one in self._ownerships
            ]

    def clear(self) -> None:
        with self._lock:
            self._ownerships.clear()
            self._added = 0

    def _find_destination(self, account: str, identity: Identity) -> Optional[Ownership]:
        for ownership in self._ownerships:
            if ownership.account == account and ownership.destination.identity == identity:
                return ownership
        return None

    def _view(self, ownership: Ownership) -> Dict[str, Any]:
        status = ownership.status(self._clock.now_us())
        validated = ""
        if status == "success" and ownership.validated_us is not None:
            validated = format_us(ownership.validated_us)
        return {
            "id": ownership.id,
            "status": status,
            "submitted": format_us(ownership.submitted_us),
            "validated": validated,
            "destination_conf": ownership.destination.uri,
            "filename": ownership.filename,
        }


def _refusal(pointer: str, message: str) -> ApiError:
    return bad_request((Problem(pointer, message),))
