# SPDX-License-Identifier: GPL-2.0-or-later
"""The blocks of a pcapng file, and what two files of the same capture have in common."""

import re
import struct
from typing import List, NamedTuple

SECTION, STATISTICS = 0x0A0D0D0A, 5
_LITTLE_ENDIAN = b"\x4d\x3c\x2b\x1a"
_KNOWN = {SECTION, 1, STATISTICS, 6}
_COMMENT = 1
# The API takes this limit and does not tell it again, so only who asked for it can write it down.
_UNTOLD_LIMIT = re.compile(rb", at most \d+ packets")


class Block(NamedTuple):
    kind: int
    data: bytes


class Reading(NamedTuple):
    """Whole blocks, and what is behind the last of them."""

    blocks: List[Block]
    rest: bytes

    @property
    def packets(self) -> int:
        return sum(block.kind == 6 for block in self.blocks)


def read_blocks(data: bytes) -> Reading:
    """Raises ValueError where the file is not merely cut."""
    blocks: List[Block] = []
    at = 0
    while len(data) - at >= 12:
        kind, size = struct.unpack_from("<II", data, at)
        if not blocks and (kind != SECTION or data[8:12] != _LITTLE_ENDIAN):
            raise ValueError("it does not begin with a section header")
        if kind not in _KNOWN or size < 12 or size % 4 != 0:
            raise ValueError(f"at {at}: a block of type {kind} with {size} bytes")
        if at + size > len(data):
            break
        if struct.unpack_from("<I", data, at + size - 4)[0] != size:
            raise ValueError(f"at {at}: a block with two lengths")
        blocks.append(Block(kind, data[at:at + size]))
        at += size
    return Reading(blocks, data[at:])


def as_opened(data: bytes) -> bytes:
    """What a capture that was made by this run would look like had it been opened by its ID."""
    blocks, rest = read_blocks(data)
    if not blocks:
        return data
    section = _without_untold(blocks[0].data)
    return section + b"".join(block.data for block in blocks[1:]) + rest


def _without_untold(section: bytes) -> bytes:
    """A section header whose comment lacks what the API does not tell."""
    body, at = section[:24], 24
    while at < len(section) - 4:
        code, size = struct.unpack_from("<HH", section, at)
        text = section[at + 4:at + 4 + size]
        if code == _COMMENT:
            text = _UNTOLD_LIMIT.sub(b"", text)
        body += struct.pack("<HH", code, len(text)) + text + bytes(-len(text) % 4)
        at += 4 + size + -size % 4
    return body[:4] + struct.pack("<I", len(body) + 4) + body[8:] + struct.pack("<I", len(body) + 4)


def is_part(data: bytes, whole: bytes, may_be_cut: bool) -> bool:
    """Whether it is the beginning of the whole, apart from statistics that were written early."""
    blocks, rest = read_blocks(data)
    if rest and not may_be_cut:
        return False
    if whole.startswith(data):
        return True
    while blocks and blocks[-1].kind == STATISTICS:
        blocks.pop()
        rest = b""
    return whole.startswith(b"".join(block.data for block in blocks) + rest)
