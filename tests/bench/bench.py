#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Measures cloudflaredump side by side with the usual tools, alternately, and prints one table.
Nothing passes or fails by its time. If packets do not come, or not the same bytes each time, the
exit status is 1."""

import argparse
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from types import FrameType
from typing import Callable, Dict, List, NamedTuple, Optional, Tuple

HERE = Path(__file__).resolve().parent
sys.dont_write_bytecode = True
# nginx is there, and not everybody looks there.
os.environ["PATH"] = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin"
sys.path[1:1] = [str(HERE.parent / name) for name in ("integration", "sim", "dissector")]

from extcap import BINARY, ROOT

from disk import measure_disk
from dissector import measure_dissector, measure_plugin
from first import measure_first
from memory import measure_memory
from program import BenchError
from rates import measure_dumpcap, measure_eight, measure_many, measure_one
from stage import Stage, open_stage
from startup import measure_startup
from table import Line, print_table
from transfer import tell


class Row(NamedTuple):
    """tools: what it needs beside nginx."""

    words: str
    tools: Tuple[str, ...]
    measure: Callable[[Stage, int], List[Line]]


ROWS: Dict[str, Row] = {
    "one": Row("an object of 1 GB, beside curl", ("curl", "capinfos"), measure_one),
    "eight": Row("8 objects, beside curl --parallel and then mergecap",
                 ("curl", "mergecap", "capinfos"), measure_eight),
    "dumpcap": Row("the same into dumpcap, beside dumpcap alone", ("dumpcap", "capinfos"),
                   measure_dumpcap),
    "many": Row("300 small objects, beside curl --parallel and then mergecap",
                ("curl", "mergecap", "capinfos"), measure_many),
    "memory": Row("peak memory, for all these sizes", ("time",), measure_memory),
    "first": Row("from success to the first packet", (), measure_first),
    "disk": Row("room on the disk, with a fast and a slow reader", (), measure_disk),
    "startup": Row("what Wireshark asks at its start, beside sshdump", (), measure_startup),
    "dissector": Row("1,000,000 packets read by tshark with the dissector, and without",
                     ("tshark",), measure_dissector),
    "plugin": Row("the same with the plugin in C, and without", ("tshark",), measure_plugin),
}
REPEAT = 5
FAILED = "FAILED"
# Not where temporary files are: that is memory on many systems.
SCRATCH = ROOT / "build"
INTERRUPTED = 130
NOTES = """\
A MB is 10^6 bytes, a MiB 2^20. Times are medians, with the least and the greatest in brackets; they
run from the start of the programs to the last byte at the reader, with all that is asked of the API
and the bucket. Processor time is that of the programs without the reader."""


def build_parser() -> argparse.ArgumentParser:
    words = "\n".join(f"  {name:10} {row.words}" for name, row in ROWS.items())
    parser = argparse.ArgumentParser(
        prog="tests/bench/run", description=__doc__, epilog=f"rows:\n{words}\n\n{NOTES}",
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", nargs="+", choices=ROWS, default=list(ROWS), metavar="NAME",
                        help="only these, in this order")
    parser.add_argument("--repeat", type=int, default=REPEAT, metavar="N",
                        help=f"measured runs of each kind (default: {REPEAT})")
    parser.add_argument("--scratch", type=_folder, default=SCRATCH, metavar="FOLDER",
                        help="on a disk, for the captures and the spool (default: build)")
    parser.add_argument("--quick", action="store_true",
                        help="a hundredth of the sizes, once: to see that the bench works")
    return parser


def main() -> int:
    parser = build_parser()
    options = parser.parse_args()
    if options.repeat < 1:
        parser.error("--repeat is 1 or more")
    if not BINARY.is_file() or shutil.which("nginx") is None:
        parser.error(f"needs {BINARY} and nginx: tests/bench/run sees to both")
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    lines: List[Line] = []
    load = os.getloadavg()[0]
    try:
        with tempfile.TemporaryDirectory(prefix="bench-", dir=options.scratch) as scratch:
            with open_stage(Path(scratch), options.quick) as stage:
                for name in options.rows:
                    lines += measure(stage, name, 1 if options.quick else options.repeat)
        status = 1 if any(line.what == FAILED for line in lines) else 0
    except BenchError as error:
        parser.error(str(error))
    except KeyboardInterrupt:
        status = INTERRUPTED
    if lines:
        print_table(lines)
        print(f"\n{os.cpu_count()} cores; load average {load:.1f} before, {os.getloadavg()[0]:.1f}"
              " after")
    return status


def measure(stage: Stage, name: str, repeat: int) -> List[Line]:
    row = ROWS[name]
    tell(f"{name}: {row.words}")
    missing = [tool for tool in row.tools if shutil.which(tool) is None]
    if missing:
        return [Line(name, f"not measured: {' and '.join(missing)} missing", "")]
    try:
        return row.measure(stage, repeat)
    except BenchError as error:
        tell(f"{FAILED}: {error}")
        return [Line(name, FAILED, "")]


def _folder(text: str) -> Path:
    path = Path(text).resolve()
    if not path.is_dir():
        raise argparse.ArgumentTypeError(f"{text} is no folder")
    return path


def _interrupt(_number: int, _frame: Optional[FrameType]) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
