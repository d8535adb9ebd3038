# SPDX-License-Identifier: GPL-2.0-or-later
"""Faults of the stand-in cloud's buckets: wire, refusals, objects and listings gone wrong."""

import http.client
import re
import socket
import xml.etree.ElementTree as ElementTree
from urllib.parse import urlsplit

import pytest
from extcap import SECONDS
from simproc import SECRET_ACCESS_KEY, Signer, quote, running_sim

STILL = "--now", "2026-03-01T12:00:00Z", "--clock-scale", "0"
LIST = "/bucket?list-type=2"
OBJECT = "/bucket/dir/0"
TEXT = b"0123456789"
KEYS = [f"dir/{number}" for number in range(5)]
LIST_ONLY = {"s3-entity-bomb", "s3-cut-xml", "s3-huge-xml", "s3-stuck-token", "s3-key-order",
             "s3-other-tags"}


@pytest.fixture
def sim():
    with running_sim(*STILL) as running:
        for key in KEYS:
            running.put("bucket", key, TEXT.decode())
        yield running
        assert running.errors() == ""


def code(answer):
    found = re.search(b"<Code>(.*?)</Code>", answer.body)
    return answer.status, found[1].decode() if found else None


def fired(sim):
    return [(entry["fault"], entry["fired"]) for entry in sim.faults()]


def raw(sim, path=OBJECT, method="GET", read=True):
    """All that comes over a connection of its own, head included, and whether it was reset."""
    url = sim.bucket_url + path
    parts = urlsplit(url)
    headers = {"Host": parts.netloc, "Connection": "close",
               **Signer().headers(method, url, sim.amz_date(), {})}
    before = len(sim.journal())
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {text}" for name, text in headers.items())]
    with socket.create_connection((parts.hostname, parts.port), timeout=SECONDS) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        while not read and len(sim.journal()) == before:
            pass
        data = b""
        try:
            while read and (piece := connection.recv(65536)):
                data += piece
        except ConnectionResetError:
            return data, True
        return data, False


def bucket_faults(sim):
    """The names of all faults that fit a bucket's answers."""
    with pytest.raises(RuntimeError) as refused:
        sim.control("/faults", {})
    names = str(refused.value).partition("faults are ")[2].partition('"')[0].split(", ")
    found = []
    for name in names:
        try:
            sim.fault(name, on="bucket-get", **MORE.get(name, {}))
            found.append(name)
        except RuntimeError as error:
            assert "operations for this fault" in str(error)
    sim.clear_faults()
    return found


MORE = {"redirect": {"to": "127.0.0.1:1"}, "slow-drip": {"delay_s": 0}}


def test_every_fault_meets_every_kind_of_answer_and_hurts_nobody_else(sim):
    """A listing, an object, its head, two refusals; the next request is served."""
    names = bucket_faults(sim)
    assert len(names) > 35 and "500" not in names and LIST_ONLY < set(names)
    for name in names:
        for method, path in (("GET", LIST), ("GET", OBJECT), ("HEAD", OBJECT),
                             ("GET", "/bucket/none"), ("GET", "/none/key")):
            sim.fault(name, on="any", times=1, **MORE.get(name, {}))
            raw(sim, path, method, read=not name.startswith("hang"))
            assert sim.journal()[-1]["fault"] == name
            sim.put("bucket", KEYS[0], TEXT.decode())
            assert sim.bucket(OBJECT).body == TEXT
            assert sim.pcaps("GET").status == 200
    assert {entry["fired"] for entry in sim.faults()} == {1}
    assert SECRET_ACCESS_KEY not in repr(sim.journal())


def test_fault_waits_for_its_operation(sim):
    sim.fault("s3-slow-down", on="bucket-list")
    sim.fault("s3-access-denied", on="bucket-get")
    assert code(sim.bucket(OBJECT)) == (403, "AccessDenied")
    assert code(sim.bucket(LIST)) == (503, "SlowDown")
    assert sim.bucket(OBJECT).status == sim.bucket(LIST).status == 200


