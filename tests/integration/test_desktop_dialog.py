# SPDX-License-Identifier: GPL-2.0-or-later
"""The dialog in the real Wireshark: filled in as a person does, and what the program is given."""

import pytest

from clirun import make, simple, until, write_config
from desktop import is_running, running_wireshark
from extcap import assert_no_secret
from fullcapture import BUCKET
from keyring import log_in, needs_keyring, running_keyring
from simproc import ACCOUNT, TOKEN, running_sim

OTHER_ACCOUNT = "fedcba9876543210fedcba9876543210"


@pytest.fixture
def sim(home):
    with running_sim("--account", ACCOUNT, "--account", OTHER_ACCOUNT) as running:
        home.use(running)
        yield running


@pytest.fixture
def tokenless(home, sim, recorder):
    """Without it the dialog opens before a capture is begun."""
    del home.environment["CLOUDFLARE_API_TOKEN"]
    return recorder


def created(sim):
    return [each["body"] for each in sim.journal()
            if each["method"] == "POST" and each["path"].endswith("/pcaps")]


def test_first_capture(home, sim, display, tokenless):
    with running_wireshark(home, display) as wireshark:
        dialog = wireshark.open_dialog()
        dialog.fill("--api-token", TOKEN)
        dialog.load("--account")
        dialog.choose("--account", 2)
        dialog.fill("--time-limit", "7")
        dialog.fill("--source-address", "192.0.2.1")
        dialog.start()
        given = tokenless.values("--capture")
        until(lambda: created(sim), what="a capture")
    assert given["--api-token"] == TOKEN
    assert given["--account"] == OTHER_ACCOUNT
    assert (given["--time-limit"], given["--source-address"]) == ("7", "192.0.2.1")
    assert created(sim)[0]["time_limit"] == 7
    assert created(sim)[0]["filter_v1"] == {"source_address": "192.0.2.1"}
    assert_no_secret(home, more=[TOKEN], besides=[tokenless.notes])

    # What was chosen is saved, and is in the list that the dialog opens with the next time.
    with running_wireshark(home, display) as wireshark:
        dialog = wireshark.open_dialog()
        dialog.fill("--api-token", TOKEN)
        dialog.start()
        assert tokenless.values("--capture", 2)["--account"] == OTHER_ACCOUNT


def test_full_capture_into_a_bucket_of_the_list(home, sim, display, tokenless):
    sim.own_bucket(BUCKET)
    sim.pcaps("POST", "/ownership", {"destination_conf": "gs://captures/pending"})
    with running_wireshark(home, display) as wireshark:
        dialog = wireshark.open_dialog()
        dialog.fill("--api-token", TOKEN)
        dialog.load("--account")
        dialog.choose("--account", 1)
        dialog.choose("--type", 1)
        dialog.fill("--colo", "ORD")
        dialog.load("--known-bucket")
        dialog.choose("--known-bucket", 1)
        dialog.start()
        given = tokenless.values("--capture")
    assert (given["--type"], given["--colo"], given["--known-bucket"]) == ("full", "ORD", BUCKET)


def test_existing_capture_of_the_list(home, sim, display, tokenless):
    older, newer = (make(sim, simple(packet_limit=limit), 61) for limit in (10, 20))
    assert older != newer
    with running_wireshark(home, display) as wireshark:
        dialog = wireshark.open_dialog()
        dialog.fill("--api-token", TOKEN)
        dialog.load("--account")
        dialog.choose("--account", 1)
        dialog.load("--known-capture")
        dialog.choose("--known-capture", 2)
        dialog.start()
        assert tokenless.values("--capture")["--known-capture"] == older
        until(lambda: any(f"{older}/download" in each["path"] for each in sim.journal()),
              what="a download")
    assert len(sim.control("/captures")) == 2


def test_existing_capture_by_gear_holds_for_one_capture(home, sim, display, recorder):
    """With a token at hand a double click captures at once: the gear opens the dialog."""
    older, newer = (make(sim, simple(packet_limit=limit), 61) for limit in (10, 20))
    home.environment["CLOUDFLARE_ACCOUNT_ID"] = ACCOUNT
    with running_wireshark(home, display, "-o", "gui.ask_unsaved:FALSE") as wireshark:
        dialog = wireshark.press_gear()
        dialog.load("--known-capture")
        dialog.choose("--known-capture", 2)
        dialog.save()
        assert not recorder.lines("--capture")
        wireshark.double_click(lambda: recorder.lines("--capture"))
        assert recorder.values("--capture")["--known-capture"] == older != newer
        until(lambda: any(f"{older}/download" in each["path"] for each in sim.journal()),
              what="a download")
        until(lambda: not is_running("--capture", str(home.folder)), what="the end of the program")
        assert len(sim.control("/captures")) == 2

        wireshark.close_file()
        wireshark.double_click(lambda: len(recorder.lines("--capture")) > 1)
        assert "--known-capture" not in recorder.values("--capture", 2)
        until(lambda: len(sim.control("/captures")) == 3, what="a new capture")


