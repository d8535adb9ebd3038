# SPDX-License-Identifier: GPL-2.0-or-later
"""Buckets and their objects. What objects say lies on disk: captures may be large."""

import hashlib
import tempfile
import threading
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Dict, List, NamedTuple, Optional, Tuple

from destination import Destination
from simclock import SimClock

# As if uploaded in several parts, as S3 clients do with large files: no MD5 of the whole.
_PARTS_SUFFIX = "-2"
_AUTO = "auto"


@dataclass
class StoredObject:
    """visible_us may lie in the future; it is the time of modification as well."""

    key: str
    path: Path
    size: int
    etag: str
    visible_us: int


@dataclass
class Bucket:
    name: str
    scheme: str
    region: str
    objects: Dict[str, StoredObject] = field(default_factory=dict)

    @property
    def accepted_regions(self) -> Tuple[str, ...]:
        """In a signature. R2 documents us-east-1 as another name of auto."""
        return (self.region, "us-east-1") if self.scheme == "r2" else (self.region,)


class Place(NamedTuple):
    """Where an object lies."""

    bucket: str
    key: str


class BucketStore:
    """All buckets. They share one address, so a name belongs to the first that claims it."""

    def __init__(self, clock: SimClock) -> None:
        self._clock = clock
        self._buckets: Dict[str, Bucket] = {}
        self._folder: Optional["tempfile.TemporaryDirectory[str]"] = None
        self._numbers = count(1)
        self._lock = threading.RLock()

    def claim(self, destination: Destination) -> str:
        """Sees to it that the bucket exists, and returns its name."""
        return self.create(destination.identity.bucket, destination.identity.scheme,
                           destination.region)

    def create(self, name: str, scheme: str = "s3", region: str = _AUTO) -> str:
        with self._lock:
            self._buckets.setdefault(name, Bucket(name, scheme, region))
            return name

    def find(self, name: str) -> Optional[Bucket]:
        with self._lock:
            return self._buckets.get(name)

    def all(self) -> List[Bucket]:
        with self._lock:
            return list(self._buckets.values())

    def put_file(self, place: Place, path: Path, visible_us: Optional[int] = None) -> None:
        """The file is not copied. There must be such a bucket. Raises OSError."""
        size = path.stat().st_size
        with self._lock:
            tag = _digest(f"{path}:{size}:{next(self._numbers)}") + _PARTS_SUFFIX
            self._put(StoredObject(place.key, path, size, tag, self._time(visible_us)), place)

    def put_text(self, place: Place, text: str) -> None:
        data = text.encode()
        path = self.new_path()
        path.write_bytes(data)
        with self._lock:
            tag = hashlib.md5(data).hexdigest()
            self._put(StoredObject(place.key, path, len(data), tag, self._time(None)), place)

    def put_zeros(self, place: Place, size: int) -> None:
        """An object of that many zero bytes, which take no room on disk."""
        path = self.new_path()
        with open(path, "wb") as file:
            file.truncate(size)
        self.put_file(place, path)

    def visible(self, name: str) -> List[StoredObject]:
        """In the order of S3: by the bytes of the keys."""
        with self._lock:
            now_us = self._clock.now_us()
            objects = self._buckets[name].objects.values()
            return sorted((one for one in objects if one.visible_us <= now_us),
                          key=lambda one: one.key.encode())

    def get(self, place: Place) -> Optional[StoredObject]:
        with self._lock:
            found = self._lookup(place)
            is_visible = found is not None and found.visible_us <= self._clock.now_us()
            return found if is_visible else None

    def change(self, place: Place) -> None:
        """As if the same bytes had been uploaded again: another entity tag."""
        with self._lock:
            found = self._lookup(place)
            if found is not None:
                self.put_file(place, found.path, found.visible_us)

    def delete(self, place: Place) -> bool:
        with self._lock:
            if self._lookup(place) is None:
                return False
            del self._buckets[place.bucket].objects[place.key]
            return True

    def delete_bucket(self, name: str) -> bool:
        with self._lock:
            return self._buckets.pop(name, None) is not None

    def new_path(self) -> Path:
        """Of a file that is not there yet, and goes with the store."""
        with self._lock:
            if self._folder is None:
                self._folder = tempfile.TemporaryDirectory(prefix="cloudflare-sim-")
            return Path(self._folder.name, f"{next(self._numbers):08}")

    def clear(self) -> None:
        with self._lock:
            self._buckets.clear()
            if self._folder is not None:
                self._folder.cleanup()
                self._folder = None

    def _lookup(self, place: Place) -> Optional[StoredObject]:
        bucket = self._buckets.get(place.bucket)
        return bucket.objects.get(place.key) if bucket is not None else None

    def _put(self, stored: StoredObject, place: Place) -> None:
        self._buckets[place.bucket].objects[place.key] = stored

    def _time(self, visible_us: Optional[int]) -> int:
        return self._clock.now_us() if visible_us is None else visible_us


def _digest(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()
