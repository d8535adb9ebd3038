# SPDX-License-Identifier: GPL-2.0-or-later
"""What holds in several languages: licence lines, syntax, formatting, no places of one machine."""

import re
import shutil
import subprocess

from tree import Finding

SPDX = "SPDX-License-Identifier: GPL-2.0-or-later"

# clang-format's output changes between versions: this one, Debian 12's, decides.
CLANG_FORMAT_MAJOR = 14

# In pieces, so that this file does not find itself.
MACHINE_PATH = re.compile(r"(?<![\w.$}~)])/(?:wo" r"rk|ro" r"ot|ho" r"me|Us" r"ers)/\S*")
REGISTRY_HOST = re.compile(
    r"\b(?:(?:deb|security|ftp|snapshot)\.deb" r"ian\.org"
    r"|(?:archive|security|ports)\.ubu" r"ntu\.com"
    r"|registry\.np" r"mjs\.org|py" r"pi\.org|files\.pytho" r"nhosted\.org"
    r"|crat" r"es\.io|proxy\.gol" r"ang\.org|rubyg" r"ems\.org)\b"
)


def check_spdx(tree):
    for file in tree.files:
        if not file.is_source:
            continue
        lines = 1 if file.suffix == ".h" else 3
        if not any(SPDX in line for line in file.lines[:lines]):
            where = "first line" if lines == 1 else "first three lines"
            yield Finding(file.path, 1, f"no {SPDX} in the {where}")


def check_places(tree):
    for file in tree.files:
        for number, line in enumerate(file.lines, 1):
            match = MACHINE_PATH.search(line) or REGISTRY_HOST.search(line)
            if match:
                yield Finding(file.path, number, f"{match[0]}: a place of one machine or network")


def check_shell_syntax(tree):
    for file in tree.files:
        if file.is_shell:
            result = subprocess.run(
                ["bash", "-n", file.path],
                cwd=tree.root,
                capture_output=True,
                text=True,
                check=False,
            )
            if result.returncode != 0:
                line = re.search(r"line (\d+): ([^\n]*)", result.stderr)
                yield Finding(file.path, int(line[1]), line[2])


def check_python_syntax(tree):
    for file in tree.files:
        if file.is_python and file.text is not None:
            try:
                compile(file.text, file.path, "exec", dont_inherit=True)
            except SyntaxError as error:
                yield Finding(file.path, error.lineno or 1, f"not Python: {error.msg}")


def find_clang_format():
    """(program, what was found): the program is None where the wanted version is not there."""
    found = "none"
    for name in (f"clang-format-{CLANG_FORMAT_MAJOR}", "clang-format"):
        program = shutil.which(name)
        if program is None:
            continue
        answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
        version = re.search(r"version (\d+)", answer.stdout)
        if version and int(version[1]) == CLANG_FORMAT_MAJOR:
            return program, version[1]
        found = version[1] if version else found
    return None, found


def check_formatting(tree):
    files = [file.path for file in tree.files if file.is_c]
    program, found = find_clang_format()
    if program is None:
        print(f"formatting skipped: clang-format {CLANG_FORMAT_MAJOR} wanted, {found} found")
    if program is None or not files:
        return
    result = subprocess.run(
        [program, "--dry-run", "--Werror", *files],
        cwd=tree.root,
        capture_output=True,
        text=True,
        check=False,
    )
    seen = set()
    for path, line in re.findall(r"^(.+?):(\d+):\d+: error:", result.stderr, re.MULTILINE):
        if path not in seen:
            seen.add(path)
            yield Finding(path, int(line), "not formatted: run clang-format -i on it")
    if result.returncode != 0 and not seen:
        yield Finding(".clang-format", 1, f"clang-format failed: {result.stderr.strip()}")


RULES = (check_spdx, check_places, check_shell_syntax, check_python_syntax, check_formatting)
