# SPDX-License-Identifier: GPL-2.0-or-later
"""The one table at the end, and how its cells are written."""

from statistics import median
from typing import List, NamedTuple, Sequence

from program import Spent

MIB = 1 << 20
HEAD = ("row", "what", "cloudflaredump", "beside it", "ratio", "target", "CPU user+system",
        "CPU beside it")


class Line(NamedTuple):
    """What has no counterpart is empty."""

    row: str
    what: str
    ours: str
    theirs: str = ""
    ratio: str = ""
    target: str = ""
    our_spent: str = ""
    their_spent: str = ""


def show_seconds(times_s: Sequence[float]) -> str:
    """The median, and between which two they all lie."""
    return f"{median(times_s):.2f} s ({min(times_s):.2f}–{max(times_s):.2f})"


def show_ms(times_s: Sequence[float]) -> str:
    low, middle, high = (1000 * one for one in (min(times_s), median(times_s), max(times_s)))
    return f"{middle:.1f} ms ({low:.1f}–{high:.1f})"


def show_mib(sizes: Sequence[int]) -> str:
    """The largest counts."""
    return f"{max(sizes) / MIB:.1f} MiB"


def show_spent(spent: Sequence[Spent]) -> str:
    return (f"{median(one.user_s for one in spent):.2f}+"
            f"{median(one.system_s for one in spent):.2f} s")


def print_table(lines: Sequence[Line]) -> None:
    rows: List[Sequence[str]] = [HEAD, *lines]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    rows.insert(1, ["-" * width for width in widths])
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
