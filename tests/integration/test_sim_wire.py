# SPDX-License-Identifier: GPL-2.0-or-later
"""Faults of the stand-in cloud in how an answer is delivered: exactly what is on the wire."""

import http.client
import socket
import time

import pytest
from clirun import until
from extcap import SECONDS
from simproc import ACCOUNT, TOKEN, running_sim

SIMPLE = {"type": "simple", "system": "magic-transit", "time_limit": 10, "packet_limit": 50}
PCAPS = f"/client/v4/accounts/{ACCOUNT}/pcaps"
HANGS = ("hang-before-headers", "hang-in-headers", "hang-in-body")


@pytest.fixture
def sim():
    with running_sim("--clock-scale", "0", "--download-ranges") as running:
        yield running
        assert running.errors() == ""


@pytest.fixture
def line(sim):
    with socket.create_connection(("127.0.0.1", sim.port), timeout=SECONDS) as connection:
        yield Line(connection)


class Line:
    """A raw connection."""

    def __init__(self, connection):
        self._connection = connection
        self.ended = ""

    def ask(self, path="", method="GET", close=False):
        lines = [f"{method} {PCAPS}{path} HTTP/1.1", "Host: localhost",
                 f"Authorization: Bearer {TOKEN}"] + ["Connection: close"] * close
        self._connection.sendall("\r\n".join(lines + ["", ""]).encode())

    def read(self, size):
        """So many bytes exactly."""
        data = b""
        while len(data) < size:
            piece = self._connection.recv(size - len(data))
            assert piece, "ended early"
            data += piece
        return data

    def read_to_the_end(self):
        data = b""
        self.ended = "closed"
        try:
            while True:
                piece = self._connection.recv(65536)
                if not piece:
                    return data
                data += piece
        except ConnectionResetError:
            self.ended = "reset"
            return data

    def read_head(self):
        """Header lines by name in lower case; the status line under an empty name."""
        text = b""
        while not text.endswith(b"\r\n\r\n"):
            text += self.read(1)
        first, *rest = text.decode().split("\r\n")[:-2]
        pairs = [one.split(": ", 1) for one in rest]
        return {"": first, **{name.lower(): value for name, value in pairs}}

    def is_silent(self):
        """Open, and nothing to read."""
        self._connection.setblocking(False)
        try:
            self._connection.recv(1)
            return False
        except BlockingIOError:
            return True
        finally:
            self._connection.settimeout(SECONDS)


@pytest.fixture
def body(sim):
    """What a list is made of when all is well."""
    sim.pcaps("POST", body=SIMPLE)
    return sim.pcaps("GET").body


def read_file(sim):
    capture_id = sim.pcaps("POST", body=SIMPLE).result["id"]
    sim.advance(1)
    path = f"/{capture_id}/download"
    return path, sim.pcaps("GET", path).body


@pytest.mark.parametrize("name, ended", [("reset", "reset"), ("no-answer", "closed")])
@pytest.mark.parametrize("more, performed", [({}, 0), ({"perform": True}, 1)])
def test_no_answer_at_all(sim, line, name, ended, more, performed):
    sim.fault(name, on="create", **more)
    with pytest.raises((OSError, http.client.HTTPException)):
        sim.pcaps("POST", body=SIMPLE)
    assert len(sim.control("/captures")) == performed
    sim.fault(name)
    line.ask()
    assert (line.read_to_the_end(), line.ended) == (b"", ended)
    assert [entry["status"] for entry in sim.journal()] == [None, None]


def test_hang_before_headers(sim, line):
    sim.fault("hang-before-headers")
    line.ask()
    until(sim.journal)
    assert sim.pcaps("GET").status == 200 and line.is_silent()
    assert sim.journal()[0]["status"] is None


def test_hang_in_headers(sim, line):
    sim.fault("hang-in-headers")
    line.ask()
    text = b""
    while b"Content-Type: application/json\r\n" not in text:
        text += line.read(1)
    assert text.startswith(b"HTTP/1.1 200 OK\r\n")
    assert sim.pcaps("GET").status == 200 and line.is_silent()


