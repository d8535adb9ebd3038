# SPDX-License-Identifier: GPL-2.0-or-later
"""IP packets as Cloudflare's network sees them: flow, capture filter, the sample's cut."""

import ipaddress
from typing import Any, Dict, Iterator, NamedTuple, Optional, Protocol, Tuple

SAMPLED_PAYLOAD_BYTES = 160

ICMP, TCP, UDP, GRE, ICMPV6 = 1, 6, 17, 47, 58
_IPV6_FRAGMENT = 44
_IPV6_OPTION_HEADERS = {0, 43, 60}
_FIXED_HEADER_BYTES = {UDP: 8, ICMP: 8, ICMPV6: 8}


class TimedPacket(NamedTuple):
    """data starts at the IP header and may be shorter than length, the size on the wire."""

    time_us: int
    data: bytes
    length: int


class PacketSource(Protocol):
    """Where packets come from."""

    def between(self, start_us: int, end_us: int) -> Iterator[TimedPacket]:
        """Packets with start_us <= time < end_us, in time order, the same on every call."""

    def live(self, start_us: int) -> "PacketSource":
        """What who begins to watch at start_us gets to see."""


class Flow(NamedTuple):
    """Addresses are packed; ports are None where there are none (ICMP, later fragments)."""

    source: bytes
    destination: bytes
    protocol: int
    source_port: Optional[int]
    destination_port: Optional[int]
    payload_offset: int


class PacketFilter:
    """A checked filter_v1."""

    def __init__(self, filter_v1: Dict[str, Any]) -> None:
        self._wanted = [
            (name, ipaddress.ip_address(value).packed if name.endswith("_address") else value)
            for name, value in filter_v1.items()
        ]

    def matches(self, flow: Flow) -> bool:
        seen = {
            "source_address": flow.source,
            "destination_address": flow.destination,
            "source_port": flow.source_port,
            "destination_port": flow.destination_port,
            "protocol": flow.protocol,
        }
        return all(seen[name] == value for name, value in self._wanted)


def dissect(data: bytes) -> Optional[Flow]:
    """None if data does not start with a whole IP header."""
    version = data[0] >> 4 if data else 0
    if version == 4 and len(data) >= 20:
        header_bytes = (data[0] & 0x0F) * 4
        first_fragment = int.from_bytes(data[6:8], "big") & 0x1FFF == 0
        return _flow(data, (data[12:16], data[16:20]), data[9], header_bytes, first_fragment)
    if version == 6 and len(data) >= 40:
        protocol, offset, first_fragment = _skip_ipv6_extensions(data)
        return _flow(data, (data[8:24], data[24:40]), protocol, offset, first_fragment)
    return None


def sampled(packet: TimedPacket, flow: Flow) -> bytes:
    """What a sample keeps of a packet: its headers and the first bytes of the payload."""
    return packet.data[:flow.payload_offset + SAMPLED_PAYLOAD_BYTES]


def _skip_ipv6_extensions(data: bytes) -> Tuple[int, int, bool]:
    protocol, offset, first_fragment = data[6], 40, True
    while len(data) >= offset + 8:
        if protocol == _IPV6_FRAGMENT:
            if int.from_bytes(data[offset + 2:offset + 4], "big") >> 3:
                first_fragment = False
            protocol, offset = data[offset], offset + 8
        elif protocol in _IPV6_OPTION_HEADERS:
            protocol, offset = data[offset], offset + (data[offset + 1] + 1) * 8
        else:
            break
    return protocol, offset, first_fragment


def _flow(data: bytes, addresses: Tuple[bytes, bytes], protocol: int, offset: int,
          first_fragment: bool) -> Flow:
    ports: Tuple[Optional[int], Optional[int]] = (None, None)
    transport = data[offset:offset + 20] if first_fragment else b""
    if protocol in (TCP, UDP) and len(transport) >= 4:
        ports = int.from_bytes(transport[:2], "big"), int.from_bytes(transport[2:4], "big")
    return Flow(*addresses, protocol, *ports, offset + _transport_header_bytes(protocol, transport))


def _transport_header_bytes(protocol: int, transport: bytes) -> int:
    if not transport:
        return 0
    if protocol == TCP:
        return (transport[12] >> 4) * 4 if len(transport) > 12 else len(transport)
    if protocol == GRE:
        checksum_key_sequence = transport[0] >> 4 & 0b1011
        return 4 + 4 * bin(checksum_key_sequence).count("1")
    return _FIXED_HEADER_BYTES.get(protocol, 0)
