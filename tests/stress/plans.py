# SPDX-License-Identifier: GPL-2.0-or-later
"""What a capture asks for, and what happens to it: a function of the seed and its number."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, Dict, Optional, Tuple

from simproc import ACCOUNT

RATE = 0.3
# Simulated seconds in a real one. With more, the clocks of cloud and program would come apart while
# one capture lasts, by what stores refuse. Whose answer was lost knows its capture by the time.
_CLOCK_SCALE, _TRUE_CLOCK = 10, 1
BUCKETS = ("s3://captures/dir?region=us-east-1", "gs://captures/dir",
           f"r2://captures/dir?account-id={ACCOUNT}")
LOAD, LEAVE, DISCARD = "load", "leave", "discard"
STOP, TWICE, READER, KILL = "stop", "stop twice", "reader goes", "killed"
MOST_LARGE_FILES = 6
# The folders of the layout `folder` are looked through only after so long.
_FOLDER_S = 15
_SEARCH_S = 4.5
_LOST = ("lost-answer", "late-500", "late-502-html")


@dataclass(frozen=True)
class Disturbance:
    """kind: what happens; seconds after the start, and of the second stop after the first."""

    kind: str
    at_s: float
    again_s: float = 0.0


@dataclass(frozen=True)
class Plan:
    seed: int
    number: int
    scenario: str
    arguments: Tuple[str, ...]
    settings: Dict[str, Any]
    clock_scale: int = _CLOCK_SCALE
    now: str = ""  # at the cloud; else as it is here
    bucket: str = ""
    on_stop: str = LOAD
    disturbance: Optional[Disturbance] = None
    large_files: int = 0  # in the bucket beside those that the stand-in makes
    lost: str = ""        # the fault that the answer to its creation meets
    is_queued: bool = False
    reads_back: bool = False  # tshark reads what came

    @property
    def is_full(self) -> bool:
        return bool(self.bucket)

    @property
    def fault_seed(self) -> int:
        return Random(f"{self.seed}:faults:{self.number}").getrandbits(32)

    def describe(self) -> str:
        words = [self.scenario, "on stop " + self.on_stop]
        if self.disturbance is not None:
            again = f" and {self.disturbance.again_s:.2f}" if self.disturbance.again_s else ""
            words.append(f"{self.disturbance.kind} after {self.disturbance.at_s:.2f}{again} s")
        return ", ".join(words + [str(self.settings)])


def draw_plan(seed: int, number: int) -> Plan:
    random = Random(f"{seed}:{number}")
    plan, length_s = _draw_sample(random) if random.random() < 0.4 else _draw_full(random)
    disturbance = _draw_disturbance(random, length_s) if random.random() < 0.5 else None
    return Plan(seed=seed, number=number, disturbance=disturbance, now=_draw_now(random),
                reads_back=random.random() < 0.1, **plan)


def _draw_sample(random: Random) -> Tuple[Dict[str, Any], float]:
    """And about how many seconds it takes."""
    lost = random.choice(_LOST) if random.random() < 0.2 else ""
    is_queued = not lost and random.random() < 0.1
    scale = _TRUE_CLOCK if lost else _CLOCK_SCALE
    pending_s = random.uniform(0.05, 2)
    arguments = ["--time-limit", str(random.randint(1, 90))]
    if random.random() < 0.3:
        arguments += ["--packet-limit", str(random.randint(1, 2000))]
    if random.random() < 0.3:
        arguments += ["--offset-time", random.choice(("-90s", "-15m", "-2h"))]
    if random.random() < 0.3:
        arguments += ["--protocol", "tcp"]
    plan = {"scenario": "sample" + _describe_creation(lost, is_queued), "lost": lost,
            "is_queued": is_queued, "clock_scale": scale,
            "settings": {"pending_seconds": pending_s * scale},
            "arguments": (*arguments, *_draw_account(random))}
    return plan, 2.5 + pending_s + (6.5 if is_queued else 0)


def _draw_full(random: Random) -> Tuple[Dict[str, Any], float]:
    """The same."""
    lost = random.choice(_LOST) if random.random() < 0.1 else ""
    scale = _TRUE_CLOCK if lost else _CLOCK_SCALE
    size, settings = _draw_files(random, scale)
    limit_s = max(1, round(scale * random.choice((random.uniform(0.3, 4), random.uniform(2, 15)))))
    on_stop = random.choices((LOAD, LEAVE, DISCARD), (4, 1, 1))[0]
    bucket = random.choices(BUCKETS, (4, 1, 1))[0]
    arguments = ["--type", "full", "--colo", random.choice(("ORD", "ord02")), "--bucket", bucket,
                 "--full-time-limit", str(limit_s), "--on-stop", on_stop]
    if random.random() < 0.2:
        arguments += ["--full-packet-limit", str(random.randint(20, 200))]
    if random.random() < 0.2:
        arguments += ["--byte-limit", str(random.randint(10_000, 1_000_000))]
    plan = {"scenario": f"full, {size}" + _describe_creation(lost), "lost": lost, "bucket": bucket,
            "clock_scale": scale, "settings": settings, "on_stop": on_stop,
            "large_files": random.randint(1, MOST_LARGE_FILES) if random.random() < 0.4 else 0,
            "arguments": (*arguments, *_draw_account(random))}
    return plan, _estimate_s(settings, limit_s) / scale + _SEARCH_S + _others_s(settings)


def _draw_files(random: Random, scale: int) -> Tuple[str, Dict[str, Any]]:
    size, least, most = random.choices(
        (("one file", 1, 1), ("several files", 2, 6), ("many files", 7, 24)), (3, 5, 3))[0]
    late_s = random.uniform(0.1, 1) if most <= 6 and random.random() < 0.3 else 0
    return size, {
        "pending_seconds": random.uniform(0.05, 1.5) * scale,
        "machines": random.randint(least, most),
        "layout": "folder" if random.random() < 0.15 else "suffix",
        "gzip": random.random() < 0.3,
        "mixed_link_types": random.random() < 0.3,
        "max_keys": random.randint(2, 7) if random.random() < 0.4 else 1000,
        "late_objects_seconds": late_s * scale,
    }


def _estimate_s(settings: Dict[str, Any], limit_s: float) -> float:
    """In simulated seconds, until all files are there."""
    return (limit_s + 3 * settings["pending_seconds"]
            + settings["machines"] * settings["late_objects_seconds"])


def _others_s(settings: Dict[str, Any]) -> float:
    """For what is looked through besides, and for the faults."""
    return 3 + (_FOLDER_S if has_folders(settings) else 0)


def has_folders(settings: Dict[str, Any]) -> bool:
    return settings["layout"] == "folder" and settings["machines"] > 1


def _describe_creation(lost: str, is_queued: bool = False) -> str:
    return ", answer lost" if lost else ", waits for its turn" if is_queued else ""


def _draw_now(random: Random) -> str:
    """Half of the clouds have a clock that this machine has not."""
    if random.random() < 0.5:
        return ""
    moment = datetime(2026, 1, 1) + timedelta(seconds=random.randrange(365 * 24 * 3600))
    return moment.isoformat() + "Z"


def _draw_account(random: Random) -> Tuple[str, ...]:
    """Half of them have it looked up, which is one more request."""
    return ("--account-id", ACCOUNT) if random.random() < 0.5 else ()


def _draw_disturbance(random: Random, length_s: float) -> Disturbance:
    kind = random.choices((STOP, TWICE, READER, KILL), (8, 3, 2, 2))[0]
    again_s = random.choice((random.uniform(0, 0.2), random.uniform(0, 8))) if kind == TWICE else 0
    return Disturbance(kind, random.uniform(0, length_s), again_s)
