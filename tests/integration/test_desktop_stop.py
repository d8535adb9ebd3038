# SPDX-License-Identifier: GPL-2.0-or-later
"""Stop, Restart and worse in the real Wireshark: what becomes of the capture, and of its packets.
"""

import os
import signal

import pytest

from clirun import full, make, operations, simple, until, write_config
from desktop import is_running, kill_running, running_wireshark, show_toolbar
from extcap import INTERFACE, preferences
from fullcapture import BUCKET, make_full_home, recorded, saved_files
from simproc import running_sim

FULL = {"type": "full", "colo": "ORD", "bucket": BUCKET, "full_time_limit": "86400"}


@pytest.fixture
def sim(home):
    with running_sim("--machines", "2") as running:
        make_full_home(home, running)
        yield running


class Session:
    """A Wireshark that captures into a file, and the stand-in's view of it."""

    def __init__(self, home, sim, recorder, wireshark, file):
        self.home, self.sim, self.recorder = home, sim, recorder
        self.wireshark, self.file = wireshark, file

    def status(self):
        newest = self.sim.pcaps("GET").result
        return newest[0]["status"] if newest else None

    def wait(self, *statuses):
        until(lambda: self.status() in statuses, what=f"status {statuses}")

    def record(self, seconds=30):
        """Until it has seen so much traffic."""
        self.wait("running")
        self.sim.advance(seconds)

    def stops(self):
        return operations(self.sim).count("stop")

    def made(self):
        return operations(self.sim).count("create")

    def is_running(self):
        return is_running("--capture", str(self.home.folder))

    def wait_for_end(self):
        until(lambda: not self.is_running(), what="the end of the program")

    def saved(self):
        """The packets in the file, once Wireshark's dumpcap is done with it."""
        until(lambda: not is_running("dumpcap", str(self.file)), what="the end of dumpcap")
        return self._count(self.file)

    def recorded(self):
        """Packets that Cloudflare has written into the bucket."""
        return sum(map(self._count, saved_files(self.home, self.sim)))

    def _count(self, file):
        """By capinfos: tshark needs minutes for a large file where others use the machine, too."""
        result = self.home.run("capinfos", "-c", "-M", "-T", "-r", str(file))
        assert result.returncode == 0, result.stderr
        return int(result.stdout.split("\t")[1])


@pytest.fixture
def start(home, sim, recorder, display):
    """Wireshark that has begun to capture with these options."""
    opened = []

    def begin(temporary=False, **options):
        """temporary: into a file that Wireshark names, as it does when nobody has said a name."""
        file = home.folder / "saved.pcapng"
        name = () if temporary else ("-w", str(file))
        context = running_wireshark(home, display, "-k", "-i", INTERFACE, *name,
                                    *preferences(**options))
        session = Session(home, sim, recorder, context.__enter__(), file)
        opened.append(context)
        until(lambda: recorder.lines("--capture"), what="a capture")
        return session

    yield begin
    for context in opened:
        context.__exit__(None, None, None)


def test_while_it_waits_for_its_turn(sim, start):
    """A colleague has taken a sample just now."""
    make(sim, simple())
    session = start(time_limit="5")
    until(lambda: session.made() > 1, what="a refusal")
    session.wireshark.stop()
    session.wait_for_end()
    assert len(sim.control("/captures")) == 1 and session.stops() == 0
    assert session.wireshark.process.poll() is None


def test_while_it_is_pending(sim, start):
    sim.fault("status-stuck", times=3)
    session = start(time_limit="5")
    until(lambda: sim.faults()[0]["fired"], what="a look at the status")
    session.wireshark.stop()
    session.wait_for_end()
    assert session.stops() == 0
    assert session.saved() > 0


@pytest.mark.parametrize("on_stop, stops", [("load", 1), ("leave", 0), ("discard", 1)])
def test_while_it_records(start, on_stop, stops):
    session = start(on_stop=on_stop, **FULL)
    session.record()
    session.wireshark.stop()
    session.wait_for_end()
    assert session.stops() == stops
    assert (session.status() == "running") == (on_stop == "leave")
    if on_stop == "load":
        assert session.saved() == session.recorded() > 100
    else:
        assert session.saved() == 0


def test_while_it_is_converted(sim, start):
    sim.control("/settings", {"pending_seconds": 6})
    session = start(**{**FULL, "full_time_limit": "1"})
    until(lambda: ": conversion_" in session.home.log, what="the program to know")
    session.wireshark.stop()
    session.wait_for_end()
    assert session.stops() == 0
    assert session.saved() == session.recorded() > 0


def test_while_it_is_downloaded(sim, start):
    session = start(**{**FULL, "full_time_limit": "20"})
    sim.fault("stall", on="bucket-get", times=4, seconds=3)
    session.wait("running")
    sim.advance(30)
    until(lambda: any(each["fired"] for each in sim.faults()), what="a download")
    session.wireshark.stop()
    session.wait_for_end()
    assert session.stops() == 0
    assert session.saved() == session.recorded() > 100


