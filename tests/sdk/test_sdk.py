# SPDX-License-Identifier: GPL-2.0-or-later
"""The stand-in cloud as Cloudflare's own TypeScript library sees it: each operation, each error."""

import struct

import pytest
from declared import Declared
from sdkproc import PACKAGE, Client, SdkError
from simproc import ACCOUNT, EMAIL, KEY, VALIDATION_SECONDS, running_sim

BUCKET = "s3://bucket/dir?region=us-east-1"
R2 = f"r2://bucket/dir?account-id={'a' * 32}"
R2_WITH_KEYS = R2 + "&access-key-id=K&secret-access-key=S"
SIMPLE = {"type": "simple", "system": "magic-transit", "time_limit": 60, "packet_limit": 100}
FULL = {"type": "full", "system": "magic-transit", "time_limit": 60, "colo_name": "ORD",
        "destination_conf": BUCKET}
FILTER = {"source_address": "192.0.2.1", "destination_address": "203.0.113.1", "source_port": 1,
          "destination_port": 65535, "protocol": 17}
PENDING_SECONDS = 0.3
PCAP_TYPE = "application/vnd.tcpdump.pcap"
NO_SUCH_ID = "f" * 32
OTHER_TOKEN = "z" * 40
ACCOUNT_TOKEN = "cfat_" + "a" * 48

# What the stand-in cloud says beyond what is declared: clients must let unknown fields pass.
BEYOND = {"simple": ["packets_remaining"], "full": ["packet_limit"]}
ANSWER = {"create": "PCAPCreateResponse", "get": "PCAPGetResponse", "list": "PCAPListResponse"}
REQUEST = "PCAPCreateParams.MagicVisibilityPCAPsPCAPsRequest"


def misfits(captures, method, capture):
    """Each method has an interface of its own for full captures."""
    full = f"{ANSWER[method]}.MagicVisibilityPCAPsPCAPsResponseFull"
    name = full if capture["type"] == "full" else "PCAP"
    return captures.problems(name, capture, BEYOND[capture["type"]])


def sizes_in(data):
    """Of the packets that a capture file holds."""
    magic, major, minor, _, _, _, link_type = struct.unpack_from("<IHHiIII", data)
    assert (magic, major, minor, link_type) == (0xA1B2C3D4, 2, 4, 1)
    sizes, position = [], 24
    while position < len(data):
        sizes.append(struct.unpack_from("<I", data, position + 8)[0])
        position += 16 + sizes[-1]
    assert position == len(data)
    return sizes


def refusal(client, method, *words):
    with pytest.raises(SdkError) as caught:
        client.call(method, *words)
    assert caught.value.is_api_error, caught.value
    return caught.value


def pcaps_refusal(client, method, *ids, **fields):
    return refusal(client, f"magicTransit.pcaps.{method}", *ids,
                   {"account_id": ACCOUNT, **fields})


def finished_sample(client, sim, **fields):
    created = client.pcaps("create", **{**SIMPLE, **fields})
    sim.advance(PENDING_SECONDS)
    return created["id"]


def challenge(sim):
    return sim.control("/ownership")[-1]["challenge"]


@pytest.fixture
def owner(client, sim):
    """A client whose account has the bucket."""
    sim.own_bucket(BUCKET)
    return client


@pytest.mark.parametrize("change, problem", [
    ({"status": "done"}, "status: 'done' is none of 'pending' | 'success' | 'failed'"),
    ({"submitted": 7}, "submitted: 7 is no string"),
    ({"validated": None}, "validated: None is no string"),
    ({"more": 1}, "more: is not declared"),
])
def test_misfits_are_seen(client, ownership, change, problem):
    added = client.pcaps("ownership.create", destination_conf=BUCKET)
    assert ownership.problems("Ownership", added) == []
    assert ownership.problems("Ownership", {**added, **change}) == [problem]


def test_misfits_within_and_missing_fields_are_seen(client, sim, captures, ownership):
    created = client.pcaps("create", **SIMPLE)
    inner = dict(created, filter_v1={"protocol": True})
    assert misfits(captures, "create", inner) == ["filter_v1: protocol: True is no number"]
    assert "id: is missing" in ownership.problems("Ownership", {})
    sim.fault("wrong-types", on="get")
    twisted = client.pcaps("get", created["id"])
    assert len(captures.problems("PCAP", twisted, BEYOND["simple"])) > 3


def test_create_simple(client, captures):
    created = client.pcaps("create", **SIMPLE)
    assert misfits(captures, "create", created) == []
    assert created.items() >= {"type": "simple", "system": "magic-transit", "status": "pending",
                               "time_limit": 60, "filter_v1": {}}.items()
    assert client.statuses == [200]


