# SPDX-License-Identifier: GPL-2.0-or-later
"""login and logout: typed and piped, into the keyring and into the file."""

import os
import re
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from clirun import operations, write_config
from extcap import assert_no_secret
from keyring import lock, log_in, needs_keyring, running_keyring
from panes import ENDED, needs_tmux, open_pane
from simproc import ACCOUNT, EMAIL, KEY, TOKEN, running_sim
from terminal import END_OF_INPUT, INTERRUPT, Terminal

OWNED = "cfat_" + "a1B2" * 10
OTHER = "f" * 32
SECRETS = (TOKEN, KEY, OWNED)
TAKE = ("capture", "-w", "last-minute.pcapng")


@pytest.fixture
def sim(cloud):
    """Without credentials in the environment."""
    return cloud


def config_of(home):
    path = home.folder / ".config/cloudflaredump/config.ini"
    return path.read_text() if path.exists() else None


def test_into_the_file(home, sim):
    result = log_in(home, TOKEN)
    assert result.returncode == 0, result.stderr
    assert [line[:16].strip() for line in result.stdout.splitlines()] == [
        "✓ token", "✓ account", "✓ captures", "– buckets"]
    path = home.folder / ".config/cloudflaredump/config.ini"
    assert f"the token is in {path}, which only you can read: the keyring of this session " \
           "cannot be used (" in result.stderr
    assert result.stderr.endswith("\nnext: cloudflaredump capture -w last-minute.pcapng\n")
    assert config_of(home) == f"[cloudflaredump]\naccount_id = {ACCOUNT}\napi_token = {TOKEN}\n"
    assert path.stat().st_mode & 0o777 == 0o600
    # Nothing is made at Cloudflare.
    assert set(operations(sim)) == {"verify", "accounts", "list", "ownership-list"}
    assert home.extcap("list").returncode == 0
    assert_no_secret(home, result.stdout, result.stderr, more=SECRETS, besides=[path])

    result = home.extcap("logout")
    assert result.returncode == 0 and f"removed from {path}\n" in result.stderr
    assert config_of(home) == f"[cloudflaredump]\naccount_id = {ACCOUNT}\n"
    assert "there is no API token" in home.extcap("list").stderr
    assert home.extcap("logout").stderr == "there is nothing of login's to be removed\n"


@needs_keyring
@pytest.mark.parametrize("profile", [None, "work"])
def test_into_the_keyring(home, sim, profile):
    choice = ("--profile", profile) if profile else ()
    group = f"profile {profile}" if profile else "cloudflaredump"
    with running_keyring(home):
        result = log_in(home, TOKEN, *choice)
        assert result.returncode == 0, result.stderr
        assert "the token is in the keyring, as " in result.stderr
        assert result.stderr.endswith(f"next: cloudflaredump {' '.join((*TAKE, *choice))}\n")
        assert config_of(home) == f"[{group}]\naccount_id = {ACCOUNT}\ntoken_in = keyring\n"
        assert home.extcap("list", *choice).returncode == 0
        assert "token_in\tkeyring\t" in home.extcap("config", *choice).stdout
        # As Wireshark asks for it, too.
        capture = home.capture(*choice)
        assert capture.returncode == 0, capture.stderr
        assert_no_secret(home, result.stdout, result.stderr, more=SECRETS)

        result = home.extcap("logout", *choice)
        assert result.returncode == 0 and "removed from the keyring and " in result.stderr
        assert config_of(home) == f"[{group}]\naccount_id = {ACCOUNT}\n"
        write_config(home, "token_in = keyring")
        assert "the keyring has nothing of ours, or stays locked: unlock it, or store the token " \
               "anew with cloudflaredump login\n" in home.extcap("list").stderr


@needs_keyring
def test_profiles_have_entries_of_their_own(home, sim):
    with running_keyring(home):
        for more in ((TOKEN,), (KEY, "--api-email", EMAIL, "--profile", "key")):
            assert " is in the keyring, as " in log_in(home, *more).stderr
        assert home.extcap("logout").returncode == 0
        assert home.extcap("list").returncode == 3
        assert home.extcap("list", "--profile", "key").returncode == 0
    # The session has ended.
    assert "the keyring of this session cannot be used (" in home.extcap(
        "list", "--profile", "key").stderr


