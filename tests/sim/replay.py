# SPDX-License-Identifier: GPL-2.0-or-later
"""Packets of capture files, moved in time so that they have just passed."""

from bisect import bisect_left
from pathlib import Path
from typing import Iterator, List, Optional, Sequence

from packets import PacketSource, TimedPacket, dissect
from pcapfile import LINKTYPE_ETHERNET, LINKTYPE_RAW, Record, read_packets

_IP_LINK_TYPES = {LINKTYPE_RAW, 12, 14, 228, 229}
_LINKTYPE_LINUX_SLL = 113
_SLL_HEADER_BYTES = 16
_ETHERNET_ADDRESSES_BYTES = 12
_VLAN_TAGS = {0x8100, 0x88A8}
_IP_ETHERTYPES = {0x0800, 0x86DD}


class ReplayedTraffic:
    """A PacketSource: the last packet of each file lies at end_us. ValueError names a bad file."""

    def __init__(self, paths: Sequence[Path], end_us: int) -> None:
        packets: List[TimedPacket] = []
        for path in paths:
            try:
                packets += _ending_at(_load(path.read_bytes()), end_us)
            except ValueError as error:
                raise ValueError(f"{path}: {error}") from None
        self._packets = sorted(packets, key=lambda packet: packet.time_us)
        self._times = [packet.time_us for packet in self._packets]

    def between(self, start_us: int, end_us: int) -> Iterator[TimedPacket]:
        first, end = bisect_left(self._times, start_us), bisect_left(self._times, end_us)
        return iter(self._packets[first:end])

    def live(self, start_us: int) -> PacketSource:
        """All of them come once more for each who watches: the first at start_us."""
        return _Shifted(self, start_us - self._times[0] if self._times else 0)


class _Shifted:
    """The packets of a source, each later by as much."""

    def __init__(self, source: PacketSource, shift_us: int) -> None:
        self._source = source
        self._shift_us = shift_us

    def between(self, start_us: int, end_us: int) -> Iterator[TimedPacket]:
        shift_us = self._shift_us
        for packet in self._source.between(start_us - shift_us, end_us - shift_us):
            yield packet._replace(time_us=packet.time_us + shift_us)

    def live(self, start_us: int) -> PacketSource:
        return self._source.live(start_us)


def _ending_at(packets: List[TimedPacket], end_us: int) -> List[TimedPacket]:
    shift_us = end_us - max((packet.time_us for packet in packets), default=end_us)
    return [packet._replace(time_us=packet.time_us + shift_us) for packet in packets]


def _load(data: bytes) -> List[TimedPacket]:
    packets = []
    for link_type, record in read_packets(data):
        offset = _ip_offset(link_type, record.data)
        if offset is not None and dissect(record.data[offset:]) is not None:
            packets.append(_without_link_layer(record, offset))
    return packets


def _ip_offset(link_type: int, frame: bytes) -> Optional[int]:
    if link_type in _IP_LINK_TYPES:
        return 0
    if link_type == _LINKTYPE_LINUX_SLL:
        position = _SLL_HEADER_BYTES - 2
    elif link_type == LINKTYPE_ETHERNET:
        position = _ETHERNET_ADDRESSES_BYTES
    else:
        raise ValueError(f"packets of link type {link_type} are not supported")
    while _ethertype(frame, position) in _VLAN_TAGS:
        position += 4
    return position + 2 if _ethertype(frame, position) in _IP_ETHERTYPES else None


def _ethertype(frame: bytes, position: int) -> int:
    return int.from_bytes(frame[position:position + 2], "big")


def _without_link_layer(record: Record, offset: int) -> TimedPacket:
    """Ethernet pads short frames: the IP header knows the packet's own length."""
    data = record.data[offset:]
    length = record.length - offset
    if data[0] >> 4 == 4:
        stated = int.from_bytes(data[2:4], "big")
    else:
        stated = 40 + int.from_bytes(data[4:6], "big")
    if 0 < stated < length:
        length = stated
    return TimedPacket(record.time_ns // 1000, data[:length], length)
