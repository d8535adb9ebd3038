# SPDX-License-Identifier: GPL-2.0-or-later
"""doctor: everything is right, and each thing wrong once."""

import json
import re
from datetime import datetime, timedelta, timezone

import pytest

from clirun import operations, write_config
from extcap import INTERFACE, assert_no_secret
from fullcapture import BUCKET, make_full_home
from panes import ENDED, needs_tmux, open_pane
from simproc import (ACCOUNT, EMAIL, KEY, SECRET_ACCESS_KEY, TOKEN, VALIDATION_SECONDS,
                     refusing_port, running_proxy, running_sim)
from terminal import Terminal

SECRETS = (TOKEN, KEY, SECRET_ACCESS_KEY, "Passw0rd")
CHECKS = ["versions", "Wireshark", "dissector", "configuration", "proxy", "DNS", "TLS",
          "Cloudflare", "clock", "credentials", "token", "account", "captures", "buckets",
          "bucket", "spool"]
OK, FAILED, SKIPPED = "ok", "failed", "skipped"


def looked_at(home, *arguments):
    """{check: (result, text)} of its document, of several of a name the last."""
    result = home.extcap("doctor", "--json", *arguments)
    document = json.loads(result.stdout)
    found = {entry["check"]: (entry["result"], entry["text"]) for entry in document["checks"]}
    is_wrong = any(entry["result"] == FAILED for entry in document["checks"])
    assert result.returncode == (1 if is_wrong else 0)
    assert (result.stderr != "") == is_wrong
    assert_no_secret(home, result.stdout, result.stderr, more=SECRETS, besides=[
        home.folder / ".config/cloudflaredump/config.ini"])
    return found


def assert_failed(found, check, words):
    """This one alone; what depends on it is not looked at. The dissector is not installed."""
    result, text = found[check]
    assert result == FAILED and words in text, text
    assert [name for name, (each, _) in found.items()
            if each == FAILED and name not in (check, "dissector")] == []


@pytest.fixture
def full(home):
    """With a bucket, whose proof has moved the clock to the right time."""
    start = datetime.now(timezone.utc) - timedelta(seconds=VALIDATION_SECONDS)
    with running_sim("--now", f"{start:%Y-%m-%dT%H:%M:%SZ}") as running:
        make_full_home(home, running)
        yield running


@pytest.fixture
def tshark(home):
    """Puts one in front of PATH: what it prints for its first argument."""
    def put(**printed):
        program = home.folder / "bin/tshark"
        program.parent.mkdir(exist_ok=True)
        cases = "".join(f"-{name}) cat <<'END'\n{text}\nEND\n;;\n"
                        for name, text in printed.items())
        program.write_text(f"#!/bin/sh\ncase $1 in\n{cases}esac\n")
        program.chmod(0o755)
        home.environment["PATH"] = f"{program.parent}:/usr/bin:/bin"
    return put


def test_all_is_well(home, full):
    home.extcap("install-extcap")
    before = len(operations(full))
    found = looked_at(home, "--bucket", BUCKET)
    assert list(found) == CHECKS
    assert found["Wireshark"][0] == OK and "lists the interface" in found["Wireshark"][1]
    assert found["credentials"] == (OK, "from CLOUDFLARE_API_TOKEN")
    assert found["account"] == (OK, f"Example Account 1 ({ACCOUNT})")
    assert found["bucket"] == (OK, "captures can be read, and Cloudflare writes there")
    assert "buckets" in found and found["buckets"][0] == OK
    for check in ("versions", "Cloudflare", "clock", "token", "captures", "spool"):
        assert found[check][0] == OK, found[check]
    for check in ("configuration", "proxy", "DNS", "TLS"):
        assert found[check][0] == SKIPPED, found[check]
    # It only looks.
    assert set(operations(full)[before:]) <= {"trace", "verify", "accounts", "list",
                                             "ownership-list", "bucket-list"}
    assert full.pcaps("GET").result == []


def test_lines(home, sim):
    result = home.extcap("doctor")
    lines = result.stdout.splitlines()
    assert [line[2:16].strip() for line in lines] == CHECKS
    assert all(line[0] in "✓✗–" and line[1] == " " for line in lines)
    assert "\033" not in result.stdout


@pytest.mark.parametrize("variables, has_colours", [
    ({"TERM": "xterm"}, True), ({"TERM": "xterm", "NO_COLOR": "1"}, False),
    ({"TERM": "dumb"}, False)])
def test_colours(home, sim, variables, has_colours):
    home.environment.update(variables)
    terminal = Terminal(home, "doctor", columns=80)
    _, shown = terminal.end()
    terminal.close()
    assert ("\033[32m✓\033[0m versions" in shown) == has_colours
    assert bool(re.search(r"\033\[[0-9;]*m", shown)) == has_colours


@needs_tmux
def test_screen(home, sim):
    with open_pane(home, 80, 60) as pane:
        pane.run("doctor")
        screen = pane.wait_for_end()
    assert screen[0].startswith("✓ versions      cloudflaredump ")
    assert screen[1].startswith(" " * 16) and screen[1][16] != " "
    assert screen[-1].startswith(ENDED)


