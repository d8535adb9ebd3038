# SPDX-License-Identifier: GPL-2.0-or-later
"""config.ini and the token command, with the real program and the real tshark."""

import os
import signal

import pytest

from clirun import until, write_config
from extcap import INTERFACE, SECONDS, capture_command, preferences
from simproc import EMAIL, KEY, TOKEN, running_sim

WRONG_TOKEN = "wr0ng" + TOKEN[5:]


def write_command(home, script):
    """Writes a program for api_token_command."""
    path = home.folder / "get token"
    path.write_text("#!/bin/sh\n" + script + "\n")
    path.chmod(0o700)
    return f"api_token_command = '{path}'"


def refuse(home, *arguments):
    """The sentence of a capture that fails before Cloudflare is asked; without a secret in it."""
    result = home.capture(*arguments)
    assert result.returncode == 1
    assert result.stdout == "" and len(result.stderr.splitlines()) == 1
    assert TOKEN not in result.stderr
    return result.stderr


def asked_by(sim):
    return {entry["auth"] for entry in sim.journal() if entry["method"] == "POST"}


def body_of(sim):
    return next(entry["body"] for entry in sim.journal() if entry["method"] == "POST")


def test_token_and_options_from_the_file(home):
    with running_sim() as sim:
        write_config(home, f"api_token = {TOKEN}", f"api_url = {sim.base_url}", "time_limit = 20",
                     "protocol = udp", f"log_file = {home.folder}/own.log", "log-level = debug",
                     "[profile later]", "time_limit = 9")
        result = home.capture("--protocol", "tcp")
        assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
        assert body_of(sim)["time_limit"] == 20
        assert body_of(sim)["filter_v1"] == {"protocol": 6}
        assert asked_by(sim) == {"token"}
    assert home.log == ""
    assert TOKEN not in (home.folder / "own.log").read_text()


def test_token_from_a_command_in_tshark(home, cloud):
    write_config(home, write_command(home, f"echo '{TOKEN}'; echo 'user: jane'"), "protocol = udp")
    result = home.run("tshark", "-i", INTERFACE, "-T", "fields", "-e", "ip.proto",
                      *preferences(time_limit="20"))
    assert result.returncode == 0
    assert len(result.stdout.splitlines()) > 10
    assert body_of(cloud)["filter_v1"] == {"protocol": 17}
    assert TOKEN not in result.stderr and TOKEN not in home.log


def test_defaults_of_the_file_hold_in_tshark(home, cloud):
    write_config(home, f"api_token = {TOKEN}", "time_limit = 20", "packet_limit = 7")
    assert home.run("tshark", "-i", INTERFACE).returncode == 0
    body = body_of(cloud)
    assert (body["time_limit"], body["packet_limit"]) == (20, 7)


def test_key_from_the_file(home, cloud):
    write_config(home, f"api_email = {EMAIL}", f"api_key = {KEY}")
    assert home.capture().returncode == 0
    assert asked_by(cloud) == {"key"}


@pytest.mark.parametrize("stored", [f"api_token = {WRONG_TOKEN}", "api_token_command = false"])
def test_what_goes_before_the_file(home, cloud, stored):
    write_config(home, stored)
    assert home.capture("--api-token", TOKEN).returncode == 0
    home.environment.update(CLOUDFLARE_EMAIL=EMAIL, CLOUDFLARE_API_KEY=KEY)
    cloud.advance(60)
    assert home.capture().returncode == 0
    assert asked_by(cloud) == {"token", "key"}


def test_command_is_left_alone_beside_a_token(home, cloud):
    write_config(home, f"api_token = {TOKEN}", write_command(home, "touch ran"))
    assert home.capture().returncode == 0
    assert not (home.folder / "ran").exists()


