# SPDX-License-Identifier: GPL-2.0-or-later
"""The requests of every command against the official schema, where that file is at hand."""

import os

import pytest

from clirun import LONG, Command, newest, operations
from fullcapture import BUCKET
from openapi import request_problems
from simproc import ACCOUNT, R2_KEY_ID, SECRET_ACCESS_KEY, running_sim

PCAPS = f"/client/v4/accounts/{ACCOUNT}/pcaps"
R2 = f"r2://captures-r2?account-id={ACCOUNT}"
SAMPLE = {"type": "simple", "system": "magic-transit", "time_limit": 300, "packet_limit": 10000}
FULL = {"type": "full", "system": "magic-transit", "time_limit": 86400, "colo_name": "ORD",
        "destination_conf": BUCKET}
FILTER = ("--source-address", "2001:db8::7", "--destination-address", "192.0.2.1",
          "--source-port", "1", "--destination-port", "65535", "--protocol", "udp")
SAMPLE_LIMITS = ("--time-limit", "300", "--packet-limit", "9999", "--offset-time", "-1h")
FULL_LIMITS = ("--full-packet-limit", "10000", "--byte-limit", "1000000000")
# All that the document describes.
OPERATIONS = {"create", "list", "get", "stop", "download", "ownership-list", "ownership-add",
              "ownership-validate", "ownership-delete"}


def request(method, path="", body=None):
    return {"method": method, "path": PCAPS + path, "body": body}


@pytest.mark.parametrize("entry", [
    request("GET"), request("POST", body=SAMPLE), request("POST", body=FULL),
    request("POST", body=dict(SAMPLE, filter_v1={"protocol": 6},
                              offset_time="2026-01-02T03:04:05Z")),
    request("GET", "/" + "0" * 32), request("PUT", f"/{'0' * 32}/stop"),
    request("GET", "/ownership"), request("DELETE", "/ownership/" + "0" * 32),
    request("POST", "/ownership/validate", {"destination_conf": BUCKET,
                                            "ownership_challenge": "text"}),
    {"method": "GET", "path": "/client/v4/accounts?page=1&per_page=50", "body": None},
])
def test_right_requests(document, entry):
    assert request_problems(document, entry) == []


@pytest.mark.parametrize("entry, told", [
    (request("POST", body=dict(SAMPLE, colo_name="ORD")), "$: has colo_name"),
    (request("POST", body=dict(FULL, offset_time="2026-01-02T03:04:05Z")), "$: has offset_time"),
    (request("POST", body=dict(SAMPLE, filter_v1={"port": 1})), "$.filter_v1: has port"),
    (request("POST", body=dict(SAMPLE, time_limit=301)), "$.time_limit: out of range"),
    (request("POST", body=dict(FULL, byte_limit=0)), "$.byte_limit: out of range"),
    (request("POST", body=dict(SAMPLE, system="other")), "'other' is not listed"),
    (request("POST", body=dict(SAMPLE, offset_time="yesterday")), "$.offset_time: is no RFC 3339"),
    (request("POST", body={key: FULL[key] for key in FULL if key != "colo_name"}),
     "$: lacks colo_name"),
    (request("POST"), "there is no body"), (request("GET", body={"a": 1}), "a body too many"),
    (request("PATCH"), "there is no PATCH"), (request("GET", "?page=2"), "there is no GET"),
    (request("GET", "/" + "0" * 31), "pcap_id: is no ID"),
    (request("DELETE", "/ownership/validate"), "ownership_id: is no ID"),
    (request("POST", "/ownership", {"destination_conf": BUCKET, "name": "x"}), "$: has name"),
    (request("POST", "/ownership/validate", {"destination_conf": BUCKET}), "lacks ownership_chall"),
    (request("GET", "/ownership/validate"), "there is no GET"),
    ({"method": "POST", "path": "/client/v4/accounts", "body": None}, "there is no POST"),
])
def test_wrong_requests(document, entry, told):
    assert any(told in problem for problem in request_problems(document, entry))


@pytest.fixture
def sim(home):
    """All that its journal has of the API comes from the program."""
    with running_sim("--machines", "2", "--access-key-id", R2_KEY_ID) as running:
        home.use(running, AWS_ENDPOINT_URL_S3=running.bucket_url,
                 AWS_ACCESS_KEY_ID=R2_KEY_ID, AWS_SECRET_ACCESS_KEY=SECRET_ACCESS_KEY)
        running.control("/settings", {"validation_seconds": 0})
        yield running


def done(home, *arguments):
    result = home.extcap(*arguments)
    assert result.returncode == 0, (arguments, result.stderr)


def do_buckets(home, sim):
    done(home, "bucket", "add", BUCKET)
    done(home, "bucket", "add", R2, "--bucket-endpoint", sim.bucket_url)
    done(home, "bucket", "remove", BUCKET, "--yes")
    unread = ("--bucket-secret-key", "wrong", "--bucket-access-key", "AKIAWRONG")
    assert home.extcap("bucket", "add", BUCKET, *unread).returncode == 3
    done(home, "bucket", "validate", BUCKET)
    done(home, "bucket", "list")
    done(home, "bucket", "list", "--json")


def do_full_capture(home, sim):
    """Makes one that is left, stopped and fetched."""
    making = Command(home, "capture", "-w", "full.pcapng", *LONG, *FULL_LIMITS, "--protocol", "tcp",
                     "--on-stop", "leave")
    try:
        made = making.until(lambda: newest(sim))["id"]
        making.until(lambda: "created: " in home.log)
        sim.advance(30)
        making.interrupt()
        assert making.end().status == 130
    finally:
        making.kill()
    assert newest(sim)["status"] == "running"
    done(home, "stop", made)
    sim.advance(60)
    done(home, "fetch", made, "-w", "full.pcapng")
    return made


def do_samples(home, sim):
    done(home, "capture", "-w", "sample.pcapng")
    made = newest(sim)["id"]
    sim.advance(60)
    done(home, "capture", "-w", "none.pcapng", *FILTER, *SAMPLE_LIMITS)
    done(home, "fetch", made, "-w", "again.pcapng")
    done(home, "show", made)
    done(home, "stop", made)
    return made


def test_every_command(home, sim, document):
    wireshark = home.folder / "bin/wireshark"
    wireshark.parent.mkdir()
    wireshark.write_text("#!/bin/sh\nexec cat > shown\n")
    wireshark.chmod(0o700)
    home.environment["PATH"] = f"{wireshark.parent}{os.pathsep}{home.environment['PATH']}"
    do_buckets(home, sim)
    full = do_full_capture(home, sim)
    sample = do_samples(home, sim)
    for made in (full, sample):
        done(home, "open", made)
        done(home, "show", made, "--json")
    for arguments in (("list",), ("list", "--json"), ("colos", "--here"), ("config",)):
        done(home, *arguments)
    journal = [entry for entry in sim.journal() if entry["service"] == "api"]
    assert OPERATIONS <= set(operations(sim))
    wrong = [(entry, problems) for entry in journal
             if (problems := request_problems(document, entry))]
    assert wrong == []
    assert {entry["status"] for entry in journal} <= {200, 204}
