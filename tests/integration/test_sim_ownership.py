# SPDX-License-Identifier: GPL-2.0-or-later
"""The stand-in cloud's buckets: adding, validating, listing, deleting."""

import pytest
from simproc import ACCOUNT, VALIDATION_SECONDS, running_sim

NOON = "2026-03-01T12:00:00Z"
R2 = f"r2://bucket/dir?account-id={'a' * 32}"
R2_WITH_KEYS = f"r2://bucket/dir?secret-access-key=S&access-key-id=K&account-id={'a' * 32}"


@pytest.fixture
def sim():
    with running_sim("--now", NOON, "--clock-scale", "0") as running:
        yield running


@pytest.fixture(scope="module")
def idle_sim():
    """For requests that change nothing."""
    with running_sim("--now", NOON, "--clock-scale", "0") as running:
        yield running


def challenge_text(sim):
    return sim.control("/ownership")[-1]["challenge"]


def validate(sim, uri, text):
    body = {"destination_conf": uri, "ownership_challenge": text}
    return sim.pcaps("POST", "/ownership/validate", body)


@pytest.mark.parametrize("uri", [
    "", "bucket", "http://bucket", 7, None,
    "s3://", "s3://bucket", "s3://bucket?region=", "s3://Bucket?region=us-east-1",
    "s3://bucket?region=us-east-1&region=us-east-1", "s3://bucket?region=us-east-1#x",
    "s3://b c?region=us-east-1", "s3://key:secret@bucket?region=us-east-1",
    "gs://bucket?region=us-east-1", "gs://bu",
    "r2://bucket", "r2://bucket?account-id=123&access-key-id=K&secret-access-key=S", R2,
    R2 + "&access-key-id=K",
])
def test_bad_destinations_are_refused(idle_sim, uri):
    answer = idle_sim.pcaps("POST", "/ownership", {"destination_conf": uri})
    assert (answer.status, answer.pointers) == (400, ["/destination_conf"])


@pytest.mark.parametrize("body, pointers", [
    ({}, ["/destination_conf"]), (7, [""]),
    ({"destination_conf": "gs://bucket", "name": "x"}, ["/name"]),
])
def test_bad_bodies_are_refused(idle_sim, body, pointers):
    assert idle_sim.pcaps("POST", "/ownership", body).pointers == pointers


def test_a_new_bucket_is_pending(sim):
    added = sim.pcaps("POST", "/ownership", {"destination_conf": "gs://bucket/a/b/"}).result
    assert len(added.pop("id")) == 32
    assert added.pop("filename").startswith("ownership-challenge-")
    assert added == {"status": "pending", "submitted": "2026-03-01T12:00:00.000000Z",
                     "validated": "", "destination_conf": "gs://bucket/a/b"}


def test_validation_takes_minutes(sim):
    added = sim.pcaps("POST", "/ownership", {"destination_conf": R2_WITH_KEYS}).result
    assert added["destination_conf"] == R2
    assert validate(sim, R2, challenge_text(sim) + "\n").result["status"] == "pending"
    sim.advance(VALIDATION_SECONDS - 1)
    assert sim.pcaps("GET", "/ownership").result[0]["status"] == "pending"
    sim.advance(1)
    listed = sim.pcaps("GET", "/ownership").result[0]
    assert (listed["status"], listed["validated"]) == ("success", "2026-03-01T12:05:00.000000Z")


def test_validation_time_is_a_setting(sim):
    sim.control("/settings", {"validation_seconds": 0})
    sim.pcaps("POST", "/ownership", {"destination_conf": "gs://bucket"})
    assert validate(sim, "gs://bucket", challenge_text(sim)).result["status"] == "success"


def test_wrong_challenge_fails_until_the_right_one_comes(sim):
    added = sim.pcaps("POST", "/ownership", {"destination_conf": "gs://bucket"}).result
    wrong = validate(sim, "gs://bucket", added["filename"])
    assert (wrong.status, wrong.pointers) == (400, ["/ownership_challenge"])
    assert sim.pcaps("GET", "/ownership").result[0]["status"] == "failed"
    assert validate(sim, "gs://bucket", challenge_text(sim)).result["status"] == "pending"
    sim.advance(VALIDATION_SECONDS)
    assert validate(sim, "gs://bucket", "wrong").status == 400
    assert sim.pcaps("GET", "/ownership").result[0]["status"] == "success"


def test_validation_takes_no_keys_and_no_unknown_bucket(sim):
    sim.pcaps("POST", "/ownership", {"destination_conf": R2_WITH_KEYS})
    assert validate(sim, R2_WITH_KEYS, challenge_text(sim)).pointers == ["/destination_conf"]
    assert validate(sim, "gs://other", challenge_text(sim)).pointers == ["/destination_conf"]
    assert validate(sim, R2, "").pointers == ["/ownership_challenge"]


def test_a_bucket_is_added_once(sim):
    sim.pcaps("POST", "/ownership", {"destination_conf": "s3://bucket?region=us-east-1"})
    again = sim.pcaps("POST", "/ownership", {"destination_conf": "s3://bucket/?region=eu-west-1"})
    assert (again.status, again.pointers) == (409, ["/destination_conf"])


def test_deleted_bucket_is_gone(sim):
    sim.own_bucket("gs://bucket")
    sim.own_bucket("gs://other")
    first, second = sim.pcaps("GET", "/ownership").result
    deleted = sim.pcaps("DELETE", f"/ownership/{first['id']}")
    assert (deleted.status, deleted.body) == (204, b"")
    assert sim.pcaps("GET", "/ownership").result == [second]
    assert sim.pcaps("DELETE", f"/ownership/{first['id']}").status == 404
    full = {"type": "full", "system": "magic-transit", "time_limit": 1, "colo_name": "ORD",
            "destination_conf": "gs://bucket"}
    assert sim.pcaps("POST", body=full).status == 400
    assert sim.pcaps("POST", body=dict(full, destination_conf="gs://other")).status == 200


def test_pending_bucket_takes_no_capture(sim):
    sim.pcaps("POST", "/ownership", {"destination_conf": "gs://bucket"})
    full = {"type": "full", "system": "magic-transit", "time_limit": 1, "colo_name": "ORD",
            "destination_conf": "gs://bucket"}
    assert sim.pcaps("POST", body=full).pointers == ["/destination_conf"]


def test_capture_answers_show_no_keys(sim):
    sim.own_bucket(R2_WITH_KEYS)
    full = {"type": "full", "system": "magic-transit", "time_limit": 1, "colo_name": "ORD",
            "destination_conf": R2_WITH_KEYS}
    assert sim.pcaps("POST", body=full).result["destination_conf"] == R2
    assert sim.control("/captures")[0]["account"] == ACCOUNT
