# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin in C in the real Wireshark."""

import time

import pytest

import desktop
from clirun import until
from labelled import Packet, full, make_file, user_options, version

# Analyze > Conversation Filter, and in it the last entry that is not grey: ours.
KEYS = ("alt+a", "Down", "Down", "Down", "Down", "Down", "Right", "Up", "Return")
# Wireshark may still be busy with its start.
WAITS = (2, 10, 60)


def test_conversation_filter(home, display, tmp_path):
    if version() != (4, 0):
        pytest.skip("the menu is another one")
    path = make_file(tmp_path / "Wireshark.pcapng", [full("fra07", "m1"), full("ord02", "m2")],
                     [Packet(0), Packet(1)])
    for folder in (home.folder, home.folder / "wireshark", *home.folder.glob("**/")):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o777)
    recent = home.folder / ".config/wireshark/recent_common"
    for wait in WAITS:
        with desktop.running_wireshark(home, display, "-r", str(path), **user_options()) as shark:
            window = until(lambda: display.windows("Wireshark.pcapng"), what="a window")[0]
            recent.chmod(0o666)
            time.sleep(wait)
            display.focus(window)
            display.key(*KEYS)
            shark.close()
            shark.process.wait(60)
        if 'cloudflare.colo == "FRA"' in recent.read_text():
            return
    assert False, recent.read_text()
