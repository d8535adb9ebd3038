# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs a real Swift for tests, and puts objects into it in a way that is not the program's."""

import hashlib
import http.client
import importlib.util
import os
import re
import tempfile
import time
import urllib.parse
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Iterator, Optional, Sequence, Union

from simproc import Answer, Service, Signer, running_service

SERVER = Path(__file__).resolve().parent / "swift_server.py"
# No region that a client would take if it were told none.
REGION = "eu-central-1"
OWNER = Signer("test:owner", "owners-secret-access-key", region=REGION)
READER = Signer("test:reader", "readers-secret-access-key", region=REGION)
# So small that a few hundred objects make several pages.
KEYS_IN_A_PAGE = 50
_SENT_AT_ONCE = 1 << 20
_SECONDS = 120

Body = Union[bytes, IO[bytes]]


class Swift(Service):
    """A running Swift; root is what clients are given as the endpoint of buckets."""

    def send(self, method: str, path: str, body: Body = b"", signer: Signer = OWNER,
             **headers: str) -> Answer:
        """path: encoded. In the names of headers _ stands for a hyphen; a file as the body needs
        content_length. AssertionError if Swift refuses it."""
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        more["x-amz-content-sha256"] = (hashlib.sha256(body).hexdigest()
                                        if isinstance(body, bytes) else "UNSIGNED-PAYLOAD")
        at = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
        place = urllib.parse.urlsplit(self.root).netloc
        connection = http.client.HTTPConnection(place, timeout=_SECONDS, blocksize=_SENT_AT_ONCE)
        try:
            connection.request(method, path, body,
                               signer.headers(method, self.root + path, at, more))
            reply = connection.getresponse()
            answer = Answer(reply.status, reply.headers, reply.read())
        finally:
            connection.close()
        assert 200 <= answer.status < 300, answer
        return answer

    def make_bucket(self, name: str, **headers: str) -> None:
        self.send("PUT", f"/{name}", **headers)

    def put(self, bucket: str, key: str, body: Body, **headers: str) -> Answer:
        return self.send("PUT", _path(bucket, key), body, **headers)

    def delete(self, bucket: str, key: str) -> None:
        self.send("DELETE", _path(bucket, key))

    def put_in_parts(self, bucket: str, key: str, parts: Sequence[bytes]) -> None:
        """As a program uploads that does not know the size before. All but the last part have
        at least 5 MiB."""
        path = _path(bucket, key)
        upload = _element("UploadId", self.send("POST", f"{path}?uploads"))
        listed = ""
        for number, part in enumerate(parts, 1):
            tag = self.send("PUT", f"{path}?partNumber={number}&uploadId={upload}",
                            part).headers["ETag"]
            listed += f"<Part><PartNumber>{number}</PartNumber><ETag>{tag}</ETag></Part>"
        whole = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>"
        _element("ETag", self.send("POST", f"{path}?uploadId={upload}", whole.encode()))


def _path(bucket: str, key: str) -> str:
    return f"/{bucket}/{urllib.parse.quote(key, safe='/~')}"


def _element(name: str, answer: Answer) -> str:
    found = re.search(f"<{name}>(.*?)</{name}>", answer.body.decode())
    assert found is not None, answer
    return found[1]


def why_not() -> Optional[str]:
    """Why no Swift can run here; None if one can."""
    if not _is_installed():
        return "OpenStack Swift is not installed (Debian: python3-swift)"
    if _storage() is None:
        return "Swift needs extended user attributes, and none of these folders has them: " \
            + ", ".join(_folders())
    return None


def _is_installed() -> bool:
    try:
        return importlib.util.find_spec("swift.common.middleware.s3api") is not None
    except ModuleNotFoundError:
        return False


def _folders() -> Sequence[str]:
    """Where Swift may keep its data. /tmp is memory on many systems, which has no such attributes
    before Linux 6.6."""
    given = os.environ.get("CFD_CONFORMANCE_FOLDER")
    return [*([given] if given else []), "/var/tmp", tempfile.gettempdir()]


def _storage() -> Optional[str]:
    for folder in _folders():
        try:
            with tempfile.NamedTemporaryFile(dir=folder) as file:
                os.setxattr(file.name, "user.cloudflaredump", b"x")
            return folder
        except OSError:
            continue
    return None


@contextmanager
def running_swift() -> Iterator[Swift]:
    """Starts it on free ports; ends it, and removes all that was put into it."""
    with tempfile.TemporaryDirectory(prefix="swift-", dir=_storage()) as folder:
        users = [word for user in (OWNER, READER)
                 for word in ("--user", f"{user.key_id}={user.secret}")]
        with running_service(Swift, SERVER, ["--folder", folder, "--region", REGION, "--page",
                                             str(KEYS_IN_A_PAGE), *users]) as swift:
            yield swift
