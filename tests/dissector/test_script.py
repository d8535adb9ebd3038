# SPDX-License-Identifier: GPL-2.0-or-later
"""The whole script in each Lua that a Wireshark has, with a host that stands in for Wireshark: what
it shows, and that it sets no global."""

import shutil
import subprocess
from pathlib import Path

import pytest

from labelled import ID, ROOT, SAMPLE, SCRIPT, SECONDS, WORDS, Interface, full

HOST = Path(__file__).resolve().parent / "host.lua"
SOURCE = ROOT / "dissector/statistics.lua"
OTHER_ID = ID[::-1]
OTHER_SAMPLE = Interface(SAMPLE.name, SAMPLE.description.replace(ID, OTHER_ID))
DAMAGED = Interface("x", f"{WORDS} x; type=half")
PACKETS = [OTHER_SAMPLE, full("ord02", "m1"), full("ord02", "m%3B2"), full("SYD", "1"),
           full("xqq01", "m"), DAMAGED, Interface("eth0", None)]
DASHBOARD = "https://dash.cloudflare.com/?to=/:account/networking-insights/health"


def lua_string(text):
    return "nil" if text is None else '"' + text.replace('"', '\\"') + '"'


def run(interpreter, tmp_path, interfaces, *arguments, **variables):
    if shutil.which(interpreter) is None:
        pytest.skip(f"{interpreter} is not installed")
    rows = [f"{{ description = {lua_string(each.description)}, name = {lua_string(each.name)},"
            f" len = 1500, caplen = 200, abs_ts = {1764000000.25 + number * 3600} }},"
            for number, each in enumerate(interfaces)]
    packets = tmp_path / "packets.lua"
    packets.write_text("\n".join(["return {", *rows, "}", ""]))
    command = [interpreter, str(HOST), str(SCRIPT), str(packets), *arguments]
    ended = subprocess.run(command, text=True, capture_output=True, timeout=SECONDS,
                           env={"TZ": "UTC", **variables}, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    return ended.stdout


@pytest.mark.parametrize("interpreter", ["lua5.2", "lua5.4"])
def test_trees(interpreter, tmp_path):
    trees, _, _ = run(interpreter, tmp_path, PACKETS).partition("menu ")
    assert trees == f"""\
Cloudflare Magic Transit, sample capture of all colos
  cloudflare.capture_id = {OTHER_ID}
  cloudflare.capture_type = simple
  cloudflare.truncated = true
Cloudflare Magic Transit, full capture at ord02 (Chicago, US)
  cloudflare.capture_id = {ID}
  cloudflare.capture_type = full
  cloudflare.colo = ORD
  cloudflare.colo_name = ord02
  cloudflare.city = Chicago
  cloudflare.country = US
  cloudflare.region = North America
  cloudflare.latitude = 41.9786
  cloudflare.longitude = -87.9048
  cloudflare.object = 2026/11/27/pcap_{ID}_m1.pcap
  cloudflare.machine = m1
  cloudflare.truncated = true
Cloudflare Magic Transit, full capture at ord02 (Chicago, US)
  cloudflare.capture_id = {ID}
  cloudflare.capture_type = full
  cloudflare.colo = ORD
  cloudflare.colo_name = ord02
  cloudflare.city = Chicago
  cloudflare.country = US
  cloudflare.region = North America
  cloudflare.latitude = 41.9786
  cloudflare.longitude = -87.9048
  cloudflare.object = 2026/11/27/pcap_{ID}_m;2.pcap
  cloudflare.machine = m;2
  cloudflare.truncated = true
Cloudflare Magic Transit, full capture at SYD (Sydney, AU)
  cloudflare.capture_id = {ID}
  cloudflare.capture_type = full
  cloudflare.colo = SYD
  cloudflare.city = Sydney
  cloudflare.country = AU
  cloudflare.region = Oceania
  cloudflare.latitude = -33.9461
  cloudflare.longitude = 151.177
  cloudflare.object = 2026/11/27/pcap_{ID}_1.pcap
  cloudflare.machine = 1
  cloudflare.truncated = true
Cloudflare Magic Transit, full capture at xqq01
  cloudflare.capture_id = {ID}
  cloudflare.capture_type = full
  cloudflare.colo = XQQ
  cloudflare.colo_name = xqq01
  cloudflare.object = 2026/11/27/pcap_{ID}_m.pcap
  cloudflare.machine = m
  cloudflare.truncated = true
  cloudflare.unknown_colo: Colo XQQ is not in the table of this version
Cloudflare Magic Transit
  cloudflare.truncated = true
  cloudflare.label_damaged: The label cannot be read: it does not tell the type, simple or full
"""


# Of two captures, and one whose label cannot be read.
STATISTICS = (HOST.parent / "golden/statistics.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("interpreter", ["lua5.2", "lua5.4"])
def test_statistics_window(interpreter, tmp_path):
    _, statistics, _ = run(interpreter, tmp_path, PACKETS).split("menu ")
    assert statistics == f"""\
Cloudflare Magic Transit/Statistics
window Cloudflare Magic Transit: statistics
tap with filter udp
button Show only the busiest colo
{STATISTICS}"""


@pytest.mark.parametrize("interpreter", ["lua5.2", "lua5.4"])
def test_dashboard_and_buttons(interpreter, tmp_path):
    _, _, dashboard = run(interpreter, tmp_path, PACKETS).split("menu ")
    assert dashboard.startswith("Cloudflare Magic Transit/Open this capture in the Cloudflare")
    assert dashboard.endswith(f"""\
tap removed
window Cloudflare Magic Transit: dashboard
These captures are
{ID}
{OTHER_ID}
(the first ID was copied)
The dashboard's page opens: choose Diagnostics, and look under Network
packet captures.
{DASHBOARD}
clipboard {ID}
browser {DASHBOARD}
display filter (udp) && cloudflare.colo == "ORD"
applied
tap removed
""")


@pytest.mark.parametrize("interpreter", ["lua5.2", "lua5.4"])
def test_menu_where_nothing_is_labelled(interpreter, tmp_path):
    _, _, menu = run(interpreter, tmp_path, PACKETS[-1:]).partition("menu ")
    assert "No packet here says where" in menu and "Not counted" not in menu
    assert "clipboard" not in menu and f"browser {DASHBOARD}" in menu


@pytest.mark.parametrize("interpreter", ["lua5.2", "lua5.4"])
def test_as_a_plugin_of_wireshark_4_4(interpreter, tmp_path):
    """Which gives it arguments, as Lua's require() does."""
    assert run(interpreter, tmp_path, PACKETS, "cloudflare", str(SCRIPT)) == run(
        interpreter, tmp_path, PACKETS)


@pytest.mark.parametrize("interpreter", ["lua5.2", "lua5.4"])
def test_nothing_is_done_for_a_packet_at_whose_label_nobody_looks(interpreter, tmp_path):
    assert run(interpreter, tmp_path, PACKETS * 3, CFD_REFERENCED="none") == "0 looks, 0 labels\n"


@pytest.mark.parametrize("interpreter", ["lua5.2", "lua5.4"])
def test_only_what_is_asked_for_is_added_and_a_label_is_read_once(interpreter, tmp_path):
    trees = run(interpreter, tmp_path, PACKETS[:3] * 2, CFD_REFERENCED="cloudflare.colo")
    # Two looks at each packet: at the description and at the name.
    assert trees == "  cloudflare.colo = ORD\n" * 4 + "12 looks, 3 labels\n"


@pytest.mark.parametrize("interpreter", ["lua5.2", "lua5.4"])
def test_tables_of_statistics(interpreter):
    if shutil.which(interpreter) is None:
        pytest.skip(f"{interpreter} is not installed")
    ended = subprocess.run(
        [interpreter, str(HOST.parent / "statistics-cases.lua"), str(SOURCE)], text=True,
        capture_output=True, timeout=SECONDS, env={"TZ": "UTC"}, check=False)
    assert (ended.returncode, ended.stdout) == (0, "11 cases\n"), ended.stderr
