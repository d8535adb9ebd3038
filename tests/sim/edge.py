# SPDX-License-Identifier: GPL-2.0-or-later
"""What every data centre of Cloudflare tells whoever asks it who it is: /cdn-cgi/trace."""

from http import HTTPStatus
from typing import Optional

from cloud import Cloud
from envelope import Reply, Request
from rfc3339 import MICROSECONDS

PATH = "/cdn-cgi/trace"
TRACE = "trace"
OPERATIONS = (TRACE,)


def find_operation(request: Request) -> Optional[str]:
    """None for all that is not answered here."""
    is_asked = request.path == PATH and request.method in ("GET", "HEAD")
    return TRACE if is_asked else None


def answer(cloud: Cloud, request: Request) -> Reply:
    """Lines of name=value, to anybody: neither credentials nor an envelope."""
    lines = {
        "fl": "1f1",
        "h": request.headers.get("Host", ""),
        "ip": "127.0.0.1",
        "ts": f"{cloud.clock.now_us() / MICROSECONDS:.3f}",
        "visit_scheme": "http",
        "uag": request.headers.get("User-Agent", ""),
        "colo": cloud.settings.colo,
        "sliver": "none",
        "http": "http/1.1",
        "loc": "US",
        "tls": "off",
        "sni": "off",
        "warp": "off",
        "gateway": "off",
        "rbi": "off",
        "kex": "none",
    }
    text = "".join(f"{name}={value}\n" for name, value in lines.items())
    return Reply(HTTPStatus.OK, text.encode("latin-1"), "text/plain")
