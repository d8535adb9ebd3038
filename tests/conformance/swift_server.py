#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A whole OpenStack Swift that speaks S3, in one process, on loopback ports that are free.

It is the real server with its own checks, so what it accepts is not what this project believes.
The first line printed is "listening on http://127.0.0.1:PORT"; SIGTERM or SIGINT ends it.
"""

import argparse
import configparser
import logging
import os
import secrets
import signal
import sys
from pathlib import Path
from typing import Any, Callable, Dict, List, Tuple

import eventlet
import eventlet.wsgi
from swift.common import utils, wsgi
from swift.common.ring import RingBuilder

HOST = "127.0.0.1"
DEVICE = "sda"
STORES = ("account", "container", "object")
# Swift itself adds what else has to be in it.
PIPELINE = "catch_errors cache s3api tempauth slo proxy-server"
# All of Swift is one busy process: its own parts must not give each other up.
PATIENT = {"node_timeout": "60", "conn_timeout": "10", "client_timeout": "60"}

Config = Dict[str, Dict[str, str]]


class Memory:
    """What Swift wants memcached for. It forgets nothing by itself: who changes what an entry is
    about deletes that."""

    def __init__(self) -> None:
        self._values: Dict[str, Any] = {}

    def get(self, key: str, *_more: Any, **_options: Any) -> Any:
        return self._values.get(key)

    def set(self, key: str, value: Any, *_more: Any, **_options: Any) -> None:
        self._values[key] = value

    def delete(self, key: str, *_more: Any, **_options: Any) -> None:
        self._values.pop(key, None)


def make_cache(_global: Dict[str, str], **_local: str) -> Callable[[Any], Any]:
    """The filter "cache" of the pipeline."""
    memory = Memory()

    def wrap(app: Any) -> Any:
        def remember(environ: Dict[str, Any], start_response: Any) -> Any:
            environ["swift.cache"] = memory
            return app(environ, start_response)
        return remember
    return wrap


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, metavar="N", help="0: a free one")
    parser.add_argument("--folder", type=Path, required=True,
                        help="an empty one for all data, where files have user attributes")
    parser.add_argument("--region", default="us-east-1", help="that signatures must be for")
    parser.add_argument("--page", type=int, default=1000, help="keys in one page of a list")
    parser.add_argument("--user", action="append", required=True, metavar="ACCOUNT:NAME=SECRET",
                        help="access key and secret key; may be repeated, the first is the owner")
    return parser.parse_args()


def listen(port: int) -> Any:
    return eventlet.listen((HOST, port), backlog=128)


def make_ring(folder: Path, name: str, port: int) -> None:
    """A ring of one device: each object is stored once."""
    builder = RingBuilder(0, 1, 0)
    builder.add_dev({"id": 0, "region": 1, "zone": 1, "weight": 1, "ip": HOST, "port": port,
                     "device": DEVICE, "replication_ip": HOST, "replication_port": port})
    builder.rebalance()
    builder.get_ring().save(str(folder / f"{name}.ring.gz"))


def store_config(folder: Path, name: str) -> Config:
    return {
        "DEFAULT": {"devices": str(folder), "mount_check": "false", "swift_dir": str(folder),
                    "recon_cache_path": str(folder), **PATIENT},
        "pipeline:main": {"pipeline": f"{name}-server"},
        f"app:{name}-server": {"use": f"egg:swift#{name}"},
    }


def user_options(users: List[str]) -> Dict[str, str]:
    """As tempauth has them. Only the first user may do everything; to the others, buckets and
    objects have to be opened one by one."""
    options = {}
    for number, user in enumerate(users):
        key, _, secret = user.partition("=")
        options["user_" + key.replace(":", "_")] = secret + ("" if number else " .admin")
    return options


def proxy_config(folder: Path, arguments: argparse.Namespace) -> Config:
    return {
        "DEFAULT": {"swift_dir": str(folder), **PATIENT},
        "pipeline:main": {"pipeline": PIPELINE},
        "app:proxy-server": {"use": "egg:swift#proxy", "account_autocreate": "true", **PATIENT},
        "filter:catch_errors": {"use": "egg:swift#catch_errors"},
        "filter:cache": {"paste.filter_factory": f"{Path(__file__).stem}:make_cache"},
        "filter:s3api": {"use": "egg:swift#s3api", "s3_acl": "true",
                         "location": arguments.region, "max_bucket_listing": str(arguments.page)},
        "filter:tempauth": {"use": "egg:swift#tempauth", **user_options(arguments.user)},
        "filter:slo": {"use": "egg:swift#slo"},
    }


def write_config(path: Path, config: Config) -> Path:
    parser = configparser.RawConfigParser()
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_dict(config)
    with path.open("w") as file:
        parser.write(file)
    return path


def load(path: Path) -> Any:
    """The application that a configuration describes."""
    return wsgi.loadapp(str(path), global_conf={"log_name": path.stem})


def forget_power_cuts() -> None:
    """A test's data need not outlive one, and to wait for a busy disk makes it slow."""
    os.fsync = os.fdatasync = lambda _descriptor: None  # type: ignore[assignment]


def log_to_stderr() -> None:
    """Swift's loggers write to the system's log, which a test has no business with."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setLevel(logging.WARNING)
    for logger in logging.Logger.manager.loggerDict.values():
        if isinstance(logger, logging.Logger) and logger.handlers:
            logger.handlers[:] = [handler]


def serve(pairs: List[Tuple[Any, Any]]) -> List[Any]:
    """Serves each application at its socket, as Swift's own launcher does."""
    return [eventlet.spawn(eventlet.wsgi.server, socket, app, logging.getLogger("silent"),
                           protocol=wsgi.SwiftHttpProtocol, log_output=False,
                           capitalize_response_headers=False) for socket, app in pairs]


def make_stores(folder: Path) -> List[Tuple[Any, Any]]:
    (folder / DEVICE).mkdir()
    pairs = []
    for name in STORES:
        socket = listen(0)
        make_ring(folder, name, socket.getsockname()[1])
        path = write_config(folder / f"{name}.conf", store_config(folder, name))
        pairs.append((socket, load(path)))
    return pairs


def end(_signal: int, _frame: Any) -> None:
    sys.exit(0)


def main() -> None:
    arguments = parse_arguments()
    folder = arguments.folder.resolve()
    # As Swift's launcher does it, by a name that has changed from version to version.
    eventlet.monkey_patch(all=False, socket=True, select=True, thread=True)
    logging.logThreads = False  # to ask for them can wait for ever then
    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    write_config(folder / "swift.conf",
                 {"swift-hash": {"swift_hash_path_suffix": secrets.token_hex(8)}})
    utils.set_swift_dir(str(folder))
    pairs = make_stores(folder)
    socket = listen(arguments.port)
    pairs.append((socket, load(write_config(folder / "proxy.conf",
                                            proxy_config(folder, arguments)))))
    log_to_stderr()
    forget_power_cuts()
    servers = serve(pairs)
    print(f"listening on http://{HOST}:{socket.getsockname()[1]}", flush=True)
    for server in servers:
        server.wait()


if __name__ == "__main__":
    main()
