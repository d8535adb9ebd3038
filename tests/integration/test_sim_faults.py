# SPDX-License-Identifier: GPL-2.0-or-later
"""Faults of the stand-in cloud: how they are armed, and the answers that they make."""

import http.client
import subprocess
import sys
import urllib.error
from email.utils import parsedate_to_datetime

import pytest
from extcap import SECONDS
from simproc import ACCOUNT, EMAIL, KEY, SIM, TOKEN, running_sim

NOON = "2026-03-01T12:00:00Z"
SIMPLE = {"type": "simple", "system": "magic-transit", "time_limit": 10, "packet_limit": 5}
PCAPS = f"/client/v4/accounts/{ACCOUNT}/pcaps"
STILL = "--now", NOON, "--clock-scale", "0"


@pytest.fixture
def sim():
    with running_sim(*STILL) as running:
        yield running
        assert running.errors() == ""


def statuses(sim, number):
    return [sim.pcaps("GET").status for _ in range(number)]


def fired(sim):
    return [(entry["fault"], entry["fired"]) for entry in sim.faults()]


def new_capture(sim):
    """Created and complete."""
    capture_id = sim.pcaps("POST", body=SIMPLE).result["id"]
    sim.advance(1)
    return f"/{capture_id}"


def test_fault_fires_once_and_says_so(sim):
    sim.fault("500")
    assert statuses(sim, 2) == [500, 200]
    assert sim.faults() == [
        {"fault": "500", "on": "any", "times": 1, "skip": 0, "fired": 1}]
    assert [(entry["operation"], entry["fault"], entry["status"]) for entry in sim.journal()] == [
        ("list", "500", 500), ("list", None, 200)]


def test_fault_fires_as_often_as_told_after_those_to_skip(sim):
    sim.fault("503", times=2, skip=1)
    assert statuses(sim, 5) == [200, 503, 503, 200, 200]
    sim.fault("408", times="forever")
    assert statuses(sim, 10) == [408] * 10
    assert fired(sim) == [("503", 2), ("408", 10)]


def test_faults_take_turns_in_the_order_of_their_arming(sim):
    sim.fault("500")
    sim.fault("401")
    assert statuses(sim, 3) == [500, 401, 200]


@pytest.mark.parametrize("operation, method, path", [
    ("verify", "GET", "/user/tokens/verify"),
    ("verify", "GET", f"/accounts/{ACCOUNT}/tokens/verify"),
    ("accounts", "GET", "/accounts"),
    ("list", "GET", f"/accounts/{ACCOUNT}/pcaps"),
    ("create", "POST", f"/accounts/{ACCOUNT}/pcaps"),
    ("get", "GET", f"/accounts/{ACCOUNT}/pcaps/{'0' * 32}"),
    ("stop", "PUT", f"/accounts/{ACCOUNT}/pcaps/{'0' * 32}/stop"),
    ("download", "GET", f"/accounts/{ACCOUNT}/pcaps/{'0' * 32}/download"),
    ("ownership-list", "GET", f"/accounts/{ACCOUNT}/pcaps/ownership"),
    ("ownership-add", "POST", f"/accounts/{ACCOUNT}/pcaps/ownership"),
    ("ownership-validate", "POST", f"/accounts/{ACCOUNT}/pcaps/ownership/validate"),
    ("ownership-delete", "DELETE", f"/accounts/{ACCOUNT}/pcaps/ownership/{'0' * 32}"),
])
def test_fault_waits_for_its_operation(sim, operation, method, path):
    other = "accounts" if operation != "accounts" else "verify"
    sim.fault("500", on=other)
    sim.fault("503", on=operation)
    assert sim.api(method, path).status == 503
    assert sim.api(method, path).status not in (500, 503)
    assert fired(sim) == [("500", 0), ("503", 1)]
    assert sim.journal()[0]["operation"] == operation


def test_any_fits_what_is_no_operation_too(sim):
    sim.fault("500")
    assert sim.api("GET", "/nowhere").status == 500
    assert sim.journal()[0]["operation"] is None


