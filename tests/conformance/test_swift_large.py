# SPDX-License-Identifier: GPL-2.0-or-later
"""An object as large as Cloudflare's largest capture."""

import hashlib
import io
import subprocess

from scene import BUCKET, made_up_file

PCAP_HEADER_BYTES = 24
LARGE_BYTES = 1_000_000_000
_READ_AT_ONCE = 1 << 20


class Repeated(io.RawIOBase):
    """A file of a header, and one block again and again; made while it is read."""

    def __init__(self, head: bytes, block: bytes, times: int) -> None:
        self.size = len(head) + len(block) * times
        self._parts = [head, *[block] * times]

    def readable(self) -> bool:
        return True

    def read(self, _size: int = -1) -> bytes:
        return self._parts.pop(0) if self._parts else b""


def test_object_of_a_gigabyte(scene):
    """What editcap makes of the packets that arrive is the file that was uploaded."""
    file = made_up_file(1, seconds=60)
    head, block = file[:PCAP_HEADER_BYTES], file[PCAP_HEADER_BYTES:]
    times = -(-LARGE_BYTES // len(block))
    body = Repeated(head, block, times)
    scene.put("pcap_ID.pcap", body, content_length=str(body.size))
    expected = hashlib.sha256()
    for _ in range(times):
        expected.update(block)
    with scene.started("-", "--capture-id", scene.id) as program:
        assert read_by_editcap(program.stdout) == (expected.hexdigest(), body.size)
        assert (program.wait(), program.stderr.read()) == (0, b"")
    scene.swift.delete(BUCKET, scene.key("pcap_ID.pcap"))


def read_by_editcap(source):
    """The hash of the packets as they stand in a pcap file, and the size of that file."""
    editcap = subprocess.Popen(["editcap", "-F", "pcap", "-", "-"], stdin=source,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    found, size = hashlib.sha256(), len(editcap.stdout.read(PCAP_HEADER_BYTES))
    for data in iter(lambda: editcap.stdout.read(_READ_AT_ONCE), b""):
        found.update(data)
        size += len(data)
    assert editcap.communicate() == (b"", b"")
    return found.hexdigest(), size
