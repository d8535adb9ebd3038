# SPDX-License-Identifier: GPL-2.0-or-later
"""What of the bench needs no tool."""

import struct
import sys
from pathlib import Path

sys.path[1:1] = [str(Path(__file__).parents[1] / name) for name in ("integration", "sim")]

from objects import Traffic
from pcapfile import read_packets
from stream import has_packet


def test_objects(tmp_path):
    """Several blocks of them: times rise within each file, and the files' times interleave."""
    traffic = Traffic()
    times = []
    for number in range(2):
        file = tmp_path / f"{number}.pcap"
        packets = traffic.write(file, 9_000_000, number, 2)
        records = [record for _, record in read_packets(file.read_bytes())]
        assert len(records) == packets
        assert 8_998_000 < file.stat().st_size <= 9_000_000
        assert 640 < file.stat().st_size / packets < 720
        times.append([record.time_ns for record in records])
        assert all(one < next_one for one, next_one in zip(times[-1], times[-1][1:]))
    order = sorted([(time, 0) for time in times[0]] + [(time, 1) for time in times[1]])
    changes = sum(one[1] != next_one[1] for one, next_one in zip(order, order[1:]))
    assert changes > len(order) / 3


def test_has_packet():
    section, packet = (struct.pack("<II", kind, 12) + bytes(4) for kind in (0x0A0D0D0A, 6))
    assert not has_packet(b"") and not has_packet(section) and not has_packet(section + packet[:4])
    assert has_packet(section + packet[:8])
