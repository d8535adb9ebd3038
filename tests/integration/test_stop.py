# SPDX-License-Identifier: GPL-2.0-or-later
"""The way out: FIFO, signals, readers that go away."""

import os
import signal
import threading
from pathlib import Path

import pytest

from extcap import ROOT, SECONDS, capture_command
from simproc import EMAIL, KEY, TOKEN, running_sim

SLOW_DNS = os.environ.get("CFD_SLOW_DNS", ROOT / "build/dev/tests/support/slow-dns.so")


class Reader(threading.Thread):
    """Reads a FIFO to its end, as dumpcap does."""

    def __init__(self, path: Path) -> None:
        super().__init__(daemon=True)
        os.mkfifo(path)
        self.path = path
        self.data = b""
        self.start()

    def run(self) -> None:
        self.data = self.path.read_bytes()


def test_fifo(home, sim):
    reader = Reader(home.folder / "fifo")
    result = home.run(*capture_command(reader.path))
    reader.join(SECONDS)
    assert (result.returncode, result.stderr) == (0, "")
    (home.folder / "out.pcapng").write_bytes(reader.data)
    assert len(home.fields("frame.number")) > 100


def test_early_error_opens_the_fifo_and_leaves_it_empty(home, sim):
    reader = Reader(home.folder / "fifo")
    result = home.run(*capture_command(reader.path, "--no-such-option", "--time-limit", "0"))
    reader.join(SECONDS)
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1 and "--no-such-option" in result.stderr
    assert reader.data == b""


@pytest.fixture
def waiting(home):
    """A capture that stays pending, and the read end of its FIFO: the section header is there."""
    with running_sim("--pending-seconds", "3600") as sim:
        home.use(sim)
        path = home.folder / "fifo"
        os.mkfifo(path)
        secrets = ("--api-token", TOKEN, "--api-email", EMAIL, f"--api-key={KEY}")
        process = home.start(*capture_command(path, *secrets))
        fd = os.open(path, os.O_RDONLY)
        assert os.read(fd, 4) == b"\x0a\x0d\x0d\x0a"
        yield process, fd, sim
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_stop_still_loads_what_is_there(home, waiting, number):
    process, fd, sim = waiting
    process.send_signal(number)
    sim.advance(3600)
    with open(fd, "rb", closefd=False) as rest:
        (home.folder / "out.pcapng").write_bytes(b"\x0a\x0d\x0d\x0a" + rest.read())
    assert process.communicate(timeout=SECONDS) == (b"", b"")
    assert process.returncode == 0
    assert len(home.fields("frame.number")) > 100


def assert_names_the_capture(process, sim):
    output, said = process.communicate(timeout=SECONDS)
    assert process.returncode == 1
    assert output == b"" and said.count(b"\n") == 1
    assert sim.pcaps("GET").result[0]["id"].encode() in said
    assert b"stopped before" in said


def test_second_stop_leaves_and_names_the_capture(waiting):
    process, _, sim = waiting
    process.send_signal(signal.SIGTERM)
    process.send_signal(signal.SIGINT)
    assert_names_the_capture(process, sim)


def test_stop_that_comes_to_nothing_names_the_capture(waiting):
    process, _, sim = waiting
    process.send_signal(signal.SIGTERM)
    assert_names_the_capture(process, sim)


def test_closed_fifo_ends_it_silently(waiting):
    process, fd, _ = waiting
    os.close(fd)
    assert process.communicate(timeout=SECONDS) == (b"", b"")
    assert process.returncode == 0


def test_no_secret_is_left_in_argv(waiting):
    process, _, _ = waiting
    words = Path(f"/proc/{process.pid}/cmdline").read_bytes()
    assert b"--api-token" in words and b"--api-key" in words
    assert TOKEN.encode() not in words
    assert KEY.encode() not in words


def test_stop_while_nobody_opens_the_fifo(home, sim):
    path = home.folder / "fifo"
    os.mkfifo(path)
    process = home.start(*capture_command(path))
    status = Path(f"/proc/{process.pid}/status")
    while not any(line.startswith("SigCgt:") and int(line.split()[1], 16) & (1 << 14)
                  for line in status.read_text().splitlines()):
        assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=SECONDS) == (b"", b"")
    assert process.returncode == 0
    assert sim.journal() == []


def test_stop_while_the_name_server_is_silent(home):
    library = home.folder / "slow-dns.so"  # LD_PRELOAD takes no path with a space in it
    library.symlink_to(SLOW_DNS)
    home.environment.update({
        "CLOUDFLARE_BASE_URL": "https://api.example.com", "CLOUDFLARE_API_TOKEN": TOKEN,
        "LD_PRELOAD": str(library), "CFD_TEST_DNS_SECONDS": "300",
        "ASAN_OPTIONS": "verify_asan_link_order=0"})
    path = home.folder / "fifo"
    os.mkfifo(path)
    process = home.start(*capture_command(path, "--log-level", "debug"))
    fd = os.open(path, os.O_RDONLY)
    while len(os.listdir(f"/proc/{process.pid}/task")) < 2:  # the one that asks for the name
        assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=SECONDS) == (b"", b"")
    assert process.returncode == 0
    os.close(fd)
