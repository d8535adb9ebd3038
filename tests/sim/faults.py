# SPDX-License-Identifier: GPL-2.0-or-later
"""The one table of faults, and those of the API.

Whatever answers with a status of success has been performed.
"""

from email.utils import formatdate
from http import HTTPStatus
from typing import Any, Callable, Dict

from api import unknown_object
from auth import INVALID_API_TOKEN, NO_ACCESS
from bucketfaults import BUCKET_FAULTS
from checks import Problem, bad_request
from envelope import ApiError, ErrorDetail, Reply, to_json
from faultkinds import (Answer, Fault, Incident, Parameter, Parameters, change, each, is_count,
                        is_text, late, lose, lose_and_repeat, of_captures, page, refuse)
from faultplan import FOREVER
from limits import RATE_LIMITED
from rfc3339 import MICROSECONDS
from wirefaults import GATEWAY_PAGE, HTML_TYPE, WIRE_FAULTS

# What a terminal, a log or a dialog must not get to see as it is.
HOSTILE_TEXT = ("first\r\nsecond\t\x1b[31mred\x1b[0m \x07\x7f\x9b\u202edetsrever "
                + "x" * 100_000 + "\x00")

_TEMPORARY = "Please try again later"
# The form of other products' refusals (firewallaccessrules.api.not_entitled is a known 10010).
_NOT_ENTITLED = ErrorDetail(10010, "pcaps.api.not_entitled: this account is not entitled to use"
                                   " packet captures")
_INTERNAL = ErrorDetail(10500, "Internal server error")


def _refuse_field(incident: Incident) -> Reply:
    parameters = incident.parameters
    return bad_request((Problem(parameters["pointer"], parameters["message"]),)).reply()


def _echo_secret(incident: Incident) -> Reply:
    headers = incident.request.headers
    secret = headers.get("X-Auth-Key") or headers.get("Authorization", "").rpartition(" ")[2]
    detail = ErrorDetail(INVALID_API_TOKEN.code, f"The credentials {secret} are not valid")
    return ApiError(HTTPStatus.UNAUTHORIZED, detail).reply()


def _wait_seconds(status: HTTPStatus, detail: ErrorDetail) -> Answer:
    def answer(incident: Incident) -> Reply:
        headers = {"Retry-After": str(incident.parameters["seconds"])}
        return ApiError(status, detail, headers=headers).reply()
    return answer


def _wait_until(incident: Incident) -> Reply:
    now_s = incident.cloud.clock.now_us() // MICROSECONDS
    headers = {"Retry-After": formatdate(now_s + incident.parameters["seconds"], usegmt=True)}
    return ApiError(HTTPStatus.TOO_MANY_REQUESTS, RATE_LIMITED, headers=headers).reply()


def _deep_json(incident: Incident) -> Reply:
    incident.perform()
    depth = incident.parameters["depth"]
    return Reply(HTTPStatus.OK, b'{"success": true, "errors": [], "messages": [], "result": '
                 + b"[" * depth + b"]" * depth + b"}\n")


def _huge_json(incident: Incident) -> Reply:
    incident.perform()
    padding = "x" * incident.parameters["size"]
    return Reply(HTTPStatus.OK, to_json({"success": True, "errors": [], "messages": [],
                                         "result": {"padding": padding}}))


def _other_type(value: Any) -> Any:
    others: Dict[type, Callable[[Any], Any]] = {
        str: lambda text: 12345, bool: str, int: str, float: str, list: str,
        dict: lambda entries: list(entries.values())}
    return others.get(type(value), lambda nothing: False)(value)


def _change_types(item: Dict[str, Any], parameters: Parameters) -> None:
    for name in [parameters["field"]] if parameters["field"] else list(item):
        # A status that is a number might still pass as an unknown one.
        item[name] = {"is": item.get(name)} if name == "status" else _other_type(item.get(name))


def _remove_id(item: Dict[str, Any], _parameters: Parameters) -> None:
    item.pop("id", None)


def _add_fields(item: Dict[str, Any], _parameters: Parameters) -> None:
    item.update({"x_number": 1.5, "x_null": None, "x_list": [[], {}], "x_object": {"id": "other"}})


def _set_status(item: Dict[str, Any], parameters: Parameters) -> None:
    item["status"] = parameters["status"]


def _set_token(item: Dict[str, Any], parameters: Parameters) -> None:
    item["status"] = parameters["status"]
    if parameters["expires_on"]:
        item["expires_on"] = parameters["expires_on"]


def _keep_pending(item: Dict[str, Any], _parameters: Parameters) -> None:
    item["status"] = "pending"


def _let_fail(item: Dict[str, Any], parameters: Parameters) -> None:
    item["status"] = "failed"
    if parameters["error_message"]:
        item["error_message"] = parameters["error_message"]


def _seconds(default: int) -> Dict[str, Parameter]:
    return {"seconds": Parameter(default, is_count, "to wait")}


