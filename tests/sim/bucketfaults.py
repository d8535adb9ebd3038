# SPDX-License-Identifier: GPL-2.0-or-later
"""The faults that only buckets have."""

from dataclasses import replace
from http import HTTPStatus
from typing import Callable, Dict

import s3
from envelope import Reply, Request
from faultkinds import Answer, Fault, Incident, Parameter, Parameters, is_count, is_text
from faultplan import BUCKET, FOREVER
from s3errors import (REGION_HEADER, XML_HEAD, XML_TYPE, BucketError, amz_request_id, element,
                      wrong_region)
from s3listing import NAMESPACE, Page, make_token, read_query

OTHER_REGION = "eu-south-2"
# Ten entities, each ten times the one before: 10 GB if somebody expands them.
_BOMB_LEVELS = 10

ChangePage = Callable[[Page], None]


def _refuse(code: str) -> Answer:
    """An error of S3; the operation is not performed."""
    return lambda incident: BucketError(code).reply(incident.request.id)


def _slow_down_for(incident: Incident) -> Reply:
    headers = {"Retry-After": str(incident.parameters["seconds"])}
    return BucketError("SlowDown", headers=headers).reply(incident.request.id)


def _refuse_any(incident: Incident) -> Reply:
    status, code = incident.parameters["status"], incident.parameters["code"]
    inner = (element("Code", code) + element("Message", incident.parameters["message"])
             + element("RequestId", amz_request_id(incident.request.id)))
    return Reply(status, f"{XML_HEAD}<Error>{inner}</Error>".encode(), XML_TYPE)


def _region(incident: Incident) -> str:
    """That of the bucket, unless the fault was told another one."""
    bucket = incident.cloud.buckets.find(s3.find_place(incident.request).bucket)
    own = bucket.region if bucket is not None else OTHER_REGION
    return incident.parameters["region"] or own


def _redirect(incident: Incident) -> Reply:
    region, bucket = _region(incident), s3.find_place(incident.request).bucket
    fields = {"Endpoint": f"{bucket}.s3.{region}.amazonaws.com", "Bucket": bucket}
    error = BucketError("PermanentRedirect", None, fields, {REGION_HEADER: region})
    return error.reply(incident.request.id)


def _refuse_region(incident: Incident) -> Reply:
    return wrong_region(_region(incident), "elsewhere").reply(incident.request.id)


def _performed_after(change: Callable[[Incident], object]) -> Answer:
    """The object is another one, or gone, from now on."""
    def change_and_perform(incident: Incident) -> Reply:
        change(incident)
        return incident.perform()
    return change_and_perform


def _change_object(incident: Incident) -> None:
    incident.cloud.buckets.change(s3.find_place(incident.request))


def _delete_object(incident: Incident) -> None:
    incident.cloud.buckets.delete(s3.find_place(incident.request))


def _ignore_range(incident: Incident) -> Reply:
    reply = incident.perform()
    if reply.status != HTTPStatus.PARTIAL_CONTENT:
        return reply
    stored = incident.cloud.buckets.get(s3.find_place(incident.request))
    headers = {name: text for name, text in reply.headers.items() if name != "Content-Range"}
    if stored is None:
        return reply
    return replace(reply, status=HTTPStatus.OK, headers=headers, body=s3.whole_body(stored))


def _is_page(request: Request, reply: Reply) -> bool:
    is_listing = s3.find_operation(request) == s3.LIST and request.method == "GET"
    return is_listing and reply.status == HTTPStatus.OK


def _on_document(body: Callable[[bytes, Parameters], bytes]) -> Answer:
    """The operation is performed; the document of a listing that succeeds is another one."""
    def perform_and_change(incident: Incident) -> Reply:
        reply = incident.perform()
        if not _is_page(incident.request, reply):
            return reply
        return replace(reply, body=body(bytes(reply.body), incident.parameters))
    return perform_and_change


def _bomb(_body: bytes, _parameters: Parameters) -> bytes:
    entities = '<!ENTITY e0 "ha">' + "".join(
        f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, _BOMB_LEVELS))
    return (f"{XML_HEAD}<!DOCTYPE ListBucketResult [{entities}]>"
            f'<ListBucketResult xmlns="{NAMESPACE}"><Name>&e{_BOMB_LEVELS - 1};</Name>'
            "<IsTruncated>false</IsTruncated></ListBucketResult>").encode()


