# SPDX-License-Identifier: GPL-2.0-or-later
"""Full captures, from the request to the merged packets of many files."""

import gzip

import pytest

from extcap import ROOT, assert_no_secret, assert_one_sentence
from fullcapture import (
    BUCKET, fast_sim, full_capture, make_full_home, recorded, saved_files)

# Attacks as seen at the edge of a network, where they stand beside the project.
REAL = sorted((ROOT.parent / "shared/data/pcaps").glob("*.pcap*"))

COLUMNS = ("frame.time_epoch", "frame.len", "ip.src", "ip.dst", "ip.id")


def assert_like_mergecap(home, sim):
    """What was delivered is what mergecap makes of the same files."""
    files = saved_files(home, sim)
    merged = home.folder / "merged.pcapng"
    result = home.run("mergecap", "-w", str(merged), *[str(file) for file in files])
    assert result.returncode == 0, result.stderr
    expected = sorted(home.fields(*COLUMNS, file=merged))
    assert len(expected) > 20
    got = home.fields(*COLUMNS)
    assert sorted(got) == expected
    times = [row[0] for row in got]
    assert times == sorted(times)


@pytest.mark.parametrize("arguments", [
    (), ("--machines", "3"), ("--machines", "3", "--layout", "folder"),
    ("--machines", "3", "--gzip"), ("--machines", "2", "--mixed-link-types"),
    ("--machines", "3", "--late-objects-seconds", "1.5"), ("--machines", "5", "--max-keys", "2"),
], ids=" ".join)
def test_merged(home, arguments):
    with fast_sim(*arguments) as sim:
        make_full_home(home, sim)
        result = full_capture(home, "--log-level", "debug")
        assert (result.returncode, result.stderr) == (0, "")
        assert_like_mergecap(home, sim)
        assert_no_secret(home, result.stderr)
    assert "warning" not in home.log


@pytest.mark.skipif(not REAL, reason="there are no real captures here")
def test_real_traffic(home):
    with fast_sim() as sim:
        make_full_home(home, sim)
        made = recorded(sim)
        for number, file in enumerate(REAL):
            key = f"dir/pcap_{made}_{number}{file.suffix}"
            sim.control("/bucket", {"bucket": "captures", "key": key, "file": str(file)})
        result = home.capture("--capture-id", made)
        assert (result.returncode, result.stderr) == (0, "")
        files = [str(file) for file in saved_files(home, sim)]
    merged = home.folder / "merged.pcapng"
    assert home.run("mergecap", "-w", str(merged), *files).returncode == 0
    expected = home.fields(*COLUMNS, file=merged)
    got = home.fields(*COLUMNS)
    assert len(got) > 50000
    assert sorted(got) == sorted(expected)


def test_labels(home):
    with fast_sim("--machines", "3") as sim:
        make_full_home(home, sim)
        assert full_capture(home).returncode == 0
        capture = sim.pcaps("GET").result[0]["id"]
        keys = sim.keys("captures")
    names = {(name, description) for name, description in
             home.fields("frame.interface_name", "frame.interface_description")}
    assert len(names) == len([key for key in keys if capture in key])
    for name, description in names:
        site, _, machine = name.partition("/")
        assert site.startswith("ord") and machine
        assert description.startswith(
            f"Cloudflare Magic Transit {site} (Chicago, US); type=full; capture={capture}; "
            f"colo={site}; object=dir/pcap_{capture}")
    comment = home.run("capinfos", "-k", str(home.folder / "out.pcapng")).stdout
    assert "full capture" in comment and "bucket s3://captures/dir" in comment


def test_options_that_are_missing(home, sim):
    make_full_home(home, sim)
    for arguments, words in [(("--type", "full", "--bucket", BUCKET), "--colo"),
                             (("--type", "full", "--colo", "ORD"), "--bucket"),
                             (("--type", "full", "--colo", "ORC", "--bucket", "s3://captures/dir"),
                              "region")]:
        result = home.capture(*arguments)
        assert_one_sentence(result)
        assert words in result.stderr
    assert sim.pcaps("GET").result == []


