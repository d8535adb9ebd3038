# SPDX-License-Identifier: GPL-2.0-or-later
"""What the dissector costs tshark, beside tshark without it."""

import itertools
import subprocess
import time
from pathlib import Path
from statistics import median
from typing import Iterator, List, NamedTuple, Sequence

from labelled import SCRIPT, Packet, full, make_file, why_not
from traffic import GeneratedTraffic

from program import BenchError
from stage import Stage
from table import Line, show_seconds
from transfer import alternate

PACKETS = 1_000_000
MACHINES = 8
# The same over and over: of them there is a minute with, and some without, an attack.
_SECONDS = 300
_START_US = 1_764_000_000 * 10**6


class Command(NamedTuple):
    """arguments: behind `tshark -r FILE`; without: those for the tshark that has no dissector."""

    words: str
    arguments: Sequence[str]
    without: Sequence[str]
    target: str = ""


_STATISTICS = ("-q", "-z", "io,stat,0")
_COMMANDS = (
    Command("-q -z io,stat,0", _STATISTICS, _STATISTICS, "≤ 1.5×"),
    Command("a line for each packet", (), (), "≤ 1.5×"),
    Command("-Y by colo; by ip.ttl", ("-Y", 'cloudflare.colo == "SYD"'), ("-Y", "ip.ttl == 1")),
    Command("statistics by colo; io,stat", ("-q", "-X", "lua_script1:statistics"), _STATISTICS),
)


def measure_dissector(stage: Stage, repeat: int) -> List[Line]:
    if not SCRIPT.is_file():
        raise BenchError(f"{SCRIPT} is not built")
    if why_not():
        return [Line("dissector", f"not measured: {why_not()}", "")]
    count = PACKETS // 100 if stage.quick else PACKETS
    path = make_file(stage.scratch / "labelled.pcapng",
                     [full("ord02", f"m{number}") for number in range(MACHINES)],
                     itertools.islice(_make_packets(), count))
    try:
        return [_measure(stage, path, command, repeat) for command in _COMMANDS]
    finally:
        path.unlink()


def _make_packets() -> Iterator[Packet]:
    traffic = GeneratedTraffic(1).between(_START_US, _START_US + _SECONDS * 10**6)
    datas = itertools.cycle([packet.data for packet in traffic])
    for number, data in enumerate(datas):
        yield Packet(number % MACHINES, len(data), data=data)


def _measure(stage: Stage, path: Path, command: Command, repeat: int) -> Line:
    loaded = ("-X", f"lua_script:{SCRIPT}")
    times = alternate(repeat, lambda: _time(stage, path, (*loaded, *command.arguments)),
                      lambda: _time(stage, path, command.without))
    return Line("dissector", command.words, show_seconds(times[0]), show_seconds(times[1]),
                f"{median(times[0]) / median(times[1]):.2f}× the time", command.target)


def _time(stage: Stage, path: Path, arguments: Sequence[str]) -> float:
    begin = time.perf_counter()
    ended = subprocess.run(["tshark", "-r", str(path), *arguments], env=stage.home.environment,
                           cwd=stage.scratch, check=False, stdin=subprocess.DEVNULL,
                           stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    elapsed = time.perf_counter() - begin
    if ended.returncode != 0 or b"Lua" in ended.stderr:
        raise BenchError(f"tshark {' '.join(arguments)}: {ended.stderr.decode(errors='replace')}")
    return elapsed