def test_profile(home, sim):
    del home.environment["CLOUDFLARE_API_TOKEN"]
    write_config(home, "[profile work]", f"api_token = {TOKEN}")
    assert looked_at(home)["credentials"][0] == FAILED
    found = looked_at(home, "--profile", "work")
    assert found["configuration"][1].endswith("profile work")
    assert "api_token in [profile work] in " in found["credentials"][1]
    assert found["captures"][0] == OK


def test_key(home, sim):
    del home.environment["CLOUDFLARE_API_TOKEN"]
    home.environment.update(CLOUDFLARE_EMAIL=EMAIL, CLOUDFLARE_API_KEY=KEY)
    found = looked_at(home)
    assert found["token"][0] == SKIPPED and found["captures"][0] == OK


# --- Wireshark


def test_no_tshark(home, sim):
    home.environment["PATH"] = str(home.folder / "tmp")
    assert_failed(looked_at(home), "Wireshark", "there is no tshark in PATH")


def test_extcap_is_not_installed(home, sim):
    for path in home.folder.rglob(f"extcap/{INTERFACE}"):
        path.unlink()
    assert_failed(looked_at(home), "Wireshark",
                  "does not list the interface: run cloudflaredump install-extcap")


FOLDERS = "Personal Extcap path:\t{home}/mine\nGlobal Extcap path:\t{home}/all\n" \
          "Personal Lua Plugins:\t{home}/lua\n"


@pytest.mark.parametrize("places, printed, check, words", [
    (("mine", "all"), "12. cloudflaredump (Cloudflare Magic Transit)", "Wireshark",
     "finds this program twice, as {home}/mine/cloudflaredump and {home}/all/cloudflaredump"),
    (("mine",), "1. eth0", "Wireshark",
     "though {home}/mine/cloudflaredump is there: run that with --extcap-interfaces"),
])
def test_extcap_is_in_the_way(home, sim, tshark, places, printed, check, words):
    for place in places:
        (home.folder / place).mkdir()
        (home.folder / place / INTERFACE).write_text("")
    tshark(G=FOLDERS.format(home=home.folder), D=printed)
    found = looked_at_first(home)
    assert found[check][0] == FAILED and words.format(home=home.folder) in found[check][1]


def looked_at_first(home):
    """The same, of several of a name the first."""
    document = json.loads(home.extcap("doctor", "--json").stdout)
    return {entry["check"]: (entry["result"], entry["text"])
            for entry in reversed(document["checks"])}


def test_tshark_fails(home, sim, tshark):
    tshark(G=FOLDERS.format(home=home.folder), D="END\nexit 3\ncat <<'END'")
    result, text = looked_at_first(home)["Wireshark"]
    assert result == FAILED and f"{home.folder}/bin/tshark" in text


def test_dissector(home, sim):
    assert "does not have it, so labels have no fields: run cloudflaredump install-extcap" \
        in looked_at(home)["dissector"][1]


def test_dissector_does_not_load(home, sim, tshark):
    (home.folder / "lua").mkdir()
    (home.folder / "lua/cloudflare.lua").write_text("")
    tshark(G=FOLDERS.format(home=home.folder), D="1. cloudflaredump (Cloudflare Magic Transit)")
    result, text = looked_at_first(home)["dissector"]
    assert result in (FAILED, SKIPPED)
    assert f"does not load {home.folder}/lua/cloudflare.lua" in text or "for root" in text


# --- Configuration and credentials


@pytest.mark.parametrize("mode, line, words", [
    (0o644, f"api_token = {TOKEN}", "others may read it: run chmod 600"),
    (0o600, "time_limit = 9999", "is \"9999\": give a whole number"),
    (0o600, "no line", "line 2 must be [group], key = value, or begin with #"),
])
def test_configuration(home, sim, mode, line, words):
    write_config(home, line, mode=mode)
    found = looked_at(home)
    assert_failed(found, "configuration", words)
    assert found["spool"] == (SKIPPED, "not looked at: the configuration comes first")
    assert operations(sim) == []


def test_variable(home, sim):
    home.environment["CLOUDFLARE_ACCOUNT_ID"] = "mine"
    assert_failed(looked_at(home), "configuration", "CLOUDFLARE_ACCOUNT_ID is \"mine\"")


def test_log(home, sim):
    (home.folder / "file").write_text("")
    assert_failed(looked_at(home, "--log-file", str(home.folder / "file/x")), "log", "file/x")


def test_spool(home, sim):
    (home.folder / "file").write_text("")
    assert_failed(looked_at(home, "--spool-dir", str(home.folder / "file/x")), "spool", "file/x")


def test_no_credentials(home, sim):
    del home.environment["CLOUDFLARE_API_TOKEN"]
    found = looked_at(home)
    assert_failed(found, "credentials", "run cloudflaredump login")
    assert found["token"] == (SKIPPED, "not looked at: the credentials come first")
    assert found["Cloudflare"][0] == OK


