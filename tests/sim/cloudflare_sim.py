#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A stand-in for Cloudflare's packet capture API, and for the buckets that full captures go to.

Both are on loopback ports, with a clock of their own."""

import argparse
import math
import re
import sys
from pathlib import Path
from typing import Callable, List, Optional, Pattern

from auth import EMAIL_FORM, KEY_FORM, TOKEN_FORM
from bucketserver import BucketServer
from cloud import Cloud
from faultorders import FORM, OPERATIONS, parse_order
from faultplan import ANY, FOREVER, Order
from faults import FAULTS
from packets import PacketSource
from replay import ReplayedTraffic
from rfc3339 import parse_us
from sample import LINK_TYPES
from server import ApiServer
from service import serve_until_signal, server_tls
from settings import (LAYOUTS, MOST_KEYS, AccessKey, BucketKeys, Config, Credentials, Settings,
                      check_settings, derive_r2_key)
from simclock import SimClock, ahead_by_file
from traffic import GeneratedTraffic

TOKEN = "abcdefghijklmnopqrstuvwxyz0123456789ABCD"
EMAIL = "user@example.com"
KEY = "0123456789abcdef0123456789abcdef01234"
ACCOUNT = "0123456789abcdef0123456789abcdef"
# The pair of S3's own published examples.
ACCESS_KEY_ID = "AKIAIOSFODNN7EXAMPLE"
SECRET_ACCESS_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
BEARER_TOKEN = "ya29.example-bearer-token"
ACCOUNT_FORM = re.compile(r"[0-9a-f]{32}", re.ASCII)

EPILOG = """\
The first line printed is "listening on http://127.0.0.1:PORT"; clients use that address
followed by /client/v4; beside that it serves /cdn-cgi/trace. The second is "bucket on
http://127.0.0.1:PORT"; what S3, GCS and R2 clients use as their endpoint, in path style. For tests
the first has, without credentials:
  GET  /_sim/journal, /_sim/captures, /_sim/ownership (with each challenge file's text)
  POST /_sim/clock {"advance_s": N}
  POST /_sim/settings {NAME: VALUE, ...}, names and values as with the options of the same name:
                      pending_seconds, late_objects_seconds, bucket_ahead_seconds, machines, layout,
                      gzip, mixed_link_types, max_keys, random_faults, random_faults_seed, colo;
                      and validation_seconds (default: 300)
  GET  /_sim/bucket (all buckets and their objects)
  POST /_sim/bucket {"bucket": NAME, "key": KEY, and one of "text": WORDS, "file": PATH (read when
                     it is asked for) or "size": N (so many zero bytes)}, without key only the
                     bucket; a new one takes "scheme": s3, gs or r2 and "region";
                    {"bucket": NAME, "key": KEY, "delete": true}, without key the whole bucket
  GET  /_sim/faults (what is armed, and how often each fired)
  POST /_sim/faults {"fault": NAME, "on": OPERATION, "times": N or "forever", "skip": N,
                     ...parameters} or {"clear": true}
  POST /_sim/reset
SIGTERM or SIGINT ends it.

Every capture's first 300 seconds are recorded. Object names: DIRECTORY/pcap_ID.pcap of one machine;
of several DIRECTORY/pcap_ID_SITE-MACHINE.pcap (--layout suffix) or
DIRECTORY/SITE/MACHINE/pcap_ID.pcap (--layout folder). Files given with --packets begin to come anew
with each full capture.

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
    add("--clock-file", type=Path, metavar="FILE",
        help="the time is later by the nanoseconds that its 8 bytes tell at each moment: for a"
        " program that makes time pass faster while it waits")
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
        help=f"arms a fault, {FORM}; OPERATION is one of {', '.join((ANY, *_operations()))}; TIMES"
        f" may be {FOREVER}; may be repeated")
    add("--random-faults", type=float, default=0.0, metavar="RATE",
        help="this share, from 0 to 1, of all requests but POST, DELETE and the trace meets a fault"
        " that passes, never more than three times in a row for the same request (default: 0)")
    add("--random-faults-seed", type=int, default=1, metavar="N",
        help="the same seed, request and number of its repetition: the same fault (default: 1)")
    add("--colo", default=Settings().colo, metavar="CODE",
        help=f"that /cdn-cgi/trace tells (default: {Settings().colo})")
    add("--tls", type=Path, nargs=2, metavar=("CERT.pem", "KEY.pem"), help="serve https")
    _add_bucket_options(parser.add_argument_group("buckets"))
    return parser


