# SPDX-License-Identifier: GPL-2.0-or-later
"""What tests may do with buckets without credentials: look, put, delete."""

from pathlib import Path
from typing import Any, Callable, Dict, List, Type

from bucketstore import Bucket, Place, StoredObject
from cloud import Cloud
from rfc3339 import format_us

DEFAULT_REGION = "us-east-1"
SCHEMES = ("s3", "gs", "r2")
# A sparse file takes no room; this is S3's limit for one object.
MOST_BYTES = 5 << 40
_TYPES: Dict[str, Type[Any]] = {"bucket": str, "key": str, "scheme": str, "region": str,
                                "text": str, "file": str, "size": int, "delete": bool}
_PLACES = {"bucket", "key"}


def read_buckets(cloud: Cloud, _body: Dict[str, Any]) -> Any:
    """Objects that are late are here already."""
    cloud.captures.deliver()
    return [_describe(bucket) for bucket in cloud.buckets.all()]


def change_bucket(cloud: Cloud, body: Dict[str, Any]) -> Any:
    _check_types(body)
    if "delete" in body:
        _delete(cloud, body)
    else:
        _put(cloud, body)
    return read_buckets(cloud, {})


def _check_types(body: Dict[str, Any]) -> None:
    if not body.get("bucket") or body.keys() - _TYPES.keys():
        raise ValueError("a bucket is needed, and allowed are " + ", ".join(_TYPES))
    for name, value in body.items():
        if not isinstance(value, _TYPES[name]) or (value is True and _TYPES[name] is int):
            raise ValueError(f"{name} is a {_TYPES[name].__name__}")
    if body.get("scheme", SCHEMES[0]) not in SCHEMES:
        raise ValueError("schemes are " + ", ".join(SCHEMES))


def _delete(cloud: Cloud, body: Dict[str, Any]) -> None:
    if body["delete"] is not True or body.keys() - _PLACES != {"delete"}:
        raise ValueError('"delete": true goes with a bucket and perhaps a key')
    if "key" in body:
        is_done = cloud.buckets.delete(Place(body["bucket"], body["key"]))
    else:
        is_done = cloud.buckets.delete_bucket(body["bucket"])
    if not is_done:
        raise ValueError("there is no such bucket or object")


def _put(cloud: Cloud, body: Dict[str, Any]) -> None:
    """Scheme and region count for a new bucket only."""
    contents = list(_WRITERS.keys() & body.keys())
    if len(contents) != ("key" in body) or body.get("key") == "":
        raise ValueError("an object has a key and one of " + ", ".join(_WRITERS))
    scheme = body.get("scheme", SCHEMES[0])
    region = body.get("region", DEFAULT_REGION if scheme == SCHEMES[0] else "auto")
    bucket = cloud.buckets.create(body["bucket"], scheme, region)
    for name in contents:
        try:
            _WRITERS[name](cloud, Place(bucket, body["key"]), body[name])
        except OSError as error:
            raise ValueError(f"{name}: {error.strerror}") from None


def _put_zeros(cloud: Cloud, place: Place, size: int) -> None:
    if not 0 <= size <= MOST_BYTES:
        raise ValueError(f"size is from 0 to {MOST_BYTES}")
    cloud.buckets.put_zeros(place, size)


def _put_file(cloud: Cloud, place: Place, name: str) -> None:
    path = Path(name).resolve()
    if not path.is_file():
        raise ValueError("file names no file that is there")
    cloud.buckets.put_file(place, path)


_WRITERS: Dict[str, Callable[[Cloud, Place, Any], None]] = {
    "text": lambda cloud, place, text: cloud.buckets.put_text(place, text),
    "file": _put_file,
    "size": _put_zeros,
}


def _describe(bucket: Bucket) -> Dict[str, Any]:
    objects: List[StoredObject] = sorted(bucket.objects.values(), key=lambda one: one.key.encode())
    return {"bucket": bucket.name, "scheme": bucket.scheme, "region": bucket.region,
            "objects": [{"key": one.key, "size": one.size, "etag": one.etag,
                         "visible": format_us(one.visible_us)} for one in objects]}