def test_faults_of_one_service_leave_the_other_alone(sim):
    sim.fault("s3-slow-down")
    sim.fault("503")
    assert sim.pcaps("GET").status == 503 and sim.pcaps("GET").status == 200
    assert code(sim.bucket(OBJECT)) == (503, "SlowDown") and sim.bucket(OBJECT).status == 200
    sim.fault("cut-body", on="bucket-get")
    assert sim.pcaps("GET").status == 200 and fired(sim)[-1] == ("cut-body", 0)


@pytest.mark.parametrize("name, on", [
    ("503", "bucket-get"), ("status-stuck", "bucket-list"), ("s3-slow-down", "list"),
    ("s3-error", "get"), ("cut-body", "bucket"),
])
def test_a_fault_is_armed_only_where_it_fits(sim, name, on):
    with pytest.raises(RuntimeError, match="operations for this fault"):
        sim.fault(name, on=on)
    assert sim.faults() == []


def test_bucket_faults_on_the_command_line():
    with running_sim(*STILL, "--fault", "s3-slow-down@bucket-list*2,skip=1",
                     "--fault", "cut-body@bucket-get,at=3") as sim:
        sim.put("bucket", "dir/0", TEXT.decode())
        assert [sim.bucket(LIST).status for _ in range(4)] == [200, 503, 503, 200]
        assert raw(sim)[0].endswith(b"\r\n\r\n012")


@pytest.mark.parametrize("name, expected", [
    ("s3-access-denied", (403, "AccessDenied")), ("s3-unknown-key-id", (403, "InvalidAccessKeyId")),
    ("s3-bad-signature", (403, "SignatureDoesNotMatch")),
    ("s3-expired-token", (400, "ExpiredToken")), ("s3-time-skew", (403, "RequestTimeTooSkewed")),
    ("s3-no-such-bucket", (404, "NoSuchBucket")), ("s3-no-such-key", (404, "NoSuchKey")),
    ("s3-slow-down", (503, "SlowDown")), ("s3-internal-error", (500, "InternalError")),
    ("s3-redirect", (301, "PermanentRedirect")),
    ("s3-wrong-region", (400, "AuthorizationHeaderMalformed")), ("s3-error", (400, "Unheard-Of")),
])
def test_refusals(sim, name, expected):
    sim.fault(name, on="any")
    answer = sim.bucket(OBJECT)
    assert code(answer) == expected
    request_id = ElementTree.fromstring(answer.body).findtext("RequestId")
    assert request_id == answer.headers["x-amz-request-id"]
    assert sim.bucket(OBJECT).status == 200


@pytest.mark.parametrize("more, region", [
    ({}, "us-east-1"), ({"region": "eu-west-3"}, "eu-west-3"),
])
def test_answers_that_name_a_region(sim, more, region):
    sim.fault("s3-redirect", **more)
    moved = sim.bucket(LIST)
    sim.fault("s3-wrong-region", **more)
    wrong = sim.bucket(LIST)
    assert moved.headers["x-amz-bucket-region"] == wrong.headers["x-amz-bucket-region"] == region
    root = ElementTree.fromstring(moved.body)
    assert root.findtext("Endpoint") == f"bucket.s3.{region}.amazonaws.com"
    assert ElementTree.fromstring(wrong.body).findtext("Region") == region


def test_any_other_error(sim):
    sim.fault("s3-error", status=418, code="Teapot", message="a <b>\x1b[31m")
    answer = sim.bucket(LIST)
    assert code(answer) == (418, "Teapot")
    assert b"<Message>a &lt;b&gt;&#x1b;[31m</Message>" in answer.body


def test_wire_faults_of_an_object(sim):
    sim.fault("cut-body", at=4)
    data, _ = raw(sim)
    assert b"Content-Length: 10\r\n" in data and data.endswith(b"\r\n\r\n0123")
    sim.fault("length-too-large", by=5)
    data, _ = raw(sim)
    assert b"Content-Length: 15\r\n" in data and data.endswith(TEXT)
    sim.fault("length-too-small", by=5)
    assert b"Content-Length: 5\r\n" in raw(sim)[0]
    sim.fault("chunked", size=4)
    assert raw(sim)[0].endswith(b"\r\n\r\n4\r\n0123\r\n4\r\n4567\r\n2\r\n89\r\n0\r\n\r\n")
    sim.fault("slow-drip", delay_s=0)
    assert sim.bucket(OBJECT).body == TEXT
    sim.fault("not-json")
    assert b"Please sign in" in sim.bucket(OBJECT).body
    sim.fault("no-answer")
    assert raw(sim) == (b"", False)


