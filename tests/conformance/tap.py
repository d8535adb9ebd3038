# SPDX-License-Identifier: GPL-2.0-or-later
"""Stands between the program and a server, reads along, and cuts connections where it is told to.

It passes on the very bytes, so signatures stay right: clients take its address for the server's.
"""

import socket
import threading
import urllib.parse
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Callable, Dict, Iterator, List, Optional

_HOST = "127.0.0.1"
_READ_AT_ONCE = 1 << 16
_END_SECONDS = 5


@dataclass
class Request:
    """A request line and its headers, as they went over the wire; names in lower case."""

    method: str
    target: str
    headers: Dict[str, str]


@dataclass
class Cut:
    """The answer to a request breaks after so many bytes of it, its head included."""

    after: int
    meanwhile: Optional[Callable[[], None]] = None  # done before the client hears of it


@dataclass
class _Connection:
    client: socket.socket
    server: socket.socket
    cut: Optional[Cut] = None
    passed: int = 0  # bytes of the last answer


@dataclass
class Tap:
    """root: the address to give to clients. cuts: of the next answers to requests for objects."""

    root: str
    requests: List[Request] = field(default_factory=list)
    cuts: List[Cut] = field(default_factory=list)

    @property
    def lists(self) -> List[Request]:
        return [request for request in self.requests if "list-type=2" in request.target]

    @property
    def downloads(self) -> List[Request]:
        return [request for request in self.requests if "?" not in request.target]

    def note(self, request: Request) -> Optional[Cut]:
        """The cut that is due in the answer."""
        self.requests.append(request)
        return self.cuts.pop(0) if self.cuts and "?" not in request.target else None


def _read_head(lines: List[bytes]) -> Request:
    method, target, _version = lines[0].decode().split()
    pairs = (line.decode().partition(":") for line in lines[1:-1])
    return Request(method, target, {name.lower(): value.strip() for name, _, value in pairs})


def _pass_requests(tap: Tap, connection: _Connection) -> None:
    """They have no bodies. The client waits for an answer before it sends the next."""
    lines: List[bytes] = []
    with connection.client.makefile("rb") as file:
        for line in file:
            lines.append(line)
            if line == b"\r\n":
                connection.cut, connection.passed = tap.note(_read_head(lines)), 0
                connection.server.sendall(b"".join(lines))
                lines = []


def _pass_answers(connection: _Connection) -> None:
    while True:
        data = connection.server.recv(_READ_AT_ONCE)
        cut = connection.cut
        if cut is not None and connection.passed + len(data) > cut.after:
            connection.client.sendall(data[:cut.after - connection.passed])
            if cut.meanwhile is not None:
                cut.meanwhile()
            return
        if not data:
            return
        connection.passed += len(data)
        connection.client.sendall(data)


def _run(passing: Callable[[], None], connection: _Connection) -> None:
    """When one direction ends, for whatever reason, so does the other."""
    try:
        passing()
    except OSError:
        pass
    for side in (connection.client, connection.server):
        try:
            side.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def _serve(tap: Tap, client: socket.socket, port: int) -> None:
    with client, socket.create_connection((_HOST, port)) as server:
        connection = _Connection(client, server)
        requests = threading.Thread(
            target=_run, args=(lambda: _pass_requests(tap, connection), connection))
        requests.start()
        _run(lambda: _pass_answers(connection), connection)
        requests.join()


def _accept(tap: Tap, listener: socket.socket, port: int) -> None:
    threads: List[threading.Thread] = []
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            break
        threads.append(threading.Thread(target=_serve, args=(tap, client, port)))
        threads[-1].start()
    for thread in threads:
        thread.join(_END_SECONDS)


@contextmanager
def running_tap(upstream: str) -> Iterator[Tap]:
    """upstream: http://127.0.0.1:PORT"""
    with socket.create_server((_HOST, 0)) as listener:
        tap = Tap(f"http://{_HOST}:{listener.getsockname()[1]}")
        port = urllib.parse.urlsplit(upstream).port
        thread = threading.Thread(target=_accept, args=(tap, listener, port))
        thread.start()
        try:
            yield tap
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()
