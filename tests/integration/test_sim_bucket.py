# SPDX-License-Identifier: GPL-2.0-or-later
"""The stand-in cloud's buckets as S3 clients see them: listings, objects, parts, errors."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from http.client import HTTPConnection
from urllib.parse import unquote_plus, urlsplit

import pytest
from extcap import SECONDS
from simproc import SIM, TOKEN, quote, running_sim
from tlscerts import make_certificates

NOON = "2026-03-01T12:00:00Z"
STILL = "--now", NOON, "--clock-scale", "0"
XMLNS = "{http://s3.amazonaws.com/doc/2006-03-01/}"
ODD_KEYS = ["a b+c", "a&<>\"'", "dir/pcap_1.pcap", "tab\tend", "~*%", "ü"]


@pytest.fixture
def sim():
    with running_sim(*STILL) as running:
        yield running
        assert running.errors() == ""


@pytest.fixture
def filled(sim):
    """Five objects."""
    for number in range(5):
        sim.put("bucket", f"dir/{number}", "0123456789")
    return sim


def page(sim, query="", bucket="bucket"):
    answer = sim.bucket(f"/{bucket}?list-type=2{query}")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/xml")
    return ElementTree.fromstring(answer.body)


def texts(root, name):
    return [found.text for found in root.iter(XMLNS + name)]


def code(answer):
    found = re.search(b"<Code>(.*?)</Code>", answer.body)
    return answer.status, found[1].decode() if found else None


def test_both_addresses_are_told_and_differ(sim):
    assert sim.bucket_url.startswith("http://127.0.0.1:") and sim.bucket_url != sim.root


def test_who_reads_the_first_line_only_may_close_the_pipe():
    command = [sys.executable, str(SIM)]
    with subprocess.Popen(command, bufsize=0, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as process:
        assert process.stdout.readline().startswith(b"listening on http://127.0.0.1:")
        process.stdout.close()
        process.terminate()
        assert process.stderr.read() == b"" and process.wait(10) == 0


def test_buckets_on_a_port_of_choice_and_with_tls():
    with running_sim(*make_certificates().valid.arguments) as sim:
        sim.put("bucket", "key", "words")
        assert sim.bucket_url.startswith("https://")
        assert sim.bucket("/bucket/key").body == b"words"
        port = urlsplit(sim.bucket_url).port
    with running_sim("--bucket-port", str(port)) as sim:
        assert sim.bucket_url == f"http://127.0.0.1:{port}"


def test_listing(sim):
    sim.put("bucket", "dir/key", "words")
    root = page(sim, "&prefix=dir%2F")
    assert root.tag == XMLNS + "ListBucketResult"
    values = {child.tag[len(XMLNS):]: child.text for child in root if len(child) == 0}
    assert values == {"Name": "bucket", "Prefix": "dir/", "KeyCount": "1", "MaxKeys": "1000",
                      "IsTruncated": "false"}
    entry = {child.tag[len(XMLNS):]: child.text for child in root.find(XMLNS + "Contents")}
    assert entry == {"Key": "dir/key", "LastModified": "2026-03-01T12:00:00.000Z", "Size": "5",
                     "ETag": sim.bucket("/bucket/dir/key").headers["ETag"],
                     "StorageClass": "STANDARD"}
    assert page(sim, "&prefix=none%2F").find(XMLNS + "KeyCount").text == "0"


def test_pages_follow_their_tokens(filled):
    first = page(filled, "&max-keys=2")
    assert texts(first, "Key") == ["dir/0", "dir/1"] and texts(first, "IsTruncated") == ["true"]
    token = texts(first, "NextContinuationToken")[0]
    assert set("+/") <= set(token)
    second = page(filled, f"&max-keys=2&continuation-token={quote(token)}")
    assert texts(second, "Key") == ["dir/2", "dir/3"]
    assert texts(second, "ContinuationToken") == [token]
    filled.control("/settings", {"max_keys": 2})
    last = page(filled, f"&continuation-token={quote(texts(second, 'NextContinuationToken')[0])}")
    assert texts(last, "Key") == ["dir/4"] and texts(last, "NextContinuationToken") == []
    assert filled.keys("bucket", "dir/") == [f"dir/{number}" for number in range(5)]


def test_start_after_and_no_keys_at_all(filled):
    assert texts(page(filled, "&start-after=dir%2F2"), "Key") == ["dir/3", "dir/4"]
    assert texts(page(filled, "&start-after=dir%2F22"), "Key") == ["dir/3", "dir/4"]
    none = page(filled, "&max-keys=0")
    assert texts(none, "Key") == [] and texts(none, "IsTruncated") == ["false"]


def test_keys_in_the_order_of_their_bytes(sim):
    keys = ["b", "a/", "a", "\U0001f600", "\uffee", "B", "a-b"]
    for key in keys:
        sim.put("bucket", key, "")
    assert texts(page(sim), "Key") == ["B", "a", "a-b", "a/", "b", "\uffee", "\U0001f600"]


@pytest.mark.parametrize("key", ODD_KEYS)
def test_odd_keys(sim, key):
    sim.put("bucket", key, "odd")
    assert texts(page(sim), "Key") == [key]
    encoded = page(sim, "&encoding-type=url&prefix=" + quote(key))
    assert texts(encoded, "EncodingType") == ["url"]
    listed = texts(encoded, "Key")[0]
    assert listed.isascii() and unquote_plus(listed) == key
    assert unquote_plus(texts(encoded, "Prefix")[0]) == key
    assert sim.bucket("/bucket/" + quote(key).replace("%2F", "/")).body == b"odd"


def test_spaces_come_as_plus_signs_when_encoded(sim):
    sim.put("bucket", "a b+c~", "")
    assert texts(page(sim, "&encoding-type=url"), "Key") == ["a+b%2Bc%7E"]


@pytest.mark.parametrize("query, expected", [
    ("max-keys=x", (400, "InvalidArgument")), ("max-keys=-1", (400, "InvalidArgument")),
    ("max-keys=2147483648", (400, "InvalidArgument")), ("max-keys=", (400, "InvalidArgument")),
    ("encoding-type=xml", (400, "InvalidArgument")),
    ("continuation-token=", (400, "InvalidArgument")),
    ("continuation-token=abc", (400, "InvalidArgument")),
    ("prefix=%FF", (400, "InvalidURI")),
    ("delimiter=%2F", (501, "NotImplemented")), ("list-type=1", (501, "NotImplemented")),
])
def test_bad_listings(filled, query, expected):
    assert code(filled.bucket(f"/bucket?list-type=2&{query}")) == expected


def test_changed_token_is_refused(filled):
    token = texts(page(filled, "&max-keys=2"), "NextContinuationToken")[0]
    changed = quote(token.swapcase())
    answer = filled.bucket(f"/bucket?list-type=2&continuation-token={changed}")
    assert code(answer) == (400, "InvalidArgument")


@pytest.mark.parametrize("wanted, status, body, described", [
    (None, 200, b"0123456789", None),
    ("bytes=0-0", 206, b"0", "bytes 0-0/10"), ("bytes=4-", 206, b"456789", "bytes 4-9/10"),
    ("bytes=8-99", 206, b"89", "bytes 8-9/10"), ("bytes=-3", 206, b"789", "bytes 7-9/10"),
    ("bytes=0-1,3-4", 200, b"0123456789", None), ("lines=0-1", 200, b"0123456789", None),
    ("bytes=5-4", 200, b"0123456789", None),
])
def test_parts(filled, wanted, status, body, described):
    answer = filled.bucket("/bucket/dir/0", **({"Range": wanted} if wanted else {}))
    assert (answer.status, answer.body) == (status, body)
    assert answer.headers["Content-Range"] == described
    assert answer.headers["Content-Length"] == str(len(body))
    assert answer.headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize("wanted", ["bytes=10-", "bytes=-0", "bytes=99-100"])
def test_parts_beyond_the_end(filled, wanted):
    answer = filled.bucket("/bucket/dir/0", Range=wanted)
    assert code(answer) == (416, "InvalidRange")
    assert answer.headers["Content-Range"] == "bytes */10"
    assert b"<ActualObjectSize>10</ActualObjectSize>" in answer.body


def test_if_match(filled):
    whole = filled.bucket("/bucket/dir/0")
    tag = whole.headers["ETag"]
    assert re.fullmatch('"[0-9a-f]{32}"', tag)
    assert whole.headers["Last-Modified"] == "Sun, 01 Mar 2026 12:00:00 GMT"
    for condition in (tag, "*", f'"x", {tag}'):
        assert filled.bucket("/bucket/dir/0", If_Match=condition, Range="bytes=1-1").body == b"1"
    refused = filled.bucket("/bucket/dir/0", If_Match='"x"', Range="bytes=1-1")
    assert code(refused) == (412, "PreconditionFailed")
    filled.put("bucket", "dir/0", "other words")
    assert filled.bucket("/bucket/dir/0", If_Match=tag).status == 412


def test_head(filled):
    answer = filled.bucket("/bucket/dir/0", method="HEAD")
    assert (answer.status, answer.body, answer.headers["Content-Length"]) == (200, b"", "10")
    assert answer.headers["ETag"] == filled.bucket("/bucket/dir/0").headers["ETag"]
    bucket = filled.bucket("/bucket", method="HEAD")
    assert (bucket.status, bucket.headers["x-amz-bucket-region"]) == (200, "us-east-1")
    gone = filled.bucket("/bucket/none", method="HEAD")
    assert (gone.status, gone.body) == (404, b"")


def test_errors_are_documents(filled):
    answer = filled.bucket("/bucket/a%3Cb")
    root = ElementTree.fromstring(answer.body)
    assert (root.tag, answer.status) == ("Error", 404)
    values = {child.tag: child.text for child in root}
    assert (values["Code"], values["Key"]) == ("NoSuchKey", "a<b")
    assert values["RequestId"] == answer.headers["x-amz-request-id"]
    assert values["HostId"] == answer.headers["x-amz-id-2"]
    assert answer.headers["Server"] == "AmazonS3" and answer.headers["Date"]
    again = filled.bucket("/bucket/a%3Cb").headers["x-amz-request-id"]
    assert again != values["RequestId"] and re.fullmatch("[0-9A-F]{16}", again)


@pytest.mark.parametrize("method, path, expected", [
    ("GET", "/bucket/dir/0?versionId=1", (501, "NotImplemented")),
    ("GET", "/", (501, "NotImplemented")), ("GET", "/bucket/%FF", (400, "InvalidURI")),
    ("PUT", "/bucket/dir/0", (405, "MethodNotAllowed")),
    ("DELETE", "/bucket/dir/0", (405, "MethodNotAllowed")),
    ("POST", "/bucket", (405, "MethodNotAllowed")),
    ("GET", "/bucket/", (501, "NotImplemented")),
])
def test_only_what_reads_is_there(filled, method, path, expected):
    assert code(filled.bucket(path, method=method)) == expected


def test_bad_framing_is_refused_as_xml(filled):
    connection = HTTPConnection("127.0.0.1", urlsplit(filled.bucket_url).port, timeout=SECONDS)
    connection.request("GET", "/bucket", headers={"Content-Length": "x"})
    answer = connection.getresponse()
    assert answer.status == 400 and b"<Code>InvalidRequest</Code>" in answer.read()
    connection.close()


def test_several_requests_on_one_connection(filled):
    connection = HTTPConnection("127.0.0.1", urlsplit(filled.bucket_url).port, timeout=SECONDS)
    for method, path in (("GET", "/bucket/x"), ("HEAD", "/bucket/x"), ("GET", "/bucket")):
        connection.request(method, path)
        answer = connection.getresponse()
        assert answer.status == 403 and (answer.read() == b"") == (method == "HEAD")
    connection.close()


def test_files_are_served_as_they_are_and_sizes_as_zeros(sim, tmp_path):
    path = tmp_path / "large.pcap"
    path.write_bytes(bytes(range(256)) * 40_000)
    listed = sim.control("/bucket", {"bucket": "bucket", "key": "large", "file": str(path)})
    assert [(one["key"], one["size"]) for one in listed[0]["objects"]] == [("large", 10_240_000)]
    assert sim.bucket("/bucket/large").body == path.read_bytes()
    assert sim.bucket("/bucket/large", Range="bytes=256000-256003").body == b"\0\1\2\3"
    sim.control("/bucket", {"bucket": "bucket", "key": "zeros", "size": 10 << 30})
    last = sim.bucket("/bucket/zeros", Range=f"bytes={(10 << 30) - 3}-")
    assert (last.status, last.body) == (206, b"\0\0\0")


def test_buckets_and_objects_by_control(sim):
    sim.control("/bucket", {"bucket": "empty", "scheme": "r2"})
    sim.control("/bucket", {"bucket": "far", "region": "eu-west-1"})
    sim.put("far", "key", "words")
    listed = sim.control("/bucket")
    tag = listed[1]["objects"][0].pop("etag")
    assert len(tag) == 32 and listed == [
        {"bucket": "empty", "scheme": "r2", "region": "auto", "objects": []},
        {"bucket": "far", "scheme": "s3", "region": "eu-west-1", "objects": [
            {"key": "key", "size": 5, "visible": "2026-03-01T12:00:00.000000Z"}]}]
    sim.control("/bucket", {"bucket": "far", "key": "key", "delete": True})
    left = sim.control("/bucket", {"bucket": "empty", "delete": True})
    assert [(one["bucket"], one["objects"]) for one in left] == [("far", [])]
    sim.control("/reset", {})
    assert sim.control("/bucket") == []


@pytest.mark.parametrize("body", [
    {}, {"bucket": ""}, {"bucket": 1}, {"bucket": "b", "key": "k"}, {"bucket": "b", "text": "t"},
    {"bucket": "b", "key": "", "text": "t"}, {"bucket": "b", "key": "k", "text": "t", "size": 1},
    {"bucket": "b", "key": "k", "size": -1}, {"bucket": "b", "key": "k", "size": True},
    {"bucket": "b", "key": "k", "size": 1 << 60}, {"bucket": "b", "key": "k", "file": "/none"},
    {"bucket": "b", "scheme": "ftp"}, {"bucket": "b", "other": 1},
    {"bucket": "b", "delete": True}, {"bucket": "b", "key": "k", "delete": False},
    {"bucket": "b", "key": "k", "text": "t", "delete": True},
])
def test_nonsense_changes_no_bucket(sim, body):
    with pytest.raises(RuntimeError, match="400"):
        sim.control("/bucket", body)
    assert all(one["objects"] == [] for one in sim.control("/bucket"))


@pytest.mark.parametrize("body", [
    {"machines": 0}, {"machines": 1.5}, {"machines": 1001}, {"machines": True}, {"layout": "flat"},
    {"gzip": 1}, {"mixed_link_types": "yes"}, {"max_keys": 0}, {"max_keys": 1001},
    {"late_objects_seconds": -1}, {"bucket_ahead_seconds": "1"}, {"layout": ["suffix"]},
    {"machines": 2, "layout": ""},
])
def test_nonsense_changes_no_setting(sim, body):
    before = sim.control("/settings", {})
    with pytest.raises(RuntimeError, match="400"):
        sim.control("/settings", body)
    assert sim.control("/settings", {}) == before


def test_reset_restores_the_settings_of_the_command_line():
    with running_sim(*STILL, "--machines", "3", "--layout", "folder", "--max-keys", "7") as sim:
        before = sim.control("/settings", {})
        assert (before["machines"], before["layout"], before["max_keys"]) == (3, "folder", 7)
        sim.control("/settings", {"machines": 2, "gzip": True})
        sim.control("/reset", {})
        assert sim.control("/settings", {}) == before


def test_journal_tells_the_services_apart(filled):
    filled.pcaps("GET")
    filled.bucket("/bucket?list-type=2&prefix=" + quote(TOKEN))
    filled.bucket("/bucket/dir/0", Range="bytes=0-1")
    filled.bucket("/bucket/none", method="HEAD")
    filled.bucket("/bucket/dir/0", method="PUT")
    found = [(one["service"], one["operation"], one["status"], one["auth"])
             for one in filled.journal()]
    assert found == [("api", "list", 200, "token"), ("bucket", "bucket-list", 200, "signature"),
                     ("bucket", "bucket-get", 206, "signature"),
                     ("bucket", "bucket-get", 404, "signature"), ("bucket", None, 405, "signature")]
    assert filled.journal()[1]["path"] == "/bucket?list-type=2&prefix=REDACTED"
    assert filled.journal()[2]["conditions"] == {"Range": "bytes=0-1"}
    assert TOKEN not in repr(filled.journal())
