# SPDX-License-Identifier: GPL-2.0-or-later
"""One request of a client: the fault that it may meet, its answer, its line in the journal."""

from typing import Callable, NamedTuple, Optional

from cloud import Cloud
from envelope import Reply, Request
from faultkinds import Incident
from faults import FAULTS
from journal import Outcome


class Purpose(NamedTuple):
    """What a request asks of which service; auth says what sort of credentials it brings."""

    service: str
    operation: Optional[str]
    auth: str


def exchange(cloud: Cloud, request: Request, purpose: Purpose,
             perform: Callable[[], Reply]) -> Reply:
    at_us = cloud.clock.now_us()
    order = (cloud.faults.take(purpose.service, purpose.operation)
             or cloud.random_faults.draw(request, purpose.service, purpose.operation))
    if order is None:
        reply = perform()
    else:
        incident = Incident(cloud, request, perform, order.parameters)
        reply = FAULTS[order.fault].answer(incident)
    fault = order.fault if order is not None else None
    cloud.journal.record(request, at_us, Outcome(reply.status, *purpose, fault))
    return reply
