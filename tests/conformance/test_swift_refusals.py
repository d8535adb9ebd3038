# SPDX-License-Identifier: GPL-2.0-or-later
"""What a real S3 server refuses, and what the user is told of it."""

import time

import pytest

from extcap import assert_no_secret, assert_one_sentence
from pcapfile import read_packets
from scene import BUCKET, address, made_up_file
from simproc import Signer, running_sim
from swiftproc import OWNER, READER, REGION

ORIGIN = "AWS_ACCESS_KEY_ID"
# Swift says the same of an access key that it does not know, unlike Amazon S3.
WRONG_KEYS = [OWNER._replace(secret="not-the-owners-secret-key"),
              Signer("test:nobody", "no-secret-access-key"),
              Signer("AKIAIOSFODNN7EXAMPLE", OWNER.secret)]
# The bucket of the stand-in cloud, from which files are carried over.
STAND_IN = Signer(region=REGION)
WAITS, WAIT_SECONDS = 300, 0.1
SECONDS = 60


def new_capture(scene, uri, *arguments):
    return scene.home.capture("--type", "full", "--colo", "ORD", "--bucket", uri,
                              "--full-time-limit", "1", *arguments)


def captures(cloud):
    return len(cloud.control("/captures"))


@pytest.mark.parametrize("keys", WRONG_KEYS, ids=["secret", "key", "both"])
def test_wrong_keys(scene, keys):
    scene.put("pcap_ID.pcap", made_up_file(1))
    scene.use_keys(keys)
    scene.assert_refused("access key and secret key do not belong together", ORIGIN,
                         "SignatureDoesNotMatch", scene.id)


def test_wrong_keys_before_anything_is_captured(scene, cloud):
    before = captures(cloud)
    scene.use_keys(WRONG_KEYS[0])
    result = new_capture(scene, scene.uri)
    assert_one_sentence(result)
    assert result.stderr.startswith("nothing was captured: ")
    assert "access key and secret key do not belong together" in result.stderr
    assert captures(cloud) == before


def test_no_such_bucket(scene):
    scene.capture(address(scene.folder, bucket="elsewhere"))
    scene.assert_refused("there is no bucket elsewhere", "NoSuchBucket", "--bucket-endpoint")


def test_list_is_not_permitted(scene):
    scene.put("pcap_ID.pcap", made_up_file(1))
    scene.use_keys(READER)
    scene.assert_refused("the permission s3:ListBucket", f"bucket {BUCKET}", ORIGIN, "AccessDenied")


@pytest.fixture
def opened_bucket(scene):
    """One that the reader may list, while its objects are another matter."""
    bucket = f"opened-{scene.folder}"
    scene.swift.make_bucket(bucket, x_amz_grant_read=f'id="{READER.key_id}"')
    scene.capture(address(scene.folder, bucket=bucket))
    scene.use_keys(READER)
    return bucket


def test_object_is_not_permitted(scene, opened_bucket):
    scene.swift.put(opened_bucket, scene.key("pcap_ID.pcap"), made_up_file(1))
    scene.assert_refused("the permission s3:GetObject", f"bucket {opened_bucket}", "AccessDenied",
                         "could not download object", scene.id)
    assert scene.delivered == []


def test_one_object_of_two_is_not_permitted(scene, opened_bucket):
    """What may be read is delivered all the same."""
    file = made_up_file(1)
    scene.swift.put(opened_bucket, scene.key("pcap_ID_1.pcap"), made_up_file(2))
    scene.swift.put(opened_bucket, scene.key("pcap_ID_2.pcap"), file,
                    x_amz_grant_read=f'id="{READER.key_id}"')
    scene.assert_refused("1 of 2 files could not be fetched", "s3:GetObject", scene.id)
    assert len(scene.delivered) == len(list(read_packets(file)))


def test_reader_needs_no_more_than_list_and_read(scene, opened_bucket):
    file = made_up_file(1)
    scene.swift.put(opened_bucket, scene.key("pcap_ID.pcap"), file,
                    x_amz_grant_read=f'id="{READER.key_id}"')
    scene.assert_delivers(file)


def test_other_region_is_mended(scene, tap):
    """Cloudflare has written to it, so its address was good enough for that."""
    file = made_up_file(1)
    scene.folder += "-west"
    scene.capture(address(scene.folder, region="us-west-2"))
    scene.put("pcap_ID.pcap", file)
    scene.assert_delivers(file)
    assert f"is in region {REGION}" in scene.home.log
    scopes = [request.headers["authorization"].split("/")[2] for request in tap.requests]
    assert scopes[0] == "us-west-2" and set(scopes[1:]) == {REGION}


def test_other_region_before_anything_is_captured(scene, cloud):
    uri = address(scene.folder, region="us-west-2")
    before = captures(cloud)
    result = new_capture(scene, uri)
    assert_one_sentence(result)
    assert f"is in region {REGION}, and its address says us-west-2" in result.stderr
    assert captures(cloud) == before


def wait_for_files(cloud):
    """The newest capture's, by their names in the stand-in's own bucket."""
    for _ in range(WAITS):
        newest = cloud.pcaps("GET").result
        if newest and newest[0]["status"] == "complete":
            found = [key for key in cloud.keys(BUCKET, signer=STAND_IN) if newest[0]["id"] in key]
            if found:
                return found
        time.sleep(WAIT_SECONDS)
    raise AssertionError("nothing was captured")


def carry_over(cloud, swift):
    """To the real store; some time lies between the files, as between those of machines."""
    files = []
    for key in wait_for_files(cloud):
        files.append(cloud.bucket(f"/{BUCKET}/{key}", STAND_IN).body)
        swift.put(BUCKET, key, files[-1])
        time.sleep(1)
    return files


def test_new_capture_from_its_request_to_its_packets(scene):
    """What Cloudflare has recorded appears in the real store, one file later than the other."""
    with running_sim("--machines", "2") as cloud:
        scene.home.use(cloud)
        cloud.own_bucket(scene.uri)
        arguments = ("--type", "full", "--colo", "ORD", "--bucket", scene.uri,
                     "--full-time-limit", "2")
        with scene.started("out.pcapng", *arguments) as process:
            files = carry_over(cloud, scene.swift)
            output, errors = process.communicate(timeout=SECONDS)
    assert (process.returncode, output, errors) == (0, b"", b"")
    assert len(files) == 2
    expected = [packet for file in files for packet in read_packets(file)]
    assert sorted(scene.delivered) == sorted(expected) != []
    assert_no_secret(scene.home)
