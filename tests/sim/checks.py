# SPDX-License-Identifier: GPL-2.0-or-later
"""Request bodies against the schema and the documented limits; every problem names its field."""

import ipaddress
import re
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Tuple

from destination import Destination, parse_destination
from envelope import ApiError, ErrorDetail
from rfc3339 import MICROSECONDS, parse_us

INVALID_REQUEST = 1001
LOOK_BACK_US = 24 * 3600 * MICROSECONDS
FUTURE_TOLERANCE_US = MICROSECONDS
OTHER_TYPE_ONLY = {
    "simple": {"colo", "colo_name", "destination_conf", "byte_limit"},
    "full": {"offset_time"},
}
_COLO = re.compile(r"[A-Z]{3}|[a-z]{3}[0-9]{2,3}", re.ASCII)


@dataclass(frozen=True)
class CaptureSpec:
    """A checked create request."""

    kind: str
    time_limit: int
    packet_limit: Optional[int] = None
    filter_v1: Dict[str, Any] = field(default_factory=dict)
    offset_us: Optional[int] = None
    colo_name: Optional[str] = None
    destination: Optional[Destination] = None
    byte_limit: Optional[int] = None


class Validation(NamedTuple):
    """A checked ownership validation."""

    destination: Destination
    challenge: str


class Problem(NamedTuple):
    pointer: str
    message: str