def test_create_full(owner, captures):
    created = owner.pcaps("create", **FULL)
    assert misfits(captures, "create", created) == []
    assert created.items() >= {"type": "full", "system": "magic-transit", "status": "pending",
                               "time_limit": 60, "colo_name": "ORD",
                               "destination_conf": BUCKET}.items()
    assert owner.statuses == [200]


def test_all_declared_fields_of_a_request_are_taken(owner, captures):
    """Those of the library's newest version too, when the version here is raised."""
    now = owner.pcaps("ownership.get")[0]["validated"]
    simple = dict(SIMPLE, filter_v1=FILTER, offset_time=now)
    full = dict(FULL, filter_v1=FILTER, byte_limit=1_000_000, packet_limit=100)
    assert set(captures.fields("PCAPFilterParam")) == set(FILTER)
    for words, kind in ((simple, "Simple"), (full, "Full")):
        assert set(captures.fields(REQUEST + kind)) == {"account_id", *words}
        created = owner.pcaps("create", **words)
        assert misfits(captures, "create", created) == []
        assert created["filter_v1"] == FILTER
        assert created.get("byte_limit") == words.get("byte_limit")
        assert ("offset_time" in created) == ("offset_time" in words)


def test_get_simple(client, sim, captures):
    created = client.pcaps("create", **SIMPLE)
    assert client.pcaps("get", created["id"]) == created
    sim.advance(PENDING_SECONDS)
    done = client.pcaps("get", created["id"])
    assert misfits(captures, "get", done) == []
    assert done == dict(created, status="success")


def test_get_full_in_all_its_states(owner, sim, captures):
    capture_id = owner.pcaps("create", **FULL)["id"]
    seen = []
    for seconds in (0, PENDING_SECONDS, FULL["time_limit"], PENDING_SECONDS, PENDING_SECONDS):
        sim.advance(seconds)
        capture = owner.pcaps("get", capture_id)
        assert misfits(captures, "get", capture) == []
        seen.append(capture["status"])
    assert seen == ["pending", "running", "conversion_pending", "conversion_running", "complete"]
    assert capture["packets_captured"] > 0


def test_get_full_without_packets(owner, sim, captures):
    capture_id = owner.pcaps("create", **FULL, filter_v1={"protocol": 253})["id"]
    sim.advance(FULL["time_limit"] + PENDING_SECONDS)
    failed = owner.pcaps("get", capture_id)
    assert misfits(captures, "get", failed) == []
    assert failed["status"] == "failed" and failed["error_message"]


def test_list(owner, captures):
    assert owner.pcaps("list") == []
    simple, full = owner.pcaps("create", **SIMPLE), owner.pcaps("create", **FULL)
    listed = owner.pcaps("list")
    assert [misfits(captures, "list", one) for one in listed] == [[], []]
    assert listed == [full, simple]
    assert owner.statuses == [200]


def test_stop(owner, sim, captures):
    capture_id = owner.pcaps("create", **FULL)["id"]
    sim.advance(10)
    assert owner.pcaps("stop", capture_id) is None
    assert [(one.method, one.accept, one.status) for one in owner.heard] == [("PUT", "*/*", 204)]
    stopped = owner.pcaps("get", capture_id)
    assert misfits(captures, "get", stopped) == []
    assert (stopped["status"], "stop_requested" in stopped) == ("conversion_pending", True)


def test_download(client, sim):
    capture_id = finished_sample(client, sim)
    data = client.pcaps("download.get", capture_id)
    assert [(one.accept, one.status, one.content_type) for one in client.heard] \
        == [(PCAP_TYPE, 200, PCAP_TYPE)]
    assert data == sim.pcaps("GET", f"/{capture_id}/download").body
    assert len(sizes_in(data)) == SIMPLE["packet_limit"]


def test_download_below_the_limit(client, sim):
    """In twenty seconds hundreds of packets come, and never 10,000."""
    capture_id = finished_sample(client, sim, time_limit=20, packet_limit=10_000)
    assert 100 < len(sizes_in(client.pcaps("download.get", capture_id))) < 10_000


def test_download_without_packets(client, sim):
    capture_id = finished_sample(client, sim, filter_v1={"protocol": 253})
    assert sizes_in(client.pcaps("download.get", capture_id)) == []


@pytest.mark.parametrize("given, shown", [(BUCKET, BUCKET), (R2_WITH_KEYS, R2),
                                          ("gs://bucket/dir", "gs://bucket/dir")])
def test_ownership_create(client, ownership, given, shown):
    added = client.pcaps("ownership.create", destination_conf=given)
    assert ownership.problems("Ownership", added) == []
    assert (added["status"], added["destination_conf"]) == ("pending", shown)
    assert client.statuses == [200]


