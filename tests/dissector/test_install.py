# SPDX-License-Identifier: GPL-2.0-or-later
"""Wireshark loads each .lua file of its plugin folders: there must be one."""

import os
import subprocess
from pathlib import Path

from labelled import ROOT, SCRIPT, SECONDS

BUILD = Path(os.environ.get("CFD_BUILD", ROOT / "build/dev"))
CMAKE = os.environ.get("CFD_CMAKE", "cmake")


def test_installed_files(tmp_path):
    prefix = tmp_path / "a prefix"
    subprocess.run([CMAKE, "--install", BUILD / "dissector", "--prefix", prefix], check=True,
                   stdout=subprocess.DEVNULL, timeout=SECONDS)
    files = sorted(path.relative_to(prefix) for path in prefix.rglob("*") if path.is_file())
    assert [path.name for path in files] == [
        "cloudflare.lua", "cloudflare-magic-transit-profile.zip"]
    script, profile = files
    # Whatever the system's folder of libraries is called, Wireshark looks there for a user's own.
    assert script.parts[:-1] == ("lib", "wireshark", "plugins")
    assert profile.parts[:2] == ("share", "cloudflaredump")
    assert (prefix / script).read_bytes() == SCRIPT.read_bytes()
