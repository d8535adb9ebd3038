# SPDX-License-Identifier: GPL-2.0-or-later
"""Stopping a full capture that still records: what each choice does at Cloudflare, and after."""

import os
import signal
import time

import pytest

from clirun import until
from extcap import SECONDS, assert_no_secret, capture_command
from fullcapture import BUCKET, make_full_home
from simproc import ACCOUNT, TOKEN, running_sim

LONG = ("--type", "full", "--colo", "ORD", "--bucket", BUCKET, "--full-time-limit", "86400")


class Running:
    """A full capture that records, as Wireshark would run it."""

    def __init__(self, home, sim, *arguments, before=()):
        self.home, self.sim = home, sim
        path = home.folder / "fifo"
        os.mkfifo(path)
        self.process = home.start(*before, *capture_command(path, *LONG, *arguments))
        self.fd = os.open(path, os.O_RDONLY)
        self.data = os.read(self.fd, 4)
        assert self.data == b"\x0a\x0d\x0d\x0a"
        self.id = sim.pcaps("GET").result[0]["id"]
        while self.status() == "pending":
            sim.advance(0.2)
        assert self.status() == "running"
        sim.advance(30)

    def status(self):
        return self.sim.pcaps("GET", f"/{self.id}").result["status"]

    def stops(self):
        return [entry["method"] for entry in self.sim.journal()].count("PUT")

    def end(self):
        """Reads to the end as Wireshark does. What it said, after which status."""
        with open(self.fd, "rb", closefd=False) as rest:
            self.data += rest.read()
        (self.home.folder / "out.pcapng").write_bytes(self.data)
        _, said = self.process.communicate(timeout=SECONDS)
        return self.process.returncode, said.decode()


@pytest.fixture
def sim(home):
    with running_sim("--machines", "2") as running:
        make_full_home(home, running)
        yield running


@pytest.fixture
def start(home, sim):
    started = []

    def begin(*arguments, **more):
        started.append(Running(home, sim, *arguments, **more))
        return started[-1]

    yield begin
    for running in started:
        running.process.kill()
        running.process.communicate()
        os.close(running.fd)


def test_load(home, start):
    running = start()
    running.process.send_signal(signal.SIGTERM)
    assert running.end() == (0, "")
    assert running.stops() == 1
    assert running.status() == "complete"
    assert len(home.fields("frame.number")) > 50
    assert home.records == []


def test_stop_by_the_control_pipe(home, start):
    """As Wireshark 5.0 does it: the pipe stays open, and no signal comes."""
    path = home.folder / "control-in"
    os.mkfifo(path)
    running = start("--extcap-control-in", str(path))
    with open(path, "wb", buffering=0) as control:
        control.write(b"Q\0\0\0")
        assert running.end() == (0, "")
    assert running.stops() == 1 and running.status() == "complete"
    assert len(home.fields("frame.number")) > 50


def test_it_stays_until_all_is_taken(home, start):
    """After a Stop, Wireshark 4.4 ends dumpcap as soon as the program has ended."""
    running = start("--full-packet-limit", "100")  # which the FIFO has room for
    running.process.send_signal(signal.SIGTERM)
    until(lambda: " packets delivered" in home.log, running.process)
    time.sleep(1)
    assert running.process.poll() is None
    assert running.end() == (0, "")


def test_parent_goes_after_the_stop(home, sim, start):
    """A Wireshark that is closed by force while its Stop is under way."""
    running = start(before=("sh", "-c", '"$@" & echo $! >child; wait', "sh"))
    child = int((home.folder / "child").read_text())
    sim.control("/settings", {"pending_seconds": 5})  # the conversion, too
    os.kill(child, signal.SIGTERM)
    until(lambda: f"capture {running.id}: stopped" in home.log, running.process)
    running.process.kill()
    assert running.end()[1] == ""
    assert running.stops() == 1 and running.status() == "complete"
    assert len(home.fields("frame.number")) > 50
    assert home.records == []


