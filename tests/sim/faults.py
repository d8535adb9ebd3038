# SPDX-License-Identifier: GPL-2.0-or-later
"""The one table of faults. Whatever answers with a status of success has been performed."""

import re
from email.utils import formatdate
from http import HTTPStatus
from typing import Any, Callable, Dict

import delivery
from api import unknown_object
from auth import INVALID_API_TOKEN, NO_ACCESS
from checks import Problem, bad_request
from envelope import ApiError, ErrorDetail, Reply, to_json
from faultkinds import (REQUIRED, Answer, Fault, Incident, Parameter, Parameters, change, deliver,
                        each, is_count, is_seconds, late, lose, lose_and_repeat, of_captures, page,
                        refuse, unanswered)
from faultplan import FOREVER
from limits import RATE_LIMITED
from rfc3339 import MICROSECONDS

HTML_TYPE = "text/html; charset=UTF-8"
GATEWAY_PAGE = (b"<!DOCTYPE html>\n<html><head><title>api.cloudflare.com | 502: Bad gateway</title>"
                b"</head>\n<body><h1>Bad gateway <span>Error code 502</span></h1></body></html>\n")
PORTAL_PAGE = (b"<!DOCTYPE html>\n<html><head><title>Welcome to the guest network</title></head>\n"
               b"<body>Please sign in.</body></html>\n")
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


def _redirect(incident: Incident) -> Reply:
    to, request = incident.parameters["to"], incident.request
    place = to if "://" in to else f"http://{to}"
    query = f"?{request.query}" if request.query else ""
    headers = {"Location": place.rstrip("/") + request.path + query}
    return Reply(incident.parameters["status"], b"", HTML_TYPE, headers)


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


def _keep_pending(item: Dict[str, Any], _parameters: Parameters) -> None:
    item["status"] = "pending"


def _let_fail(item: Dict[str, Any], parameters: Parameters) -> None:
    item["status"] = "failed"
    if parameters["error_message"]:
        item["error_message"] = parameters["error_message"]


def _shift_range(incident: Incident) -> Reply:
    reply, by = incident.perform(), incident.parameters["by"]
    if "Content-Range" in reply.headers:
        reply.headers["Content-Range"] = re.sub(
            r"\d+(?=[-/])", lambda number: str(int(number[0]) + by),
            reply.headers["Content-Range"], count=2)
    return reply


def _is_text(value: Any) -> bool:
    """Fit for a header line."""
    return isinstance(value, str) and value.isascii() and value.isprintable()


_AT = {"at": Parameter(None, is_count, "bytes of the body that are sent; else the first half")}
_PERFORM = {"perform": Parameter(False, lambda value: isinstance(value, bool),
                                 "true performs the operation all the same")}
_BY = {"by": Parameter(10, is_count, "bytes")}


def _seconds(default: int) -> Dict[str, Parameter]:
    return {"seconds": Parameter(default, is_count, "to wait")}


