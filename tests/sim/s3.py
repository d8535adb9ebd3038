# SPDX-License-Identifier: GPL-2.0-or-later
"""The part of S3's interface that reads: ListObjectsV2, GetObject and their HEAD; path style."""

from email.utils import formatdate
from http import HTTPStatus
from typing import Dict, Optional
from urllib.parse import unquote_to_bytes

from body import FilePart
from bucketstore import Bucket, Place, StoredObject
from cloud import Cloud
from envelope import Reply, Request
from ranges import find_part, matches
from rfc3339 import MICROSECONDS
from s3auth import authenticate
from s3errors import REGION_HEADER, XML_TYPE, BucketError
from s3listing import PARAMETERS, Page, read_query, read_wanted, take_page

LIST, GET = "bucket-list", "bucket-get"
OPERATIONS = (GET, LIST)
BINARY_TYPE = "binary/octet-stream"


def find_operation(request: Request) -> Optional[str]:
    """HEAD counts as what it is the head of; None for what is no bucket, or not read."""
    bucket, _, key = request.path.lstrip("/").partition("/")
    if request.method not in ("GET", "HEAD") or not bucket:
        return None
    return GET if key else LIST


def find_place(request: Request) -> Place:
    """The key of a bucket itself is empty. Raises BucketError."""
    try:
        path = unquote_to_bytes(request.path).decode()
    except UnicodeDecodeError:
        raise BucketError("InvalidURI") from None
    bucket, _, key = path[1:].partition("/")
    return Place(bucket, key)


def bucket_now_us(cloud: Cloud) -> int:
    """The bucket's clock need not be the API's."""
    return cloud.clock.now_us() + round(cloud.settings.bucket_ahead_seconds * MICROSECONDS)


def answer(cloud: Cloud, request: Request) -> Reply:
    """Raises BucketError."""
    cloud.captures.deliver()
    place = find_place(request)
    bucket = cloud.buckets.find(place.bucket)
    authenticate(request, bucket, cloud.config.bucket_keys, bucket_now_us(cloud))
    if find_operation(request) is None:
        raise BucketError("MethodNotAllowed" if place.bucket else "NotImplemented")
    if bucket is None:
        raise BucketError("NoSuchBucket", fields={"BucketName": place.bucket})
    query = read_query(request.query)
    if place.key:
        return _get_object(cloud, request, place, query)
    if request.method == "HEAD":
        return Reply(HTTPStatus.OK, b"", XML_TYPE, {REGION_HEADER: bucket.region})
    return list_reply(bucket, read_page(cloud, place.bucket, query))


def read_page(cloud: Cloud, bucket: str, query: Dict[str, str]) -> Page:
    """There must be such a bucket. Raises BucketError."""
    if query.keys() - PARAMETERS:
        raise BucketError("NotImplemented")
    wanted = read_wanted(query)
    return take_page(bucket, cloud.buckets.visible(bucket), wanted, cloud.settings.max_keys)


def whole_body(stored: StoredObject) -> FilePart:
    return FilePart(stored.path, 0, stored.size)


def list_reply(bucket: Bucket, page: Page) -> Reply:
    return Reply(HTTPStatus.OK, page.xml(), XML_TYPE, {REGION_HEADER: bucket.region})


def _get_object(cloud: Cloud, request: Request, place: Place, query: Dict[str, str]) -> Reply:
    if query:
        raise BucketError("NotImplemented")
    stored = cloud.buckets.get(place)
    if stored is None:
        raise BucketError("NoSuchKey", fields={"Key": place.key})
    tag = f'"{stored.etag}"'
    if not matches(request.headers.get("If-Match", "*"), tag):
        raise BucketError("PreconditionFailed", fields={"Condition": "If-Match"})
    headers = {"Last-Modified": formatdate(stored.visible_us // MICROSECONDS, usegmt=True),
               "ETag": tag, "Accept-Ranges": "bytes"}
    return _part_reply(stored, request.headers.get("Range", ""), headers)


def _part_reply(stored: StoredObject, wanted: str, headers: Dict[str, str]) -> Reply:
    """As S3 documents it, one range; what is no range or several is ignored."""
    whole = whole_body(stored)
    part = find_part(wanted, stored.size)
    if part is None:
        return Reply(HTTPStatus.OK, whole, BINARY_TYPE, headers)
    if part.first >= part.end:
        raise BucketError("InvalidRange", fields={
            "RangeRequested": wanted, "ActualObjectSize": str(stored.size)},
                          headers={"Content-Range": f"bytes */{stored.size}"})
    headers["Content-Range"] = f"bytes {part.first}-{part.end - 1}/{stored.size}"
    return Reply(HTTPStatus.PARTIAL_CONTENT, whole[part.first:part.end], BINARY_TYPE, headers)
