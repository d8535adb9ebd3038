# SPDX-License-Identifier: GPL-2.0-or-later
"""The lists of Wireshark's dialog: loaded on demand, remembered, and never without a word."""

import re

import pytest

from clirun import until, write_config
from extcap import BINARY, INTERFACE, assert_no_secret, capture_command
from fullcapture import BUCKET
from simproc import ACCOUNT, R2_KEY_ID, SECRET_ACCESS_KEY, TOKEN, running_sim

OTHER_ACCOUNT = "fedcba9876543210fedcba9876543210"
LISTS = ("account", "known-bucket", "known-capture")


def load(home, option, *arguments):
    """What a load answers, as (value, text, chosen at first). The dialog passes the rest, too."""
    dialog = ("--time-limit", "301", "--type", "simple", "--on-stop", "load", "--log-level", "info")
    result = home.extcap("--extcap-config", "--extcap-interface", INTERFACE,
                         "--extcap-reload-option", option, *dialog, *arguments)
    assert (result.returncode, result.stderr) == (0, "")
    return entries(result.stdout)


def entries(text):
    pattern = r"value \{arg=(\d+)\}\{value=(.*?)\}\{display=(.*?)\}(\{default=true\})?$"
    found = [re.match(pattern, line) for line in text.splitlines()]
    assert all(found) and len({each.group(1) for each in found}) == 1
    return [(each.group(2), each.group(3), each.group(4) is not None) for each in found]


def dialog(home, option):
    """The entries that the dialog opens with."""
    lines = home.extcap("--extcap-config", "--extcap-interface", INTERFACE).stdout.splitlines()
    number = next(re.match(r"arg \{number=(\d+)\}", line).group(1) for line in lines
                  if f"{{call=--{option}}}" in line)
    return entries("\n".join(line for line in lines if f"value {{arg={number}}}" in line))


def the_only_entry(found):
    assert len(found) == 1 and found[0][0] == "" and found[0][2]
    return found[0][1]


def leave_behind(home, sim, *arguments):
    """A run that is killed before its packets are there; they stay away."""
    sim.fault("status-stuck")
    run = home.start(*capture_command(home.folder / "out.pcapng", "--time-limit", "5", *arguments))
    until(home.has_record, run)
    run.kill()
    run.communicate()


def test_accounts(home):
    with running_sim("--account", ACCOUNT, "--account", OTHER_ACCOUNT) as sim:
        home.use(sim)
        found = load(home, "account")
        assert [value for value, _, _ in found] == ["", ACCOUNT, OTHER_ACCOUNT]
        assert found[1][1] == f"Example Account 1 ({ACCOUNT})"
    assert dialog(home, "account") == found


def test_only_account_is_chosen(home, sim):
    assert load(home, "account") == [(ACCOUNT, f"Example Account 1 ({ACCOUNT})", True)]


def test_buckets_that_can_be_used_come_first(home, sim):
    sim.pcaps("POST", "/ownership", {"destination_conf": "gs://example-captures/pending"})
    sim.own_bucket(BUCKET)
    found = load(home, "known-bucket")
    assert [value for value, _, _ in found] == ["", BUCKET, "gs://example-captures/pending"]
    assert [text for _, text, _ in found[1:]] == [BUCKET, "pending: gs://example-captures/pending"]
    assert dialog(home, "known-bucket") == found


def test_captures_newest_first(home, sim):
    assert home.capture("--time-limit", "5", "--protocol", "udp").returncode == 0
    sim.advance(60)
    assert home.capture("--time-limit", "5").returncode == 0
    found = load(home, "known-capture")
    newest_first = [each["id"] for each in sim.control("/captures")][::-1]
    assert [value for value, _, _ in found] == ["", *newest_first]
    assert re.fullmatch(r"[ \d]\d \w{3} \d\d:\d\d:\d\d, sample, success"
                        rf" \({newest_first[0][:8]}\)", found[1][1])
    assert found[2][1].endswith(f", sample, success ({newest_first[1][:8]}), protocol 17")
    assert dialog(home, "known-capture") == found


