# SPDX-License-Identifier: GPL-2.0-or-later
"""Ctrl-C: what a command still does after the first and after the second, and what it leaves."""

import os
import shlex
import signal

import pytest

from clirun import LONG, Command, full, make, newest, operations, simple, status_of, until
from extcap import BINARY
from fullcapture import make_full_home
from simproc import running_sim
from terminal import INTERRUPT, Terminal

OLDER = b"an older capture" * 10_000


@pytest.fixture
def sim(home):
    """Full captures begin, and are converted, only when the time is moved."""
    with running_sim("--machines", "2", "--pending-seconds", "600") as running:
        make_full_home(home, running)
        yield running


@pytest.fixture
def start(home):
    started = []

    def begin(*arguments):
        started.append(Command(home, *arguments))
        return started[-1]

    yield begin
    for command in started:
        command.kill()


def begin_to_record(sim, command):
    """The ID of the full capture that the command has made, once it records."""
    capture = command.until(lambda: newest(sim))["id"]
    sim.advance(630)
    assert status_of(sim, capture) == "running"
    return capture


def stops(sim):
    return operations(sim).count("stop")


def test_first_one_writes_what_was_recorded(home, sim, start):
    command = start("capture", *LONG, "-w", "out.pcapng")
    capture = begin_to_record(sim, command)
    command.interrupt()
    command.until(lambda: f"capture {capture}: stopped" in home.log)
    sim.advance(1200)
    ended = command.end()
    assert (ended.status, ended.stdout) == (0, "")
    count = len(home.fields("frame.number"))
    assert count == newest(sim)["packets_captured"] > 50
    assert ended.lines[0] == f"capture {capture}"
    assert ended.lines[-1] == f"{count:,} packets written to out.pcapng"
    assert ended.lines.count("stopping: Ctrl-C once more leaves at once") == 1
    assert ended.lines.index("stopping: Ctrl-C once more leaves at once") < len(ended.lines) - 2
    assert stops(sim) == 1 and home.records == []


def test_second_one_leaves_at_once(home, sim, start):
    (home.folder / "old file.pcapng").write_bytes(OLDER)
    command = start("capture", *LONG, "-w", "old file.pcapng")
    capture = begin_to_record(sim, command)
    command.interrupt()
    command.until(lambda: f"capture {capture}: stopped" in home.log)
    command.interrupt()
    ended = command.end()
    assert (ended.status, ended.stdout) == (130, "")
    assert capture in ended.lines[-2] and ended.lines[-2].startswith("cloudflaredump: ")
    assert (home.folder / "old file.pcapng").read_bytes() == OLDER
    assert stops(sim) == 1

    head, _, line = ended.lines[-1].partition(": ")
    assert head == "to have its packets later"
    assert shlex.split(line) == ["cloudflaredump", "fetch", capture, "-w", "old file.pcapng"]
    sim.advance(1200)
    assert home.extcap(*shlex.split(line)[1:]).returncode == 0
    assert len(home.fields("frame.number", file=home.folder / "old file.pcapng")) > 50


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_other_signals_are_the_same(home, sim, start, number):
    command = start("capture", *LONG, "-w", "out.pcapng")
    capture = begin_to_record(sim, command)
    command.process.send_signal(number)
    command.until(lambda: f"capture {capture}: stopped" in home.log)
    command.process.send_signal(number)
    assert command.end().status == 130
    assert not (home.folder / "out.pcapng").exists()


def test_leave(home, sim, start):
    command = start("capture", *LONG, "-w", "out.pcapng", "--on-stop", "leave")
    capture = begin_to_record(sim, command)
    command.interrupt()
    ended = command.end()
    assert (ended.status, ended.stdout) == (130, "")
    assert (f"capture {capture} is left at Cloudflare: open it later with cloudflaredump fetch "
            f"{capture}\n") in ended.stderr
    assert f"cloudflaredump fetch {capture} -w out.pcapng" in ended.lines[-1]
    assert status_of(sim, capture) == "running" and stops(sim) == 0
    assert not (home.folder / "out.pcapng").exists()


def test_discard(home, sim, start):
    command = start("capture", *LONG, "-w", "out.pcapng", "--on-stop", "discard")
    capture = begin_to_record(sim, command)
    command.interrupt()
    ended = command.end()
    assert (ended.status, ended.stdout) == (130, "")
    assert ended.lines[-1] == f"cloudflaredump: capture {capture} was ended and discarded"
    assert status_of(sim, capture) != "running" and stops(sim) == 1
    assert not (home.folder / "out.pcapng").exists() and home.records == []


def test_sample_is_still_loaded(home, sim, start):
    command = start("capture", "-w", "out.pcapng", "--packet-limit", "20")
    command.until(lambda: newest(sim))
    command.until(lambda: "created: " in home.log)
    command.interrupt()
    sim.advance(600)
    ended = command.end()
    assert ended.status == 0
    assert ended.lines[-1] == "20 packets written to out.pcapng"
    assert len(home.fields("frame.number")) == 20


