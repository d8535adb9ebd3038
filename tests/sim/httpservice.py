# SPDX-License-Identifier: GPL-2.0-or-later
"""HTTP/1.1 with keep-alive, one thread per connection: requests in, replies out."""

import ssl
from abc import ABC, abstractmethod
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from itertools import count
from typing import Any, Dict, Optional

from cloud import Cloud
from delivery import Wire, whole
from envelope import Reply, Request
from rfc3339 import MICROSECONDS
from service import Service
from settings import make_id

# No request of these services comes near it.
MOST_BODY_BYTES = 1 << 20


class HttpService(Service, ABC):
    """What differs between the services of one cloud."""

    software = ""

    def __init__(self, port: int, cloud: Cloud, tls: Optional[ssl.SSLContext] = None) -> None:
        super().__init__(port, _Handler, tls)
        self.cloud = cloud
        self._requests = count()

    @abstractmethod
    def answer(self, request: Request) -> Reply:
        """Any request whose framing is right."""

    @abstractmethod
    def refuse(self, request_id: str, status: HTTPStatus, words: str) -> Reply:
        """One whose framing is wrong."""

    @abstractmethod
    def headers(self, request_id: str) -> Dict[str, str]:
        """What every answer has, beside Server and Date."""

    def now_us(self) -> int:
        return self.cloud.clock.now_us()

    def next_id(self) -> str:
        return make_id(self.cloud.config.seed, "ray", next(self._requests))


class _BadFraming(Exception):
    def __init__(self, status: HTTPStatus, words: str) -> None:
        super().__init__(words)
        self.status = status
        self.words = words


class _Handler(BaseHTTPRequestHandler):
    server: HttpService
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def handle_request(self) -> None:
        request_id = self.server.next_id()
        try:
            reply = self.server.answer(self._read_request(request_id))
        except _BadFraming as error:
            reply = self.server.refuse(request_id, error.status, error.words)
            reply.close = True
        self._write(reply, request_id)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = handle_request

    def version_string(self) -> str:
        return self.server.software

    def date_time_string(self, timestamp: Optional[float] = None) -> str:
        return formatdate(self.server.now_us() // MICROSECONDS, usegmt=True)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: paths and headers do not belong on stderr."""

    def _read_request(self, request_id: str) -> Request:
        length = self._body_length()
        body = self.rfile.read(length)
        if len(body) < length:
            raise ConnectionAbortedError("the client left while sending")
        path, _, query = self.path.partition("?")
        return Request(self.command, path, query, self.headers, body, request_id)

    def _body_length(self) -> int:
        if self.headers.get("Transfer-Encoding") is not None:
            raise _BadFraming(HTTPStatus.LENGTH_REQUIRED, "send the body with a Content-Length")
        text = self.headers.get("Content-Length", "0")
        if not (text.isascii() and text.isdigit()):
            raise _BadFraming(HTTPStatus.BAD_REQUEST, "bad Content-Length")
        if len(text) > 9 or int(text) > MOST_BODY_BYTES:
            raise _BadFraming(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "the request body is too large")
        return int(text)

    def _write(self, reply: Reply, request_id: str) -> None:
        common = {"Server": self.version_string(), "Date": self.date_time_string(),
                  **self.server.headers(request_id)}
        lines = [f"{name}: {value}" for name, value in common.items()]
        wire = Wire(self.connection, lines, self.command == "HEAD")
        (reply.deliver or whole)(wire, reply)
        self.close_connection = self.close_connection or wire.is_over
