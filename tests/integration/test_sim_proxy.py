# SPDX-License-Identifier: GPL-2.0-or-later
"""The stand-in proxy, and the look-up that blocks."""

import base64
import errno
import http.client
import os
import signal
import socket
import subprocess
import sys
import time

import pytest
from clirun import until
from extcap import SECONDS
from simproc import ACCOUNT, PROXY, TOKEN, refusing_port, running_proxy, running_sim

PATH = f"/client/v4/accounts/{ACCOUNT}/pcaps"
SLOW_DNS = PROXY.parent.parent / "support/slow-dns.c"
RIGHT, WRONG = "proxyuser:proxysecret", "proxyuser:other"


@pytest.fixture
def sim():
    with running_sim() as running:
        yield running


def proxy_header(credentials):
    text = base64.b64encode(credentials.encode()).decode()
    return {"Proxy-Authorization": f"Basic {text}"}


def tunnel(proxy, port, headers=()):
    """The status of an API request through CONNECT; OSError if there is no tunnel."""
    connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=SECONDS)
    connection.set_tunnel("127.0.0.1", port, dict(headers))
    connection.request("GET", PATH, headers={"Authorization": f"Bearer {TOKEN}"})
    status = connection.getresponse().status
    connection.close()
    return status


def plain(proxy, url, headers=()):
    """A request with the whole URL, as clients send it for http://."""
    connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=SECONDS)
    # Not request(): it would look into the URL.
    connection.putrequest("GET", url, skip_host=True)
    for name, value in {"Host": "api", "Authorization": f"Bearer {TOKEN}", **dict(headers)}.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def test_forward_serves_both_kinds_of_requests(sim):
    with running_proxy() as proxy:
        assert tunnel(proxy, sim.port) == 200
        answer = plain(proxy, sim.root + PATH + "?x=y", proxy_header(WRONG))
        assert answer.status == 200
        assert [entry["path"] for entry in sim.journal()] == [PATH, PATH + "?x=y"]
        place = f"127.0.0.1:{sim.port}"
        assert proxy.journal() == [
            {"method": "CONNECT", "place": place, "credentials": "none"},
            {"method": "GET", "place": place, "credentials": "wrong"}]
        assert proxy.errors() == ""


def test_forward_keeps_to_itself_what_is_for_the_proxy():
    with running_proxy() as proxy, socket.create_server(("127.0.0.1", 0)) as server:
        place = f"127.0.0.1:{server.getsockname()[1]}"
        with socket.create_connection(("127.0.0.1", proxy.port), timeout=SECONDS) as client:
            client.sendall(f"POST http://{place}/path HTTP/1.1\r\nHost: {place}\r\n"
                           "Proxy-Authorization: Basic c2VjcmV0\r\nProxy-Connection: keep-alive"
                           "\r\nContent-Length: 4\r\n\r\nbody".encode())
            with server.accept()[0] as connection, connection.makefile("rb") as received:
                text = b"".join(received.readline() for _ in range(5)) + received.read(4)
        assert text == (f"POST /path HTTP/1.1\r\nconnection: close\r\nhost: {place}\r\n"
                        "content-length: 4\r\n\r\nbody").encode()


def test_forward_without_a_server_is_a_bad_gateway():
    with running_proxy() as proxy, refusing_port() as port:
        with pytest.raises(OSError, match="502"):
            tunnel(proxy, port)
        assert plain(proxy, f"http://127.0.0.1:{port}/").status == 502
        for target in ("/elsewhere", "http://[/", "http://name:secret@127.0.0.1:x/"):
            assert plain(proxy, target).status == 502
        assert proxy.journal()[-1]["place"] == "127.0.0.1:x"
        assert proxy.errors() == ""


def test_refuse(sim):
    with running_proxy("--mode", "refuse") as proxy:
        with pytest.raises(OSError, match="403"):
            tunnel(proxy, sim.port)
        assert plain(proxy, sim.root + PATH).status == 403
        assert len(proxy.journal()) == 2 and sim.journal() == []


