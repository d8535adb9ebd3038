# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs the stand-in cloud, or the stand-in proxy, of tests/sim for one test and talks to it."""

import hashlib
import hmac
import json
import re
import socket
import ssl
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import (IO, Any, Dict, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Type,
                    TypeVar)

SIM = Path(__file__).resolve().parent.parent / "sim" / "cloudflare_sim.py"
PROXY = SIM.with_name("proxy_sim.py")
TOKEN = "abcdefghijklmnopqrstuvwxyz0123456789ABCD"
EMAIL = "user@example.com"
KEY = "0123456789abcdef0123456789abcdef01234"
ACCESS_KEY_ID = "AKIAIOSFODNN7EXAMPLE"
# As long as those of R2, which is all that tells them apart.
R2_KEY_ID = "9883874ecac311ec8475433579a6bf5f"
SECRET_ACCESS_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
BEARER_TOKEN = "ya29.example-bearer-token"
ACCOUNT = "0123456789abcdef0123456789abcdef"
VALIDATION_SECONDS = 300
_BANNER = "listening on "
_EXIT_SECONDS = 5
_HTTP_SECONDS = 30


def _make_opener() -> urllib.request.OpenerDirector:
    """Loopback must not go through a proxy of the environment, and may have any certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return urllib.request.build_opener(urllib.request.ProxyHandler({}),
                                       urllib.request.HTTPSHandler(context=context))


_OPENER = _make_opener()


def quote(text: str) -> str:
    """Encoded as signatures want it, in a query."""
    return urllib.parse.quote(text, safe="")


class Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def result(self) -> Any:
        return self.json["result"]

    @property
    def codes(self) -> Any:
        return [error["code"] for error in self.json["errors"]]

    @property
    def pointers(self) -> Any:
        return [error.get("source", {}).get("pointer") for error in self.json["errors"]]


class Signer(NamedTuple):
    """Signs a request to a bucket: Signature Version 4, as AWS documents it."""

    key_id: str = ACCESS_KEY_ID
    secret: str = SECRET_ACCESS_KEY
    token: Optional[str] = None
    region: str = "us-east-1"
    service: str = "s3"

    def headers(self, method: str, url: str, at: str, more: Mapping[str, str]) -> Dict[str, str]:
        """more and the signature; all are signed. url: encoded. at: as in x-amz-date."""
        parts = urllib.parse.urlsplit(url)
        headers = {"x-amz-date": at, "x-amz-content-sha256": hashlib.sha256(b"").hexdigest(),
                   **({"x-amz-security-token": self.token} if self.token else {}), **more}
        signed = {name.lower(): " ".join(value.split())
                  for name, value in {"host": parts.netloc, **headers}.items()}
        names = ";".join(sorted(signed))
        query = "&".join(sorted(one if "=" in one else f"{one}="
                                for one in parts.query.split("&") if one))
        canonical = "\n".join([method, parts.path, query,
                               *(f"{name}:{signed[name]}" for name in sorted(signed)), "", names,
                               signed["x-amz-content-sha256"]])
        scope = f"{at[:8]}/{self.region}/{self.service}/aws4_request"
        text = f"AWS4-HMAC-SHA256\n{at}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        key = f"AWS4{self.secret}".encode()
        for part in (*scope.split("/"), text):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        headers["Authorization"] = (f"AWS4-HMAC-SHA256 Credential={self.key_id}/{scope},"
                                    f"SignedHeaders={names},Signature={key.hex()}")
        return headers


class Service:
    """A running program of tests/sim; root is its URL."""

    def __init__(self, process: "subprocess.Popen[str]", errors: IO[str], root: str) -> None:
        self.process = process
        self.root = root
        self._errors = errors

    def read_line(self, head: str) -> str:
        """The rest of the next line printed, which must begin so."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line.startswith(head), line
        return line[len(head):].strip()

    @property
    def port(self) -> int:
        return int(self.root.rpartition(":")[2])

    def control(self, path: str, body: Any = None) -> Any:
        """path as /clock; GET without a body, else POST. Returns the parsed JSON."""
        answer = _request("GET" if body is None else "POST", f"{self.root}/_sim{path}", body, {})
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {answer.body!r}")
        return answer.json

    def journal(self) -> Any:
        return self.control("/journal")

    def errors(self) -> str:
        """What it wrote to stderr so far."""
        self._errors.seek(0)
        return self._errors.read()


