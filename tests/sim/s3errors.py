# SPDX-License-Identifier: GPL-2.0-or-later
"""The bucket's errors: codes, statuses and sentences that S3 documents, as XML."""

import base64
import hashlib
from http import HTTPStatus
from typing import Dict, Mapping, Optional, Tuple
from xml.sax.saxutils import escape

from envelope import Reply

XML_TYPE = "application/xml"
XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
REGION_HEADER = "x-amz-bucket-region"

CODES: Dict[str, Tuple[HTTPStatus, str]] = {
    "AccessDenied": (HTTPStatus.FORBIDDEN, "Access Denied"),
    "AuthenticationRequired": (HTTPStatus.UNAUTHORIZED, "Authentication required."),
    "AuthorizationHeaderMalformed": (
        HTTPStatus.BAD_REQUEST, "The authorization header is malformed"),
    "EntityTooLarge": (HTTPStatus.BAD_REQUEST,
                       "Your proposed upload exceeds the maximum allowed size"),
    "ExpiredToken": (HTTPStatus.BAD_REQUEST, "The provided token has expired."),
    "InternalError": (HTTPStatus.INTERNAL_SERVER_ERROR,
                      "We encountered an internal error. Please try again."),
    "InvalidAccessKeyId": (
        HTTPStatus.FORBIDDEN,
        "The AWS Access Key Id you provided does not exist in our records."),
    "InvalidArgument": (HTTPStatus.BAD_REQUEST, "Invalid Argument"),
    "InvalidRange": (HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
                     "The requested range is not satisfiable"),
    "InvalidRequest": (HTTPStatus.BAD_REQUEST, "Invalid Request"),
    "InvalidToken": (HTTPStatus.BAD_REQUEST,
                     "The provided token is malformed or otherwise invalid."),
    "InvalidURI": (HTTPStatus.BAD_REQUEST, "Couldn't parse the specified URI."),
    "MethodNotAllowed": (HTTPStatus.METHOD_NOT_ALLOWED,
                         "The specified method is not allowed against this resource."),
    "MissingContentLength": (HTTPStatus.LENGTH_REQUIRED,
                             "You must provide the Content-Length HTTP header."),
    "NoSuchBucket": (HTTPStatus.NOT_FOUND, "The specified bucket does not exist"),
    "NoSuchKey": (HTTPStatus.NOT_FOUND, "The specified key does not exist."),
    "NotImplemented": (
        HTTPStatus.NOT_IMPLEMENTED,
        "A parameter you provided implies functionality that is not implemented"),
    "PermanentRedirect": (
        HTTPStatus.MOVED_PERMANENTLY,
        "The bucket you are attempting to access must be addressed using the specified endpoint."
        " Please send all future requests to this endpoint."),
    "PreconditionFailed": (
        HTTPStatus.PRECONDITION_FAILED,
        "At least one of the pre-conditions you specified did not hold"),
    "RequestTimeTooSkewed": (
        HTTPStatus.FORBIDDEN,
        "The difference between the request time and the current time is too large."),
    "SignatureDoesNotMatch": (
        HTTPStatus.FORBIDDEN,
        "The request signature we calculated does not match the signature you provided."
        " Check your key and signing method."),
    "SlowDown": (HTTPStatus.SERVICE_UNAVAILABLE, "Please reduce your request rate."),
    "XAmzContentSHA256Mismatch": (
        HTTPStatus.BAD_REQUEST,
        "The provided 'x-amz-content-sha256' header does not match what was computed."),
}


class BucketError(Exception):
    """A refused request: becomes a reply with an Error document."""

    def __init__(self, code: str, message: Optional[str] = None,
                 fields: Optional[Mapping[str, str]] = None,
                 headers: Optional[Mapping[str, str]] = None) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.fields = fields or {}
        self.headers = headers or {}

    def reply(self, request_id: str) -> Reply:
        status, sentence = CODES[self.code]
        parts = {"Code": self.code, "Message": self.message or sentence, **self.fields,
                 "RequestId": amz_request_id(request_id), "HostId": amz_host_id(request_id)}
        inner = "".join(element(name, text) for name, text in parts.items())
        return Reply(status, f"{XML_HEAD}<Error>{inner}</Error>".encode(), XML_TYPE,
                     dict(self.headers))


def wrong_region(region: str, given: str) -> BucketError:
    """What a signature for another region is answered with."""
    words = (f"The authorization header is malformed; the region '{given}' is wrong;"
             f" expecting '{region}'")
    return BucketError("AuthorizationHeaderMalformed", words, {"Region": region},
                       {REGION_HEADER: region})


def bad_argument(name: str, value: str, message: str) -> BucketError:
    return BucketError("InvalidArgument", message, {"ArgumentName": name, "ArgumentValue": value})


def element(name: str, text: str) -> str:
    """Control characters go as references, as S3 writes them: not all of that is valid XML."""
    escaped = escape(text, {'"': "&quot;"})
    safe = "".join(sign if sign >= " " else f"&#x{ord(sign):x};" for sign in escaped)
    return f"<{name}>{safe}</{name}>"


def amz_request_id(request_id: str) -> str:
    return request_id[:16].upper()


def amz_host_id(request_id: str) -> str:
    return base64.b64encode(hashlib.sha256(request_id.encode()).digest()).decode()
