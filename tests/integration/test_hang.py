# SPDX-License-Identifier: GPL-2.0-or-later
"""A server that goes silent: it is noticed, and what can be got over is."""

import pytest

from extcap import assert_no_secret, assert_one_sentence


def test_silence_from_the_start(home, sim):
    sim.fault("hang-before-headers", on="accounts", times="forever")
    result = home.capture()
    assert_one_sentence(result)
    assert "127.0.0.1 has not answered in time" in result.stderr
    assert_no_secret(home, result.stderr)


@pytest.mark.parametrize("name, operation", [
    ("hang-in-headers", "get"), ("hang-in-body", "get"), ("hang-in-body", "download")])
def test_silence_once(home, sim, name, operation):
    sim.fault(name, on=operation)
    result = home.capture()
    assert (result.returncode, result.stderr) == (0, "")
    assert len(home.fields("frame.number")) > 100
    assert "trying again" in home.log
