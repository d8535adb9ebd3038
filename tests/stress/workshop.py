# SPDX-License-Identifier: GPL-2.0-or-later
"""A stand-in cloud in which a capture is made among faults, and opened again without them."""

import configparser
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Dict, List, Optional, Sequence, Tuple

from extcap import Home
from fullcapture import make_full_home
from onerun import Run, capture
from pcapfile import LINKTYPE_RAW, Record, write_pcap
from plans import KILL, MOST_LARGE_FILES, RATE, Plan, has_folders
from settings import make_id
from simproc import Sim

SIM_SEED = 1
# Then whatever records has ended, and all its files are there.
_LATER_S = 2 * 3600
# So much of the minute between two samples has passed when the second one is asked for.
_TURN_PASSED_S = 55
_LARGE_PACKETS, _LARGE_PACKET_BYTES = 400, 1000
_OTHERS = {"type": "simple", "system": "magic-transit", "time_limit": 1, "packet_limit": 1}

Captures = List[Dict[str, Any]]
Finished = "subprocess.CompletedProcess[str]"


@dataclass
class Evidence:
    """Of one capture: all that a judgement needs. captures: those that the program has made."""

    plan: Plan
    home: Home
    run: Run
    journal: List[Dict[str, Any]]  # of the run
    captures: Captures             # after it, as the next two
    left: List[str]                # state files
    to_stop: bool                  # one of them asks for a stop
    cleaned: List[Finished] = field(default_factory=list)
    cleaned_captures: Captures = field(default_factory=list)
    cleaning_journal: List[Dict[str, Any]] = field(default_factory=list)
    opened: Optional[Run] = None
    left_at_end: List[str] = field(default_factory=list)
    read_back: Optional[Finished] = None


def write_large_files(folder: Path) -> List[Path]:
    """Larger than the heads that the program fetches first."""
    random, paths = Random(SIM_SEED), []
    for number in range(1, MOST_LARGE_FILES + 1):
        records = [Record((1_750_000_000_000 + at * 10 + number) * 1_000_000,
                          random.randbytes(_LARGE_PACKET_BYTES), _LARGE_PACKET_BYTES)
                   for at in range(_LARGE_PACKETS)]
        paths.append(folder / f"large{number}.pcap")
        paths[-1].write_bytes(write_pcap(records, LINKTYPE_RAW))
    return paths


def cloud_options(plan: Plan) -> Tuple[str, ...]:
    """Of the stand-in that the capture is made at; it makes no other."""
    return ("--clock-scale", str(plan.clock_scale), "--seed", str(SIM_SEED),
            *(("--now", plan.now) if plan.now else ()))


def program_arguments(plan: Plan, sim: Sim) -> Tuple[str, ...]:
    return (*plan.arguments, *_endpoint(plan, sim))


class Workshop:
    def __init__(self, sim: Sim, large_files: Sequence[Path]) -> None:
        self.sim = sim
        self._large_files = large_files

    def perform(self, plan: Plan, home: Home) -> Evidence:
        """The capture with faults, and then its file once more without them."""
        sim = self.sim
        self._prepare(plan, home)
        seen = len(sim.journal())
        run = capture(home, program_arguments(plan, sim), plan.disturbance)
        evidence = Evidence(plan, home, run, sim.journal()[seen:], self._captures(plan),
                            [path.name for path in home.records], _asks_for_stop(home))
        self._read_back(evidence)
        self._clean_up(evidence, seen + len(evidence.journal))
        sim.advance(_LATER_S)
        if evidence.captures:
            evidence.opened = capture(home, ("--capture-id", evidence.captures[0]["id"],
                                             *_endpoint(plan, sim)))
        evidence.left_at_end = [path.name for path in home.records]
        return evidence

    def _prepare(self, plan: Plan, home: Home) -> None:
        sim = self.sim
        sim.control("/settings", plan.settings)
        home.use(sim)
        if plan.is_full:
            make_full_home(home, sim, plan.bucket)
            self._put_large_files(plan)
        if plan.bucket.startswith("r2:"):
            # Without keys they are made of the API token: one more request.
            del home.environment["AWS_ACCESS_KEY_ID"], home.environment["AWS_SECRET_ACCESS_KEY"]
        if plan.is_queued:
            sim.pcaps("POST", body=_OTHERS)
            sim.advance(_TURN_PASSED_S)
        if plan.lost:
            sim.fault(plan.lost, on="create")
        sim.control("/settings", {"random_faults": RATE, "random_faults_seed": plan.fault_seed})

    def _put_large_files(self, plan: Plan) -> None:
        """Under names that the capture will have, which the stand-in numbers."""
        made = make_id(SIM_SEED, "capture")
        for number in range(1, plan.large_files + 1):
            name = (f"ord02/large{number}/pcap_{made}.pcap" if has_folders(plan.settings)
                    else f"pcap_{made}_ord02-large{number}.pcap")
            self.sim.control("/bucket", {"bucket": "captures", "key": f"dir/{name}",
                                         "file": str(self._large_files[number - 1])})

    def _captures(self, plan: Plan) -> Captures:
        """Without the one that was there before."""
        return self.sim.control("/captures")[1 if plan.is_queued else 0:]

    def _read_back(self, evidence: Evidence) -> None:
        if evidence.plan.reads_back and evidence.run.data:
            file = evidence.home.folder / "out.pcapng"
            file.write_bytes(evidence.run.data)
            evidence.read_back = evidence.home.run("tshark", "-r", str(file))

    def _clean_up(self, evidence: Evidence, seen: int) -> None:
        """As Wireshark does after a kill, with faults first; and as a later start does."""
        plan, home = evidence.plan, evidence.home
        if plan.disturbance is not None and plan.disturbance.kind == KILL:
            evidence.cleaned.append(home.extcap("--extcap-cleanup-postkill"))
        self.sim.control("/settings", {"random_faults": 0})
        self.sim.clear_faults()
        evidence.cleaned.append(home.extcap("--extcap-cleanup-postkill"))
        evidence.cleaning_journal = self.sim.journal()[seen:]
        evidence.cleaned_captures = self._captures(plan)


def _endpoint(plan: Plan, sim: Sim) -> Tuple[str, ...]:
    """The variable counts for s3 only."""
    is_needed = plan.is_full and not plan.bucket.startswith("s3:")
    return ("--bucket-endpoint", sim.bucket_url) if is_needed else ()


def _asks_for_stop(home: Home) -> bool:
    for path in home.records:
        record = configparser.ConfigParser()
        record.read(path)
        if record.getboolean("capture", "to_stop", fallback=False):
            return True
    return False
