# SPDX-License-Identifier: GPL-2.0-or-later
"""capture: a new capture into a file, or into another program."""

import os
import shlex
import subprocess

import pytest

from clirun import SET_UP, full, make, newest, operations, write_config
from extcap import BINARY, SECONDS
from fullcapture import BUCKET, FULL, fast_sim, make_full_home
from simproc import refusing_port, running_sim

COLUMNS = ("frame.time_epoch", "frame.len", "ip.src", "ip.dst", "ip.id")
# Larger than what the program keeps back, and than any capture here.
OLDER = b"an older capture" * 100_000


@pytest.fixture
def sim(home):
    with running_sim("--machines", "2") as running:
        make_full_home(home, running)
        yield running


def pipe_line(home, *commands):
    """Several commands of bash, each reading what the one before it writes."""
    line = "set -o pipefail; " + " | ".join(shlex.join(str(word) for word in command)
                                            for command in commands)
    return home.run("bash", "-c", line)


def written(home, result, name):
    """How many packets it says to have written, which is what the file has."""
    count = len(home.fields("frame.number", file=home.folder / name))
    assert result.stderr.splitlines()[-1] == f"{count:,} packets written to {name}"
    return count


def test_sample(home, sim):
    result = home.extcap("capture", "-w", "out.pcapng", "--time-limit", "20")
    assert (result.returncode, result.stdout) == (0, "")
    made = newest(sim)
    assert written(home, result, "out.pcapng") > 100
    assert result.stderr.splitlines()[:2] == [f"capture {made['id']}", "waiting for Cloudflare"]
    assert result.stderr.splitlines()[2].startswith("loading")
    assert made["type"] == "simple" and made["time_limit"] == 20
    assert (home.folder / "out.pcapng").stat().st_mode & 0o077 == 0
    assert home.records == []


def test_full(home):
    with fast_sim("--machines", "3") as sim:
        make_full_home(home, sim)
        result = home.extcap("capture", *FULL, "--write", "out.pcapng")
        assert (result.returncode, result.stdout) == (0, "")
        made = newest(sim)
    assert written(home, result, "out.pcapng") == made["packets_captured"] > 20
    assert result.stderr.startswith(f"capture {made['id']}\n")
    assert {site for (site,) in home.fields("frame.interface_name")} != {"magic-transit"}
    assert home.records == []


def test_into_tshark(home, sim):
    result = pipe_line(home, [BINARY, "capture", "-w", "-", "--protocol", "udp"],
                       ["tshark", "-r", "-", "-T", "fields", "-e", "ip.proto", "-e", "udp.dstport"])
    assert result.returncode == 0, result.stderr
    packets = result.stdout.splitlines()
    assert len(packets) > 10 and all(line.split("\t")[1] for line in packets)
    assert f"{len(packets):,} packets written to standard output" in result.stderr
    assert newest(sim)["filter_v1"] == {"protocol": 17}


def test_capture_filter(home, sim):
    arguments = ("--time-limit", "30", "--destination-port", "53")
    result = home.extcap("capture", "-w", "out.pcapng", "-f", "udp and src portrange 1024-65535",
                         *arguments)
    assert result.returncode == 0
    assert written(home, result, "out.pcapng") > 0
    assert all(port for (port,) in home.fields("udp.srcport"))
    assert newest(sim)["filter_v1"] == {"destination_port": 53, "protocol": 17}


def test_capture_filter_that_lets_nothing_through(home, sim):
    result = home.extcap("capture", "--write=out.pcapng", "--capture-filter=arp")
    assert result.returncode == 0
    assert written(home, result, "out.pcapng") == 0


def test_wrong_capture_filter(home, sim):
    result = home.extcap("capture", "-w", "out.pcapng", "-f", "no such filter")
    assert (result.returncode, result.stdout) == (2, "")
    assert "the capture filter is not valid: " in result.stderr
    assert newest(sim) is None and not (home.folder / "out.pcapng").exists()


