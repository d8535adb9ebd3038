# SPDX-License-Identifier: GPL-2.0-or-later
"""State files: what is left of a capture that was killed or not waited for, and who looks at it."""

import os
import signal
import stat

import pytest

from clirun import operations, until, write_config
from extcap import BINARY, SECONDS, assert_no_secret, capture_command
from fullcapture import BUCKET, make_full_home
from simproc import ACCOUNT, running_sim

FULL = ("--type", "full", "--colo", "ORD", "--bucket", BUCKET, "--full-time-limit", "600")


@pytest.fixture
def pending(home):
    """A capture that stays pending, its FIFO's read end, and the stand-in cloud."""
    with running_sim("--pending-seconds", "3600") as sim:
        home.use(sim)
        path = home.folder / "fifo"
        os.mkfifo(path)
        process = home.start(*capture_command(path))
        fd = os.open(path, os.O_RDONLY)
        assert os.read(fd, 4) == b"\x0a\x0d\x0d\x0a"
        yield process, fd, sim
        process.kill()
        process.communicate()
        os.close(fd)


def clean_up(home):
    result = home.extcap("--extcap-cleanup-postkill")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_delivered_capture_leaves_none(home, sim):
    assert home.capture().returncode == 0
    assert home.records == []


def test_running_capture_is_not_touched(home, pending):
    _, _, sim = pending
    clean_up(home)
    assert [path.name for path in home.records] == [sim.pcaps("GET").result[0]["id"]]
    assert stat.S_IMODE(home.records[0].stat().st_mode) == 0o600
    assert "of an earlier run" not in home.log


def test_killed_capture_is_named(home, pending):
    process, _, sim = pending
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=SECONDS)
    clean_up(home)
    assert f"capture {sim.pcaps('GET').result[0]['id']} (simple) of an earlier run" in home.log
    assert_no_secret(home)


def test_later_start_names_what_was_not_waited_for(home, pending):
    process, _, sim = pending
    process.send_signal(signal.SIGTERM)
    before = len(sim.journal())
    until(lambda: len(sim.journal()) > before, process)  # it asks on, and more often
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=SECONDS)
    left = sim.pcaps("GET").result[0]["id"]
    assert left in said.decode()
    sim.control("/settings", {"pending_seconds": 0})
    sim.advance(60)
    assert home.capture().returncode == 0
    assert f"capture {left} (simple) of an earlier run" in home.log
    assert [path.name for path in home.records] == [left]
    assert_no_secret(home)


def test_state_that_cannot_be_written_is_a_warning(home, sim):
    (home.folder / ".local/state").write_text("in the way")
    result = home.capture()
    assert (result.returncode, result.stderr) == (0, "")
    assert "warning: could not write a state file" in home.log


@pytest.mark.parametrize("later", [None, "other"])
@pytest.mark.parametrize("profile", ["work", None])
def test_a_stray_is_stopped_with_the_credentials_of_its_account(home, profile, later):
    with running_sim() as sim:
        make_full_home(home, sim)
        token = home.environment.pop("CLOUDFLARE_API_TOKEN")
        own = [f"api_token = {token}", f"account_id = {ACCOUNT}"]
        other = ["[profile other]", f"api_token = {'x' * 40}", f"account_id = {'f' * 32}"]
        write_config(home, *(own if profile is None else []), *other,
                     *(["[profile work]", *own] if profile else []))
        chosen = ("--profile", profile) if profile else ()
        process = home.start(str(BINARY), "capture", "-w", "x.pcapng", *chosen, *FULL)
        until(lambda: [each for each in sim.pcaps("GET").result if each["status"] == "running"],
              process)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=SECONDS)
        if later:
            home.environment["CLOUDFLAREDUMP_PROFILE"] = later
        clean_up(home)
        assert operations(sim).count("stop") == 1
    assert_no_secret(home, more=[token],
                     besides=[home.folder / ".config/cloudflaredump/config.ini"])