def test_clear_disarms_and_reset_arms_what_the_command_line_says():
    with running_sim("--fault", "500@list*2", "--fault", "401@get*forever,skip=3",
                     "--fault", "cut-body,at=7") as sim:
        armed = sim.faults()
        assert armed == [
            {"fault": "500", "on": "list", "times": 2, "skip": 0, "fired": 0},
            {"fault": "401", "on": "get", "times": "forever", "skip": 3, "fired": 0},
            {"fault": "cut-body", "on": "any", "times": 1, "skip": 0, "fired": 0, "at": 7},
        ]
        assert statuses(sim, 2) == [500, 500]
        sim.fault("503", on="list")
        sim.clear_faults()
        assert sim.faults() == [] and statuses(sim, 1) == [200]
        sim.control("/reset", {})
        assert sim.faults() == armed and statuses(sim, 1) == [500]


@pytest.mark.parametrize("body", [
    {}, {"fault": "unheard-of"}, {"fault": 500}, {"clear": False}, {"fault": "500", "clear": True},
    {"fault": "500", "on": "elsewhere"}, {"fault": "500", "times": 0},
    {"fault": "500", "times": 1.5}, {"fault": "500", "times": True},
    {"fault": "500", "skip": -1}, {"fault": "500", "at": 1},
    {"fault": "cut-body", "at": "1"}, {"fault": "cut-body", "at": -1}, {"fault": "redirect"},
    {"fault": "redirect", "to": "a:1", "status": 200}, {"fault": "redirect", "to": "a\r\nb: c"},
    {"fault": "slow-drip", "delay_s": "x"}, {"fault": "reset", "perform": 1},
    {"fault": ["500"]}, {"fault": "500", "on": ["any"]},
])
def test_nonsense_is_not_armed(sim, body):
    with pytest.raises(RuntimeError, match="400"):
        sim.control("/faults", body)
    assert sim.faults() == []


@pytest.mark.parametrize("text", [
    "", "unheard-of", "500@elsewhere", "500*0", "500*x", "500@", "500,at=1", "500,skip",
    "500@list,on=get", "cut-body,at=x", "redirect",
])
def test_nonsense_on_the_command_line_is_refused(text):
    done = subprocess.run([sys.executable, str(SIM), "--fault", text], capture_output=True,
                          text=True, timeout=SECONDS, check=False)
    assert done.returncode == 2
    assert "argument --fault:" in done.stderr and "Traceback" not in done.stderr


def every_fault(sim):
    """But those that only buckets have."""
    with pytest.raises(RuntimeError) as refused:
        sim.control("/faults", {})
    listed = str(refused.value).partition("faults are ")[2].partition('"')[0].split(", ")
    names = [name for name in listed if not name.startswith("s3-")]
    assert len(names) > 40
    return names


def ask_and_leave(sim, method, path, read):
    connection = http.client.HTTPConnection("127.0.0.1", sim.port, timeout=SECONDS)
    before = len(sim.journal())
    connection.request(method, PCAPS + path, headers={"Authorization": f"Bearer {TOKEN}"})
    try:
        while not read and len(sim.journal()) == before:
            pass
        if read:
            connection.getresponse().read()
    except (ConnectionError, http.client.HTTPException):
        pass
    connection.close()


def test_every_fault_meets_every_kind_of_answer_and_hurts_nobody_else(sim):
    """An object, a list, a file, no body; whatever comes of it, the next request is served."""
    own = new_capture(sim)
    more = {"redirect": {"to": "127.0.0.1:1"}, "slow-drip": {"delay_s": 0}}
    for number, name in enumerate(every_fault(sim)):
        bucket = sim.pcaps("POST", "/ownership", {"destination_conf": f"gs://bucket-{number}"})
        for method, path in (("GET", own), ("GET", ""), ("GET", own + "/download"),
                             ("DELETE", f"/ownership/{bucket.result['id']}")):
            sim.fault(name, on="any", times=1, **more.get(name, {}))
            ask_and_leave(sim, method, path, read=not name.startswith("hang"))
            assert sim.journal()[-1]["fault"] == name
            assert sim.pcaps("GET", own).status == 200
    assert [entry["fired"] for entry in sim.faults()] == [1] * 4 * (number + 1)
    assert TOKEN not in repr(sim.journal())


