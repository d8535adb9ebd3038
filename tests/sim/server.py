# SPDX-License-Identifier: GPL-2.0-or-later
"""HTTP/1.1 with keep-alive, one thread per connection: requests in, replies out."""

import sys
import traceback
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from itertools import count
from socketserver import TCPServer, ThreadingMixIn
from typing import Any, Optional, Tuple

import api
import control
from cloud import Cloud
from envelope import ApiError, ErrorDetail, Reply, Request
from rfc3339 import MICROSECONDS
from settings import make_id

# No request of this API comes near it.
MOST_BODY_BYTES = 1 << 20
_BAD_LENGTH, _INTERNAL = 1400, 1500


class SimServer(ThreadingMixIn, TCPServer):
    """Not an HTTPServer: that one asks the DNS for its own name."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: Tuple[str, int], cloud: Cloud) -> None:
        super().__init__(address, Handler)
        self.cloud = cloud
        self.replies = count()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients may leave at any time; anything else is a fault of ours."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            report_fault()


class Handler(BaseHTTPRequestHandler):
    server: SimServer
    protocol_version = "HTTP/1.1"
    wbufsize = -1
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
        self.send_response(reply.status)
        ray = make_id(self.server.cloud.config.seed, "ray", next(self.server.replies))
        self.send_header("CF-Ray", f"{ray[:16]}-ORD")
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != HTTPStatus.NO_CONTENT:
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(reply.body)))
        if reply.close:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(reply.body)


def answer(cloud: Cloud, request: Request) -> Reply:
    if request.path.startswith(control.PREFIX + "/"):
        return control.answer(cloud, request)
    at_us = cloud.clock.now_us()
    try:
        reply = api.answer(cloud, request)
    except ApiError as error:
        reply = error.reply()
    except Exception:
        report_fault()
        detail = ErrorDetail(_INTERNAL, "the stand-in cloud failed; its stderr says where")
        reply = ApiError(HTTPStatus.INTERNAL_SERVER_ERROR, detail).reply()
    cloud.journal.record(request, at_us, reply.status)
    return reply


def report_fault() -> None:
    """Where it happened, but no values: they might be secret."""
    kind, _, trace = sys.exc_info()
    name = kind.__name__ if kind else ""
    print("".join(traceback.format_tb(trace)) + name, file=sys.stderr, flush=True)
