# SPDX-License-Identifier: GPL-2.0-or-later
"""bucket add, validate and list: from a bucket that Cloudflare does not know to one that is ready.
"""

import shlex

import pytest

from clirun import Command, operations, parse_json, rows, status_of, newest, write_config
from extcap import assert_no_secret
from fullcapture import BUCKET, FULL
from simproc import (ACCESS_KEY_ID, ACCOUNT, BEARER_TOKEN, R2_KEY_ID, SECRET_ACCESS_KEY,
                     VALIDATION_SECONDS, Signer, running_sim)

GCS = "gs://captures-gcs/dir/deeper"
R2 = f"r2://captures-r2/dir?account-id={ACCOUNT}"
HIDDEN_KEYS = "&access-key-id=REDACTED&secret-access-key=REDACTED"
ADDED = ["ownership-list", "ownership-add", "ownership-validate"]


@pytest.fixture
def sim(home):
    """Cloudflare's check takes no time; the bucket's keys are in the environment."""
    with running_sim("--access-key-id", R2_KEY_ID) as running:
        home.use(running, AWS_ACCESS_KEY_ID=R2_KEY_ID, AWS_ENDPOINT_URL_S3=running.bucket_url,
                 AWS_SECRET_ACCESS_KEY=SECRET_ACCESS_KEY, CLOUDFLARE_ACCOUNT_ID=ACCOUNT)
        running.control("/settings", {"validation_seconds": 0})
        yield running


def ownership(sim, uri=BUCKET):
    """What the stand-in knows of a bucket, with the text of its challenge."""
    return next(one for one in sim.control("/ownership") if one["destination_conf"] == uri)


def bodies(sim):
    """Of all that had one."""
    return [entry["body"] for entry in sim.journal() if entry["body"] is not None]


def by_hand(home, *arguments):
    """Has a bucket added whose file cannot be read from here; what is said of that."""
    wrong = ("--bucket-access-key", "AKIAWRONG", "--bucket-secret-key", "wr0ng-secret-key")
    return home.extcap("bucket", "add", BUCKET, *wrong, *arguments)


def test_add_s3(home, sim):
    result = home.extcap("bucket", "add", BUCKET)
    assert (result.returncode, result.stdout) == (0, "")
    own = ownership(sim)
    assert result.stderr.splitlines() == [
        f"added {BUCKET}", f"read {own['filename']} from the bucket",
        f"{BUCKET} is ready for captures"]
    assert [one for one in operations(sim) if one.startswith("ownership")] == ADDED
    assert bodies(sim) == [{"destination_conf": BUCKET},
                           {"destination_conf": BUCKET, "ownership_challenge": own["challenge"]}]
    assert home.extcap("capture", *FULL, "-w", "out.pcapng", "--full-time-limit", "1"
                       ).returncode == 0
    assert status_of(sim, newest(sim)["id"]) == "complete"
    assert_no_secret(home, result.stderr, repr(sim.journal()))


def test_add_gs(home, sim):
    result = home.extcap("bucket", "add", GCS, "--gcs-access-token", BEARER_TOKEN,
                         "--bucket-endpoint", sim.bucket_url)
    assert (result.returncode, result.stdout) == (0, "")
    assert result.stderr.splitlines()[-1] == f"{GCS} is ready for captures"
    assert bodies(sim)[1]["ownership_challenge"] == ownership(sim, GCS)["challenge"]
    assert [entry["auth"] for entry in sim.journal() if entry["service"] == "bucket"] == ["token"]
    assert BEARER_TOKEN not in result.stderr + home.log + repr(bodies(sim))


@pytest.mark.parametrize("where", ["environment", "options", "file", "profile"])
def test_add_r2(home, sim, where):
    """Its keys are those that Cloudflare writes with: they are in the one request that adds it."""
    more = ["--bucket-endpoint", sim.bucket_url]
    if where != "environment":
        del home.environment["AWS_ACCESS_KEY_ID"], home.environment["AWS_SECRET_ACCESS_KEY"]
    if where == "options":
        more += ["--bucket-access-key", R2_KEY_ID, "--bucket-secret-key", SECRET_ACCESS_KEY]
    elif where == "file":
        write_config(home, f"bucket_access_key = {R2_KEY_ID}",
                     f"bucket_secret_key = {SECRET_ACCESS_KEY}")
    elif where == "profile":
        (home.folder / ".aws").mkdir()
        (home.folder / ".aws/credentials").write_text(
            f"[writer]\naws_access_key_id = {R2_KEY_ID}\n"
            f"aws_secret_access_key = {SECRET_ACCESS_KEY}\n")
        more += ["--aws-profile", "writer"]
    result = home.extcap("bucket", "add", R2, *more)
    assert (result.returncode, result.stdout) == (0, ""), result.stderr
    assert result.stderr.splitlines()[-1] == f"{R2} is ready for captures"
    added, validated = bodies(sim)
    assert added == {"destination_conf": R2 + HIDDEN_KEYS}
    assert validated == {"destination_conf": R2,
                         "ownership_challenge": ownership(sim, R2)["challenge"]}
    with_keys = [entry for entry in sim.journal() if "REDACTED" in repr(entry)]
    assert [entry["operation"] for entry in with_keys] == ["ownership-add"]
    assert SECRET_ACCESS_KEY not in result.stderr + home.log
    assert R2_KEY_ID not in result.stderr