def test_demand(sim):
    with running_proxy("--mode", "demand") as proxy:
        for headers in ({}, proxy_header(WRONG)):
            with pytest.raises(OSError, match="407"):
                tunnel(proxy, sim.port, headers)
        answer = plain(proxy, sim.root + PATH)
        assert (answer.status, answer.headers["Proxy-Authenticate"]) == (407, 'Basic realm="sim"')
        assert sim.journal() == []
        assert tunnel(proxy, sim.port, proxy_header(RIGHT)) == 200
        assert plain(proxy, sim.root + PATH, proxy_header(RIGHT)).status == 200
        assert [entry["credentials"] for entry in proxy.journal()] == [
            "none", "wrong", "none", "right", "right"]
        secret = proxy_header(RIGHT)["Proxy-Authorization"].partition(" ")[2]
        assert secret not in repr(proxy.journal()) and "proxysecret" not in repr(proxy.journal())


def test_close(sim):
    with running_proxy("--mode", "close") as proxy:
        with pytest.raises(http.client.RemoteDisconnected):
            plain(proxy, sim.root + PATH)
        assert len(proxy.journal()) == 1 and sim.journal() == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_hang_does_not_delay_the_end(sim, number):
    with running_proxy("--mode", "hang") as proxy:
        with socket.create_connection(("127.0.0.1", proxy.port), timeout=SECONDS) as connection:
            connection.sendall(b"CONNECT 127.0.0.1:1 HTTP/1.1\r\n\r\n")
            until(proxy.journal)
            connection.setblocking(False)
            with pytest.raises(BlockingIOError):
                connection.recv(1)
            proxy.process.send_signal(number)
            assert proxy.process.wait(SECONDS) == 0
        assert proxy.errors() == ""


@pytest.mark.parametrize("arguments", [["--mode", "other"], ["--port", "70000"]])
def test_bad_option_is_refused(arguments):
    done = subprocess.run([sys.executable, str(PROXY), *arguments], capture_output=True, text=True,
                          timeout=SECONDS, check=False)
    assert done.returncode == 2 and "Traceback" not in done.stderr


@pytest.mark.parametrize("word, repeated", [
    (b"", 1), (b"\r\n", 1), (b"nonsense\r\n\r\n", 1), (b"\xff", 100_000), (b"a: b\r\n", 1000),
])
def test_what_is_no_request_is_dropped(word, repeated):
    with running_proxy() as proxy:
        with socket.create_connection(("127.0.0.1", proxy.port), timeout=SECONDS) as connection:
            try:
                connection.sendall(word * repeated)
                connection.shutdown(socket.SHUT_WR)
                assert connection.recv(1) == b""
            except OSError as problem:  # It had not read all.
                assert problem.errno in (errno.ECONNRESET, errno.EPIPE, errno.ENOTCONN)
        assert proxy.journal() == [] and proxy.errors() == ""


def test_nobody_listens_at_a_refusing_port():
    with refusing_port() as port:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port))


@pytest.fixture(scope="module")
def slow_dns(tmp_path_factory):
    library = tmp_path_factory.mktemp("slow-dns") / "slow-dns.so"
    subprocess.run(["cc", "-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fPIC",
                    "-shared", "-o", str(library), str(SLOW_DNS), "-ldl"], check=True)
    return library


@pytest.mark.parametrize("name, seconds, is_slow", [
    ("localhost", "0.5", True), ("127.0.0.1", "600", False), ("::1", "600", False),
    ("localhost", "0", False), ("localhost", "soon", False),
])
def test_names_are_slow_and_addresses_are_not(slow_dns, name, seconds, is_slow):
    environment = dict(os.environ, LD_PRELOAD=str(slow_dns), CFD_TEST_DNS_SECONDS=seconds)
    script = f"import socket; print(socket.getaddrinfo({name!r}, 80)[0][4][0])"
    begin = time.monotonic()
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True,
                          text=True, timeout=SECONDS, check=True)
    assert done.stdout.strip() in ("127.0.0.1", "::1")
    if is_slow:
        assert time.monotonic() - begin >= float(seconds)
