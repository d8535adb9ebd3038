# SPDX-License-Identifier: GPL-2.0-or-later
"""The stand-in cloud as a service: start, end, routes, credentials, limits, journal, control."""

import http.client
import os
import signal
import subprocess
import sys
import urllib.error

import pytest
from clirun import until
from extcap import SECONDS
from simproc import ACCOUNT, EMAIL, KEY, SECRET_ACCESS_KEY, SIM, TOKEN, running_sim

NOON = "2026-03-01T12:00:00Z"
SECOND_ACCOUNT = "f" * 32
ACCOUNT_TOKEN = "cfat_" + "x" * 40
SIMPLE = {"type": "simple", "system": "magic-transit", "time_limit": 10, "packet_limit": 5}


@pytest.fixture
def sim():
    with running_sim("--now", NOON, "--clock-scale", "0") as running:
        yield running


@pytest.fixture(scope="module")
def idle_sim():
    """For requests that change nothing."""
    with running_sim("--now", NOON, "--clock-scale", "0") as running:
        yield running


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def run_to_the_end(*arguments):
    command = [sys.executable, str(SIM), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_it_quietly(number):
    with running_sim() as sim:
        sim.api("GET", "/accounts")
        sim.process.send_signal(number)
        assert sim.process.wait(SECONDS) == 0
        assert sim.process.stdout.read() == ""
        assert sim.errors() == ""


def test_open_connection_does_not_delay_the_end(sim):
    connection = http.client.HTTPConnection(sim.root[len("http://"):], timeout=SECONDS)
    connection.connect()
    sim.process.terminate()
    assert sim.process.wait(SECONDS) == 0
    connection.close()


@pytest.mark.parametrize("arguments", [
    ["--token", "too-short"], ["--account", "XYZ"], ["--now", "yesterday"], ["--clock-scale", "-1"],
    ["--packets", str(SIM)], ["--packets", str(SIM) + ".missing"], ["--port", "70000"],
    ["--bucket-port", "70000"], ["--machines", "0"], ["--layout", "flat"], ["--max-keys", "1001"],
    ["--late-objects-seconds", "-1"], ["--colo", "ord02"], ["--bucket-ahead-seconds", "nan"],
    ["--tls", str(SIM), str(SIM)], ["--tls", str(SIM) + ".missing", str(SIM)],
    ["--clock-file", str(SIM) + ".missing"], ["--clock-file", os.devnull],
])
def test_bad_option_is_refused(arguments):
    done = run_to_the_end(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "error:" in done.stderr and "Traceback" not in done.stderr


def test_help_names_every_option():
    done = run_to_the_end("--help")
    for option in ("port", "token", "email", "key", "account", "no-accounts", "seed", "now",
                   "clock-scale", "clock-file", "pending-seconds", "packets", "link-type",
                   "download-ranges", "fault", "tls", "bucket-port", "access-key-id",
                   "secret-access-key", "session-token", "bearer-token", "machines", "layout",
                   "gzip", "mixed-link-types", "late-objects-seconds", "bucket-ahead-seconds",
                   "max-keys", "colo"):
        assert f"--{option}" in done.stdout
    assert not any(secret in done.stdout for secret in (TOKEN, KEY, SECRET_ACCESS_KEY))


def test_one_connection_serves_many_requests_whatever_their_outcome(sim):
    connection = http.client.HTTPConnection(sim.root[len("http://"):], timeout=SECONDS)
    path = f"/client/v4/accounts/{ACCOUNT}/pcaps"
    requests = [("GET", path, None), ("POST", path, b"no JSON"), ("PUT", path, b"ignored"),
                ("GET", "/elsewhere", None), ("GET", path, None)]
    for method, target, body in requests:
        connection.request(method, target, body, bearer(TOKEN))
        socket_before = connection.sock
        connection.getresponse().read()
        assert connection.sock is socket_before is not None
    connection.close()


def test_headers_of_an_answer(sim):
    answer = sim.api("GET", "/accounts")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Date"] == "Sun, 01 Mar 2026 12:00:00 GMT"
    assert answer.headers["CF-Ray"]
    sim.advance(3600)
    assert sim.api("GET", "/accounts").headers["Date"] == "Sun, 01 Mar 2026 13:00:00 GMT"


def test_clock_scale_speeds_up_time():
    with running_sim("--now", NOON, "--clock-scale", "100000") as sim:
        until(lambda: sim.control("/clock", {"advance_s": 0})["now"] >= "2026-03-01T13:00:00Z")


def test_clock_file_tells_how_much_later_it_is(tmp_path):
    path = tmp_path / "clock"
    path.write_bytes(bytes(8))
    with running_sim("--now", NOON, "--clock-scale", "0", "--clock-file", str(path)) as sim:
        assert sim.control("/clock", {"advance_s": 0})["now"] == "2026-03-01T12:00:00.000000Z"
        with open(path, "r+b") as file:
            file.write((3600 * 10**9).to_bytes(8, sys.byteorder))
        assert sim.control("/clock", {"advance_s": 1})["now"] == "2026-03-01T13:00:01.000000Z"


@pytest.mark.parametrize("headers, status, codes", [
    ({}, 400, [9106]),
    ({"X-Auth-Key": KEY}, 400, [9106]),
    ({"Authorization": TOKEN}, 400, [6003]),
    (bearer(""), 400, [6003]),
    (bearer(TOKEN[:39]), 400, [6003]),
    (bearer(TOKEN[::-1]), 403, [9109]),
    ({"X-Auth-Email": EMAIL, "X-Auth-Key": "short"}, 400, [6003]),
    ({"X-Auth-Email": "nobody", "X-Auth-Key": KEY}, 400, [6003]),
    ({"X-Auth-Email": EMAIL, "X-Auth-Key": KEY[::-1]}, 403, [9103]),
])
def test_wrong_credentials(idle_sim, headers, status, codes):
    answer = idle_sim.api("GET", f"/accounts/{ACCOUNT}/pcaps", headers=headers)
    assert (answer.status, answer.codes) == (status, codes)
    assert answer.json["success"] is False and answer.json["result"] is None


def test_malformed_header_is_named_in_the_error_chain(sim):
    error = sim.api("GET", "/accounts", headers=bearer("x")).json["errors"][0]
    assert [link["code"] for link in error["error_chain"]] == [6111]


@pytest.mark.parametrize("headers", [bearer(TOKEN), {"X-Auth-Email": EMAIL, "X-Auth-Key": KEY}])
def test_right_credentials(sim, headers):
    answer = sim.api("GET", f"/accounts/{ACCOUNT}/pcaps", headers=headers)
    assert answer.status == 200
    assert answer.json == {"success": True, "errors": [], "messages": [], "result": []}


def test_other_credentials_by_option():
    with running_sim("--token", "T" * 40, "--email", "a@b.example", "--key", "K" * 37) as sim:
        assert sim.api("GET", "/accounts").status == 403
        assert sim.api("GET", "/accounts", headers=bearer("T" * 40)).status == 200
        pair = {"X-Auth-Email": "a@b.example", "X-Auth-Key": "K" * 37}
        assert sim.api("GET", "/accounts", headers=pair).status == 200


@pytest.mark.parametrize("method, path, status, codes", [
    ("GET", "/nowhere", 400, [7000]),
    ("GET", "/accounts/", 400, [7000]),
    ("GET", f"/accounts/{ACCOUNT}/pcaps/", 404, [7003]),
    ("GET", "/accounts/xyz/pcaps", 404, [7003]),
    ("GET", f"/accounts/{ACCOUNT.upper()}/pcaps", 404, [7003]),
    ("GET", f"/accounts/{SECOND_ACCOUNT}/pcaps", 403, [10000]),
    ("GET", f"/accounts/{ACCOUNT}/pcaps/{'0' * 32}", 404, [1404]),
    ("GET", f"/accounts/{ACCOUNT}/pcaps/{'0' * 32}/download", 404, [1404]),
    ("PUT", f"/accounts/{ACCOUNT}/pcaps/{'0' * 32}/stop", 404, [1404]),
    ("DELETE", f"/accounts/{ACCOUNT}/pcaps/ownership/{'0' * 32}", 404, [1405]),
    ("PUT", f"/accounts/{ACCOUNT}/pcaps", 405, [10405]),
    ("DELETE", f"/accounts/{ACCOUNT}/pcaps/{'0' * 32}", 405, [10405]),
    ("POST", f"/accounts/{ACCOUNT}/pcaps/{'0' * 32}/stop", 405, [10405]),
    ("PATCH", "/accounts", 405, [10405]),
])
def test_wrong_routes(idle_sim, method, path, status, codes):
    answer = idle_sim.api(method, path)
    assert (answer.status, answer.codes) == (status, codes)


def test_wrong_method_says_which_are_allowed(sim):
    assert sim.pcaps("DELETE").headers["Allow"] == "GET, POST"


def test_user_token_is_verified_for_the_user_only(sim):
    answer = sim.api("GET", "/user/tokens/verify")
    assert answer.result["status"] == "active" and len(answer.result["id"]) == 32
    assert sim.api("GET", f"/accounts/{ACCOUNT}/tokens/verify").status == 401
    wrong = sim.api("GET", "/user/tokens/verify", headers=bearer(TOKEN[::-1]))
    assert (wrong.status, wrong.codes) == (401, [1000])
    pair = {"X-Auth-Email": EMAIL, "X-Auth-Key": KEY}
    by_key = sim.api("GET", "/user/tokens/verify", headers=pair)
    assert by_key.status == 400


def test_account_token_is_verified_at_its_account_only():
    accounts = "--account", ACCOUNT, "--account", SECOND_ACCOUNT
    with running_sim("--token", ACCOUNT_TOKEN, *accounts) as sim:
        headers = bearer(ACCOUNT_TOKEN)
        refused = sim.api("GET", "/user/tokens/verify", headers=headers)
        assert (refused.status, refused.codes) == (401, [1000])
        verified = sim.api("GET", f"/accounts/{ACCOUNT}/tokens/verify", headers=headers)
        assert verified.result["status"] == "active"
        assert sim.api("GET", f"/accounts/{SECOND_ACCOUNT}/pcaps", headers=headers).status == 403
        assert sim.api("GET", "/accounts", headers=headers).codes == [1001]


def test_accounts_are_paged():
    with running_sim("--account", ACCOUNT, "--account", SECOND_ACCOUNT) as sim:
        answer = sim.api("GET", "/accounts")
        assert [account["id"] for account in answer.result] == [ACCOUNT, SECOND_ACCOUNT]
        assert answer.json["result_info"] == {
            "page": 1, "per_page": 20, "total_pages": 1, "count": 2, "total_count": 2}
        second = sim.api("GET", "/accounts?page=2&per_page=1")
        assert [account["id"] for account in second.result] == [SECOND_ACCOUNT]
        assert second.json["result_info"]["total_pages"] == 2
        assert sim.api("GET", "/accounts?per_page=51").status == 400
        assert sim.api("GET", f"/accounts/{SECOND_ACCOUNT}/pcaps").status == 200


def test_credentials_that_may_not_list_accounts_still_use_them():
    with running_sim("--no-accounts") as sim:
        answer = sim.api("GET", "/accounts")
        assert answer.result == [] and answer.json["result_info"]["total_count"] == 0
        assert sim.pcaps("GET").status == 200


def test_1200_requests_in_five_minutes(sim):
    connection = http.client.HTTPConnection(sim.root[len("http://"):], timeout=SECONDS)
    for number in range(1200):
        if number == 600:
            sim.advance(100)
        connection.request("GET", "/client/v4/accounts", headers=bearer(TOKEN))
        response = connection.getresponse()
        response.read()
        assert response.status == 200
    connection.close()
    refused = sim.api("GET", "/accounts")
    assert (refused.status, refused.codes, refused.headers["Retry-After"]) == (429, [10429], "200")
    sim.advance(199)
    assert sim.api("GET", "/accounts").status == 429
    sim.advance(1)
    assert sim.api("GET", "/accounts").status == 200


def test_body_must_be_json_and_say_so(sim):
    path = f"/accounts/{ACCOUNT}/pcaps"
    plain = sim.api("POST", path, b"{}", dict(bearer(TOKEN), **{"Content-Type": "text/plain"}))
    assert (plain.status, plain.codes) == (415, [10415])
    for body in (b"", b"{", b'{"time_limit": NaN}', b"\xff", b"[" * 100_000):
        answer = sim.api("POST", path, body,
                         dict(bearer(TOKEN), **{"Content-Type": "application/json"}))
        assert (answer.status, answer.codes) == (400, [1001])


def test_oversized_body_is_refused(sim):
    try:
        assert sim.pcaps("POST", body=b" " * (2 << 20)).status == 413
    except urllib.error.URLError:
        pass  # The connection may break before the answer is read.
    assert sim.pcaps("GET").status == 200


def test_journal_lists_requests_without_secrets(sim):
    body = dict(SIMPLE, note=f"my token is {TOKEN}")
    sim.pcaps("POST", body=body)
    sim.api("GET", f"/accounts?key={KEY}", headers={"X-Auth-Email": EMAIL, "X-Auth-Key": KEY})
    sim.api("POST", f"/accounts/{ACCOUNT}/pcaps", b"no JSON", {"Content-Type": "application/json"})
    first, second, third = sim.journal()
    assert first == {
        "seq": 1, "at": "2026-03-01T12:00:00.000000Z", "method": "POST",
        "path": f"/client/v4/accounts/{ACCOUNT}/pcaps", "status": 400, "auth": "token",
        "body": dict(SIMPLE, note="my token is REDACTED"), "operation": "create", "fault": None,
        "service": "api",
    }
    assert (second["auth"], second["body"]) == ("key", None)
    assert second["path"] == "/client/v4/accounts?key=REDACTED"
    assert (third["seq"], third["auth"], third["body"], third["status"]) == (3, "none", None, 400)


@pytest.mark.parametrize("uri", [
    f"r2://bucket/d?account-id={'a' * 32}&access-key-id=PRIVATE&secret-access-key=PRIVATE",
    "r2://PRIVATE:PRIVATE@bucket", "r2://bucket#PRIVATE", "R2://bucket?x=PRIVATE",
    "r2://bucket?PRIVATE",
])
def test_bucket_keys_appear_nowhere(sim, uri):
    answer = sim.pcaps("POST", "/ownership", {"destination_conf": uri})
    everything = [answer.body, sim.pcaps("GET", "/ownership").body, sim.journal(),
                  sim.control("/ownership")]
    assert "PRIVATE" not in repr(everything) + sim.errors()


def test_reset_forgets_all_but_the_time(sim):
    sim.control("/settings", {"pending_seconds": 5})
    sim.advance(60)
    first = sim.pcaps("POST", body=SIMPLE).result
    sim.pcaps("POST", "/ownership", {"destination_conf": "gs://bucket"})
    assert sim.control("/captures")[0]["id"] == first["id"]
    sim.control("/reset", {})
    assert sim.journal() == sim.control("/captures") == sim.control("/ownership") == []
    again = sim.pcaps("POST", body=SIMPLE).result
    assert (again["id"], again["submitted"]) == (first["id"], first["submitted"])
    sim.advance(1)
    assert sim.pcaps("GET").result[0]["status"] == "success"


@pytest.mark.parametrize("path, body", [
    ("/nothing", None),
    ("/clock", {"advance_s": -1}), ("/clock", {"advance_s": True}), ("/clock", {}),
    ("/settings", {"unknown": 1}), ("/settings", {"pending_seconds": "1"}), ("/reset", []),
])
def test_control_endpoint_refuses_nonsense(idle_sim, path, body):
    with pytest.raises(RuntimeError, match="40[04]"):
        idle_sim.control(path, body)