def test_r2_without_keys(home, sim):
    del home.environment["AWS_ACCESS_KEY_ID"], home.environment["AWS_SECRET_ACCESS_KEY"]
    result = home.extcap("bucket", "add", R2)
    assert (result.returncode, result.stdout) == (3, "")
    assert "--bucket-access-key" in result.stderr and "Object Read & Write" in result.stderr
    assert "ownership-add" not in operations(sim)


@pytest.mark.parametrize("more", [
    {"AWS_ACCESS_KEY_ID": ACCESS_KEY_ID}, {"AWS_SESSION_TOKEN": "of-a-session"}])
def test_keys_of_another_store_stay_here(home, sim, more):
    home.environment.update(more)
    result = home.extcap("bucket", "add", R2, "--bucket-endpoint", sim.bucket_url)
    assert (result.returncode, result.stdout) == (3, "")
    assert "nothing was sent to Cloudflare" in result.stderr and result.stderr.count("\n") == 1
    assert "ownership-add" not in operations(sim)


def test_add_one_that_is_ready(home, sim):
    sim.own_bucket(BUCKET)
    before = len(sim.journal())
    for uri in (BUCKET, "s3://captures/dir/?region=eu-west-1"):
        result = home.extcap("bucket", "add", uri)
        assert (result.returncode, result.stdout) == (0, "")
        assert result.stderr.endswith(" is ready for captures already\n")
        assert result.stderr.count("\n") == 1
    assert operations(sim)[before:] == ["ownership-list"] * 2


def test_add_one_that_is_known(home, sim):
    sim.pcaps("POST", "/ownership", {"destination_conf": BUCKET})
    result = home.extcap("bucket", "add", BUCKET)
    assert (result.returncode, result.stdout) == (0, "")
    assert result.stderr.splitlines()[-1] == f"{BUCKET} is ready for captures"
    assert operations(sim).count("ownership-add") == 1


def test_add_waits_for_the_check(home, sim):
    sim.control("/settings", {"validation_seconds": VALIDATION_SECONDS})
    command = Command(home, "bucket", "add", BUCKET)
    try:
        command.until(lambda: operations(sim).count("ownership-list") == 2)
        sim.advance(VALIDATION_SECONDS)
        ended = command.end()
    finally:
        command.kill()
    assert (ended.status, ended.stdout) == (0, "")
    assert "takes five to ten minutes" in ended.lines[2]
    assert ended.lines[-1] == f"{BUCKET} is ready for captures"


def test_interrupted_it_can_be_added_again(home, sim):
    sim.control("/settings", {"validation_seconds": VALIDATION_SECONDS})
    command = Command(home, "bucket", "add", BUCKET)
    try:
        command.until(lambda: "ownership-validate" in operations(sim))
        command.interrupt()
        ended = command.end()
    finally:
        command.kill()
    assert (ended.status, ended.stdout) == (130, "")
    assert rows(home.extcap("bucket", "list").stdout)[0][1] == "pending"
    sim.advance(VALIDATION_SECONDS)
    assert home.extcap("bucket", "add", BUCKET).stderr.endswith("for captures already\n")


def test_lost_answer_is_no_second_bucket(home, sim):
    sim.fault("reset", on="ownership-add", perform=True)
    result = home.extcap("bucket", "add", BUCKET)
    assert result.returncode == 0, result.stderr
    assert len(sim.control("/ownership")) == 1 and operations(sim).count("ownership-add") == 1


def test_file_that_comes_late(home, sim):
    sim.fault("s3-no-such-key", on="bucket-get")
    result = home.extcap("bucket", "add", BUCKET)
    assert result.returncode == 0
    assert "waiting for the file in the bucket" in result.stderr


def test_file_that_cannot_be_read(home, sim):
    result = by_hand(home)
    assert (result.returncode, result.stdout) == (3, "")
    own = ownership(sim)
    lines = result.stderr.splitlines()
    assert lines[0] == f"added {BUCKET}"
    assert lines[1].startswith("The bucket is added; what is missing is the proof")
    assert any(own["filename"] in line for line in lines[2:-1])
    assert lines[-1].startswith("cloudflaredump: could not read ") and "AKIAWRONG" not in lines[-1]
    command = next(line for line in lines if "bucket validate" in line).partition(". ")[2]
    words = shlex.split(command.replace("TEXT", own["challenge"]))
    assert words[:3] == ["cloudflaredump", "bucket", "validate"]
    done = home.extcap(*words[1:])
    assert (done.returncode, done.stderr) == (0, f"{BUCKET} is ready for captures\n")
    assert "wr0ng-secret-key" not in result.stderr + home.log


