# SPDX-License-Identifier: GPL-2.0-or-later
"""What the machines record of one full capture, into a file each."""

import gzip
import shutil
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, Dict, Iterable, List, NamedTuple, Optional, Sequence

from bucketstore import BucketStore
from checks import CaptureSpec
from machines import Machine, machine_of
from packets import PacketFilter, TimedPacket, dissect
from pcapfile import encode_header, encode_record
from sample import framed


class RecordedFile(NamedTuple):
    machine: Machine
    path: Path


class Recording:
    """Grows with each take(); full_us is when it reached a limit of the capture."""

    def __init__(self, spec: CaptureSpec, machines: Sequence[Machine],
                 buckets: BucketStore) -> None:
        self.machines = machines
        self.packets = 0
        self.full_us: Optional[int] = None
        self._bytes = 0
        self._spec = spec
        self._wanted = PacketFilter(spec.filter_v1)
        self._buckets = buckets
        self._paths: Dict[int, Path] = {}

    def twin(self) -> "Recording":
        """Of an equal capture that has recorded nothing yet."""
        return Recording(self._spec, self.machines, self._buckets)

    def take(self, packets: Iterable[TimedPacket]) -> None:
        with ExitStack() as stack:
            files: Dict[int, BinaryIO] = {}
            for packet in packets:
                flow = dissect(packet.data)
                if flow is None or not self._wanted.matches(flow):
                    continue
                number = machine_of(flow, len(self.machines))
                record = framed(packet, packet.data, self.machines[number].link_type)
                if not self._fits(len(record.data), packet.time_us):
                    return
                if number not in files:
                    files[number] = stack.enter_context(self._open(number))
                files[number].write(encode_record(record))
                if self.full_us is not None:
                    return

    def files(self, compressed: bool) -> List[RecordedFile]:
        """By machine; one that saw nothing has none."""
        found = [RecordedFile(self.machines[number], path)
                 for number, path in sorted(self._paths.items())]
        return [file._replace(path=_compress(file.path)) for file in found] if compressed else found

    def _fits(self, size: int, time_us: int) -> bool:
        """Counts the packet. Its limits end the recording: the last packet, or one too large."""
        spec = self._spec
        if spec.byte_limit is not None and self._bytes + size > spec.byte_limit:
            self.full_us = time_us
            return False
        self.packets += 1
        self._bytes += size
        if self.packets == spec.packet_limit:
            self.full_us = time_us
        return True

    def _open(self, number: int) -> BinaryIO:
        if number not in self._paths:
            self._paths[number] = self._buckets.new_path()
            self._paths[number].write_bytes(encode_header(self.machines[number].link_type))
        return open(self._paths[number], "ab")


def _compress(path: Path) -> Path:
    """Neither name nor time inside: the same packets make the same file."""
    target = path.with_suffix(".gz")
    with open(path, "rb") as source, open(target, "wb") as out:
        with gzip.GzipFile("", "wb", fileobj=out, mtime=0) as packed:
            shutil.copyfileobj(source, packed)
    path.unlink()
    return target
