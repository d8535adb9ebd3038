# SPDX-License-Identifier: GPL-2.0-or-later
"""Made-up traffic towards a customer under attack: a function of the seed and the UTC second only.

Calm seconds bring 15 to 40 packets. In every five minutes one minute brings a wave on top: a SYN
flood from spoofed addresses and large DNS answers that nobody asked for, up to 300 packets a second
in all.
"""

import ipaddress
import math
from random import Random
from typing import Callable, Iterator, List

import craft
from craft import Flow, Label, Segment
from packets import PacketSource, TimedPacket
from rfc3339 import MICROSECONDS

CUSTOMER_IPV4 = ipaddress.ip_network("203.0.113.0/24")
CUSTOMER_IPV6 = ipaddress.ip_network("2001:db8:113::/48")
SPOOFED = ipaddress.ip_network("198.18.0.0/15")
VISITORS_IPV4 = (ipaddress.ip_network("192.0.2.0/24"), ipaddress.ip_network("198.51.100.0/24"))
VISITORS_IPV6 = ipaddress.ip_network("2001:db8:51::/48")
CALM_PACKETS = (15, 40)
WAVE_PACKETS = 260
SYN_SHARE = 0.6
BLOCK_S, MINUTE_S = 300, 60
_SYN_OPTIONS = bytes.fromhex("020405b40402080a0000000000000000" "01030307")

Maker = Callable[[Random], bytes]


class GeneratedTraffic:
    """A PacketSource without beginning or end."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def between(self, start_us: int, end_us: int) -> Iterator[TimedPacket]:
        for second in range(start_us // MICROSECONDS, -(-end_us // MICROSECONDS)):
            for packet in self._second(second):
                if start_us <= packet.time_us < end_us:
                    yield packet

    def live(self, start_us: int) -> PacketSource:
        """New traffic is there at any time."""
        return self

    def _second(self, second: int) -> Iterator[TimedPacket]:
        random = Random(f"{self._seed}:second:{second}")
        makers = random.choices(_CALM_MAKERS, _CALM_WEIGHTS, k=random.randint(*CALM_PACKETS))
        makers += self._wave(second, random)
        random.shuffle(makers)
        offsets_us = sorted(random.sample(range(MICROSECONDS), len(makers)))
        for offset_us, make in zip(offsets_us, makers):
            data = make(random)
            yield TimedPacket(second * MICROSECONDS + offset_us, data, len(data))

    def _wave(self, second: int, random: Random) -> List[Maker]:
        block, in_block = divmod(second, BLOCK_S)
        minute = Random(f"{self._seed}:wave:{block}").randrange(BLOCK_S // MINUTE_S)
        if in_block // MINUTE_S != minute:
            return []
        height = math.sin(math.pi * (in_block % MINUTE_S + 1) / (MINUTE_S + 1))
        return [_syn_flood if random.random() < SYN_SHARE else _dns_amplification
                for _ in range(int(WAVE_PACKETS * height))]


def _ipv4_host(random: Random, network: ipaddress.IPv4Network) -> bytes:
    return network[random.randrange(1, network.num_addresses - 1)].packed


def _ipv6_host(random: Random, network: ipaddress.IPv6Network) -> bytes:
    return network[random.randrange(1, 256) << 64 | random.randrange(1, 4096)].packed


def _ipv4_flow(random: Random, destination_port: int) -> Flow:
    return Flow(_ipv4_host(random, random.choice(VISITORS_IPV4)), _ipv4_host(random, CUSTOMER_IPV4),
                random.randrange(1024, 65536), destination_port)


def _ipv6_flow(random: Random, destination_port: int) -> Flow:
    return Flow(_ipv6_host(random, VISITORS_IPV6), _ipv6_host(random, CUSTOMER_IPV6),
                random.randrange(1024, 65536), destination_port)


def _label(random: Random) -> Label:
    return Label(random.choice((64, 128, 255)) - random.randrange(5, 25), random.getrandbits(16))


def _established(random: Random, payload: bytes) -> Segment:
    return Segment(craft.PSH_ACK if payload else craft.ACK, random.getrandbits(32),
                   random.getrandbits(32), payload=payload)


def _https(random: Random) -> bytes:
    payload = random.choice((b"", random.randbytes(random.randrange(40, 1400))))
    return craft.tcp(_ipv4_flow(random, 443), _established(random, payload), _label(random))


def _http(random: Random) -> bytes:
    request = f"GET /item/{random.randrange(1000)} HTTP/1.1\r\nHost: www.example.com\r\n\r\n"
    return craft.tcp(_ipv4_flow(random, 80), _established(random, request.encode()), _label(random))


def _new_connection(random: Random) -> bytes:
    segment = Segment(craft.SYN, random.getrandbits(32), options=_SYN_OPTIONS)
    return craft.tcp(_ipv4_flow(random, random.choice((22, 80, 443))), segment, _label(random))


def _https_ipv6(random: Random) -> bytes:
    payload = random.randbytes(random.randrange(0, 1200))
    return craft.tcp(_ipv6_flow(random, 443), _established(random, payload), _label(random))


def _quic(random: Random) -> bytes:
    payload = random.randbytes(random.randrange(30, 1200))
    return craft.udp(_ipv4_flow(random, 443), payload, _label(random))


def _dns(random: Random) -> bytes:
    query = craft.dns_query(f"host{random.randrange(100)}.example.net", random.getrandbits(16))
    return craft.udp(_ipv4_flow(random, 53), query, _label(random))


def _dns_ipv6(random: Random) -> bytes:
    query = craft.dns_query(f"host{random.randrange(100)}.example.net", random.getrandbits(16))
    return craft.udp(_ipv6_flow(random, 53), query, _label(random))


def _ping(random: Random) -> bytes:
    return _echo(random, _ipv4_flow(random, 0))


def _ping_ipv6(random: Random) -> bytes:
    return _echo(random, _ipv6_flow(random, 0))


def _echo(random: Random, flow: Flow) -> bytes:
    number, payload = random.randrange(1000), random.randbytes(56)
    return craft.echo_request(flow, number, payload, _label(random))


def _tunnel(random: Random) -> bytes:
    inner = _ping(random)
    outer = Flow(VISITORS_IPV4[0][1].packed, CUSTOMER_IPV4[254].packed)
    return craft.gre(outer, inner, _label(random))


def _syn_flood(random: Random) -> bytes:
    flow = Flow(_ipv4_host(random, SPOOFED), CUSTOMER_IPV4[80].packed,
                random.randrange(1024, 65536), 443)
    return craft.tcp(flow, Segment(craft.SYN, random.getrandbits(32)), _label(random))


def _dns_amplification(random: Random) -> bytes:
    texts = [b"v=" + random.randbytes(120).hex().encode() for _ in range(random.randrange(3, 6))]
    answer = craft.dns_txt_answer("big.example.org", random.getrandbits(16), texts)
    flow = Flow(_ipv4_host(random, SPOOFED), CUSTOMER_IPV4[53].packed,
                53, random.randrange(1024, 65536))
    return craft.udp(flow, answer, _label(random))


_CALM = {
    _https: 30,
    _http: 10,
    _new_connection: 8,
    _https_ipv6: 12,
    _quic: 14,
    _dns: 12,
    _dns_ipv6: 3,
    _ping: 5,
    _ping_ipv6: 2,
    _tunnel: 4,
}
_CALM_MAKERS = list(_CALM)
_CALM_WEIGHTS = list(_CALM.values())
