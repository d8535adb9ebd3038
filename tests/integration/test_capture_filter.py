# SPDX-License-Identifier: GPL-2.0-or-later
"""Wireshark's capture filter: what of it Cloudflare is asked for; nothing is lost by that."""

import random

import pytest

from clirun import make, newest, operations, simple
from extcap import INTERFACE, preferences
from simproc import running_sim

PRIMITIVES = ["tcp", "udp", "icmp", "icmp6", "ip6", "ip", "udp port 53", "tcp dst port 443",
              "udp src port 53", "dst port 443", "src net 198.18.0.0/15", "dst net 203.0.113.0/24",
              "src or dst port 53", "tcp[tcpflags] & tcp-syn != 0", "len > 100", "ip proto 47",
              "dst host {address}", "ip6 dst host {address6}", "host {address}", "not tcp",
              "not src and dst port 53", "(udp or icmp)", "(tcp and not port 80)"]
SEED = 8
FILTERS = 8


def test_provable_part_is_pushed(home, sim):
    result = home.run("tshark", "-i", INTERFACE, "-f", "src host 1.2.3.4 and tcp dst port 443")
    assert result.returncode == 0
    assert newest(sim)["filter_v1"] == {"source_address": "1.2.3.4", "protocol": 6,
                                        "destination_port": 443}
    assert ("of the capture filter, Cloudflare is asked for source 1.2.3.4, destination port 443, "
            "protocol 6") in home.log


def test_it_adds_to_the_filter_of_the_dialog(home, sim):
    result = home.run("tshark", "-i", INTERFACE, "-f", "udp",
                      *preferences(destination_port="53"))
    assert result.returncode == 0
    assert newest(sim)["filter_v1"] == {"protocol": 17, "destination_port": 53}


def test_contradiction_names_both(home, sim):
    result = home.run("tshark", "-i", INTERFACE, "-f", "src host 192.0.2.1",
                      *preferences(source_address="192.0.2.2"))
    assert result.returncode != 0
    assert ("no packet can have both source 192.0.2.2 (Source address, in the tab Filter) and "
            "source 192.0.2.1 (capture filter): change one of them") in result.stderr
    assert newest(sim) is None


def test_existing_capture_is_only_filtered_here(home, sim):
    capture = make(sim, simple(), 60)
    assert home.capture("--capture-id", capture, "--extcap-capture-filter", "udp").returncode == 0
    assert operations(sim).count("create") == 1
    assert 0 < len(home.fields("frame.number")) < 100


def random_filter(dice, address, address6):
    count = dice.randint(1, 3)
    words = [each.format(address=address, address6=address6)
             for each in dice.sample(PRIMITIVES, count)]
    text = words[0]
    for word in words[1:]:
        text += dice.choice([" and ", " and ", " or "]) + word
    return text


@pytest.mark.parametrize("link_type", ["ethernet", "raw"])
def test_nothing_is_lost(home, link_type):
    """With and without what is pushed, the same packets come: random filters over the same minute
    of traffic."""
    dice = random.Random(SEED)
    names = ("frame.time_epoch", "frame.len", "ip.src", "ipv6.src")
    with running_sim("--link-type", link_type) as sim:
        home.use(sim)
        at = ("--offset-time", "-1h", "--time-limit", "30")
        assert home.extcap("capture", "-w", "out.pcapng", *at).returncode == 0
        whole = newest(sim)
        seen = home.fields("ip.dst", "ipv6.dst")
        address = next(ip for ip, ip6 in seen if ip and not ip6)
        address6 = next(ip6 for ip, ip6 in seen if ip6)
        same_time = ("--offset-time", whole["offset_time"], "--time-limit", "30")
        pushed = 0
        for _ in range(FILTERS):
            text = random_filter(dice, address, address6)
            local = home.extcap("fetch", whole["id"], "-w", "local.pcapng", "-f", text)
            if local.returncode == 2:
                continue  # it does not compile, or lets nothing through
            assert local.returncode == 0, local.stderr
            sim.advance(61)
            both = home.extcap("capture", "-w", "both.pcapng", "-f", text, *same_time)
            assert both.returncode == 0, (text, both.stderr)
            pushed += bool(newest(sim)["filter_v1"])
            expected = home.fields(*names, file=home.folder / "local.pcapng")
            assert home.fields(*names, file=home.folder / "both.pcapng") == expected, text
        assert pushed > 2