# --- The way


def test_name(home, sim):
    home.environment["CLOUDFLARE_BASE_URL"] = "https://nobody.invalid/client/v4"
    found = looked_at(home)
    assert_failed(found, "DNS", "the name nobody.invalid cannot be resolved")
    assert found["token"] == (SKIPPED, "not looked at: Cloudflare cannot be asked")
    assert found["credentials"][0] == OK


def test_no_connection(home, sim):
    with refusing_port() as port:
        home.environment["CLOUDFLARE_BASE_URL"] = f"https://localhost:{port}/client/v4"
        found = looked_at(home)
    assert_failed(found, "Cloudflare", "does not accept connections")
    assert found["DNS"][0] == OK and found["TLS"][0] == SKIPPED


def test_tls(home, certificates):
    with running_sim(*certificates.valid.arguments) as sim:
        home.use(sim)
        assert_failed(looked_at(home), "TLS", "the TLS certificate of 127.0.0.1 is not trusted")
        found = looked_at(home, "--ca-file", str(certificates.authority))
        assert found["TLS"] == (OK, "the certificate of 127.0.0.1 is trusted")
        assert found["captures"][0] == OK


@pytest.mark.parametrize("mode, words", [("refuse", "does not let it through"),
                                         (None, "does not accept connections")])
def test_proxy(home, certificates, mode, words):
    with running_sim(*certificates.valid.arguments) as sim, refusing_port() as port, \
            running_proxy("--mode", mode or "forward") as proxy:
        home.use(sim)
        root = proxy.root if mode else f"http://127.0.0.1:{port}"
        home.environment["https_proxy"] = root.replace("://", '://me:pr0xy-"\\Passw0rd@')
        found = looked_at(home, "--ca-file", str(certificates.authority))
        assert_failed(found, "proxy", words)
        assert found["DNS"] == (SKIPPED, "where a proxy is used, it looks up 127.0.0.1")
        if mode is None:
            home.environment["https_proxy"] = proxy.root
            found = looked_at(home, "--ca-file", str(certificates.authority))
            assert found["proxy"] == (OK, f"{proxy.root} (https_proxy) lets 127.0.0.1 through")
            assert found["captures"][0] == OK


def test_something_else_answers(home, sim):
    sim.fault("empty-body", on="trace")
    assert_failed(looked_at(home), "Cloudflare", "something else on the way")


def test_clock(home):
    with running_sim("--now", "2020-01-01T00:00:00Z") as sim:
        home.use(sim)
        assert_failed(looked_at(home), "clock", " seconds fast: set it")


# --- What Cloudflare says


@pytest.mark.parametrize("fault, check, words", [
    (("401", {"on": "verify"}), "token", "does not accept the credentials"),
    (("token-status", {}), "token", "it is expired: renew it"),
    (("403-permission", {"on": "list"}), "captures", "Magic Firewall Packet Captures (Edit)"),
    (("403-entitlement", {"on": "list"}), "captures", "in its plan: ask your account team"),
    (("403-permission", {"on": "ownership-list"}), "buckets", "Packet Captures (Edit)"),
    (("403-permission", {"on": "accounts"}), "account", "could not look up the account"),
])
def test_cloudflare(home, sim, fault, check, words):
    sim.fault(fault[0], times="forever", **fault[1])
    assert_failed(looked_at(home), check, words)


@pytest.mark.parametrize("operation, check", [("verify", "token"), ("list", "captures")])
def test_what_is_not_answered_is_told_at_once(home, sim, operation, check):
    sim.fault("503", on=operation)
    assert_failed(looked_at(home), check, "Cloudflare has a fault of its own")


def test_token_expires(home, sim):
    sim.fault("token-status", status="active", expires_on="2027-01-01T00:00:00Z")
    assert looked_at(home)["token"] == (OK, "Cloudflare accepts it until 2027-01-01T00:00:00Z")


def test_several_accounts(home):
    with running_sim("--account", ACCOUNT, "--account", "f" * 32) as sim:
        home.use(sim)
        assert_failed(looked_at(home), "account", "these credentials see several accounts")
        assert looked_at(home, "--account-id", ACCOUNT)["captures"][0] == OK


@pytest.mark.parametrize("bucket, keys, words", [
    ("s3://captures", {}, "region"), (BUCKET, {"AWS_SECRET_ACCESS_KEY": "x" * 40}, "SignatureDoes"),
    ("s3://captures/other?region=us-east-1", {}, "does not list this bucket and folder as yours"),
])
def test_bucket(home, full, bucket, keys, words):
    home.environment.update(keys)
    assert_failed(looked_at(home, "--bucket", bucket), "bucket", words)


def test_interrupted(home, sim):
    terminal = Terminal(home, "doctor")
    sim.fault("hang-before-headers", on="trace")
    terminal.wait_for("configuration")
    terminal.type("\x03")
    status, _ = terminal.end()
    terminal.close()
    assert status == 130