def test_while_it_waits_for_the_turn_of_the_account(home, sim, start):
    (home.folder / "old.pcapng").write_bytes(OLDER)
    other = make(sim, simple())
    for name in ("old.pcapng", "new.pcapng"):
        before = len(sim.journal())
        command = start("capture", "-w", name)
        command.until(lambda: sim.journal()[before:] and sim.journal()[-1]["status"] == 429)
        command.until(lambda: "for this account's turn" in home.log)
        command.interrupt()
        ended = command.end()
        assert (ended.status, ended.stdout) == (130, "")
        assert ended.lines[-1] == "cloudflaredump: stopped" and "fetch" not in ended.stderr
        assert [one["id"] for one in sim.control("/captures")] == [other]
    assert (home.folder / "old.pcapng").read_bytes() == OLDER
    assert not (home.folder / "new.pcapng").exists() and home.records == []


def test_fetch_ends_the_recording(home, sim, start):
    capture = make(sim, full(time_limit=3600), 650)
    command = start("fetch", capture, "-w", "out.pcapng")
    command.until(lambda: f"capture {capture}" in home.log)
    command.interrupt()
    until(lambda: stops(sim))
    sim.advance(1200)
    ended = command.end()
    assert ended.status == 0
    assert ended.lines[-1] == f"{len(home.fields('frame.number')):,} packets written to out.pcapng"
    assert status_of(sim, capture) == "complete"


def test_fetch_can_leave_it(home, sim, start):
    capture = make(sim, full(time_limit=3600), 650)
    command = start("fetch", capture, "-w", "out.pcapng", "--on-stop", "leave")
    command.until(lambda: "opened: " in home.log)
    command.interrupt()
    assert command.end().status == 130
    assert status_of(sim, capture) == "running" and stops(sim) == 0
    assert not (home.folder / "out.pcapng").exists()


@pytest.mark.parametrize("arguments, operation", [
    (("list",), "list"), (("bucket", "list"), "ownership-list"), (("colos", "--here"), "trace"),
    (("capture", "-w", "out.pcapng"), "accounts"),
])
def test_while_cloudflare_does_not_answer(home, sim, start, arguments, operation):
    sim.fault("hang-before-headers", on=operation)
    command = start(*arguments)
    command.until(lambda: sim.faults()[0]["fired"])
    command.interrupt()
    ended = command.end()
    assert (ended.status, ended.stdout) == (130, "")
    assert "stopped" in ended.stderr and ended.stderr.count("\n") == 1
    assert not (home.folder / "out.pcapng").exists()


def test_while_nobody_reads_the_pipe(home, sim, start):
    os.mkfifo(home.folder / "pipe")
    command = start("capture", "-w", "pipe")
    command.until(lambda: "accounts" in operations(sim))
    command.interrupt()
    ended = command.end()
    assert ended.status == 130 and newest(sim) is None


def interrupt_twice(home, capture, when):
    """Fetches it until this is shown; all that is shown until the end."""
    terminal = Terminal(home, "fetch", capture, "-w", "out.pcapng")
    try:
        terminal.wait_for(when)
        terminal.type(INTERRUPT)
        terminal.wait_for("stopping")
        terminal.type(INTERRUPT)
        status, shown = terminal.end()
    finally:
        terminal.close()
    assert status == 130
    return shown


def test_packets_that_have_come_are_kept(home, sim):
    (home.folder / "out.pcapng").write_bytes(OLDER)
    capture = make(sim, simple(time_limit=60, packet_limit=9000), 600)
    sim.fault("hang-in-body", on="download", times="forever", at=20_000)
    shown = interrupt_twice(home, capture, "20.0 kB")
    assert f"fetch {capture} -w out.pcapng" in shown
    result = home.run("tshark", "-r", "out.pcapng")
    assert result.returncode == 0 and "cut short" not in result.stderr
    assert 20 < result.stdout.count("\n") < 400


def test_head_without_packets_is_no_reason_to_overwrite(home, sim):
    (home.folder / "out.pcapng").write_bytes(OLDER)
    capture = make(sim, simple(), 600)
    sim.fault("hang-in-body", on="download", times="forever", at=30)
    interrupt_twice(home, capture, "30 bytes")
    assert (home.folder / "out.pcapng").read_bytes() == OLDER


def test_from_a_terminal_it_reaches_every_program_of_a_pipeline(home, sim):
    """As in `capture -w - | tshark -r -`, where both get Ctrl-C, and tshark goes first."""
    make(sim, simple())
    reader, writer = os.pipe()
    terminal = Terminal(home, "capture", "-w", "-", stdout=writer)
    try:
        os.close(writer)
        terminal.wait_for("turn")
        os.close(reader)
        status, shown = terminal.end()
    finally:
        terminal.close()
    assert status == 0
    assert "cloudflaredump:" not in shown and str(BINARY) not in shown
