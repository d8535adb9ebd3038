# SPDX-License-Identifier: GPL-2.0-or-later
"""fetch and stop: captures that exist already, whoever made them."""

import subprocess

import pytest

from clirun import (SET_UP, UNKNOWN, Command, full, make, operations, simple, status_of,
                    write_config)
from extcap import BINARY, SECONDS
from fullcapture import BUCKET, fast_sim, make_full_home, recorded, saved_files
from simproc import running_sim

COLUMNS = ("frame.time_epoch", "frame.len", "ip.src", "ip.dst", "ip.id")


@pytest.fixture
def sim(home):
    """Its time passes only when it is told to."""
    with running_sim("--machines", "2", "--clock-scale", "0") as running:
        make_full_home(home, running)
        yield running


def packets(home, name="out.pcapng"):
    return home.fields(*COLUMNS, file=home.folder / name)


def test_sample(home, sim):
    capture = make(sim, simple(), 60)
    result = home.extcap("fetch", capture, "-w", "out.pcapng")
    assert (result.returncode, result.stdout) == (0, "")
    # How often it tells of the loading depends on how long that takes.
    assert result.stderr.splitlines()[0].startswith("loading")
    assert result.stderr.splitlines()[-1] == "100 packets written to out.pcapng"
    (home.folder / "own.pcap").write_bytes(sim.pcaps("GET", f"/{capture}/download").body)
    assert packets(home) == packets(home, "own.pcap")
    assert len(packets(home)) == 100 and home.records == []


def test_full(home):
    with fast_sim("--machines", "3") as sim:
        make_full_home(home, sim)
        capture = recorded(sim)
        result = home.extcap("fetch", "-w", "out.pcapng", capture)
        assert (result.returncode, result.stdout) == (0, "")
        merged = home.folder / "merged.pcapng"
        files = [str(file) for file in saved_files(home, sim)]
        assert len(files) == 3
    assert home.run("mergecap", "-w", str(merged), *files).returncode == 0
    assert sorted(packets(home)) == sorted(packets(home, "merged.pcapng"))
    assert f"{len(packets(home)):,} packets written" in result.stderr.splitlines()[-1]


def test_one_that_still_records(home, sim):
    capture = make(sim, full(), 30)
    command = Command(home, "fetch", capture, "-w", "out.pcapng")
    try:
        command.until(lambda: "opened: " in home.log)
        sim.advance(100)
        ended = command.end()
    finally:
        command.kill()
    assert ended.status == 0
    # Cloudflare's clock tells whole seconds.
    assert ended.lines[0] in [f"recording: {gone} s of 60 s" for gone in (29, 30)]
    assert ended.lines[-1] == f"{len(packets(home)):,} packets written to out.pcapng"
    assert "stop" not in operations(sim)


def test_to_standard_output(home, sim):
    capture = make(sim, simple(), 60)
    done = subprocess.run([BINARY, "fetch", capture, "-w", "-"], env=home.environment, check=False,
                          cwd=home.folder, capture_output=True, timeout=SECONDS)
    assert done.returncode == 0
    assert b"100 packets written to standard output\n" in done.stderr
    assert home.extcap("fetch", capture, "-w", "out.pcapng").returncode == 0
    assert done.stdout == (home.folder / "out.pcapng").read_bytes()


def test_capture_filter(home, sim):
    capture = make(sim, simple(packet_limit=500), 60)
    result = home.extcap("fetch", capture, "-w", "out.pcapng", "-f", "udp")
    assert result.returncode == 0
    assert 0 < len(packets(home)) < 500
    assert all(port for (port,) in home.fields("udp.srcport"))


def test_file_says_what_another_capture_is_to_be(home, sim):
    capture = make(sim, simple(), 60)
    write_config(home, "type = full", "colo = ORD", f"bucket = {BUCKET}", "protocol = 17")
    assert home.extcap("fetch", capture, "-w", "out.pcapng").returncode == 0
    assert len(packets(home)) == 100


def test_one_that_is_not_there(home, sim):
    result = home.extcap("fetch", UNKNOWN, "-w", "out.pcapng")
    assert (result.returncode, result.stdout) == (4, "")
    assert UNKNOWN in result.stderr and "cloudflaredump fetch" not in result.stderr
    assert not (home.folder / "out.pcapng").exists()


def test_one_that_has_failed(home, sim):
    """There is nothing to be fetched later, so nothing is said of that."""
    capture = make(sim, full(filter_v1={"source_address": "203.0.113.99"}), 100)
    result = home.extcap("fetch", capture, "-w", "out.pcapng")
    assert (result.returncode, result.stdout) == (1, "")
    assert f"capture {capture} failed: No packets matched the filter" in result.stderr
    assert "cloudflaredump fetch" not in result.stderr and "waiting" not in result.stderr
    assert not (home.folder / "out.pcapng").exists()