@pytest.mark.parametrize("kind", ["missing", "closed"])
def test_control_pipe_that_is_none(home, start, kind):
    path = home.folder / "control-in"
    if kind == "closed":
        os.mkfifo(path)
    running = start("--extcap-control-in", str(path))
    if kind == "closed":
        open(path, "wb").close()
    running.process.send_signal(signal.SIGTERM)
    assert running.end() == (0, "")
    assert running.stops() == 1


def test_leave(home, start):
    running = start("--on-stop", "leave")
    running.process.send_signal(signal.SIGTERM)
    assert running.end() == (0, "")
    assert running.stops() == 0 and running.status() == "running"
    assert [path.name for path in home.records] == [running.id]
    assert home.extcap("--extcap-cleanup-postkill").returncode == 0
    assert running.stops() == 0


def test_discard(home, start):
    running = start("--on-stop", "discard")
    running.process.send_signal(signal.SIGTERM)
    assert running.end() == (0, "")
    assert running.stops() == 1 and running.status() != "running"
    assert home.fields("frame.number") == []
    assert home.records == []


@pytest.mark.parametrize("choice", ["load", "discard"])
def test_stop_of_what_has_just_ended(home, sim, start, choice):
    running = start("--on-stop", choice, "--full-packet-limit", "2000")
    sim.advance(300)
    running.process.send_signal(signal.SIGTERM)
    assert running.end() == (0, "")
    assert "could not stop" not in home.log
    assert home.records == []


def test_second_stop_leaves_what_is_stopped(home, sim, start):
    running = start()
    sim.control("/settings", {"pending_seconds": 3600})
    running.process.send_signal(signal.SIGTERM)
    until(lambda: f"capture {running.id}: stopped" in home.log, running.process)
    running.process.send_signal(signal.SIGTERM)
    status, said = running.end()
    assert status == 1 and f"cloudflaredump fetch {running.id}" in said
    assert running.stops() == 1


def test_lost_reader_still_stops_it(home, start):
    running = start()
    os.close(running.fd)
    assert running.process.communicate(timeout=SECONDS) == (b"", b"")
    running.fd = os.open("/dev/null", os.O_RDONLY)
    assert running.process.returncode == 0
    assert running.stops() == 1 and running.status() != "running"


def test_killed_one_is_stopped_later(home, start):
    running = start()
    running.process.send_signal(signal.SIGKILL)
    running.process.communicate(timeout=SECONDS)
    assert running.status() == "running"
    result = home.extcap("--extcap-cleanup-postkill")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert running.stops() == 1 and running.status() != "running"
    assert home.extcap("--extcap-cleanup-postkill").returncode == 0
    assert running.stops() == 1
    assert_no_secret(home)


def test_killed_one_is_opened_again(home, sim, start):
    running = start()
    running.process.send_signal(signal.SIGKILL)
    running.process.communicate(timeout=SECONDS)
    sim.control("/settings", {"pending_seconds": 0})
    watching = home.start(*capture_command(home.folder / "out.pcapng", "--capture-id",
                                           running.id))
    until(lambda: "opened: " in home.log, watching)
    assert running.stops() == 0 and running.status() == "running"
    sim.advance(86400)
    assert watching.communicate(timeout=SECONDS) == (b"", b"")
    assert len(home.fields("frame.number")) > 50
    assert running.stops() == 0 and home.records == []


def test_failure_does_not_stop_it(home, sim, start):
    running = start()
    sim.fault("401", on="get", times="forever")
    status, said = running.end()
    sim.clear_faults()
    assert status == 1 and running.id in said
    assert running.stops() == 0 and running.status() == "running"
    home.extcap("--extcap-cleanup-postkill")
    assert running.stops() == 0 and running.status() == "running"


def test_killed_one_that_was_to_be_left(home, start):
    running = start("--on-stop", "leave")
    running.process.send_signal(signal.SIGKILL)
    running.process.communicate(timeout=SECONDS)
    home.extcap("--extcap-cleanup-postkill")
    assert running.stops() == 0 and running.status() == "running"


