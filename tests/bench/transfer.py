# SPDX-License-Identifier: GPL-2.0-or-later
"""Two ways to bring the same packets into a FIFO, run alternately before the same reader."""

import errno
import os
import shutil
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import IO, Callable, Iterator, List, NamedTuple, Optional, Sequence, TypeVar

from program import BenchError, Program, Spent, end_all
from stage import DataSet, Stage

T = TypeVar("T")
# The command that reads the FIFO, perhaps into that file.
Recorder = Callable[[Stage, Optional[Path]], List[str]]
_RETRY_S = 0.0005


class Way(NamedTuple):
    """source writes packets to its standard output, or by itself to the FIFO; `before` are the
    programs that have to run first. fetched: a folder that they fill."""

    source: Sequence[str]
    before: Sequence[Sequence[str]] = ()
    opens_fifo: bool = False
    fetched: Optional[str] = None


class Outcome(NamedTuple):
    """spent: without the reader, which is the same for all."""

    wall_s: float
    spent: Spent
    delivered: int  # bytes


class Race(NamedTuple):
    """What came of each way, run by run."""

    ours: List[Outcome]
    theirs: List[Outcome]

    def ratio(self) -> float:
        """How many times as long the others need."""
        return wall(self.theirs) / wall(self.ours)


def wall(outcomes: Sequence[Outcome]) -> float:
    return median(outcome.wall_s for outcome in outcomes)


def our_way(stage: Stage, data: DataSet) -> Way:
    return Way(stage.capture(data), opens_fifo=True)


def fetch_command(urls: Sequence[str], targets: Sequence[Path]) -> List[str]:
    words = [word for url, target in zip(urls, targets) for word in ("-o", str(target), url)]
    return ["curl", "-q", "-sS", "--fail", "--parallel", *words]


def merging_way(stage: Stage, data: DataSet) -> Way:
    """What there is without cloudflaredump: all files first, then mergecap."""
    targets = [stage.scratch / "fetched" / file.path.name for file in data.files]
    return Way(["mergecap", "-w", "-", *map(str, targets)], [fetch_command(data.urls, targets)],
               fetched="fetched")


@contextmanager
def new_fifo(stage: Stage) -> Iterator[Path]:
    os.mkfifo(stage.fifo)
    try:
        yield stage.fifo
    finally:
        stage.fifo.unlink()


def read_by_cat(stage: Stage, _target: Optional[Path] = None) -> List[str]:
    return ["cat", str(stage.fifo)]


def record_by_dumpcap(stage: Stage, target: Optional[Path] = None) -> List[str]:
    return ["dumpcap", "-q", "-i", str(stage.fifo), "-w", str(target)]


def run_way(stage: Stage, way: Way, recorder: Recorder = read_by_cat,
            target: Optional[Path] = None) -> Outcome:
    """target: the file that packets are read into; without it cat reads them for nothing."""
    if way.fetched is not None:
        stage.folder(way.fetched)
    with ExitStack() as stack:
        fifo = stack.enter_context(new_fifo(stage))
        running: List[Program] = []
        stack.callback(end_all, running)
        begin = time.perf_counter()
        reading = _start_reader(stage, recorder, target)
        running.append(reading)
        spent = _run_sources(stage, way, fifo, running)
        reading.finish()
        wall_s = time.perf_counter() - begin
    if way.fetched is not None:
        shutil.rmtree(stage.scratch / way.fetched)
    delivered = reading.written if target is None else target.stat().st_size
    return Outcome(wall_s, spent, delivered)


def _start_reader(stage: Stage, recorder: Recorder, target: Optional[Path]) -> Program:
    argv = recorder(stage, target)
    if target is None or recorder is not read_by_cat:
        return stage.start(argv, counts=True)
    with open(target, "wb") as file:
        return stage.start(argv, stdout=file)


def _run_sources(stage: Stage, way: Way, fifo: Path, running: List[Program]) -> Spent:
    spent = Spent(0, 0)
    for argv in way.before:
        running.append(stage.start(argv))
        spent += running[-1].finish()
    if way.opens_fifo:
        running.append(stage.start(way.source))
    else:
        with _open_to_write(fifo, running[0]) as end:
            running.append(stage.start(way.source, stdout=end))
    return spent + running[-1].finish()


def _open_to_write(fifo: Path, reader: Program) -> IO[bytes]:
    """As soon as the reader has it open; one that has failed never will."""
    while True:
        try:
            descriptor = os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
            if reader.has_ended():
                reader.finish()
                raise BenchError(f"{reader.name} did not open the FIFO") from None
            time.sleep(_RETRY_S)
        else:
            os.set_blocking(descriptor, True)
            return open(descriptor, "wb", buffering=0)


def run_race(stage: Stage, ours: Way, theirs: Way, packets: int, repeat: int,
             recorder: Recorder = read_by_cat) -> Race:
    """Each way once to warm up; then alternately, each time with as many bytes as then."""
    expected = [expect(stage, way, packets, recorder) for way in (ours, theirs)]
    kept = stage.scratch / "kept" if recorder is not read_by_cat else None
    race = Race([], [])
    for number in range(repeat):
        tell(f"run {number + 1} of {repeat}")
        for way, outcomes, size in zip((ours, theirs), race, expected):
            outcomes.append(run_way(stage, way, recorder, kept))
            check_size(outcomes[-1].delivered, size)
            if kept is not None:
                kept.unlink()
    return race


def expect(stage: Stage, way: Way, packets: int, recorder: Recorder = read_by_cat) -> int:
    """How many bytes a run brings; the first one is looked at for all its packets."""
    key = (*way.source, recorder.__name__)
    if key not in stage.sizes:
        kept = stage.scratch / "kept"
        stage.sizes[key] = run_way(stage, way, recorder, kept).delivered
        check_packets(kept, packets)
        kept.unlink()
    return stage.sizes[key]


def check_size(delivered: int, expected: int) -> None:
    if delivered != expected:
        raise BenchError(f"{delivered} bytes came, and {expected} before")


def check_packets(file: Path, packets: int) -> None:
    """That this many are in it."""
    result = subprocess.run(["capinfos", "-c", "-M", "-T", "-r", str(file)], check=False,
                            capture_output=True, text=True)
    count = result.stdout.rpartition("\t")[2].strip()
    if count != str(packets):
        raise BenchError(f"{count or result.stderr} packets came instead of {packets}")


def alternate(repeat: int, *actions: Callable[[], T]) -> List[List[T]]:
    """What each action answers, each time after the others."""
    answers: List[List[T]] = [[] for _ in actions]
    for _ in range(repeat):
        for action, own in zip(actions, answers):
            own.append(action())
    return answers


def tell(words: str) -> None:
    """How far it is, for who waits."""
    print(f"  {words}", file=sys.stderr, flush=True)
