# SPDX-License-Identifier: GPL-2.0-or-later
"""RFC 3339 timestamps to and from microseconds since 1970 (UTC)."""

import re
from datetime import datetime, timedelta, timezone

MICROSECONDS = 1_000_000

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_FORM = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:Z|([+-])(\d{2}):(\d{2}))",
    re.ASCII,
)


def parse_us(text: str) -> int:
    """Digits below a microsecond are dropped; ValueError for less than date, time and zone."""
    match = _FORM.fullmatch(text)
    if match is None:
        raise ValueError("not an RFC 3339 timestamp with a zone")
    *date_and_time, fraction, sign, zone_hours, zone_minutes = match.groups()
    if zone_minutes is not None and (int(zone_hours) > 23 or int(zone_minutes) > 59):
        raise ValueError("not a time zone")
    moment = datetime(*map(int, date_and_time), tzinfo=timezone.utc)
    us = (moment - _EPOCH) // timedelta(microseconds=1)
    us += int((fraction or "0").ljust(9, "0")) // 1000
    if sign is not None:
        zone_us = (int(zone_hours) * 3600 + int(zone_minutes) * 60) * MICROSECONDS
        us -= zone_us if sign == "+" else -zone_us
    return us


def format_us(us: int) -> str:
    """As the API writes its own times: always six digits and Z."""
    moment = _EPOCH + timedelta(microseconds=us)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def format_short_us(us: int) -> str:
    """As the API repeats a caller's time: a fraction only where there is one."""
    head, fraction = format_us(us)[:-1].split(".")
    fraction = fraction.rstrip("0")
    return f"{head}.{fraction}Z" if fraction else f"{head}Z"
