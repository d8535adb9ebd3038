# SPDX-License-Identifier: GPL-2.0-or-later
"""Orders for faults as text (the command line) and as JSON (the control endpoint)."""

import json
import re
from typing import Any, Dict, Mapping, Optional

import api
import edge
import s3
from faultplan import ANY, API, BUCKET, EDGE, FOREVER, Order
from faultkinds import REQUIRED, Fault, is_count
from faults import FAULTS

OPERATIONS = {API: api.OPERATIONS, BUCKET: s3.OPERATIONS, EDGE: edge.OPERATIONS}
FORM = "NAME[@OPERATION][*TIMES][,KEY=VALUE]..."
_HEAD = re.compile(r"([a-z0-9-]+)(?:@([a-z-]+))?(?:\*([a-z0-9]+))?", re.ASCII)
_ORDER_FIELDS = {"fault", "on", "times", "skip"}


def parse_order(text: str) -> Order:
    """FORM; the keys are skip and the fault's parameters. Raises ValueError."""
    head, *pairs = text.split(",")
    match = _HEAD.fullmatch(head)
    if match is None or not all("=" in pair for pair in pairs):
        raise ValueError(f"a fault is {FORM}")
    fields = dict(zip(("fault", "on", "times"), match.groups()))
    body = {name: _value(word) for name, word in fields.items() if word is not None}
    for pair in pairs:
        name, _, word = pair.partition("=")
        if name in body:
            raise ValueError(f"{name} is given twice")
        body[name] = _value(word)
    return read_order({**body, "fault": match[1]})


def read_order(body: Dict[str, Any]) -> Order:
    """Raises ValueError."""
    name = body.get("fault")
    fault = FAULTS.get(name) if isinstance(name, str) else None
    if name is None or fault is None:
        raise ValueError("faults are " + ", ".join(FAULTS))
    on = body.get("on", fault.on)
    operations = (ANY, *(one for service in fault.services for one in OPERATIONS[service]))
    if on not in operations:
        raise ValueError("operations for this fault are " + ", ".join(operations))
    skip = body.get("skip", 0)
    if not is_count(skip):
        raise ValueError("skip is a whole number")
    return Order(name, on, _times(body.get("times", fault.times)), skip, _parameters(body, fault),
                 fault.services)


def _value(text: str) -> Any:
    """A number or true or false if it looks like one, else the text itself."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, (int, float)) else text


def _times(value: Any) -> Optional[int]:
    if value == FOREVER:
        return None
    if not is_count(value) or value < 1:
        raise ValueError(f"times is a number of 1 or more, or {FOREVER}")
    return value


def _parameters(body: Dict[str, Any], fault: Fault) -> Mapping[str, Any]:
    given = {name: value for name, value in body.items() if name not in _ORDER_FIELDS}
    unknown = given.keys() - fault.parameters.keys()
    if unknown:
        raise ValueError("parameters of this fault are: " + (", ".join(fault.parameters) or "none"))
    values = {}
    for name, parameter in fault.parameters.items():
        value = given.get(name, parameter.default)
        if value is REQUIRED or (name in given and not parameter.check(value)):
            raise ValueError(f"{name} must be {parameter.words}")
        values[name] = value
    return values