@needs_keyring
def test_a_locked_keyring_is_no_reason_for_the_file(home, sim):
    with running_keyring(home, is_open=False):
        result = log_in(home, TOKEN)
        assert result.returncode == 3 and config_of(home) is None
        assert "unlock the keyring, or keep the token in the file by --in-file: " in result.stderr
        result = log_in(home, TOKEN, "--in-file")
        assert result.returncode == 0 and "which only you can read\n" in result.stderr
        assert f"api_token = {TOKEN}\n" in config_of(home)


@needs_keyring
@pytest.mark.parametrize("is_forgotten", [False, True])
def test_logout_of_a_locked_keyring_is_none(home, sim, is_forgotten):
    with running_keyring(home):
        assert log_in(home, TOKEN).returncode == 0
        kept = config_of(home)
        if is_forgotten:
            kept = write_config(home, "colo = ORD").read_text()
        lock(home)
        # GLib loses some bytes of each entry that libsecret finds.
        home.environment["ASAN_OPTIONS"] = "detect_leaks=0"
        result = home.extcap("logout")
        assert result.returncode == 3 and "nothing is removed; unlock it" in result.stderr
        assert config_of(home) == kept


@needs_keyring
def test_from_the_keyring_to_the_file_and_out(home, sim):
    with running_keyring(home):
        assert log_in(home, TOKEN).returncode == 0
        address = home.environment.pop("DBUS_SESSION_BUS_ADDRESS")
        result = home.extcap("logout")
        assert result.returncode != 0 and "or remove token_in from " in result.stderr
        # As over ssh.
        result = log_in(home, TOKEN)
        assert "the one before stays in the keyring, until you log out" in result.stderr
        home.environment["DBUS_SESSION_BUS_ADDRESS"] = address
        assert "removed from the keyring and " in home.extcap("logout").stderr
        write_config(home, "token_in = keyring")
        assert home.extcap("list").returncode == 3
        # On purpose: nothing is left behind.
        assert log_in(home, TOKEN).returncode == 0
        assert log_in(home, TOKEN, "--in-file").returncode == 0
        write_config(home, "token_in = keyring")
        assert home.extcap("list").returncode == 3


@needs_keyring
@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_file_that_cannot_be_written(home, sim):
    folder = home.folder / ".config/cloudflaredump"
    folder.mkdir(mode=0o500)
    with running_keyring(home):
        result = log_in(home, TOKEN)
        assert result.returncode == 1 and f"could not write {folder}/config.ini" in result.stderr
        folder.chmod(0o700)
        write_config(home, "token_in = keyring")
        assert home.extcap("list").returncode == 3


def test_key_into_the_file(home, sim):
    result = log_in(home, KEY, "--api-email", EMAIL)
    assert result.returncode == 0, result.stderr
    assert "– token " in result.stdout and "the key is in " in result.stderr
    assert config_of(home) == (f"[cloudflaredump]\naccount_id = {ACCOUNT}\napi_email = {EMAIL}\n"
                               f"api_key = {KEY}\n")
    assert home.extcap("list").returncode == 0
    # A token instead of it.
    assert log_in(home, TOKEN).returncode == 0
    assert config_of(home) == f"[cloudflaredump]\naccount_id = {ACCOUNT}\napi_token = {TOKEN}\n"


@pytest.mark.parametrize("secret, fault, status, words", [
    ("x" * 40, None, 3, "✗ token "),
    ("short", None, 2, "API token cannot be used"),
    (f"{TOKEN} x", None, 2, "API token cannot be used"),
    ("", None, 3, "no token was given: nothing is changed"),
    (TOKEN, ("token-status", {}), 3, "it is expired: renew it in Cloudflare's dashboard"),
    (TOKEN, ("403-permission", {"on": "list"}), 3, "Magic Firewall Packet Captures (Edit)"),
    (TOKEN, ("403-entitlement", {"on": "list"}), 3, "does not have packet captures in its plan"),
])
def test_what_does_not_work_is_not_stored(home, sim, secret, fault, status, words):
    if fault is not None:
        sim.fault(fault[0], times="forever", **fault[1])
    result = log_in(home, secret)
    assert result.returncode == status
    assert words in result.stdout + result.stderr
    assert config_of(home) is None
    if secret:
        assert secret not in result.stdout + result.stderr


def test_bucket_permission_is_no_must(home, sim):
    sim.fault("403-permission", on="ownership-list", times="forever")
    result = log_in(home, TOKEN)
    assert result.returncode == 0 and "✗ buckets " in result.stdout
    assert TOKEN in config_of(home)


