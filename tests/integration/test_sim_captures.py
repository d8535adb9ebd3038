# SPDX-License-Identifier: GPL-2.0-or-later
"""The stand-in cloud's captures: what is refused and how captures proceed."""

import pytest
from simproc import ACCOUNT, running_sim

NOON = "2026-03-01T12:00:00Z"
OTHER_ACCOUNT = "f" * 32
BUCKET = "s3://bucket/dir?region=us-east-1"
SIMPLE = {"type": "simple", "system": "magic-transit", "time_limit": 300, "packet_limit": 10000}
FULL = {"type": "full", "system": "magic-transit", "time_limit": 60, "colo_name": "ord02",
        "destination_conf": BUCKET}


@pytest.fixture
def sim():
    accounts = "--account", ACCOUNT, "--account", OTHER_ACCOUNT
    with running_sim("--now", NOON, "--clock-scale", "0", *accounts) as running:
        yield running


@pytest.fixture(scope="module")
def idle_sim():
    """For requests that change nothing."""
    with running_sim("--now", NOON, "--clock-scale", "0") as running:
        yield running


@pytest.fixture
def owner(sim):
    """Owns the bucket; its time is five minutes past noon."""
    sim.own_bucket(BUCKET)
    return sim


def without(body, *names):
    return {name: value for name, value in body.items() if name not in names}


@pytest.mark.parametrize("body, pointers", [
    ([], [""]),
    ({}, ["/type"]),
    (dict(SIMPLE, type="Simple"), ["/type"]),
    (dict(SIMPLE, type=["simple"]), ["/type"]),
    (without(SIMPLE, "system"), ["/system"]),
    (dict(SIMPLE, system="magic"), ["/system"]),
    (without(SIMPLE, "time_limit", "packet_limit"), ["/packet_limit", "/time_limit"]),
    (dict(SIMPLE, time_limit=0), ["/time_limit"]),
    (dict(SIMPLE, time_limit=301), ["/time_limit"]),
    (dict(SIMPLE, time_limit=1.5), ["/time_limit"]),
    (dict(SIMPLE, time_limit="60"), ["/time_limit"]),
    (dict(SIMPLE, time_limit=True), ["/time_limit"]),
    (dict(SIMPLE, time_limit=None), ["/time_limit"]),
    (dict(SIMPLE, packet_limit=0), ["/packet_limit"]),
    (dict(SIMPLE, packet_limit=10001), ["/packet_limit"]),
    (dict(SIMPLE, colo_name="ord02"), ["/colo_name"]),
    (dict(SIMPLE, byte_limit=1, destination_conf=BUCKET), ["/byte_limit", "/destination_conf"]),
    (dict(SIMPLE, **{"a/b~c": 1}), ["/a~1b~0c"]),
    (dict(SIMPLE, filter_v1=None), ["/filter_v1"]),
    (dict(SIMPLE, filter_v1={"port": 80}), ["/filter_v1/port"]),
    (dict(SIMPLE, filter_v1={"source_address": "1.2.3.0/24"}), ["/filter_v1/source_address"]),
    (dict(SIMPLE, filter_v1={"source_address": ""}), ["/filter_v1/source_address"]),
    (dict(SIMPLE, filter_v1={"source_address": 16909060}), ["/filter_v1/source_address"]),
    (dict(SIMPLE, filter_v1={"destination_address": "fe80::1%eth0"}),
     ["/filter_v1/destination_address"]),
    (dict(SIMPLE, filter_v1={"source_port": 0, "destination_port": 65536}),
     ["/filter_v1/destination_port", "/filter_v1/source_port"]),
    (dict(SIMPLE, filter_v1={"protocol": 256}), ["/filter_v1/protocol"]),
    (dict(SIMPLE, filter_v1={"protocol": -1}), ["/filter_v1/protocol"]),
    (dict(SIMPLE, offset_time=""), ["/offset_time"]),
    (dict(SIMPLE, offset_time="2026-03-01"), ["/offset_time"]),
    (dict(SIMPLE, offset_time="2026-03-01T11:00:00"), ["/offset_time"]),
    (dict(SIMPLE, offset_time="2026-02-30T11:00:00Z"), ["/offset_time"]),
    (dict(SIMPLE, offset_time="2026-02-28T11:59:59Z"), ["/offset_time"]),
    (dict(SIMPLE, offset_time="2026-03-01T12:00:02Z"), ["/offset_time"]),
    (dict(SIMPLE, offset_time="2026-03-01T12:00:00-01:00"), ["/offset_time"]),
    (dict(FULL, time_limit=86401), ["/time_limit"]),
    (dict(FULL, offset_time=NOON), ["/offset_time"]),
    (dict(FULL, byte_limit=0), ["/byte_limit"]),
    (dict(FULL, byte_limit=1000000001), ["/byte_limit"]),
    (dict(FULL, packet_limit=0), ["/packet_limit"]),
    (dict(FULL, packet_limit=10001), ["/packet_limit"]),
    (without(FULL, "colo_name"), ["/colo_name"]),
    (dict(FULL, colo="ord02"), ["/colo_name"]),
    (dict(FULL, colo_name="Chicago"), ["/colo_name"]),
    (dict(FULL, colo_name=""), ["/colo_name"]),
    (without(FULL, "destination_conf"), ["/destination_conf"]),
    (dict(FULL, destination_conf="s3://bucket/dir"), ["/destination_conf"]),
    (dict(FULL, destination_conf="ftp://bucket"), ["/destination_conf"]),
    (dict(FULL, destination_conf="s3://other?region=us-east-1"), ["/destination_conf"]),
])
def test_refused_requests_name_their_fields(idle_sim, body, pointers):
    answer = idle_sim.pcaps("POST", body=body)
    assert (answer.status, answer.pointers) == (400, pointers)
    assert all(code >= 1000 for code in answer.codes)
    assert idle_sim.pcaps("GET").result == []