def test_capture_filter_and_limits(home):
    with fast_sim("--machines", "2") as sim:
        make_full_home(home, sim)
        result = full_capture(home, "--extcap-capture-filter", "tcp", "--protocol", "6",
                              "--byte-limit", "5000000", "--full-packet-limit", "10")
        assert (result.returncode, result.stderr) == (0, "")
        asked = sim.control("/captures")[0]
    assert len(home.fields("frame.number")) == 10
    assert all(port for (port,) in home.fields("tcp.srcport"))
    assert asked["packet_limit"] == 10 and asked["byte_limit"] == 5000000


def test_second_one_is_told_of_the_first(home):
    with fast_sim() as sim:
        make_full_home(home, sim)
        first = sim.pcaps("POST", body={
            "type": "full", "system": "magic-transit", "time_limit": 300, "colo_name": "ord02",
            "destination_conf": BUCKET}).result["id"]
        result = full_capture(home)
    assert_one_sentence(result)
    assert f"cloudflaredump fetch {first}" in result.stderr and "ord02" in result.stderr


def test_open_a_finished_one(home):
    with fast_sim("--machines", "2") as sim:
        make_full_home(home, sim)
        assert full_capture(home).returncode == 0
        capture = sim.pcaps("GET").result[0]["id"]
        before = home.fields(*COLUMNS)
        (home.folder / "out.pcapng").unlink()
        result = home.capture("--capture-id", capture)
        assert (result.returncode, result.stderr) == (0, "")
        assert [entry["method"] for entry in sim.journal()].count("POST") == 3  # two for the bucket
    assert home.fields(*COLUMNS) == before


def test_open_a_sample(home, sim):
    made = sim.pcaps("POST", body={"type": "simple", "system": "magic-transit", "time_limit": 30,
                                   "packet_limit": 100}).result["id"]
    result = home.capture("--capture-id", made)
    assert (result.returncode, result.stderr) == (0, "")
    assert len(home.fields("frame.number")) == 100


def test_open_one_that_is_not_there(home, sim):
    result = home.capture("--capture-id", "f" * 32)
    assert_one_sentence(result)
    assert "f" * 32 in result.stderr


def test_no_room(home):
    with fast_sim() as sim:
        make_full_home(home, sim)
        made = recorded(sim)
        sim.control("/bucket", {"bucket": "captures", "key": f"dir/pcap_{made}_large.pcap",
                                "size": 1 << 42})
        result = home.capture("--capture-id", made)
    assert_one_sentence(result)
    assert "--spool-dir" in result.stderr and made in result.stderr


def test_many_small_files(home):
    header = bytes.fromhex("d4c3b2a1020004000000000000000000ffff000001000000")
    with fast_sim() as sim:
        make_full_home(home, sim)
        assert full_capture(home).returncode == 0
        made = sim.pcaps("GET").result[0]["id"]
        for number in range(300):
            record = number.to_bytes(4, "little") + bytes(4) + (14).to_bytes(4, "little") * 2
            file = home.folder / "files" / f"{number}.pcap"
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(header + record + bytes(14))
            sim.control("/bucket", {"bucket": "captures",
                                    "key": f"dir/pcap_{made}_{(number * 7) % 300:03}.pcap",
                                    "file": str(file)})
        result = home.capture("--capture-id", made)
        assert (result.returncode, result.stderr) == (0, "")
    seconds = [int(float(row[0])) for row in home.fields("frame.time_epoch")]
    assert seconds[:300] == list(range(300))


def test_damaged_file_loses_only_its_tail(home):
    with fast_sim("--machines", "2") as sim:
        make_full_home(home, sim)
        assert full_capture(home).returncode == 0
        made = sim.pcaps("GET").result[0]["id"]
        whole = len(home.fields("frame.number"))
        file = saved_files(home, sim)[0]
        data = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        file.write_bytes(data[:-5])
        sim.control("/bucket", {"bucket": "captures", "key": f"dir/{file.name}",
                                "file": str(file)})
        result = home.capture("--capture-id", made)
        assert (result.returncode, result.stderr) == (0, "")
    assert len(home.fields("frame.number")) == whole - 1
    assert "packets are missing at the end" in home.log
    assert "its files hold" in home.log
