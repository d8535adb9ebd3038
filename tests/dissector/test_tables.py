# SPDX-License-Identifier: GPL-2.0-or-later
"""What only the plugin in C has: statistics as a tree, endpoints and conversations by colo."""

import pytest

from labelled import ETHERNET, ID, PLUGIN, SAMPLE, Packet, full, install_script, make_file

INTERFACES = [SAMPLE, full("ord02", "m1", " (Chicago, US)"), full("ord02", "m2"), full("IAD", "1"),
              full("SYD", "x"), full("xqq01", "m"), ETHERNET]
# The interface of each, and its bytes on the wire; 28 were captured.
PACKETS = [(0, 1500), (1, 28), (1, 900), (2, 28), (3, 28), (4, 28), (5, 28), (6, 28)]


@pytest.fixture
def file(shark, tmp_path):
    if not PLUGIN:
        pytest.skip("the plugin in C is not tested here")
    return make_file(tmp_path / "all.pcapng", INTERFACES, [Packet(*each) for each in PACKETS])


def rows(text):
    """Of a tree: how far a line is indented, its topic, and its first two numbers."""
    head, _, *lines = text[text.index("Topic / Item"):].splitlines()
    width = head.index("Count")
    found = []
    for line in lines:
        if not line.strip() or line.startswith("---"):
            continue
        topic, numbers = line[:width], line[width:].split()
        found.append((len(topic) - len(topic.lstrip()), topic.strip(), *numbers[:2]))
    return found


def test_tree(shark, file):
    found = rows(shark.tshark(file, "-q", "-z", "cloudflare,tree"))
    assert found[:7] == [
        (0, "Packets", "7", "362.86"),
        (1, "North America", "4", "246.00"),
        (2, "US", "4", "246.00"),
        (3, "ord02 (Chicago, US)", "3", "318.67"),
        (4, "ord02/m1", "2", "464.00"),
        (4, "ord02/m2", "1", "28.00"),
        (3, "IAD (Ashburn, US)", "1", "28.00"),
    ]
    assert (0, "Truncated packets", "2", "1200.00") in found
    assert (1, "All colos (samples)", "1", "1500.00") in found
    assert (1, "Region not known", "1", "28.00") in found
    assert (2, "xqq01", "1", "28.00") in found


def test_tree_of_a_filter(shark, file):
    found = rows(shark.tshark(file, "-q", "-z", 'cloudflare,tree,cloudflare.colo=="SYD"'))
    assert found == [(0, "Packets", "1", "28.00"), (1, "Oceania", "1", "28.00"),
                     (2, "AU", "1", "28.00"), (3, "SYD (Sydney, AU)", "1", "28.00"),
                     (4, "SYD/x", "1", "28.00"), (0, "Truncated packets", "0", "100%")]


def test_endpoints_are_colos(shark, file):
    text = shark.tshark(file, "-q", "-z", "endpoints,cloudflare")
    found = {words[0]: words[1] for words in map(str.split, text.splitlines())
             if len(words) > 6 and words[1].isdigit()}
    assert found == {"ORD": "3", "IAD": "1", "SYD": "1", "XQQ": "1"}


def test_conversations_are_within_colos(shark, file):
    text = shark.tshark(file, "-q", "-z", "conv,cloudflare")
    found = {tuple(line.split()[:3]) for line in text.splitlines() if "<->" in line}
    assert found == {(colo, "<->", colo) for colo in ("ORD", "IAD", "SYD", "XQQ")}


def test_the_script_steps_aside(shark, file):
    install_script(shark.folder)
    listed = shark.run("tshark", "-G", "plugins").stdout
    assert "cloudflare.so" in listed and "cloudflare.lua" in listed
    protocols = shark.run("tshark", "-G", "protocols").stdout
    assert protocols.count("\tcloudflare") == 1
    # Nothing is said of it, either, and a packet has one label.
    assert len(shark.fields(file, ["cloudflare.capture_id"])[0][0]) == len(ID)
