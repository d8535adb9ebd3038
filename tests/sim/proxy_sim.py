#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""An HTTP proxy on a loopback port that does as it is told: forward, or one way of not doing it."""

import argparse
import base64
import select
import socket
import sys
import threading
from http import HTTPStatus
from socketserver import StreamRequestHandler
from typing import Any, Callable, Dict, List, NamedTuple, Optional
from urllib.parse import SplitResult, urlsplit

from envelope import to_json
from service import Service, serve_until_signal

CREDENTIALS = "proxyuser:proxysecret"
JOURNAL_TARGET = "/_sim/journal"
CONNECT_S = 10
_MOST_HEAD_LINES, _MOST_LINE_BYTES = 200, 65_536

EPILOG = f"""\
The first line printed is "listening on http://127.0.0.1:PORT". CONNECT and requests with a whole
http:// URL are served. GET {JOURNAL_TARGET} lists what was asked for, without any secret.
SIGTERM or SIGINT ends it.
"""


class Head(NamedTuple):
    """The beginning of a request; header names are in lower case."""

    method: str
    target: str
    headers: Dict[str, str]

    @property
    def place(self) -> str:
        """host:port; empty if there is none. What stands before an @ may be secret."""
        netloc = self.target if self.method == "CONNECT" else _split(self.target).netloc
        return netloc.rpartition("@")[2]


class Proxy(Service):
    def __init__(self, port: int, mode: str, credentials: str) -> None:
        super().__init__(port, Handler)
        self.serve_mode = MODES[mode]
        self._authorization = "Basic " + base64.b64encode(credentials.encode()).decode()
        self._journal: List[Dict[str, Any]] = []
        self._lock = threading.Lock()

    def record(self, head: Head) -> None:
        credentials = "none"
        if "proxy-authorization" in head.headers:
            credentials = "right" if self.accepts(head) else "wrong"
        entry = {"method": head.method, "place": head.place, "credentials": credentials}
        with self._lock:
            self._journal.append(entry)

    def accepts(self, head: Head) -> bool:
        return head.headers.get("proxy-authorization") == self._authorization

    def journal(self) -> List[Dict[str, Any]]:
        with self._lock:
            return list(self._journal)


class Handler(StreamRequestHandler):
    """One request, or one tunnel, per connection."""

    server: Proxy
    # What follows the head must stay in the socket.
    rbufsize = 0

    def handle(self) -> None:
        head = self._read_head()
        if head is None:
            return
        if head.target == JOURNAL_TARGET:
            self.answer(HTTPStatus.OK, to_json(self.server.journal()))
            return
        self.server.record(head)
        self.server.serve_mode(self, head)

    def forward(self, head: Head) -> None:
        host, _, port = head.place.rpartition(":")
        try:
            other = socket.create_connection((host.strip("[]"), int(port)), CONNECT_S)
        except (OSError, ValueError):
            self.answer(HTTPStatus.BAD_GATEWAY, b"cannot connect\n")
            return
        with other:
            other.settimeout(None)
            if head.method == "CONNECT":
                self.connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                other.sendall(_as_to_a_server(head))
            _pump(self.connection, other)

    def refuse(self, _head: Head) -> None:
        self.answer(HTTPStatus.FORBIDDEN, b"This proxy does not let you through.\n")

    def demand(self, head: Head) -> None:
        if self.server.accepts(head):
            self.forward(head)
        else:
            self.answer(HTTPStatus.PROXY_AUTHENTICATION_REQUIRED, b"Who are you?\n",
                        'Proxy-Authenticate: Basic realm="sim"\r\n')

    def close(self, _head: Head) -> None:
        """Without an answer."""

    def hang(self, _head: Head) -> None:
        while self.connection.recv(4096):
            pass

    def answer(self, status: HTTPStatus, body: bytes, header: str = "") -> None:
        head = (f"HTTP/1.1 {int(status)} {status.phrase}\r\n{header}Content-Type: text/plain\r\n"
                f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n")
        self.connection.sendall(head.encode() + body)

    def _read_head(self) -> Optional[Head]:
        """None for what is no request."""
        lines = []
        for _ in range(_MOST_HEAD_LINES):
            line = self.rfile.readline(_MOST_LINE_BYTES).decode("latin-1").rstrip("\r\n")
            if not line:
                break
            lines.append(line)
        words = lines[0].split(" ") if lines else []
        if len(words) != 3:
            return None
        pairs = (line.partition(":") for line in lines[1:])
        return Head(words[0], words[1], {name.lower(): value.strip() for name, _, value in pairs})


MODES: Dict[str, Callable[[Handler, Head], None]] = {
    "forward": Handler.forward,
    "refuse": Handler.refuse,
    "demand": Handler.demand,
    "close": Handler.close,
    "hang": Handler.hang,
}


def _split(url: str) -> SplitResult:
    """What is no URL has no parts."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def _as_to_a_server(head: Head) -> bytes:
    """The target without its host; the connection serves this one request."""
    url = _split(head.target)
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    headers = {name: value for name, value in head.headers.items()
               if name not in ("connection", "proxy-connection", "proxy-authorization")}
    lines = [f"{head.method} {target} HTTP/1.1", "connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines + ["", ""]).encode("latin-1")


def _pump(one: socket.socket, other: socket.socket) -> None:
    """Until either side ends."""
    while True:
        for source in select.select([one, other], [], [])[0]:
            data = source.recv(65_536)
            if not data:
                return
            (other if source is one else one).sendall(data)


def main(arguments: Optional[List[str]] = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, epilog=EPILOG,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--port", type=int, default=0, metavar="N",
        help="port on 127.0.0.1; 0, the default, takes a free one")
    add("--mode", choices=list(MODES), default="forward",
        help="forward (default); refuse: 403; demand: 407 without the credentials; close: no"
        " answer; hang: none either, and the connection stays open")
    add("--credentials", default=CREDENTIALS, metavar="NAME:PASSWORD", help="what demand accepts")
    options = parser.parse_args(arguments)
    try:
        proxy = Proxy(options.port, options.mode, options.credentials)
    except (OSError, OverflowError) as error:
        parser.error(str(error))
    serve_until_signal({"listening": proxy})
    return 0


if __name__ == "__main__":
    sys.exit(main())