def test_files_that_are_gone(home, sim):
    capture = make(sim, full(time_limit=3), 1000)
    for key in sim.keys("captures"):
        sim.control("/bucket", {"bucket": "captures", "key": key, "delete": True})
    result = home.extcap("fetch", capture, "-w", "out.pcapng")
    assert result.returncode == 4
    assert capture in result.stderr and not (home.folder / "out.pcapng").exists()


@pytest.mark.parametrize("arguments, told", [
    ((), "fetch needs to be told of which: write cloudflaredump fetch ID"),
    (("xyz",), "give the capture's ID, 32 hexadecimal digits"),
    ((UNKNOWN, UNKNOWN), "a word too many"),
    ((UNKNOWN, "--time-limit", "5"), "fetch does not take --time-limit"),
    ((UNKNOWN, "--protocol", "udp"), "fetch does not take --protocol"),
    ((UNKNOWN, "--type", "full"), "fetch does not take --type"),
])
def test_wrong_arguments(home, sim, arguments, told):
    result = home.extcap("fetch", *arguments, "-w", "out.pcapng")
    assert (result.returncode, result.stdout) == (2, "")
    assert told in result.stderr
    assert operations(sim) == SET_UP and not (home.folder / "out.pcapng").exists()


def test_fetch_needs_a_place(home, sim):
    result = home.extcap("fetch", make(sim, simple(), 60))
    assert (result.returncode, result.stdout) == (2, "")
    assert "give -w FILE" in result.stderr


def stop(home, capture):
    """What is said of it; a stop that was taken, or was not needed, is no failure."""
    result = home.extcap("stop", capture)
    assert (result.returncode, result.stdout) == (0, "")
    assert result.stderr.count("\n") == 1
    return result.stderr


def test_stop_one_that_records(home, sim):
    capture = make(sim, full(time_limit=3600), 30)
    said = stop(home, capture)
    assert said.startswith(f"capture {capture} was stopped")
    assert f"cloudflaredump fetch {capture} -w FILE" in said
    assert operations(sim).count("stop") == 1
    sim.advance(2)
    assert status_of(sim, capture) == "complete"
    assert home.extcap("fetch", capture, "-w", "out.pcapng").returncode == 0
    assert len(packets(home)) > 100


def test_stop_one_that_is_pending(home, sim):
    capture = make(sim, full(time_limit=3600))
    assert status_of(sim, capture) == "pending"
    assert stop(home, capture).startswith(f"capture {capture} was stopped")
    assert operations(sim).count("stop") == 1


def test_stop_twice(home, sim):
    capture = make(sim, full(time_limit=3600), 30)
    stop(home, capture)
    said = stop(home, capture)
    assert said.startswith(f"nothing to stop: capture {capture} is conversion_pending")
    assert "was stopped already" in said
    assert operations(sim).count("stop") == 1


@pytest.mark.parametrize("body, status", [(full(), "complete"), (simple(), "success")])
def test_stop_what_has_ended(home, sim, body, status):
    capture = make(sim, body, 100)
    said = stop(home, capture)
    assert said.startswith(f"nothing to stop: capture {capture} is {status}")
    assert "stop" not in operations(sim)


def test_stop_one_that_ends_meanwhile(home, sim):
    """Cloudflare's refusal of a stop that came too late is none of the user's concern."""
    capture = make(sim, full(), 100)
    sim.fault("unknown-status", on="get", status="running")
    assert stop(home, capture).startswith(f"capture {capture} was stopped")
    assert [entry["status"] for entry in sim.journal() if entry["operation"] == "stop"] == [400]


def test_stop_that_cloudflare_does_not_take(home, sim):
    capture = make(sim, full(time_limit=3600), 30)
    sim.fault("403-permission", on="stop")
    result = home.extcap("stop", capture)
    assert (result.returncode, result.stdout) == (3, "")
    assert f"could not stop capture {capture}" in result.stderr
    assert status_of(sim, capture) == "running"


@pytest.mark.parametrize("arguments, status", [((UNKNOWN,), 4), (("xyz",), 2), ((), 2),
                                               ((UNKNOWN, "--yes"), 2)])
def test_stop_what_cannot_be(home, sim, arguments, status):
    result = home.extcap("stop", *arguments)
    assert (result.returncode, result.stdout) == (status, "")
    assert result.stderr.startswith("cloudflaredump: ") and result.stderr.count("\n") == 1
    assert "stop" not in operations(sim)
