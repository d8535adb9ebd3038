# SPDX-License-Identifier: GPL-2.0-or-later
"""How an answer goes over the connection: as it should, or in one of the ways that can go wrong."""

import os
import socket
import struct
import time
from http import HTTPStatus
from typing import Optional, Sequence

from body import Body, FilePart
from envelope import Reply

_ABORT_ON_CLOSE = struct.pack("ii", 1, 0)


class Wire:
    """A connection on which an answer is due. common: header lines that every answer has.

    bodiless: the request was HEAD."""

    def __init__(self, connection: socket.socket, common: Sequence[str],
                 bodiless: bool = False) -> None:
        self._connection = connection
        self._common = common
        self._bodiless = bodiless
        self.is_over = False

    def head(self, reply: Reply, framing: Sequence[str]) -> bytes:
        """framing: the header lines that say where the body ends."""
        lines = [f"HTTP/1.1 {int(reply.status)} {HTTPStatus(reply.status).phrase}", *self._common]
        lines += [f"{name}: {value}" for name, value in reply.headers.items()]
        if reply.status != HTTPStatus.NO_CONTENT:
            lines += [f"Content-Type: {reply.content_type}", *framing]
        if reply.close:
            lines.append("Connection: close")
        return "\r\n".join(lines + ["", ""]).encode("latin-1")

    def send(self, data: bytes) -> None:
        self._connection.sendall(data)

    def send_body(self, head: bytes, body: Body) -> None:
        """After the head. A file that has become shorter meanwhile ends the connection."""
        if self._bodiless or not body:
            self.send(head)
        elif isinstance(body, FilePart):
            with open(body.path, "rb") as file:
                self.send(head)
                if self._connection.sendfile(file, body.first, len(body)) < len(body):
                    self.end()
        else:
            self.send(head + body)

    def end(self) -> None:
        """The connection serves no further request: it is closed in an orderly way."""
        self.is_over = True

    def reset(self) -> None:
        """RST at once. The descriptor itself is closed: a shutdown would send FIN before it."""
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABORT_ON_CLOSE)
        os.close(self._connection.detach())
        self.is_over = True

    def hang(self) -> None:
        """Until the client goes away. At the end of the program nobody waits for this thread."""
        while self._connection.recv(4096):
            pass
        self.is_over = True


def whole(wire: Wire, reply: Reply) -> None:
    wire.send_body(wire.head(reply, _length(len(reply.body))), reply.body)
    if reply.close:
        wire.end()


def reset(wire: Wire, _reply: Reply) -> None:
    wire.reset()


def close(wire: Wire, _reply: Reply) -> None:
    wire.end()


def hang(wire: Wire, _reply: Reply) -> None:
    wire.hang()


def hang_in_headers(wire: Wire, reply: Reply) -> None:
    """The last header line is there, the empty line after it is not."""
    wire.send(wire.head(reply, ())[:-2])
    wire.hang()


def hang_in_body(wire: Wire, reply: Reply, at: Optional[int]) -> None:
    wire.send_body(wire.head(reply, _length(len(reply.body))), _cut(reply.body, at))
    wire.hang()


def cut_body(wire: Wire, reply: Reply, at: Optional[int]) -> None:
    wire.send_body(wire.head(reply, _length(len(reply.body))), _cut(reply.body, at))
    wire.end()


def reset_body(wire: Wire, reply: Reply, at: Optional[int]) -> None:
    wire.send_body(wire.head(reply, _length(len(reply.body))), _cut(reply.body, at))
    wire.reset()


def drip(wire: Wire, reply: Reply, delay_s: float, most_s: float) -> None:
    """A byte each delay_s; after most_s the rest at once."""
    wire.send(wire.head(reply, _length(len(reply.body))))
    sent, end_s = 0, time.monotonic() + most_s
    while sent < len(reply.body) and time.monotonic() < end_s:
        wire.send_body(b"", reply.body[sent:sent + 1])
        sent += 1
        time.sleep(delay_s)
    wire.send_body(b"", reply.body[sent:])


def stall(wire: Wire, reply: Reply, at: Optional[int], seconds: float) -> None:
    """After a part of the body nothing for so long, then the rest."""
    part = _cut(reply.body, at)
    wire.send_body(wire.head(reply, _length(len(reply.body))), part)
    time.sleep(seconds)
    wire.send_body(b"", reply.body[len(part):])


def chunked(wire: Wire, reply: Reply, size: int) -> None:
    if not reply.body:
        whole(wire, reply)
        return
    _send_chunks(wire, reply, reply.body, size)
    wire.send_body(b"", b"0\r\n\r\n")


def cut_chunked(wire: Wire, reply: Reply, at: Optional[int]) -> None:
    """Whole chunks up to `at`, but none that says that it is the last."""
    _send_chunks(wire, reply, _cut(reply.body, at), len(reply.body))
    wire.end()


def wrong_length(wire: Wire, reply: Reply, by: int) -> None:
    """The whole body; a connection on which more is promised is closed, as nothing else follows."""
    wire.send_body(wire.head(reply, _length(max(len(reply.body) + by, 0))), reply.body)
    if by > 0:
        wire.end()


def no_length(wire: Wire, reply: Reply, at: Optional[int]) -> None:
    """Nothing but the end of the connection tells where the body ends; allowed by RFC 9112, 6.3."""
    wire.send_body(wire.head(reply, ("Connection: close",)), _cut(reply.body, at, len(reply.body)))
    wire.end()


def _length(length: int) -> Sequence[str]:
    return (f"Content-Length: {length}",)


def _cut(body: Body, at: Optional[int], otherwise: Optional[int] = None) -> Body:
    """The bytes before `at`; without it those before `otherwise`, or the first half."""
    if at is None:
        at = len(body) // 2 if otherwise is None else otherwise
    return body[:at]


def _send_chunks(wire: Wire, reply: Reply, body: Body, size: int) -> None:
    wire.send(wire.head(reply, ("Transfer-Encoding: chunked",)))
    for start in range(0, len(body), max(size, 1)):
        piece = bytes(body[start:start + size])
        wire.send_body(b"", b"%x\r\n%s\r\n" % (len(piece), piece))