@pytest.mark.parametrize("more", [{}, {"at": 0}, {"at": 20}])
def test_hang_in_body(sim, line, body, more):
    sim.fault("hang-in-body", **more)
    line.ask()
    assert line.read_head()["content-length"] == str(len(body))
    sent = more.get("at", len(body) // 2)
    assert line.read(sent) == body[:sent]
    assert sim.pcaps("GET").status == 200 and line.is_silent()


@pytest.mark.parametrize("name", HANGS)
def test_hanging_does_not_delay_the_end(sim, line, name):
    sim.fault(name)
    line.ask()
    until(sim.journal)
    sim.process.terminate()
    assert sim.process.wait(SECONDS) == 0
    line.read_to_the_end()


def test_slow_drip_is_slow_and_complete(sim, line, body):
    delay_s = 0.001
    sim.fault("slow-drip", delay_s=delay_s)
    line.ask()
    assert line.read_head()["content-length"] == str(len(body))
    begin = time.monotonic()
    assert line.read(len(body)) == body
    assert time.monotonic() - begin >= delay_s * (len(body) - 2)


def test_slow_drip_is_bounded(sim, line, body):
    sim.fault("slow-drip", delay_s=0.2, most_s=0.1)
    begin = time.monotonic()
    line.ask(close=True)
    line.read_head()
    assert line.read_to_the_end() == body
    assert time.monotonic() - begin < 0.2 * len(body) / 4


@pytest.mark.parametrize("name, ended", [("cut-body", "closed"), ("reset-body", "reset")])
@pytest.mark.parametrize("at", [None, 0, 1, 100])
def test_body_ends_early(sim, line, name, ended, at):
    path, file = read_file(sim)
    sim.fault(name, on="download", **({} if at is None else {"at": at}))
    line.ask(path)
    assert line.read_head()["content-length"] == str(len(file))
    assert line.read_to_the_end() == file[:len(file) // 2 if at is None else at]
    assert line.ended == ended


def test_cut_chunked_lacks_the_last_chunk(sim, line, body):
    sim.fault("cut-chunked", at=26)
    line.ask()
    head = line.read_head()
    assert head["transfer-encoding"] == "chunked" and "content-length" not in head
    assert line.read_to_the_end() == b"1a\r\n" + body[:26] + b"\r\n"
    assert line.ended == "closed"


def test_chunked_is_complete(sim):
    path, file = read_file(sim)
    sim.fault("chunked", size=100)
    answer = sim.pcaps("GET", path)
    assert answer.headers["Transfer-Encoding"] == "chunked" and answer.body == file


@pytest.mark.parametrize("name", ["chunked", "length-too-small", "slow-drip"])
def test_answer_without_a_body_stays_without(sim, line, name):
    """A stray byte would spoil the next answer."""
    bucket = sim.pcaps("POST", "/ownership", {"destination_conf": "gs://bucket"}).result
    sim.fault(name)
    line.ask(f"/ownership/{bucket['id']}", "DELETE")
    assert line.read_head()[""] == "HTTP/1.1 204 No Content"
    line.ask()
    assert line.read_head()[""] == "HTTP/1.1 200 OK"


def test_length_too_small_leaves_bytes_between_two_answers(sim, line, body):
    sim.fault("length-too-small", by=7)
    line.ask()
    assert line.read_head()["content-length"] == str(len(body) - 7)
    assert line.read(len(body)) == body
    line.ask()
    assert line.read_head()[""] == "HTTP/1.1 200 OK"


def test_length_too_large_ends_with_the_connection(sim, line, body):
    sim.fault("length-too-large", by=7)
    line.ask()
    assert line.read_head()["content-length"] == str(len(body) + 7)
    assert (line.read_to_the_end(), line.ended) == (body, "closed")


@pytest.mark.parametrize("more", [{}, {"at": 30}])
def test_no_length(sim, line, body, more):
    sim.fault("no-length", **more)
    line.ask()
    head = line.read_head()
    assert head["connection"] == "close"
    assert "content-length" not in head and "transfer-encoding" not in head
    assert (line.read_to_the_end(), line.ended) == (body[:more.get("at")], "closed")


def ranged(sim, path, **headers):
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return sim.api("GET", f"/accounts/{ACCOUNT}/pcaps{path}",
                   headers={"Authorization": f"Bearer {TOKEN}", **sent})


@pytest.mark.parametrize("text, first, end", [
    ("bytes=0-", 0, None), ("bytes=100-", 100, None), ("bytes=100-199", 100, 200),
    ("bytes=0-0", 0, 1), ("bytes=100-99999999", 100, None), ("bytes=-10", -10, None),
    ("bytes=-99999999", 0, None),
])
def test_part_of_a_download(sim, text, first, end):
    path, file = read_file(sim)
    answer = ranged(sim, path, Range=text)
    assert (answer.status, answer.body) == (206, file[first:end])
    start = range(len(file))[first]
    assert answer.headers["Content-Range"] == (
        f"bytes {start}-{start + len(answer.body) - 1}/{len(file)}")
    assert answer.headers["ETag"] == sim.pcaps("GET", path).headers["ETag"]
    assert sim.journal()[-2]["conditions"] == {"Range": text}


@pytest.mark.parametrize("text", ["bytes=-", "bytes=5-3", "bytes=1-2,4-5", "lines=1-2",
                                  "bytes=a-b"])
def test_range_that_is_none_gives_the_whole(sim, text):
    path, file = read_file(sim)
    answer = ranged(sim, path, Range=text)
    assert (answer.status, answer.body) == (200, file)
    assert "Content-Range" not in answer.headers


def test_range_outside_of_the_file(sim):
    path, file = read_file(sim)
    for text in (f"bytes={len(file)}-", f"bytes={len(file) + 5}-", "bytes=-0"):
        answer = ranged(sim, path, Range=text)
        assert (answer.status, answer.codes) == (416, [10416])
        assert answer.headers["Content-Range"] == f"bytes */{len(file)}"


def test_conditions_of_a_part(sim):
    path, file = read_file(sim)
    tag = sim.pcaps("GET", path).headers["ETag"]
    assert ranged(sim, path, Range="bytes=9-", If_Match=tag).body == file[9:]
    assert ranged(sim, path, Range="bytes=9-", If_Match=f'"x", {tag}').status == 206
    changed = ranged(sim, path, Range="bytes=9-", If_Match='"x"')
    assert (changed.status, changed.codes) == (412, [10412])
    assert ranged(sim, path, Range="bytes=9-", If_Range=tag).status == 206
    assert ranged(sim, path, Range="bytes=9-", If_Range='"x"').body == file


def test_range_is_ignored_unless_the_command_line_allows_it():
    with running_sim("--clock-scale", "0") as sim:
        path, file = read_file(sim)
        answer = ranged(sim, path, Range="bytes=9-", If_Match='"x"')
        assert (answer.status, answer.body) == (200, file)
        assert "ETag" not in answer.headers and "Accept-Ranges" not in answer.headers


def test_wrong_range(sim):
    path, file = read_file(sim)
    sim.fault("wrong-range", by=3)
    answer = ranged(sim, path, Range="bytes=10-19")
    assert (answer.status, answer.body) == (206, file[10:20])
    assert answer.headers["Content-Range"] == f"bytes 13-22/{len(file)}"
