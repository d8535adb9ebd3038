# SPDX-License-Identifier: GPL-2.0-or-later
"""A command on a terminal of its own, with somebody who types."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
from typing import Any, Tuple

from extcap import BINARY, SECONDS, Home

INTERRUPT = "\x03"
END_OF_INPUT = "\x04"
_ROWS = 24


class Terminal:
    """Starts a command; options are those of Popen, for streams that go elsewhere."""

    def __init__(self, home: Home, *arguments: str, columns: int = 80, **options: Any) -> None:
        self._fd, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", _ROWS, columns, 0, 0))
        streams = {"stdin": slave, "stdout": slave, "stderr": slave, **options}
        # The shell in between makes the terminal the one that Ctrl-C comes from.
        self.process = subprocess.Popen(["setsid", "-c", str(BINARY), *arguments],
                                        env=home.environment, cwd=home.folder, **streams)
        os.close(slave)
        self.shown = ""

    def wait_for(self, text: str, times: int = 1) -> None:
        """Until it is shown so often."""
        while self.shown.count(text) < times:
            assert self._read(), self.shown

    def type(self, text: str) -> None:
        os.write(self._fd, text.encode())

    @property
    def echoes(self) -> bool:
        """Whether what is typed is shown."""
        return bool(termios.tcgetattr(self._fd)[3] & termios.ECHO)

    def end(self) -> Tuple[int, str]:
        """The status, and all that was shown, with the line ends of a file."""
        while self._read():
            continue
        status = self.process.wait(SECONDS)
        return status, self.shown.replace("\r\n", "\n")

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._fd)

    def _read(self) -> bool:
        """FALSE when everybody has closed the other end."""
        end = time.monotonic() + SECONDS
        ready, _, _ = select.select([self._fd], [], [], end - time.monotonic())
        assert ready, self.shown
        try:
            data = os.read(self._fd, 65536)
        except OSError:  # EIO, as Linux says it
            data = b""
        self.shown += data.decode(errors="replace")
        return data != b""
