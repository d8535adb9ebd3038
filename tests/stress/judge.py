# SPDX-License-Identifier: GPL-2.0-or-later
"""What is wrong with a capture, told of all that it has left: nothing, if it went as promised."""

import re
from typing import Iterator, List

from blocks import as_opened, is_part, read_blocks
from extcap import assert_no_secret
from plans import DISCARD, KILL, LEAVE, LOAD, READER, STOP, TWICE
from workshop import Evidence

# Wireshark kills after 30 s.
_BUDGET_S = 28
# So long the packets are waited for after one stop, less what the clocks' readings are apart.
_PATIENCE_S = 19.5
_MOST_SAID_BYTES = 1001
_KILLED, _TERMINATED = -9, -15
_AT_WORK = ("pending", "running")
# The answer may have come just before the stop did.
_STILL_RECORDS = re.compile(r"info: capture \w{32}: (?:pending|running)\n")
_UNCLEAR = "may have made the capture all the same"


class Case:
    """The evidence, and what the judgements ask of it in common."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.plan = evidence.plan
        self.run = evidence.run
        self.capture = evidence.captures[0] if evidence.captures else None
        self.kind = self.plan.disturbance.kind if self.run.is_disturbed else ""
        self.stops = [one for one in evidence.journal if one["operation"] == "stop"]
        opened = evidence.opened
        self.whole = as_opened(opened.data) if opened is not None else b""
        self.data = as_opened(self.run.data)

    @property
    def id(self) -> str:
        return self.capture["id"] if self.capture is not None else ""

    @property
    def was_known(self) -> bool:
        """The program had the answer to its request: the section header follows at once."""
        return bool(self.run.data) or bool(self.evidence.left)

    @property
    def is_failed(self) -> bool:
        """It was stopped before it had a packet."""
        captures = self.evidence.cleaned_captures
        return bool(captures) and captures[0]["status"] == "failed"

    @property
    def is_told_to_have_failed(self) -> bool:
        return self.is_failed and "failed" in self.run.said

    @property
    def is_complete(self) -> bool:
        opened = self.evidence.opened
        return opened is not None and opened.status == 0 and self.data == self.whole

    @property
    def is_at_work(self) -> bool:
        return (self.capture is not None and self.plan.is_full
                and self.capture["status"] in _AT_WORK)


def judge(evidence: Evidence) -> List[str]:
    try:
        case = Case(evidence)
        return [problem for check in _CHECKS for problem in check(case)]
    except (AssertionError, ValueError) as error:
        return [f"{type(error).__name__}: {error}"]


def check_opening(case: Case) -> Iterator[str]:
    """Without a fault all of it is there, whatever has happened before."""
    opened = case.evidence.opened
    if opened is None:
        return
    failed = case.is_failed and case.plan.is_full
    if (opened.status, bool(opened.said)) != ((1, True) if failed else (0, False)):
        yield f"opened by its ID: status {opened.status}, said {opened.said!r}"
    if not failed and not read_blocks(opened.data).packets:
        yield "opened by its ID: no packet"
    if case.evidence.left_at_end:
        yield f"state files at the end: {case.evidence.left_at_end}"


def check_creation(case: Case) -> Iterator[str]:
    made = len(case.evidence.captures)
    if made > 1 or (made == 0 and not case.kind):
        yield f"{made} captures were made"
    answered = [one for one in case.evidence.journal
                if one["operation"] == "create" and one["status"] in (200, None, 500, 502)]
    if len(answered) != made:
        yield f"{len(answered)} requests have made {made} captures"


def check_data(case: Case) -> Iterator[str]:
    """All of it, or its beginning."""
    if not case.kind and not case.is_complete:
        yield f"{len(case.data)} bytes came, and {len(case.whole)} when it was opened by its ID"
    if case.evidence.opened is not None and case.evidence.opened.status == 0 and \
            not is_part(case.data, case.whole, case.kind in (READER, KILL)):
        yield "what came is not the beginning of the whole"
    read_back = case.evidence.read_back
    if read_back is not None and case.kind not in (READER, KILL) and read_back.returncode != 0:
        yield f"tshark does not read it: {read_back.stderr}"


def _expected_status(case: Case) -> int:
    """All was delivered, or what was not is not wanted: 0."""
    if case.kind == KILL:
        return _KILLED
    if case.kind in ("", READER) or case.capture is None or case.is_complete:
        return 0
    is_unwanted = case.plan.on_stop == LEAVE or (
        case.plan.on_stop == DISCARD and not case.is_at_work)
    return 0 if is_unwanted else 1


def check_status(case: Case) -> Iterator[str]:
    run = case.run
    if run.status == _TERMINATED and case.kind and not run.log:
        return  # it was stopped before it had learned to be
    expected = _expected_status(case)
    if case.kind and case.capture is not None and not case.was_known and _UNCLEAR in run.said:
        expected = 1
    if case.kind and case.is_failed and run.status == 1:
        expected = 1
    if run.status != expected:
        yield f"status {run.status} and not {expected}, said {run.said!r}"
    if run.status == 1:
        yield from _check_sentence(case)
    elif run.said:
        yield f"status {run.status}, and said {run.said!r}"


def _check_sentence(case: Case) -> Iterator[str]:
    said = case.run.said
    if said.count("\n") != 1 or len(said.encode()) > _MOST_SAID_BYTES:
        yield f"that is not one sentence: {said!r}"
    if case.id not in said and _UNCLEAR not in said:
        yield f"the sentence does not name {case.id}: {said!r}"


def check_stops(case: Case) -> Iterator[str]:
    """What --on-stop promises, and that nobody asks again who was answered."""
    if _was_asked_again(case):
        yield "it was stopped, and asked to stop once more"
    is_free = not case.kind or case.kind == KILL or not case.plan.is_full
    if case.stops and (is_free or case.plan.on_stop == LEAVE):
        yield "it was asked to stop"
    if case.plan.on_stop == LEAVE and _stops(case.evidence.cleaning_journal):
        yield "it was to be left, and stopped by the clean-up"
    if case.kind in (STOP, TWICE) and not is_free and case.plan.on_stop != LEAVE:
        before, stop, _ = case.run.log_after.partition("debug: PUT ")
        if len(_STILL_RECORDS.findall(before)) > (1 if stop else 0):
            yield "it was looked at instead of stopped"
    if case.is_at_work and not is_free and case.plan.on_stop != LEAVE and case.was_known:
        if not case.stops or not all(one["fault"] for one in case.stops):
            yield "it still records, and not for want of an answer"
        if not case.evidence.to_stop:
            yield "it still records, and its state file does not say so"


def _was_asked_again(case: Case) -> bool:
    """A second stop may cut short the answer to what the first one has asked."""
    answered = [one["status"] == 204 and one["fault"] is None for one in case.stops]
    if case.kind != TWICE:
        return any(answered[:-1])
    _, _, after = case.run.log.partition(f"info: capture {case.id}: stopped\n")
    return "debug: PUT " in after


def check_cleaning(case: Case) -> Iterator[str]:
    for cleaned in case.evidence.cleaned:
        if (cleaned.returncode, cleaned.stdout, cleaned.stderr) != (0, "", ""):
            yield f"the clean-up: {cleaned.returncode}, {cleaned.stdout!r}, {cleaned.stderr!r}"
    after = case.evidence.cleaned_captures
    if not (after and case.plan.is_full and case.was_known and case.kind):
        return
    if case.plan.on_stop != LEAVE and after[0]["status"] in _AT_WORK:
        yield "it records on, whatever was tried"


def check_leftovers(case: Case) -> Iterator[str]:
    evidence = case.evidence
    if evidence.home.left_over():
        yield f"left over: {evidence.home.left_over()}"
    is_done = (case.is_complete and case.run.status == 0) or case.is_told_to_have_failed
    if is_done and case.kind not in (READER, KILL) and evidence.left:
        yield f"state files of what is done: {evidence.left}"
    if evidence.left not in ([], [case.id]):
        yield f"state files of others: {evidence.left}"
    if case.run.status == 1 and case.id in case.run.said and evidence.left != [case.id] and \
            not case.is_told_to_have_failed:
        yield "it can be opened later, and has no state file"
    if case.run.data and case.kind == KILL and not case.is_complete and not evidence.left:
        yield "it was killed, and has no state file"
    assert_no_secret(evidence.home, case.run.said)


def check_time(case: Case) -> Iterator[str]:
    seconds = case.run.ended_after_s
    if case.kind and seconds >= _BUDGET_S:
        yield f"it has ended {seconds:.1f} s after it was stopped"
    if (case.kind == STOP and case.plan.on_stop == LOAD and case.run.status == 1
            and not case.is_told_to_have_failed and seconds < _PATIENCE_S):
        yield f"it has waited for its packets for {seconds:.1f} s only"


def _stops(journal: List[dict]) -> List[dict]:
    return [one for one in journal if one["operation"] == "stop"]


_CHECKS = (check_opening, check_creation, check_data, check_status, check_stops, check_cleaning,
           check_leftovers, check_time)
