# SPDX-License-Identifier: GPL-2.0-or-later
"""What the stand-in cloud's simple captures hold. Files are read and made here without its code."""

import ipaddress
import struct
from collections import Counter
from typing import NamedTuple

import pytest
from simproc import ACCOUNT, TOKEN, running_sim

NOON = "2026-03-01T12:00:00Z"
NOON_US = 1_772_366_400_000_000
FIVE_PAST = "2026-03-01T11:05:00Z"
TCP, UDP, GRE, ICMP, ICMPV6 = 6, 17, 47, 1, 58
HEADER = "<IHHiIII"


class Packet(NamedTuple):
    time_us: int
    frame: bytes
    length: int

    @property
    def ip(self):
        return self.frame[14:]

    @property
    def version(self):
        return self.ip[0] >> 4

    @property
    def protocol(self):
        return self.ip[9] if self.version == 4 else self.ip[6]

    @property
    def addresses(self):
        first, size = (12, 4) if self.version == 4 else (8, 16)
        pair = self.ip[first:first + size], self.ip[first + size:first + 2 * size]
        return tuple(ipaddress.ip_address(address) for address in pair)

    @property
    def transport(self):
        return self.ip[20 if self.version == 4 else 40:]

    @property
    def ports(self):
        return struct.unpack("!HH", self.transport[:4])


def read_pcap(data):
    magic, major, minor, _, _, _, link_type = struct.unpack_from(HEADER, data)
    assert (magic, major, minor) == (0xA1B2C3D4, 2, 4)
    packets, position = [], 24
    while position < len(data):
        seconds, us, captured, length = struct.unpack_from("<4I", data, position)
        position += 16
        packets.append(Packet(seconds * 1_000_000 + us, data[position:position + captured], length))
        position += captured
    assert position == len(data)
    return link_type, packets


def capture(sim, **fields):
    body = dict({"type": "simple", "system": "magic-transit", "time_limit": 300,
                 "packet_limit": 10000}, **fields)
    sim.advance(60)
    created = sim.pcaps("POST", body=body)
    assert created.status == 200, created.body
    sim.advance(1)
    answer = sim.pcaps("GET", f"/{created.result['id']}/download")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/vnd.tcpdump.pcap")
    return answer.body


@pytest.fixture(scope="module")
def sim():
    with running_sim("--now", NOON, "--clock-scale", "0") as running:
        yield running


@pytest.fixture(scope="module")
def packets(sim):
    """From eleven o'clock into the wave of that block: the packet limit ends it."""
    link_type, found = read_pcap(capture(sim, offset_time=FIVE_PAST))
    assert link_type == 1 and len(found) == 10000
    return found


def until(packets, last):
    return [packet for packet in packets if packet.time_us <= last.time_us]


