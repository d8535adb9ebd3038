# SPDX-License-Identifier: GPL-2.0-or-later
"""Who sends a request to a bucket: a Signature Version 4 in the header, or gs:// with a token."""

import hashlib
import hmac
import re
from datetime import datetime, timezone
from email.message import Message
from typing import Dict, Mapping, NamedTuple, Optional, Sequence, cast

from bucketstore import Bucket
from envelope import Request
from rfc3339 import MICROSECONDS
from s3errors import BucketError, bad_argument, wrong_region
from settings import AccessKey, BucketKeys
from sigv4 import ALGORITHM, TERMINATOR, UNSIGNED_PAYLOAD, Scope, Signable, signature
from sigv4 import string_to_sign

# S3's documented tolerance.
MOST_SKEW_S = 15 * 60
SERVICE = "s3"
_COMPONENTS = {"Credential", "SignedHeaders", "Signature"}
_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
_BEARER = re.compile(r"bearer (.*)", re.ASCII | re.IGNORECASE)


class Signed(NamedTuple):
    """The parts of an Authorization header."""

    key_id: str
    scope: Scope
    headers: Sequence[str]
    signature: str


def presented_to_bucket(headers: Mapping[str, str]) -> str:
    """signature, token or none: what a request brings, right or wrong."""
    text = headers.get("Authorization")
    if text is None:
        return "none"
    return "signature" if text.startswith(ALGORITHM) else "token"


def authenticate(request: Request, bucket: Optional[Bucket], keys: BucketKeys,
                 now_us: int) -> None:
    """bucket: the one that is asked for, if it exists. Raises BucketError."""
    text = request.headers.get("Authorization")
    if text is None:
        raise BucketError("AccessDenied")
    bearer = _BEARER.fullmatch(text)
    if bearer is not None and (bucket is None or bucket.scheme == "gs"):
        if not hmac.compare_digest(bearer[1].encode(), keys.bearer_token.encode()):
            raise BucketError("AuthenticationRequired")
        return
    if not text.startswith(ALGORITHM + " "):
        raise bad_argument("Authorization", text, "Unsupported Authorization Type")
    signed = _read_authorization(text[len(ALGORITHM):])
    _check_region(signed.scope, bucket)
    key = _find_key(signed.key_id, keys.for_scheme(bucket.scheme if bucket else None))
    _check_payload_hash(request)
    timestamp = _check_time(request, signed.scope, now_us)
    _check_coverage(request, signed.headers)
    _check_signature(request, signed, key, timestamp)
    _check_session_token(request, key)


def _malformed(words: str) -> BucketError:
    return BucketError("AuthorizationHeaderMalformed",
                       f"The authorization header is malformed; {words}")


def _read_authorization(text: str) -> Signed:
    parts: Dict[str, str] = {}
    for part in text.split(","):
        name, _, value = part.strip().partition("=")
        parts[name] = value
    if parts.keys() != _COMPONENTS or not all(parts.values()):
        raise _malformed("the authorization header requires three components: Credential,"
                         " SignedHeaders, and Signature.")
    # Key ids of S3 have no slash, so the five fields are counted from the left.
    fields = parts["Credential"].split("/")
    if len(fields) != 5 or not all(fields):
        raise _malformed('the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/'
                         'SERVICE/aws4_request".')
    key_id, date, region, service, terminator = fields
    if service != SERVICE:
        raise _malformed(f'incorrect service "{service}". This endpoint belongs to "{SERVICE}".')
    if terminator != TERMINATOR:
        raise _malformed(f'incorrect terminal "{terminator}". This endpoint uses "{TERMINATOR}".')
    return Signed(key_id, Scope(date, region, service), parts["SignedHeaders"].split(";"),
                  parts["Signature"])


def _check_region(scope: Scope, bucket: Optional[Bucket]) -> None:
    if bucket is not None and scope.region not in bucket.accepted_regions:
        raise wrong_region(bucket.region, scope.region)


def _find_key(key_id: str, keys: Sequence[AccessKey]) -> AccessKey:
    for key in keys:
        if key.key_id == key_id:
            return key
    raise BucketError("InvalidAccessKeyId", fields={"AWSAccessKeyId": key_id})


def _check_payload_hash(request: Request) -> None:
    name = "x-amz-content-sha256"
    given = request.headers.get(name)
    if given is None:
        raise BucketError("InvalidRequest", f"Missing required header for this request: {name}")
    if given == UNSIGNED_PAYLOAD:
        return
    if not _HASH.fullmatch(given):
        raise bad_argument(name, given, f"{name} must be {UNSIGNED_PAYLOAD} or a valid sha256"
                           " value.")
    computed = hashlib.sha256(request.body).hexdigest()
    if given != computed:
        raise BucketError("XAmzContentSHA256Mismatch", fields={
            "ClientComputedContentSHA256": given, "S3ComputedContentSHA256": computed})


def _check_time(request: Request, scope: Scope, now_us: int) -> str:
    timestamp = request.headers.get("x-amz-date", "")
    try:
        sent = datetime.strptime(timestamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    except ValueError:
        words = "AWS authentication requires a valid Date or x-amz-date header"
        raise BucketError("AccessDenied", words) from None
    if timestamp[:8] != scope.date:
        raise _malformed(f'Invalid credential date "{scope.date}". This date is not the same as'
                         f' X-Amz-Date: "{timestamp[:8]}".')
    now = datetime.fromtimestamp(now_us // MICROSECONDS, timezone.utc)
    if abs((now - sent).total_seconds()) > MOST_SKEW_S:
        raise BucketError("RequestTimeTooSkewed", fields={
            "RequestTime": timestamp, "ServerTime": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "MaxAllowedSkewMilliseconds": str(MOST_SKEW_S * 1000)})
    return timestamp


def _check_coverage(request: Request, signed: Sequence[str]) -> None:
    sent = {name.lower() for name in request.headers}
    needed = {"host"} | {name for name in sent if name.startswith("x-amz-")}
    missing = sorted(needed - set(signed))
    if missing:
        raise BucketError("AccessDenied",
                          "There were headers present in the request which were not signed",
                          {"HeadersNotSigned": ", ".join(missing)})


def _check_signature(request: Request, signed: Signed, key: AccessKey, timestamp: str) -> None:
    headers = {name: _header(request.headers, name) for name in signed.headers}
    canonical = Signable(request.method, request.path, request.query, headers,
                         request.headers["x-amz-content-sha256"]).canonical()
    text = string_to_sign(canonical, timestamp, signed.scope)
    expected = signature(key.secret, signed.scope, text)
    is_list = list(signed.headers) == sorted(name for name in headers if name in request.headers)
    if not is_list or not hmac.compare_digest(expected.encode(), signed.signature.encode()):
        raise BucketError("SignatureDoesNotMatch", fields={
            "AWSAccessKeyId": key.key_id, "StringToSign": text,
            "SignatureProvided": signed.signature, "CanonicalRequest": canonical})


def _header(headers: Mapping[str, str], name: str) -> str:
    return ",".join(cast(Message, headers).get_all(name, []))


def _check_session_token(request: Request, key: AccessKey) -> None:
    """A temporary key without its token is a key that S3 does not know."""
    given = request.headers.get("x-amz-security-token")
    if given is None and key.session_token is not None:
        raise BucketError("InvalidAccessKeyId", fields={"AWSAccessKeyId": key.key_id})
    if given is not None and given != key.session_token:
        raise BucketError("InvalidToken")