_API_FAULTS: Dict[str, Fault] = {
    # Refusals: an envelope with an error. The operation is not performed.
    "400-field": Fault("a field of the request is refused", _refuse_field, {
        "pointer": Parameter("/time_limit", is_text, "source.pointer"),
        "message": Parameter("is not allowed here", is_text, "what follows the field's name")}),
    "401": Fault("the token is not valid", refuse(HTTPStatus.UNAUTHORIZED, INVALID_API_TOKEN)),
    "401-echo": Fault("the same, and the error repeats the token or key", _echo_secret),
    "403-permission": Fault("a permission is missing", refuse(HTTPStatus.FORBIDDEN, NO_ACCESS)),
    "403-entitlement": Fault("the account does not have the product",
                             refuse(HTTPStatus.FORBIDDEN, _NOT_ENTITLED)),
    "unknown-account": Fault("404: no such account",
                             lambda incident: unknown_object(incident.request.path).reply()),
    "408": Fault("request timeout", refuse(HTTPStatus.REQUEST_TIMEOUT,
                                           ErrorDetail(10408, "Request timeout"))),
    "412": Fault("what If-Match asks for is gone",
                 refuse(HTTPStatus.PRECONDITION_FAILED,
                        ErrorDetail(10412, "Precondition failed"))),
    "425": Fault("too early", refuse(HTTPStatus.TOO_EARLY, ErrorDetail(10425, "Too early"))),
    "429": Fault("too many requests, no Retry-After",
                 refuse(HTTPStatus.TOO_MANY_REQUESTS, RATE_LIMITED)),
    "429-retry-after": Fault("the same with Retry-After in seconds",
                             _wait_seconds(HTTPStatus.TOO_MANY_REQUESTS, RATE_LIMITED),
                             _seconds(1)),
    "429-retry-date": Fault("the same with Retry-After as a date", _wait_until, _seconds(1)),
    "500": Fault("internal error", refuse(HTTPStatus.INTERNAL_SERVER_ERROR, _INTERNAL)),
    "503": Fault("not available", refuse(HTTPStatus.SERVICE_UNAVAILABLE,
                                         ErrorDetail(10503, _TEMPORARY))),
    "503-retry-after": Fault("the same with Retry-After in seconds",
                             _wait_seconds(HTTPStatus.SERVICE_UNAVAILABLE,
                                           ErrorDetail(10503, _TEMPORARY)), _seconds(1)),
    "hostile-text": Fault("400 with control characters and 100,000 letters in the message",
                          refuse(HTTPStatus.BAD_REQUEST, ErrorDetail(1001, HOSTILE_TEXT))),
    # The operation is performed, and the client does not hear of it.
    "lost-answer": Fault("performed, then RST", lose, on="create"),
    "lost-answer-twice": Fault("the same, and an equal second capture exists", lose_and_repeat,
                               on="create"),
    "late-500": Fault("performed, then 500",
                      late(refuse(HTTPStatus.INTERNAL_SERVER_ERROR, _INTERNAL)), on="create"),
    "late-502-html": Fault("performed, then a gateway's page",
                           late(page(HTTPStatus.BAD_GATEWAY, GATEWAY_PAGE, HTML_TYPE)),
                           on="create"),
    # Status 200 (the operation is performed), but another body.
    "deep-json": Fault("a result nested too deeply", _deep_json, {
        "depth": Parameter(100_000, is_count, "levels")}),
    "huge-json": Fault("more than 8 MiB", _huge_json, {
        "size": Parameter(8 << 20, is_count, "bytes of padding")}),
    # The result changed; what is refused stays as it is.
    "wrong-result": Fault("the result is a text", change(lambda result, parameters: "result")),
    "wrong-types": Fault("fields of other types: id a number, status an object, ...",
                         change(each(_change_types)), {
                             "field": Parameter("", is_text, "only this one, else all")}),
    "no-id": Fault("no field id", change(each(_remove_id))),
    "unknown-fields": Fault("fields that nobody knows", change(each(_add_fields))),
    "unknown-status": Fault("captures have a status that nobody knows",
                            change(of_captures(_set_status)), {
                                "status": Parameter("sleeping", is_text, "that status")},
                            on="get"),
    "status-stuck": Fault("captures stay pending", change(of_captures(_keep_pending)),
                          on="get", times=FOREVER),
    "status-failed": Fault("captures fail", change(of_captures(_let_fail)), {
        "error_message": Parameter("the capture could not be started", is_text,
                                   "empty for none")},
                           on="get", times=FOREVER),
    "token-status": Fault("a token that is not active any more, or for some time only",
                          change(each(_set_token)), {
                              "status": Parameter("expired", is_text, "active, disabled, expired"),
                              "expires_on": Parameter("", is_text, "RFC 3339; empty: never")},
                          on="verify", times=FOREVER),
    "empty-list": Fault("lists are empty", change(lambda result, parameters: []), on="list"),
}

FAULTS = {**_API_FAULTS, **WIRE_FAULTS, **BUCKET_FAULTS}
