# SPDX-License-Identifier: GPL-2.0-or-later
"""Whole captures by the real program, without Wireshark around it."""

import subprocess
import time
from pathlib import Path

import pytest

from extcap import SECONDS, capture_command
from simproc import ACCOUNT, EMAIL, KEY, TOKEN, running_sim


def packets_at(sim):
    """What the stand-in cloud has for its newest capture."""
    capture = sim.pcaps("GET").result[0]
    return sim.pcaps("GET", f"/{capture['id']}/download").body, capture


def test_packets_are_what_cloudflare_has(home, sim):
    result = home.capture("--time-limit", "20")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    body, capture = packets_at(sim)
    (home.folder / "expected.pcap").write_bytes(body)
    names = ("frame.time_epoch", "frame.len", "frame.cap_len", "ip.src", "ipv6.src", "data.data")
    packets = home.fields(*names)
    assert len(packets) > 100
    assert packets == home.fields(*names, file=home.folder / "expected.pcap")
    assert capture["time_limit"] == 20


def test_labels(home, sim):
    assert home.capture("--protocol", "udp").returncode == 0
    capture = packets_at(sim)[1]
    labels = {tuple(line) for line in
              home.fields("frame.interface_name", "frame.interface_description")}
    assert labels == {(
        "magic-transit",
        "Cloudflare Magic Transit sample, all colos; type=simple; capture=" + capture["id"])}
    about = home.run("capinfos", str(home.folder / "out.pcapng")).stdout
    assert f"sample capture {capture['id']}: type simple, 60 s" in about
    assert "filter protocol 17" in about and capture["submitted"] in about
    assert "Time precision = nanoseconds (9)" in about


def test_every_option_reaches_the_api(home, sim):
    result = home.capture("--time-limit=30", "--packet-limit", "50", "--offset-time", "-1h",
                          "--source-address", "198.18.0.1", "--destination-address",
                          "2001:db8:113::1", "--source-port", "53", "--destination-port", "65535",
                          "--protocol", "TCP", "--account-id", ACCOUNT)
    assert (result.returncode, result.stderr) == (0, "")
    body = next(entry["body"] for entry in sim.journal() if entry["method"] == "POST")
    offset = body.pop("offset_time")
    assert offset.endswith("Z")
    assert body == {
        "system": "magic-transit", "type": "simple", "time_limit": 30, "packet_limit": 50,
        "filter_v1": {"source_address": "198.18.0.1", "destination_address": "2001:db8:113::1",
                      "source_port": 53, "destination_port": 65535, "protocol": 6}}


def test_empty_capture_is_no_error(home, sim):
    result = home.capture("--protocol", "99")
    assert (result.returncode, result.stderr) == (0, "")
    assert home.fields("frame.number") == []
    about = home.run("capinfos", str(home.folder / "out.pcapng")).stdout
    assert "Number of packets:   0" in about
    assert "Number of interfaces in file: 1" in about


def test_capture_filter_is_applied(home, sim):
    assert home.capture("--extcap-capture-filter", "udp port 53").returncode == 0
    ports = home.fields("udp.srcport", "udp.dstport")
    assert ports and all("53" in pair for pair in ports)


def test_capture_filter_for_another_link_type_is_told(home):
    with running_sim("--link-type", "raw") as sim:
        home.use(sim)
        result = home.capture("--extcap-capture-filter", "ether host 02:00:00:00:00:01")
    assert (result.returncode, result.stderr) == (0, "")
    assert "warning: " in home.log and "does not fit packets of link type 101" in home.log


def test_raw_ip_keeps_its_link_type(home):
    with running_sim("--link-type", "raw") as sim:
        home.use(sim)
        assert home.capture().returncode == 0
    assert "Raw IP" in home.run("capinfos", str(home.folder / "out.pcapng")).stdout
    assert len(home.fields("frame.number")) > 100


def test_standard_output(home, sim):
    result = subprocess.run(capture_command(Path("-")), env=home.environment, cwd=home.folder,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=SECONDS)
    assert (result.returncode, result.stderr) == (0, b"")
    (home.folder / "out.pcapng").write_bytes(result.stdout)
    assert len(home.fields("frame.number")) > 100


def test_same_capture_gives_the_same_bytes(home):
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    files = []
    for _ in range(2):
        with running_sim("--now", now, "--clock-scale", "0", "--pending-seconds", "0") as sim:
            home.use(sim)
            result = home.capture("--offset-time", "-1h")
        assert (result.returncode, result.stderr) == (0, "")
        files.append((home.folder / "out.pcapng").read_bytes())
    assert len(files[0]) > 10000
    assert files[0] == files[1]


def test_account_is_looked_up(home, sim):
    assert home.capture().returncode == 0
    assert [entry["path"].split("?")[0].rsplit("/", 1)[1] for entry in sim.journal()][:2] == [
        "accounts", "pcaps"]


