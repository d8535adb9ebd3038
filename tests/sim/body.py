# SPDX-License-Identifier: GPL-2.0-or-later
"""Bodies that stay on disk until they are sent."""

from dataclasses import dataclass
from pathlib import Path
from typing import Union


@dataclass(frozen=True)
class FilePart:
    """Some bytes of a file; its slices are parts of the same file."""

    path: Path
    first: int
    end: int

    def __len__(self) -> int:
        return self.end - self.first

    def __getitem__(self, wanted: slice) -> "FilePart":
        start, stop, _ = wanted.indices(len(self))
        return FilePart(self.path, self.first + start, self.first + max(start, stop))

    def __bytes__(self) -> bytes:
        with open(self.path, "rb") as file:
            file.seek(self.first)
            return file.read(len(self))


Body = Union[bytes, FilePart]