def test_validate_with_the_challenge_reads_nothing(home, sim):
    by_hand(home)
    before = len(sim.journal())
    challenge = f" {ownership(sim)['challenge']} "
    result = home.extcap("bucket", "validate", BUCKET, "--challenge", challenge)
    assert (result.returncode, result.stdout) == (0, "")
    assert [entry["service"] for entry in sim.journal()[before:]].count("bucket") == 0


def test_validate_reads_the_file(home, sim):
    by_hand(home)
    result = home.extcap("bucket", "validate", BUCKET)
    assert (result.returncode, result.stdout) == (0, "")
    assert result.stderr.splitlines() == [f"read {ownership(sim)['filename']} from the bucket",
                                          f"{BUCKET} is ready for captures"]


def test_wrong_challenge(home, sim):
    by_hand(home)
    result = home.extcap("bucket", "validate", BUCKET, "--challenge", "wrong")
    assert (result.returncode, result.stdout) == (2, "")
    assert "--challenge" in result.stderr and "could not validate" in result.stderr
    assert rows(home.extcap("bucket", "list").stdout)[0][1] == "failed"
    assert home.extcap("bucket", "add", BUCKET).returncode == 0


def test_check_that_fails(home, sim):
    sim.control("/settings", {"validation_seconds": VALIDATION_SECONDS})
    command = Command(home, "bucket", "add", BUCKET)
    try:
        command.until(lambda: operations(sim).count("ownership-list") == 2)
        sim.pcaps("POST", "/ownership/validate",
                  {"destination_conf": BUCKET, "ownership_challenge": "wrong"})
        ended = command.end()
    finally:
        command.kill()
    assert (ended.status, ended.stdout) == (1, "")
    assert "the proof has failed" in ended.lines[-1]


def test_validate_one_that_is_not_known(home, sim):
    result = home.extcap("bucket", "validate", BUCKET, "--challenge", "text")
    assert (result.returncode, result.stdout) == (4, "")
    assert "cloudflaredump bucket add" in result.stderr


@pytest.mark.parametrize("arguments, told", [
    (("add",), "bucket add needs to be told of which: write cloudflaredump bucket add URI"),
    (("add", "nonsense"), "a bucket is given as s3://BUCKET"),
    (("add", "s3://captures/dir"), "lacks region"), (("add", "s3://x?region=us-east-1"), "name"),
    (("add", BUCKET, "--challenge", "x"), "bucket add does not take --challenge"),
    (("add", BUCKET, "--colo", "ORD"), "bucket add does not take --colo"),
    (("add", BUCKET, BUCKET), "a word too many"), (("validate",), "bucket validate URI"),
    (("list", BUCKET), "a word too many"), (("list", "--yes"), "does not take --yes"),
])
def test_wrong_arguments(home, sim, arguments, told):
    result = home.extcap("bucket", *arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert told in result.stderr and result.stderr.startswith("cloudflaredump: ")
    assert not {"ownership-add", "ownership-validate"} & set(operations(sim))


def test_keys_have_no_place_in_the_address(home, sim):
    secret = "pr1vate-Secret-Key"
    result = home.extcap("bucket", "add",
                         f"{R2}&access-key-id={R2_KEY_ID}&secret-access-key={secret}")
    assert (result.returncode, result.stdout) == (2, "")
    assert secret not in result.stderr + home.log
    assert "ownership-add" not in operations(sim)


def test_region_of_the_option(home, sim):
    assert home.extcap("bucket", "add", "s3://captures/dir", "--bucket-region", "us-east-1"
                       ).returncode == 0
    assert ownership(sim)["status"] == "success"


def test_list(home, sim):
    assert home.extcap("bucket", "list").stderr.startswith("the account has no buckets")
    assert home.extcap("bucket", "list", "--json").stdout == "[]\n"
    sim.own_bucket(BUCKET)
    sim.pcaps("POST", "/ownership", {"destination_conf": GCS})
    result = home.extcap("bucket", "list")
    assert (result.returncode, result.stderr) == (0, "")
    told = sim.pcaps("GET", "/ownership").result
    assert rows(result.stdout) == [
        [one["id"], one["status"], one["submitted"], one["validated"], one["destination_conf"]]
        for one in told]
    assert [one["status"] for one in told] == ["success", "pending"]
    assert parse_json(home.extcap("bucket", "list", "--json").stdout) == told
