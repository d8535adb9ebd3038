# SPDX-License-Identifier: GPL-2.0-or-later
"""What is seen on a terminal while a command runs, and what is left there; and what a log gets."""

import re

import pytest

from clirun import LONG, newest
from fullcapture import BUCKET, make_full_home
from panes import ENDED, needs_tmux, open_pane
from simproc import running_sim

SHORT = ("--type", "full", "--colo", "ORD", "--bucket", BUCKET, "--full-time-limit", "4")
BAR = re.compile(r"^recording  \[(#*)(-*)\]  (\d+)%(?:  (\d) s of 4 s)?$")
PHASES = ("starting", "waiting for Cloudflare", "recording", "converting at Cloudflare",
          "looking for the files", "loading")

pytestmark = needs_tmux


@pytest.fixture
def sim(home):
    with running_sim("--machines", "2", "--pending-seconds", "1") as running:
        make_full_home(home, running)
        yield running


def progress(frame):
    """The line that is written over, or nothing."""
    return frame[-1] if any(frame[-1].startswith(phase) for phase in PHASES) else ""


@pytest.mark.parametrize("columns", [80, 40])
def test_progress(home, sim, columns):
    with open_pane(home, columns) as pane:
        pane.run("capture", *SHORT, "-w", "o")
        last = pane.wait_for_end()
    capture = newest(sim)["id"]
    count = len(home.fields("frame.number", file=home.folder / "o"))
    whole = f"capture {capture}"
    left = [whole[at:at + columns] for at in range(0, len(whole), columns)]
    assert last == [*left, f"{count:,} packets written to o", f"{ENDED} 0"]

    seen = [progress(frame) for frame in pane.frames]
    for phase in PHASES[1:5]:
        assert any(line.startswith(phase) for line in seen), (phase, seen)
    # Neither wrapped, nor pushed up by the next one.
    for frame in pane.frames:
        lines = [line for line in frame if line.startswith(PHASES)]
        assert len(lines) <= 1 and all(len(line) < columns for line in lines), frame
        assert not lines or frame[:-1] in ([], left), frame
    bars = [match for match in map(BAR.match, seen) if match]
    filled = [len(match[1]) for match in bars]
    assert filled == sorted(filled) and len(set(filled)) > 4
    assert all(len(match[1]) + len(match[2]) == 20 for match in bars)
    assert all(len(match[1]) == int(match[3]) // 5 for match in bars)
    assert any(match[4] for match in bars) == (columns == 80)


def test_interrupted(home, sim):
    with open_pane(home) as pane:
        pane.run("capture", *LONG, "-w", "out.pcapng")
        pane.wait_for_text("recording  [")
        sim.advance(30)  # without a packet Cloudflare calls it a failure
        pane.press("C-c")
        stopping = pane.wait_for_text("stopping: Ctrl-C once more leaves at once")
        last = pane.wait_for_end()
    capture = newest(sim)["id"]
    assert stopping[0] == f"capture {capture}"
    assert last[-2] == f"{len(home.fields('frame.number')):,} packets written to out.pcapng"
    assert last[-1] == f"{ENDED} 0"
    assert not any(line.startswith(PHASES) for line in last)


def test_interrupted_twice(home, sim):
    with open_pane(home) as pane:
        pane.run("capture", *LONG, "-w", "out.pcapng")
        pane.wait_for_text("recording  [")
        sim.advance(30)  # without a packet Cloudflare calls it a failure
        pane.press("C-c")
        pane.wait_for_text("stopping: Ctrl-C once more leaves at once")
        pane.press("C-c")
        text = "".join(pane.wait_for_end())
    capture = newest(sim)["id"]
    assert f"cloudflaredump fetch {capture} -w out.pcapng" in text
    assert text.endswith(f"{ENDED} 130")


def test_log_gets_plain_lines(home, sim):
    """Standard output is a terminal, standard error is none."""
    with open_pane(home) as pane:
        pane.run("capture", *SHORT, "-w", "out.pcapng", suffix=" 2>said")
        assert pane.wait_for_end() == [f"{ENDED} 0"]
    said = (home.folder / "said").read_text()
    assert not any(ord(character) < 32 for character in said.replace("\n", ""))
    lines = said.splitlines()
    assert lines[0] == f"capture {newest(sim)['id']}"
    assert lines[1:5] == ["waiting for Cloudflare", lines[2], "converting at Cloudflare",
                          "looking for the files"]
    assert re.fullmatch(r"recording: \d s of 4 s", lines[2])
    assert lines[5].startswith("loading") and lines[-1].endswith("packets written to out.pcapng")


def test_pipeline_shows_progress(home, sim):
    """Who reads the packets says nothing; the terminal shows how far it is all the same."""
    with open_pane(home) as pane:
        pane.run("capture", "-w", "-", "--packet-limit", "9", suffix=" | tshark -r - >packets")
        last = pane.wait_for_end()
    assert any(frame[-1].startswith("waiting for Cloudflare") for frame in pane.frames)
    assert last[-2:] == ["9 packets written to standard output", f"{ENDED} 0"]
    assert (home.folder / "packets").read_text().count("\n") == 9