def _add_bucket_options(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("--bucket-port", type=int, default=0, metavar="N", help="as --port, for buckets")
    add("--validation-seconds", type=float, default=300.0, metavar="S",
        help="that the check of a bucket's ownership takes (default: 300)")
    add("--access-key-id", default=ACCESS_KEY_ID, metavar="ID",
        help=f"that buckets accept (default: {ACCESS_KEY_ID}, from S3's documentation); those of"
        " r2:// also accept the key derived from the API token")
    add("--secret-access-key", default=SECRET_ACCESS_KEY, metavar="KEY",
        help="that belongs to it (default: the one from S3's documentation)")
    add("--session-token", metavar="TOKEN",
        help="without which the key is not accepted (default: it is not temporary, and none is)")
    add("--bearer-token", default=BEARER_TOKEN, metavar="TOKEN",
        help=f"that gs:// buckets accept instead of a signature (default: {BEARER_TOKEN})")
    add("--machines", type=int, default=1, metavar="N",
        help="that record a full capture, each into a file of its own (default: 1)")
    add("--layout", default=LAYOUTS[0], choices=LAYOUTS,
        help="how the files of several machines are named (default: suffix)")
    add("--gzip", action="store_true", help="they are compressed")
    add("--mixed-link-types", action="store_true",
        help="every second machine writes the other link type")
    add("--late-objects-seconds", type=float, default=0.0, metavar="S",
        help="the first file appears so long after the capture is complete, the next as long after"
        " that (default: 0)")
    add("--bucket-ahead-seconds", type=float, default=0.0, metavar="S",
        help="the buckets' clock is as much ahead of the API's (default: 0)")
    add("--max-keys", type=int, default=MOST_KEYS, metavar="N",
        help=f"in one page of a listing (default: {MOST_KEYS})")


def main(arguments: Optional[List[str]] = None) -> int:
    parser = build_parser()
    options = parser.parse_args(arguments)
    try:
        clock = SimClock(options.now, options.clock_scale, ahead_by_file(options.clock_file))
        source = _packet_source(options, clock)
        tls = server_tls(*options.tls) if options.tls else None
        cloud = Cloud(_config(options), clock, source)
        services = {"listening": ApiServer(options.port, cloud, tls),
                    "bucket": BucketServer(options.bucket_port, cloud, tls)}
    except (OSError, OverflowError, ValueError) as error:
        parser.error(str(error))
    serve_until_signal(services)
    cloud.buckets.clear()
    return 0


def _packet_source(options: argparse.Namespace, clock: SimClock) -> PacketSource:
    if options.packets:
        return ReplayedTraffic(options.packets, clock.start_us)
    return GeneratedTraffic(options.seed)


def _operations() -> List[str]:
    return [name for names in OPERATIONS.values() for name in names]


def _config(options: argparse.Namespace) -> Config:
    return Config(
        credentials=Credentials(options.token, options.email, options.key),
        bucket_keys=BucketKeys(
            AccessKey(options.access_key_id, options.secret_access_key, options.session_token),
            derive_r2_key(options.token, options.seed), options.bearer_token),
        accounts=tuple(options.account or (ACCOUNT,)),
        accounts_listed=not options.no_accounts,
        seed=options.seed,
        link_type=LINK_TYPES[options.link_type],
        settings=_settings(options),
        download_ranges=options.download_ranges,
        faults=tuple(options.fault),
    )


def _settings(options: argparse.Namespace) -> Settings:
    """Those that are options too; raises ValueError."""
    names = vars(Settings()).keys() & vars(options).keys()
    return Settings(**check_settings({name: getattr(options, name) for name in names}))


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
