# SPDX-License-Identifier: GPL-2.0-or-later
"""A clock that runs faster while the program waits for nothing but time, for it and the stand-in,
and what the stand-in's traffic then has to be delivered as: for tests of many samples as one
stream."""

import calendar
import os
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

from extcap import BINARY, ROOT, Home
from simproc import Sim, running_sim

sys.path.append(str(ROOT / "tests/sim"))

from simclock import AHEAD_BYTES  # noqa: E402
from traffic import GeneratedTraffic  # noqa: E402

FAST_CLOCK = os.environ.get("CFD_FAST_CLOCK", ROOT / "build/dev/tests/support/fast-clock.so")
SCALE = 30
PROGRAM = f"bin/{BINARY.name}"  # in the home folder, once it is wrapped
SEED = 1
# Some minutes before and after which no attack makes a sample reach its limit.
_CALM = ("--seed", str(SEED), "--now", "2026-11-28T00:35:00Z")


def _use_fast(home: Home, running: Sim, clock: Path, scale: int) -> None:
    """For the program alone: tshark, which starts it, has other waits."""
    library = home.folder / "fast-clock.so"  # LD_PRELOAD takes no path with a space in it
    library.symlink_to(FAST_CLOCK)
    home.use(running, TZ="UTC")
    home.wrap_program(f"export LD_PRELOAD='{library}' CFD_TEST_CLOCK='{clock}'\n"
                      f"export CFD_TEST_CLOCK_SCALE={scale}\n"
                      "export ASAN_OPTIONS=verify_asan_link_order=0:quarantine_size_mb=1\n")


@contextmanager
def running_fast(home: Home, *arguments: str, scale: int = SCALE) -> Iterator[Sim]:
    """A stand-in in calm times, and the program, both as much faster while the program waits.
    arguments: the stand-in's."""
    clock = home.folder / "clock"
    clock.write_bytes(bytes(AHEAD_BYTES))
    with running_sim("--clock-file", str(clock), *_CALM, *arguments) as running:
        _use_fast(home, running, clock, scale)
        yield running


def capture(home, *arguments, name="out.pcapng"):
    return home.run(PROGRAM, "capture", "-w", name, *arguments)


def seconds(text):
    """RFC 3339 as seconds since 1970."""
    return calendar.timegm(time.strptime(text[:19], "%Y-%m-%dT%H:%M:%S"))


def windows(sim):
    """From when to when, of the requests that were accepted."""
    found = []
    for body in requests(sim):
        end = seconds(body["offset_time"])
        found.append((end - body["time_limit"], end))
    return found


def requests(sim):
    """The bodies of those that were accepted for a part of what has passed."""
    return [each["body"] for each in sim.journal()
            if each["method"] == "POST" and each["path"].endswith("/pcaps") and
            each["status"] == 200 and "offset_time" in each["body"]]


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
