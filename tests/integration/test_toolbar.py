# SPDX-License-Identifier: GPL-2.0-or-later
"""Wireshark's toolbar, by its control pipes: a reader and writer that stand for Wireshark."""

import fcntl
import os
import re
import signal
import time

import pytest

from clirun import make, newest, operations, simple, until
from controls import (ADD, BUTTON, DISABLE, ENABLE, END, INITIALIZED, LOG, SET, STATUS, STATUS_BAR,
                      WARNING)
from extcap import SECONDS, assert_no_secret, capture_command
from fullcapture import BUCKET, make_full_home
from simproc import running_sim

FULL = ("--type", "full", "--colo", "ORD", "--bucket", BUCKET, "--full-time-limit", "600")
# Of Linux; Python tells it from 3.10 on.
F_SETPIPE_SZ = 1031


def start(home, toolbar, *arguments):
    return home.start(*capture_command(home.folder / "out.pcapng", *toolbar.arguments, *arguments))


def test_capture_filter_that_lets_nothing_pass(home, sim, toolbar):
    process = start(home, toolbar, "--extcap-capture-filter", "vlan",
                    "--time-limit", "5")
    toolbar.open()
    assert process.communicate(timeout=SECONDS) == (b"", b"")
    assert toolbar.texts(STATUS, SET)[-1] == "done: 0 packets, with warnings (see Log)"
    warning, = toolbar.texts(0, WARNING)
    assert "the capture filter has let none of " in warning


def test_sample_with_its_toolbar(home, sim, toolbar):
    process = start(home, toolbar, "--packet-limit", "50")
    toolbar.open()
    assert process.communicate(timeout=SECONDS) == (b"", b"")
    assert process.returncode == 0 and len(home.fields("frame.number")) == 50
    status = toolbar.texts(STATUS, SET)
    assert status[-1] == "done: 50 packets, with warnings (see Log)"
    assert toolbar.texts(0, STATUS_BAR) == [f"Cloudflare Magic Transit: {text}" for text in status]
    log = toolbar.texts(LOG, ADD)
    assert all(re.match(r"\d\d:\d\d:\d\d .*\n$", line) for line in log)
    assert any(" created: " in line for line in log)
    warning, = toolbar.texts(0, WARNING)
    assert "the limit of 50 packets was reached" in warning and "(tab Filter): " in warning
    assert (BUTTON, DISABLE, "") in toolbar.frames()
    assert_no_secret(home, str(toolbar.frames()))


def test_queue_counts_down(home, sim, toolbar):
    make(sim, simple())
    process = start(home, toolbar)
    toolbar.open()
    until(lambda: [text for text in toolbar.texts(STATUS, SET) if "turn: " in text], process)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=SECONDS)
    assert re.fullmatch(r"waiting for this account's turn: \d+ s left",
                        toolbar.texts(STATUS, SET)[-2])
    assert toolbar.texts(STATUS, SET)[-1] == "stopped"


def test_button_ends_the_recording(home, toolbar):
    """And loads it, however long that takes: no Stop with its limits."""
    with running_sim("--machines", "2") as sim:
        make_full_home(home, sim)
        process = start(home, toolbar, *FULL, "--on-stop", "discard")
        toolbar.open()
        until(lambda: (BUTTON, ENABLE, "") in toolbar.frames(), process)
        until(lambda: any(re.fullmatch(r"recording: .* of 10 min", text)
                          for text in toolbar.texts(STATUS, SET)), process)
        sim.advance(30)
        toolbar.say(END)
        assert process.communicate(timeout=SECONDS) == (b"", b"")
        assert operations(sim).count("stop") == 1
        assert newest(sim)["status"] == "complete"
    assert process.returncode == 0 and len(home.fields("frame.number")) > 50
    assert [what for control, what, _ in toolbar.frames() if control == BUTTON] == [
        DISABLE, ENABLE, DISABLE]


def test_error_is_told_once(home, sim, toolbar):
    """By the sentence that Wireshark shows in a box of its own: the log has it, too."""
    sim.fault("403-permission", on="create")
    process = start(home, toolbar)
    toolbar.open()
    _, said = process.communicate(timeout=SECONDS)
    assert process.returncode == 1
    assert toolbar.texts(0, WARNING) == []
    assert toolbar.texts(STATUS, SET)[-1] == "failed"
    assert said.decode().strip() in toolbar.texts(LOG, ADD)[-1]


def test_it_waits_for_a_slow_window(home, sim, toolbar):
    """Wireshark would freeze for good if the program had ended before it opens its end; and what
    has failed is told to it all the same."""
    os.close(toolbar.reader)
    toolbar.reader = None
    process = start(home, toolbar, "--time-limit", "0")  # wrong at once
    time.sleep(1.5)
    assert process.poll() is None
    toolbar.open()
    toolbar.reader = os.open(toolbar.paths[1], os.O_RDONLY | os.O_NONBLOCK)
    until(lambda: toolbar.texts(STATUS, SET) == ["failed"])
    _, said = process.communicate(timeout=SECONDS)
    assert process.returncode == 1 and "--time-limit" in said.decode()
    assert said.decode().strip() in toolbar.texts(LOG, ADD)[-1]


@pytest.mark.parametrize("gone", ["reader", "writer", "both"])
def test_window_that_goes(home, sim, toolbar, gone):
    sim.fault("status-stuck", times=3)
    process = start(home, toolbar)
    toolbar.open()
    until(lambda: sim.faults()[0]["fired"], process)
    if gone != "reader":
        os.close(toolbar.writer)
        toolbar.writer = None
    if gone != "writer":
        os.close(toolbar.reader)
        toolbar.reader = None
    assert process.communicate(timeout=SECONDS) == (b"", b"")
    assert process.returncode == 0 and len(home.fields("frame.number")) > 100


def test_window_that_reads_nothing(home, toolbar):
    fcntl.fcntl(toolbar.reader, F_SETPIPE_SZ, 4096)
    with running_sim("--machines", "2") as sim:
        make_full_home(home, sim)
        process = start(home, toolbar, *FULL)
        toolbar.open()
        until(lambda: newest(sim) and sim.pcaps("GET").result[0]["status"] == "running", process)
        for _ in range(60):
            sim.advance(10)
            time.sleep(0.05)
        assert process.communicate(timeout=SECONDS) == (b"", b"")
    assert process.returncode == 0 and len(home.fields("frame.number")) > 50


@pytest.mark.parametrize("cut", range(1, len(INITIALIZED + END)))
def test_frames_cut_anywhere(home, toolbar, cut):
    """Whatever comes late, the button is pressed, and the recording ends."""
    words = INITIALIZED + END
    with running_sim() as sim:
        make_full_home(home, sim)
        process = start(home, toolbar, *FULL)
        toolbar.open(words[:min(cut, len(INITIALIZED))])
        until(lambda: (BUTTON, ENABLE, "") in toolbar.frames(), process)
        for part in (words[min(cut, len(INITIALIZED)):cut], words[cut:]):
            toolbar.say(part)
            time.sleep(0.05)
        process.communicate(timeout=SECONDS)
        assert operations(sim).count("stop") == 1
