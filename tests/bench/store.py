# SPDX-License-Identifier: GPL-2.0-or-later
"""nginx as a fast store of objects: it serves files, and a list of each bucket made beforehand.

It checks no signature; the stand-in cloud's own buckets do, but Python is no match for a client."""

import os
import shutil
import signal
import socket
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator, List, NamedTuple

from bucketstore import StoredObject
from s3listing import Page, Wanted
from settings import MOST_KEYS

from program import BenchError, Program

FOLDER = "dir"
_START_SECONDS = 10
_TEMPORARY = "".join(f"    {kind}_temp_path \"{{folder}}/temp\";\n" for kind in
                     ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
_CONFIG = """\
daemon off;
{user}
pid "{folder}/nginx.pid";
error_log "{folder}/error.log";
worker_processes 1;
events {{ worker_connections 512; }}
http {{
    access_log off;
""" + _TEMPORARY + """\
    sendfile on;
    default_type application/octet-stream;
    server {{
        listen 127.0.0.1:{port};
        root "{folder}/objects";
        rewrite ^/([^/]+)/$ /lists/$1.xml;
        location /lists/ {{ root "{folder}"; default_type application/xml; }}
        location /client/ {{ proxy_pass {cloud}; }}
        location ~ /download$ {{ alias "{folder}/sample.pcap"; }}
    }}
}}
"""


class Stored(NamedTuple):
    path: Path
    url: str


class Store:
    """A running nginx. root is its URL; it passes the API's requests on to the stand-in cloud, but
    answers a sample's download with the file sample.pcap in its folder."""

    def __init__(self, folder: Path, root: str) -> None:
        self.folder = folder
        self.root = root

    def path(self, bucket: str, name: str) -> Path:
        """Where the object's file is to be."""
        path = self.folder / "objects" / bucket / FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def publish(self, bucket: str, paths: List[Path]) -> List[Stored]:
        """Writes the bucket's list, once the files are there."""
        objects = [_describe(path) for path in paths]
        page = Page(bucket, Wanted(f"{FOLDER}/", None, None, "", MOST_KEYS, True), objects, None)
        (self.folder / "lists" / f"{bucket}.xml").write_bytes(page.xml())
        return [Stored(one.path, f"{self.root}/{bucket}/{one.key}") for one in objects]


def _describe(path: Path) -> StoredObject:
    """The entity tag is the one that nginx gives the file."""
    status = path.stat()
    return StoredObject(f"{FOLDER}/{path.name}", path, status.st_size,
                        f"{int(status.st_mtime):x}-{status.st_size:x}",
                        status.st_mtime_ns // 1000)


@contextmanager
def running_store(folder: Path, cloud: str) -> Iterator[Store]:
    """Starts nginx in this folder, which must be empty. cloud: the stand-in's root."""
    for name in ("objects", "lists", "temp"):
        (folder / name).mkdir(parents=True)
    port = _free_port()
    # As root it would serve files as somebody who must not see them.
    user = "user root root;" if os.geteuid() == 0 else ""
    config = folder / "nginx.conf"
    config.write_text(_CONFIG.format(folder=folder, port=port, cloud=cloud, user=user))
    log = folder / "error.log"
    nginx = Program([*_ending_with_us(), "nginx", "-e", str(log), "-p", str(folder),
                     "-c", str(config)], os.environ, folder)
    try:
        _wait_until_it_listens(nginx, port, log)
        yield Store(folder, f"http://127.0.0.1:{port}")
    finally:
        nginx.end(signal.SIGTERM)  # it waits for its worker then


def _ending_with_us() -> List[str]:
    """Even if nobody can end it any more, because the bench itself was killed."""
    return ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []


def _free_port() -> int:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        return holder.getsockname()[1]


def _wait_until_it_listens(nginx: Program, port: int, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not nginx.has_ended() and time.monotonic() < deadline:
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.01)
    raise BenchError(f"nginx did not start: {log.read_text() if log.exists() else 'no log'}")
