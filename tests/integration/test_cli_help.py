# SPDX-License-Identifier: GPL-2.0-or-later
"""Help in all its forms, what is no command, and what commands end with."""

import re
import shlex
import subprocess

import pytest

from clirun import UNKNOWN, Command, make, simple
from extcap import BINARY, SECONDS
from simproc import TOKEN, refusing_port, running_sim

COMMANDS = ("capture", "list", "show", "fetch", "open", "stop", "bucket list", "bucket add",
            "bucket validate", "bucket remove", "colos", "login", "logout", "config", "doctor",
            "install-extcap", "uninstall-extcap")
WORDS = {"show": "ID", "fetch": "ID", "open": "ID", "stop": "ID", "bucket add": "URI",
         "bucket validate": "URI", "bucket remove": "ID", "colos": "[TEXT]"}
STATUSES = {0, 1, 2, 3, 4, 130}


def helped(home, *arguments):
    result = home.extcap(*arguments)
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout


def refused(home, *arguments):
    """The one line that is said of a wrong command."""
    result = home.extcap(*arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("cloudflaredump: ") and result.stderr.count("\n") == 1
    return result.stderr


def test_no_arguments(home):
    text = helped(home)
    listed = re.findall(r"^  (\S+(?: [a-z]+)?)(?: (\S+))?  +\S", text, re.M)
    assert [(name, word or None) for name, word in listed
            if name in COMMANDS] == [(name, WORDS.get(name)) for name in COMMANDS]
    assert "cloudflaredump --help lists all options." in text
    assert text.count("\n") < 30
    assert all(len(line) <= 80 for line in text.splitlines())


@pytest.mark.parametrize("arguments", [("help",), ("-h",), ("--help=true",), ("help", "--help"),
                                       ("help", "help")])
def test_all_options(home, arguments):
    text = helped(home, "--help")
    assert helped(home, *arguments) == text
    assert all(len(line) <= 80 for line in text.splitlines())
    for option in ("--api-token", "--write", "-f, --capture-filter", "api_token_command ="):
        assert option in text
    section = text.partition("Exit status of commands:\n")[2].partition("\n\n")[0]
    assert {int(line.split()[0]) for line in section.splitlines()} == STATUSES


@pytest.mark.parametrize("command", COMMANDS)
def test_one_command(home, command):
    words = command.split()
    text = helped(home, "help", *words)
    for arguments in ((*words, "--help"), (*words, "-h"), ("-h", *words), ("help", *words, "-h"),
                      (*words, UNKNOWN, "--help")):
        assert helped(home, *arguments) == text
    word = f" {WORDS[command]}" if command in WORDS else ""
    place = " -w FILE" if command in ("capture", "fetch") else ""
    if command in ("install-extcap", "uninstall-extcap"):
        assert f"\nUsage: cloudflaredump {command}\n" in text and "Options" not in text
    else:
        assert f"\nUsage: cloudflaredump {command}{word}{place} [OPTION...]\n" in text
        assert "\nOptions" in text
        assert ("--api-token SECRET" in text) == (command not in ("login", "logout"))
    assert "\nExamples:\n" in text
    assert all(len(line) <= 80 for line in text.splitlines())
    assert text[0].isupper() and text.splitlines()[0].endswith(".")


def test_nothing_is_asked_for_help(home):
    with running_sim() as sim:
        home.use(sim)
        for command in COMMANDS:
            helped(home, *command.split(), "--help")
        assert sim.journal() == []
    assert home.log == ""


def test_examples_are_commands(home):
    text = helped(home, "--help").rpartition("\nExamples:\n")[2].replace("\\\n", "")
    examples = [line.strip() for line in text.splitlines()]
    assert len(examples) > 15
    seen = set()
    for example in examples:
        words = shlex.split(next(part for part in example.split(" | ") if "cloudflaredump" in part))
        words = words[words.index("cloudflaredump") + 1:]
        name = next(name for name in COMMANDS if words[:len(name.split())] == name.split())
        assert helped(home, *words, "--help") == helped(home, "help", *name.split())
        seen.add(name)
    assert seen == set(COMMANDS)


@pytest.mark.parametrize("arguments, told", [
    (("lst",), "there is no command \"lst\": did you mean list?"),
    (("captures",), "did you mean capture?"), (("sohw", UNKNOWN), "did you mean show?"),
    (("nonsense",), "there is no command \"nonsense\": see cloudflaredump --help"),
    (("bucket",), "bucket needs to be told what to do: one of list, add, validate, remove"),
    (("bucket", "lst"), "one of list, add, validate, remove"),
    (("bucket", TOKEN), "one of list, add, validate, remove"),
    (("help", "nonsense"), "there is no command \"nonsense\""),
    (("list", "--nonsense"), "there is no option --nonsense"), (("list", "--"), "no option --"),
    (("a\x1b[31m\nb",), "there is no command \"a [31m b\""),
    (("x" * 5000,), "there is no command \"xxx"),
])
def test_no_command(home, arguments, told):
    said = refused(home, *arguments)
    assert told in said and len(said) < 300
    assert not any(ord(character) < 32 for character in said[:-1])


@pytest.mark.parametrize("arguments", [
    (TOKEN,), ("help", TOKEN), (TOKEN, "list"), ("list", TOKEN), ("show", UNKNOWN, TOKEN),
    ("bucket", TOKEN), ("show", TOKEN), ("bucket", "list", TOKEN), (TOKEN, "--help"),
    ("list", "--api-token", "Bearer", TOKEN), ("config", TOKEN),
])
def test_pasted_token_is_not_repeated(home, arguments):
    said = refused(home, *arguments)
    assert TOKEN not in said and TOKEN[:12] not in said


@pytest.mark.parametrize("arguments", [(), ("--help",), ("help", "capture"), ("colos",)])
def test_full_disk(home, arguments):
    with open("/dev/full", "w", encoding="ascii") as disk:
        done = subprocess.run([BINARY, *arguments], env=home.environment, stdout=disk, text=True,
                              stderr=subprocess.PIPE, timeout=SECONDS, check=False)
    assert done.returncode == 1
    assert "could not write to standard output: No space left on device" in done.stderr


def test_statuses(home):
    """Each that help tells of, where it tells it."""
    with running_sim() as sim:
        home.use(sim)
        ended = {home.extcap("list").returncode: "done",
                 home.extcap("list", "--status", "none").returncode: "is wrong",
                 home.extcap("show", UNKNOWN).returncode: "no such capture"}
        make(sim, simple())
        waiting = Command(home, "capture", "-w", "out.pcapng")
        waiting.until(lambda: "for this account's turn" in home.log)
        waiting.interrupt()
        ended[waiting.end().status] = "interrupted"
        sim.fault("401", on="list")
        ended[home.extcap("list").returncode] = "credentials"
    with refusing_port() as port:
        url = f"http://127.0.0.1:{port}/client/v4"
        ended[home.extcap("list", "--api-url", url).returncode] = "failed"
    told = dict(re.findall(r"^ +(\d+)  (.*)$", helped(home, "--help"), re.M))
    assert ended.keys() == STATUSES == {int(number) for number in told}
    for status, words in ended.items():
        assert words in told[str(status)]


def test_api_refuses_a_request(home):
    with running_sim() as sim:
        home.use(sim)
        sim.fault("400-field", on="create", pointer="/packet_limit")
        result = home.extcap("capture", "-w", "out.pcapng")
    assert result.returncode == 2
    assert "--packet-limit" in result.stderr