def test_ownership_get(client, ownership):
    assert client.pcaps("ownership.get") == []
    added = [client.pcaps("ownership.create", destination_conf=uri)
             for uri in (BUCKET, R2_WITH_KEYS)]
    listed = client.pcaps("ownership.get")
    assert [ownership.problems("Ownership", one) for one in listed] == [[], []]
    assert listed == added
    assert client.statuses == [200]


def test_ownership_validate(client, sim, ownership):
    added = client.pcaps("ownership.create", destination_conf=R2_WITH_KEYS)
    validating = client.pcaps("ownership.validate", destination_conf=R2,
                              ownership_challenge=challenge(sim))
    assert ownership.problems("Ownership", validating) == []
    assert (validating["id"], validating["status"]) == (added["id"], "pending")
    sim.advance(VALIDATION_SECONDS)
    [validated] = client.pcaps("ownership.get")
    assert ownership.problems("Ownership", validated) == []
    assert (validated["status"], validated["validated"] > added["submitted"]) == ("success", True)


def test_ownership_validate_with_a_wrong_challenge(client, ownership):
    added = client.pcaps("ownership.create", destination_conf=BUCKET)
    refused = pcaps_refusal(client, "ownership.validate", destination_conf=BUCKET,
                            ownership_challenge=added["filename"])
    assert (refused.kind, refused.pointers) == ("BadRequestError", ["/ownership_challenge"])
    [failed] = client.pcaps("ownership.get")
    assert (ownership.problems("Ownership", failed), failed["status"]) == ([], "failed")


def test_ownership_delete(owner):
    [owned] = owner.pcaps("ownership.get")
    assert owner.pcaps("ownership.delete", owned["id"]) is None
    assert [(one.method, one.accept, one.status) for one in owner.heard] \
        == [("DELETE", "*/*", 204)]
    assert owner.pcaps("ownership.get") == []
    gone = pcaps_refusal(owner, "ownership.delete", owned["id"])
    assert (gone.kind, gone.codes) == ("NotFoundError", [1405])


def test_from_a_new_bucket_to_its_files(client, sim):
    client.pcaps("ownership.create", destination_conf=BUCKET)
    client.pcaps("ownership.validate", destination_conf=BUCKET, ownership_challenge=challenge(sim))
    sim.advance(VALIDATION_SECONDS)
    capture_id = client.pcaps("create", **FULL)["id"]
    sim.advance(10)
    client.pcaps("stop", capture_id)
    sim.advance(2 * PENDING_SECONDS)
    done = client.pcaps("get", capture_id)
    assert done["status"] == "complete"
    data = sim.bucket(f"/bucket/dir/pcap_{capture_id}.pcap").body
    assert len(sizes_in(data)) == done["packets_captured"]


def test_user_token_verify(client):
    verified = client.call("user.tokens.verify")
    declared = Declared(PACKAGE / "resources/user/tokens/tokens.d.mts")
    assert declared.problems("TokenVerifyResponse", verified) == []
    assert verified["status"] == "active"
    of_account = refusal(client, "accounts.tokens.verify", {"account_id": ACCOUNT})
    assert (of_account.kind, of_account.codes) == ("AuthenticationError", [1000])


def test_account_token_verify(sdk):
    with running_sim("--token", ACCOUNT_TOKEN) as sim:
        client = Client(sdk, sim, apiToken=ACCOUNT_TOKEN)
        verified = client.call("accounts.tokens.verify", {"account_id": ACCOUNT})
        declared = Declared(PACKAGE / "resources/accounts/tokens/tokens.d.mts")
        assert declared.problems("TokenVerifyResponse", verified) == []
        assert verified["status"] == "active"
        of_user = refusal(client, "user.tokens.verify")
        assert (of_user.kind, of_user.codes) == ("AuthenticationError", [1000])


@pytest.mark.parametrize("words, pages", [([], 2), ([{"per_page": 10}], 3)])
def test_accounts_list(sdk, words, pages):
    """The library asks for pages until one is empty."""
    accounts = [f"{number:032x}" for number in range(25)]
    with running_sim(*[word for one in accounts for word in ("--account", one)]) as sim:
        client = Client(sdk, sim)
        listed = client.call("accounts.list", *words)
        declared = Declared(PACKAGE / "resources/accounts/accounts.d.mts")
        assert [declared.problems("Account", one) for one in listed] == [[]] * len(accounts)
        assert [one["id"] for one in listed] == accounts
        assert client.statuses == [200] * (pages + 1)


def test_no_accounts_listed(sdk):
    with running_sim("--no-accounts") as sim:
        assert Client(sdk, sim).call("accounts.list") == []