@pytest.mark.parametrize("mode, told", [
    (0o640, "it holds api_token, and others may read it"),
    (0o604, "it holds api_token, and others may read it"),
    (0o620, "may be written by others (mode 0620)"),
    (0o602, "may be written by others (mode 0602)"),
])
def test_file_that_others_may_use(home, cloud, mode, told):
    path = write_config(home, f"api_token = {TOKEN}", mode=mode)
    sentence = refuse(home)
    assert str(path) in sentence and told in sentence
    assert f"run chmod 600 '{path}'" in sentence
    assert cloud.journal() == []
    home.run("sh", "-c", sentence.rsplit("run ", 1)[1])
    assert home.capture().returncode == 0


def test_folder_that_others_may_write(home, cloud):
    folder = write_config(home, f"api_token = {TOKEN}").parent
    folder.chmod(0o777)
    sentence = refuse(home)
    assert f"{folder} may be written by others" in sentence
    home.run("sh", "-c", sentence.rsplit("run ", 1)[1])
    assert home.capture().returncode == 0


def test_symbolic_link(home, cloud):
    path = write_config(home, f"api_token = {TOKEN}")
    path.rename(home.folder / "elsewhere")
    path.symlink_to(home.folder / "elsewhere")
    assert f"{path} is a symbolic link" in refuse(home)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_file_of_somebody_else(home, cloud):
    path = write_config(home, f"api_token = {TOKEN}")
    os.chown(path, 12345, 12345)
    assert f"{path} belongs to another user" in refuse(home)


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_no_regular_file(home, cloud, make):
    path = write_config(home)
    path.unlink()
    make(path)
    assert f"{path} is no regular file" in refuse(home)


@pytest.mark.parametrize("line, told", [
    ("time_limt = 5", "there is no key time_limt: did you mean time_limit?"),
    ("unheard_of = 5", "there is no key unheard_of"),
    ("time_limit = 301", "is \"301\": give a whole number of seconds from 1 to 300"),
    (f"api_token = Bearer {TOKEN}", "cannot be used: give the token alone, without spaces"),
    (f"api_token = '{TOKEN}'", "api_token stands in quotes"),
    (f"api_tokn = {TOKEN}", "did you mean api_token?"),
    (TOKEN, "line 2 must be"),
    (TOKEN + "==", "one of its keys is none"),
    (f"api_token_command = '{TOKEN}", "api_token_command in "),
    ("# " + 70000 * "x", "is larger than 64 KiB"),
])
def test_what_is_wrong_in_the_file(home, cloud, line, told):
    path = write_config(home, line)
    sentence = refuse(home)
    assert str(path) in sentence and told in sentence
    assert cloud.journal() == []


@pytest.mark.parametrize("script, told", [
    ("echo locked >&2; exit 3", "failed with exit status 3: locked"),
    (f"echo {TOKEN}; echo about {TOKEN} >&2; exit 1", "exit status 1: about [redacted]"),
    ("true", "printed nothing"),
    ("echo log in first >&2", "printed nothing: log in first"),
    (f"echo bad token {TOKEN} >&2; exit 1", "exit status 1: bad token [redacted]"),
    (f"echo Bearer {TOKEN}", "is no API token"),
    ("yes", "printed more than 4096 bytes"),
])
def test_command_that_fails(home, cloud, script, told):
    path = write_config(home, write_command(home, script))
    sentence = refuse(home)
    assert sentence.startswith(f"api_token_command in {path}: ")
    # A path as long as that of a test's folder may be cut at its end.
    assert told in sentence and f"the program {home.folder}"[:60] in sentence
    assert cloud.journal() == []


def test_command_that_is_not_there(home, cloud):
    write_config(home, "api_token_command = no-such-program --password s3cr3t")
    sentence = refuse(home)
    assert "the program no-such-program was not found" in sentence
    assert "s3cr3t" not in sentence


def test_token_behind_the_wrong_key(home, cloud):
    write_config(home, f"api_token_command = {40 * 'aB3'}")
    sentence = refuse(home)
    assert "put the token itself behind api_token" in sentence
    assert "aB3" not in sentence and "aB3" not in home.log


