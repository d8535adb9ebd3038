# SPDX-License-Identifier: GPL-2.0-or-later
"""Capture files: pcap of either byte order and resolution (read, write), simple pcapng (read)."""

import struct
from typing import Dict, Iterable, Iterator, NamedTuple, Tuple

LINKTYPE_ETHERNET = 1
LINKTYPE_RAW = 101
SNAP_LENGTH = 65_535

_MICROSECOND_MAGIC = 0xA1B2C3D4
_NANOSECOND_MAGIC = 0xA1B23C4D
_SECTION_HEADER, _INTERFACE, _ENHANCED_PACKET = 0x0A0D0D0A, 1, 6
_BYTE_ORDER_MAGIC = 0x1A2B3C4D
_OPTION_END, _OPTION_TSRESOL = 0, 9
_NS_PER_S = 1_000_000_000
_TRUNCATED = "the file ends inside a packet or block"


class Record(NamedTuple):
    """One packet with its link-layer header; length is its size on the wire."""

    time_ns: int
    data: bytes
    length: int


class _Interface(NamedTuple):
    link_type: int
    ticks_per_s: int


def write_pcap(records: Iterable[Record], link_type: int) -> bytes:
    return b"".join([encode_header(link_type), *map(encode_record, records)])


def encode_header(link_type: int) -> bytes:
    """Of a file with microseconds in little-endian order."""
    return struct.pack("<IHHiIII", _MICROSECOND_MAGIC, 2, 4, 0, 0, SNAP_LENGTH, link_type)


def encode_record(record: Record) -> bytes:
    seconds, rest_ns = divmod(record.time_ns, _NS_PER_S)
    head = struct.pack("<IIII", seconds, rest_ns // 1000, len(record.data), record.length)
    return head + record.data


def read_packets(data: bytes) -> Iterator[Tuple[int, Record]]:
    """Yields (link type, record); ValueError if the bytes are no capture file or end too early."""
    if struct.unpack_from("<I", data.ljust(4, b"\0"))[0] == _SECTION_HEADER:
        return _read_pcapng(data)
    for byte_order in "<>":
        magic = struct.unpack_from(byte_order + "I", data.ljust(4, b"\0"))[0]
        if magic == _MICROSECOND_MAGIC:
            return _read_pcap(data, byte_order, 1000)
        if magic == _NANOSECOND_MAGIC:
            return _read_pcap(data, byte_order, 1)
    raise ValueError("not a pcap or pcapng file")


def _read_pcap(data: bytes, byte_order: str, ns_per_tick: int) -> Iterator[Tuple[int, Record]]:
    if len(data) < 24:
        raise ValueError(_TRUNCATED)
    link_type = struct.unpack_from(byte_order + "I", data, 20)[0] & 0xFFFF
    position = 24
    while position < len(data):
        if len(data) < position + 16:
            raise ValueError(_TRUNCATED)
        seconds, ticks, captured, length = struct.unpack_from(byte_order + "IIII", data, position)
        position += 16
        if len(data) < position + captured:
            raise ValueError(_TRUNCATED)
        time_ns = seconds * _NS_PER_S + ticks * ns_per_tick
        yield link_type, Record(time_ns, data[position:position + captured], length)
        position += captured


def _read_pcapng(data: bytes) -> Iterator[Tuple[int, Record]]:
    byte_order = "<"
    interfaces: Dict[int, _Interface] = {}
    position = 0
    while position < len(data):
        if len(data) < position + 12:
            raise ValueError(_TRUNCATED)
        if struct.unpack_from("<I", data, position)[0] == _SECTION_HEADER:
            little = struct.unpack_from("<I", data, position + 8)[0] == _BYTE_ORDER_MAGIC
            byte_order = "<" if little else ">"
            interfaces = {}
        kind, size = struct.unpack_from(byte_order + "II", data, position)
        if size < 12 or size % 4 or len(data) < position + size:
            raise ValueError(_TRUNCATED)
        body = data[position + 8:position + size - 4]
        if kind == _INTERFACE:
            interfaces[len(interfaces)] = _read_interface(body, byte_order)
        elif kind == _ENHANCED_PACKET:
            yield _read_enhanced_packet(body, byte_order, interfaces)
        position += size


def _read_interface(body: bytes, byte_order: str) -> _Interface:
    if len(body) < 8:
        raise ValueError(_TRUNCATED)
    link_type = struct.unpack_from(byte_order + "H", body)[0]
    ticks_per_s = 1_000_000
    position = 8
    while len(body) >= position + 4:
        code, size = struct.unpack_from(byte_order + "HH", body, position)
        if code == _OPTION_END:
            break
        if code == _OPTION_TSRESOL and size == 1 and len(body) > position + 4:
            resolution = body[position + 4]
            ticks_per_s = 1 << (resolution & 0x7F) if resolution & 0x80 else 10 ** resolution
        position += 4 + (size + 3) // 4 * 4
    return _Interface(link_type, ticks_per_s)


def _read_enhanced_packet(body: bytes, byte_order: str,
                          interfaces: Dict[int, _Interface]) -> Tuple[int, Record]:
    if len(body) < 20:
        raise ValueError(_TRUNCATED)
    number, high, low, captured, length = struct.unpack_from(byte_order + "5I", body)
    if number not in interfaces:
        raise ValueError("a packet names an interface that the file does not describe")
    if len(body) < 20 + captured:
        raise ValueError(_TRUNCATED)
    interface = interfaces[number]
    time_ns = (high << 32 | low) * _NS_PER_S // interface.ticks_per_s
    return interface.link_type, Record(time_ns, body[20:20 + captured], length)
