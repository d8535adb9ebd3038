# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes pcapng files with labels (DESIGN of the labels: extcap/trace/cfd-label.h), and has the real
tshark read them with the dissector, in a home folder of its own."""

import functools
import json
import os
import shutil
import struct
import subprocess
from pathlib import Path
from typing import Any, Dict, Iterable, List, NamedTuple, Optional, Sequence

ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPT = Path(os.environ.get("CFD_DISSECTOR", ROOT / "build/dev/dissector/cloudflare.lua"))
# The plugin in C. Where it is set, it is there instead of the script.
PLUGIN = os.environ.get("CFD_PLUGIN")
# Of the package, for all users: there is nothing to install for one.
IS_INSTALLED = bool(os.environ.get("CFD_IS_INSTALLED"))
SECONDS = 120
ID = "00112233445566778899aabbccddeeff"
WORDS = "Cloudflare Magic Transit"

# Of the environment outside, programs get only what they cannot do without.
_KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL")
# Root gets no plugin of a user, nor Lua from 4.2 on: then Wireshark runs as this one.
_NOBODY = 65534
_LINK_TYPE_RAW = 101
_START_NS = 1_764_000_000 * 10**9


class Interface(NamedTuple):
    """Half a surrogate pair (PEP 383) stands for a byte that is no UTF-8."""

    name: Optional[str]
    description: Optional[str]


class Packet(NamedTuple):
    """data: raw IP; None: a datagram of 28 bytes."""

    interface: int
    wire_bytes: int = 28
    time_ns: Optional[int] = None
    data: Optional[bytes] = None


SAMPLE = Interface("magic-transit", f"{WORDS} sample, all colos; type=simple; capture={ID}")
ETHERNET = Interface("eth0", None)


def full(colo: str, machine: str, words: str = "", key: str = "", capture: str = ID) -> Interface:
    """words: ` (Chicago, US)` and the like."""
    key = key or f"2026/11/27/pcap_{capture}_{machine}.pcap"
    return Interface(
        f"{colo}/{machine}",
        f"{WORDS} {colo}{words}; type=full; capture={capture}; colo={colo}; object={key}")


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)


def _option(code: int, value: bytes) -> bytes:
    return struct.pack("<HH", code, len(value)) + _padded(value)


def _block(kind: int, body: bytes) -> bytes:
    length = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + length + body + length


def _interface_block(interface: Interface) -> bytes:
    body = struct.pack("<HHI", _LINK_TYPE_RAW, 0, 0)
    for code, text in ((2, interface.name), (3, interface.description)):
        if text is not None:
            body += _option(code, text.encode(errors="surrogateescape"))
    return _block(1, body + _option(9, b"\x09") + _option(0, b""))


def _udp(number: int) -> bytes:
    address = bytes([198, 51, 100, number & 255])
    return (struct.pack(">BBHHHBBH", 0x45, 0, 28, number & 0xFFFF, 0, 64, 17, 0) + address
            + bytes([203, 0, 113, 1]) + struct.pack(">HHHH", 53, 53, 8, 0))


def make_file(path: Path, interfaces: Iterable[Interface], packets: Iterable[Packet]) -> Path:
    with path.open("wb") as file:
        file.write(_block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)))
        for interface in interfaces:
            file.write(_interface_block(interface))
        for number, packet in enumerate(packets):
            data = packet.data or _udp(number)
            time_ns = packet.time_ns or _START_NS + number * 10**6
            file.write(_block(6, struct.pack(
                "<IIIII", packet.interface, time_ns >> 32, time_ns & 0xFFFFFFFF, len(data),
                packet.wire_bytes) + _padded(data)))
    return path


@functools.lru_cache()
def version() -> "tuple[int, int]":
    words = subprocess.run(["tshark", "--version"], capture_output=True, text=True, check=True)
    major, minor = words.stdout.split("Wireshark) ")[1].split(".")[:2]
    return int(major), int(minor)


def why_no_script() -> Optional[str]:
    """Why the dissector in Lua cannot be tested here."""
    if shutil.which("tshark") is None:
        return "tshark is not installed"
    if os.geteuid() == 0 and version() >= (4, 2):
        return "from Wireshark 4.2 on root gets no Lua"
    return None


def why_not() -> Optional[str]:
    """Why the dissector cannot be tested here; that in C runs as somebody else than root."""
    return None if PLUGIN and shutil.which("tshark") else why_no_script()


def is_for_nobody() -> bool:
    return bool(PLUGIN) and os.geteuid() == 0


def user_options() -> Dict[str, Any]:
    """Of subprocess: as whom Wireshark runs."""
    return {"user": _NOBODY, "group": _NOBODY, "extra_groups": []} if is_for_nobody() else {}


def install(folder: Path) -> None:
    """Puts the dissector where Wireshark looks for plugins of the user whose home this is."""
    if PLUGIN:
        _add(Path(PLUGIN), folder, ".".join(map(str, version())), "epan")
    else:
        install_script(folder)


def install_script(folder: Path) -> None:
    _add(SCRIPT, folder)


def _add(file: Path, folder: Path, *below: str) -> None:
    """A link, or a copy for who may not follow it."""
    if IS_INSTALLED:
        return
    plugins = folder.joinpath(".local/lib/wireshark/plugins", *below)
    plugins.mkdir(parents=True, exist_ok=True)
    if is_for_nobody():
        shutil.copy(file, plugins)
    else:
        (plugins / file.name).symlink_to(file)


class Shark:
    """tshark, with the dissector in the user's plugin folder."""

    def __init__(self, folder: Path, installed: bool = True) -> None:
        self.folder = folder
        self.environment: Dict[str, str] = {
            name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
        self.environment.update({
            "HOME": str(folder), "XDG_CONFIG_HOME": str(folder / ".config"), "TZ": "UTC",
            "XDG_DATA_HOME": str(folder / ".local/share")})
        if installed:
            install(folder)

    def run(self, *command: str, text: str = "") -> "subprocess.CompletedProcess[str]":
        """text: its standard input. Wireshark prints a name as it is, though it be no UTF-8."""
        return subprocess.run(command, env=self.environment, cwd=self.folder, text=True,
                              errors="surrogateescape", input=text, capture_output=True,
                              timeout=SECONDS, check=False, **user_options())

    def tshark(self, path: Path, *arguments: str) -> str:
        """What it prints of a file; it must succeed, and complain of nothing."""
        ended = self.run("tshark", "-r", str(path), *arguments)
        complaints = [line for line in ended.stderr.splitlines() if "as user" not in line]
        assert (ended.returncode, complaints) == (0, []), ended.stderr
        return ended.stdout

    def labels(self, path: Path) -> List[Optional[Dict[str, Any]]]:
        """The cloudflare tree of every packet: fields without their prefix; None for none."""
        packets = json.loads(self.tshark(path, "-T", "json"))
        trees = [packet["_source"]["layers"].get("cloudflare") for packet in packets]
        return [tree and {name.replace("cloudflare.", "", 1): value
                          for name, value in tree.items()} for tree in trees]

    def matches(self, path: Path, display_filter: str) -> List[int]:
        """The numbers of the packets that pass."""
        lines = self.tshark(path, "-Y", display_filter, "-T", "fields", "-e", "frame.number")
        return [int(line) for line in lines.split()]

    def fields(self, path: Path, names: Sequence[str]) -> List[List[str]]:
        wanted = [word for name in names for word in ("-e", name)]
        return [line.split("\t")
                for line in self.tshark(path, "-T", "fields", *wanted).splitlines()]
