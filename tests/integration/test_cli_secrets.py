# SPDX-License-Identifier: GPL-2.0-or-later
"""No command tells a secret: not on its streams, in a file or to who lists processes."""

import hashlib
import os
from pathlib import Path

import pytest

from clirun import UNKNOWN, Command, newest, operations, write_config
from extcap import assert_no_secret
from fullcapture import BUCKET
from simproc import (ACCOUNT, BEARER_TOKEN, EMAIL, KEY, R2_KEY_ID, SECRET_ACCESS_KEY, TOKEN,
                     running_proxy, running_sim)

R2 = f"r2://captures-r2/dir?account-id={ACCOUNT}"
GCS = "gs://captures-gcs"
PASSWORD = "pr0xy-Passw0rd+/x"
# The last is what Cloudflare documents as the secret key that goes with a token.
SECRETS = (TOKEN, KEY, SECRET_ACCESS_KEY, BEARER_TOKEN, PASSWORD,
           hashlib.sha256(TOKEN.encode()).hexdigest())
FULL = ("--type", "full", "--colo", "ORD", "--bucket", BUCKET, "--full-time-limit", "2")


@pytest.fixture
def proxy():
    with running_proxy("--mode", "demand", "--credentials", f"me:{PASSWORD}") as running:
        yield running


@pytest.fixture
def sim(home, certificates):
    """Over TLS, as proxies are for that alone; with a stand-in for Wireshark."""
    with running_sim(*certificates.valid.arguments, "--clock-scale", "5", "--access-key-id",
                     R2_KEY_ID) as running:
        wireshark = home.folder / "bin/wireshark"
        wireshark.parent.mkdir()
        wireshark.write_text("#!/bin/sh\nexec cat > shown\n")
        wireshark.chmod(0o700)
        home.environment.update(
            CLOUDFLARE_BASE_URL=running.base_url, AWS_ENDPOINT_URL_S3=running.bucket_url,
            PATH=f"{wireshark.parent}{os.pathsep}{home.environment['PATH']}")
        running.control("/settings", {"validation_seconds": 0})
        write_config(home, f"ca_file = {certificates.authority}", "log_level = debug")
        yield running


class Way:
    """How secrets come to a command: all of them in one place."""

    def __init__(self, home, proxy, certificates, where):
        self.where = where
        self.url = proxy.root.replace("://", "://me:pr0xy-Passw0rd%2B%2Fx@")
        self.besides = ()
        if where == "environment":
            home.environment.update(CLOUDFLARE_API_TOKEN=TOKEN, AWS_ACCESS_KEY_ID=R2_KEY_ID,
                                    AWS_SECRET_ACCESS_KEY=SECRET_ACCESS_KEY,
                                    CLOUDSDK_AUTH_ACCESS_TOKEN=BEARER_TOKEN, HTTPS_PROXY=self.url)
        if where == "file":
            self.besides = (write_config(
                home, f"api_token = {TOKEN}", f"bucket_access_key = {R2_KEY_ID}",
                f"bucket_secret_key = {SECRET_ACCESS_KEY}", f"proxy = {self.url}",
                f"gcs_access_token = {BEARER_TOKEN}", f"ca_file = {certificates.authority}",
                "log_level = debug"),)

    def account(self):
        """What every command takes."""
        return ("--api-token", TOKEN, f"--proxy={self.url}") if self.where == "arguments" else ()

    def keys(self):
        """And what those take that have to do with a bucket."""
        if self.where != "arguments":
            return ()
        return (*self.account(), f"--bucket-secret-key={SECRET_ACCESS_KEY}", "--bucket-access-key",
                R2_KEY_ID, "--gcs-access-token", BEARER_TOKEN)


