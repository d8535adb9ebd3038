# SPDX-License-Identifier: GPL-2.0-or-later
"""From the poll that is told of success, when it reaches the server, to the first packet at the
reader. Of a full capture that is new, the bucket is looked at three times, 1.5 s apart, before its
files are taken for complete."""

import time
from typing import Any, List, Sequence

from extcap import capture_command
from rfc3339 import MICROSECONDS, parse_us

from program import BenchError
from stage import MB, Stage
from stream import read_source
from table import Line, show_ms
from transfer import Way

TARGET = "≤ 100 ms"
_SAMPLE_BYTES = 2 * MB
_BETWEEN_SAMPLES_S = 60
_FRESH = "s3://bench-fresh/dir?region=us-east-1"


def measure_first(stage: Stage, repeat: int) -> List[Line]:
    return [*_measure_sample(stage, repeat), *_measure_opened(stage, repeat),
            *_measure_fresh(stage, repeat)]


def _measure_sample(stage: Stage, repeat: int) -> List[Line]:
    """nginx has the file ready: the stand-in would need most of the time to make it."""
    stage.traffic.write(stage.store.folder / "sample.pcap", _SAMPLE_BYTES)
    argv = capture_command(stage.fifo, "--api-url", f"{stage.store.root}/client/v4")
    waits = []
    for _ in range(repeat):
        stage.sim.advance(_BETWEEN_SAMPLES_S)
        waits.append(_measure(stage, argv, ["get"])[1])
    return [Line("first", "sample: success → first packet", show_ms(waits), target=TARGET)]


def _measure_opened(stage: Stage, repeat: int) -> List[Line]:
    argv = stage.capture(stage.data("tiny"))
    waits = [_measure(stage, argv, ["get"]) for _ in range(repeat)]
    return [Line("first", "full, by its ID: start → first packet", show_ms(_column(waits, 0))),
            Line("first", "the same: success → first packet", show_ms(_column(waits, 1)),
                 target=TARGET)]


def _measure_fresh(stage: Stage, repeat: int) -> List[Line]:
    stage.sim.own_bucket(_FRESH)
    argv = capture_command(stage.fifo, "--type", "full", "--colo", "ord02", "--bucket", _FRESH,
                           "--full-time-limit", "1", "--bucket-endpoint", stage.sim.bucket_url)
    waits = [_measure(stage, argv, ["get", "bucket-list"]) for _ in range(repeat)]
    return [Line("first", "full, new: success → first packet", show_ms(_column(waits, 1))),
            Line("first", "the same: third look → first packet", show_ms(_column(waits, 2)),
                 target=TARGET)]


def _measure(stage: Stage, argv: Sequence[str], operations: Sequence[str]) -> List[float]:
    """Seconds to the first packet: from the start, and from the last request for each of these."""
    before = len(stage.sim.journal())
    read = read_source(stage, Way(argv, opens_fifo=True))
    entries = stage.sim.journal()[before:]
    ahead_s = _measure_clock(stage)
    return [read.first_s - read.begin_s,
            *(read.first_s - (_last(entries, name) - ahead_s) for name in operations)]


def _last(entries: Sequence[Any], operation: str) -> float:
    times_s = [parse_us(entry["at"]) / MICROSECONDS for entry in entries
               if entry["operation"] == operation]
    if not times_s:
        raise BenchError(f"the stand-in cloud was not asked for {operation}")
    return times_s[-1]


def _measure_clock(stage: Stage) -> float:
    """How far the stand-in's clock is ahead of ours."""
    before_s = time.time()
    now_s = parse_us(stage.sim.control("/clock", {"advance_s": 0})["now"]) / MICROSECONDS
    return now_s - (before_s + time.time()) / 2


def _column(rows: Sequence[Sequence[float]], index: int) -> List[float]:
    return [row[index] for row in rows]
