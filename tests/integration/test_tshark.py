# SPDX-License-Identifier: GPL-2.0-or-later
"""The main job as a user does it: the real tshark, with the interface in it."""

import json
import subprocess

from extcap import INTERFACE, SECONDS, preferences
from simproc import running_sim

# Printed to every user who is root; not ours.
ROOT_WARNING = "Running as user"


def tshark(home, *arguments):
    result = home.run("tshark", *arguments)
    lines = [line for line in result.stderr.splitlines() if ROOT_WARNING not in line]
    return result.returncode, result.stdout, lines


def test_interface_is_listed_once(home):
    code, listing, _ = tshark(home, "-D")
    assert code == 0
    lines = [line for line in listing.splitlines() if INTERFACE in line]
    assert len(lines) == 1
    assert lines[0].endswith(f"{INTERFACE} (Cloudflare Magic Transit)")


def test_packets_are_printed(home, sim):
    code, packets, messages = tshark(home, "-i", INTERFACE, *preferences(time_limit="20"))
    assert code == 0
    assert messages[0].startswith("Capturing on 'Cloudflare Magic Transit")
    assert len(packets.splitlines()) > 100
    assert not [line for line in messages if "rror" in line]


def test_preferences_reach_the_api(home, sim):
    code, _, _ = tshark(home, "-i", INTERFACE, *preferences(
        time_limit="30", packet_limit="50", destination_port="443", protocol="tcp",
        source_address="198.18.0.1", offset_time="-10m"))
    assert code == 0
    body = next(entry["body"] for entry in sim.journal() if entry["method"] == "POST")
    assert body["time_limit"] == 30 and body["packet_limit"] == 50
    assert body["filter_v1"] == {
        "source_address": "198.18.0.1", "destination_port": 443, "protocol": 6}
    assert "offset_time" in body


def test_defaults_are_the_dialogs(home, sim):
    assert tshark(home, "-i", INTERFACE)[0] == 0
    body = next(entry["body"] for entry in sim.journal() if entry["method"] == "POST")
    assert body == {"system": "magic-transit", "type": "simple", "time_limit": 60,
                    "packet_limit": 10000, "filter_v1": {}}


def test_what_is_stored_for_full_captures_does_not_count(home, sim):
    home.environment["AWS_ENDPOINT_URL"] = "http://store.example"
    assert tshark(home, "-i", INTERFACE, *preferences(
        colo="nowhere9", bucket="r2://id:key@packets", full_time_limit="0"))[0] == 0
    body = next(entry["body"] for entry in sim.journal() if entry["method"] == "POST")
    assert body["type"] == "simple" and body["time_limit"] == 60


def test_saved_file_keeps_the_labels(home, sim):
    file = home.folder / "saved.pcapng"
    assert tshark(home, "-i", INTERFACE, "-w", str(file))[0] == 0
    copy = home.folder / "out.pcapng"
    assert home.run("editcap", "-r", str(file), str(copy), "1-5").returncode == 0
    capture = sim.pcaps("GET").result[0]["id"]
    for line in home.fields("frame.interface_name", "frame.interface_description"):
        assert line[0] == "magic-transit"
        assert line[1].endswith(f"; type=simple; capture={capture}")
    assert f"sample capture {capture}" in home.run("capinfos", str(file)).stdout


def test_statistics_count_the_packets(home, sim):
    file = home.folder / "saved.pcapng"
    assert tshark(home, "-i", INTERFACE, "-w", str(file))[0] == 0
    number = len(home.fields("frame.number", file=file))
    shown = home.run("capinfos", "-T", "-c", str(file)).stdout.split()[-1]
    assert int(shown) == number > 100
    about = home.run("capinfos", str(file)).stdout
    assert "Number of stat entries = 1" in about
    assert f"Number of packets = {number}" in about


def test_capture_filter(home, sim):
    code, packets, _ = tshark(home, "-i", INTERFACE, "-f", "udp", "-T", "json", "-e", "ip.proto",
                              "-e", "ipv6.nxt")
    assert code == 0
    layers = [packet["_source"]["layers"] for packet in json.loads(packets)]
    assert layers
    assert all("17" in (layer.get("ip.proto", []) + layer.get("ipv6.nxt", []))
               for layer in layers)


def test_dumpcap_takes_the_stream(home, sim):
    assert home.capture().returncode == 0
    file = home.folder / "again.pcapng"
    with open(home.folder / "out.pcapng", "rb") as packets:
        result = subprocess.run(["dumpcap", "-q", "-i", "-", "-w", str(file)], stdin=packets,
                                env=home.environment, capture_output=True, timeout=SECONDS)
    assert result.returncode == 0
    assert home.fields("frame.time_epoch", file=file) == home.fields("frame.time_epoch")


def test_error_before_the_capture_exists(home, sim):
    code, packets, messages = tshark(home, "-i", INTERFACE, *preferences(time_limit="999"))
    assert code == 1
    assert packets == ""
    said = [line for line in messages if "--time-limit" in line]
    assert len(said) == 1
    assert "extcap pipe" in said[0] and "1 to 300" in said[0]
    assert sim.journal() == []


def test_refused_by_cloudflare(home):
    with running_sim("--token", "z" * 40) as sim:
        home.use(sim)
        code, _, messages = tshark(home, "-i", INTERFACE)
    assert code == 1
    assert any("does not accept the credentials" in line for line in messages)
