# SPDX-License-Identifier: GPL-2.0-or-later
"""The stand-in cloud's faults by chance: which requests meet them, how often, and how they recur.
"""

import http.client
from concurrent.futures import ThreadPoolExecutor

import pytest
from simproc import ACCOUNT, running_sim

STILL = "--now", "2026-03-01T12:00:00Z", "--clock-scale", "0"
BUCKET = "/bucket?list-type=2"
SIMPLE = {"type": "simple", "system": "magic-transit", "time_limit": 10, "packet_limit": 5}
ANYWHERE = {"reset", "cut-body", "reset-body", "stall", "slow-drip"}
KINDS = {"api": ANYWHERE | {"500", "503", "503-retry-after"},
         "bucket": ANYWHERE | {"s3-internal-error", "s3-slow-down", "s3-slow-down-retry-after"}}
BROKEN = (OSError, http.client.HTTPException)


@pytest.fixture
def sim():
    with running_sim(*STILL) as running:
        running.put("bucket", "key", "0123456789" * 100)
        yield running
        assert running.errors() == ""


def wanted(number):
    """The path of a request that has no equal; it is no capture's, which is as good."""
    return f"/accounts/{ACCOUNT}/pcaps/{number:032x}"


def ask(sim, *paths, method="GET"):
    """One after the other; those that begin with the bucket are asked of it."""
    for path in paths:
        try:
            sim.bucket(path) if path.startswith("/bucket") else sim.api(method, path)
        except BROKEN:
            pass


def met(sim, *parts):
    """The faults that were met by requests with these parts in their paths."""
    return [entry["fault"] for entry in sim.journal() if all(one in entry["path"] for one in parts)]


def start_faults(sim, rate, seed=1):
    sim.control("/settings", {"random_faults": rate, "random_faults_seed": seed})


def test_never_more_than_three_in_a_row_for_the_same_request(sim):
    start_faults(sim, 1)
    ask(sim, *[wanted(number) for number in (1, 2) for _ in range(8)])
    for number in (1, 2):
        faults = met(sim, wanted(number))
        assert [fault is None for fault in faults] == [False, False, False, True] * 2


def test_what_makes_something_meets_none(sim):
    start_faults(sim, 1)
    assert sim.pcaps("POST", body=SIMPLE).status == 200
    assert sim.api("DELETE", f"/accounts/{ACCOUNT}/pcaps/ownership/{'0' * 32}").status == 404
    assert met(sim, "/pcaps") == [None, None]
    ask(sim, f"{wanted(1)}/stop", method="PUT")
    assert met(sim, "/stop") != [None]


def test_each_kind_comes_and_the_share_is_right(sim):
    start_faults(sim, 0.3)
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda number: ask(sim, wanted(number), f"{BUCKET}&prefix={number}"),
                      range(300)))
    for service, kinds in KINDS.items():
        faults = [entry["fault"] for entry in sim.journal() if entry["service"] == service]
        assert len(faults) == 300
        assert set(faults) == kinds | {None}
        assert 0.23 < 1 - faults.count(None) / 300 < 0.37


def test_same_seed_makes_the_same_faults_in_whatever_order(sim):
    paths = [wanted(number) for number in range(6)]

    def fates(seed, order):
        sim.control("/reset", {})
        start_faults(sim, 0.5, seed)
        ask(sim, *order)
        return {path: met(sim, path) for path in paths}

    first = fates(7, paths * 4)
    assert fates(7, [path for path in reversed(paths) for _ in range(4)]) == first
    assert fates(8, paths * 4) != first


def test_armed_fault_comes_first(sim):
    start_faults(sim, 1)
    sim.fault("401", times=5)
    ask(sim, *[wanted(1)] * 5)
    assert met(sim, wanted(1)) == ["401"] * 5


def test_stall_sends_all_in_the_end(sim):
    sim.fault("stall", on="bucket-get", at=10, seconds=0.1)
    assert sim.bucket("/bucket/key").body == b"0123456789" * 100


def test_store_says_how_long_to_wait(sim):
    sim.fault("s3-slow-down-retry-after", seconds=7)
    answer = sim.bucket(BUCKET)
    assert (answer.status, answer.headers["Retry-After"]) == (503, "7")


def test_options_and_reset():
    with running_sim(*STILL, "--random-faults", "1", "--random-faults-seed", "3") as sim:
        ask(sim, wanted(1))
        faults = met(sim, wanted(1))
        start_faults(sim, 0)
        ask(sim, wanted(1))
        assert met(sim, wanted(1)) == [*faults, None]
        sim.control("/reset", {})
        ask(sim, wanted(1))
        assert met(sim, wanted(1)) == faults != [None]


@pytest.mark.parametrize("rate", [-0.1, 1.1, True, "half"])
def test_rate_that_is_none_is_refused(sim, rate):
    with pytest.raises(RuntimeError):
        start_faults(sim, rate)
