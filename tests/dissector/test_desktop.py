# SPDX-License-Identifier: GPL-2.0-or-later
"""The entries of the menu in the real Wireshark."""

import pytest

import desktop
from clirun import until
from labelled import ETHERNET, ID, Packet, full, make_file

STATISTICS = "Cloudflare Magic Transit: statistics"
DASHBOARD = "Cloudflare Magic Transit: dashboard"
# The window's button, from its lower right corner, in 4.0 to 4.6.
BUTTON_X, BUTTON_Y = 198, 23


@pytest.fixture
def wireshark(home, display, tmp_path):
    """With a file of which ord02 has seen most."""
    interfaces = [full("fra07", "m1"), full("ord02", "m2"), ETHERNET]
    # The window has the file's name, and is found by its own.
    path = make_file(tmp_path / "Wireshark.pcapng", interfaces,
                     [Packet(number) for number in (0, 1, 1, 1, 2)])
    with desktop.running_wireshark(home, display, "-r", str(path)) as running:
        yield running


def choose(display, entry, title):
    """The entry of the menu, from its top: Wireshark may still be busy with its start. Ours is the
    last but one of Tools, in 4.0 to 4.6."""

    def has_come():
        window = display.windows("Wireshark.pcapng")
        if not window:
            return False
        display.key("Escape", "Escape")
        display.focus(window[0])
        display.key("alt+t")
        display.key("Up", "Up", "Right", *["Down"] * entry, "Return")
        return display.windows(title)

    return until(has_come, what=f"the window {title}", seconds=120)[0]


def test_statistics_window(home, wireshark, display, tmp_path):
    window = choose(display, 1, STATISTICS)
    place = display.place(window)
    display.focus(window)
    display.picture(tmp_path / "statistics.png")
    display.click(place.x + place.width - BUTTON_X, place.y + place.height - BUTTON_Y)
    display.key("Escape")
    wireshark.close()
    wireshark.process.wait(60)
    recent = home.folder / ".config/wireshark/recent_common"
    assert 'cloudflare.colo == "ORD"' in recent.read_text()


def test_dashboard(home, display, tmp_path):
    """Asked of the desktop's own opener of addresses."""
    opened = tmp_path / "opened"
    opener = home.folder / "bin/xdg-open"
    opener.parent.mkdir()
    opener.write_text(f"#!/bin/sh\necho \"$*\" >>'{opened}'\n")
    opener.chmod(0o755)
    home.environment["PATH"] = f"{opener.parent}:{home.environment['PATH']}"
    path = make_file(tmp_path / "Wireshark.pcapng", [full("ord02", "m2")], [Packet(0)])
    with desktop.running_wireshark(home, display, "-r", str(path)) as wireshark:
        display.focus(choose(display, 0, DASHBOARD))
        until(opened.exists, what="an opened page")
        display.key("Escape")
        # What was copied is pasted into a display filter, which Wireshark remembers.
        display.focus(wireshark.window)
        display.key("ctrl+slash")
        display.type('cloudflare.capture_id == "')
        display.key("ctrl+v")
        display.type('"')
        display.key("Return")
        wireshark.close()
        wireshark.process.wait(60)
    assert "networking-insights/health" in opened.read_text()
    recent = home.folder / ".config/wireshark/recent_common"
    assert f'cloudflare.capture_id == "{ID}"' in recent.read_text()