def test_surroundings_of_the_command(home, cloud):
    secrets = {"AWS_SECRET_ACCESS_KEY": "aws-s3cr3t", "AWS_SESSION_TOKEN": "aws-s3cr3t",
               # Blanks alone are no token, so that the command is run; it must not get them either.
               "CLOUDFLARE_API_TOKEN": " ", "CLOUDFLARE_API_KEY": " "}
    home.environment.update(secrets, OTHER="kept")
    write_config(home, write_command(
        home, "env > environment; readlink /proc/self/fd/* | grep -c 'cache\\|fifo\\|out.pcapng\\|"
              f"socket\\|eventfd' > descriptors; cat > input; echo {TOKEN}"))
    assert home.capture().returncode == 0
    environment = (home.folder / "environment").read_text()
    assert "OTHER=kept\n" in environment
    assert not [name for name in secrets if name in environment]
    assert (home.folder / "descriptors").read_text() == "0\n"
    assert (home.folder / "input").read_text() == ""


@pytest.fixture
def hanging(home, cloud):
    """A capture whose command hangs, with a process of its own: Popen, FIFO, both their IDs."""
    write_config(home, write_command(
        home, "trap '' TERM INT HUP; sleep 600 & echo $$ $! > ids.new; mv ids.new ids; wait"))
    path = home.folder / "fifo"
    os.mkfifo(path)
    process = home.start(*capture_command(path, "--api-email", EMAIL))
    fd = os.open(path, os.O_RDONLY)
    ids = home.folder / "ids"
    until(ids.exists, process)
    yield process, fd, [int(word) for word in ids.read_text().split()]
    process.kill()
    process.communicate()


def is_running(number):
    """A zombie that waits for init is none of ours."""
    try:
        with open(f"/proc/{number}/stat") as file:
            return file.read().rsplit(") ", 1)[1][0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT, None])
def test_stop_while_the_command_hangs(hanging, cloud, end):
    process, fd, ids = hanging
    assert all(is_running(number) for number in ids)
    if end is None:
        os.close(fd)
    else:
        process.send_signal(end)
    assert process.communicate(timeout=SECONDS) == (b"", b"")
    assert process.returncode == 0
    until(lambda: not any(is_running(number) for number in ids))
    assert cloud.journal() == []


@pytest.mark.parametrize("lines, mode, required", [
    ((), 0o600, True),
    ((f"api_token = {TOKEN}",), 0o600, False),
    ((f"api_token = {TOKEN}",), 0o644, True),
    (("api_token_command = touch ran",), 0o600, False),
    ((f"api_email = {EMAIL}", f"api_key = {KEY}"), 0o600, False),
    ((f"api_key = {KEY}",), 0o600, True),
    ((f"api_token = {TOKEN}", "unheard_of = 1"), 0o600, True),
])
def test_dialog_asks_for_a_token_only_where_there_is_none(home, lines, mode, required):
    write_config(home, *lines, mode=mode)
    result = home.extcap("--extcap-config", "--extcap-interface", INTERFACE)
    assert (result.returncode, result.stderr) == (0, "")
    token = next(line for line in result.stdout.splitlines() if "{call=--api-token}" in line)
    assert ("{required=true}" in token) == required
    assert TOKEN not in result.stdout and KEY not in result.stdout
    assert "api-token-command" not in result.stdout
    assert not (home.folder / "ran").exists()


def test_command_cannot_come_from_a_command_line(home, cloud):
    result = home.capture("--api-token-command", "touch ran")
    assert result.returncode == 1
    assert "there is no option --api-token-command" in result.stderr
    assert not (home.folder / "ran").exists()


def test_sentence_without_credentials_names_the_file(home, cloud):
    assert f"{home.folder}/.config/cloudflaredump/config.ini" in refuse(home)


def test_bad_file_in_tshark(home, cloud):
    write_config(home, f"api_token = {TOKEN}", mode=0o644)
    result = home.run("tshark", "-i", INTERFACE)
    assert result.returncode == 1
    assert "run chmod 600" in result.stderr and TOKEN not in result.stderr
