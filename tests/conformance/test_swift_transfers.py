# SPDX-License-Identifier: GPL-2.0-or-later
"""Objects of a real S3 server: in parts, compressed, many, broken off, and changed on the way."""

import gzip

import pytest

from pcapfile import read_packets
from scene import BUCKET, made_up_file
from swiftproc import KEYS_IN_A_PAGE, OWNER
from tap import Cut

# Of what Swift takes as a part that is not the last.
PART_BYTES = 5 << 20


def repeated(size):
    """A valid file of at least so many bytes."""
    file = made_up_file(7, seconds=30)
    return file + file[24:] * (size // (len(file) - 24))


def test_delivered(scene):
    files = [made_up_file(seed) for seed in range(3)]
    for number, file in enumerate(files):
        scene.put(f"pcap_ID_ord0{number}-m1.pcap", file)
    scene.assert_delivers(*files)


def test_temporary_keys(scene, tap):
    file = made_up_file(1)
    scene.put("pcap_ID.pcap", file)
    scene.use_keys(OWNER._replace(token="FwoGZXIvYXdzEB/+=token"))
    scene.assert_delivers(file)
    assert tap.lists and tap.downloads
    for request in tap.requests:
        assert request.headers["x-amz-security-token"] == "FwoGZXIvYXdzEB/+=token"
        assert "x-amz-security-token" in request.headers["authorization"]


@pytest.mark.parametrize("headers", [{}, {"content_encoding": "gzip"}], ids=["plain", "encoded"])
def test_compressed(scene, headers):
    files = [made_up_file(seed) for seed in range(2)]
    scene.put("pcap_ID_1.pcap.gz", gzip.compress(files[0]), **headers)
    scene.put("pcap_ID_2.pcap", files[1])
    scene.assert_delivers(*files)


def test_many_objects(scene, tap):
    files = [made_up_file(seed, seconds=1) for seed in range(300)]
    for number, file in enumerate(files):
        scene.put(f"pcap_ID_{number * 7 % 300}.pcap", file)
    scene.assert_delivers(*files)
    assert len(tap.lists) >= 300 // KEYS_IN_A_PAGE


def test_empty_object(scene):
    file = made_up_file(1)
    scene.put("pcap_ID_1.pcap", b"")
    scene.put("pcap_ID_2.pcap", file)
    scene.assert_delivers(file)
    assert "1 more files are empty" in scene.home.log


def test_uploaded_in_parts(scene, tap):
    file = repeated(2 * PART_BYTES)
    parts = [file[:PART_BYTES], file[PART_BYTES:2 * PART_BYTES], file[2 * PART_BYTES:]]
    scene.swift.put_in_parts(BUCKET, scene.key("pcap_ID.pcap"), parts)
    tap.cuts = [Cut(PART_BYTES + 100_000)]
    result = scene.open()
    assert (result.returncode, result.stderr) == (0, "")
    assert scene.delivered == list(read_packets(file))
    assert tap.downloads[1].headers["if-match"].endswith('-3"')


def test_broken_off_again_and_again(scene, tap):
    file = repeated(3 << 20)
    scene.put("pcap_ID.pcap", file)
    tap.cuts = [Cut(100), Cut(1000), Cut(70_000), Cut(1_000_000), Cut(0), Cut(1_500_000)]
    result = scene.open()
    assert (result.returncode, result.stderr) == (0, "")
    assert scene.delivered == list(read_packets(file))
    assert tap.cuts == []
    resumed = [request.headers for request in tap.downloads if "range" in request.headers]
    assert resumed and all(headers["if-match"].startswith('"') for headers in resumed)
    assert int(resumed[-1]["range"][len("bytes="):-1]) > 2_000_000


def test_broken_off_among_many(scene, tap):
    files = [made_up_file(seed, seconds=20) for seed in range(12)]
    for number, file in enumerate(files):
        scene.put(f"pcap_ID_{number}.pcap", file)
    tap.cuts = [Cut(after) for after in range(500, 120_000, 5_000)]
    scene.assert_delivers(*files)
    assert tap.cuts == []


def test_changed_in_the_middle(scene, tap):
    file, other = repeated(3 << 20), made_up_file(8, seconds=300)
    assert len(other) > 1 << 20
    scene.put("pcap_ID.pcap", file)
    tap.cuts = [Cut(1 << 20, meanwhile=lambda: scene.put("pcap_ID.pcap", other))]
    scene.assert_refused("has changed since it was listed", scene.id)
    assert tap.downloads[-1].headers["if-match"]
    got = scene.delivered
    assert got and got == list(read_packets(file))[:len(got)]


def test_changed_before_it_is_read(scene, tap):
    """To another one of the same size, so that only its ETag tells."""
    file = made_up_file(1)
    other = bytes(file[:-1]) + bytes([file[-1] ^ 1])
    scene.put("pcap_ID.pcap", file)
    tap.cuts = [Cut(0, meanwhile=lambda: scene.put("pcap_ID.pcap", other))]
    scene.assert_refused("has changed since it was listed", scene.id)
    assert scene.delivered == []


def test_vanished_in_the_middle(scene, tap):
    file = repeated(3 << 20)
    scene.put("pcap_ID.pcap", file)
    key = scene.key("pcap_ID.pcap")
    tap.cuts = [Cut(1 << 20, meanwhile=lambda: scene.swift.delete(BUCKET, key))]
    scene.assert_refused("it is not there, or not any more", scene.id)
    got = scene.delivered
    assert got and got == list(read_packets(file))[:len(got)]
