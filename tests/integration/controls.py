# SPDX-License-Identifier: GPL-2.0-or-later
"""Wireshark's toolbar, by its control pipes: a reader and writer that stand for Wireshark."""

import os

INITIALIZED, END = b"T\0\0\2\0\0", b"T\0\0\2\1\1"
STATUS, BUTTON, LOG = 0, 1, 2
SET, ADD, ENABLE, DISABLE, STATUS_BAR, WARNING = 1, 2, 4, 5, 6, 8


class Toolbar:
    """Wireshark's ends of the pipes."""

    def __init__(self, home):
        self.paths = [home.folder / name for name in ("control-in", "control-out")]
        for path in self.paths:
            os.mkfifo(path)
        self.arguments = ("--extcap-control-in", str(self.paths[0]),
                          "--extcap-control-out", str(self.paths[1]))
        self.data = b""
        self.reader = os.open(self.paths[1], os.O_RDONLY | os.O_NONBLOCK)
        self.writer = None

    def open(self, words=INITIALIZED):
        """As Wireshark does: it waits for the other end."""
        self.writer = os.open(self.paths[0], os.O_WRONLY)
        self.say(words)

    def say(self, words):
        os.write(self.writer, words)

    def frames(self):
        """What has come so far: (control, command, text)."""
        try:
            while piece := os.read(self.reader, 65536):
                self.data += piece
        except BlockingIOError:
            pass
        found, rest = [], self.data
        while rest:
            assert rest[:1] == b"T"
            size = int.from_bytes(rest[1:4], "big")
            assert len(rest) >= 4 + size, "a whole frame, or none"
            found.append((rest[4], rest[5], rest[6:4 + size].decode()))
            rest = rest[4 + size:]
        return found

    def texts(self, control, command):
        return [text for each, what, text in self.frames() if (each, what) == (control, command)]

    def close(self):
        for fd in (self.reader, self.writer):
            if fd is not None:
                os.close(fd)
