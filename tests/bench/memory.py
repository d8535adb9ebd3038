# SPDX-License-Identifier: GPL-2.0-or-later
"""The most memory that the program takes: it must not grow with the capture."""

from typing import List

from stage import DataSet, Stage
from table import Line, show_mib
from transfer import check_size, expect, our_way, run_way

_BASE_MIB = 48
_KIB = 1024


def measure_memory(stage: Stage, repeat: int) -> List[Line]:
    return [_measure(stage, stage.data(name), repeat) for name in ("tiny", "one", "eight", "many")]


def _measure(stage: Stage, data: DataSet, repeat: int) -> Line:
    """By GNU time: a process begins with the peak of whoever started it, and Python's is high."""
    account = stage.scratch / "time"
    way = our_way(stage, data)
    expected = expect(stage, way, data.packets)
    way = way._replace(source=["time", "-f", "%M", "-o", str(account), *way.source])
    peaks = []
    for _ in range(repeat):
        check_size(run_way(stage, way).delivered, expected)
        peaks.append(int(account.read_text()) * _KIB)
    target = f"≤ {_BASE_MIB + len(data.files)} MiB"
    return Line("memory", f"peak, {data.words} into cat", show_mib(peaks), target=target)