def _truncate(body: bytes, parameters: Parameters) -> bytes:
    """Its Content-Length says that this is all."""
    return body[:len(body) // 2 if parameters["at"] is None else parameters["at"]]


def _pad(body: bytes, parameters: Parameters) -> bytes:
    end = body.rindex(b"</")
    return body[:end] + b"<!--" + b"x" * parameters["size"] + b"-->" + body[end:]


def _on_page(change: ChangePage) -> Answer:
    """The page of a listing that succeeds, changed."""
    def perform_and_change(incident: Incident) -> Reply:
        reply = incident.perform()
        cloud, request = incident.cloud, incident.request
        bucket = cloud.buckets.find(s3.find_place(request).bucket)
        if bucket is None or not _is_page(request, reply):
            return reply
        page = s3.read_page(cloud, bucket.name, read_query(request.query))
        change(page)
        return s3.list_reply(bucket, page)
    return perform_and_change


def _keep_token(page: Page) -> None:
    """There is always more, and it is always behind the same token."""
    last = page.objects[-1].key if page.objects else ""
    page.next_token = page.wanted.token or page.next_token or make_token(last)


def _reverse(page: Page) -> None:
    page.objects.reverse()


def _change_tags(page: Page) -> None:
    page.objects = [replace(one, etag="0" * 32) for one in page.objects]


_REGION = {"region": Parameter("", is_text, "that it names; else the bucket's own")}
_SIZE = {"size": Parameter(8 << 20, is_count, "bytes of padding")}
_AT = {"at": Parameter(None, is_count, "bytes that are left; else the first half")}

_FAULTS: Dict[str, Fault] = {
    # Refusals. The operation is not performed.
    "s3-access-denied": Fault("403 AccessDenied", _refuse("AccessDenied")),
    "s3-unknown-key-id": Fault("403 InvalidAccessKeyId", _refuse("InvalidAccessKeyId")),
    "s3-bad-signature": Fault("403 SignatureDoesNotMatch", _refuse("SignatureDoesNotMatch")),
    "s3-expired-token": Fault("400 ExpiredToken", _refuse("ExpiredToken")),
    "s3-time-skew": Fault("403 RequestTimeTooSkewed; the Date of the answer is right",
                          _refuse("RequestTimeTooSkewed")),
    "s3-no-such-bucket": Fault("404 NoSuchBucket", _refuse("NoSuchBucket")),
    "s3-no-such-key": Fault("404 NoSuchKey", _refuse("NoSuchKey"), on=s3.GET),
    "s3-slow-down": Fault("503 SlowDown", _refuse("SlowDown")),
    "s3-slow-down-retry-after": Fault("the same with Retry-After in seconds", _slow_down_for, {
        "seconds": Parameter(1, is_count, "seconds")}),
    "s3-internal-error": Fault("500 InternalError", _refuse("InternalError")),
    "s3-redirect": Fault("301 PermanentRedirect to another region's endpoint", _redirect, _REGION),
    "s3-wrong-region": Fault("400 AuthorizationHeaderMalformed with another region",
                             _refuse_region, _REGION),
    "s3-error": Fault("any other error", _refuse_any, {
        "status": Parameter(400, lambda value: is_count(value) and 300 <= value <= 599, "3xx-5xx"),
        "code": Parameter("Unheard-Of", is_text, "text of Code"),
        "message": Parameter("Something is wrong", lambda value: isinstance(value, str),
                             "text of Message")}),
    # Objects that do not stay as they were listed.
    "s3-object-changed": Fault("the object gets another ETag before it is read",
                               _performed_after(_change_object), on=s3.GET),
    "s3-object-vanished": Fault("the object is deleted before it is read",
                                _performed_after(_delete_object), on=s3.GET),
    "s3-ignored-range": Fault("200 with the whole object", _ignore_range, on=s3.GET,
                              times=FOREVER),
    # Listings that are none, or wrong.
    "s3-entity-bomb": Fault("a listing with entities of entities", _on_document(_bomb), on=s3.LIST),
    "s3-cut-xml": Fault("a listing that ends early, its Content-Length too",
                        _on_document(_truncate), _AT, on=s3.LIST),
    "s3-huge-xml": Fault("a listing of more than 8 MiB", _on_document(_pad), _SIZE, on=s3.LIST),
    "s3-stuck-token": Fault("each page leads to itself", _on_page(_keep_token), on=s3.LIST,
                            times=FOREVER),
    "s3-key-order": Fault("the keys of a page backwards", _on_page(_reverse), on=s3.LIST),
    "s3-other-tags": Fault("the ETags of a page are not those of the objects",
                           _on_page(_change_tags), on=s3.LIST),
}
BUCKET_FAULTS = {name: fault._replace(services=(BUCKET,)) for name, fault in _FAULTS.items()}
