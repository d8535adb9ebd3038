# SPDX-License-Identifier: GPL-2.0-or-later
"""The stand-in cloud's answers against the official schema, where that file is at hand."""

from openapi import Checker
from simproc import ACCOUNT, running_sim

BUCKET = "s3://bucket/dir?region=us-east-1"
SIMPLE = {"type": "simple", "system": "magic-transit", "time_limit": 1, "packet_limit": 5}
FULL = {"type": "full", "system": "magic-transit", "time_limit": 60, "colo_name": "ORD",
        "destination_conf": BUCKET}


def fit(document, answer, method, path):
    """Finds the schema by the answer's status, then checks; path is a template below /pcaps."""
    responses = document["paths"]["/accounts/{account_id}/pcaps" + path][method]["responses"]
    response = responses.get(str(answer.status), responses["default"])
    content = response.get("content", {})
    if not content:
        assert answer.body == b""
        return
    schema = content[answer.headers["Content-Type"]].get("schema")
    if answer.headers["Content-Type"] == "application/json" and schema is not None:
        assert Checker(document).problems(answer.json, schema) == []


def test_the_checker_itself_sees_faults(document):
    schema = {"$ref": "#/components/schemas/magic-visibility-pcaps_pcaps_single_response"}
    good = {"success": True, "errors": [], "messages": [], "result": {"status": "pending"}}
    checker = Checker(document)
    assert checker.problems(good, schema) == []
    for bad in (dict(good, success=False), dict(good, errors=[{"code": 7, "message": ""}]),
                dict(good, result={"status": "done"}), {"success": True}):
        assert checker.problems(bad, schema) != []


def test_answers_fit_the_schema(document):
    with running_sim("--clock-scale", "0") as sim:
        ownership = {"destination_conf": BUCKET}
        added = sim.pcaps("POST", "/ownership", ownership)
        fit(document, added, "post", "/ownership")
        fit(document, sim.pcaps("POST", "/ownership", ownership), "post", "/ownership")
        body = dict(ownership, ownership_challenge=sim.control("/ownership")[0]["challenge"])
        fit(document, sim.pcaps("POST", "/ownership/validate", body), "post", "/ownership/validate")
        refused = sim.pcaps("POST", "/ownership/validate", ownership)
        fit(document, refused, "post", "/ownership/validate")
        sim.advance(300)
        fit(document, sim.pcaps("GET", "/ownership"), "get", "/ownership")
        check_captures(document, sim)
        path = f"/ownership/{added.result['id']}"
        fit(document, sim.pcaps("DELETE", path), "delete", "/ownership/{ownership_id}")
        fit(document, sim.pcaps("DELETE", path), "delete", "/ownership/{ownership_id}")


def check_captures(document, sim):
    fit(document, sim.pcaps("GET"), "get", "")
    for body in (SIMPLE, FULL, dict(SIMPLE, time_limit=0), SIMPLE, FULL):
        fit(document, sim.pcaps("POST", body=body), "post", "")
    simple, full = (sim.control("/captures")[number]["id"] for number in (0, 1))
    fit(document, sim.pcaps("GET", f"/{simple}/download"), "get", "/{pcap_id}/download")
    for _ in range(4):
        sim.advance(0.3)
        fit(document, sim.pcaps("GET", f"/{full}"), "get", "/{pcap_id}")
    fit(document, sim.pcaps("GET", f"/{simple}"), "get", "/{pcap_id}")
    fit(document, sim.pcaps("GET", f"/{simple}/download"), "get", "/{pcap_id}/download")
    for _ in range(2):
        fit(document, sim.pcaps("PUT", f"/{full}/stop"), "put", "/{pcap_id}/stop")
    sim.advance(60)
    fit(document, sim.pcaps("GET"), "get", "")
    fit(document, sim.api("GET", f"/accounts/{ACCOUNT}/pcaps", headers={}), "get", "")
