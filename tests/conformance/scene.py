# SPDX-License-Identifier: GPL-2.0-or-later
"""A capture that Cloudflare is long done with, whose files are in a bucket of a real Swift."""

import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator, List, Tuple

from extcap import Home, assert_no_secret, assert_one_sentence, capture_command
from pcapfile import LINKTYPE_RAW, Record, read_packets, write_pcap
from simproc import Sim, Signer
from swiftproc import OWNER, REGION, Body, Swift
from traffic import GeneratedTraffic

BUCKET = "captures"
# Its files are looked for once then; nothing is waited for.
LONG_AGO_SECONDS = 3600
# Any second will do; the same ones make the same packets.
_START_S = 1_767_225_600
_US, _NS = 1_000_000, 1_000


def address(folder: str, region: str = REGION, bucket: str = BUCKET) -> str:
    return f"s3://{bucket}/{folder}?region={region}"


def made_up_file(seed: int, seconds: int = 2) -> bytes:
    """A capture file of some hundred packets; of other seeds others, at about the same times."""
    packets = GeneratedTraffic(seed).between(_START_S * _US, (_START_S + seconds) * _US)
    return write_pcap((Record(packet.time_us * _NS, packet.data, packet.length)
                       for packet in packets), LINKTYPE_RAW)


class Scene:
    """uri: the bucket as Cloudflare knows it, id: the capture."""

    def __init__(self, home: Home, sim: Sim, swift: Swift, folder: str) -> None:
        self.home = home
        self.swift = swift
        self._sim = sim
        self.folder = folder
        self.home.use(sim)
        self.reach(swift.root)
        self.use_keys(OWNER)
        self.capture(address(folder))

    def reach(self, root: str) -> None:
        """The program takes this for the store."""
        self.home.environment["AWS_ENDPOINT_URL_S3"] = root

    def use_keys(self, keys: Signer) -> None:
        self.home.environment.update(AWS_ACCESS_KEY_ID=keys.key_id,
                                     AWS_SECRET_ACCESS_KEY=keys.secret)
        self.home.environment.pop("AWS_SESSION_TOKEN", None)
        if keys.token is not None:
            self.home.environment["AWS_SESSION_TOKEN"] = keys.token

    def capture(self, uri: str) -> None:
        """Somebody takes another one into this bucket, and it ends."""
        self.uri = uri
        self._sim.own_bucket(uri)
        self.id = self._sim.pcaps("POST", body={
            "type": "full", "system": "magic-transit", "time_limit": 1, "colo_name": "ORD",
            "destination_conf": uri}).result["id"]
        self._sim.advance(LONG_AGO_SECONDS)

    def key(self, name: str) -> str:
        """name follows the folder; ID in it stands for the capture's."""
        return f"{self.folder}/{name}".replace("ID", self.id)

    def put(self, name: str, body: Body, **headers: str) -> None:
        self.swift.put(BUCKET, self.key(name), body, **headers)

    @contextmanager
    def started(self, fifo: str, *arguments: str) -> "Iterator[subprocess.Popen[bytes]]":
        """The program while it captures to fifo; it does not outlive the test."""
        process = self.home.start(*capture_command(Path(fifo), *arguments))
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    def open(self, *arguments: str):
        return self.home.capture("--capture-id", self.id, *arguments)

    @property
    def delivered(self) -> List[Tuple[int, Record]]:
        file = self.home.folder / "out.pcapng"
        return list(read_packets(file.read_bytes())) if file.exists() else []

    def assert_delivers(self, *files: bytes) -> None:
        """To open it brings all packets of these files, byte for byte and in the order of time."""
        result = self.open("--log-level", "debug")
        assert (result.returncode, result.stderr) == (0, "")
        expected = [packet for file in files for packet in read_packets(file)]
        got = self.delivered
        assert len(expected) > 10
        assert sorted(got) == sorted(expected)
        times = [packet.time_ns for _, packet in got]
        assert times == sorted(times)
        assert_no_secret(self.home, result.stderr)

    def assert_refused(self, *words: str) -> None:
        """To open it fails, with one sentence that has these words."""
        result = self.open("--log-level", "debug")
        assert_one_sentence(result)
        assert [word for word in words if word not in result.stderr] == [], result.stderr
        assert_no_secret(self.home, result.stderr)