def do_everything(home, sim, way):
    """Runs every command, and what each has said, by its words."""
    said = {}

    def do(*arguments, status=0):
        result = home.extcap(*arguments)
        assert result.returncode == status, (arguments, result.stderr)
        said[arguments] = result.stdout + result.stderr

    elsewhere = ("--bucket-endpoint", sim.bucket_url)
    do("config", *way.keys())
    for uri, more in ((BUCKET, ()), (R2, elsewhere), (GCS, elsewhere)):
        do("bucket", "add", uri, *more, *way.keys())
    do("bucket", "list", "--json", *way.account())
    do("bucket", "validate", R2, *way.keys())
    do("bucket", "remove", GCS, "--yes", *way.account())
    do("capture", "-w", "full.pcapng", *FULL, *way.keys())
    full = newest(sim)["id"]
    do("capture", "-w", "sample.pcapng", *way.account())
    for arguments in (("show", full), ("show", full, "--json"), ("stop", full), ("list",),
                      ("list", "--json"), ("colos", "--here")):
        do(*arguments, *way.account())
    do("fetch", full, "-w", "again.pcapng", *way.keys())
    do("open", newest(sim)["id"], *way.keys())
    do("show", UNKNOWN, *way.account(), status=4)
    for fault, on in (("401-echo", "list"), ("hostile-text", "list")):
        sim.fault(fault, on=on)
        do("list", "--type", "full", *way.account(), status=3 if fault == "401-echo" else 2)
    return said


@pytest.mark.parametrize("where", ["arguments", "environment", "file"])
def test_every_command(home, sim, proxy, certificates, where):
    way = Way(home, proxy, certificates, where)
    said = do_everything(home, sim, way)
    assert len(said) > 15
    assert {entry["credentials"] for entry in proxy.journal()} == {"right"}
    assert "download" in operations(sim) and len(home.log) > 1000
    assert_no_secret(home, *said.values(), repr(proxy.journal()), more=SECRETS,
                     besides=way.besides)


def test_global_key(home, sim):
    for arguments in (("list",), ("config",), ("capture", "-w", "out.pcapng"), ("bucket", "list")):
        result = home.extcap(*arguments, "--api-email", EMAIL, "--api-key", KEY)
        assert result.returncode == 0, result.stderr
        assert_no_secret(home, result.stdout, result.stderr, more=SECRETS)


@pytest.mark.parametrize("status, arguments", [
    (3, ("list", "--api-token", f"{TOKEN}.")), (2, ("list", "--api-token", f"'{TOKEN}'")),
    (2, ("list", "--api-token", "Bearer", TOKEN)), (2, ("list", f"--api-tokn={TOKEN}")),
    (3, ("list", "--api-token", "wr0ng" + TOKEN[5:])), (3, ("list", "--api-key", KEY)),
    (2, ("list", "--api-token", TOKEN, "--proxy", f"foo://me:{PASSWORD}@127.0.0.1:1")),
    (2, ("list", "--api-token", TOKEN, "--api-url", f"https://me:{PASSWORD}@127.0.0.1/v4")),
    (2, ("bucket", "add", f"s3://{R2_KEY_ID}:{SECRET_ACCESS_KEY}@captures?region=us-east-1")),
    (2, ("bucket", "add", f"{R2}&access-key-id=x&secret-access-key={SECRET_ACCESS_KEY}")),
    (2, ("bucket", "add", BUCKET, "--bucket-access-key", f"{SECRET_ACCESS_KEY} x")),
    (2, ("bucket", "list", "--bucket-secret-key", SECRET_ACCESS_KEY)),
])
def test_wrong_places(home, sim, status, arguments):
    home.environment["CLOUDFLARE_ACCOUNT_ID"] = ACCOUNT
    result = home.extcap(*arguments)
    assert (result.returncode, result.stdout) == (status, ""), result.stderr
    assert_no_secret(home, result.stderr, more=[*SECRETS, TOKEN[5:]])


def test_list_of_processes(home, certificates):
    with running_sim("--pending-seconds", "3600") as sim:
        home.use(sim)
        url = f"http://me:{PASSWORD}@127.0.0.1:1".replace("+/", "%2B%2F")
        command = Command(home, "capture", "-w", "out.pcapng", "--api-token", TOKEN,
                          f"--api-key={KEY}", "--api-email", EMAIL, f"--proxy={url}")
        try:
            command.until(home.has_record)
            words = Path(f"/proc/{command.process.pid}/cmdline").read_bytes().decode()
        finally:
            command.kill()
    assert words.split("\0")[1:4] == ["capture", "-w", "out.pcapng"] and "--api-token" in words
    for secret in (TOKEN, KEY, PASSWORD, "Passw0rd"):
        assert secret not in words
