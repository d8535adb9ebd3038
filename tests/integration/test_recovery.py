# SPDX-License-Identifier: GPL-2.0-or-later
"""Failures that a person never hears of: every packet arrives, once."""

import pytest

from extcap import assert_no_secret, assert_one_sentence
from simproc import running_sim

# Faults that are got over: the operation they hit, and how often.
RECOVERED = [
    ("408", "accounts"), ("425", "accounts"), ("429-retry-after", "accounts"),
    ("429-retry-date", "accounts"), ("500", "accounts"), ("502-html", "accounts"),
    ("503-retry-after", "accounts"), ("reset", "accounts"), ("no-answer", "accounts"),
    ("cut-body", "accounts"),
    ("500", "get"), ("502-html", "get"), ("reset", "get"), ("unknown-status", "get"),
    ("unknown-fields", "get"), ("unknown-fields", "create"), ("length-too-large", "get"),
    ("lost-answer", "create"), ("late-500", "create"), ("late-502-html", "create"),
    ("no-id", "create"), ("not-json", "create"), ("wrong-types", "create"),
    ("429-retry-after", "create"), ("429-retry-date", "create"), ("slow-drip", "create"),
    ("500", "download"), ("429-retry-after", "download"), ("cut-body", "download"),
    ("reset-body", "download"), ("cut-chunked", "download"), ("length-too-large", "download"),
    ("chunked", "download"), ("no-length", "download"), ("reset", "download"),
]


@pytest.mark.parametrize("name, operation", RECOVERED)
def test_got_over(home, name, operation):
    with running_sim("--clock-scale", "20") as sim:
        home.use(sim)
        sim.fault(name, on=operation)
        result = home.capture("--log-level", "debug")
        assert (result.returncode, result.stderr) == (0, "")
        captures = sim.pcaps("GET").result
        assert len(captures) == 1
        body = sim.pcaps("GET", f"/{captures[0]['id']}/download").body
        assert sim.faults()[0]["fired"] == 1
    (home.folder / "expected.pcap").write_bytes(body)
    expected = home.fields("frame.time_epoch", file=home.folder / "expected.pcap")
    assert len(expected) > 100
    assert home.fields("frame.time_epoch") == expected
    assert_no_secret(home, result.stderr)


def test_broken_download_is_taken_up_where_it_stopped(home):
    with running_sim("--download-ranges") as sim:
        home.use(sim)
        sim.fault("cut-body", on="download", times=3, at=5000)
        result = home.capture("--log-level", "debug")
        assert (result.returncode, result.stderr) == (0, "")
    assert len(home.fields("frame.number")) > 100


def test_download_that_breaks_for_good_keeps_what_came(home, sim):
    sim.fault("cut-body", on="download", at=30000)
    sim.fault("401", on="download", times="forever")
    result = home.capture()
    assert_one_sentence(result)
    assert len(home.fields("frame.number")) > 50


def test_damaged_end_is_a_warning(home, sim):
    sim.fault("length-too-small", on="download", by=7)
    result = home.capture()
    assert (result.returncode, result.stderr) == (0, "")
    assert len(home.fields("frame.number")) > 100
    assert "warning: " in home.log and "packets are missing at the end" in home.log