@pytest.mark.parametrize("place", ["environment", "file"])
def test_double_click_captures_the_last_minute(home, display, recorder, place):
    with running_sim() as sim:
        home.use(sim)
        if place == "file":
            write_config(home, f"api_token = {home.environment.pop('CLOUDFLARE_API_TOKEN')}")
        with running_wireshark(home, display) as wireshark:
            wireshark.double_click(lambda: recorder.lines("--capture"))
            until(lambda: created(sim), what="a capture")
            assert not display.windows("Interface Options")
        assert created(sim) == [{"type": "simple", "system": "magic-transit", "time_limit": 60,
                                 "packet_limit": 10000, "filter_v1": {}}]


@needs_keyring
def test_token_in_the_keyring(home, sim, display, tokenless):
    """Once logged in, a double click captures at once."""
    with running_keyring(home):
        logged_in = log_in(home, TOKEN, "--account-id", ACCOUNT)
        assert "the token is in the keyring" in logged_in.stderr
        with running_wireshark(home, display) as wireshark:
            wireshark.double_click(lambda: tokenless.lines("--capture"))
            until(lambda: created(sim), what="a capture")
            assert not display.windows("Interface Options")
    assert_no_secret(home, more=[TOKEN])


def test_load_that_fails_leaves_wireshark_in_order(home, sim, display, tokenless):
    """Without a token, and with a server that never answers."""
    sim.fault("hang-before-headers", on="accounts", times="forever")
    with running_wireshark(home, display) as wireshark:
        dialog = wireshark.open_dialog()
        dialog.load("--account")
        tokenless.values("--extcap-reload-option")
        dialog.fill("--api-token", TOKEN)
        dialog.load("--account")
        assert tokenless.values("--extcap-reload-option", 2)["--api-token"] == TOKEN
        dialog.fill("--time-limit", "9")
        dialog.start()
        assert tokenless.values("--capture")["--time-limit"] == "9"


def test_capture_filter_is_checked_as_it_is_typed(home, sim, display, recorder):
    """By the program: what it says of a wrong one turns the field red."""
    with running_wireshark(home, display) as wireshark:
        for text in ("tcp port 443", "tcp prt 443"):
            wireshark.type_capture_filter(text, lambda: recorder.lines(text))
        line = recorder.lines("tcp prt 443")[0]
    assert line[line.index("--extcap-capture-filter") + 1] == "tcp prt 443"
    said = home.extcap(*line).stdout
    assert '"prt" is neither a keyword nor an address' in said
    assert home.extcap(*recorder.lines("tcp port 443")[0]).stdout == ""


def test_follow(home, display, recorder):
    """The first packets come at once, and so does the end."""
    with running_sim() as sim:
        home.use(sim)
        del home.environment["CLOUDFLARE_API_TOKEN"]
        with running_wireshark(home, display) as wireshark:
            dialog = wireshark.open_dialog()
            dialog.fill("--api-token", TOKEN)
            dialog.fill("--lag", "5")
            dialog.toggle("--follow")
            dialog.start()
            given = recorder.values("--capture")
            until(lambda: [each for each in sim.journal() if each["path"].endswith("/download")],
                  what="packets")
            assert is_running("--capture", str(home.folder))
            wireshark.stop()
            until(lambda: not is_running("--capture", str(home.folder)), what="the end")
        body, = created(sim)
    assert "--follow" in given and given["--lag"] == "5"
    assert body["time_limit"] == 60 and "offset_time" in body
    assert "error" not in home.log


def test_profile_of_the_list(home, display, recorder):
    """What stands in the dialog as it began leaves it to the profile."""
    with running_sim() as sim:
        home.use(sim)
        write_config(home, "time_limit = 20", "packet_limit = 900", "[profile home]",
                     "[profile work]", "time_limit = 30", "packet_limit = 70",
                     "destination_port = 53")
        with running_wireshark(home, display) as wireshark:
            dialog = wireshark.press_gear()
            dialog.choose("--profile", 2)
            dialog.fill("--packet-limit", "800")
            dialog.save()
            wireshark.double_click(lambda: recorder.lines("--capture"))
            until(lambda: created(sim), what="a capture")
        assert recorder.values("--capture")["--profile"] == "work"
        body, = created(sim)
    assert (body["time_limit"], body["packet_limit"]) == (30, 800)
    assert body["filter_v1"] == {"destination_port": 53}
