# SPDX-License-Identifier: GPL-2.0-or-later
"""Who may include whom. The folders' edges stand once, as USES in extcap/CMakeLists.txt."""

import re

from tree import Finding

# Where the headers of a library may be included: everybody else works through that folder.
LIBRARY_HOMES = (
    ("curl/", "extcap/net/", "libcurl belongs to net/"),
    ("json-glib/", "extcap/base/cfd-json.", "json-glib belongs to base/cfd-json"),
    ("pcap", "extcap/trace/", "libpcap belongs to trace/"),
    ("libsecret/", "extcap/config/cfd-keyring.", "libsecret belongs to config/cfd-keyring"),
)

# A system header with none of these beginnings is the C library's.
LIBRARY_HEADERS = ("glib", "gio/", "gmodule", "curl/", "json-glib/", "libsecret/", "pcap", "zlib.h")

OWN, SIBLING, LIBRARY, LIBC = range(4)
GROUP_NAMES = ("its own header", "the project's headers", "libraries", "the C library")

INCLUDE = re.compile(r'#\s*include\s+(?P<open>["<])(?P<name>[^">]+)[">]')
CONDITIONAL = re.compile(r"#\s*(if|ifdef|ifndef|else|elif|endif)\b")


def includes_of(file):
    """(line, is_system, name) of each include."""
    for number, line in enumerate(file.lines, 1):
        match = INCLUDE.match(line)
        if match:
            yield number, match["open"] == "<", match["name"]


def folders_of(tree):
    """{folder: (line, [folders that it uses])} in the order of extcap/CMakeLists.txt."""
    file = tree.by_path.get("extcap/CMakeLists.txt")
    text = re.sub(r"#[^\n]*", "", file.text) if file else ""
    folders = {}
    for match in re.finditer(r"^cfd_folder\(([^)]*)\)", text, re.MULTILINE):
        words = match[1].split()
        uses = []
        if "USES" in words:
            for word in words[words.index("USES") + 1 :]:
                if word.isupper():
                    break
                uses.append(word)
        folders[words[0]] = (text.count("\n", 0, match.start()) + 1, uses)
    return folders


def check_folder_order(tree):
    """A folder uses only folders declared above it, so there are no circles."""
    seen = set()
    for folder, (line, uses) in folders_of(tree).items():
        for used in uses:
            if used not in seen:
                yield Finding(
                    "extcap/CMakeLists.txt",
                    line,
                    f"{folder}/ uses {used}/, which is not declared above it",
                )
        seen.add(folder)


def check_folders_declared(tree):
    folders = folders_of(tree)
    for file in tree.c_files("extcap/"):
        parts = file.path.split("/")
        if len(parts) == 3 and parts[1] not in folders:
            yield Finding(file.path, 1, f"{parts[1]}/ is not in extcap/CMakeLists.txt")


def check_layers(tree):
    folders = folders_of(tree)
    homes = {f.name: f.path.split("/")[1] for f in tree.c_files("extcap/") if f.suffix == ".h"}
    for file in tree.c_files("extcap/"):
        folder = file.path.split("/")[1]
        if folder not in folders:
            continue
        for line, is_system, name in includes_of(file):
            if is_system:
                continue
            if "/" in name:
                yield Finding(file.path, line, f'"{name}": name the header without its folder')
                continue
            home = homes.get(name, folder)
            if home != folder and home not in folders[folder][1]:
                allowed = ", ".join(folders[folder][1]) or "no other folder"
                yield Finding(
                    file.path,
                    line,
                    f'"{name}" is {home}/\'s, and {folder}/ may use {allowed}',
                )


def check_library_homes(tree):
    for file in tree.c_files("extcap/"):
        for line, is_system, name in includes_of(file):
            for prefix, home, reason in LIBRARY_HOMES:
                if is_system and name.startswith(prefix) and not file.path.startswith(home):
                    yield Finding(file.path, line, f"<{name}>: {reason}")


def group_of(file, is_system, name):
    if is_system:
        return LIBRARY if name.startswith(LIBRARY_HEADERS) else LIBC
    return OWN if name == file.name.removesuffix(".c") + ".h" else SIBLING


def check_include_order(tree):
    """Own header, siblings, <libs>, <libc>, an empty line between groups; up to the first #if."""
    for file in tree.c_files("extcap/", "tests/"):
        last_group = last_line = None
        for line, is_system, name in includes_of(file):
            if any(CONDITIONAL.match(text) for text in file.lines[: line - 1]):
                break
            group = group_of(file, is_system, name)
            if last_group is not None and group < last_group:
                yield Finding(
                    file.path,
                    line,
                    f"{name}: {GROUP_NAMES[group]} come before {GROUP_NAMES[last_group]}",
                )
            elif last_group is not None and group != last_group and line == last_line + 1:
                yield Finding(
                    file.path,
                    line,
                    f"{name}: an empty line stands between {GROUP_NAMES[last_group]}"
                    f" and {GROUP_NAMES[group]}",
                )
            last_group, last_line = group, line


RULES = (
    check_folder_order,
    check_folders_declared,
    check_layers,
    check_library_homes,
    check_include_order,
)