@pytest.mark.parametrize("extra", [
    {"time_limit": 1, "packet_limit": 1}, {"time_limit": 300.0}, {"filter_v1": {}},
    {"filter_v1": {"source_address": "2001:db8::1", "protocol": 0}},
    {"filter_v1": {"source_port": 1, "destination_port": 65535.0}},
    {"offset_time": "2026-03-01T12:00:01Z"}, {"offset_time": "2026-02-28T12:00:00Z"},
    {"offset_time": "2026-03-01T13:00:00.5+01:00"},
])
def test_accepted_simple_requests(sim, extra):
    assert sim.pcaps("POST", body=dict(SIMPLE, **extra)).status == 200


def test_simple_capture_succeeds_after_pending(sim):
    body = dict(SIMPLE, time_limit=60.0, filter_v1={"protocol": 6})
    created = sim.pcaps("POST", body=body).result
    capture_id = created.pop("id")
    assert len(capture_id) == 32 and int(capture_id, 16)
    assert created == {
        "type": "simple", "system": "magic-transit", "status": "pending",
        "submitted": "2026-03-01T12:00:00.000000Z", "time_limit": 60, "filter_v1": {"protocol": 6},
        "packets_remaining": 10000,
    }
    assert sim.pcaps("GET", f"/{capture_id}/download").status == 400
    sim.advance(0.2)
    assert sim.pcaps("GET", f"/{capture_id}").result["status"] == "pending"
    sim.advance(0.1)
    assert sim.pcaps("GET", f"/{capture_id}").result["status"] == "success"
    assert sim.pcaps("GET", f"/{capture_id}/download").status == 200


def test_offset_time_is_repeated_in_utc(sim):
    asked = dict(SIMPLE, offset_time="2026-03-01T12:30:00.250+01:00")
    assert sim.pcaps("POST", body=asked).result["offset_time"] == "2026-03-01T11:30:00.25Z"


def test_pending_seconds_by_option_and_setting():
    with running_sim("--clock-scale", "0", "--pending-seconds", "0") as sim:
        assert sim.pcaps("POST", body=SIMPLE).result["status"] == "success"
        sim.control("/settings", {"pending_seconds": 30})
        sim.advance(60)
        capture_id = sim.pcaps("POST", body=SIMPLE).result["id"]
        sim.advance(29)
        assert sim.pcaps("GET", f"/{capture_id}").result["status"] == "pending"


def test_one_simple_request_a_minute_and_account(sim):
    assert sim.pcaps("POST", body=dict(SIMPLE, time_limit=0)).status == 400
    assert sim.pcaps("POST", body=SIMPLE).status == 200
    sim.advance(17.5)
    refused = sim.pcaps("POST", body=SIMPLE)
    assert (refused.status, refused.headers["Retry-After"]) == (429, "43")
    assert sim.api("POST", f"/accounts/{OTHER_ACCOUNT}/pcaps", SIMPLE).status == 200
    sim.advance(42.5)
    assert sim.pcaps("POST", body=SIMPLE).status == 200


def test_captures_belong_to_their_account(sim):
    capture_id = sim.pcaps("POST", body=SIMPLE).result["id"]
    assert sim.api("GET", f"/accounts/{OTHER_ACCOUNT}/pcaps/{capture_id}").status == 404
    assert sim.api("GET", f"/accounts/{OTHER_ACCOUNT}/pcaps").result == []