def test_capture_that_was_not_loaded_comes_first(home, sim):
    """The dialog tells of it without asking anybody."""
    leave_behind(home, sim)
    capture_id, = [each["id"] for each in sim.control("/captures")]
    before = len(sim.journal())
    found = dialog(home, "known-capture")
    assert (found[1][0], found[1][1].split(":")[0]) == (capture_id, "Not loaded yet")
    assert len(sim.journal()) == before
    loaded = load(home, "known-capture")[1][1]
    assert re.fullmatch(r"Not loaded yet: .*, sample, \w+ \(.{8}\)", loaded)


@pytest.mark.parametrize("option", LISTS)
def test_nothing_is_made_by_a_load(home, sim, option):
    load(home, option)
    assert {each["method"] for each in sim.journal()} == {"GET"}


@pytest.mark.parametrize("option", LISTS)
def test_without_credentials(home, sim, option):
    del home.environment["CLOUDFLARE_API_TOKEN"]
    assert the_only_entry(load(home, option)).startswith("Paste an API token first")
    assert sim.journal() == []


def test_token_of_the_dialog(home, sim):
    del home.environment["CLOUDFLARE_API_TOKEN"]
    assert load(home, "account", "--api-token", TOKEN)[0][0] == ACCOUNT
    home.environment["CLOUDFLARE_API_TOKEN"] = "x" * 40
    assert the_only_entry(load(home, "known-bucket", "--account-id", ACCOUNT)).startswith(
        "Wrong token")


def test_command_for_the_token_that_fails(home, sim):
    del home.environment["CLOUDFLARE_API_TOKEN"]
    write_config(home, "api_token_command = false")
    assert the_only_entry(load(home, "account")).startswith("api_token_command fails")
    assert "api_token_command in" in home.log


def test_account_must_be_chosen_first(home):
    with running_sim("--account", ACCOUNT, "--account", OTHER_ACCOUNT) as sim:
        home.use(sim)
        for option in ("known-bucket", "known-capture"):
            assert the_only_entry(load(home, option)).startswith("Choose Account")
        for option in ("account", "account-id"):
            assert the_only_entry(load(home, "known-bucket", f"--{option}", OTHER_ACCOUNT)) == (
                "None yet: cloudflaredump bucket add")


def test_token_that_may_not_list_accounts(home):
    with running_sim("--token", "cfat_" + "x" * 43) as sim:
        home.use(sim, CLOUDFLARE_API_TOKEN="cfat_" + "x" * 43)
        assert the_only_entry(load(home, "account")).startswith(
            "Type Account ID in the tab Credentials")
        assert the_only_entry(load(home, "known-capture", "--account-id", ACCOUNT)) == (
            "No captures in this account yet")


@pytest.mark.parametrize("fault, words", [
    ("401@list*forever", "Wrong token"),
    ("403-permission@list*forever", "Packet Captures not permitted: check"),
    ("500@list*forever", "Cloudflare fails"),
    ("hang-before-headers@list*forever", "No answer"),
])
def test_failures_say_what_to_do(home, fault, words):
    with running_sim("--fault", fault) as sim:
        home.use(sim)
        assert the_only_entry(load(home, "known-capture")).startswith(words)
    assert "the list of --known-capture: could not list the captures" in home.log


def test_a_failure_keeps_what_is_chosen(home, sim):
    """The entry that says what to do has its value: who saves the dialog does not lose it."""
    sim.fault("500", on="list", times="forever")
    (value, text, is_default), = load(home, "known-capture", "--known-capture", "a" * 32)
    assert (value, text.split(":")[0], is_default) == ("a" * 32, "Cloudflare fails", True)


def test_a_failure_does_not_forget(home, sim):
    assert home.capture("--time-limit", "5").returncode == 0
    found = load(home, "known-capture")
    del home.environment["CLOUDFLARE_API_TOKEN"]
    the_only_entry(load(home, "known-capture"))
    assert dialog(home, "known-capture") == found


