# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures of all sorts by the real program, from a stand-in cloud that fails 30 % of the time.

Each capture must deliver, byte for byte, what opening it afterwards without any fault delivers; it
must be made once; it must leave nothing behind. Half of them are ended early at a random moment, by
signals, by a reader that goes away or by a kill; then --on-stop's promises must hold.

What happens to the capture number N is a function of the seed and of N.
"""

import argparse
import itertools
import os
import shlex
import signal
import sys
import tempfile
import threading
import time
import traceback
from pathlib import Path
from typing import Iterator, List, Optional

import extcap
from extcap import Home, capture_command
from judge import judge
from plans import Plan, draw_plan
from simproc import running_sim
from tally import Tally
from workshop import Evidence, Workshop, cloud_options, program_arguments, write_large_files

# They wait most of the time: so many keep less than one core busy.
_JOBS = 20
_SHOWN_JOURNAL = 40
_MOST_MINUTES = 7 * 24 * 60
# As shells have it for SIGINT.
_INTERRUPTED = 130


class Soak:
    """All captures, some at a time, each with a cloud of its own."""

    def __init__(self, options: argparse.Namespace, folder: Path) -> None:
        self.failures = 0
        self.is_interrupted = False
        self.tally = Tally()
        self._options = options
        self._folder = folder
        self._large_files = write_large_files(folder)
        self._lock = threading.Lock()
        self._end_s = time.monotonic() + 60 * options.minutes
        self._numbers: Iterator[int] = itertools.count(1)

    def end(self) -> None:
        """No other capture begins; those that are under way go on to their ends."""
        if not self.is_interrupted:
            print("interrupted: the captures under way go on to their ends, for 20 s or so",
                  flush=True)
        self.is_interrupted = True
        self._end_s = 0

    def run(self) -> None:
        threads = [threading.Thread(target=self._work) for _ in range(self._options.jobs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def run_one(self, number: int) -> None:
        self._numbers = iter([number])
        self._end_s = float("inf")
        self._work()

    def _next_plan(self) -> Optional[Plan]:
        with self._lock:
            number = next(self._numbers, None)
        is_over = number is None or time.monotonic() >= self._end_s
        return None if is_over else draw_plan(self._options.seed, number)

    def _work(self) -> None:
        for plan in iter(self._next_plan, None):
            try:
                self._prepare_and_perform(plan)
            except Exception:
                traceback.print_exc()
                with self._lock:
                    self.failures += 1
                return  # there is no cloud, or no folder: the next would fail as well

    def _prepare_and_perform(self, plan: Plan) -> None:
        with running_sim(*cloud_options(plan)) as sim, tempfile.TemporaryDirectory(
                prefix=f"{plan.number}-", dir=self._folder) as folder:
            self._perform(Workshop(sim, self._large_files), plan, Home(Path(folder)))

    def _perform(self, workshop: Workshop, plan: Plan, home: Home) -> None:
        try:
            evidence = workshop.perform(plan, home)
            problems = judge(evidence)
            self.tally.add(evidence)
        except Exception:
            evidence, problems = None, [traceback.format_exc()]
        errors = workshop.sim.errors()
        if errors:
            problems.append(f"the stand-in cloud failed: {errors}")
        if problems or self._options.only is not None:
            self._show(workshop, plan, home, evidence, problems)

    def _show(self, workshop: Workshop, plan: Plan, home: Home, evidence: Optional[Evidence],
              problems: List[str]) -> None:
        command = capture_command(home.folder / "fifo", *program_arguments(plan, workshop.sim))
        lines = [f"capture {plan.number} of seed {plan.seed}: {plan.describe()}",
                 f"  again: tests/soak --seed {plan.seed} --only {plan.number}",
                 f"  program: {shlex.join(command)}"]
        if evidence is not None:
            run = evidence.run
            lines.append(f"  status {run.status} after {run.seconds:.1f} s, disturbed:"
                         f" {run.moment or 'no'}, {len(run.data)} bytes, said {run.said!r}")
            lines += [f"  {one['at']} {one['method']} {one['path']}: {one['status']}"
                      f" {one['fault'] or ''}" for one in evidence.journal[-_SHOWN_JOURNAL:]]
        lines += [f"  | {line}" for line in home.log.splitlines()]
        lines += [f"  WRONG: {problem}" for problem in problems]
        with self._lock:
            self.failures += bool(problems)
            print("\n".join(lines), flush=True)


def find_processes(folder: Path) -> List[str]:
    """Those that have the folder in their environment: programs that a capture has left."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if str(folder).encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found


def number_of_minutes(text: str) -> float:
    minutes = float(text)
    if not 0 < minutes <= _MOST_MINUTES:
        raise argparse.ArgumentTypeError(f"more than 0 and at most {_MOST_MINUTES}")
    return minutes


def positive_number(text: str) -> int:
    count = int(text)
    if count < 1:
        raise argparse.ArgumentTypeError("a whole number from 1 on")
    return count


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests/soak", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=number_of_minutes, default=2, metavar="N",
                        help="in which captures begin (default: 2); the last ones then end")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of it all (default: 1)")
    parser.add_argument("--only", type=positive_number, metavar="N",
                        help="only the capture of this number, with all that is known of it")
    parser.add_argument("--jobs", type=positive_number, default=_JOBS, metavar="N",
                        help=f"captures at a time (default: {_JOBS})")
    parser.add_argument("--binary", type=Path, default=extcap.BINARY, metavar="FILE",
                        help="(default: CFD_BINARY, else that of the preset dev)")
    options = parser.parse_args()
    if not (options.binary.is_file() and os.access(options.binary, os.X_OK)):
        parser.error(f"{options.binary} is no program: build it (cmake --preset dev, then cmake"
                     " --build build/dev, as tests/run does), or give another with --binary")
    return options


def main() -> int:
    options = parse_options()
    extcap.BINARY = options.binary.resolve()
    start_s = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="cfd-soak-") as name:
        soak = Soak(options, Path(name))
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: soak.end())
        if options.only is not None:
            soak.run_one(options.only)
        else:
            soak.run()
        processes = find_processes(Path(name))
    for process in processes:
        print(f"WRONG: it still runs: {process}")
    print("\n".join(soak.tally.lines()))
    print(f"soak, seed {options.seed}: {soak.tally.captures} captures in"
          f" {time.monotonic() - start_s:.0f} s, {soak.failures} of them went wrong")
    if soak.failures or processes:
        return 1
    if soak.is_interrupted:
        return _INTERRUPTED
    if soak.tally.captures == 0:
        print("WRONG: nothing was tried")
    return 1 if soak.tally.captures == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
