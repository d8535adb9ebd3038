# SPDX-License-Identifier: GPL-2.0-or-later
"""The package, as apt has installed it on this system: see tests/distros/run."""

import json
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from clirun import operations, until
from desktop import is_running, running_wireshark
from extcap import INTERFACE, preferences
from fullcapture import BUCKET
from tree import NAME, packaged_files

ENTRY = Path(f"/usr/share/applications/{NAME}.desktop")


def tshark(home, *arguments):
    """What it prints."""
    result = home.run("tshark", *arguments)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_files_are_all_there():
    listed = subprocess.run(["dpkg", "-L", NAME], capture_output=True, text=True, check=True)
    paths = {Path(line) for line in listed.stdout.splitlines()}
    lib, = {path.parts[3] for path in paths if path.parts[:3] == ("/", "usr", "lib")
            and len(path.parts) > 3}
    expected = {Path("/usr", name) for name in packaged_files(f"lib/{lib}")}
    assert {path for path in paths if not path.is_dir()} == expected


def test_interface_is_listed_once(home):
    listing = tshark(home, "-D")
    assert len(re.findall(rf" {INTERFACE} \(Cloudflare Magic Transit\)", listing)) == 1


def test_a_sample(home, sim):
    file = home.folder / "sample.pcapng"
    tshark(home, "-i", INTERFACE, "-w", str(file), *preferences(time_limit="20"))
    names = {line[0] for line in home.fields("frame.interface_name", file=file)}
    assert names == {"magic-transit"}
    assert "create" in operations(sim)


def test_a_full_capture(home, sim):
    file = home.folder / "full.pcapng"
    tshark(home, "-i", INTERFACE, "-w", str(file), *preferences(
        type="full", colo="ORD", bucket=BUCKET, full_time_limit="3"))
    colos = {line[0].split("/")[0] for line in home.fields("frame.interface_name", file=file)}
    assert colos and all(colo.lower().startswith("ord") for colo in colos)
    cities = {line[0] for line in home.fields("cloudflare.city", file=file)}
    assert cities == {"Chicago"}


def test_doctor_finds_all_of_it(home, sim):
    result = home.run(NAME, "doctor", "--json")
    found = {entry["check"]: entry for entry in json.loads(result.stdout)["checks"]}
    assert found["Wireshark"]["result"] == "ok", found["Wireshark"]
    # Root, too: Wireshark refuses it no plugin but those of its own folder.
    assert found["dissector"]["result"] == "ok", found["dissector"]


def test_install_extcap_has_nothing_to_do(home):
    result = home.run(NAME, "install-extcap")
    assert result.returncode == 0 and "is there for all users" in result.stdout
    assert "is not beside the program" not in result.stderr
    assert not list(home.folder.rglob(f"extcap/{NAME}"))


def test_the_entry_of_the_menu_captures(home, sim, display, tmp_path):
    line = re.search(r"^Exec=(.*)$", ENTRY.read_text(), re.MULTILINE).group(1)
    program, *arguments = shlex.split(line)
    assert program == "wireshark"
    file = tmp_path / "by-the-menu.pcapng"
    with running_wireshark(home, display, *arguments, "-w", str(file)):
        until(lambda: "create" in operations(sim), what="a capture", seconds=120)
        until(lambda: file.exists() and file.stat().st_size > 10_000, what="packets", seconds=120)
        until(lambda: not is_running("dumpcap", str(file)), what="the end", seconds=120)
    assert len(home.fields("frame.number", file=file)) > 10


@pytest.mark.parametrize("size", ["16x16", "256x256", "scalable"])
def test_icon(size):
    icon, = Path(f"/usr/share/icons/hicolor/{size}/apps").glob(f"{NAME}.*")
    assert icon.stat().st_size > 100
