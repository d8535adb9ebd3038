# SPDX-License-Identifier: GPL-2.0-or-later
"""That the bench works: with small files, and without a look at any time."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).with_name("bench.py")
sys.path[1:1] = [str(BENCH.parents[1] / name) for name in ("integration", "sim", "dissector")]

from bench import ROWS
from pcapfile import Record, write_pcap
from program import BenchError
from transfer import check_packets

TOOLS = {"nginx"}.union(*(row.tools for row in ROWS.values()))
MISSING = sorted(tool for tool in TOOLS if shutil.which(tool) is None)

# All or none: ctest shows these words as skipped.
pytestmark = pytest.mark.skipif(
    bool(MISSING), reason=f"the set bench is not installed: {', '.join(MISSING)}")


def bench(folder, *arguments):
    return [sys.executable, "-B", str(BENCH), "--quick", "--scratch", str(folder), *arguments]


def processes_in(folder):
    """What runs with this folder in its command line."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes()
        except OSError:
            continue  # it has ended
        if str(folder).encode() in words:
            found.append(words)
    return found


def test_every_row(tmp_path):
    folder = tmp_path / "a folder"
    folder.mkdir()
    result = subprocess.run(bench(folder), capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr + result.stdout
    lines = result.stdout.splitlines()
    for name in ROWS:
        measured = [line for line in lines if line.startswith(f"{name}  ")]
        assert measured and not [line for line in measured if "FAILED" in line or "missing" in line]
    assert list(folder.iterdir()) == []


def test_interrupt_leaves_nothing(tmp_path):
    process = subprocess.Popen(bench(tmp_path, "--rows", "disk"), stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE)
    with process:
        process.stderr.readline()
        assert processes_in(tmp_path / "bench-")
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(30) == 130
    assert processes_in(tmp_path / "bench-") == []
    assert list(tmp_path.iterdir()) == []


def test_packets_that_are_missing(tmp_path):
    file = tmp_path / "two.pcap"
    file.write_bytes(write_pcap([Record(number, b"x", 1) for number in range(2)], 1))
    check_packets(file, 2)
    with pytest.raises(BenchError, match="2 packets came instead of 3"):
        check_packets(file, 3)
