# SPDX-License-Identifier: GPL-2.0-or-later
"""A real terminal emulator, tmux, and what stands on its screen."""

import shlex
import shutil
import subprocess
import time
from contextlib import contextmanager
from typing import Callable, Iterator, List

import pytest

from extcap import BINARY, SECONDS, Home

needs_tmux = pytest.mark.skipif(shutil.which("tmux") is None, reason="there is no tmux here")

ENDED = "status"
# Between two looks at the screen: faster than anything on it changes.
_LOOK_S = 0.05


class Pane:
    """A screen of its own, on which a command runs; `frames` are the screens seen so far."""

    def __init__(self, home: Home, columns: int, rows: int) -> None:
        self._home = home
        self._socket = str(home.folder / "tmp" / "tmux")
        self._size = ("-x", str(columns), "-y", str(rows))
        self.frames: List[List[str]] = []

    def run(self, *arguments: str, suffix: str = "") -> None:
        """Starts the command; its status is the last line on the screen. suffix: of the shell."""
        line = shlex.join([str(BINARY), *arguments]) + suffix
        # The shell waits, so that the screen stays.
        self._tmux("-f", "/dev/null", "new-session", "-d", *self._size,
                   f"{line}; echo {ENDED} $?; exec cat")

    def look(self) -> List[str]:
        """The lines that stand there now, without empty ones at the end."""
        frame = self._tmux("capture-pane", "-p").rstrip().split("\n")
        if not self.frames or self.frames[-1] != frame:
            self.frames.append(frame)
        return frame

    def wait_for(self, is_there: Callable[[List[str]], bool]) -> List[str]:
        """Looks until what is wanted stands there."""
        end = time.monotonic() + SECONDS
        while not is_there(self.look()):
            assert time.monotonic() < end, self.frames[-1]
            time.sleep(_LOOK_S)
        return self.frames[-1]

    def wait_for_text(self, text: str) -> List[str]:
        return self.wait_for(lambda lines: any(text in line for line in lines))

    def wait_for_end(self) -> List[str]:
        """All that is left on the screen, the status last."""
        return self.wait_for(lambda lines: f"{ENDED} " in lines[-1])

    def press(self, key: str) -> None:
        self._tmux("send-keys", key)

    def close(self) -> None:
        subprocess.run(["tmux", "-S", self._socket, "kill-server"], env=self._home.environment,
                       stderr=subprocess.DEVNULL, timeout=SECONDS, check=False)
        (self._home.folder / "tmp" / "tmux").unlink(missing_ok=True)

    def _tmux(self, *words: str) -> str:
        environment = {**self._home.environment, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
        done = subprocess.run(["tmux", "-u", "-S", self._socket, *words], env=environment,
                              cwd=self._home.folder, capture_output=True, timeout=SECONDS,
                              check=False)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()


@contextmanager
def open_pane(home: Home, columns: int = 80, rows: int = 24) -> Iterator[Pane]:
    pane = Pane(home, columns, rows)
    try:
        yield pane
    finally:
        pane.close()
