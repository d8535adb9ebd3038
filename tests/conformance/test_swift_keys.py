# SPDX-License-Identifier: GPL-2.0-or-later
"""Keys and folders as a real S3 server lists, signs and serves them."""

import pytest

from scene import BUCKET, address, made_up_file
from swiftproc import KEYS_IN_A_PAGE

# Each in the name that Cloudflare documents, and where only the ID is left of that.
MARKS = ["with blank", "plus+plus", "equal=s", "a&b", "100%", "%41%2F", "%", "Köln-東京-🦈", "a//b",
         "~home~", "it's", '"quoted"', "<a>", "&amp;", "semi;colon", "q?x=1#f", "back\\slash",
         "a:b@c,d!$*()", "dots/../.", "[]{}|^`", "é", "x" * 200]
# What Cloudflare takes of these: no blanks, nothing outside ASCII.
FOLDERS = ["a+b", "a=b", "a&b=c", "100%", "%2F%20", "a//b", "~home~", "it's", '"quoted"', "<a>",
           "a/b/c", "a:b@c,d!$*()", "..", "a\\b", "[]{}|^`;"]


@pytest.mark.parametrize("mark", MARKS)
def test_marks_in_a_key(scene, mark):
    files = [made_up_file(1), made_up_file(2)]
    scene.put(f"pcap_ID_{mark}_1.pcap", files[0])
    scene.put(f"pcap_ID_{mark}_2.pcap", files[1])
    scene.assert_delivers(*files)


@pytest.mark.parametrize("mark", MARKS)
def test_marks_before_the_id(scene, mark):
    file = made_up_file(1)
    scene.put(f"{mark}/ID.pcap", file)
    scene.assert_delivers(file)


@pytest.mark.parametrize("folder", FOLDERS)
def test_marks_in_a_folder(scene, folder):
    files = [made_up_file(1), made_up_file(2)]
    scene.folder = f"{scene.folder}/{folder}"
    scene.capture(address(scene.folder))
    scene.put("pcap_ID.pcap", files[0])
    scene.put("pcap_ID.pcap/m2.pcap", files[1])
    scene.assert_delivers(*files)


def test_key_of_the_greatest_length(scene):
    file = made_up_file(1)
    name = "pcap_ID_{}.pcap"
    rest = 1024 - len(scene.key(name.format("")))
    scene.put(name.format("ü" * (rest // 2)), file)
    scene.assert_delivers(file)


def test_no_folder(scene):
    bucket = f"bare-{scene.folder}"
    file = made_up_file(1)
    scene.swift.make_bucket(bucket)
    scene.capture(f"s3://{bucket}?region={address('').rpartition('=')[2]}")
    scene.swift.put(bucket, f"pcap_{scene.id}.pcap", file)
    scene.swift.put(bucket, f"other/{scene.id}.txt", b"no packets")
    scene.assert_delivers(file)


def put_neighbours(scene):
    """What is near, and none of the capture's."""
    other = "f" * 32
    for name in (f"pcap_{other}.pcap", f"pcap_{other}_ID.txt", "pcap_ID.json", "pcap_ID.pcap.md5",
                 "pcap_ID/", "pcap_", "ownership-challenge-ID.txt", f"{other}.pcap"):
        scene.put(name, b"no packets")
    for key in (f"{scene.folder}2/pcap_{scene.id}.pcap", f"{scene.folder}pcap_{scene.id}.pcap",
                f"x/{scene.folder}/pcap_{scene.id}.pcap", f"pcap_{scene.id}.pcap"):
        scene.swift.put(BUCKET, key, b"no packets")


@pytest.mark.parametrize("name", ["pcap_ID.pcap", "ord02/m1/ID.pcap"])
def test_neighbours(scene, name):
    file = made_up_file(1)
    put_neighbours(scene)
    scene.put(name, file)
    scene.assert_delivers(file)
    warnings = [line for line in scene.home.log.splitlines() if "warning" in line]
    assert len(warnings) == 1 and "its files hold" in warnings[0]  # not the stand-in's own files


def test_nothing_but_neighbours(scene):
    put_neighbours(scene)
    scene.assert_refused("the bucket has no file of it", scene.id)


@pytest.mark.parametrize("own, name", [(2 * KEYS_IN_A_PAGE + 1, "pcap_ID_{}.pcap"),
                                       (3, "z/{}/ID.pcap")], ids=["own", "whole-folder"])
def test_pages(scene, tap, own, name):
    """Continuation tokens are base64: among so many pages some have +, / or = in them."""
    files = [made_up_file(seed, seconds=1) for seed in range(own)]
    for number in range(3 * KEYS_IN_A_PAGE - own):
        scene.put(f"other+{number:>>3}?~ö", b"no packets")
    for number, file in enumerate(files):
        scene.put(name.format(f"ö>?{number}"), file)
    scene.assert_delivers(*files)
    tokens = [request.target for request in tap.lists if "continuation-token=" in request.target]
    assert len(tokens) == 2
    assert all("%2B" in token or "%2F" in token or "%3D" in token for token in tokens)


def test_a_page_that_ends_with_the_last_key(scene, tap):
    """No further page is asked for."""
    files = [made_up_file(seed, seconds=1) for seed in range(KEYS_IN_A_PAGE)]
    for number, file in enumerate(files):
        scene.put(f"pcap_ID_{number}.pcap", file)
    scene.assert_delivers(*files)
    assert len(tap.lists) == 1