def test_while_it_is_written(home, sim, start, tmp_path):
    """So many packets that dumpcap takes them for seconds."""
    capture = recorded(sim)
    key = next(key for key in sim.keys("captures") if capture in key)
    body = sim.bucket(f"/captures/{key}").body
    path = tmp_path / "large.pcap"
    path.write_bytes(body[:24] + body[24:] * (120_000_000 // len(body)))
    sim.control("/bucket", {"bucket": "captures", "key": key, "file": str(path)})
    write_config(home, f"capture_id = {capture}")
    session = start()
    until(lambda: session.file.exists() and session.file.stat().st_size > 1_000_000, what="packets")
    assert session.is_running()
    session.wireshark.stop()
    session.wait_for_end()
    assert session.stops() == 0
    assert session.saved() == session.recorded()


def test_restart(start):
    """The first is ended, and the second is another capture."""
    session = start(**FULL)
    session.record()
    session.wireshark.restart()
    until(lambda: len(session.recorder.lines("--capture")) == 2, what="a second capture")
    until(lambda: session.made() == 2, what="its request")
    session.record()
    assert session.stops() == 1
    session.wireshark.stop()
    session.wait_for_end()
    assert session.stops() == 2
    assert {each["status"] for each in session.sim.pcaps("GET").result} == {"complete"}


def test_closed_window(start):
    session = start(**FULL)
    session.record()
    session.wireshark.close()
    session.wait_for_end()
    assert session.wireshark.process.wait(60) == 0
    assert session.stops() == 1
    assert session.saved() == session.recorded() > 100


def test_closed_window_loads_into_a_temporary_file_in_vain(home, start):
    """Nobody is asked, as there were no packets when it was closed."""
    session = start(temporary=True, **FULL)
    session.record()
    session.wireshark.close()
    session.wait_for_end()
    assert session.wireshark.process.wait(60) == 0
    assert session.stops() == 1
    assert "packets delivered" in home.log
    assert not list(home.folder.rglob("*.pcapng"))


@pytest.mark.parametrize("on_stop, stops", [("load", 1), ("leave", 0)])
def test_closed_window_is_a_stop_for_the_owner_too(home, sim, start, on_stop, stops):
    write_config(home, f"capture_id = {make(sim, full(time_limit=3600))}")
    session = start(on_stop=on_stop)
    until(lambda: "opened: " in home.log, what="the capture")
    session.record()
    session.wireshark.close()
    session.wait_for_end()
    assert session.stops() == stops
    assert (session.status() == "running") == (on_stop == "leave")


@pytest.mark.parametrize("on_stop, stops", [("load", 1), ("leave", 0)])
def test_killed_wireshark(start, on_stop, stops):
    session = start(on_stop=on_stop, **FULL)
    session.record(6)  # few: dumpcap ends, too, as soon as it has something to tell Wireshark
    session.wireshark.kill()
    session.wait_for_end()
    assert session.stops() == stops
    assert (session.status() == "running") == (on_stop == "leave")
    if on_stop == "load":
        assert session.saved() == session.recorded() > 100


def test_timed_out_stop_is_first_in_the_list(home, sim, start):
    """What a Stop could not wait for is not lost."""
    session = start(**FULL)
    session.record()
    sim.fault("status-stuck")
    session.wireshark.stop()
    session.wait_for_end()
    assert session.stops() == 1
    capture, = [each["id"] for each in sim.control("/captures")]
    dialog = home.extcap("--extcap-config", "--extcap-interface", INTERFACE).stdout
    first = dialog.split("{display=None: take a new capture (1 in the list)}{default=true}\n")[1]
    assert f"{{value={capture}}}{{display=Not loaded yet: " in first.splitlines()[0]


def test_button_of_the_toolbar(home, sim, start):
    """The recording ends, and all of it comes, whatever a Stop would do."""
    show_toolbar(home)
    session = start(on_stop="discard", **FULL)
    session.record()
    # It is enabled a moment later.
    until(lambda: session.wireshark.end_recording() or session.stops(), what="a stop")
    session.wait_for_end()
    assert session.stops() == 1
    assert session.saved() == session.recorded() > 100


def quits(session):
    """Whether the window still listens."""
    session.wireshark.answer_boxes()
    session.wireshark.close()
    return session.wireshark.process.wait(60) == 0


def test_program_that_is_killed_leaves_a_window(start):
    session = start(**FULL)
    session.record()
    kill_running("--capture", str(session.home.folder))
    session.wait_for_end()
    assert quits(session)


def test_program_that_fails_at_once_leaves_a_window(sim, start):
    """Before Wireshark has opened its end of the control pipes, perhaps."""
    session = start(type="full", full_time_limit="5")
    session.wait_for_end()
    assert quits(session)
    assert session.made() == 0


@pytest.mark.parametrize("end", ["count", "duration", "interrupt"])
@pytest.mark.parametrize("on_stop, stops", [("load", 1), ("leave", 0)])
def test_tshark_that_ends_first(home, sim, end, on_stop, stops):
    """Its dumpcap ends at once: nothing can be delivered, but nothing records for nobody."""
    limits = {"count": ("-c", "1"), "duration": ("-a", "duration:4"), "interrupt": ()}[end]
    options = preferences(on_stop=on_stop, **FULL)
    if end == "count":
        options = preferences(on_stop=on_stop, **{**FULL, "full_time_limit": "5"})
    process = home.start("tshark", "-i", INTERFACE, *limits, *options, start_new_session=True)
    until(lambda: any(each["status"] == "running" for each in sim.pcaps("GET").result),
          what="a running capture")
    if end == "interrupt":
        os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=120)
    made = sim.pcaps("GET").result
    assert len(made) == 1
    # With -c 1 the packet came when the capture had ended by itself.
    expected = 0 if end == "count" else stops
    assert operations(sim).count("stop") == expected
    until(lambda: not is_running("--capture", str(home.folder)), what="the end of the program")
    assert (made[0]["status"] == "running") == (expected == 0 and end != "count")
