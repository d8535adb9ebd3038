# SPDX-License-Identifier: GPL-2.0-or-later
"""Faults that need not know what is answered: on the wire, or in place of any body."""

import re
from http import HTTPStatus
from typing import Dict

import delivery
from envelope import Reply
from faultkinds import (REQUIRED, Fault, Incident, Parameter, deliver, is_count, is_seconds,
                        is_text, late, page, unanswered)

HTML_TYPE = "text/html; charset=UTF-8"
GATEWAY_PAGE = (b"<!DOCTYPE html>\n<html><head><title>api.cloudflare.com | 502: Bad gateway</title>"
                b"</head>\n<body><h1>Bad gateway <span>Error code 502</span></h1></body></html>\n")
PORTAL_PAGE = (b"<!DOCTYPE html>\n<html><head><title>Welcome to the guest network</title></head>\n"
               b"<body>Please sign in.</body></html>\n")


def _redirect(incident: Incident) -> Reply:
    to, request = incident.parameters["to"], incident.request
    place = to if "://" in to else f"http://{to}"
    query = f"?{request.query}" if request.query else ""
    headers = {"Location": place.rstrip("/") + request.path + query}
    return Reply(incident.parameters["status"], b"", HTML_TYPE, headers)


def _shift_range(incident: Incident) -> Reply:
    reply, by = incident.perform(), incident.parameters["by"]
    if "Content-Range" in reply.headers:
        reply.headers["Content-Range"] = re.sub(
            r"\d+(?=[-/])", lambda number: str(int(number[0]) + by),
            reply.headers["Content-Range"], count=2)
    return reply


_AT = {"at": Parameter(None, is_count, "bytes of the body that are sent; else the first half")}
_PERFORM = {"perform": Parameter(False, lambda value: isinstance(value, bool),
                                 "true performs the operation all the same")}
_BY = {"by": Parameter(10, is_count, "bytes")}

_FAULTS: Dict[str, Fault] = {
    # Answers that are none of the service's. The operation is not performed.
    "502-html": Fault("a gateway's page", page(HTTPStatus.BAD_GATEWAY, GATEWAY_PAGE, HTML_TYPE)),
    "redirect": Fault("to another host, the same path", _redirect, {
        "to": Parameter(REQUIRED, is_text, "HOST:PORT (http), or a URL without a path"),
        "status": Parameter(302, lambda value: value in (301, 302, 303, 307, 308), "30x")}),
    # No answer.
    "reset": Fault("RST instead of an answer", unanswered(delivery.reset), _PERFORM),
    "no-answer": Fault("the connection is closed instead", unanswered(delivery.close), _PERFORM),
    "hang-before-headers": Fault("nothing comes", unanswered(delivery.hang), _PERFORM),
    # The right answer, delivered wrong.
    "hang-in-headers": Fault("nothing after the last header line",
                             deliver(delivery.hang_in_headers)),
    "hang-in-body": Fault("nothing after a part of the body", deliver(delivery.hang_in_body), _AT),
    "slow-drip": Fault("the body a byte at a time", deliver(delivery.drip), {
        "delay_s": Parameter(0.05, is_seconds, "seconds after each byte"),
        "most_s": Parameter(10, is_seconds, "seconds after which the rest comes at once")}),
    "stall": Fault("nothing for a while after a part of the body, then the rest",
                   deliver(delivery.stall), {
                       **_AT, "seconds": Parameter(1, is_seconds, "how long")}),
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
}
WIRE_FAULTS = {name: fault.anywhere() for name, fault in _FAULTS.items()}
