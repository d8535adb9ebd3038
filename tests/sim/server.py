# SPDX-License-Identifier: GPL-2.0-or-later
"""HTTP/1.1 with keep-alive, one thread per connection: requests in, replies out."""

import ssl
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from itertools import count
from typing import Any, Optional

import api
import control
from cloud import Cloud
from delivery import Wire, whole
from envelope import ApiError, ErrorDetail, Reply, Request
from faultkinds import Incident
from faults import FAULTS
from journal import Outcome
from rfc3339 import MICROSECONDS
from service import Service, report_bug
from settings import make_id

# No request of this API comes near it.
MOST_BODY_BYTES = 1 << 20
_BAD_LENGTH, _INTERNAL = 1400, 1500


class SimServer(Service):
    def __init__(self, port: int, cloud: Cloud, tls: Optional[ssl.SSLContext] = None) -> None:
        super().__init__(port, Handler, tls)
        self.cloud = cloud
        self.replies = count()


class Handler(BaseHTTPRequestHandler):
    server: SimServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def handle_request(self) -> None:
        try:
            request = self._read_request()
            reply = answer(self.server.cloud, request)
        except ApiError as error:
            reply = error.reply()
        self._write(reply)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = handle_request

    def version_string(self) -> str:
        return "cloudflare"

    def date_time_string(self, timestamp: Optional[float] = None) -> str:
        return formatdate(self.server.cloud.clock.now_us() // MICROSECONDS, usegmt=True)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: paths and headers do not belong on stderr."""

    def _read_request(self) -> Request:
        length = self._body_length()
        body = self.rfile.read(length)
        if len(body) < length:
            raise ConnectionAbortedError("the client left while sending")
        path, _, query = self.path.partition("?")
        return Request(self.command, path, query, self.headers, body)

    def _body_length(self) -> int:
        if self.headers.get("Transfer-Encoding") is not None:
            detail = ErrorDetail(_BAD_LENGTH, "send the body with a Content-Length")
            raise ApiError(HTTPStatus.LENGTH_REQUIRED, detail, close=True)
        text = self.headers.get("Content-Length", "0")
        if not (text.isascii() and text.isdigit()):
            detail = ErrorDetail(_BAD_LENGTH, "bad Content-Length")
            raise ApiError(HTTPStatus.BAD_REQUEST, detail, close=True)
        if len(text) > 9 or int(text) > MOST_BODY_BYTES:
            detail = ErrorDetail(_BAD_LENGTH, "the request body is too large")
            raise ApiError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail, close=True)
        return int(text)

    def _write(self, reply: Reply) -> None:
        ray = make_id(self.server.cloud.config.seed, "ray", next(self.server.replies))
        common = (f"Server: {self.version_string()}", f"Date: {self.date_time_string()}",
                  f"CF-Ray: {ray[:16]}-ORD")
        wire = Wire(self.connection, common)
        (reply.deliver or whole)(wire, reply)
        self.close_connection = self.close_connection or wire.is_over


def answer(cloud: Cloud, request: Request) -> Reply:
    if request.path.startswith(control.PREFIX + "/"):
        return control.answer(cloud, request)
    at_us = cloud.clock.now_us()
    operation = api.find_operation(request)
    order = cloud.faults.take(operation)
    if order is None:
        reply = _perform(cloud, request)
    else:
        incident = Incident(cloud, request, lambda: _perform(cloud, request), order.parameters)
        reply = FAULTS[order.fault].answer(incident)
    outcome = Outcome(reply.status, operation, order.fault if order is not None else None)
    cloud.journal.record(request, at_us, outcome)
    return reply


def _perform(cloud: Cloud, request: Request) -> Reply:
    try:
        return api.answer(cloud, request)
    except ApiError as error:
        return error.reply()
    except Exception:
        report_bug()
        detail = ErrorDetail(_INTERNAL, "the stand-in cloud failed; its stderr says where")
        return ApiError(HTTPStatus.INTERNAL_SERVER_ERROR, detail).reply()
