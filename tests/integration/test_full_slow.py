# SPDX-License-Identifier: GPL-2.0-or-later
"""Full captures read slower than their files come: senders have to wait, and the disk fills."""

import sys
import time

import pytest

from extcap import capture_command
from fullcapture import fast_sim, make_full_home, recorded
from simproc import SIM

sys.path.insert(0, str(SIM.parent))
from pcapfile import LINKTYPE_ETHERNET, Record, write_pcap

PACKETS, PACKET_BYTES = 2000, 1000
PIECE_BYTES, PIECE_S = 1 << 16, 0.003  # some 20 MB/s


@pytest.fixture(params=[3, 20])
def large_sim(home, request):
    """Few files come at the same pace, many take turns; each of them has 2 MB."""
    with fast_sim("--machines", str(request.param)) as sim:
        make_full_home(home, sim)
        yield sim


def replace_files(sim, folder):
    """The packets of all files interleave, and each tells its file and its place."""
    keys = [key for key in sim.keys("captures") if key.endswith(".pcap")]
    for number, key in enumerate(keys):
        records = [Record((at * len(keys) + number + 1) * 1_000_000,
                          f"{number:4}{at:6}".encode() * (PACKET_BYTES // 10), PACKET_BYTES)
                   for at in range(PACKETS)]
        file = folder / f"{number}.pcap"
        file.write_bytes(write_pcap(records, LINKTYPE_ETHERNET))
        sim.control("/bucket", {"bucket": "captures", "key": key, "file": str(file)})
    return len(keys)


def read_slowly(process):
    pieces = []
    while pieces == [] or pieces[-1]:
        pieces.append(process.stdout.read(PIECE_BYTES))
        time.sleep(PIECE_S)
    return b"".join(pieces)


def test_all_comes_in_order(home, large_sim, tmp_path):
    capture = recorded(large_sim)
    files = replace_files(large_sim, tmp_path)
    large_sim.advance(3600)
    process = home.start(*capture_command("-", "--type", "full", "--capture-id", capture))
    data = read_slowly(process)
    assert (process.wait(), process.stderr.read()) == (0, b"")
    at = -1
    for place in range(PACKETS):
        for number in range(files):
            at = data.find(f"{number:4}{place:6}".encode() * (PACKET_BYTES // 10), at + 1)
            assert at >= 0, (number, place)
