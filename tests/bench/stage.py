# SPDX-License-Identifier: GPL-2.0-or-later
"""What all measurements share: a home folder, the stand-in cloud, nginx as the buckets, and in them
captures that ended long ago."""

import shutil
from contextlib import ExitStack, contextmanager
from pathlib import Path
from subprocess import DEVNULL
from typing import Dict, Iterator, List, NamedTuple, Sequence, Tuple

from extcap import Home, capture_command
from machines import file_name, machines_for
from pcapfile import LINKTYPE_ETHERNET
from settings import Settings
from simproc import ACCESS_KEY_ID, SECRET_ACCESS_KEY, Sim, running_sim

from objects import Traffic
from program import BenchError, Output, Program
from store import FOLDER, Store, Stored, running_store

MB = 1_000_000
# So many files of so many MB.
SIZES = {"tiny": (1, 10), "one": (1, 1000), "eight": (8, 128), "many": (300, 1)}
# All of them, what the tools make of them, and some room.
SPACE_MB = 6000
QUICK_DIVISOR = 100
_COLO = "ord02"
# After that no more files of a capture are expected, so the bucket is looked at once.
_LONG_AGO_S = 3600


class DataSet(NamedTuple):
    """A full capture in a bucket of its own."""

    capture_id: str
    files: List[Stored]
    packets: int
    words: str

    @property
    def urls(self) -> List[str]:
        return [file.url for file in self.files]


class Stage:
    """scratch: a folder on a disk, which is emptied by whoever made it."""

    def __init__(self, scratch: Path, home: Home, sim: Sim, store: Store, quick: bool) -> None:
        self.scratch = scratch
        self.home = home
        self.sim = sim
        self.store = store
        self.quick = quick
        self.fifo = scratch / "fifo"
        self.traffic = Traffic()
        # What is delivered, by the command that does it.
        self.sizes: Dict[Tuple[str, ...], int] = {}
        self._sets: Dict[str, DataSet] = {}

    def start(self, argv: Sequence[str], stdout: Output = DEVNULL, counts: bool = False) -> Program:
        return Program(argv, self.home.environment, self.scratch, stdout, counts)

    def data(self, name: str) -> DataSet:
        """Made when it is first asked for."""
        if name not in self._sets:
            self._sets[name] = self._make(name)
        return self._sets[name]

    def capture(self, data: DataSet) -> List[str]:
        """The command that brings it into the FIFO."""
        return capture_command(self.fifo, "--capture-id", data.capture_id)

    def folder(self, name: str) -> Path:
        """An empty one."""
        path = self.scratch / name
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir()
        return path

    def _make(self, name: str) -> DataSet:
        bucket = f"bench-{name}"
        count, size_mb = SIZES[name]
        size = size_mb * MB // (QUICK_DIVISOR if self.quick else 1)
        made = self._make_capture(f"s3://{bucket}/{FOLDER}?region=us-east-1")
        settings = Settings(machines=count)
        paths = [self.store.path(bucket, file_name(made, machine, settings))
                 for machine in machines_for(_COLO, settings, LINKTYPE_ETHERNET)]
        packets = sum(self.traffic.write(path, size, number, count)
                      for number, path in enumerate(paths))
        words = f"{count} × {size / MB:g} MB" if count > 1 else f"{size / MB:g} MB"
        return DataSet(made, self.store.publish(bucket, sorted(paths)), packets, words)

    def _make_capture(self, uri: str) -> str:
        self.sim.own_bucket(uri)
        made = self.sim.pcaps("POST", body={
            "type": "full", "system": "magic-transit", "time_limit": 1, "colo_name": _COLO,
            "destination_conf": uri}).result["id"]
        self.sim.advance(_LONG_AGO_S)
        return made


@contextmanager
def open_stage(scratch: Path, quick: bool) -> Iterator[Stage]:
    free_mb = shutil.disk_usage(scratch).free // MB
    if not quick and free_mb < SPACE_MB:
        raise BenchError(f"{scratch} needs {SPACE_MB} MB, and {free_mb} MB are free")
    (scratch / "home").mkdir()
    home = Home(scratch / "home")
    with ExitStack() as stack:
        sim = stack.enter_context(running_sim())
        store = stack.enter_context(running_store(scratch / "store", sim.root))
        home.use(sim, AWS_ACCESS_KEY_ID=ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY=SECRET_ACCESS_KEY,
                 AWS_ENDPOINT_URL_S3=store.root)
        yield Stage(scratch, home, sim, store, quick)
