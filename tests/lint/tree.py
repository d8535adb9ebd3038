# SPDX-License-Identifier: GPL-2.0-or-later
"""The files of the repository as the rules see them: text, lines, and C read just far enough."""

import os
import re
import subprocess
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

SOURCE_SUFFIXES = (".c", ".h", ".py", ".sh", ".cmake", ".lua", ".mjs")
NOT_SOURCE_FOLDERS = {".git", "build", "__pycache__", ".pytest_cache"}

COMMENT_OR_LITERAL = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.DOTALL
)


class Finding(NamedTuple):
    path: str
    line: int
    sentence: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.sentence}"


class Function(NamedTuple):
    name: str
    line: int  # of the name, counted from 1
    last_line: int  # of the closing brace
    is_static: bool
    parameters: int

    @property
    def length(self):
        return self.last_line - self.line + 1


class File:
    def __init__(self, root, path):
        self.path = path
        self.full_path = Path(root, path)
        self.name = path.rsplit("/", 1)[-1]
        self.suffix = Path(self.name.removesuffix(".in")).suffix

    @cached_property
    def text(self):
        """None for a file that is not text."""
        try:
            data = self.full_path.read_bytes()
            return None if b"\0" in data else data.decode("utf-8")
        except UnicodeDecodeError:
            return None

    @cached_property
    def lines(self):
        return (self.text or "").splitlines()

    @cached_property
    def shebang(self):
        return self.lines[0] if self.lines and self.lines[0].startswith("#!") else ""

    @property
    def is_c(self):
        return self.suffix in (".c", ".h")

    @property
    def is_python(self):
        return self.suffix == ".py" or "python" in self.shebang

    @property
    def is_shell(self):
        return self.suffix == ".sh" or re.search(r"\b(ba|da)?sh\b", self.shebang) is not None

    @property
    def is_source(self):
        return (
            self.suffix in SOURCE_SUFFIXES
            or self.name == "CMakeLists.txt"
            or self.is_python
            or self.is_shell
        )

    @cached_property
    def code(self):
        """C lines with comments blanked and literals emptied; each keeps its columns."""

        def blank(match):
            text = match.group(0)
            if text[0] in "\"'":
                return text[0] + " " * (len(text) - 2) + text[0]
            return re.sub(r"[^\n]", " ", text)

        return COMMENT_OR_LITERAL.sub(blank, self.text or "").split("\n")

    @cached_property
    def functions(self):
        return list(find_functions(self.code))


def find_functions(code):
    """The function definitions in clang-formatted code: a brace alone in column 0 opens a body."""
    for opening, line in enumerate(code):
        if not line.startswith("{"):
            continue
        first = opening
        while first > 0 and belongs_to_signature(code[first - 1]):
            first -= 1
        named = [n for n in range(first, opening) if re.match(r"(\w.*\W)?\w+\s*\(", code[n])]
        if not named:
            continue
        before_name, name, rest = re.match(
            r"(.*?)(\w+)\s*(\(.*)", " ".join(code[named[-1] : opening])
        ).groups()
        closing = next((n for n in range(opening, len(code)) if code[n].startswith("}")), opening)
        qualifiers = " ".join(code[first : named[-1]]) + " " + before_name
        yield Function(
            name=name,
            line=named[-1] + 1,
            last_line=closing + 1,
            is_static=re.search(r"\bstatic\b", qualifiers) is not None,
            parameters=count_parameters(rest),
        )


def belongs_to_signature(line):
    return line.strip() != "" and not line.startswith(("}", "{", "#")) and not line.endswith(";")


def count_parameters(text):
    """`text` begins with the opening parenthesis."""
    depth = 0
    commas = 0
    for position, character in enumerate(text):
        if character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
            if depth == 0:
                return 0 if text[1:position].strip() in ("", "void") else commas + 1
        elif character == "," and depth == 1:
            commas += 1
    return commas + 1


class Tree:
    def __init__(self, root):
        self.root = Path(root)
        self.files = [File(root, path) for path in sorted(list_paths(self.root))]
        self.by_path = {file.path: file for file in self.files}

    def c_files(self, *folders):
        return [f for f in self.files if f.is_c and f.path.startswith(folders)]


def list_paths(root):
    """What git tracks or would add; in a tree without git every file outside build folders."""
    paths = None
    if (root / ".git").exists():
        paths = ask_git(root)
    if paths is None:
        paths = list(walk(root))
    return [path for path in paths if (root / path).is_file()]


def ask_git(root):
    """None where there is no git, or where it refuses because the tree is another user's."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        result = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return sorted(set(result.stdout.split("\0")) - {""})


def walk(root):
    for folder, folders, names in os.walk(root):
        if "CMakeCache.txt" in names:
            folders.clear()
            continue
        folders[:] = [name for name in folders if name not in NOT_SOURCE_FOLDERS]
        for name in names:
            yield Path(folder, name).relative_to(root).as_posix()
