# SPDX-License-Identifier: GPL-2.0-or-later
"""Who may read the stand-in cloud's buckets: signatures, keys, regions, tokens."""

import hashlib
import re
import sys

import pytest
from simproc import (ACCESS_KEY_ID, BEARER_TOKEN, SECRET_ACCESS_KEY, SIM, TOKEN, Signer,
                     running_sim)

sys.path.insert(0, str(SIM.parent))
from sigv4 import Scope, Signable, sign  # noqa: E402

NOON = "2026-03-01T12:00:00Z"
STILL = "--now", NOON, "--clock-scale", "0"
EMPTY = hashlib.sha256(b"").hexdigest()
LIST = "/bucket?list-type=2"

# S3's documentation, "Examples: Signature Calculations".
PUBLISHED = [
    ("/test.txt", "", {"range": "bytes=0-9"},
     "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
    ("/", "lifecycle", {}, "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
    ("/", "max-keys=2&prefix=J", {},
     "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
]
AT, HOST = "20130524T000000Z", "examplebucket.s3.amazonaws.com"


@pytest.fixture(scope="module")
def sim():
    with running_sim(*STILL) as running:
        running.put("bucket", "key", "words")
        for bucket, scheme in (("google", "gs"), ("cloudflare", "r2")):
            running.control("/bucket", {"bucket": bucket, "scheme": scheme})
            running.put(bucket, "key", "words")
        yield running
        assert running.errors() == ""


def code(answer):
    found = re.search(b"<Code>(.*?)</Code>", answer.body)
    return answer.status, found[1].decode() if found else None


def derived(sim, token=TOKEN):
    token_id = sim.api("GET", "/user/tokens/verify").result["id"]
    return Signer(token_id, hashlib.sha256(token.encode()).hexdigest(), region="auto")


@pytest.mark.parametrize("path, query, more, expected", PUBLISHED)
def test_published_signatures(path, query, more, expected):
    headers = {"host": HOST, "x-amz-content-sha256": EMPTY, "x-amz-date": AT, **more}
    request = Signable("GET", path, query, headers, EMPTY)
    assert sign(request, SECRET_ACCESS_KEY, AT, Scope(AT[:8], "us-east-1", "s3")) == expected
    url = f"https://{HOST}{path}" + (f"?{query}" if query else "")
    assert Signer().headers("GET", url, AT, more)["Authorization"].endswith(f"={expected}")


@pytest.mark.parametrize("path, query, canonical", [
    ("/b/a%20b", "", ("/b/a%20b", "")), ("/b/a(1)+~*", "", ("/b/a%281%29%2B~%2A", "")),
    ("/b//./x", "b=2&a=1&a=%2B", ("/b//./x", "a=%2B&a=1&b=2")),
    ("/", "p=a+b&q", ("/", "p=a%20b&q=")), ("/%C3%BC", "k=/%2f~", ("/%C3%BC", "k=%2F%2F~")),
])
def test_canonical_form(path, query, canonical):
    lines = Signable("GET", path, query, {"host": " a   b "}, EMPTY).canonical().split("\n")
    assert lines == ["GET", *canonical, "host:a b", "", "host", EMPTY]


def test_signed_requests_are_served(sim):
    assert sim.bucket("/bucket/key").body == b"words"
    assert sim.bucket(LIST).status == 200
    assert sim.bucket("/bucket/key", range="bytes=0-1", x_amz_note="a  b").body == b"wo"


@pytest.mark.parametrize("signer, expected", [
    (Signer(key_id="AKIAELSE"), (403, "InvalidAccessKeyId")),
    (Signer(secret="S" * 40), (403, "SignatureDoesNotMatch")),
    (Signer(region="eu-west-1"), (400, "AuthorizationHeaderMalformed")),
    (Signer(region="auto"), (400, "AuthorizationHeaderMalformed")),
    (Signer(service="s4"), (400, "AuthorizationHeaderMalformed")),
    (Signer(key_id="a/b"), (400, "AuthorizationHeaderMalformed")),
    (Signer(token="T"), (400, "InvalidToken")),
])
def test_wrong_signers_are_refused(sim, signer, expected):
    assert code(sim.bucket("/bucket/key", signer)) == expected
    assert code(sim.bucket("/bucket/none", signer)) == expected
    assert code(sim.bucket(LIST, signer)) == expected


def test_region_that_is_wrong_is_named(sim):
    answer = sim.bucket(LIST, Signer(region="eu-west-1"))
    assert b"<Region>us-east-1</Region>" in answer.body and b"'eu-west-1' is wrong" in answer.body
    assert answer.headers["x-amz-bucket-region"] == "us-east-1"


def send(sim, change, path="/bucket/key"):
    """A rightly signed request, changed after signing."""
    url = sim.bucket_url + path
    headers = Signer().headers("GET", url, sim.amz_date(), {})
    change(headers)
    return code(sim.request("GET", url, headers))


def change_hash(headers):
    headers["x-amz-content-sha256"] = hashlib.sha256(b"body").hexdigest()


def edit(headers, old, new):
    headers["Authorization"] = headers["Authorization"].replace(old, new)


@pytest.mark.parametrize("change, expected", [
    (lambda headers: None, (200, None)),
    (lambda headers: headers.pop("Authorization"), (403, "AccessDenied")),
    (lambda headers: headers.pop("x-amz-content-sha256"), (400, "InvalidRequest")),
    (lambda headers: headers.update({"x-amz-content-sha256": "x"}), (400, "InvalidArgument")),
    (change_hash, (400, "XAmzContentSHA256Mismatch")),
    (lambda headers: headers.pop("x-amz-date"), (403, "AccessDenied")),
    (lambda headers: headers.update({"x-amz-date": "today"}), (403, "AccessDenied")),
    (lambda headers: headers.update({"x-amz-date": "20260301T120001Z"}),
     (403, "SignatureDoesNotMatch")),
    (lambda headers: headers.update({"x-amz-date": "20260302T120000Z"}),
     (400, "AuthorizationHeaderMalformed")),
    (lambda headers: headers.update({"x-amz-note": "n"}), (403, "AccessDenied")),
    (lambda headers: headers.update({"Host": "elsewhere"}), (403, "SignatureDoesNotMatch")),
    (lambda headers: headers.update({"Range": "bytes=0-1"}), (206, None)),
    (lambda headers: edit(headers, "=host;", "="), (403, "AccessDenied")),
    (lambda headers: edit(headers, "=host;", "=date;host;"), (403, "SignatureDoesNotMatch")),
    (lambda headers: edit(headers, "SignedHeaders", "Signed"),
     (400, "AuthorizationHeaderMalformed")),
    (lambda headers: edit(headers, "/aws4_request", "/aws5"),
     (400, "AuthorizationHeaderMalformed")),
    (lambda headers: edit(headers, "AWS4-HMAC-SHA256", "AWS"), (400, "InvalidArgument")),
    (lambda headers: headers.update({"Authorization": f"Bearer {BEARER_TOKEN}"}),
     (400, "InvalidArgument")),
])
def test_every_part_of_a_signature_counts(sim, change, expected):
    assert send(sim, change) == expected


def test_query_is_signed(sim):
    url = sim.bucket_url + LIST
    headers = Signer().headers("GET", url, sim.amz_date(), {})
    assert sim.request("GET", url, dict(headers)).status == 200
    assert code(sim.request("GET", url + "&prefix=a", headers)) == (403, "SignatureDoesNotMatch")


@pytest.mark.parametrize("path", ["/none?list-type=2", "/none/key"])
def test_only_who_may_read_learns_that_a_bucket_does_not_exist(sim, path):
    assert code(sim.bucket(path)) == (404, "NoSuchBucket")
    assert code(sim.bucket(path, Signer(secret="x"))) == (403, "SignatureDoesNotMatch")


def test_time_may_differ_by_a_quarter_of_an_hour():
    with running_sim(*STILL) as sim:
        sim.put("bucket", "key", "words")
        for ahead, expected in ((900, 200), (-900, 200), (901, 403), (-901, 403)):
            sim.control("/settings", {"bucket_ahead_seconds": ahead})
            answer = sim.bucket("/bucket/key")
            assert answer.status == expected
            assert (b"<Code>RequestTimeTooSkewed</Code>" in answer.body) == (expected == 403)
        assert answer.headers["Date"] == "Sun, 01 Mar 2026 11:44:59 GMT"
        assert b"<ServerTime>2026-03-01T11:44:59Z</ServerTime>" in answer.body


def test_temporary_keys_need_their_token():
    with running_sim(*STILL, "--access-key-id", "ASIAX", "--secret-access-key", "shh",
                     "--session-token", "temporary") as sim:
        sim.put("bucket", "key", "words")
        answers = [code(sim.bucket("/bucket/key", Signer("ASIAX", "shh", token)))
                   for token in ("temporary", None, "another")]
        assert answers == [(200, None), (403, "InvalidAccessKeyId"), (400, "InvalidToken")]
        assert code(sim.bucket("/bucket/key")) == (403, "InvalidAccessKeyId")
        journal = repr(sim.journal())
        assert not any(secret in journal for secret in ("shh", "temporary"))


def test_r2_takes_the_key_derived_from_the_api_token(sim):
    right = derived(sim)
    assert sim.bucket("/cloudflare/key", right).body == b"words"
    assert code(sim.bucket("/cloudflare/key", derived(sim, TOKEN[::-1]))) == (
        403, "SignatureDoesNotMatch")
    assert sim.bucket("/cloudflare/key", Signer(region="us-east-1")).status == 200
    for bucket in ("bucket", "google"):
        region = "us-east-1" if bucket == "bucket" else "auto"
        answer = sim.bucket(f"/{bucket}/key", right._replace(region=region))
        assert code(answer) == (403, "InvalidAccessKeyId")
    assert right.secret not in repr(sim.journal())


def test_gs_takes_keys_and_one_bearer_token(sim):
    assert sim.bucket("/google/key", Signer(region="auto")).body == b"words"
    assert code(sim.bucket("/google/key")) == (400, "AuthorizationHeaderMalformed")
    url = sim.bucket_url + "/google/key"
    found = [code(sim.request("GET", url, {"Authorization": f"Bearer {token}"}))
             for token in (BEARER_TOKEN, "else")]
    assert found == [(200, None), (401, "AuthenticationRequired")]
    assert [entry["auth"] for entry in sim.journal()[-3:]] == ["signature", "token", "token"]
    assert BEARER_TOKEN not in repr(sim.journal()) and ACCESS_KEY_ID not in sim.errors()
