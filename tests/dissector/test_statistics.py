# SPDX-License-Identifier: GPL-2.0-or-later
"""The statistics that tshark prints when it is asked to, by an argument of the script."""

import pytest

from labelled import ETHERNET, ID, SAMPLE, SCRIPT, Packet, Shark, full, make_file, why_not

LOADED = ("-X", f"lua_script:{SCRIPT}")
ASKED = (*LOADED, "-X", "lua_script1:statistics")


@pytest.fixture
def path(tmp_path):
    interfaces = [full("ord02", "m1", " (Chicago, US)"), full("fra07", "m2"), ETHERNET]
    second = 1764000000 * 10**9
    packets = [(0, 60, 0), (1, 1500, 1), (0, 60, 2), (0, 60, 3700), (2, 60, 4)]
    return make_file(tmp_path / "two.pcapng", interfaces,
                     [Packet(interface, size, second + offset * 10**9)
                      for interface, size, offset in packets])


@pytest.fixture
def bare(tmp_path):
    """tshark without the script in a plugin folder."""
    if why_not():
        pytest.skip(why_not())
    folder = tmp_path / "bare"
    folder.mkdir()
    return Shark(folder, installed=False)


HEADING = "Colo Packets Share Bytes First Last"
CHICAGO = "ORD (Chicago, US) 3 75.0% ██████ 180 B 16:00:00 17:01:40"
FRANKFURT = "FRA (Frankfurt, DE) 1 25.0% ██ 1.5 kB 16:00:01 16:00:01"


def check(text):
    """Without the widths of the columns."""
    rows = [" ".join(line.split()) for line in text.splitlines() if line]
    assert rows[:7] == [
        "4 packets, 1.7 kB on the wire", "2025-11-24 16:00:00.000 to 2025-11-24 17:01:40.000 UTC",
        f"Capture {ID} (full)", "Not counted: 1 packet without a label",
        HEADING, CHICAGO, FRANKFURT]
    assert "US 3 75.0% ██████ 180 B 16:00:00 17:01:40" in rows
    assert "fra07/m2 1 25.0% ██ 1.5 kB 16:00:01 16:00:01" in rows


def test_script_alone(bare, path):
    check(bare.tshark(path, "-q", *ASKED))


def test_script_beside_the_installed_one(shark, path):
    check(shark.tshark(path, "-q", *ASKED))


def test_nothing_is_printed_unasked(shark, path):
    assert shark.tshark(path, "-q") == "" == shark.tshark(path, "-q", *LOADED)


def test_fields_are_there_once(shark, path):
    assert shark.matches(path, 'cloudflare.colo == "ORD"') == [1, 3, 4]
    assert shark.tshark(path, *LOADED, "-Y", "frame.number == 1", "-V").count("[Colo: ORD]") == 1


def test_of_what_a_read_filter_lets_pass(bare, path):
    text = bare.tshark(path, "-q", "-2", "-R", 'cloudflare.machine == "m2"', *ASKED)
    assert "1 packet, 1.5 kB on the wire" in text and "ord02" not in text


def test_no_label_at_all(bare, tmp_path):
    path = make_file(tmp_path / "none.pcapng", [ETHERNET], [Packet(0)])
    assert "No packet here says where Cloudflare's network saw it" in bare.tshark(
        path, "-q", *ASKED)


def test_sample(bare, tmp_path):
    path = make_file(tmp_path / "one.pcapng", [SAMPLE], [Packet(0)])
    text = bare.tshark(path, "-q", *ASKED)
    assert f"Capture {ID} (sample)" in text and "A sample mixes all colos" in text


@pytest.mark.parametrize("argument", ["statistic", "statistics:", ""])
def test_unknown_argument(bare, path, argument):
    ended = bare.run("tshark", "-r", str(path), *LOADED, "-X", f"lua_script1:{argument}")
    assert f'the only argument is "statistics", not "{argument}"' in ended.stderr