def test_variable_goes_before(home, sim):
    home.environment["CLOUDFLARE_API_TOKEN"] = "y" * 40
    result = log_in(home, TOKEN)
    assert result.returncode == 0
    assert "CLOUDFLARE_API_TOKEN is set, and goes before what is stored: unset it" in result.stderr
    assert home.extcap("list").returncode == 3


def test_a_command_in_the_file_stays(home, sim):
    write_config(home, "api_token_command = pass show x")
    result = log_in(home, TOKEN)
    assert result.returncode == 2 and "the token comes from api_token_command in " in result.stderr
    assert log_in(home, TOKEN, "--profile", "own").returncode == 0
    assert config_of(home) == ("[cloudflaredump]\napi_token_command = pass show x\n\n"
                               f"[profile own]\naccount_id = {ACCOUNT}\napi_token = {TOKEN}\n")


def test_without_anybody_to_be_asked(home, sim):
    result = home.extcap("login")
    assert result.returncode == 2
    assert "give the token on standard input, with --with-token" in result.stderr
    assert operations(sim) == []


def test_profiles_are_named_where_none_is_chosen(home, sim):
    write_config(home, "[profile work]", f"api_token = {TOKEN}", "[profile home]")
    result = home.extcap("list")
    assert result.returncode == 3
    assert result.stderr.startswith(
        "cloudflaredump: no profile is chosen (--profile), of work, home: there is no API token")


def test_the_keyring_is_not_loaded_by_who_lists_the_interface(home, sim):
    write_config(home, "token_in = keyring")
    home.environment["LD_DEBUG"] = "files"
    for verb in ("--extcap-interfaces", "--extcap-dlts", "--extcap-config"):
        result = home.extcap(verb, "--extcap-interface", "cloudflaredump")
        assert result.returncode == 0 and "libcurl" in result.stderr
        assert "libsecret" not in result.stderr
    assert "libsecret" in home.extcap("list").stderr


def test_several_at_a_time(home, sim):
    names = [f"p{number}" for number in range(8)]
    with ThreadPoolExecutor(len(names)) as pool:
        results = list(pool.map(lambda name: log_in(home, TOKEN, "--profile", name), names))
    assert [result.returncode for result in results] == [0] * len(names)
    assert sorted(re.findall(r"^\[profile (.*)\]$", config_of(home), re.M)) == names


def test_name_of_a_profile(home, sim):
    result = log_in(home, TOKEN, "--profile", "not a name")
    assert result.returncode == 2 and config_of(home) is None
    assert home.extcap("logout", "--profile", "unknown").returncode == 2


@pytest.fixture
def several(home):
    with running_sim("--account", ACCOUNT, "--account", OTHER) as running:
        home.environment["CLOUDFLARE_BASE_URL"] = running.base_url
        yield running


def test_several_accounts_need_a_choice(home, several):
    result = log_in(home, TOKEN)
    assert result.returncode == 2 and "these credentials see several accounts" in result.stderr
    assert config_of(home) is None
    assert log_in(home, TOKEN, "--account-id", OTHER).returncode == 0
    assert f"account_id = {OTHER}\n" in config_of(home)
    # What is stored, and still seen, is kept.
    assert log_in(home, TOKEN).returncode == 0
    assert f"account_id = {OTHER}\n" in config_of(home)


def test_what_is_stored_for_others_is_no_account_of_the_profile(home, several):
    write_config(home, f"account_id = {ACCOUNT}")
    home.environment["CLOUDFLARE_ACCOUNT_ID"] = ACCOUNT
    result = log_in(home, TOKEN, "--profile", "new")
    assert result.returncode == 2 and "these credentials see several accounts" in result.stderr


def test_stored_account_that_the_token_does_not_see(home, several):
    write_config(home, f"account_id = {'0' * 32}")
    result = log_in(home, TOKEN)
    assert result.returncode == 2 and "these credentials see several accounts" in result.stderr


def test_stored_account_of_one_that_sees_another(home, sim):
    write_config(home, f"account_id = {OTHER}")
    assert log_in(home, TOKEN).returncode == 0
    assert f"account_id = {ACCOUNT}\n" in config_of(home)


@pytest.mark.parametrize("stored, status", [(ACCOUNT, 0), (OTHER, 3)])
def test_stored_account_of_a_token_that_an_account_owns(home, stored, status):
    write_config(home, f"account_id = {stored}")
    with running_sim("--token", OWNED) as sim:
        home.environment["CLOUDFLARE_BASE_URL"] = sim.base_url
        result = log_in(home, OWNED)
        assert result.returncode == status
        if status:
            assert "needs the account's ID (--account-id)" in result.stdout
            assert log_in(home, OWNED, "--account-id", ACCOUNT).returncode == 0