class Invalid(ValueError):
    """What is wrong with a value; pointers are relative to it."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(problems)
        self.problems = problems


class Rule(NamedTuple):
    check: Callable[[Any], Any]
    required: bool = False


def read_capture_spec(body: Any, now_us: int) -> CaptureSpec:
    """Raises ApiError 400 that names every wrong field."""
    try:
        kind = _check_fields(_only(body, "type"), {"type": _TYPE_RULE})["type"]
        _refuse_fields_of_the_other_type(body, kind)
        values = _check_fields(body, _capture_rules(kind, now_us))
        if kind == "full":
            values["colo_name"] = _the_colo(values)
    except Invalid as invalid:
        raise bad_request(invalid.problems) from None
    return CaptureSpec(
        kind=kind,
        time_limit=values["time_limit"],
        packet_limit=values.get("packet_limit"),
        filter_v1=values.get("filter_v1", {}),
        offset_us=values.get("offset_time"),
        colo_name=values.get("colo_name"),
        destination=values.get("destination_conf"),
        byte_limit=values.get("byte_limit"),
    )


def read_new_bucket(body: Any) -> Destination:
    """R2 needs its keys here: Cloudflare must write the challenge file."""
    rules = {"destination_conf": Rule(_destination, True)}
    try:
        destination = _check_fields(body, rules)["destination_conf"]
        if destination.needs_keys and not destination.with_keys:
            raise Invalid(Problem("/destination_conf", "lacks access-key-id and secret-access-key"))
    except Invalid as invalid:
        raise bad_request(invalid.problems) from None
    return destination


def read_validation(body: Any) -> Validation:
    """R2 keys have no place here."""
    rules = {"destination_conf": Rule(_destination, True), "ownership_challenge": Rule(_text, True)}
    try:
        values = _check_fields(body, rules)
        if values["destination_conf"].with_keys:
            raise Invalid(Problem("/destination_conf", "must not hold keys here"))
    except Invalid as invalid:
        raise bad_request(invalid.problems) from None
    return Validation(values["destination_conf"], values["ownership_challenge"])


def bad_request(problems: Tuple[Problem, ...]) -> ApiError:
    return ApiError(HTTPStatus.BAD_REQUEST, *(
        ErrorDetail(INVALID_REQUEST, f"{_readable(pointer)} {message}", pointer)
        for pointer, message in problems
    ))


def _readable(pointer: str) -> str:
    return pointer[1:].replace("/", ".").replace("~1", "/").replace("~0", "~") or "the request body"


def _capture_rules(kind: str, now_us: int) -> Dict[str, Rule]:
    rules = {
        "type": _TYPE_RULE,
        "system": Rule(_one_of("magic-transit"), True),
        "filter_v1": Rule(partial(_check_fields, rules=_FILTER_RULES)),
    }
    if kind == "simple":
        rules["time_limit"] = Rule(_whole_number(1, 300), True)
        rules["packet_limit"] = Rule(_whole_number(1, 10_000), True)
        rules["offset_time"] = Rule(partial(_offset_time, now_us=now_us))
        return rules
    rules["time_limit"] = Rule(_whole_number(1, 86_400), True)
    rules["packet_limit"] = Rule(_whole_number(1, 10_000))
    rules["byte_limit"] = Rule(_whole_number(1, 1_000_000_000))
    rules["colo_name"] = Rule(_colo)
    rules["colo"] = Rule(_colo)
    rules["destination_conf"] = Rule(_destination, True)
    return rules


def _check_fields(body: Any, rules: Dict[str, Rule]) -> Dict[str, Any]:
    if not isinstance(body, dict):
        raise Invalid(Problem("", "must be a JSON object"))
    problems: List[Problem] = []
    values: Dict[str, Any] = {}
    for name in body.keys() - rules.keys():
        problems.append(Problem(_pointer(name), "is not a field of this request"))
    for name, rule in rules.items():
        if name not in body:
            if rule.required:
                problems.append(Problem(_pointer(name), "is required"))
            continue
        try:
            values[name] = rule.check(body[name])
        except Invalid as invalid:
            problems.extend(Problem(_pointer(name) + inner, message)
                            for inner, message in invalid.problems)
    if problems:
        raise Invalid(*sorted(problems))
    return values


def _pointer(name: str) -> str:
    return "/" + name.replace("~", "~0").replace("/", "~1")


def _only(body: Any, name: str) -> Any:
    if not isinstance(body, dict):
        return body
    return {name: body[name]} if name in body else {}


def _refuse_fields_of_the_other_type(body: Dict[str, Any], kind: str) -> None:
    misplaced = sorted(OTHER_TYPE_ONLY[kind] & body.keys())
    if misplaced:
        raise Invalid(*(Problem(_pointer(name), f"does not apply to {kind} packet captures")
                        for name in misplaced))


def _the_colo(values: Dict[str, Any]) -> str:
    names = [values[name] for name in ("colo_name", "colo") if name in values]
    if len(names) != 1:
        words = "is given twice, as colo_name and as colo" if names else "is required"
        raise Invalid(Problem("/colo_name", words))
    return names[0]


def _one_of(*choices: str) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if not isinstance(value, str) or value not in choices:
            raise Invalid(Problem("", "must be " + " or ".join(choices)))
        return value
    return check


def _whole_number(low: int, high: Optional[int]) -> Callable[[Any], int]:
    limits = f"from {low} to {high}" if high is not None else f"of at least {low}"

    def check(value: Any) -> int:
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not is_number or (isinstance(value, float) and not value.is_integer()):
            raise Invalid(Problem("", f"must be a whole number {limits}"))
        number = int(value)
        if number < low or (high is not None and number > high):
            raise Invalid(Problem("", f"must be a whole number {limits}"))
        return number
    return check


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Invalid(Problem("", "must be a string that is not empty"))
    return value


def _colo(value: Any) -> str:
    if not isinstance(value, str) or not _COLO.fullmatch(value):
        raise Invalid(Problem("", "must be a data center such as ord02, or a group such as ORD"))
    return value


def _destination(value: Any) -> Destination:
    try:
        return parse_destination(_text(value))
    except Invalid:
        raise
    except ValueError as error:
        raise Invalid(Problem("", str(error))) from None


def _offset_time(value: Any, now_us: int) -> int:
    try:
        offset_us = parse_us(_text(value))
    except Invalid:
        raise
    except ValueError:
        raise Invalid(Problem("", "must be an RFC 3339 timestamp with a zone")) from None
    if not now_us - LOOK_BACK_US <= offset_us <= now_us + FUTURE_TOLERANCE_US:
        raise Invalid(Problem("", "must be within the last 24 hours"))
    return offset_us


def _address(value: Any) -> str:
    try:
        if not isinstance(value, str) or "%" in value:
            raise ValueError
        ipaddress.ip_address(value)
    except ValueError:
        raise Invalid(Problem("", "must be one IPv4 or IPv6 address")) from None
    return value


_TYPE_RULE = Rule(_one_of("simple", "full"), True)
_FILTER_RULES = {
    "source_address": Rule(_address),
    "destination_address": Rule(_address),
    "source_port": Rule(_whole_number(1, 65_535)),
    "destination_port": Rule(_whole_number(1, 65_535)),
    "protocol": Rule(_whole_number(0, 255)),
}
