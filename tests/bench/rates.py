# SPDX-License-Identifier: GPL-2.0-or-later
"""How long all packets of a full capture take, from the start of the program to the last byte at
the reader: start-up, the API's answers and the list of the bucket are in it."""

from statistics import median
from typing import List

from stage import Stage
from stream import read_source
from table import Line, show_seconds, show_spent
from transfer import (
    Race, Way, alternate, check_packets, merging_way, our_way, record_by_dumpcap, run_race,
    run_way)

SPEED = "the speed"
TIME = "the time"


def measure_one(stage: Stage, repeat: int) -> List[Line]:
    data = stage.data("one")
    curl = ["curl", "-q", "-sS", "--fail", data.urls[0]]
    race = run_race(stage, our_way(stage, data), Way(curl), data.packets, repeat)
    reads = alternate(repeat, lambda: read_source(stage, our_way(stage, data), data.packets),
                      lambda: read_source(stage, Way(curl), data.packets))
    times_s = [[read.end_s - read.first_s for read in own] for own in reads]
    return [_line("one", f"{data.words} into cat; curl URL", race, "≥ 0.95×"),
            Line("one", "the same from the first packet on", *map(show_seconds, times_s),
                 f"{median(times_s[1]) / median(times_s[0]):.2f}× {SPEED}")]


def measure_eight(stage: Stage, repeat: int) -> List[Line]:
    return _measure_merge(stage, repeat, "eight", "≥ 2.2×")


def measure_many(stage: Stage, repeat: int) -> List[Line]:
    return _measure_merge(stage, repeat, "many", "")


def measure_dumpcap(stage: Stage, repeat: int) -> List[Line]:
    """The other is what dumpcap alone needs, with the same bytes."""
    data = stage.data("eight")
    merged = stage.scratch / "merged.pcapng"
    run_way(stage, our_way(stage, data), target=merged)
    check_packets(merged, data.packets)
    race = run_race(stage, our_way(stage, data), Way(["cat", str(merged)]), data.packets, repeat,
                    record_by_dumpcap)
    merged.unlink()
    return [_line("dumpcap", f"{data.words} into dumpcap; cat merged.pcapng", race, "≤ 1.05×",
                  TIME)]


def _measure_merge(stage: Stage, repeat: int, name: str, target: str) -> List[Line]:
    data = stage.data(name)
    race = run_race(stage, our_way(stage, data), merging_way(stage, data), data.packets, repeat)
    return [_line(name, f"{data.words} into cat; curl --parallel, mergecap", race, target)]


def _line(row: str, what: str, race: Race, target: str, kind: str = SPEED) -> Line:
    ratio = race.ratio() if kind is SPEED else 1 / race.ratio()
    cells = [show([getattr(one, field) for one in outcomes])
             for show, field in ((show_seconds, "wall_s"), (show_spent, "spent"))
             for outcomes in race]
    return Line(row, what, cells[0], cells[1], f"{ratio:.2f}× {kind}", target, *cells[2:])
