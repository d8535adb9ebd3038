# SPDX-License-Identifier: GPL-2.0-or-later
"""The stand-in cloud's answers against the official schema, where that file is at hand."""

import json
from pathlib import Path

import pytest
from simproc import ACCOUNT, running_sim

SCHEMA = Path(__file__).resolve().parents[3] / "shared" / "api" / "cloudflare-pcaps.openapi.json"
BUCKET = "s3://bucket/dir?region=us-east-1"
SIMPLE = {"type": "simple", "system": "magic-transit", "time_limit": 1, "packet_limit": 5}
FULL = {"type": "full", "system": "magic-transit", "time_limit": 60, "colo_name": "ORD",
        "destination_conf": BUCKET}
PYTHON_TYPES = {"object": dict, "array": list, "string": str, "boolean": bool,
                "number": (int, float), "integer": int}


class Checker:
    """As much of OpenAPI 3.0 as this schema uses. Answers what does not fit, or nothing."""

    def __init__(self, document):
        self.document = document

    def resolve(self, schema):
        while "$ref" in schema:
            node = self.document
            for name in schema["$ref"].split("/")[1:]:
                node = node[name]
            schema = node
        return schema

    def problems(self, value, schema, where="$"):
        schema = self.resolve(schema)
        found = [p for part in schema.get("allOf", ()) for p in self.problems(value, part, where)]
        for word in ("anyOf", "oneOf"):
            if word in schema and all(self.problems(value, part, where) for part in schema[word]):
                found.append(f"{where}: fits nothing of {word}")
        if value is None and schema.get("nullable"):
            return found
        found += self.own_problems(value, schema, where)
        if isinstance(value, dict):
            for name, part in schema.get("properties", {}).items():
                if name in value:
                    found += self.problems(value[name], part, f"{where}.{name}")
        if isinstance(value, list) and "items" in schema:
            for number, item in enumerate(value):
                found += self.problems(item, schema["items"], f"{where}[{number}]")
        return found

    @staticmethod
    def own_problems(value, schema, where):
        wanted = schema.get("type")
        if wanted and not isinstance(value, PYTHON_TYPES[wanted]):
            return [f"{where}: is no {wanted}"]
        if wanted in ("number", "integer") and isinstance(value, bool):
            return [f"{where}: is no {wanted}"]
        found = []
        if "enum" in schema and value not in schema["enum"]:
            found.append(f"{where}: {value!r} is not listed")
        if isinstance(value, str):
            if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", 1e9):
                found.append(f"{where}: bad length")
        if isinstance(value, (int, float)):
            if not schema.get("minimum", value) <= value <= schema.get("maximum", value):
                found.append(f"{where}: out of range")
        if isinstance(value, dict):
            required = schema.get("required", ())
            found += [f"{where}: lacks {name}" for name in required if name not in value]
        return found


@pytest.fixture(scope="module")
def document():
    if not SCHEMA.exists():
        pytest.skip("the official schema is not at hand")
    return json.loads(SCHEMA.read_text(encoding="utf-8"))


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
