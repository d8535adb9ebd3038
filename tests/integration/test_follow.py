# SPDX-License-Identifier: GPL-2.0-or-later
"""Following the traffic, with a clock that runs faster while the program waits."""

import os
import re
import signal
import time
from pathlib import Path

import pytest

from clirun import make, simple, until
from controls import ADD, BUTTON, ENABLE, LOG, SET, STATUS, WARNING
from extcap import INTERFACE, SECONDS, preferences
from fasttime import PROGRAM, assert_tiled, comments, delivered, passed, running_fast, windows

FASTER = 200
# After that no attack makes a sample reach its limit for 450 s: what tshark's 12 s may become.
LONG_CALM = ("--now", "2026-11-28T22:56:30Z")
FOLLOW = ("--follow", "--lag", "5", "--window", "20")


@pytest.fixture
def sim(home):
    with running_fast(home) as running:
        yield running


def assert_whole(found, times):
    """All packets of some of these windows, from the first one on."""
    assert_tiled(found)
    assert times in [passed(found[0][0], end) for _, end in found]


def test_in_a_shell(home, sim):
    process = home.start(PROGRAM, "capture", "-w", "out.pcapng", *FOLLOW)
    until(lambda: len(windows(sim)) >= 3, process, seconds=SECONDS)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    _, words = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, words
    assert_whole(windows(sim), delivered(home))
    # What has just passed comes at once.
    assert windows(sim)[0][1] - windows(sim)[0][0] == 20


def tshark(home, *arguments, **options):
    """Follows, to files live*.pcapng."""
    return home.start("tshark", "-i", INTERFACE, "-w", "live.pcapng", *arguments,
                      *preferences(follow="true", lag="5", window="20", **options))


def assert_ended(process):
    _, words = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, words


def test_tshark_with_a_number_of_packets(home, sim):
    assert_ended(tshark(home, "-c", "700", since="-5m"))
    assert len(delivered(home, "live.pcapng")) == 700


def test_tshark_with_a_duration(home):
    with running_fast(home, *LONG_CALM) as sim:
        assert_ended(tshark(home, "-a", "duration:12"))
        assert_whole(windows(sim), delivered(home, "live.pcapng"))


def test_tshark_with_ctrl_c(home, sim):
    process = tshark(home)
    until(lambda: len(windows(sim)) >= 2, process, seconds=SECONDS)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    assert_ended(process)
    assert_whole(windows(sim), delivered(home, "live.pcapng"))


def test_tshark_with_a_ring_of_files(home, sim):
    assert_ended(tshark(home, "-b", "packets:400", "-b", "files:2", "-a", "packets:1500",
                        since="-5m"))
    files = sorted(path.name for path in home.folder.glob("live_*.pcapng"))
    assert len(files) == 2, files
    times = [time_us for name in files for time_us in delivered(home, name)]
    assert [len(delivered(home, name)) for name in files] == [400, 300]
    first = windows(sim)[0][0]
    assert times == passed(first, first + 300)[800:1500]


def start_with(home, toolbar, *arguments):
    process = home.start(PROGRAM, "--capture", "--extcap-interface", INTERFACE, "--fifo",
                         "out.pcapng", *toolbar.arguments, *FOLLOW, *arguments)
    toolbar.open()
    return process


def stop(process):
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=SECONDS) == (b"", b"")


def test_toolbar(home, sim, toolbar):
    process = start_with(home, toolbar, "--packet-limit", "300")
    until(lambda: len(windows(sim)) >= 3, process, seconds=SECONDS)
    stop(process)
    status = toolbar.texts(STATUS, SET)
    assert "live: with this account's one request a minute" in status
    live = re.compile(r"live: [0-9:]+–[0-9:]+, [36]00 packets, [12] incomplete, next in \d+ s")
    assert any(live.fullmatch(text) for text in status), status
    assert re.fullmatch(r"done: [369]00 packets, with warnings \(see Log\)", status[-1])
    assert (BUTTON, ENABLE, "") not in toolbar.frames()
    assert any(" following from " in line for line in toolbar.texts(LOG, ADD))
    warning, = toolbar.texts(0, WARNING)
    assert "at the limit of 300 packets (" in warning
    assert "the limit of 300 was reached" in comments(home)[0]
    # The interface statistics are the last block.
    assert warning.encode() in (home.folder / "out.pcapng").read_bytes()[-400:]


def test_a_colleague_gets_a_turn(home, sim, toolbar):
    make(sim, simple())
    process = start_with(home, toolbar)
    until(lambda: any("waiting for this account's turn, next in" in text
                      for text in toolbar.texts(STATUS, SET)), process)
    until(lambda: sim.pcaps("POST", body=simple()).status == 200, process)
    until(lambda: windows(sim), process, seconds=SECONDS)
    stop(process)
    start, end = windows(sim)[0]
    assert end - start > 120, "what was missed while others had their turns comes in one window"


def measure(home, sim, process):
    """What it takes of the computer, between two samples: the least of what is seen while two are
    made."""
    folder = Path("/proc") / str(process.pid)
    looks, until_then = [], len(windows(sim)) + 2
    while len(windows(sim)) < until_then:
        memory = int((folder / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        looks.append((len(os.listdir(folder / "fd")), memory, len(home.left_over())))
        time.sleep(0.02)
    return [min(values) for values in zip(*looks)]


def test_hours_take_no_more_than_minutes(home):
    with running_fast(home, scale=FASTER) as sim:
        process = home.start(PROGRAM, "capture", "-w", "out.pcapng", "--follow")
        taken, logged = [], []
        for count in range(1, 61):
            until(lambda: len(windows(sim)) >= count, process, seconds=SECONDS)
            if count in (10, 60):
                logged.append(len(home.log.splitlines()))
                taken.append(measure(home, sim, process))
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=SECONDS) == 0, process.communicate()
        found = windows(sim)
    assert_tiled(found)
    (files, memory, temporary), later = taken
    assert later[0] <= files and later[2] == temporary == 0
    assert later[1] - memory < 4 * 1024 * 1024, "of some 80,000 packets"
    assert logged[1] - logged[0] <= 3 * 50 + 3, "lines for each window; the file has a bound"