class Sim(Service):
    """A running stand-in cloud. base_url is what clients are given as the API's base URL;
    bucket_url as the endpoint of buckets, in path style."""

    bucket_url = ""

    @property
    def base_url(self) -> str:
        return self.root + "/client/v4"

    def api(self, method: str, path: str, body: Any = None,
            headers: Optional[Dict[str, str]] = None) -> Answer:
        """path follows base_url; headers replace the token; what is not bytes goes as JSON."""
        sent = {"Authorization": f"Bearer {TOKEN}"} if headers is None else dict(headers)
        return _request(method, self.base_url + path, body, sent)

    def pcaps(self, method: str, path: str = "", body: Any = None) -> Answer:
        """path follows the default account's /pcaps."""
        return self.api(method, f"/accounts/{ACCOUNT}/pcaps{path}", body)

    def bucket(self, path: str, signer: Signer = Signer(), method: str = "GET",
               **headers: str) -> Answer:
        """path, encoded, follows bucket_url. In the names of headers _ stands for a hyphen."""
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        url = self.bucket_url + path
        return self.request(method, url, signer.headers(method, url, self.amz_date(), more))

    def request(self, method: str, url: str, headers: Dict[str, str]) -> Answer:
        """As it is, without any credentials but those in the headers."""
        return _request(method, url, None, headers)

    def keys(self, bucket: str, prefix: str = "", signer: Signer = Signer()) -> List[str]:
        """All that a bucket has of these, page by page; none of them may need to be encoded."""
        found: List[str] = []
        query, more = f"?list-type=2&prefix={quote(prefix)}", ""
        while True:
            page = self.bucket(f"/{bucket}{query}{more}", signer).body.decode()
            found += re.findall("<Key>(.*?)</Key>", page)
            token = re.search("<NextContinuationToken>(.*?)</NextContinuationToken>", page)
            if token is None:
                return found
            more = f"&continuation-token={quote(token[1])}"

    def amz_date(self) -> str:
        """The API's time, in the form of x-amz-date. The journal does not hear of it."""
        date = _request("GET", f"{self.root}/_sim/faults", None, {}).headers["Date"]
        return parsedate_to_datetime(date).strftime("%Y%m%dT%H%M%SZ")

    def put(self, bucket: str, key: str, text: str) -> None:
        self.control("/bucket", {"bucket": bucket, "key": key, "text": text})

    def fault(self, name: str, **order: Any) -> None:
        """Arms a fault. order: on, times (a number or "forever"), skip, the fault's parameters."""
        self.control("/faults", {"fault": name, **order})

    def faults(self) -> Any:
        """What is armed, spent ones included, each with how often it fired."""
        return self.control("/faults")

    def clear_faults(self) -> None:
        self.control("/faults", {"clear": True})

    def advance(self, seconds: float) -> None:
        self.control("/clock", {"advance_s": seconds})

    def own_bucket(self, uri: str) -> None:
        """Adds and validates a bucket for the default account; the clock moves by five minutes."""
        added = self.pcaps("POST", "/ownership", {"destination_conf": uri}).result
        challenges = {entry["id"]: entry["challenge"] for entry in self.control("/ownership")}
        body = {"destination_conf": added["destination_conf"],
                "ownership_challenge": challenges[added["id"]]}
        self.pcaps("POST", "/ownership/validate", body)
        self.advance(VALIDATION_SECONDS)


class Proxy(Service):
    """A running stand-in proxy; root is what clients are given as the proxy's URL."""


Running = TypeVar("Running", bound=Service)


@contextmanager
def running_sim(*arguments: str) -> Iterator[Sim]:
    """Starts the stand-in cloud with these options on a free port; ends it and closes its pipes."""
    with running_service(Sim, SIM, arguments) as sim:
        sim.bucket_url = sim.read_line("bucket on ")
        yield sim


@contextmanager
def running_proxy(*arguments: str) -> Iterator[Proxy]:
    """The same for the stand-in proxy."""
    with running_service(Proxy, PROXY, arguments) as proxy:
        yield proxy


@contextmanager
def refusing_port() -> Iterator[int]:
    """A port on 127.0.0.1 where nobody listens, and nobody else can."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


@contextmanager
def running_service(kind: Type[Running], script: Path,
                    arguments: Sequence[str]) -> Iterator[Running]:
    """Starts a program that prints its address first, on a free port; ends it and closes its pipes.
    """
    command = [sys.executable, str(script), "--port", "0", *arguments]
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=errors, text=True)
        assert process.stdout is not None
        try:
            banner = process.stdout.readline()
            service = kind(process, errors, banner[len(_BANNER):].strip())
            if not banner.startswith(_BANNER):
                process.wait(_EXIT_SECONDS)
                raise RuntimeError(f"{script.name} did not start: {service.errors()}")
            yield service
        finally:
            _end(process)
            process.stdout.close()


def _end(process: "subprocess.Popen[str]") -> None:
    process.terminate()
    try:
        process.wait(_EXIT_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _request(method: str, url: str, body: Any, headers: Dict[str, str]) -> Answer:
    data = body
    if body is not None and not isinstance(body, bytes):
        data = json.dumps(body).encode()
        headers.setdefault("Content-Type", "application/json")
    request = urllib.request.Request(url, data=data, headers=headers, method=method)
    try:
        with _OPENER.open(request, timeout=_HTTP_SECONDS) as response:
            return Answer(response.status, response.headers, response.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.headers, error.read())
