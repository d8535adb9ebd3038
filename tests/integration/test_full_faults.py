# SPDX-License-Identifier: GPL-2.0-or-later
"""Full captures when a bucket, its keys or the way to it fails."""

import pytest

from extcap import assert_no_secret, assert_one_sentence
from fullcapture import BUCKET, FULL, fast_sim, full_capture, make_full_home, recorded
from simproc import ACCESS_KEY_ID, SECRET_ACCESS_KEY

# What ends it before anything was captured: where the fault is, and words of the sentence.
EARLY = [
    ("s3-access-denied", ["captures", "s3:ListBucket"]),
    ("s3-unknown-key-id", ["AWS_ACCESS_KEY_ID"]),
    ("s3-bad-signature", ["AWS_ACCESS_KEY_ID"]),
    ("s3-no-such-bucket", ["captures", "region"]),
    ("s3-entity-bomb", ["bucket"]),
    ("s3-cut-xml", ["bucket"]),
    ("s3-huge-xml", ["bucket"]),
    ("not-json", ["bucket"]),
    ("redirect", ["bucket"]),
]

# The same when its files are to be fetched; the capture exists.
LATE = [
    ("s3-access-denied", "bucket-get", ["s3:GetObject"]),
    ("s3-object-vanished", "bucket-get", ["is not there, or not any more"]),
    ("s3-object-changed", "bucket-get", ["has changed since it was listed"]),
]

# What is got over: every packet arrives.
RECOVERED = [
    ("s3-slow-down", "bucket-list"), ("s3-internal-error", "bucket-list"),
    ("reset", "bucket-list"), ("cut-body", "bucket-list"), ("s3-time-skew", "bucket-list"),
    ("s3-key-order", "bucket-list"), ("s3-slow-down", "bucket-get"), ("reset", "bucket-get"),
    ("cut-body", "bucket-get"), ("reset-body", "bucket-get"), ("s3-ignored-range", "bucket-get"),
    ("chunked", "bucket-get"), ("no-length", "bucket-get"), ("s3-time-skew", "bucket-get"),
]

PARAMETERS = {"redirect": {"to": "127.0.0.1:9"}}


@pytest.fixture
def full_sim(home):
    with fast_sim("--machines", "2") as sim:
        make_full_home(home, sim)
        yield sim


@pytest.mark.parametrize("name, words", EARLY)
def test_before_it_is_made(home, full_sim, name, words):
    full_sim.fault(name, on="bucket-list", times="forever", **PARAMETERS.get(name, {}))
    result = full_capture(home)
    assert_one_sentence(result)
    assert result.stderr.startswith("nothing was captured: ")
    assert all(word in result.stderr for word in words), result.stderr
    assert full_sim.pcaps("GET").result == []
    assert_no_secret(home, result.stderr)


@pytest.mark.parametrize("name, operation, words", LATE)
def test_once_it_exists(home, full_sim, name, operation, words):
    made = recorded(full_sim)
    full_sim.fault(name, on=operation, times="forever")
    result = home.capture("--capture-id", made)
    assert_one_sentence(result)
    assert all(word in result.stderr for word in words), result.stderr
    assert made in result.stderr
    assert_no_secret(home, result.stderr)


@pytest.mark.parametrize("name, operation", RECOVERED)
def test_got_over(home, full_sim, name, operation):
    made = recorded(full_sim)
    expected = home.capture("--capture-id", made)
    assert (expected.returncode, expected.stderr) == (0, "")
    before = (home.folder / "out.pcapng").read_bytes()
    (home.folder / "out.pcapng").unlink()
    full_sim.fault(name, on=operation)
    result = home.capture("--capture-id", made, "--log-level", "debug")
    assert (result.returncode, result.stderr) == (0, "")
    assert full_sim.faults()[0]["fired"] >= 1
    assert (home.folder / "out.pcapng").read_bytes() == before
    assert_no_secret(home, result.stderr)


def test_one_of_two_files_is_out_of_reach(home, full_sim):
    made = recorded(full_sim)
    full_sim.fault("s3-access-denied", on="bucket-get", times=1)
    result = home.capture("--capture-id", made)
    assert_one_sentence(result)
    assert "1 of 2 files could not be fetched to their ends" in result.stderr
    assert made in result.stderr
    assert len(home.fields("frame.number")) > 10


def test_half_a_pair_of_keys(home, full_sim):
    del home.environment["AWS_ACCESS_KEY_ID"]
    result = full_capture(home)
    assert_one_sentence(result)
    assert "AWS_SECRET_ACCESS_KEY has no access key ID beside it" in result.stderr


@pytest.mark.parametrize("ahead", ["-86400", "86400"])
def test_clock_of_this_machine_is_wrong(home, ahead):
    with fast_sim("--bucket-ahead-seconds", ahead) as sim:
        make_full_home(home, sim)
        result = full_capture(home)
        assert (result.returncode, result.stderr) == (0, "")


def test_bucket_is_in_another_region(home):
    with fast_sim() as sim:
        sim.control("/bucket", {"bucket": "captures", "scheme": "s3", "region": "eu-west-1"})
        make_full_home(home, sim)
        result = full_capture(home)
        assert sim.pcaps("GET").result == []
        made = recorded(sim)
        opened = home.capture("--capture-id", made)
    assert_one_sentence(result)
    assert "is in region eu-west-1, and its address says us-east-1" in result.stderr
    assert (opened.returncode, opened.stderr) == (0, "")