def folded_sum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data[:len(data) // 2 * 2]))
    total += data[-1] << 8 if len(data) % 2 else 0
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return total


def test_window_ends_at_the_offset(sim, packets):
    end_us = NOON_US - 55 * 60 * 1_000_000
    assert end_us - 300_000_000 <= packets[0].time_us < end_us - 298_000_000
    _, every = read_pcap(capture(sim, offset_time=FIVE_PAST, filter_v1={"protocol": UDP}))
    assert end_us - 2_000_000 < every[-1].time_us < end_us


def test_times_rise_strictly(packets):
    times = [packet.time_us for packet in packets]
    assert all(earlier < later for earlier, later in zip(times, times[1:]))


def test_default_window_ends_at_submission(sim):
    _, found = read_pcap(capture(sim, time_limit=2))
    submitted = sim.pcaps("GET").result[0]["submitted"]
    minutes, seconds = int(submitted[14:16]), int(submitted[17:19])
    end_us = NOON_US + (minutes * 60 + seconds) * 1_000_000
    assert found and all(end_us - 2_000_000 <= packet.time_us < end_us for packet in found)


def test_calm_and_wave_rates(sim):
    sizes = Counter()
    for half_minute in range(20):
        minute, second = divmod(half_minute * 30 + 30, 60)
        end = f"2026-03-01T11:{minute:02}:{second:02}Z"
        _, found = read_pcap(capture(sim, time_limit=30, offset_time=end))
        sizes.update(packet.time_us // 1_000_000 for packet in found)
    calm = [size for size in sizes.values() if size <= 40]
    assert len(sizes) == 600 and min(sizes.values()) >= 15 and 200 < max(sizes.values()) <= 300
    assert len(calm) >= 480


def test_kinds_of_traffic(packets):
    kinds = {(packet.version, packet.protocol) for packet in packets}
    assert kinds >= {(4, TCP), (4, UDP), (4, ICMP), (4, GRE), (6, TCP), (6, UDP), (6, ICMPV6)}
    customer = ipaddress.ip_network("203.0.113.0/24"), ipaddress.ip_network("2001:db8:113::/48")
    assert all(any(packet.addresses[1] in network for network in customer) for packet in packets)
    spoofed = ipaddress.ip_network("198.18.0.0/15")
    wave = [packet for packet in packets if packet.addresses[0] in spoofed]
    syn = [p for p in wave if p.protocol == TCP and p.transport[13] == 2]
    amplified = [p for p in wave if p.protocol == UDP and p.ports[0] == 53]
    assert len(syn) > 1000 and len({p.addresses[0] for p in syn}) > 1000
    assert len(amplified) > 1000 and len(syn) + len(amplified) == len(wave)
    assert all(len(p.frame) == 14 + 20 + 8 + 160 < p.length for p in amplified)


def test_payload_is_cut_after_160_bytes_and_the_length_kept(packets):
    for packet in packets:
        total = (struct.unpack("!H", packet.ip[2:4])[0] if packet.version == 4
                 else 40 + struct.unpack("!H", packet.ip[4:6])[0])
        assert packet.length == 14 + total
        header = (packet.transport[12] >> 4) * 4 if packet.protocol == TCP else 8
        header = 4 if packet.protocol == GRE else header
        most = len(packet.frame) - len(packet.transport) + header + 160
        assert len(packet.frame) == min(packet.length, most)


def test_checksums(packets):
    whole = 0
    for packet in packets:
        if packet.version == 4:
            assert folded_sum(packet.ip[:20]) == 0xFFFF
        if len(packet.frame) < packet.length or packet.protocol == GRE:
            continue
        pseudo = b""
        if packet.protocol != ICMP:
            source, destination = packet.addresses
            pseudo = source.packed + destination.packed
            pseudo += struct.pack("!II", len(packet.transport), packet.protocol)
        assert folded_sum(pseudo + packet.transport) == 0xFFFF
        whole += 1
    assert whole > 1000


def test_packet_limit_keeps_the_first(sim, packets):
    _, found = read_pcap(capture(sim, offset_time=FIVE_PAST, packet_limit=7))
    assert found == packets[:7]


@pytest.mark.parametrize("name, value, wanted", [
    ("protocol", GRE, lambda p: p.protocol == GRE),
    ("destination_port", 443, lambda p: p.protocol in (TCP, UDP) and p.ports[1] == 443),
    ("source_port", 53, lambda p: p.protocol in (TCP, UDP) and p.ports[0] == 53),
    ("destination_address", "203.0.113.80", lambda p: str(p.addresses[1]) == "203.0.113.80"),
])
def test_filter(sim, packets, name, value, wanted):
    _, found = read_pcap(capture(sim, offset_time=FIVE_PAST, packet_limit=500,
                                 filter_v1={name: value}))
    found = until(found, packets[-1])
    assert len(found) > 50
    assert found == [packet for packet in packets if wanted(packet)][:len(found)]


def test_filter_by_ipv6_source_in_another_spelling(sim, packets):
    source = next(packet.addresses[0] for packet in packets if packet.version == 6)
    only_tcp = {"source_address": source.exploded.upper(), "protocol": TCP}
    _, found = read_pcap(capture(sim, offset_time=FIVE_PAST, filter_v1=only_tcp))
    assert {(packet.addresses[0], packet.protocol) for packet in found} <= {(source, TCP)}
    short = {"source_address": str(source)}
    _, every = read_pcap(capture(sim, offset_time=FIVE_PAST, filter_v1=short))
    expected = [packet for packet in packets if packet.addresses[0] == source]
    assert until(every, packets[-1]) == expected


def test_no_packets_is_an_empty_file(sim):
    body = capture(sim, filter_v1={"source_address": "10.0.0.1"})
    assert len(body) == 24 and read_pcap(body) == (1, [])


def test_download_is_repeatable_and_ignores_range(sim):
    first = capture(sim, time_limit=5)
    path = f"/accounts/{ACCOUNT}/pcaps/{sim.pcaps('GET').result[0]['id']}/download"
    again = sim.api("GET", path, headers={"Authorization": f"Bearer {TOKEN}", "Range": "bytes=0-9"})
    assert (again.status, again.body) == (200, first)


def test_same_seed_same_traffic_whenever_asked():
    def bytes_of(*arguments):
        with running_sim("--now", NOON, "--clock-scale", "0", *arguments) as sim:
            return capture(sim, time_limit=3, offset_time="2026-03-01T12:00:00Z")
    assert bytes_of("--seed", "2") == bytes_of("--seed", "2") != bytes_of("--seed", "3")


def test_raw_link_type():
    with running_sim("--now", NOON, "--clock-scale", "0", "--link-type", "raw") as sim:
        link_type, found = read_pcap(capture(sim, time_limit=3))
    assert link_type == 101
    assert {packet.frame[0] >> 4 for packet in found} == {4, 6}


def udp_packet(payload):
    length = 28 + len(payload)
    ip = struct.pack("!BBHIBBH", 0x45, 0, length, 0, 64, UDP, 0) + b"\x0a\0\0\1\x0a\0\0\2"
    return ip + struct.pack("!4H", 1000, 2000, length - 20, 0) + payload


def pcap_bytes(order, nanoseconds, packets):
    """packets: (nanoseconds since 1970, frame)."""
    magic = 0xA1B23C4D if nanoseconds else 0xA1B2C3D4
    data = struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, 65535, 1)
    for time_ns, frame in packets:
        seconds, rest = divmod(time_ns, 1_000_000_000)
        ticks = rest if nanoseconds else rest // 1000
        data += struct.pack(order + "4I", seconds, ticks, len(frame), len(frame)) + frame
    return data


def pcapng_bytes(order, packets, resolution=9, ticks_per_s=1_000_000_000):
    def block(kind, body):
        size = 12 + len(body)
        return struct.pack(order + "II", kind, size) + body + struct.pack(order + "I", size)
    data = block(0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1))
    data += block(1, struct.pack(order + "HHIHHB3xHH", 1, 0, 0, 9, 1, resolution, 0, 0))
    for time_ns, frame in packets:
        ticks = time_ns * ticks_per_s // 1_000_000_000
        head = struct.pack(order + "5I", 0, ticks >> 32, ticks & 0xFFFFFFFF, len(frame), len(frame))
        data += block(6, head + frame + b"\0" * (-len(frame) % 4))
    return data