FAULTS: Dict[str, Fault] = {
    # Refusals: an envelope with an error. The operation is not performed.
    "400-field": Fault("a field of the request is refused", _refuse_field, {
        "pointer": Parameter("/time_limit", _is_text, "source.pointer"),
        "message": Parameter("is not allowed here", _is_text, "what follows the field's name")}),
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
    # Answers that are none of the API's. The operation is not performed.
    "502-html": Fault("a gateway's page", page(HTTPStatus.BAD_GATEWAY, GATEWAY_PAGE, HTML_TYPE)),
    "redirect": Fault("to another host, the same path", _redirect, {
        "to": Parameter(REQUIRED, _is_text, "HOST:PORT (http), or a URL without a path"),
        "status": Parameter(302, lambda value: value in (301, 302, 303, 307, 308), "30x")}),
    # No answer.
    "reset": Fault("RST instead of an answer", unanswered(delivery.reset), _PERFORM),
    "no-answer": Fault("the connection is closed instead", unanswered(delivery.close), _PERFORM),
    "hang-before-headers": Fault("nothing comes", unanswered(delivery.hang), _PERFORM),
    # The operation is performed, and the client does not hear of it.
    "lost-answer": Fault("performed, then RST", lose, on="create"),
    "lost-answer-twice": Fault("the same, and an equal second capture exists", lose_and_repeat,
                               on="create"),
    "late-500": Fault("performed, then 500",
                      late(refuse(HTTPStatus.INTERNAL_SERVER_ERROR, _INTERNAL)), on="create"),
    "late-502-html": Fault("performed, then a gateway's page",
                           late(page(HTTPStatus.BAD_GATEWAY, GATEWAY_PAGE, HTML_TYPE)),
                           on="create"),
    # The right answer, delivered wrong.
    "hang-in-headers": Fault("nothing after the last header line",
                             deliver(delivery.hang_in_headers)),
    "hang-in-body": Fault("nothing after a part of the body", deliver(delivery.hang_in_body), _AT),
    "slow-drip": Fault("the body a byte at a time", deliver(delivery.drip), {
        "delay_s": Parameter(0.05, is_seconds, "seconds after each byte"),
        "most_s": Parameter(10, is_seconds, "seconds after which the rest comes at once")}),
    "cut-body": Fault("closed in the body, Content-Length promised more",
                      deliver(delivery.cut_body), _AT),
    "reset-body": Fault("RST in the body", deliver(delivery.reset_body), _AT),
    "cut-chunked": Fault("chunks without the last", deliver(delivery.cut_chunked), _AT),
    "length-too-small": Fault("Content-Length is less than the body; the connection stays open",
                              deliver(lambda wire, reply, by:
                                      delivery.wrong_length(wire, reply, -by)), _BY),
    "length-too-large": Fault("Content-Length is more than the body; then the connection closes",
                              deliver(delivery.wrong_length), _BY),
    "chunked": Fault("no fault: complete, in chunks", deliver(delivery.chunked), {
        "size": Parameter(1000, is_count, "bytes of a chunk")}),
    "no-length": Fault("ended by the end of the connection only", deliver(delivery.no_length), {
        "at": Parameter(None, is_count, "bytes of the body that are sent; else all")}),
    "wrong-range": Fault("Content-Range names another part than the one sent", _shift_range, _BY),
    # Status 200 (the operation is performed), but another body.
    "empty-body": Fault("200 with 0 bytes", late(page(HTTPStatus.OK, b"", HTML_TYPE))),
    "not-json": Fault("200 with a page", late(page(HTTPStatus.OK, PORTAL_PAGE, HTML_TYPE))),
    "deep-json": Fault("a result nested too deeply", _deep_json, {
        "depth": Parameter(100_000, is_count, "levels")}),
    "huge-json": Fault("more than 8 MiB", _huge_json, {
        "size": Parameter(8 << 20, is_count, "bytes of padding")}),
    # The result changed; what is refused stays as it is.
    "wrong-result": Fault("the result is a text", change(lambda result, parameters: "result")),
    "wrong-types": Fault("fields of other types: id a number, status an object, ...",
                         change(each(_change_types)), {
                             "field": Parameter("", _is_text, "only this one, else all")}),
    "no-id": Fault("no field id", change(each(_remove_id))),
    "unknown-fields": Fault("fields that nobody knows", change(each(_add_fields))),
    "unknown-status": Fault("captures have a status that nobody knows",
                            change(of_captures(_set_status)), {
                                "status": Parameter("sleeping", _is_text, "that status")},
                            on="get"),
    "status-stuck": Fault("captures stay pending", change(of_captures(_keep_pending)),
                          on="get", times=FOREVER),
    "status-failed": Fault("captures fail", change(of_captures(_let_fail)), {
        "error_message": Parameter("the capture could not be started", _is_text,
                                   "empty for none")},
                           on="get", times=FOREVER),
    "empty-list": Fault("lists are empty", change(lambda result, parameters: []), on="list"),
}
