# SPDX-License-Identifier: GPL-2.0-or-later
"""Services for tests: one thread per connection, a banner with addresses, ended by signal."""

import signal
import ssl
import sys
import threading
import traceback
from pathlib import Path
from socketserver import BaseRequestHandler, TCPServer, ThreadingMixIn
from typing import Any, Mapping, Optional, Tuple, Type

_END_SIGNALS = {signal.SIGTERM, signal.SIGINT}
_SHUTDOWN_POLL_S = 0.05


class Service(ThreadingMixIn, TCPServer):
    """Not an HTTPServer: that one asks the DNS for its own name. tls: of a server, or None."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, port: int, handler: Type[BaseRequestHandler],
                 tls: Optional[ssl.SSLContext] = None) -> None:
        super().__init__(("127.0.0.1", port), handler)
        self._tls = tls

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.server_address[1]}"

    def get_request(self) -> Tuple[Any, Any]:
        """The handshake comes later, in the connection's own thread: a client may be slow."""
        connection, address = super().get_request()
        if self._tls is not None:
            connection = self._tls.wrap_socket(connection, server_side=True,
                                               do_handshake_on_connect=False)
        return connection, address

    def finish_request(self, request: Any, client_address: Any) -> None:
        if self._tls is not None:
            request.do_handshake()
        super().finish_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients may leave at any time, and need not trust us; anything else is a bug here."""
        if not isinstance(sys.exc_info()[1], (ConnectionError, ssl.SSLError)):
            report_bug()


def serve_until_signal(services: Mapping[str, Service]) -> None:
    """services: by the words of the banner's line for each. Requests under way are dropped."""
    # Blocked before any thread starts: only sigwait sees them, at whatever moment they come.
    signal.pthread_sigmask(signal.SIG_BLOCK, _END_SIGNALS)
    for service in services.values():
        threading.Thread(target=service.serve_forever, args=(_SHUTDOWN_POLL_S,),
                         daemon=True).start()
    # In one write: who reads only the first line may close the pipe after it.
    banner = "".join(f"{words} on {service.url}\n" for words, service in services.items())
    print(banner, end="", flush=True)
    signal.sigwait(_END_SIGNALS)
    for service in services.values():
        service.shutdown()
        service.server_close()


def server_tls(certificate: Path, key: Path) -> ssl.SSLContext:
    """Both as PEM. Raises OSError."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


def report_bug() -> None:
    """Where it happened, but no values: they might be secret."""
    kind, _, trace = sys.exc_info()
    name = kind.__name__ if kind else ""
    print("".join(traceback.format_tb(trace)) + name, file=sys.stderr, flush=True)