@pytest.mark.parametrize("name, status, codes", [
    ("400-field", 400, [1001]), ("401", 401, [1000]), ("401-echo", 401, [1000]),
    ("403-permission", 403, [10000]), ("403-entitlement", 403, [10010]),
    ("unknown-account", 404, [7003]), ("408", 408, [10408]), ("412", 412, [10412]),
    ("425", 425, [10425]), ("429", 429, [10429]), ("429-retry-after", 429, [10429]),
    ("429-retry-date", 429, [10429]), ("500", 500, [10500]), ("503", 503, [10503]),
    ("503-retry-after", 503, [10503]), ("hostile-text", 400, [1001]),
])
def test_refusal_is_an_envelope_and_nothing_is_performed(sim, name, status, codes):
    sim.fault(name)
    answer = sim.pcaps("POST", body=SIMPLE)
    assert (answer.status, answer.codes) == (status, codes)
    assert answer.json["success"] is False and answer.json["result"] is None
    assert answer.headers["Content-Type"] == "application/json" and answer.headers["CF-Ray"]
    assert ("Retry-After" in answer.headers) == ("retry" in name)
    assert sim.control("/captures") == []


def test_retry_after_in_both_forms(sim):
    sim.fault("429-retry-after", seconds=17)
    sim.fault("503-retry-after", seconds=0)
    sim.fault("429-retry-date", seconds=90)
    sim.fault("429-retry-date")
    assert [sim.pcaps("GET").headers["Retry-After"] for _ in range(2)] == ["17", "0"]
    answer = sim.pcaps("GET")
    assert answer.headers["Retry-After"] == "Sun, 01 Mar 2026 12:01:30 GMT"
    answer = sim.pcaps("GET")
    later, now = (parsedate_to_datetime(answer.headers[name]) for name in ("Retry-After", "Date"))
    assert (later - now).total_seconds() == 1


def test_refused_field_is_named(sim):
    sim.fault("400-field")
    assert sim.pcaps("POST", body=SIMPLE).pointers == ["/time_limit"]
    sim.fault("400-field", pointer="/filter_v1/protocol", message="is odd")
    answer = sim.pcaps("POST", body=SIMPLE)
    assert answer.pointers == ["/filter_v1/protocol"]
    assert answer.json["errors"][0]["message"] == "filter_v1.protocol is odd"


def test_echoed_secret_stays_out_of_the_journal(sim):
    for headers, secret in (({"Authorization": f"Bearer {TOKEN}"}, TOKEN),
                            ({"X-Auth-Email": EMAIL, "X-Auth-Key": KEY}, KEY)):
        sim.fault("401-echo")
        assert secret in sim.api("GET", "/accounts", headers=headers).json["errors"][0]["message"]
        assert secret not in repr(sim.journal()) + repr(sim.faults()) + sim.errors()


def test_hostile_text_holds_what_must_not_be_shown(sim):
    sim.fault("hostile-text")
    message = sim.pcaps("GET").json["errors"][0]["message"]
    assert len(message) > 100_000
    assert all(sign in message for sign in "\r\n\t\x1b\x07\x7f\x9b\u202e\x00")


def test_entitlement_and_permission_can_be_told_apart(sim):
    messages = []
    for name in ("403-permission", "403-entitlement"):
        sim.fault(name)
        messages.append(sim.pcaps("GET").json["errors"][0]["message"])
    assert messages[0] == "Authentication error"
    assert "not entitled" in messages[1] and "packet captures" in messages[1]


def test_unknown_account_is_named(sim):
    sim.fault("unknown-account", on="accounts")
    assert "/client/v4/accounts," in sim.api("GET", "/accounts").json["errors"][0]["message"]


@pytest.mark.parametrize("name, status, performed", [
    ("502-html", 502, 0), ("late-502-html", 502, 1), ("not-json", 200, 1),
])
def test_page_instead_of_an_envelope(sim, name, status, performed):
    sim.fault(name)
    answer = sim.pcaps("POST", body=SIMPLE)
    assert answer.status == status
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.body.startswith(b"<!DOCTYPE html>")
    assert len(sim.control("/captures")) == performed


def test_late_500_performs_first(sim):
    sim.fault("late-500")
    answer = sim.pcaps("POST", body=SIMPLE)
    assert (answer.status, answer.codes) == (500, [10500])
    assert len(sim.control("/captures")) == 1


@pytest.mark.parametrize("name, times", [("lost-answer", 1), ("lost-answer-twice", 2)])
def test_lost_answer_leaves_captures(sim, name, times):
    sim.fault(name)
    with pytest.raises((ConnectionResetError, urllib.error.URLError)):
        sim.pcaps("POST", body=SIMPLE)
    captures = sim.pcaps("GET").result
    assert len(captures) == times
    assert len({capture.pop("id") for capture in captures}) == times
    assert all(capture == captures[0] for capture in captures)
    assert captures[0]["submitted"] == "2026-03-01T12:00:00.000000Z"
    assert (sim.journal()[0]["fault"], sim.journal()[0]["status"]) == (name, None)


