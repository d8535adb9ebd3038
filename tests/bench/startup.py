# SPDX-License-Identifier: GPL-2.0-or-later
"""What Wireshark waits for at each start, beside one of its own extcaps."""

import re
import shutil
import subprocess
import time
from pathlib import Path
from statistics import median
from typing import List, NamedTuple, Optional, Sequence

from extcap import BINARY, INTERFACE

from program import BenchError
from stage import Stage
from table import Line, show_ms
from transfer import alternate

RUNS = 20
_OWN = "sshdump"


class Question(NamedTuple):
    words: Sequence[str]
    target: str = ""


_QUESTIONS = (Question(["--extcap-interfaces"], "≤ 2.5×, < 20 ms"),
              Question(["--extcap-config", "--extcap-interface"]),
              Question(["--extcap-dlts", "--extcap-interface"]))


def measure_startup(stage: Stage, repeat: int) -> List[Line]:
    own = _find_own(stage)
    return [_measure(stage, question, own, repeat * RUNS) for question in _QUESTIONS]


def _measure(stage: Stage, question: Question, own: Optional[Path], runs: int) -> Line:
    what = f"{question.words[0]}; {_OWN}"
    argvs = [[str(BINARY), *question.words, INTERFACE], [str(own), *question.words, _OWN]]
    if len(question.words) == 1:
        argvs = [argv[:-1] for argv in argvs]
    actions = [lambda argv=argv: _time(stage, argv) for argv in argvs[:2 if own else 1]]
    for action in actions:
        action()
    times = alternate(runs, *actions)
    if own is None:
        return Line("startup", what, show_ms(times[0]), f"no {_OWN}", target=question.target)
    return Line("startup", what, show_ms(times[0]), show_ms(times[1]),
                f"{median(times[0]) / median(times[1]):.2f}× the time", question.target)


def _time(stage: Stage, argv: Sequence[str]) -> float:
    begin = time.perf_counter()
    result = subprocess.run(argv, env=stage.home.environment, cwd=stage.scratch, check=False,
                            stdin=subprocess.DEVNULL, capture_output=True)
    elapsed = time.perf_counter() - begin
    if result.returncode != 0 or b"{" not in result.stdout:
        raise BenchError(f"{argv[0]} does not answer {argv[1]}")
    return elapsed


def _find_own(stage: Stage) -> Optional[Path]:
    """Its folder differs between systems and versions; tshark knows it."""
    if shutil.which("tshark") is None:
        return None
    folders = re.findall(r"^.*Extcap path:\s*(\S.*)$", stage.home.run("tshark", "-G",
                                                                     "folders").stdout, re.M)
    found = (Path(folder) / _OWN for folder in folders)
    return next((path for path in found if path.is_file()), None)
