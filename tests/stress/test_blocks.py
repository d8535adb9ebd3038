# SPDX-License-Identifier: GPL-2.0-or-later
"""What the soak calls the same, and the beginning of a file: it must not take too much for that."""

import struct

import pytest

from blocks import as_opened, is_part, read_blocks


def block(kind, body):
    size = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + size + body + size


def section(comment):
    text = comment.encode()
    option = struct.pack("<HH", 1, len(text)) + text + bytes(-len(text) % 4)
    return block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1) + option + bytes(4))


SECTION, INTERFACE = section("60 s, filter none"), block(1, bytes(8))
PACKETS = [block(6, bytes([number]) * 24) for number in range(3)]
STATISTICS = block(5, bytes(12))
WHOLE = SECTION + INTERFACE + b"".join(PACKETS) + STATISTICS


def test_limit_that_the_api_does_not_tell():
    assert as_opened(section("60 s, at most 10000 packets, filter none")) == SECTION
    assert as_opened(section("60 s, at most 5 packets, at most 7 bytes")) == section(
        "60 s, at most 7 bytes")
    assert as_opened(section("61 s, filter none")) != SECTION
    assert as_opened(WHOLE) == WHOLE and as_opened(b"") == b""


@pytest.mark.parametrize("data, is_one", [
    (b"", True), (SECTION, True), (WHOLE, True), (SECTION + INTERFACE + PACKETS[0], True),
    (SECTION + INTERFACE + PACKETS[0] + STATISTICS, True),
    (SECTION + INTERFACE + PACKETS[1], False),
    (SECTION + INTERFACE + PACKETS[0] + PACKETS[0], False),
    (SECTION + INTERFACE + STATISTICS + PACKETS[0], False),
    (WHOLE + PACKETS[0], False), (WHOLE[:-30], False),
])
def test_beginning(data, is_one):
    assert is_part(data, WHOLE, may_be_cut=False) == is_one


def test_beginning_that_was_cut():
    for size in range(len(WHOLE)):
        assert is_part(WHOLE[:size], WHOLE, may_be_cut=True)
    assert not is_part(WHOLE[:100] + b"x", WHOLE, may_be_cut=True)


@pytest.mark.parametrize("data", [INTERFACE, WHOLE[:-4] + bytes(4), SECTION + block(77, b"")])
def test_what_is_no_file(data):
    with pytest.raises(ValueError):
        read_blocks(data)
