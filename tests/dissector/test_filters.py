# SPDX-License-Identifier: GPL-2.0-or-later
"""Display filters that must match, and that must not; and labels that went through other tools."""

import re

import pytest

from labelled import ETHERNET, ID, SAMPLE, WORDS, Interface, Packet, full, make_file, version

OTHER = ID[::-1]
INTERFACES = [
    SAMPLE,
    full("ord02", "m1", " (Chicago, US)"),
    full("SYD", "2"),
    ETHERNET,
    full("xqq01", "m9"),
    Interface("magic-transit", f"{WORDS} sample, all colos; type=simple; capture=x"),
    Interface("magic-transit", SAMPLE.description.replace(ID, OTHER)),
]
LABELLED = [1, 2, 3, 5, 6, 7]


@pytest.fixture
def every(tmp_path):
    """A packet of each interface, the first of them cut."""
    return make_file(tmp_path / "every.pcapng", INTERFACES,
                     [Packet(number, 28 if number else 1500) for number in range(7)])


@pytest.mark.parametrize("words, numbers", [
    ("cloudflare", LABELLED),
    ("not cloudflare", [4]),
    ('cloudflare.colo == "ORD"', [2]),
    ('cloudflare.colo in {"ORD", "SYD"}', [2, 3]),
    ('cloudflare.colo == "FRA"', []),
    ('cloudflare.colo == "ord02"', []),
    ('cloudflare.colo_name == "ord02"', [2]),
    ("cloudflare.colo_name", [2, 5]),
    ('cloudflare.city == "Sydney"', [3]),
    ('cloudflare.country == "US"', [2]),
    ('cloudflare.region == "Oceania"', [3]),
    ("cloudflare.latitude < 0", [3]),
    ("cloudflare.longitude < -87.9 && cloudflare.longitude > -88", [2]),
    ('cloudflare.object contains "_m1.pcap"', [2]),
    ('cloudflare.machine matches "^m[0-9]$"', [2, 5]),
    ('cloudflare.capture_type == "simple"', [1, 6, 7]),
    ('cloudflare.capture_type == "full"', [2, 3, 5]),
    (f'cloudflare.capture_id == "{ID}"', [1, 2, 3, 5]),
    ("cloudflare.truncated == 1", [1]),
    ("cloudflare.truncated == 0", [2, 3, 5, 6, 7]),
    ("cloudflare.label_damaged", [6]),
    ("cloudflare.unknown_colo", [5]),
    ('cloudflare && _ws.expert.message contains "not in the table"', [5]),
    ('udp && cloudflare.colo == "ORD"', [2]),
])
def test_display_filter(shark, every, words, numbers):
    assert shark.matches(every, words) == numbers


def test_column(shark, every):
    lines = shark.tshark(every, "-o", 'gui.column.format:"Colo","%Cus:cloudflare.colo:0:R"')
    assert [line.strip() for line in lines.splitlines()] == ["", "ORD", "SYD", "", "XQQ", "", ""]


def test_statistics_of_wireshark_by_colo(shark, every):
    text = shark.tshark(every, "-q", "-z", 'io,stat,0,cloudflare.colo=="ORD"')
    assert re.search(r"\| +1 \| +28 \|", text), text


def test_editcap_keeps_the_labels(shark, every, tmp_path):
    cut = tmp_path / "cut.pcapng"
    assert shark.run("editcap", "-r", str(every), str(cut), "2", "3", "5").returncode == 0
    assert shark.fields(cut, ["cloudflare.colo"]) == [["ORD"], ["SYD"], ["XQQ"]]


def test_editcap_cuts_packets(shark, every, tmp_path):
    cut = tmp_path / "cut.pcapng"
    assert shark.run("editcap", "-s", "20", str(every), str(cut)).returncode == 0
    assert shark.matches(cut, "cloudflare.truncated == 1") == LABELLED


def test_mergecap_keeps_the_labels(shark, every, tmp_path):
    other = make_file(tmp_path / "other.pcapng", [full("fra07", "m1")], [Packet(0)])
    both = tmp_path / "both.pcapng"
    assert shark.run("mergecap", "-a", "-w", str(both), str(every), str(other)).returncode == 0
    colos = [row[0] for row in shark.fields(both, ["cloudflare.colo"])]
    assert colos == ["", "ORD", "SYD", "", "XQQ", "", "", "FRA"]


@pytest.mark.skipif(version() < (4, 2), reason="Wireshark 4.0 mixes sections up")
def test_two_sections_with_interfaces_of_their_own(shark, every, tmp_path):
    other = make_file(tmp_path / "other.pcapng", [full("fra07", "m1")], [Packet(0)])
    both = tmp_path / "both.pcapng"
    both.write_bytes(every.read_bytes() + other.read_bytes())
    colos = [row[0] for row in shark.fields(both, ["cloudflare.colo"])]
    assert colos == ["", "ORD", "SYD", "", "XQQ", "", "", "FRA"]
