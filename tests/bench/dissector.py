# SPDX-License-Identifier: GPL-2.0-or-later
"""What the dissector costs tshark, beside tshark without it: the script, and the plugin in C."""

import itertools
import os
import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Callable, Iterator, List, NamedTuple, Sequence

from labelled import (PLUGIN, SCRIPT, Packet, Shark, full, make_file, user_options,
                      why_no_script)
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
_FILTER = ("-Y", 'cloudflare.colo == "SYD"')
_OTHER_FILTER = ("-Y", "ip.ttl == 1")
_SCRIPT_COMMANDS = (
    Command("-q -z io,stat,0", _STATISTICS, _STATISTICS, "≤ 1.5×"),
    Command("a line for each packet", (), (), "≤ 1.5×"),
    Command("-Y by colo; by ip.ttl", _FILTER, _OTHER_FILTER),
    Command("statistics by colo; io,stat", ("-q", "-X", "lua_script1:statistics"), _STATISTICS),
)
_PLUGIN_COMMANDS = (
    Command("-q -z io,stat,0", _STATISTICS, _STATISTICS, "≤ 1.02×"),
    Command("a line for each packet", (), (), "≤ 1.02×"),
    Command("-Y by colo; by ip.ttl", _FILTER, _OTHER_FILTER, "≤ 1.02×"),
    Command("cloudflare,tree; io,stat", ("-q", "-z", "cloudflare,tree"), _STATISTICS),
)


def measure_dissector(stage: Stage, repeat: int) -> List[Line]:
    if not SCRIPT.is_file():
        raise BenchError(f"{SCRIPT} is not built")
    if why_no_script():
        return [Line("dissector", f"not measured: {why_no_script()}", "")]
    path = _make_file(stage, stage.scratch)
    loaded = ("-X", f"lua_script:{SCRIPT}")

    def run(arguments: Sequence[str]) -> float:
        return _time(path, arguments, env=stage.home.environment, cwd=stage.scratch)

    try:
        return [_measure("dissector", command, repeat, lambda: run((*loaded, *command.arguments)),
                         lambda: run(command.without)) for command in _SCRIPT_COMMANDS]
    finally:
        path.unlink()


def measure_plugin(stage: Stage, repeat: int) -> List[Line]:
    """As somebody whom Wireshark gives plugins of their own: not as root."""
    if not PLUGIN:
        return [Line("plugin", "not measured: it is not built (wireshark-dev)", "")]
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        os.chmod(folder, 0o755)
        path = _make_file(stage, Path(folder))
        sharks = []
        for name in ("with", "without"):
            Path(folder, name).mkdir(mode=0o755)
            sharks.append(Shark(Path(folder, name), installed=name == "with"))

        def run(shark: Shark, arguments: Sequence[str]) -> float:
            return _time(path, arguments, env=shark.environment, cwd=shark.folder,
                         **user_options())

        return [_measure("plugin", command, repeat, lambda: run(sharks[0], command.arguments),
                         lambda: run(sharks[1], command.without))
                for command in _PLUGIN_COMMANDS]


def _make_file(stage: Stage, folder: Path) -> Path:
    count = PACKETS // 100 if stage.quick else PACKETS
    return make_file(folder / "labelled.pcapng",
                     [full("ord02", f"m{number}") for number in range(MACHINES)],
                     itertools.islice(_make_packets(), count))


def _make_packets() -> Iterator[Packet]:
    traffic = GeneratedTraffic(1).between(_START_US, _START_US + _SECONDS * 10**6)
    datas = itertools.cycle([packet.data for packet in traffic])
    for number, data in enumerate(datas):
        yield Packet(number % MACHINES, len(data), data=data)


def _measure(row: str, command: Command, repeat: int, ours: Callable[[], float],
             other: Callable[[], float]) -> Line:
    times = alternate(repeat, ours, other)
    return Line(row, command.words, show_seconds(times[0]), show_seconds(times[1]),
                f"{median(times[0]) / median(times[1]):.2f}× the time", command.target)


def _time(path: Path, arguments: Sequence[str], **options) -> float:
    begin = time.perf_counter()
    ended = subprocess.run(["tshark", "-r", str(path), *arguments], check=False,
                           stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                           stderr=subprocess.PIPE, **options)
    elapsed = time.perf_counter() - begin
    if ended.returncode != 0 or b"Lua" in ended.stderr:
        raise BenchError(f"tshark {' '.join(arguments)}: {ended.stderr.decode(errors='replace')}")
    return elapsed