def test_resets(sim):
    sim.fault("reset")
    assert raw(sim) == (b"", True)
    sim.fault("reset-body", on="bucket-get", at=4)
    data, was_reset = raw(sim)
    assert was_reset and not data.endswith(TEXT)


def test_a_head_has_no_body_whatever_the_fault(sim):
    for name in ("cut-body", "chunked", "length-too-large", "slow-drip", "no-length"):
        sim.fault(name)
        assert raw(sim, method="HEAD")[0].endswith(b"\r\n\r\n")


def test_object_that_changes_after_the_listing(sim):
    tag = sim.bucket(OBJECT).headers["ETag"]
    assert tag.encode() in sim.bucket(LIST).body.replace(b"&quot;", b'"')
    sim.fault("s3-object-changed")
    assert sim.bucket(OBJECT, If_Match=tag, Range="bytes=5-").status == 412
    again = sim.bucket(OBJECT)
    assert again.body == TEXT and again.headers["ETag"] != tag
    assert sim.bucket(OBJECT, If_Match=again.headers["ETag"]).status == 200


def test_object_that_vanishes(sim):
    sim.fault("s3-object-vanished", skip=1)
    found = [code(sim.bucket(OBJECT)) for _ in range(3)]
    assert found == [(200, None), (404, "NoSuchKey"), (404, "NoSuchKey")]
    assert sim.keys("bucket") == KEYS[1:]


def test_ignored_and_shifted_ranges(sim):
    sim.fault("s3-ignored-range", times=1)
    answer = sim.bucket(OBJECT, Range="bytes=5-")
    assert (answer.status, answer.body, answer.headers["Content-Range"]) == (200, TEXT, None)
    sim.fault("wrong-range", by=1)
    answer = sim.bucket(OBJECT, Range="bytes=5-6")
    assert (answer.status, answer.body) == (206, b"56")
    assert answer.headers["Content-Range"] == "bytes 6-7/10"


def test_listings_that_are_none(sim):
    right = sim.bucket(LIST).body
    sim.fault("s3-entity-bomb")
    bomb = sim.bucket(LIST).body
    assert bomb.count(b"<!ENTITY") == 10 and len(bomb) < 2000 and b"&e9;" in bomb
    sim.fault("s3-cut-xml")
    assert sim.bucket(LIST).body == right[:len(right) // 2]
    sim.fault("s3-cut-xml", at=7)
    assert sim.bucket(LIST).body == right[:7]
    sim.fault("s3-huge-xml")
    huge = sim.bucket(LIST).body
    assert len(huge) > 8 << 20
    assert len(ElementTree.fromstring(huge)) == len(ElementTree.fromstring(right))


@pytest.mark.parametrize("max_keys", [2, 1000])
def test_token_that_does_not_move(sim, max_keys):
    sim.control("/settings", {"max_keys": max_keys})
    sim.fault("s3-stuck-token")
    page = sim.bucket(LIST).body.decode()
    for _ in range(4):
        token = re.search("<NextContinuationToken>(.*?)<", page)[1]
        page = sim.bucket(f"{LIST}&continuation-token={quote(token)}").body.decode()
        assert f"<NextContinuationToken>{token}<" in page and "<IsTruncated>true<" in page
        assert re.findall("<Key>(.*?)<", page) == KEYS[max_keys:2 * max_keys]


def test_order_and_tags_of_a_page(sim):
    sim.fault("s3-key-order")
    assert sim.keys("bucket") == KEYS[::-1] and sim.keys("bucket") == KEYS
    sim.fault("s3-other-tags")
    assert sim.bucket(LIST).body.count(b"0" * 32) == 5
    assert sim.bucket(OBJECT).headers["ETag"] != '"' + "0" * 32 + '"'


def test_a_file_that_became_shorter_ends_the_connection(sim, tmp_path):
    path = tmp_path / "shrinking"
    path.write_bytes(TEXT)
    sim.control("/bucket", {"bucket": "bucket", "key": "file", "file": str(path)})
    path.write_bytes(TEXT[:4])
    with pytest.raises(http.client.IncompleteRead):
        sim.bucket("/bucket/file")
