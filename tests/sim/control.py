# SPDX-License-Identifier: GPL-2.0-or-later
"""The control endpoint for tests: plain JSON, no credentials, nothing that the real API has."""

from http import HTTPStatus
from typing import Any, Callable, Dict, Tuple

from bucketcontrol import change_bucket, read_buckets
from cloud import Cloud
from envelope import Reply, Request, from_json, to_json
from faultorders import read_order
from rfc3339 import format_us
from settings import check_seconds, check_settings

PREFIX = "/_sim"


def read_journal(cloud: Cloud, _body: Dict[str, Any]) -> Any:
    return cloud.journal.entries()


def read_captures(cloud: Cloud, _body: Dict[str, Any]) -> Any:
    return cloud.captures.all()


def read_ownerships(cloud: Cloud, _body: Dict[str, Any]) -> Any:
    return cloud.ownerships.challenges()


def advance_clock(cloud: Cloud, body: Dict[str, Any]) -> Any:
    if body.keys() != {"advance_s"}:
        raise ValueError("the body must be {\"advance_s\": seconds}")
    cloud.clock.advance(check_seconds(body["advance_s"]))
    return {"now": format_us(cloud.clock.now_us())}


def change_settings(cloud: Cloud, body: Dict[str, Any]) -> Any:
    for name, value in check_settings(body).items():
        setattr(cloud.settings, name, value)
    return vars(cloud.settings)


def read_faults(cloud: Cloud, _body: Dict[str, Any]) -> Any:
    return cloud.faults.entries()


def change_faults(cloud: Cloud, body: Dict[str, Any]) -> Any:
    if body == {"clear": True}:
        cloud.faults.clear()
    else:
        cloud.faults.arm(read_order(body))
    return cloud.faults.entries()


def reset(cloud: Cloud, _body: Dict[str, Any]) -> Any:
    cloud.reset()
    return {}


ACTIONS: Dict[Tuple[str, str], Callable[[Cloud, Dict[str, Any]], Any]] = {
    ("GET", "/journal"): read_journal,
    ("GET", "/captures"): read_captures,
    ("GET", "/ownership"): read_ownerships,
    ("GET", "/bucket"): read_buckets,
    ("POST", "/bucket"): change_bucket,
    ("GET", "/faults"): read_faults,
    ("POST", "/faults"): change_faults,
    ("POST", "/clock"): advance_clock,
    ("POST", "/settings"): change_settings,
    ("POST", "/reset"): reset,
}


def answer(cloud: Cloud, request: Request) -> Reply:
    action = ACTIONS.get((request.method, request.path[len(PREFIX):]))
    if action is None:
        return _error(HTTPStatus.NOT_FOUND, "no such control endpoint")
    try:
        body = from_json(request.body) if request.body else {}
        if not isinstance(body, dict):
            raise ValueError("the body must be a JSON object")
        return Reply(HTTPStatus.OK, to_json(action(cloud, body)))
    except ValueError as error:
        return _error(HTTPStatus.BAD_REQUEST, str(error))


def _error(status: HTTPStatus, words: str) -> Reply:
    return Reply(status, to_json({"error": words}))
