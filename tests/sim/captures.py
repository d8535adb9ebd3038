# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures: what was asked for, and how far each has come by the simulated clock."""

import threading
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, Dict, List, Optional

from bucketstore import BucketStore, Place
from checks import CaptureSpec
from envelope import ApiError, ErrorDetail
from machines import file_name, machines_for
from packets import PacketSource
from recording import Recording
from rfc3339 import MICROSECONDS, format_short_us, format_us
from sample import Window, sample_file
from settings import Config, Settings, make_id
from simclock import SimClock

LIST_LENGTH = 50
SIMPLE_INTERVAL_US = 60 * MICROSECONDS
# Traffic is made packet by packet: a day's capture would take minutes.
RECORDED_US = 300 * MICROSECONDS
NO_PACKETS = ("No packets matched the filter in the time limit given."
              " Please modify the filter or try again.")

_TOO_MANY_SIMPLE, _FULL_IS_ACTIVE, _UNKNOWN_CAPTURE = 1429, 1409, 1404
_NOT_STOPPABLE, _NO_DOWNLOAD = 1410, 1411


@dataclass
class Capture:
    id: str
    account: str
    spec: CaptureSpec
    submitted_us: int
    step_us: int
    settings: Settings
    recording: Optional[Recording] = None  # of a full capture
    stop_us: Optional[int] = None
    recorded_us: int = 0
    delivered: bool = False
    file: Optional[bytes] = None

    @property
    def started_us(self) -> int:
        return self.submitted_us + self.step_us

    @property
    def ended_us(self) -> int:
        """When a full capture stops recording: at a limit, or because it was told to."""
        ends_us = [self.started_us + self.spec.time_limit * MICROSECONDS, self.stop_us,
                   self.recording.full_us if self.recording is not None else None]
        return min(end_us for end_us in ends_us if end_us is not None)

    @property
    def packets(self) -> int:
        return self.recording.packets if self.recording is not None else 0

    @property
    def window(self) -> Window:
        """What a simple capture looks back on."""
        end_us = self.submitted_us if self.spec.offset_us is None else self.spec.offset_us
        return Window(end_us - self.spec.time_limit * MICROSECONDS, end_us)

    def status(self, now_us: int) -> str:
        """A full capture must have recorded up to now_us."""
        if self.spec.kind == "simple":
            return "pending" if now_us < self.started_us else "success"
        if now_us < min(self.started_us, self.ended_us):
            return "pending"
        if now_us < self.ended_us:
            return "running"
        if self.packets == 0:
            return "failed"
        if now_us < self.ended_us + self.step_us:
            return "conversion_pending"
        if now_us < self.ended_us + 2 * self.step_us:
            return "conversion_running"
        return "complete"

    def record(self, source: PacketSource, now_us: int) -> None:
        """Goes on where the last call ended."""
        start_us = max(self.started_us, self.recorded_us)
        end_us = min(now_us, self.ended_us, self.started_us + RECORDED_US)
        if self.recording is None or end_us <= start_us:
            return
        self.recording.take(source.live(self.started_us).between(start_us, end_us))
        self.recorded_us = end_us