def test_list_holds_the_newest_fifty(sim):
    ids = []
    for _ in range(52):
        ids.append(sim.pcaps("POST", body=SIMPLE).result["id"])
        sim.advance(60)
    assert [capture["id"] for capture in sim.pcaps("GET").result] == ids[:1:-1]


def test_ids_follow_the_seed():
    def first_id(*arguments):
        with running_sim(*arguments) as sim:
            return sim.pcaps("POST", body=SIMPLE).result["id"]
    assert first_id("--seed", "7") == first_id("--seed", "7") != first_id("--seed", "8")


def test_full_capture_runs_converts_and_completes(owner):
    body = dict(FULL, byte_limit=9000000, packet_limit=2000, filter_v1={"protocol": 17})
    created = owner.pcaps("POST", body=body).result
    path = "/" + created.pop("id")
    assert created == {
        "type": "full", "system": "magic-transit", "status": "pending", "time_limit": 60,
        "submitted": "2026-03-01T12:05:00.000000Z", "filter_v1": {"protocol": 17},
        "colo_name": "ord02", "destination_conf": BUCKET, "byte_limit": 9000000,
        "packet_limit": 2000,
    }
    seen = []
    for seconds in (0.3, 30, 29.9, 0.1, 0.3, 0.3):
        owner.advance(seconds)
        seen.append(owner.pcaps("GET", path).result)
    assert [capture["status"] for capture in seen] == [
        "running", "running", "running", "conversion_pending", "conversion_running", "complete"]
    packets = [capture["packets_captured"] for capture in seen]
    assert packets == sorted(packets) and packets[0] == 0 < packets[1] < packets[3] == packets[5]
    assert owner.pcaps("GET", f"{path}/download").status == 400


def test_colo_is_accepted_for_colo_name(owner):
    body = dict(without(FULL, "colo_name"), colo="ORD")
    assert owner.pcaps("POST", body=body).result["colo_name"] == "ORD"


def test_one_active_full_capture_an_account(owner):
    assert owner.pcaps("POST", body=FULL).status == 200
    assert owner.pcaps("POST", body=FULL).status == 409
    owner.advance(60.2)
    assert owner.pcaps("POST", body=FULL).status == 409
    assert owner.pcaps("POST", body=SIMPLE).status == 200
    owner.advance(0.1)
    assert owner.pcaps("POST", body=FULL).status == 200


def test_stop_ends_a_full_capture_once(owner):
    path = "/" + owner.pcaps("POST", body=dict(FULL, time_limit=86400)).result["id"]
    owner.advance(10)
    stopped = owner.pcaps("PUT", f"{path}/stop")
    assert (stopped.status, stopped.body) == (204, b"")
    capture = owner.pcaps("GET", path).result
    assert capture["status"] == "conversion_pending"
    assert capture["stop_requested"] == "2026-03-01T12:05:10.000000Z"
    assert owner.pcaps("PUT", f"{path}/stop").status == 400
    owner.advance(0.6)
    assert owner.pcaps("GET", path).result["status"] == "complete"


def test_finished_and_simple_captures_cannot_be_stopped(owner):
    full = owner.pcaps("POST", body=FULL).result["id"]
    simple = owner.pcaps("POST", body=SIMPLE).result["id"]
    owner.advance(61)
    assert owner.pcaps("PUT", f"/{full}/stop").codes == [1410]
    assert owner.pcaps("PUT", f"/{simple}/stop").codes == [1410]


def test_full_capture_without_packets_fails(owner):
    body = dict(FULL, filter_v1={"source_address": "10.0.0.1"})
    path = "/" + owner.pcaps("POST", body=body).result["id"]
    owner.advance(30)
    running = owner.pcaps("GET", path).result
    assert running["status"] == "running" and "error_message" not in running
    owner.advance(31)
    failed = owner.pcaps("GET", path).result
    assert (failed["status"], failed["packets_captured"]) == ("failed", 0)
    assert "No packets matched" in failed["error_message"]


@pytest.mark.parametrize("uri", [
    "s3://bucket/dir/?region=us-east-1", "s3://bucket/dir?region=eu-west-2",
])
def test_bucket_is_recognised_by_name_and_directory(owner, uri):
    assert owner.pcaps("POST", body=dict(FULL, destination_conf=uri)).status == 200


@pytest.mark.parametrize("uri", [
    "s3://bucket?region=us-east-1", "s3://bucket/dir/more?region=us-east-1", "gs://bucket/dir",
])
def test_other_directory_is_another_bucket(owner, uri):
    refused = owner.pcaps("POST", body=dict(FULL, destination_conf=uri))
    assert refused.pointers == ["/destination_conf"]