def test_lost_answer_of_a_refused_create_leaves_none(sim):
    sim.fault("lost-answer-twice")
    with pytest.raises((ConnectionResetError, urllib.error.URLError)):
        sim.pcaps("POST", body={})
    assert sim.control("/captures") == []


def test_redirect_leads_to_the_same_path_elsewhere(sim):
    with running_sim(*STILL) as other:
        sim.fault("redirect", to=f"127.0.0.1:{other.port}")
        sim.fault("redirect", to=other.root + "/", status=307)
        for status in (302, 307):
            connection = http.client.HTTPConnection("127.0.0.1", sim.port, timeout=SECONDS)
            connection.request("GET", PCAPS + "?a=b")
            answer = connection.getresponse()
            assert (answer.status, answer.read()) == (status, b"")
            assert answer.headers["Location"] == f"{other.root}{PCAPS}?a=b"
            connection.close()
        sim.fault("redirect", to=other.root)
        assert sim.pcaps("GET").status == 200
        assert [entry["path"] for entry in other.journal()] == [PCAPS]


def test_deep_huge_and_empty_bodies(sim):
    sim.fault("deep-json", depth=3)
    assert sim.pcaps("GET").result == [[[]]]
    sim.fault("deep-json")
    assert sim.pcaps("GET").body.count(b"[") == 100_002
    sim.fault("huge-json")
    answer = sim.pcaps("GET")
    assert len(answer.body) > 8 << 20 and answer.json["success"] is True
    sim.fault("empty-body")
    answer = sim.pcaps("POST", body=SIMPLE)
    assert (answer.status, answer.body, answer.headers["Content-Length"]) == (200, b"", "0")
    assert len(sim.control("/captures")) == 1


def changed(sim, name, path="", **parameters):
    sim.fault(name, on="any", times=1, **parameters)
    return sim.pcaps("GET", path).result


def test_results_of_other_types(sim):
    path = new_capture(sim)
    right = sim.pcaps("GET", path).result
    for result in (changed(sim, "wrong-types", path), changed(sim, "wrong-types")[0]):
        assert result.keys() == right.keys()
        assert not any(type(result[name]) is type(right[name]) for name in right)
        assert isinstance(result["id"], int) and isinstance(result["status"], dict)
    one = changed(sim, "wrong-types", path, field="time_limit")
    assert one == dict(right, time_limit="10")
    assert changed(sim, "wrong-result", path) == "result"


def test_fields_missing_and_unknown(sim):
    path = new_capture(sim)
    right = sim.pcaps("GET", path).result
    without = {name: value for name, value in right.items() if name != "id"}
    assert changed(sim, "no-id", path) == without and changed(sim, "no-id") == [without]
    more = changed(sim, "unknown-fields", path)
    assert {name: more[name] for name in right} == right
    assert len(more) > len(right) and all(name.startswith("x_") for name in more.keys() - right)
    assert changed(sim, "empty-list") == []


def test_statuses(sim):
    path = new_capture(sim)
    assert changed(sim, "unknown-status", path)["status"] == "sleeping"
    assert changed(sim, "unknown-status", path, status="awake")["status"] == "awake"
    for _ in range(3):
        sim.fault("status-stuck")
        assert sim.pcaps("GET", path).result["status"] == "pending"
        sim.clear_faults()
        sim.fault("status-failed")
        failed = sim.pcaps("GET", path).result
        assert (failed["status"], bool(failed["error_message"])) == ("failed", True)
        sim.clear_faults()
    sim.fault("status-failed", error_message="")
    assert "error_message" not in sim.pcaps("GET", path).result
    assert sim.pcaps("GET").result[0]["status"] == "success"


def test_status_faults_last_and_touch_nothing_but_captures(sim):
    path = new_capture(sim)
    sim.fault("status-stuck", on="any")
    assert [sim.pcaps("GET", path).result["status"] for _ in range(5)] == ["pending"] * 5
    assert sim.api("GET", "/user/tokens/verify").result["status"] == "active"
    assert sim.pcaps("GET", f"/{'0' * 32}").codes == [1404]
