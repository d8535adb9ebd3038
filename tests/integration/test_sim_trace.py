# SPDX-License-Identifier: GPL-2.0-or-later
"""The stand-in cloud's /cdn-cgi/trace: what a data centre tells of itself, to anybody."""

import urllib.error

import pytest
from simproc import TOKEN, running_sim

STILL = "--now", "2026-03-01T12:00:00Z", "--clock-scale", "0"
TRACE = "/cdn-cgi/trace"


@pytest.fixture
def sim():
    with running_sim(*STILL) as running:
        yield running
        assert running.errors() == ""


def ask(sim, method="GET", path=TRACE, **headers):
    return sim.request(method, sim.root + path, headers)


def colo_of(answer):
    return dict(line.split("=", 1) for line in answer.body.decode().splitlines())["colo"]


def test_lines(sim):
    answer = ask(sim, **{"User-Agent": "test/1 (x=y)"})
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/plain")
    assert answer.body.decode().splitlines() == [
        "fl=1f1", f"h=127.0.0.1:{sim.port}", "ip=127.0.0.1", "ts=1772366400.000",
        "visit_scheme=http", "uag=test/1 (x=y)", "colo=ORD", "sliver=none", "http=http/1.1",
        "loc=US", "tls=off", "sni=off", "warp=off", "gateway=off", "rbi=off", "kex=none"]
    assert answer.headers["CF-Ray"]


def test_head_has_no_body(sim):
    answer = ask(sim, "HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 100


def test_colo_is_a_setting_and_an_option(sim):
    sim.control("/settings", {"colo": "AMS"})
    assert colo_of(ask(sim)) == "AMS"
    sim.control("/reset", {})
    assert colo_of(ask(sim)) == "ORD"
    for bad in ("ams", "ord02", "", 7, None, "AMS\n"):
        with pytest.raises(RuntimeError, match="three letters"):
            sim.control("/settings", {"colo": bad})
    with running_sim("--colo", "NRT") as other:
        assert colo_of(ask(other)) == "NRT"


def test_journal(sim):
    ask(sim, path=f"{TRACE}?{TOKEN}")
    ask(sim, Authorization=f"Bearer {TOKEN}")
    assert [(entry["service"], entry["operation"], entry["path"], entry["auth"], entry["status"])
            for entry in sim.journal()] == [
                ("edge", "trace", f"{TRACE}?REDACTED", "none", 200),
                ("edge", "trace", TRACE, "token", 200)]


@pytest.mark.parametrize("method, path", [
    ("POST", TRACE), ("GET", TRACE + "/"), ("GET", "/client/v4" + TRACE), ("GET", "/cdn-cgi/")])
def test_nothing_else_is_there(sim, method, path):
    assert ask(sim, method, path).status == 400
    assert sim.journal()[0]["service"] == "api"


def test_it_is_none_of_the_api_requests_that_are_counted(sim):
    for _ in range(1210):
        ask(sim)
    assert sim.api("GET", "/accounts").status == 200


def test_faults(sim):
    sim.fault("502-html", on="trace")
    assert sim.api("GET", "/accounts").status == 200
    assert ask(sim).status == 502
    sim.fault("not-json")
    assert ask(sim).body.startswith(b"<!DOCTYPE")
    sim.fault("reset", on="trace")
    with pytest.raises((ConnectionError, urllib.error.URLError)):
        ask(sim)
    assert [entry["fault"] for entry in sim.journal()][1:] == ["502-html", "not-json", "reset"]


def test_faults_of_the_api_are_none_of_it(sim):
    sim.fault("500")
    assert ask(sim).status == 200
    assert sim.api("GET", "/accounts").status == 500
    with pytest.raises(RuntimeError, match="operations for this fault"):
        sim.fault("401", on="trace")


def test_no_faults_by_chance(sim):
    sim.control("/settings", {"random_faults": 1})
    assert [ask(sim).status for _ in range(5)] == [200] * 5
