#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A stand-in for Cloudflare's packet capture API on a loopback port, with a clock of its own."""

import argparse
import math
import re
import sys
from pathlib import Path
from typing import Callable, List, Optional, Pattern

from api import OPERATIONS
from auth import EMAIL_FORM, KEY_FORM, TOKEN_FORM
from cloud import Cloud
from faultorders import FORM, parse_order
from faultplan import ANY, FOREVER, Order
from faults import FAULTS
from packets import PacketSource
from replay import ReplayedTraffic
from rfc3339 import parse_us
from sample import LINK_TYPES
from server import SimServer
from service import server_tls
from settings import Config, Credentials
from simclock import SimClock
from traffic import GeneratedTraffic

TOKEN = "abcdefghijklmnopqrstuvwxyz0123456789ABCD"
EMAIL = "user@example.com"
KEY = "0123456789abcdef0123456789abcdef01234"
ACCOUNT = "0123456789abcdef0123456789abcdef"
ACCOUNT_FORM = re.compile(r"[0-9a-f]{32}", re.ASCII)

EPILOG = """\
The first line printed is "listening on http://127.0.0.1:PORT"; clients use that address
followed by /client/v4. For tests there are, without credentials:
  GET  /_sim/journal, /_sim/captures, /_sim/ownership (with each challenge file's text)
  POST /_sim/clock {"advance_s": N}
  POST /_sim/settings {"pending_seconds": N, "validation_seconds": N}
  GET  /_sim/faults (what is armed, and how often each fired)
  POST /_sim/faults {"fault": NAME, "on": OPERATION, "times": N or "forever", "skip": N,
                     ...parameters} or {"clear": true}
  POST /_sim/reset
SIGTERM or SIGINT ends it.

Faults, with their parameters. Each fires once, on any operation, unless it says otherwise:
"""


def build_parser() -> argparse.ArgumentParser:
    faults = "".join(fault.describe(name) for name, fault in FAULTS.items())
    parser = argparse.ArgumentParser(description=__doc__, epilog=EPILOG + faults,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--port", type=int, default=0, metavar="N",
        help="port on 127.0.0.1; 0, the default, takes a free one")
    add("--token", type=_form(TOKEN_FORM), default=TOKEN,
        help="API token to accept, 40 characters or more; one that begins with cfat_ belongs to the"
        " first account, not to a user")
    add("--email", type=_form(EMAIL_FORM), default=EMAIL,
        help=f"e-mail of the legacy pair (default: {EMAIL})")
    add("--key", type=_form(KEY_FORM), default=KEY,
        help="Global API Key of the legacy pair, 37 characters or more")
    add("--account", type=_form(ACCOUNT_FORM), action="append", metavar="ID",
        help=f"account to serve, 32 hexadecimal digits; may be repeated (default: {ACCOUNT})")
    add("--no-accounts", action="store_true",
        help="the credentials may use the accounts, but GET /accounts lists none")
    add("--seed", type=int, default=1, metavar="N", help="for ids and made-up traffic (default: 1)")
    add("--now", type=_timestamp, metavar="RFC3339",
        help="time at the start (default: the real time)")
    add("--clock-scale", type=_not_negative, default=1.0, metavar="X",
        help="simulated seconds per real second; 0 stands still (default: 1)")
    add("--pending-seconds", type=_not_negative, default=0.3, metavar="S",
        help="simulated seconds of pending, conversion_pending and conversion_running each"
        " (default: 0.3)")
    add("--packets", type=Path, nargs="+", metavar="FILE",
        help="pcap or pcapng files to serve instead of made-up traffic, moved in time so that the"
        " last packet of each lies at the start")
    add("--link-type", choices=sorted(LINK_TYPES), default="ethernet",
        help="of downloads (default: ethernet)")
    add("--download-ranges", action="store_true",
        help="the download honours Range, If-Range and If-Match and has an ETag")
    add("--fault", type=_order, action="append", default=[], metavar="FAULT",
        help=f"arms a fault, {FORM}; OPERATION is one of {', '.join((ANY, *OPERATIONS))}; TIMES may"
        f" be {FOREVER}; may be repeated")
    add("--tls", type=Path, nargs=2, metavar=("CERT.pem", "KEY.pem"), help="serve https")
    return parser


def main(arguments: Optional[List[str]] = None) -> int:
    parser = build_parser()
    options = parser.parse_args(arguments)
    clock = SimClock(options.now, options.clock_scale)
    try:
        source = _packet_source(options, clock)
        tls = server_tls(*options.tls) if options.tls else None
        server = SimServer(options.port, Cloud(_config(options), clock, source), tls)
    except (OSError, OverflowError, ValueError) as error:
        parser.error(str(error))
    server.serve_until_signal()
    return 0


def _packet_source(options: argparse.Namespace, clock: SimClock) -> PacketSource:
    if options.packets:
        return ReplayedTraffic(options.packets, clock.start_us)
    return GeneratedTraffic(options.seed)


def _config(options: argparse.Namespace) -> Config:
    return Config(
        credentials=Credentials(options.token, options.email, options.key),
        accounts=tuple(options.account or (ACCOUNT,)),
        accounts_listed=not options.no_accounts,
        seed=options.seed,
        link_type=LINK_TYPES[options.link_type],
        pending_seconds=options.pending_seconds,
        download_ranges=options.download_ranges,
        faults=tuple(options.fault),
    )


def _form(pattern: Pattern[str]) -> Callable[[str], str]:
    def check(text: str) -> str:
        if not pattern.fullmatch(text):
            raise argparse.ArgumentTypeError("not of the form that Cloudflare uses")
        return text
    return check


def _order(text: str) -> Order:
    try:
        return parse_order(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _timestamp(text: str) -> int:
    try:
        return parse_us(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _not_negative(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and number >= 0):
        raise argparse.ArgumentTypeError("must be a number of 0 or more")
    return number


if __name__ == "__main__":
    sys.exit(main())
