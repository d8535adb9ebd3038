# SPDX-License-Identifier: GPL-2.0-or-later
"""Calls that are banned, each with the reason, and state that a file must not keep."""

import re
from typing import NamedTuple

from tree import Finding


class Ban(NamedTuple):
    names: str  # a regular expression for the called names
    reason: str
    allowed: tuple = ()  # beginnings of paths
    folders: tuple = ("extcap/", "tests/")


BANS = (
    Ban("strcpy|strcat|sprintf|vsprintf|gets", "knows no bounds: use GString or g_strdup_printf"),
    Ban("strtok", "keeps hidden state: use g_strsplit"),
    Ban("atoi|atol|atoll|atof", "hides errors: use g_ascii_string_to_unsigned or _signed"),
    Ban("system|popen", "runs a shell: use base/cfd-spawn"),
    Ban("tmpnam|tempnam|mktemp", "can be raced: use g_mkstemp or g_file_open_tmp"),
    Ban(
        "sleep|usleep|nanosleep|g_usleep",
        "sleeps: only base/cfd-clock.c does, everything else waits in the loop",
        allowed=("extcap/base/cfd-clock.c",),
    ),
    Ban(
        "printf|fprintf|vprintf|vfprintf|puts|putchar|g_print|g_printerr|perror",
        "prints: below main only host/ and cli/ do, everything else returns an error or reports",
        allowed=("extcap/host/", "extcap/cli/", "extcap/main.c"),
        folders=("extcap/",),
    ),
    Ban(
        "getenv|secure_getenv|g_getenv",
        "reads the environment: only config/ does, in cfd-environment.c and cfd-credentials.c",
        allowed=(
            "extcap/config/cfd-environment.c",
            "extcap/config/cfd-credentials.c",
            "extcap/main.c",
        ),
        folders=("extcap/",),
    ),
    Ban(
        "g_warning|g_critical|g_message|g_debug|g_info",
        "writes to stderr, which Wireshark shows as an error: use base/cfd-log",
        folders=("extcap/",),
    ),
)

# In pieces, so that this file does not find itself.
UNFINISHED = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b")


def check_banned_calls(tree):
    for file in tree.c_files("extcap/", "tests/"):
        bans = [
            (re.compile(rf"(?<![\w>.])({ban.names})\s*\("), ban.reason)
            for ban in BANS
            if file.path.startswith(ban.folders) and not file.path.startswith(ban.allowed)
        ]
        for number, line in enumerate(file.code, 1):
            for pattern, reason in bans:
                for match in pattern.finditer(line):
                    yield Finding(file.path, number, f"{match[1]}() {reason}")


def check_goto(tree):
    for file in tree.c_files("extcap/", "tests/"):
        for number, line in enumerate(file.code, 1):
            if re.search(r"\bgoto\b", line):
                yield Finding(file.path, number, "goto: use g_autoptr, or a smaller function")


def is_mutable_variable(statement):
    """`statement` runs from `static` to the first of `;`, `=` and `{`."""
    parenthesis = re.search(r"\((.?)", statement)
    if parenthesis and parenthesis[1] != "*":
        return False  # a function
    after_last_star = statement.rsplit("*", 1)[-1]
    return re.search(r"\bconst\b", after_last_star) is None


def check_mutable_statics(tree):
    for file in tree.c_files("extcap/"):
        for number, line in enumerate(file.code, 1):
            if not re.match(r"\s*static\b", line):
                continue
            rest = "\n".join(file.code[number - 1 : number + 9])
            statement = re.match(r"[^;={]*", rest)[0]
            if is_mutable_variable(statement) and not explains_itself(file.lines, number):
                yield Finding(
                    file.path,
                    number,
                    "a static variable that changes: put it into an object, or say why it must be"
                    " in a comment above that begins with /* Mutable:",
                )


def explains_itself(lines, number):
    """Whether the comment that ends on the line above `number` begins with /* Mutable: ."""
    if number < 2 or not lines[number - 2].rstrip().endswith("*/"):
        return False
    first = number - 2
    while first > 0 and "/*" not in lines[first]:
        first -= 1
    return lines[first].lstrip().startswith("/* Mutable:")


def check_unfinished(tree):
    for file in tree.files:
        if file.is_source:
            for number, line in enumerate(file.lines, 1):
                match = UNFINISHED.search(line)
                if match:
                    yield Finding(file.path, number, f"{match[0]}: finish it, or file an issue")


RULES = (check_banned_calls, check_goto, check_mutable_statics, check_unfinished)
