# SPDX-License-Identifier: GPL-2.0-or-later
"""The official description of the API, and whether requests and answers are as it says."""

import re
from pathlib import Path

SCHEMA = Path(__file__).resolve().parents[3] / "shared" / "api" / "cloudflare-pcaps.openapi.json"
PYTHON_TYPES = {"object": dict, "array": list, "string": str, "boolean": bool,
                "number": (int, float), "integer": int}
_BASE = "/client/v4"
_ID = re.compile("[0-9a-f]{32}")
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
# What a client asks beside the packet captures that the document describes.
_BESIDE = re.compile(r"/accounts|/user/tokens/verify|/accounts/[0-9a-f]{32}/tokens/verify")


class Checker:
    """As much of OpenAPI 3.0 as this schema uses. Answers what does not fit, or nothing.

    is_strict: names that a schema with properties does not have do not fit either."""

    def __init__(self, document, is_strict=False):
        self.document = document
        self.is_strict = is_strict

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
            properties = schema.get("properties", {})
            for name, part in properties.items():
                if name in value:
                    found += self.problems(value[name], part, f"{where}.{name}")
            if self.is_strict and properties:
                found += [f"{where}: has {name}" for name in value if name not in properties]
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
            if schema.get("format") == "date-time" and not _DATE_TIME.fullmatch(value):
                found.append(f"{where}: is no RFC 3339 time")
        if isinstance(value, (int, float)):
            if not schema.get("minimum", value) <= value <= schema.get("maximum", value):
                found.append(f"{where}: out of range")
        if isinstance(value, dict):
            required = schema.get("required", ())
            found += [f"{where}: lacks {name}" for name in required if name not in value]
        return found


def find_operation(document, entry):
    """The operation that a line of the stand-in's journal asks for, and the parts of its path by
    their names; None, if there is none."""
    path, _, query = entry["path"].partition("?")
    parts = path[len(_BASE):].split("/") if path.startswith(_BASE + "/") else []
    # Where a word and a name both fit, it is the word.
    for template in sorted(document["paths"], key=lambda one: one.count("{")):
        names = template.split("/")
        fits = [name == part or name.startswith("{") for name, part in zip(names, parts)]
        operation = document["paths"][template].get(entry["method"].lower())
        if operation is not None and len(names) == len(parts) and all(fits) and not query:
            return operation, {name[1:-1]: part for name, part in zip(names, parts)
                               if name.startswith("{")}
    return None


def request_problems(document, entry):
    """What is wrong with a request to the API, or nothing."""
    found = find_operation(document, entry)
    if found is None:
        path = entry["path"].partition("?")[0][len(_BASE):]
        is_known = _BESIDE.fullmatch(path) and entry["method"] == "GET" and entry["body"] is None
        return [] if is_known else [f"there is no {entry['method']} {entry['path']}"]
    operation, ids = found
    checker = Checker(document, is_strict=True)
    # That an identifier has no fewer than 32 characters the document only says in examples.
    problems = [f"{name}: is no ID" for name, part in ids.items() if not _ID.fullmatch(part)]
    return problems + _body_problems(checker, operation, entry["body"])


def _body_problems(checker, operation, body):
    wanted = operation.get("requestBody")
    if wanted is None or body is None:
        is_right = body is None and not (wanted or {}).get("required", False)
        return [] if is_right else ["there is a body too many" if body else "there is no body"]
    schema = checker.resolve(wanted["content"]["application/json"]["schema"])
    # The document lets a body of one type pass as one of the other.
    kinds = [part for part in schema.get("anyOf", ())
             if part["$ref"].endswith(f"_request_{body.get('type')}")]
    return checker.problems(body, kinds[0] if kinds else schema)