def test_folder_that_was_never_proved(home, full_sim):
    result = home.capture("--type", "full", "--colo", "ORD", "--bucket",
                          "s3://captures/other?region=us-east-1")
    assert_one_sentence(result)
    assert "Cloudflare does not list this bucket and folder as yours" in result.stderr


def test_nobody_has_given_keys(home, full_sim):
    del home.environment["AWS_ACCESS_KEY_ID"], home.environment["AWS_SECRET_ACCESS_KEY"]
    result = full_capture(home)
    assert_one_sentence(result)
    assert ".aws/credentials" in result.stderr and "--bucket-access-key" in result.stderr
    assert full_sim.pcaps("GET").result == []


def test_keys_of_a_profile(home, full_sim):
    del home.environment["AWS_ACCESS_KEY_ID"], home.environment["AWS_SECRET_ACCESS_KEY"]
    folder = home.folder / ".aws"
    folder.mkdir()
    (folder / "credentials").write_text(
        f"; mine\n[work]\naws_access_key_id = {ACCESS_KEY_ID}\n"
        f"aws_secret_access_key = {SECRET_ACCESS_KEY}\n")
    result = full_capture(home, "--aws-profile", "work")
    assert (result.returncode, result.stderr) == (0, "")
    result = full_capture(home, "--aws-profile", "wrok")
    assert_one_sentence(result)
    assert "wrok" in result.stderr and "work" in result.stderr


def test_keys_that_a_program_prints(home, full_sim):
    del home.environment["AWS_ACCESS_KEY_ID"], home.environment["AWS_SECRET_ACCESS_KEY"]
    program = home.folder / "keys"
    program.write_text("#!/bin/sh\nenv >" + f"'{home.folder}/environment'\n"
                       f"echo '{{\"Version\": 1, \"AccessKeyId\": \"{ACCESS_KEY_ID}\", "
                       f"\"SecretAccessKey\": \"{SECRET_ACCESS_KEY}\"}}'\n")
    program.chmod(0o755)
    folder = home.folder / ".aws"
    folder.mkdir()
    (folder / "config").write_text(f"[default]\ncredential_process = \"{program}\"\n")
    result = full_capture(home)
    assert (result.returncode, result.stderr) == (0, "")
    assert "CLOUDFLARE_API_TOKEN" not in (home.folder / "environment").read_text()
    program.unlink()
    assert_no_secret(home, result.stderr)


def test_r2_with_keys_of_the_token(home):
    uri = "r2://captures/dir?account-id=0123456789abcdef0123456789abcdef"
    with fast_sim() as sim:
        make_full_home(home, sim, uri)
        del home.environment["AWS_ACCESS_KEY_ID"], home.environment["AWS_SECRET_ACCESS_KEY"]
        del home.environment["AWS_ENDPOINT_URL_S3"]
        result = home.capture("--type", "full", "--colo", "ord02", "--bucket", uri,
                              "--full-time-limit", "3", "--bucket-endpoint", sim.bucket_url)
        assert (result.returncode, result.stderr) == (0, "")
    assert len(home.fields("frame.number")) > 10


def test_gcs_with_an_access_token(home):
    uri = "gs://captures/dir"
    with fast_sim() as sim:
        make_full_home(home, sim, uri)
        del home.environment["AWS_ACCESS_KEY_ID"], home.environment["AWS_SECRET_ACCESS_KEY"]
        home.environment["CLOUDSDK_AUTH_ACCESS_TOKEN"] = "ya29.example-bearer-token"
        del home.environment["AWS_ENDPOINT_URL_S3"]
        result = home.capture("--type", "full", "--colo", "ord02", "--bucket", uri,
                              "--full-time-limit", "3", "--bucket-endpoint", sim.bucket_url)
        assert (result.returncode, result.stderr) == (0, "")
    assert len(home.fields("frame.number")) > 10


def test_secret_in_the_address(home, full_sim):
    result = home.capture("--type", "full", "--colo", "ORD", "--bucket",
                          "r2://b?account-id=" + "0" * 32 + "&secret-access-key=hunter2hunter2")
    assert_one_sentence(result)
    assert "--bucket-secret-key" in result.stderr and "hunter2" not in result.stderr
    assert "hunter2" not in home.log


def test_ownership_that_is_not_proved(home):
    with fast_sim() as sim:
        make_full_home(home, sim)
        sim.pcaps("POST", "/ownership", {"destination_conf": "s3://other/dir?region=us-east-1"})
        sim.control("/bucket", {"bucket": "other", "scheme": "s3", "region": "us-east-1"})
        result = home.capture("--type", "full", "--colo", "ORD", "--bucket",
                              "s3://other/dir?region=us-east-1")
    assert_one_sentence(result)
    assert "still waiting for the proof" in result.stderr and "s3://other/dir" in result.stderr


def test_capture_that_saw_nothing(home, full_sim):
    result = home.capture(*FULL, "--source-address", "192.0.2.255", "--source-port", "1")
    assert_one_sentence(result)
    assert "failed: No packets matched" in result.stderr
    assert home.records == []
