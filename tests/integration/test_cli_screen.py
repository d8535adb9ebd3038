# SPDX-License-Identifier: GPL-2.0-or-later
"""What stands on a terminal when a command has ended: tables, warnings, a question."""

import pytest

from clirun import full, make, newest, simple
from fullcapture import BUCKET, make_full_home
from panes import ENDED, needs_tmux, open_pane
from simproc import running_sim

pytestmark = needs_tmux


@pytest.fixture
def sim(home):
    with running_sim("--machines", "2") as running:
        make_full_home(home, running)
        yield running


def test_warning_is_a_line_of_its_own(home, sim):
    with open_pane(home, 100) as pane:
        pane.run("capture", "-w", "out.pcapng", "--packet-limit", "5")
        last = pane.wait_for_end()
    capture = newest(sim)["id"]
    text = "".join(last[1:])
    assert text.startswith(f"warning: capture {capture}: the limit of 5 packets was reached: look "
                           "back less far, or narrow the filter, such as to the busiest: --")
    assert text.endswith(f"%)5 packets written to out.pcapng{ENDED} 0")


def test_packets_are_not_for_a_terminal(home, sim):
    with open_pane(home) as pane:
        pane.run("capture", "-w", "-")
        last = pane.wait_for_end()
    assert "packets are no text for a terminal" in " ".join(last)
    assert last[-1] == f"{ENDED} 2" and newest(sim) is None


@pytest.fixture
def captures(home, sim):
    """Of all widths and lengths."""
    made = [make(sim, simple(filter_v1={"source_address": "2001:db8:1111:2222:3333:4444:5555:6666",
                                        "protocol": 6}), 60),
            make(sim, full(colo_name="ord02"), 100), make(sim, simple(packet_limit=1), 60),
            make(sim, full(time_limit=86400), 30)]
    sim.pcaps("PUT", f"/{made[-1]}/stop")
    return made[::-1]


@pytest.mark.parametrize("columns, titles", [
    (120, ["ID", "TYPE", "STATUS", "AGE", "COLO", "PACKETS", "FILTER"]),
    (80, ["ID", "TYPE", "STATUS", "AGE", "COLO", "PACKETS"]), (60, ["ID", "TYPE", "STATUS", "AGE"]),
])
def test_list(home, captures, columns, titles):
    with open_pane(home, columns) as pane:
        pane.run("list")
        *lines, status = pane.wait_for_end()
    assert status == f"{ENDED} 0"
    assert len(lines) == 1 + len(captures)
    assert lines[0].split()[:len(titles) - 1] == titles[:-1]
    assert [line.split()[0] for line in lines[1:]] == captures
    starts = [lines[0].index(title) for title in ("TYPE", "STATUS")]
    assert all(line[start - 1] == " " and line[start] != " " for line in lines for start in starts)
    assert all(len(line) <= columns for line in lines)


@pytest.mark.parametrize("command, columns", [
    (("colos", "america"), 80), (("colos", "america"), 60), (("colos", "america"), 40),
    (("config",), 80), (("config",), 60),
])
def test_other_tables(home, sim, command, columns):
    del home.environment["AWS_ENDPOINT_URL_S3"]
    with open_pane(home, columns, rows=150) as pane:
        pane.run(*command, suffix=" 2>said")
        *lines, status = pane.wait_for_end()
    assert status == f"{ENDED} 0"
    first = {line.split()[0] for line in lines}
    assert len(first) == len(lines) > 5


def test_question(home, sim):
    with open_pane(home) as pane:
        pane.run("bucket", "remove", BUCKET)
        pane.wait_for_text("[y/N]")
        pane.press("n")
        pane.press("Enter")
        last = pane.wait_for_end()
    assert last[-2:] == ["nothing was removed", f"{ENDED} 0"]
