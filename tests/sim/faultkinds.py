# SPDX-License-Identifier: GPL-2.0-or-later
"""What a fault is, and the kinds of faults there are: what each does to a request's answer."""

import json
import math
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from typing import Any, Callable, Dict, Mapping, NamedTuple, Optional, Sequence

import delivery
from cloud import Cloud
from envelope import JSON_TYPE, NO_STATUS, ApiError, ErrorDetail, Reply, Request, to_json
from faultplan import ANY, API, BUCKET, EDGE, FOREVER

REQUIRED = object()
MOST_COUNT = 1 << 30

Parameters = Mapping[str, Any]


@dataclass(frozen=True)
class Incident:
    """A request that meets a fault. perform does what it asks for, and has the right answer."""

    cloud: Cloud
    request: Request
    perform: Callable[[], Reply]
    parameters: Parameters


Answer = Callable[[Incident], Reply]
# Gets the result of an answer of success and may change it in place; what it returns is sent.
Change = Callable[[Any, Parameters], Any]


class Parameter(NamedTuple):
    default: Any  # or REQUIRED
    check: Callable[[Any], bool]
    words: str

    def describe(self) -> str:
        has_default = self.default not in (REQUIRED, None, "")
        return self.words + (f" (default: {json.dumps(self.default)})" if has_default else "")


class Fault(NamedTuple):
    """on and times: what holds for it if nothing else is said."""

    words: str
    answer: Answer
    parameters: Mapping[str, Parameter] = {}
    on: str = ANY
    times: Any = 1
    services: Sequence[str] = (API,)

    def anywhere(self) -> "Fault":
        """The same, not only for the API's answers."""
        return self._replace(services=(API, BUCKET, EDGE))

    def describe(self, name: str) -> str:
        """For --help."""
        notes = [f"{key}: {one.describe()}" for key, one in self.parameters.items()]
        if len(self.services) > 1:
            notes.append("also for buckets and the trace")
        if self.on != ANY:
            notes.append(f"on: {self.on}")
        if self.times == FOREVER:
            notes.append(f"times: {FOREVER}")
        return f"  {name:<20} {self.words}\n" + "".join(f"{'':<23}  {note}\n" for note in notes)


def is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_COUNT


def is_seconds(value: Any) -> bool:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and math.isfinite(value) and 0 <= value <= MOST_COUNT


def is_text(value: Any) -> bool:
    """Fit for a header line."""
    return isinstance(value, str) and value.isascii() and value.isprintable()


def refuse(status: HTTPStatus, detail: ErrorDetail) -> Answer:
    """An error of the API; the operation is not performed."""
    return lambda incident: ApiError(status, detail).reply()


def page(status: HTTPStatus, body: bytes, content_type: str) -> Answer:
    """A body that is none of the API's; the operation is not performed."""
    return lambda incident: Reply(status, body, content_type)


def late(answer: Answer) -> Answer:
    """The operation is performed, but the answer is another one."""
    def perform_first(incident: Incident) -> Reply:
        incident.perform()
        return answer(incident)
    return perform_first


def change(function: Change) -> Answer:
    """The operation is performed, its result changed. What has no result stays as it is."""
    def change_result(incident: Incident) -> Reply:
        reply = incident.perform()
        if reply.status != HTTPStatus.OK or reply.content_type != JSON_TYPE:
            return reply
        envelope = json.loads(bytes(reply.body))
        envelope["result"] = function(envelope["result"], incident.parameters)
        return replace(reply, body=to_json(envelope))
    return change_result


def deliver(function: Callable[..., None]) -> Answer:
    """The operation is performed; the answer goes out wrong. The parameters are delivery's own."""
    def perform_and_deliver(incident: Incident) -> Reply:
        return replace(incident.perform(), deliver=partial(function, **incident.parameters))
    return perform_and_deliver


def unanswered(function: Callable[..., None]) -> Answer:
    """No byte of an answer; the operation is performed only if the parameter says so."""
    def perhaps_perform(incident: Incident) -> Reply:
        if incident.parameters["perform"]:
            incident.perform()
        return Reply(NO_STATUS, deliver=function)
    return perhaps_perform


def lose(incident: Incident) -> Reply:
    incident.perform()
    return Reply(NO_STATUS, deliver=delivery.reset)


def lose_and_repeat(incident: Incident) -> Reply:
    reply = incident.perform()
    capture_id = _capture_id(reply)
    if capture_id is not None:
        incident.cloud.captures.add_twin(capture_id)
    return Reply(NO_STATUS, deliver=delivery.reset)


def each(function: Callable[[Dict[str, Any], Parameters], None]) -> Change:
    """For every object of the result: itself, or those in it if it is a list."""
    def change_each(result: Any, parameters: Parameters) -> Any:
        for item in result if isinstance(result, list) else [result]:
            function(item, parameters)
        return result
    return change_each


def of_captures(function: Callable[[Dict[str, Any], Parameters], None]) -> Change:
    """The same for those objects only that are captures."""
    return each(lambda item, parameters: function(item, parameters) if "system" in item else None)


def _capture_id(reply: Reply) -> Optional[str]:
    if reply.status != HTTPStatus.OK or reply.content_type != JSON_TYPE:
        return None
    result = json.loads(bytes(reply.body))["result"]
    return result["id"] if isinstance(result, dict) and "system" in result else None
