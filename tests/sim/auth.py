# SPDX-License-Identifier: GPL-2.0-or-later
"""Who sends a request: API token, or e-mail and Global API Key. Codes are the real API's."""

import re
from http import HTTPStatus
from typing import Mapping, Sequence

from envelope import ApiError, ErrorDetail
from settings import Credentials

TOKEN_FORM = re.compile(r"[A-Za-z0-9_-]{40,}", re.ASCII)
KEY_FORM = re.compile(r"[A-Za-z0-9_-]{37,}", re.ASCII)
EMAIL_FORM = re.compile(r"[^@\s]+@[^@\s]+", re.ASCII)

INVALID_ACCESS_TOKEN = ErrorDetail(9109, "Invalid access token")
INVALID_API_TOKEN = ErrorDetail(1000, "Invalid API Token")
NO_ACCESS = ErrorDetail(10000, "Authentication error")
_MISSING = ErrorDetail(9106, "Missing X-Auth-Key, X-Auth-Email or Authorization headers")
_UNKNOWN_KEY = ErrorDetail(9103, "Unknown X-Auth-Key or X-Auth-Email")


def presented(headers: Mapping[str, str]) -> str:
    """token, key or none: what a request brings, right or wrong."""
    if headers.get("Authorization") is not None:
        return "token"
    if headers.get("X-Auth-Key") is not None or headers.get("X-Auth-Email") is not None:
        return "key"
    return "none"


def authenticate(headers: Mapping[str, str], credentials: Credentials) -> str:
    """Returns token or key; raises ApiError."""
    kind = presented(headers)
    if kind == "token":
        _check_token(headers["Authorization"], credentials)
    elif kind == "key":
        _check_key(headers, credentials)
    else:
        raise ApiError(HTTPStatus.BAD_REQUEST, _MISSING)
    return kind


def check_account(account: str, visible: Sequence[str]) -> None:
    if account not in visible:
        raise ApiError(HTTPStatus.FORBIDDEN, NO_ACCESS)


def visible_accounts(kind: str, credentials: Credentials, accounts: Sequence[str]) -> Sequence[str]:
    """An account's own token sees no other account."""
    if kind == "token" and credentials.account_owned:
        return accounts[:1]
    return accounts


def _check_token(header: str, credentials: Credentials) -> None:
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not TOKEN_FORM.fullmatch(token):
        raise _malformed(6111, "Authorization")
    if token != credentials.token:
        raise ApiError(HTTPStatus.FORBIDDEN, INVALID_ACCESS_TOKEN)


def _check_key(headers: Mapping[str, str], credentials: Credentials) -> None:
    email, key = headers.get("X-Auth-Email"), headers.get("X-Auth-Key")
    if email is None or key is None:
        raise ApiError(HTTPStatus.BAD_REQUEST, _MISSING)
    if not EMAIL_FORM.fullmatch(email):
        raise _malformed(6102, "X-Auth-Email")
    if not KEY_FORM.fullmatch(key):
        raise _malformed(6103, "X-Auth-Key")
    if (email, key) != (credentials.email, credentials.key):
        raise ApiError(HTTPStatus.FORBIDDEN, _UNKNOWN_KEY)


def _malformed(code: int, header: str) -> ApiError:
    chain = (ErrorDetail(code, f"Invalid format for {header} header"),)
    detail = ErrorDetail(6003, "Invalid request headers", chain=chain)
    return ApiError(HTTPStatus.BAD_REQUEST, detail)
