#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A stand-in for Cloudflare's packet capture API on a loopback port, with a clock of its own."""

import argparse
import math
import re
import signal
import sys
import threading
from pathlib import Path
from typing import Callable, List, Optional, Pattern

from auth import EMAIL_FORM, KEY_FORM, TOKEN_FORM
from cloud import Cloud
from packets import PacketSource
from replay import ReplayedTraffic
from rfc3339 import parse_us
from sample import LINK_TYPES
from server import SimServer
from settings import Config, Credentials
from simclock import SimClock
from traffic import GeneratedTraffic

TOKEN = "abcdefghijklmnopqrstuvwxyz0123456789ABCD"
EMAIL = "user@example.com"
KEY = "0123456789abcdef0123456789abcdef01234"
ACCOUNT = "0123456789abcdef0123456789abcdef"
ACCOUNT_FORM = re.compile(r"[0-9a-f]{32}", re.ASCII)
END_SIGNALS = {signal.SIGTERM, signal.SIGINT}
SHUTDOWN_POLL_S = 0.05

EPILOG = """\
The first line printed is "listening on http://127.0.0.1:PORT"; clients use that address
followed by /client/v4. For tests there are, without credentials:
  GET  /_sim/journal, /_sim/captures, /_sim/ownership (with each challenge file's text)
  POST /_sim/clock {"advance_s": N}
  POST /_sim/settings {"pending_seconds": N, "validation_seconds": N}
  POST /_sim/reset
SIGTERM or SIGINT ends it.
"""


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, epilog=EPILOG,
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
    return parser


def main(arguments: Optional[List[str]] = None) -> int:
    parser = build_parser()
    options = parser.parse_args(arguments)
    clock = SimClock(options.now, options.clock_scale)
    try:
        source = _packet_source(options, clock)
        server = SimServer(("127.0.0.1", options.port), Cloud(_config(options), clock, source))
    except (OSError, OverflowError, ValueError) as error:
        parser.error(str(error))
    return serve(server)


def serve(server: SimServer) -> int:
    """Until a signal asks for the end; requests under way are dropped."""
    # Blocked before any thread starts: only sigwait sees them, at whatever moment they come.
    signal.pthread_sigmask(signal.SIG_BLOCK, END_SIGNALS)
    thread = threading.Thread(target=server.serve_forever, args=(SHUTDOWN_POLL_S,), daemon=True)
    thread.start()
    print(f"listening on http://127.0.0.1:{server.server_address[1]}", flush=True)
    signal.sigwait(END_SIGNALS)
    server.shutdown()
    server.server_close()
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
    )


def _form(pattern: Pattern[str]) -> Callable[[str], str]:
    def check(text: str) -> str:
        if not pattern.fullmatch(text):
            raise argparse.ArgumentTypeError("not of the form that Cloudflare uses")
        return text
    return check


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