class CaptureStore:
    """All captures of all accounts."""

    def __init__(self, clock: SimClock, source: PacketSource, buckets: BucketStore,
                 settings: Settings, config: Config) -> None:
        self._clock = clock
        self._source = source
        self._buckets = buckets
        self._settings = settings
        self._seed = config.seed
        self._link_type = config.link_type
        self._captures: List[Capture] = []
        self._lock = threading.RLock()

    def create(self, account: str, spec: CaptureSpec) -> Dict[str, Any]:
        with self._lock:
            now_us = self._clock.now_us()
            if spec.kind == "simple":
                self._check_simple_interval(account, now_us)
            else:
                self._check_no_active_full(account, now_us)
            capture = Capture(
                id=self._next_id(),
                account=account,
                spec=spec,
                submitted_us=now_us,
                step_us=round(self._settings.pending_seconds * MICROSECONDS),
                settings=replace(self._settings),
                recording=self._new_recording(spec),
            )
            self._captures.append(capture)
            return self._view(capture, now_us)

    def add_twin(self, capture_id: str) -> None:
        """An equal capture, as if the same request had come twice. There must be one of this id."""
        with self._lock:
            original = next(capture for capture in self._captures if capture.id == capture_id)
            recording = original.recording.twin() if original.recording is not None else None
            self._captures.append(replace(original, id=self._next_id(), recording=recording))

    def get(self, account: str, capture_id: str) -> Dict[str, Any]:
        with self._lock:
            return self._view(self._find(account, capture_id), self._clock.now_us())

    def newest(self, account: str) -> List[Dict[str, Any]]:
        with self._lock:
            now_us = self._clock.now_us()
            own = [capture for capture in reversed(self._captures) if capture.account == account]
            return [self._view(capture, now_us) for capture in own[:LIST_LENGTH]]

    def all(self) -> List[Dict[str, Any]]:
        with self._lock:
            now_us = self._clock.now_us()
            return [dict(self._view(capture, now_us), account=capture.account)
                    for capture in self._captures]

    def stop(self, account: str, capture_id: str) -> None:
        with self._lock:
            capture = self._find(account, capture_id)
            if capture.spec.kind == "simple":
                raise _refusal(_NOT_STOPPABLE, "simple packet captures cannot be stopped")
            now_us = self._clock.now_us()
            capture.record(self._source, now_us)
            if now_us >= capture.ended_us:
                raise _refusal(_NOT_STOPPABLE, "this packet capture has ended")
            capture.stop_us = now_us

    def deliver(self) -> None:
        """Puts what is complete by now into its bucket."""
        with self._lock:
            now_us = self._clock.now_us()
            for capture in self._captures:
                if capture.recording is None or capture.delivered:
                    continue
                capture.record(self._source, now_us)
                if capture.status(now_us) == "complete":
                    self._put_files(capture, capture.recording)
                    capture.delivered = True

    def download(self, account: str, capture_id: str) -> bytes:
        with self._lock:
            capture = self._find(account, capture_id)
            if capture.spec.kind == "full":
                raise _refusal(_NO_DOWNLOAD, "full packet captures are delivered to their bucket")
            if capture.status(self._clock.now_us()) != "success":
                raise _refusal(_NO_DOWNLOAD, "this packet capture is not ready")
        if capture.file is None:
            capture.file = sample_file(self._source, capture.window, capture.spec.filter_v1,
                                       capture.spec.packet_limit or 0, self._link_type)
        return capture.file

    def clear(self) -> None:
        with self._lock:
            self._captures.clear()

    def _new_recording(self, spec: CaptureSpec) -> Optional[Recording]:
        if spec.destination is None or spec.colo_name is None:
            return None
        self._buckets.claim(spec.destination)
        machines = machines_for(spec.colo_name, self._settings, self._link_type)
        return Recording(spec, machines, self._buckets)

    def _put_files(self, capture: Capture, recording: Recording) -> None:
        """One after the other, if they are to come late."""
        destination, settings = capture.spec.destination, capture.settings
        if destination is None:
            return
        bucket = self._buckets.claim(destination)
        late_us = round(settings.late_objects_seconds * MICROSECONDS)
        visible_us = capture.ended_us + 2 * capture.step_us
        for machine, path in recording.files(settings.gzip):
            visible_us += late_us
            name = file_name(capture.id, machine, settings)
            self._buckets.put_file(Place(bucket, destination.key(name)), path, visible_us)

    def _next_id(self) -> str:
        return make_id(self._seed, "capture", len(self._captures))

    def _find(self, account: str, capture_id: str) -> Capture:
        for capture in self._captures:
            if capture.account == account and capture.id == capture_id:
                return capture
        detail = ErrorDetail(_UNKNOWN_CAPTURE, "packet capture not found")
        raise ApiError(HTTPStatus.NOT_FOUND, detail)

    def _check_simple_interval(self, account: str, now_us: int) -> None:
        for capture in reversed(self._captures):
            if capture.account != account or capture.spec.kind != "simple":
                continue
            wait_us = capture.submitted_us + SIMPLE_INTERVAL_US - now_us
            if wait_us > 0:
                detail = ErrorDetail(
                    _TOO_MANY_SIMPLE, "only one simple packet capture request a minute is allowed")
                raise ApiError(HTTPStatus.TOO_MANY_REQUESTS, detail,
                               headers={"Retry-After": str(-(-wait_us // MICROSECONDS))})
            return

    def _check_no_active_full(self, account: str, now_us: int) -> None:
        for capture in self._captures:
            if capture.account != account or capture.recording is None:
                continue
            capture.record(self._source, now_us)
            if now_us < capture.ended_us:
                detail = ErrorDetail(
                    _FULL_IS_ACTIVE, "a full packet capture is pending or running already")
                raise ApiError(HTTPStatus.CONFLICT, detail)

    def _view(self, capture: Capture, now_us: int) -> Dict[str, Any]:
        capture.record(self._source, now_us)
        spec = capture.spec
        view = {
            "id": capture.id,
            "type": spec.kind,
            "system": "magic-transit",
            "status": capture.status(now_us),
            "submitted": format_us(capture.submitted_us),
            "time_limit": spec.time_limit,
            "filter_v1": spec.filter_v1,
        }
        if spec.kind == "simple":
            view["packets_remaining"] = spec.packet_limit
            if spec.offset_us is not None:
                view["offset_time"] = format_short_us(spec.offset_us)
        else:
            view.update(_full_fields(capture, view["status"]))
        return view


def _full_fields(capture: Capture, status: str) -> Dict[str, Any]:
    spec = capture.spec
    fields: Dict[str, Any] = {
        "colo_name": spec.colo_name,
        "destination_conf": spec.destination and spec.destination.uri,
        "byte_limit": spec.byte_limit,
        "packet_limit": spec.packet_limit,
        "stop_requested": None if capture.stop_us is None else format_us(capture.stop_us),
        "packets_captured": None if status == "pending" else capture.packets,
        "error_message": NO_PACKETS if status == "failed" else None,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _refusal(code: int, message: str) -> ApiError:
    return ApiError(HTTPStatus.BAD_REQUEST, ErrorDetail(code, message))
