# SPDX-License-Identifier: GPL-2.0-or-later
"""While packets come: the real program in the real tshark."""

from clirun import newest
from extcap import INTERFACE, preferences
from fullcapture import BUCKET, make_full_home
from simproc import running_sim

NAMES = ("capture_id", "capture_type", "colo", "colo_name", "city", "machine", "truncated")
FIELDS = [word for name in NAMES for word in ("-e", f"cloudflare.{name}")]


def capture(home, **options):
    """The fields of each packet as it comes."""
    result = home.run("tshark", "-i", INTERFACE, "-T", "fields", *FIELDS, *preferences(**options))
    assert result.returncode == 0, result.stderr
    return [line.split("\t") for line in result.stdout.splitlines()]


def test_sample(home):
    with running_sim() as sim:
        home.use(sim)
        rows = capture(home)
        identity = newest(sim)["id"]
    assert len(rows) > 100
    assert {tuple(row[:6]) for row in rows} == {(identity, "simple", "", "", "", "")}
    # Samples are cut; 4.0 writes numbers.
    assert {row[6] for row in rows} in ({"0", "1"}, {"False", "True"})


def test_full_capture(home):
    with running_sim("--machines", "3") as sim:
        make_full_home(home, sim)
        rows = capture(home, type="full", colo="ORD", bucket=BUCKET, full_time_limit="2")
        identity = newest(sim)["id"]
    assert len({row[5] for row in rows}) == 3
    assert {tuple(row[:3]) for row in rows} == {(identity, "full", "ORD")}
