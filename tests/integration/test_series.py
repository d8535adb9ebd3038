# SPDX-License-Identifier: GPL-2.0-or-later
"""Many samples as one stream: looking back, and following the traffic, with clocks that run faster
in the program and in the stand-in."""

import calendar
import os
import signal
import sys
import time

import pytest

from clirun import until
from extcap import BINARY, INTERFACE, ROOT, SECONDS, Home, preferences
from simproc import running_sim

sys.path.append(str(ROOT / "tests/sim"))

from traffic import GeneratedTraffic  # noqa: E402

FAST_CLOCK = os.environ.get("CFD_FAST_CLOCK", ROOT / "build/dev/tests/support/fast-clock.so")
SCALE = 30
PROGRAM = f"bin/{BINARY.name}" # in the home folder, once it is wrapped
SEED = 1
# Some minutes before and after which no attack makes a sample reach its limit.
CALM = ("--seed", str(SEED), "--now", "2026-11-28T00:35:00Z")


@pytest.fixture
def sim(home):
    with running_sim("--clock-scale", str(SCALE), *CALM) as running:
        use_fast(home, running)
        yield running


def use_fast(home: Home, running) -> None:
    """For the program alone: tshark, which starts it, has other waits."""
    library = home.folder / "fast-clock.so"  # LD_PRELOAD takes no path with a space in it
    library.symlink_to(FAST_CLOCK)
    home.use(running, TZ="UTC")
    home.wrap_program(f"export LD_PRELOAD='{library}' CFD_TEST_CLOCK_SCALE={SCALE}\n"
                      "export ASAN_OPTIONS=verify_asan_link_order=0\n")


def capture(home, *arguments, name="out.pcapng"):
    return home.run(PROGRAM, "capture", "-w", name, *arguments)


def seconds(text):
    """RFC 3339 as seconds since 1970."""
    return calendar.timegm(time.strptime(text[:19], "%Y-%m-%dT%H:%M:%S"))


def windows(sim):
    """From when to when, of the requests that were accepted."""
    found = []
    for each in sim.journal():
        if each["method"] == "POST" and each["path"].endswith("/pcaps") and each["status"] == 200:
            end = seconds(each["body"]["offset_time"])
            found.append((end - each["body"]["time_limit"], end))
    return found


def assert_tiled(found):
    assert all(earlier[1] == later[0] for earlier, later in zip(found, found[1:])), found


def passed(start, end):
    """When packets have passed Cloudflare, in µs."""
    traffic = GeneratedTraffic(SEED).between(start * 10**6, end * 10**6)
    return [packet.time_us for packet in traffic]


def delivered(home, name="out.pcapng"):
    rows = home.fields("frame.time_epoch", file=home.folder / name)
    return [int(row[0].replace(".", "")[:16]) for row in rows]


def comments(home, name="out.pcapng"):
    rows = home.fields("frame.number", "frame.comment",
                       file=home.folder / name, more=("-Y", "frame.comment"))
    return [row[1] for row in rows]


def test_look_back(home, sim):
    result = capture(home, "--since", "-3m", "--window", "45")
    assert result.returncode == 0, result.stderr
    assert "requests to make: 4, one a minute, so it takes some 3 min" in result.stderr
    found = windows(sim)
    assert len(found) == 4 and found[-1][1] - found[0][0] == 180
    assert_tiled(found)
    assert delivered(home) == passed(found[0][0], found[-1][1])
    assert comments(home) == [] and "warning" not in result.stderr
    labels = {tuple(row) for row in home.fields("frame.interface_id", "frame.interface_name")}
    assert labels == {("0", "magic-transit")}


def test_look_back_up_to_an_end_through_a_capture_filter(home, sim):
    result = capture(home, "--since", "-10m", "--offset-time", "-9m", "-f", "udp dst port 53")
    assert result.returncode == 0, result.stderr
    (start, end), = windows(sim)
    assert end - start == 60
    assert 0 < len(delivered(home)) < len(passed(start, end))
    assert {row[0] for row in home.fields("udp.dstport")} == {"53"}


def test_saturated_windows_are_marked(home, sim):
    result = capture(home, "--since", "-2m", "--window", "60", "--packet-limit", "300")
    assert result.returncode == 0, result.stderr
    assert "of 2 windows, 2 have reached the limit of 300 packets" in result.stderr
    assert len(delivered(home)) == 600
    first, = comments(home)
    assert "the limit of 300 packets was reached" in first


def test_saturated_windows_are_split(home, sim):
    result = capture(home, "--since", "-1m", "--packet-limit", "900", "--on-saturated", "split",
                     "--max-requests", "12")
    assert result.returncode == 0, result.stderr
    assert "up to 12 where samples are halved" in result.stderr
    whole, *halves = windows(sim)
    assert len(passed(*whole)) > 900 and 2 <= len(halves) <= 11
    assert delivered(home) == passed(*whole)
    assert comments(home) == [] and "warning" not in result.stderr


def test_a_lost_window_is_named_and_the_rest_comes(home, sim):
    sim.fault("status-failed", on="get", times=1, skip=1)
    result = capture(home, "--since", "-90s", "--window", "30")
    assert result.returncode == 0, result.stderr
    assert "and 1 are missing" in result.stderr
    first, lost, last = windows(sim)
    assert delivered(home) == passed(*first) + passed(*last)
    told, = comments(home)
    captures = [each["id"] for each in sim.pcaps("GET").result]
    assert f"packets are missing: Cloudflare says that capture {captures[1]} failed" in told


def test_follow(home, sim):
    process = home.start(PROGRAM, "capture", "-w", "out.pcapng", "--follow", "--lag", "5",
                         "--window", "20")
    until(lambda: len(windows(sim)) >= 3, process, seconds=SECONDS)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    _, words = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, words
    found = windows(sim)
    assert_tiled(found)
    times = delivered(home)
    assert times in [passed(found[0][0], end) for _, end in found]


def test_errors_of_options(home, sim):
    for arguments, words in (
            (("--follow", "--offset-time", "-1m"), "to follow the traffic (--follow) has no end"),
            (("--since", "-1m", "--offset-time", "-2m"), "has to be earlier than"),
            (("--since", "-25h"), "--since is \"-25h\": give a time within the last 24 hours"),
            (("--since", "2020-01-01T00:00:00Z"), "From when (--since) is 2020-01-01T00:00:00Z"),
            (("--type", "full", "--since", "-1m"), "--since")):
        result = capture(home, *arguments)
        assert result.returncode == 2 and words in result.stderr, (arguments, result.stderr)
    assert windows(sim) == []


def test_tshark_with_a_limit_of_its_own(home, sim):
    result = home.run("tshark", "-i", INTERFACE, "-c", "700", "-w", "live.pcapng",
                      *preferences(follow="true", since="-5m", window="60"))
    assert result.returncode == 0, result.stderr
    assert len(delivered(home, "live.pcapng")) == 700


def test_nothing_is_lost_where_three_of_ten_requests_fail(home):
    with running_sim("--clock-scale", str(SCALE), *CALM, "--random-faults", "0.3",
                     "--random-faults-seed", "5") as sim:
        use_fast(home, sim)
        result = capture(home, "--since", "-4m", "--window", "60")
        assert result.returncode == 0, result.stderr
        found = windows(sim)
    assert len(found) == 4
    assert delivered(home) == passed(found[0][0], found[-1][1])
    assert comments(home) == []
