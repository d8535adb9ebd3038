# SPDX-License-Identifier: GPL-2.0-or-later
"""The pcap file of a simple capture."""

from itertools import islice
from typing import Any, Dict, Iterator, NamedTuple

from packets import PacketFilter, PacketSource, TimedPacket, dissect, sampled
from pcapfile import LINKTYPE_ETHERNET, LINKTYPE_RAW, Record, write_pcap

LINK_TYPES = {"ethernet": LINKTYPE_ETHERNET, "raw": LINKTYPE_RAW}
_MAC_ADDRESSES = bytes.fromhex("020000000001" "020000000002")
_ETHERTYPES = {4: b"\x08\x00", 6: b"\x86\xdd"}


class Window(NamedTuple):
    start_us: int
    end_us: int


def sample_file(source: PacketSource, window: Window, filter_v1: Dict[str, Any],
                packet_limit: int, link_type: int) -> bytes:
    """The first packet_limit matching packets, cut as samples are; the same bytes each time."""
    records = _records(source, window, PacketFilter(filter_v1), link_type)
    return write_pcap(islice(records, packet_limit), link_type)


def _records(source: PacketSource, window: Window, wanted: PacketFilter,
             link_type: int) -> Iterator[Record]:
    for packet in source.between(*window):
        flow = dissect(packet.data)
        if flow is None or not wanted.matches(flow):
            continue
        yield framed(packet, sampled(packet, flow), link_type)


def framed(packet: TimedPacket, data: bytes, link_type: int) -> Record:
    """data: as much of the packet as is kept."""
    header = b""
    if link_type == LINKTYPE_ETHERNET:
        header = _MAC_ADDRESSES + _ETHERTYPES[packet.data[0] >> 4]
    return Record(packet.time_us * 1000, header + data, len(header) + packet.length)