def test_email_and_key(sdk, sim):
    client = Client(sdk, sim, apiToken=None, apiEmail=EMAIL, apiKey=KEY)
    assert [one["id"] for one in client.call("accounts.list")] == [ACCOUNT]
    assert client.pcaps("create", **SIMPLE)["status"] == "pending"
    assert [one["auth"] for one in sim.journal()] == ["key"] * 3


@pytest.mark.parametrize("method", ["get", "stop", "download.get"])
def test_unknown_capture(client, method):
    unknown = pcaps_refusal(client, method, NO_SUCH_ID)
    assert (unknown.kind, unknown.status, unknown.codes) == ("NotFoundError", 404, [1404])
    assert client.statuses == [404]


def test_id_of_another_form(client):
    refused = pcaps_refusal(client, "get", "no-id")
    assert (refused.kind, refused.codes) == ("NotFoundError", [7003])


def test_bad_request_names_its_fields(client):
    refused = pcaps_refusal(client, "create", **dict(SIMPLE, time_limit=301, byte_limit=1))
    assert (refused.kind, refused.status) == ("BadRequestError", 400)
    assert refused.pointers == ["/byte_limit"]
    refused = pcaps_refusal(client, "create", **dict(SIMPLE, time_limit=301, packet_limit=0,
                                                     filter_v1={"protocol": 256}))
    assert refused.pointers == ["/filter_v1/protocol", "/packet_limit", "/time_limit"]
    assert client.statuses == [400]


def test_bucket_that_is_not_validated(client):
    client.pcaps("ownership.create", destination_conf=BUCKET)
    refused = pcaps_refusal(client, "create", **FULL)
    assert (refused.kind, refused.pointers) == ("BadRequestError", ["/destination_conf"])


def test_what_a_type_of_captures_does_not_have(owner, sim):
    simple, full = owner.pcaps("create", **SIMPLE), owner.pcaps("create", **FULL)
    for method, capture, code in (("stop", simple, 1410), ("download.get", full, 1411),
                                  ("download.get", simple, 1411)):
        refused = pcaps_refusal(owner, method, capture["id"])
        assert (refused.kind, refused.codes) == ("BadRequestError", [code])


def test_wrong_token(sdk, sim):
    client = Client(sdk, sim, apiToken=OTHER_TOKEN)
    for method, words in (("magicTransit.pcaps.list", [{"account_id": ACCOUNT}]),
                          ("accounts.list", [])):
        refused = refusal(client, method, *words)
        assert (refused.kind, refused.status, refused.codes) \
            == ("PermissionDeniedError", 403, [9109])
    refused = refusal(client, "user.tokens.verify")
    assert (refused.kind, refused.status, refused.codes) == ("AuthenticationError", 401, [1000])


def test_account_of_others(client):
    refused = refusal(client, "magicTransit.pcaps.list", {"account_id": NO_SUCH_ID})
    assert (refused.kind, refused.codes) == ("PermissionDeniedError", [10000])


def test_second_sample_in_a_minute(sdk, sim):
    client = Client(sdk, sim, maxRetries=0)
    client.pcaps("create", **SIMPLE)
    sim.advance(17.5)
    refused = pcaps_refusal(client, "create", **SIMPLE)
    assert (refused.kind, refused.status, refused.codes) == ("RateLimitError", 429, [1429])
    assert [one.retry_after for one in client.heard] == ["43"]


def test_full_capture_beside_another(sdk, owner, sim):
    owner.pcaps("create", **FULL)
    client = Client(sdk, sim, maxRetries=0)
    refused = pcaps_refusal(client, "create", **FULL)
    assert (refused.kind, refused.status, refused.codes) == ("ConflictError", 409, [1409])


def test_retry_after_is_what_the_library_waits(client, sim):
    """The minute is over while it waits. By itself it would wait half a second at most."""
    client.pcaps("create", **SIMPLE)
    sim.advance(59)
    second = client.pcaps("create", **SIMPLE, on_heard=lambda one: sim.advance(1))
    refused, retried = client.heard[:2]
    assert (refused.status, refused.retry_after) == (429, "1")
    assert retried.asked_ms - refused.asked_ms >= 990
    assert client.pcaps("list")[0]["id"] == second["id"]


def test_page_of_a_gateway(sdk, sim):
    client = Client(sdk, sim, maxRetries=0)
    created = client.pcaps("create", **SIMPLE)
    sim.fault("502-html")
    refused = pcaps_refusal(client, "get", created["id"])
    assert (refused.kind, refused.status, refused.details) == ("InternalServerError", 502, [])
    assert client.pcaps("get", created["id"]) == created
