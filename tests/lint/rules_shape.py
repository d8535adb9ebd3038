# SPDX-License-Identifier: GPL-2.0-or-later
"""Names and sizes."""

import re

from tree import Finding

MAX_FILE_LINES = 450
MAX_HEADER_LINES = 120
MAX_FUNCTION_LINES = 60
MAX_NESTING = 4
MAX_PARAMETERS = 6
MAX_COLUMNS = 100
INDENT = 4

SIZED_SUFFIXES = (".c", ".h", ".py", ".lua")
SIZED_FOLDERS = ("extcap/", "tests/", "dissector/")

# A statement that opens a level, at the start of a clang-formatted line: its indent is its depth.
OPENS_A_LEVEL = re.compile(r"( +)(?:\} )?(?:if|else|for|while|switch|do)\b")


# What sees every folder stands beside them.
WIRING = re.compile(r"extcap/(main\.c|cfd-run[a-z-]*\.[ch])")


def check_file_names(tree):
    for file in tree.c_files("extcap/"):
        if not WIRING.fullmatch(file.path) and not re.fullmatch(
            r"extcap/[a-z]+/cfd-[a-z0-9-]+\.[ch]", file.path
        ):
            yield Finding(file.path, 1, "a source file is extcap/FOLDER/cfd-NAME.c or .h")


def check_pragma_once(tree):
    for file in tree.c_files("extcap/", "tests/"):
        if file.suffix == ".h":
            first = next((line for line in file.code if line.strip()), "")
            if first != "#pragma once":
                yield Finding(file.path, 1, "a header begins with #pragma once")


def headers_for(tree, file):
    """cfd-x.c defines what cfd-x.h and cfd-x-private.h declare; cfd-x-unix.c may do that too."""
    folder, stem = file.path.rsplit("/", 1)
    stem = stem.removesuffix(".c")
    for header in tree.files:
        if header.suffix == ".h" and header.path.rsplit("/", 1)[0] == folder:
            name = header.name.removesuffix(".h").removesuffix("-private")
            if stem == name or stem.startswith(name + "-"):
                yield header


def check_exports(tree):
    for file in tree.c_files("extcap/"):
        if file.suffix != ".c":
            continue
        declared = "\n".join("\n".join(header.code) for header in headers_for(tree, file))
        for function in file.functions:
            if function.is_static or function.name == "main":
                continue
            if not function.name.startswith("cfd_"):
                yield Finding(file.path, function.line, f"{function.name}: exported, without cfd_")
            if not re.search(rf"\b{function.name}\(", declared):
                yield Finding(
                    file.path,
                    function.line,
                    f"{function.name}: neither static nor declared in {file.name[:-2]}.h",
                )


def check_static_names(tree):
    for file in tree.c_files("extcap/"):
        for function in file.functions:
            if file.suffix == ".c" and function.is_static and function.name.startswith("cfd_"):
                yield Finding(
                    file.path, function.line, f"{function.name}: cfd_ is for exported functions"
                )


def check_file_length(tree):
    for file in tree.files:
        if file.suffix not in SIZED_SUFFIXES or not file.path.startswith(SIZED_FOLDERS):
            continue
        is_interface = file.suffix == ".h" and file.path.startswith("extcap/")
        limit = MAX_HEADER_LINES if is_interface else MAX_FILE_LINES
        if len(file.lines) > limit:
            yield Finding(file.path, limit, f"{len(file.lines)} lines, at most {limit}: split it")


def check_function_size(tree):
    for file in tree.c_files("extcap/", "tests/"):
        for function in file.functions:
            if function.length > MAX_FUNCTION_LINES:
                yield Finding(
                    file.path,
                    function.line,
                    f"{function.name}: {function.length} lines, at most {MAX_FUNCTION_LINES}",
                )
            if function.parameters > MAX_PARAMETERS:
                yield Finding(
                    file.path,
                    function.line,
                    f"{function.name}: {function.parameters} parameters, at most {MAX_PARAMETERS}:"
                    " make a struct",
                )


def check_nesting(tree):
    for file in tree.c_files("extcap/", "tests/"):
        for function in file.functions:
            for number in range(function.line, function.last_line):
                match = OPENS_A_LEVEL.match(file.code[number])
                if match and len(match[1]) // INDENT > MAX_NESTING:
                    yield Finding(
                        file.path,
                        number + 1,
                        f"{function.name}: {len(match[1]) // INDENT} levels deep,"
                        f" at most {MAX_NESTING}",
                    )


def check_line_length(tree):
    for file in tree.files:
        if file.is_source:
            for number, line in enumerate(file.lines, 1):
                if len(line) > MAX_COLUMNS:
                    yield Finding(
                        file.path, number, f"{len(line)} columns, at most {MAX_COLUMNS}"
                    )


RULES = (
    check_file_names,
    check_pragma_once,
    check_exports,
    check_static_names,
    check_file_length,
    check_function_size,
    check_nesting,
    check_line_length,
)