ETHERNET = b"\x02" * 12 + b"\x08\x00"
RECORDED = [
    (1_000_000_000_500_000_000, ETHERNET + udp_packet(b"first") + b"padding"),
    (1_000_000_000_600_000_000, b"\x02" * 12 + b"\x08\x06" + bytes(28)),
    (1_000_000_002_750_000_000,
     b"\x02" * 12 + b"\x81\x00\x00\x05\x08\x00" + udp_packet(b"second" * 100)),
]


@pytest.mark.parametrize("content", [
    pcap_bytes("<", False, RECORDED), pcap_bytes(">", False, RECORDED),
    pcap_bytes("<", True, RECORDED), pcap_bytes(">", True, RECORDED),
    pcapng_bytes("<", RECORDED), pcapng_bytes(">", RECORDED),
    pcapng_bytes("<", RECORDED, 0x82, 4), pcapng_bytes("<", RECORDED, 3, 1000),
], ids=["le-us", "be-us", "le-ns", "be-ns", "le-ng", "be-ng", "ng-quarters", "ng-ms"])
def test_recorded_packets_end_at_the_start(tmp_path, content):
    path = tmp_path / "recorded"
    path.write_bytes(content)
    with running_sim("--now", NOON, "--clock-scale", "0", "--packets", str(path)) as sim:
        _, found = read_pcap(capture(sim))
        _, late = read_pcap(capture(sim, time_limit=1))
        same = {"destination_port": 2000, "source_address": "10.0.0.1"}
        _, second = read_pcap(capture(sim, filter_v1=same))
    assert [packet.time_us for packet in found] == [NOON_US - 2_250_000, NOON_US]
    assert found[0].ip == udp_packet(b"first") and found[0].length == 14 + 33
    assert found[1].ip == udp_packet(b"second" * 100)[:28 + 160] and found[1].length == 14 + 628
    assert late == [] and second == found


def test_several_recordings_are_merged(tmp_path):
    paths = [tmp_path / "a.pcap", tmp_path / "b.pcapng"]
    paths[0].write_bytes(pcap_bytes("<", False, RECORDED[:1]))
    paths[1].write_bytes(pcapng_bytes("<", RECORDED))
    with running_sim("--now", NOON, "--clock-scale", "0", "--packets", *map(str, paths)) as sim:
        _, found = read_pcap(capture(sim))
    assert [packet.time_us for packet in found] == [NOON_US - 2_250_000, NOON_US, NOON_US]


@pytest.mark.parametrize("content", [pcap_bytes("<", False, RECORDED), pcapng_bytes("<", RECORDED)])
def test_truncated_recording_is_refused(tmp_path, content):
    path = tmp_path / "short.pcap"
    path.write_bytes(content[:-3])
    with pytest.raises(RuntimeError, match="short.pcap: the file ends inside"):
        with running_sim("--packets", str(path)):
            pass