def test_a_wrong_option_is_told_in_its_own_words(home, sim):
    assert the_only_entry(load(home, "known-bucket", "--account-id", "abc")).startswith(
        'Account ID (--account-id) is "abc": give ')


def test_what_is_no_list_has_no_entries(home, sim):
    for option in ("type", "nonsense"):
        result = home.extcap("--extcap-config", "--extcap-interface", INTERFACE,
                             "--extcap-reload-option", option)
        assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_no_secret_is_kept(home, sim):
    home.environment["AWS_SECRET_ACCESS_KEY"] = SECRET_ACCESS_KEY
    keys = f"access-key-id={R2_KEY_ID}&secret-access-key={SECRET_ACCESS_KEY}"
    sim.own_bucket(f"r2://example-captures?account-id={ACCOUNT}&{keys}")
    shown = [load(home, option) for option in LISTS]
    assert "r2://example-captures" in str(shown)
    assert_no_secret(home, str(shown))


@pytest.fixture
def two_accounts(home):
    with running_sim("--account", ACCOUNT, "--account", OTHER_ACCOUNT) as sim:
        home.use(sim)
        yield sim


@pytest.mark.parametrize("given", [(), ("--account-id", ACCOUNT), ("--account", ACCOUNT)])
def test_capture_that_was_left_is_opened_in_its_account(home, two_accounts, given):
    """Which of the accounts that the token sees need not be said again; Wireshark says the one that
    it has saved."""
    leave_behind(home, two_accounts, "--account-id", OTHER_ACCOUNT)
    two_accounts.clear_faults()
    capture_id = dialog(home, "known-capture")[1][0]
    result = home.capture("--capture-id", capture_id, *given)
    assert (result.returncode, result.stderr) == (0, "")
    assert home.records == []


def test_capture_of_a_list_is_opened_in_its_account(home, two_accounts):
    assert home.capture("--time-limit", "5", "--account-id", OTHER_ACCOUNT).returncode == 0
    capture_id = load(home, "known-capture", "--account-id", OTHER_ACCOUNT)[1][0]
    assert dialog(home, "known-capture")[1][0] == capture_id
    result = home.capture("--capture-id", capture_id, "--account-id", ACCOUNT)
    assert (result.returncode, result.stderr) == (0, "")
    shown = home.extcap("show", capture_id, "--account-id", ACCOUNT)
    assert shown.returncode == 2
    assert f"capture {capture_id} belongs to the account {OTHER_ACCOUNT}" in shown.stderr


def test_token_that_may_not_read_the_account_of_the_list(home, two_accounts):
    assert home.capture("--time-limit", "5", "--account-id", OTHER_ACCOUNT).returncode == 0
    capture_id = load(home, "known-capture", "--account-id", OTHER_ACCOUNT)[1][0]
    two_accounts.fault("403-permission", on="get", times="forever")
    result = home.capture("--known-capture", capture_id, "--account", ACCOUNT)
    assert result.returncode == 1
    assert (f"capture {capture_id} belongs to the account {OTHER_ACCOUNT}, not to {ACCOUNT}: "
            in result.stderr)


def test_capture_that_was_left_in_another_account_says_so(home, two_accounts):
    leave_behind(home, two_accounts, "--account-id", OTHER_ACCOUNT)
    home.environment["CLOUDFLARE_ACCOUNT_ID"] = ACCOUNT
    assert dialog(home, "known-capture")[1][1].endswith(", in another account")


def test_dialogs_take_nothing_from_each_other(home, sim):
    """Windows that open at the same time all see the capture that was left, and keep nobody from
    it."""
    leave_behind(home, sim)
    sim.clear_faults()
    command = (str(BINARY), "--extcap-config", "--extcap-interface", INTERFACE)
    running = [home.start(*command) for _ in range(20)]
    assert all(b"Not loaded yet: " in each.communicate()[0] for each in running)
