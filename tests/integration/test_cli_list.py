# SPDX-License-Identifier: GPL-2.0-or-later
"""list and show: what the account has."""

import os
import subprocess

import pytest

from clirun import (SET_UP, UNKNOWN, full, make, operations, parse_json, rows, simple,
                    status_of, write_config)
from extcap import BINARY, SECONDS
from fullcapture import BUCKET, make_full_home
from simproc import running_sim

STATUSES = ("unknown", "pending", "running", "conversion_pending", "conversion_running", "success",
            "complete", "failed")
FILTER = {"source_address": "192.0.2.1", "destination_address": "198.51.100.7",
          "source_port": 1234, "destination_port": 443, "protocol": 6}
FILTER_WORDS = ("source 192.0.2.1, source port 1234, destination 198.51.100.7, "
                "destination port 443, protocol 6")


@pytest.fixture
def sim(home):
    """Its time passes only when it is told to."""
    with running_sim("--clock-scale", "0") as running:
        make_full_home(home, running)
        yield running


def submitted(sim, capture):
    return sim.pcaps("GET", f"/{capture}").result["submitted"]


@pytest.fixture
def captures(sim):
    """A sample, a full capture that is complete, one without packets, one that records."""
    sample = make(sim, simple(), 1)
    complete = make(sim, full(colo_name="ord02", packet_limit=20), 100)
    failed = make(sim, full(filter_v1={"source_address": "203.0.113.99"}), 100)
    return sample, complete, failed, make(sim, full(time_limit=3600, filter_v1=FILTER), 5)


def test_rows_for_other_programs(home, sim, captures):
    sample, complete, failed, running = captures
    result = home.extcap("list")
    assert (result.returncode, result.stderr) == (0, "")
    counted = sim.pcaps("GET", f"/{running}").result["packets_captured"]
    assert rows(result.stdout) == [
        [running, "full", "running", submitted(sim, running), "ORD", str(counted),
         FILTER_WORDS],
        [failed, "full", "failed", submitted(sim, failed), "ORD", "0", "source 203.0.113.99"],
        [complete, "full", "complete", submitted(sim, complete), "ord02", "20", "none"],
        [sample, "sample", "success", submitted(sim, sample), "", "", "none"],
    ]
    assert result.stdout.endswith("\n")


def test_json_is_what_the_api_tells(home, sim, captures):
    assert len(captures) == 4
    result = home.extcap("list", "--json")
    assert (result.returncode, result.stderr) == (0, "")
    assert parse_json(result.stdout) == sim.pcaps("GET").result
    picked = home.extcap("list", "--json", "--status", "failed")
    assert [one["id"] for one in parse_json(picked.stdout)] == [captures[2]]


@pytest.mark.parametrize("arguments, wanted", [
    (("--status", "success"), (0,)), (("--status", "complete"), (1,)),
    (("--status=running", "--type=full"), (3,)), (("--type", "full"), (3, 2, 1)),
    (("--type", "simple"), (0,)), (("--type", "simple", "--status", "complete"), ()),
    (("--type", ""), (3, 2, 1, 0)), (("--status", ""), (3, 2, 1, 0)),
])
def test_picked(home, captures, arguments, wanted):
    result = home.extcap("list", *arguments)
    assert result.returncode == 0
    assert [row[0] for row in rows(result.stdout)] == [captures[index] for index in wanted]
    assert ("none of the account's newest captures" in result.stderr) == (wanted == ())


def test_type_of_the_file_is_for_new_captures_only(home, captures):
    write_config(home, "type = full", "colo = ORD", f"bucket = {BUCKET}")
    result = home.extcap("list")
    assert (result.returncode, result.stderr) == (0, "")
    assert [row[0] for row in rows(result.stdout)] == list(reversed(captures))
    assert len(rows(home.extcap("list", "--type", "simple").stdout)) == 1


def test_account_without_captures(home, sim):
    result = home.extcap("list")
    assert (result.returncode, result.stdout) == (0, "")
    assert result.stderr == "the account has no captures: cloudflaredump capture takes one\n"
    result = home.extcap("list", "--json")
    assert (result.returncode, result.stdout, result.stderr) == (0, "[]\n", "")


def test_no_more_than_fifty(home, sim):
    made = [make(sim, simple(packet_limit=1), 60) for _ in range(53)]
    assert [row[0] for row in rows(home.extcap("list").stdout)] == made[:2:-1]
    assert len(parse_json(home.extcap("list", "--json").stdout)) == 50


@pytest.mark.parametrize("wrong", ["done", "Running", "run ning", "1"])
def test_wrong_status(home, sim, wrong):
    result = home.extcap("list", "--status", wrong)
    assert (result.returncode, result.stdout) == (2, "")
    assert "status" in result.stderr and result.stderr.count("\n") == 1
    assert "list" not in operations(sim)
    if wrong == "done":
        assert all(name in result.stderr for name in STATUSES)


