# SPDX-License-Identifier: GPL-2.0-or-later
"""Large pcap files, made in seconds: one block of made-up packets again and again, each packet
with a time of its own, so that what reads and merges them has all of its work to do."""

import struct
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import List

import craft
from packets import TimedPacket
from pcapfile import LINKTYPE_ETHERNET, encode_header, encode_record
from sample import framed

# 2026-01-01; any will do.
START_US = 1_767_225_600_000_000
BLOCK_PACKETS = 4096
# Between two packets of one file; with n files n times as much, as of machines that share a load.
GAP_US = 8

_SEED = 1
_FLOW = craft.Flow(bytes((198, 51, 100, 7)), bytes((203, 0, 113, 80)), 443, 50000)
_TIME = struct.Struct("<II")
_SECOND_US = 1_000_000
# (share, fewest and most bytes of payload): with all headers 680 bytes in the file on average,
# which makes 1.47 million packets a GB.
_PAYLOADS = ((0.45, 0, 12), (0.17, 40, 900), (0.38, 1360, 1460))


class Traffic:
    """The block that files are made of."""

    def __init__(self) -> None:
        random = Random(_SEED)
        records = [_make_record(random) for _ in range(BLOCK_PACKETS)]
        self._block = bytearray(b"".join(records))
        self._ends = list(accumulate(len(record) for record in records))
        self._starts = [0, *self._ends[:-1]]

    def write(self, path: Path, size: int, number: int = 0, files: int = 1) -> int:
        """Makes file `number` of so many, no larger than `size`. Returns how many packets it has.
        """
        offsets = _make_offsets(Random(f"{_SEED}:{number}"), GAP_US * files)
        packets = 0
        with open(path, "wb") as file:
            left = size - file.write(encode_header(LINKTYPE_ETHERNET))
            while True:
                count = self._stamp(START_US + packets // BLOCK_PACKETS * offsets[-1], offsets)
                if self._ends[-1] > left:
                    break
                left -= file.write(self._block)
                packets += count
            rest = sum(end <= left for end in self._ends)
            file.write(self._block[:self._starts[rest]])
        return packets + rest

    def _stamp(self, base_us: int, offsets: List[int]) -> int:
        """offsets has one more, the length of the block. Returns the number of packets."""
        block, pack_into = self._block, _TIME.pack_into
        for position, offset_us in zip(self._starts, offsets):
            pack_into(block, position, *divmod(base_us + offset_us, _SECOND_US))
        return len(self._starts)


def _make_offsets(random: Random, gap_us: int) -> List[int]:
    """At least a microsecond apart: each file's times rise."""
    return list(accumulate(1 + round(random.expovariate(1 / (gap_us - 1)))
                           for _ in range(BLOCK_PACKETS + 1)))


def _make_record(random: Random) -> bytes:
    _, fewest, most = random.choices(_PAYLOADS, [share for share, _, _ in _PAYLOADS])[0]
    payload = random.randbytes(random.randint(fewest, most))
    segment = craft.Segment(craft.PSH_ACK, random.getrandbits(32), random.getrandbits(32),
                            payload=payload)
    packet = craft.tcp(_FLOW, segment, craft.Label(57, random.getrandbits(16)))
    return encode_record(framed(TimedPacket(0, packet, len(packet)), packet, LINKTYPE_ETHERNET))
