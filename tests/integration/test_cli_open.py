# SPDX-License-Identifier: GPL-2.0-or-later
"""open: Wireshark, or what stands in for it in PATH, gets the packets."""

import os
import signal

import pytest

from clirun import UNKNOWN, Command, full, make, operations, simple, status_of, until
from fullcapture import fast_sim, make_full_home, recorded
from simproc import running_sim

# More packets than a pipe takes before anybody reads it.
MANY = simple(time_limit=300, packet_limit=10_000)
READER = 'echo "$*" > arguments; cat > shown.new; mv shown.new shown'


@pytest.fixture
def sim(home):
    with running_sim("--machines", "2") as running:
        make_full_home(home, running)
        yield running


def install(home, script):
    """Puts a program into PATH that is taken for Wireshark."""
    path = home.folder / "bin/wireshark"
    path.parent.mkdir()
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o700)
    home.environment["PATH"] = f"{path.parent}{os.pathsep}{home.environment['PATH']}"


def shown(home):
    """How many packets Wireshark has got, once its input has ended. It may outlive the command."""
    until((home.folder / "shown").exists)
    return len(home.fields("frame.number", file=home.folder / "shown"))


def test_sample(home, sim):
    install(home, READER)
    result = home.extcap("open", make(sim, simple(), 60))
    assert (result.returncode, result.stdout) == (0, "")
    assert shown(home) == 100
    assert (home.folder / "arguments").read_text() == "--log-level=critical -k -i -\n"
    assert "cloudflaredump:" not in result.stderr


def test_full(home):
    install(home, READER)
    with fast_sim("--machines", "3") as sim:
        make_full_home(home, sim)
        capture = recorded(sim)
        result = home.extcap("open", capture, "-f", "tcp")
        assert result.returncode == 0
        assert home.extcap("fetch", capture, "-f", "tcp", "-w", "out.pcapng").returncode == 0
    assert shown(home) > 10
    assert (home.folder / "shown").read_bytes() == (home.folder / "out.pcapng").read_bytes()


def test_one_that_records(home, sim):
    """Wireshark is there, with what is known of the capture, before there are packets."""
    install(home, "head -c 4 > head; cat > shown.new; mv shown.new shown")
    capture = make(sim, full(time_limit=3600), 30)
    command = Command(home, "open", capture)
    try:
        command.until(lambda: (home.folder / "head").exists()
                      and (home.folder / "head").stat().st_size == 4)
        assert status_of(sim, capture) == "running"
        command.interrupt()
        ended = command.end()
    finally:
        command.kill()
    assert ended.status == 0
    assert operations(sim).count("stop") == 1 and status_of(sim, capture) == "complete"
    until((home.folder / "shown").exists)
    assert (home.folder / "head").read_bytes() == b"\x0a\x0d\x0d\x0a"


def test_wireshark_that_ends_at_once(home, sim):
    install(home, "echo 'could not connect to display' >&2; exit 1")
    result = home.extcap("open", make(sim, MANY, 60))
    assert (result.returncode, result.stdout) == (1, "")
    assert "could not connect to display" in result.stderr
    last = result.stderr.splitlines()[-1]
    assert "Wireshark has ended before it had the packets" in result.stderr
    assert "cloudflaredump fetch" in last


def test_wireshark_that_is_killed(home, sim):
    install(home, "kill -9 $$")
    result = home.extcap("open", make(sim, MANY, 60))
    assert result.returncode == 1
    assert "Wireshark has ended before it had the packets" in result.stderr


def test_wireshark_that_somebody_closes(home, sim):
    install(home, "head -c 100 > /dev/null")
    result = home.extcap("open", make(sim, MANY, 60))
    assert (result.returncode, result.stdout) == (0, "")
    assert "cloudflaredump:" not in result.stderr


def test_no_wireshark(home, sim):
    home.environment["PATH"] = str(home.folder / "bin")
    capture = make(sim, simple(), 60)
    result = home.extcap("open", capture)
    assert (result.returncode, result.stdout) == (1, "")
    assert "could not start Wireshark" in result.stderr
    assert "cloudflaredump fetch" in result.stderr
    assert "download" not in operations(sim)


def test_wireshark_that_is_no_program(home, sim):
    install(home, READER)
    (home.folder / "bin/wireshark").chmod(0o600)
    home.environment["PATH"] = str(home.folder / "bin")
    assert home.extcap("open", make(sim, simple(), 60)).returncode == 1


@pytest.mark.parametrize("arguments, status", [
    ((UNKNOWN,), 4), (("xyz",), 2), ((), 2), ((UNKNOWN, UNKNOWN), 2),
    ((UNKNOWN, "-w", "out.pcapng"), 2), ((UNKNOWN, "--time-limit", "5"), 2),
])
def test_wireshark_is_not_started_for_nothing(home, sim, arguments, status):
    install(home, "touch started")
    result = home.extcap("open", *arguments)
    assert (result.returncode, result.stdout) == (status, "")
    assert result.stderr.startswith("cloudflaredump: ")
    assert not (home.folder / "started").exists()


def test_wireshark_gets_no_descriptors_of_ours(home, sim):
    install(home, "readlink /proc/$$/fd/* > descriptors; " + READER)
    assert home.extcap("open", make(sim, simple(), 60)).returncode == 0
    assert shown(home) == 100
    links = (home.folder / "descriptors").read_text()
    assert "pipe:" in links
    assert not any(word in links for word in ("socket:", ".log", "eventfd", "cloudflaredump"))


def test_ctrl_c_is_not_for_wireshark(home, sim):
    """It has a session of its own, and with it no terminal that could send one."""
    install(home, "echo $$ $(cut -d ' ' -f 6 /proc/$$/stat) > ids; " + READER)
    assert home.extcap("open", make(sim, simple(), 60)).returncode == 0
    assert shown(home) == 100
    process, session = (home.folder / "ids").read_text().split()
    assert process == session


def test_signals_of_wireshark_are_the_usual_ones(home, sim):
    install(home, "grep -E '^Sig(Ign|Blk)' /proc/self/status > signals; " + READER)
    assert home.extcap("open", make(sim, simple(), 60)).returncode == 0
    assert shown(home) == 100
    masks = [int(line.split()[1], 16)
             for line in (home.folder / "signals").read_text().splitlines()]
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
        assert not any(mask >> (number - 1) & 1 for mask in masks), number
