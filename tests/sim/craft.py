# SPDX-License-Identifier: GPL-2.0-or-later
"""Builds IP packets with right lengths and checksums."""

import struct
from typing import NamedTuple, Sequence

from packets import GRE, ICMP, ICMPV6, TCP, UDP

SYN, ACK, PSH_ACK = 0x02, 0x10, 0x18
GRE_IPV4 = 0x0800
DNS_TXT = 16
DNS_A = 1
_DNS_IN = 1
_DNS_TTL_S = 3600


class Flow(NamedTuple):
    """Packed addresses, both IPv4 or both IPv6; ports are ignored where the protocol has none."""

    source: bytes
    destination: bytes
    source_port: int = 0
    destination_port: int = 0


class Label(NamedTuple):
    """The fields of an IP header that tell senders apart."""

    ttl: int
    identification: int


def checksum(data: bytes) -> int:
    """RFC 1071; the sum of 16-bit words modulo 65535 is the number itself modulo 65535."""
    padded = data + b"\0" * (len(data) % 2)
    return 0xFFFF - (int.from_bytes(padded, "big") % 0xFFFF or 0xFFFF)


def ip(flow: Flow, protocol: int, payload: bytes, label: Label) -> bytes:
    if len(flow.source) == 16:
        return struct.pack("!IHBB", label.identification & 0xFFFFF | 0x60000000, len(payload),
                           protocol, label.ttl) + flow.source + flow.destination + payload
    head = struct.pack("!BBHHHBB", 0x45, 0, 20 + len(payload), label.identification & 0xFFFF,
                       0x4000, label.ttl, protocol)
    addresses = flow.source + flow.destination
    return head + struct.pack("!H", checksum(head + b"\0\0" + addresses)) + addresses + payload


def udp(flow: Flow, payload: bytes, label: Label) -> bytes:
    length = 8 + len(payload)
    head = struct.pack("!HHH", flow.source_port, flow.destination_port, length)
    total = _transport_checksum(flow, UDP, head + b"\0\0" + payload) or 0xFFFF
    return ip(flow, UDP, head + struct.pack("!H", total) + payload, label)


class Segment(NamedTuple):
    flags: int
    sequence: int
    acknowledged: int = 0
    options: bytes = b""
    payload: bytes = b""


def tcp(flow: Flow, segment: Segment, label: Label) -> bytes:
    header_words = 5 + len(segment.options) // 4
    head = struct.pack("!HHIIBBH", flow.source_port, flow.destination_port, segment.sequence,
                       segment.acknowledged, header_words << 4, segment.flags, 64240)
    rest = b"\0\0" + segment.options + segment.payload
    total = _transport_checksum(flow, TCP, head + b"\0\0" + rest)
    return ip(flow, TCP, head + struct.pack("!H", total) + rest, label)


def echo_request(flow: Flow, number: int, payload: bytes, label: Label) -> bytes:
    rest = struct.pack("!HH", label.identification & 0xFFFF, number) + payload
    if len(flow.source) == 16:
        total = _transport_checksum(flow, ICMPV6, b"\x80\0\0\0" + rest)
        return ip(flow, ICMPV6, b"\x80\0" + struct.pack("!H", total) + rest, label)
    total = checksum(b"\x08\0\0\0" + rest)
    return ip(flow, ICMP, b"\x08\0" + struct.pack("!H", total) + rest, label)


def gre(flow: Flow, inner_ipv4: bytes, label: Label) -> bytes:
    return ip(flow, GRE, struct.pack("!HH", 0, GRE_IPV4) + inner_ipv4, label)


def dns_query(name: str, query_id: int) -> bytes:
    head = struct.pack("!6H", query_id, 0x0100, 1, 0, 0, 0)
    return head + _dns_name(name) + struct.pack("!HH", DNS_A, _DNS_IN)


def dns_txt_answer(name: str, query_id: int, texts: Sequence[bytes]) -> bytes:
    """Each text becomes one record of at most 255 bytes."""
    question = _dns_name(name) + struct.pack("!HH", DNS_TXT, _DNS_IN)
    records = b"".join(
        struct.pack("!HHHIHB", 0xC00C, DNS_TXT, _DNS_IN, _DNS_TTL_S, len(text) + 1, len(text))
        + text
        for text in texts
    )
    return struct.pack("!6H", query_id, 0x8180, 1, len(texts), 0, 0) + question + records


def _dns_name(name: str) -> bytes:
    labels = name.encode("ascii").split(b".")
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def _transport_checksum(flow: Flow, protocol: int, segment: bytes) -> int:
    pseudo_header = flow.source + flow.destination + struct.pack("!II", len(segment), protocol)
    return checksum(pseudo_header + segment)