@pytest.mark.parametrize("options, words", [
    (["--no-accounts"], ["see no account", "--account-id"]),
    (["--account", "a" * 32, "--account", "b" * 32], ["see several accounts", "a" * 32, "b" * 32]),
])
def test_account_that_cannot_be_found(home, options, words):
    with running_sim(*options) as sim:
        home.use(sim)
        result = home.capture()
    assert result.returncode == 1
    assert all(word in result.stderr for word in words)
    assert not (home.folder / "out.pcapng").exists()


def test_key_pair(home, sim):
    del home.environment["CLOUDFLARE_API_TOKEN"]
    home.environment.update(CLOUDFLARE_EMAIL=EMAIL, CLOUDFLARE_API_KEY=KEY)
    assert home.capture().returncode == 0
    assert {entry["auth"] for entry in sim.journal()} == {"key"}


def test_server_clock_is_trusted(home):
    with running_sim("--now", "2031-01-01T10:00:00Z") as sim:
        home.use(sim)
        result = home.capture("--offset-time", "-2h")
        assert (result.returncode, result.stderr) == (0, "")
        body = next(entry["body"] for entry in sim.journal() if entry["method"] == "POST")
    assert body["offset_time"].startswith("2031-01-01T08:00:0")


@pytest.mark.parametrize("arguments, words", [
    (["--time-limit", "301"], ["--time-limit", "301", "300"]),
    (["--time-limit", "x"], ["--time-limit", "x"]),
    (["--packet-limit", "0"], ["--packet-limit", "10000"]),
    (["--source-address", "1.2.3"], ["--source-address", "1.2.3"]),
    (["--destination-port", "65536"], ["--destination-port", "65535"]),
    (["--protocol", "tpc"], ["--protocol", "tpc"]),
    (["--offset-time", "-25h"], ["--offset-time", "within the last 24 hours"]),
    (["--offset-time", "2020-01-01T00:00:00Z"], ["--offset-time", "24 h"]),
    (["--offset-time", "yesterday"], ["--offset-time", "yesterday"]),
    (["--account-id", "mine"], ["--account-id", "mine", "32"]),
    (["--type", "half"], ["--type", "half"]),
    (["--type", "full"], ["full capture", "--colo"]),
    (["--type", "full", "--colo", "chigaco"], ["--colo", "chigaco", "ORD (Chicago, US)"]),
    (["--type", "full", "--colo", "ORD"], ["full capture", "--bucket"]),
    (["--type", "full", "--colo", "ORD", "--bucket", "r2://id:key@name"], ["--bucket-secret-key"]),
    (["--api-url", "http://api.example.com"], ["--api-url", "https"]),
    (["--log-level", "loud"], ["--log-level", "loud"]),
    (["--extcap-capture-filter", "tcp prot 1"], ["capture filter", "prot"]),
    (["--no-such-option"], ["--no-such-option"]),
])
def test_bad_value_is_refused_before_the_first_request(home, sim, arguments, words):
    result = home.capture(*arguments)
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1 and len(result.stderr.encode()) <= 1001
    assert all(word in result.stderr for word in words), result.stderr
    assert sim.journal() == []


def test_no_credentials(home, sim):
    del home.environment["CLOUDFLARE_API_TOKEN"]
    result = home.capture()
    assert result.returncode == 1
    assert "API token" in result.stderr and "CLOUDFLARE_API_TOKEN" in result.stderr
    assert sim.journal() == []


def test_refused_token(home, sim):
    home.environment["CLOUDFLARE_API_TOKEN"] = "x" * 40
    result = home.capture()
    assert result.returncode == 1
    assert "does not accept the credentials" in result.stderr
    assert "x" * 40 not in result.stderr + home.log


def test_second_sample_waits_for_its_turn(home):
    with running_sim("--clock-scale", "30") as sim:
        home.use(sim)
        sim.fault("429-retry-after", on="create", seconds=5)
        result = home.capture()
        assert (result.returncode, result.stderr) == (0, "")
        assert len([entry for entry in sim.journal() if entry["method"] == "POST"]) == 2
    assert "waiting 5 s for this account's turn" in home.log


def test_nobody_at_the_address(home):
    home.environment.update(CLOUDFLARE_BASE_URL="http://127.0.0.1:9", CLOUDFLARE_API_TOKEN=TOKEN)
    result = home.capture()
    assert result.returncode == 1
    assert "127.0.0.1 does not accept connections" in result.stderr


def test_log_tells_the_steps_and_no_secret(home, sim):
    assert home.capture("--log-level", "debug").returncode == 0
    identifier = packets_at(sim)[1]["id"]
    assert f"created: Cloudflare Magic Transit sample capture {identifier}" in home.log
    assert "packets delivered" in home.log
    assert TOKEN not in home.log
