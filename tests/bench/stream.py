# SPDX-License-Identifier: GPL-2.0-or-later
"""A reader of the FIFO that knows when the first packet came, and that can be slow."""

import os
import select
import struct
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Callable, NamedTuple, Optional

from program import BenchError, Program
from stage import Stage
from transfer import Way, check_size, expect, new_fifo

_ENHANCED_PACKET = 6
_PIECE_BYTES = 1 << 20
_POLL_MS = 50


class Read(NamedTuple):
    """Times are of the wall clock, which the stand-in cloud follows."""

    begin_s: float
    first_s: float
    end_s: float


def has_packet(pcapng: bytes) -> bool:
    """Whether a packet has begun."""
    position = 0
    while position + 8 <= len(pcapng):
        kind, size = struct.unpack_from("<II", pcapng, position)
        if kind == _ENHANCED_PACKET:
            return True
        position += max(size, 12)
    return False


def read_source(stage: Stage, way: Way, packets: Optional[int] = None,
                rate: Optional[float] = None,
                started: Callable[[Program], None] = lambda _source: None) -> Read:
    """Runs a way's source to its end. One that does not open the FIFO itself need not write pcapng:
    its first bytes count. packets: that must come, unless the time of the first is all that is
    wanted. rate: bytes a second. started is called before anything is read."""
    expected = None if packets is None else expect(stage, way, packets)
    with ExitStack() as stack:
        fifo = stack.enter_context(new_fifo(stage))
        descriptor = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
        stack.callback(os.close, descriptor)
        begin_s = time.time()
        source = _start(stage, way, fifo)
        stack.callback(source.end)
        started(source)
        _await_writer(descriptor, source)
        head = _read_head(descriptor, has_packet if way.opens_fifo else bool)
        first_s = time.time()
        size = len(head) + _drain(descriptor, rate)
        end_s = time.time()
        source.finish()
    if expected is not None:
        check_size(size, expected)
    return Read(begin_s, first_s, end_s)


def _start(stage: Stage, way: Way, fifo: Path) -> Program:
    if way.opens_fifo:
        return stage.start(way.source)
    with open(fifo, "wb") as end:
        return stage.start(way.source, stdout=end)


def _await_writer(descriptor: int, source: Program) -> None:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    while not poll.poll(_POLL_MS):
        if source.has_ended():
            source.finish()
            raise BenchError(f"{source.name} wrote nothing")
    os.set_blocking(descriptor, True)


def _read_head(descriptor: int, is_enough: Callable[[bytes], bool]) -> bytes:
    head = b""
    while not is_enough(head):
        piece = os.read(descriptor, _PIECE_BYTES)
        if not piece:
            raise BenchError("the packets ended before they began")
        head += piece
    return head


def _drain(descriptor: int, rate: Optional[float]) -> int:
    """Returns how many bytes there were."""
    buffer = bytearray(_PIECE_BYTES)
    begin_s, size = time.monotonic(), 0
    while True:
        count = os.readv(descriptor, [buffer])
        if count == 0:
            return size
        size += count
        if rate is not None:
            time.sleep(max(0, begin_s + size / rate - time.monotonic()))