@pytest.mark.parametrize("arguments, told", [
    (("--colo", "ORD"), "list does not take --colo"), (("-w", "x"), "list does not take --write"),
    (("--here",), "list does not take --here"), (("running",), "a word too many"),
    (("--type", "sampled"), "--type is \"sampled\""),
])
def test_what_it_does_not_take(home, sim, arguments, told):
    result = home.extcap("list", *arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert told in result.stderr and result.stderr.startswith("cloudflaredump: ")
    assert operations(sim) == SET_UP


def test_status_that_nobody_knows_is_shown(home, sim, captures):
    sim.fault("unknown-status", on="list", status="sleeping")
    assert {row[2] for row in rows(home.extcap("list").stdout)} == {"sleeping"}
    sim.fault("unknown-status", status="waiting for godot")
    assert shown(home, captures[0])["Status"] == "waiting for godot"


def test_controls_in_what_cloudflare_says(home, sim):
    sim.fault("hostile-text", on="list")
    result = home.extcap("list")
    assert (result.returncode, result.stdout) == (2, "")
    assert not any(ord(character) < 32 for character in result.stderr[:-1])
    assert len(result.stderr) < 2100


def test_reader_that_has_gone(home, sim, captures):
    reader, writer = os.pipe()
    os.close(reader)
    process = subprocess.run([BINARY, "list"], env=home.environment, stdout=writer, check=False,
                             stderr=subprocess.PIPE, timeout=SECONDS)
    os.close(writer)
    assert (process.returncode, process.stderr) == (0, b"")


def test_full_disk(home, captures):
    with open("/dev/full", "w", encoding="ascii") as disk:
        process = subprocess.run([BINARY, "list"], env=home.environment, stdout=disk, check=False,
                                 stderr=subprocess.PIPE, text=True, timeout=SECONDS)
    assert process.returncode == 1
    assert "could not write to standard output" in process.stderr


def shown(home, *arguments):
    """The lines of `show`, by the words before their values."""
    result = home.extcap("show", *arguments)
    assert (result.returncode, result.stderr) == (0, "")
    return {line[:16].rstrip(): line[16:] for line in result.stdout.splitlines()}


def test_show_a_sample(home, sim):
    at = sim.control("/clock", {"advance_s": 0})["now"]
    capture = make(sim, simple(offset_time=at, time_limit=1, filter_v1=FILTER), 1)
    assert shown(home, capture) == {
        "ID": capture, "Type": "sample", "Status": "success", "Submitted": submitted(sim, capture),
        "Looks back from": at[:19] + "Z", "Filter": FILTER_WORDS, "Time limit": "1 s"}


def test_show_a_full_capture_as_it_goes(home, sim):
    capture = make(sim, full(colo_name="ord02", packet_limit=9999, byte_limit=500000000))
    known = {"ID": capture, "Type": "full", "Submitted": submitted(sim, capture),
             "Colo": "ord02 (Chicago, US)", "Bucket": BUCKET, "Filter": "none",
             "Time limit": "60 s", "Packet limit": "9,999 packets",
             "Byte limit": "500,000,000 bytes"}
    assert shown(home, capture) == {**known, "Status": "pending"}
    sim.advance(30)
    told = shown(home, capture)
    count = sim.pcaps("GET", f"/{capture}").result["packets_captured"]
    assert told == {**known, "Status": "running", "Captured": f"{count:,} packets"}
    assert count > 100
    sim.pcaps("PUT", f"/{capture}/stop")
    assert shown(home, capture)["Stop requested"] == "yes"
    sim.advance(60)
    assert shown(home, capture)["Status"] == "complete"


def test_show_one_that_has_failed(home, sim, captures):
    told = shown(home, captures[2])
    assert told["Status"] == "failed" and told["Captured"] == "no packets"
    assert told["Failure"].startswith("No packets matched the filter in the time limit given.")
    assert status_of(sim, captures[2]) == "failed"


def test_show_as_json(home, sim, captures):
    for capture in captures:
        for arguments in ((capture, "--json"), ("--json", capture)):
            result = home.extcap("show", *arguments)
            assert (result.returncode, result.stderr) == (0, "")
            assert parse_json(result.stdout) == sim.pcaps("GET", f"/{capture}").result


def test_show_takes_capitals(home, captures):
    assert shown(home, captures[0].upper())["ID"] == captures[0]


def test_show_one_that_is_not_there(home, sim):
    result = home.extcap("show", UNKNOWN)
    assert (result.returncode, result.stdout) == (4, "")
    assert UNKNOWN in result.stderr and "code 1404" in result.stderr
    assert result.stderr.startswith("cloudflaredump: ") and result.stderr.count("\n") == 1


@pytest.mark.parametrize("arguments, told", [
    ((UNKNOWN[1:],), "give the capture's ID, 32 hexadecimal digits"),
    (("g" * 32,), "give the capture's ID, 32 hexadecimal digits"),
    ((), "show needs to be told of which: write cloudflaredump show ID"),
    (("--capture-id", UNKNOWN), "show needs to be told of which"),
    ((UNKNOWN, UNKNOWN), "a word too many"),
    ((UNKNOWN, "--capture-id", UNKNOWN), "ID is given twice"),
])
def test_show_with_a_wrong_word(home, sim, arguments, told):
    result = home.extcap("show", *arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert told in result.stderr
    assert operations(sim) == SET_UP