def test_one_of_another_window_is_not_touched(home, start):
    running = start()
    home.extcap("--extcap-cleanup-postkill")
    assert running.stops() == 0
    watching = home.start(*capture_command(home.folder / "other.pcapng", "--capture-id",
                                           running.id))
    until(lambda: "opened: " in home.log, watching)
    watching.send_signal(signal.SIGTERM)
    _, said = watching.communicate(timeout=SECONDS)
    assert running.stops() == 0 and running.status() == "running"
    assert watching.returncode == 1
    assert f"capture {running.id} goes on, as another window" in said.decode()


def test_one_of_another_window_that_has_ended(home, sim, start):
    """It goes on nowhere."""
    running = start()
    sim.fault("hang-in-body", on="bucket-get", times="forever", at=3000)
    sim.advance(86400)
    until(lambda: sim.faults()[0]["fired"], running.process)
    before = sim.faults()[0]["fired"]
    watching = home.start(*capture_command(home.folder / "other.pcapng", "--capture-id",
                                           running.id))
    until(lambda: sim.faults()[0]["fired"] > before, watching)
    watching.send_signal(signal.SIGTERM)
    watching.send_signal(signal.SIGINT)  # two of a kind may become one
    _, said = watching.communicate(timeout=SECONDS)
    assert watching.returncode == 1
    assert f"stopped before capture {running.id} had delivered all" in said.decode()


def test_strays_are_looked_after_with_stored_credentials_alone(home, start):
    running = start()
    running.process.send_signal(signal.SIGKILL)
    running.process.communicate(timeout=SECONDS)
    del home.environment["CLOUDFLARE_API_TOKEN"]
    result = home.capture("--api-token", TOKEN, "--account-id", ACCOUNT, "--time-limit", "1")
    assert (result.returncode, result.stderr) == (0, "")
    assert running.stops() == 0
    assert f"capture {running.id} may still record" in home.log


@pytest.mark.parametrize("choice", ["load", "discard"])
@pytest.mark.parametrize("fault", ["hang-before-headers", "500", "reset"])
def test_stop_that_cloudflare_does_not_take(home, sim, start, choice, fault):
    running = start("--on-stop", choice)
    sim.fault(fault, on="stop", times="forever")
    running.process.send_signal(signal.SIGTERM)
    status, said = running.end()
    assert status == 1 and f"cloudflaredump fetch {running.id}" in said
    assert running.status() == "running"
    assert [path.name for path in home.records] == [running.id]
    sim.clear_faults()
    assert home.extcap("--extcap-cleanup-postkill").returncode == 0
    assert running.status() != "running"


@pytest.mark.parametrize("choice", ["load", "discard", "leave"])
def test_stop_does_not_wait_for_a_status(home, sim, start, choice):
    running = start("--on-stop", choice)
    sim.fault("hang-before-headers", on="get")
    until(lambda: sim.faults()[0]["fired"] == 1, running.process)
    running.process.send_signal(signal.SIGTERM)
    assert running.end() == (0, "")
    assert running.stops() == (0 if choice == "leave" else 1)
    assert len(home.fields("frame.number")) > (50 if choice == "load" else -1)


def test_killed_one_that_is_opened_only_to_look(home, start):
    running = start()
    running.process.send_signal(signal.SIGKILL)
    running.process.communicate(timeout=SECONDS)
    watching = home.start(*capture_command(home.folder / "other.pcapng", "--capture-id",
                                           running.id, "--on-stop", "leave"))
    until(lambda: "opened: " in home.log, watching)
    watching.send_signal(signal.SIGTERM)
    assert watching.communicate(timeout=SECONDS) == (b"", b"")
    home.extcap("--extcap-cleanup-postkill")
    assert running.stops() == 0 and running.status() == "running"


def test_stop_while_packets_come_leaves_whole_blocks(home, sim, start):
    running = start()
    sim.fault("hang-in-body", on="bucket-get", times="forever", at=3000)
    running.process.send_signal(signal.SIGTERM)
    status, said = running.end()
    assert status == 1 and running.id in said
    result = home.run("tshark", "-r", str(home.folder / "out.pcapng"))
    assert "cut short" not in result.stderr and result.stdout != ""