@pytest.mark.parametrize("arguments, told", [
    (("--colo", "ORD"), "--colo means nothing for a sample"),
    (("--bucket", BUCKET), "--bucket means nothing for a sample"),
    (("--full-time-limit", "60"), "--full-time-limit means nothing for a sample"),
    (("--full-packet-limit", "9"), "--full-packet-limit means nothing for a sample"),
    (("--byte-limit", "9"), "--byte-limit means nothing for a sample"),
    (("--bucket-region", "eu-west-1"), "--bucket-region means nothing for a sample"),
    (("--colo", "ORD", "--byte-limit", "9"), "--colo, --byte-limit mean"),
    (("--type", "full", "--time-limit", "9"), "--time-limit means nothing for a full capture"),
    (("--type", "full", "--packet-limit", "9"), "--packet-limit means nothing for a full"),
    (("--type", "full", "--offset-time", "-9s"), "--offset-time means nothing for a full"),
    (("--type", "full", "--bucket", BUCKET), "needs to know the data centre"),
    (("--type", "full", "--colo", "ORD"), "needs a bucket of yours"),
    (("--type", "full", "--colo", "ORD", "--bucket", "s3://captures"), "lacks region"),
    (("--json",), "--json"), (("--yes",), "--yes"), (("sample",), "a word too many"),
    (("--time-limit", "301"), "--time-limit is \"301\""), (("--time-limit",), "needs a value"),
    (("--time-limt", "5"), "did you mean --time-limit?"), (("-x",), "there is no option -x"),
])
def test_options_that_do_not_fit(home, sim, arguments, told):
    result = home.extcap("capture", "-w", "out.pcapng", *arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert told in result.stderr and result.stderr.startswith("cloudflaredump: ")
    assert newest(sim) is None and "create" not in operations(sim)
    assert not (home.folder / "out.pcapng").exists()


def test_file_may_have_options_of_the_other_type(home, sim):
    write_config(home, "colo = ORD", f"bucket = {BUCKET}", "byte_limit = 5", "time_limit = 20")
    assert home.extcap("capture", "-w", "out.pcapng").returncode == 0
    assert newest(sim)["time_limit"] == 20


@pytest.mark.parametrize("arguments", [(), ("-w", ""), ("-w",)])
def test_packets_need_a_place(home, sim, arguments):
    result = home.extcap("capture", *arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert "-w FILE" in result.stderr or "--write=VALUE" in result.stderr
    assert newest(sim) is None


def test_older_file_is_overwritten(home, sim):
    file = home.folder / "out.pcapng"
    file.write_bytes(OLDER)
    result = home.extcap("capture", "-w", "out.pcapng", "--packet-limit", "5")
    assert result.returncode == 0
    assert file.read_bytes().startswith(b"\x0a\x0d\x0d\x0a")
    assert file.stat().st_size < 10_000 and written(home, result, "out.pcapng") == 5


@pytest.mark.parametrize("fault, order, status", [
    ("401", {"on": "create"}, 3), ("403-permission", {"on": "create"}, 3),
    ("403-entitlement", {"on": "create"}, 3), ("400-field", {"on": "create"}, 2),
    ("hostile-text", {"on": "create"}, 2), ("status-failed", {}, 1),
    ("401", {"on": "get"}, 3), ("401", {"on": "download"}, 3),
    ("empty-body", {"on": "download", "times": "forever"}, 1),
])
def test_where_nothing_comes(home, sim, fault, order, status):
    for name, content in (("old.pcapng", OLDER), ("new.pcapng", None)):
        if content is not None:
            (home.folder / name).write_bytes(content)
        sim.fault(fault, **order)
        result = home.extcap("capture", "-w", name)
        assert (result.returncode, result.stdout) == (status, ""), result.stderr
        assert "cloudflaredump: " in result.stderr
        sim.clear_faults()
        sim.advance(60)
    assert (home.folder / "old.pcapng").read_bytes() == OLDER
    assert not (home.folder / "new.pcapng").exists()


@pytest.mark.parametrize("path, told", [
    ("no/such/folder/x.pcapng", "could not open no/such/folder/x.pcapng"), (".", "could not open"),
])
def test_file_that_cannot_be(home, sim, path, told):
    result = home.extcap("capture", "-w", path)
    assert (result.returncode, result.stdout) == (1, "")
    assert told in result.stderr and "name another file" in result.stderr
    assert newest(sim) is None


def test_full_disk(home, sim):
    result = home.extcap("capture", "-w", "/dev/full")
    made = newest(sim)["id"]
    assert result.returncode == 1
    assert "could not write the packets" in result.stderr and made in result.stderr
    assert f"cloudflaredump fetch {made} -w /dev/full" in result.stderr


def test_limit_is_told(home, sim):
    result = home.extcap("capture", "-w", "out.pcapng", "--packet-limit", "50")
    assert result.returncode == 0
    made = newest(sim)["id"]
    assert f"warning: capture {made}: the limit of 50 packets was reached" in result.stderr
    assert written(home, result, "out.pcapng") == 50


def test_reader_that_has_gone(home, sim):
    result = pipe_line(home, [BINARY, "capture", "-w", "-"], ["head", "-c", "30"], ["od"])
    assert result.returncode == 0
    assert "cloudflaredump:" not in result.stderr and "written" not in result.stderr


def test_named_pipe(home, sim):
    os.mkfifo(home.folder / "pipe")
    reading = subprocess.Popen(["tshark", "-r", "pipe"], env=home.environment, cwd=home.folder,
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    result = home.extcap("capture", "-w", "pipe", "--packet-limit", "7")
    output, _ = reading.communicate(timeout=SECONDS)
    assert result.returncode == 0
    assert output.count(b"\n") == 7


def test_another_full_capture_is_under_way(home, sim):
    other = make(sim, full(time_limit=3600, colo_name="ord02"), 5)
    result = home.extcap("capture", *FULL, "-w", "out.pcapng")
    assert (result.returncode, result.stdout) == (1, "")
    assert other in result.stderr and "ord02" in result.stderr
    assert not (home.folder / "out.pcapng").exists()
    assert len(sim.control("/captures")) == 1


def test_bucket_that_is_not_proved(home, sim):
    sim.control("/bucket", {"bucket": "other-one", "region": "us-east-1"})
    arguments = ("--type", "full", "--colo", "ORD", "--bucket", "s3://other-one?region=us-east-1")
    result = home.extcap("capture", *arguments, "-w", "out.pcapng")
    assert result.returncode == 2
    assert "does not list this bucket" in result.stderr
    assert newest(sim) is None and not (home.folder / "out.pcapng").exists()


def test_without_credentials(home, sim):
    del home.environment["CLOUDFLARE_API_TOKEN"]
    result = home.extcap("capture", "-w", "out.pcapng")
    assert (result.returncode, result.stdout) == (3, "")
    assert "CLOUDFLARE_API_TOKEN" in result.stderr
    assert operations(sim) == SET_UP and not (home.folder / "out.pcapng").exists()


def test_cloudflare_is_out_of_reach(home, sim):
    with refusing_port() as port:
        result = home.extcap("capture", "-w", "out.pcapng", "--account-id", "a" * 32,
                             "--api-url", f"http://127.0.0.1:{port}/client/v4")
    assert (result.returncode, result.stdout) == (1, "")
    assert "127.0.0.1" in result.stderr and not (home.folder / "out.pcapng").exists()