@pytest.fixture
def typed(home):
    """Starts login on a terminal."""
    terminals = []

    def start(*arguments):
        terminals.append(Terminal(home, "login", *arguments))
        return terminals[-1]
    yield start
    for terminal in terminals:
        terminal.close()


def test_typed(home, sim, typed):
    terminal = typed()
    terminal.wait_for("API token (it is not shown): ")
    terminal.type(f"{TOKEN}\n")
    status, shown = terminal.end()
    assert status == 0, shown
    assert TOKEN not in shown and "Magic Firewall Packet Captures (Edit)" in shown
    assert f"api_token = {TOKEN}\n" in config_of(home)


def test_account_of_several(home, several, typed):
    terminal = typed()
    terminal.wait_for("API token (it is not shown): ")
    terminal.type(f"{TOKEN}\n")
    terminal.wait_for("Which one [1-2]: ")
    assert f"  2. Example Account 2 ({OTHER})" in terminal.shown
    terminal.type("3\n")
    terminal.wait_for("give its number in the list\r\nWhich one [1-2]: ")
    terminal.type("2\n")
    status, shown = terminal.end()
    assert status == 0 and shown.count("Which one") == 2
    assert f"account_id = {OTHER}\n" in config_of(home)


@pytest.mark.parametrize("typed_account, status", [(ACCOUNT, 0), (OTHER, 3), ("", 3), ("x", 0)])
def test_a_token_that_an_account_owns(home, typed, typed_account, status):
    with running_sim("--token", OWNED) as sim:
        home.environment["CLOUDFLARE_BASE_URL"] = sim.base_url
        terminal = typed()
        terminal.wait_for("API token (it is not shown): ")
        terminal.type(f"{OWNED}\n")
        terminal.wait_for("account's ID (else Enter): ")
        terminal.type(f"{typed_account}\n")
        if typed_account == "x":
            terminal.wait_for("give the account's ID, 32 hexadecimal digits\r\nCloudflare")
            terminal.wait_for("account's ID (else Enter): ", times=2)
            typed_account = ACCOUNT
            terminal.type(f"{typed_account}\n")
        ended, shown = terminal.end()
        assert ended == status, shown
        assert OWNED not in shown
        if status == 0:
            assert config_of(home) == (f"[cloudflaredump]\naccount_id = {typed_account}\n"
                                       f"api_token = {OWNED}\n")
        else:
            assert config_of(home) is None


def test_account_is_not_listed(home, typed):
    with running_sim("--no-accounts") as sim:
        home.environment["CLOUDFLARE_BASE_URL"] = sim.base_url
        terminal = typed()
        terminal.wait_for("API token (it is not shown): ")
        terminal.type(f"{TOKEN}\n")
        terminal.wait_for("The account's ID: ")
        terminal.type(f"{ACCOUNT}\n")
        status, shown = terminal.end()
        assert status == 0, shown


@pytest.mark.parametrize("key, status", [(INTERRUPT, 130), (END_OF_INPUT, 3)])
def test_given_up(home, sim, typed, key, status):
    terminal = typed()
    terminal.wait_for("API token (it is not shown): ")
    terminal.type(key)
    assert terminal.end()[0] == status
    assert config_of(home) is None and operations(sim) == []


@pytest.mark.parametrize("ends", [f"{TOKEN}\n", INTERRUPT, END_OF_INPUT * 2,
                                  signal.SIGTERM])
def test_the_terminal_shows_what_is_typed_afterwards(home, sim, typed, ends):
    terminal = typed()
    terminal.wait_for("API token (it is not shown): ")
    assert not terminal.echoes
    # Nobody can take it up again in a terminal that shows the token.
    terminal.type("\x1a\x1c")
    if isinstance(ends, str):
        terminal.type(ends)
    else:
        terminal.process.send_signal(ends)
    terminal.end()
    assert terminal.echoes


@needs_tmux
def test_screen(home, sim):
    """What a person sees."""
    with open_pane(home, 100) as pane:
        pane.run("login")
        pane.wait_for_text("API token (it is not shown):")
        pane.press(TOKEN)
        pane.press("Enter")
        screen = pane.wait_for_end()
    assert not any(TOKEN in line for frame in pane.frames for line in frame)
    assert screen[-1] == f"{ENDED} 0"
    assert "✓ token         Cloudflare accepts it" in screen
