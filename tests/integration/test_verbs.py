# SPDX-License-Identifier: GPL-2.0-or-later
"""The questions that Wireshark asks an extcap, put to the real program."""

import re

import pytest

from extcap import INTERFACE


def ask(home, *arguments):
    """An answer that Wireshark takes: exit 0, and nothing on stderr, which it would show."""
    result = home.extcap(*arguments)
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout


def test_interfaces(home):
    lines = ask(home, "--extcap-interfaces", "--extcap-version=4.4").splitlines()
    assert [line.split()[0] for line in lines] == ["extcap", "interface", *["control"] * 4]
    assert re.match(r"extcap \{version=\d+\.\d+\.\d+\}\{help=https://\S+\}"
                    r"\{display=Cloudflare Magic Transit\}$", lines[0])
    assert lines[1] == (f"interface {{value={INTERFACE}}}{{display=Cloudflare Magic Transit}}"
                        "{control=3}")
    assert ask(home, "--extcap-interfaces").splitlines() == lines


@pytest.mark.parametrize("verb", ["--extcap-dlts", "--extcap-config"])
def test_order_of_words_does_not_matter(home, verb):
    answer = ask(home, verb, "--extcap-interface", INTERFACE)
    assert answer
    assert ask(home, "--extcap-interface", INTERFACE, verb) == answer
    assert ask(home, f"--extcap-interface={INTERFACE}", "--extcap-unheard-of", "x", verb) == answer


def test_dlts(home):
    answer = ask(home, "--extcap-dlts", "--extcap-interface", INTERFACE)
    assert re.match(r"dlt \{number=\d+\}\{name=\w+\}\{display=[^}]+\}$", answer)


def test_config_has_a_group_for_every_argument(home):
    lines = ask(home, "--extcap-config", "--extcap-interface", INTERFACE).splitlines()
    arguments = [line for line in lines if line.startswith("arg ")]
    assert len(arguments) >= 14
    assert all("{group=" in line for line in arguments)
    assert len(set(re.findall(r"\{group=([^}]*)\}", "\n".join(arguments)))) >= 2


def test_config_hides_what_a_shared_profile_must_not_set(home):
    answer = ask(home, "--extcap-config", "--extcap-interface", INTERFACE)
    for name in ("api-url", "proxy", "ca-file", "bucket-endpoint", "log-file", "spool-dir"):
        assert f"--{name}" not in answer


def test_config_never_shows_a_secret(home):
    home.environment["CLOUDFLARE_API_TOKEN"] = "s3cr3t-token"
    assert "s3cr3t" not in ask(home, "--extcap-config", "--extcap-interface", INTERFACE)


def test_token_is_required_only_where_there_is_none(home):
    def token_line():
        answer = ask(home, "--extcap-config", "--extcap-interface", INTERFACE)
        return next(line for line in answer.splitlines() if "{call=--api-token}" in line)

    assert "{required=true}" in token_line()
    home.environment["CLOUDFLARE_API_TOKEN"] = "s3cr3t-token"
    assert "{required=true}" not in token_line()


def test_capture_to_open_is_not_saved(home):
    lines = ask(home, "--extcap-config", "--extcap-interface", INTERFACE).splitlines()
    chosen, typed = (line for line in lines if "{save=false}" in line)
    assert "{call=--known-capture}" in chosen and "{call=--capture-id}" in typed


def test_capture_filter_is_checked(home):
    check = ("--extcap-interface", INTERFACE, "--extcap-capture-filter")
    assert ask(home, *check, "tcp port 443") == ""
    assert ask(home, *check, "") == ""
    assert "syntax error" in ask(home, *check, "tcp port")


def test_name_in_a_capture_filter_is_refused_without_asking_for_it(home):
    said = ask(home, "--extcap-capture-filter", "host www.example.org")
    assert "www.example.org" in said and "address" in said


def test_unknown_interface_is_named(home):
    result = home.extcap("--extcap-dlts", "--extcap-interface", "eth0")
    assert result.returncode == 1
    assert "eth0" in result.stderr and INTERFACE in result.stderr


def test_help_and_version(home):
    assert ask(home, "--version").startswith("cloudflaredump ")
    text = ask(home, "--help")
    assert "--time-limit" in text and "CLOUDFLARE_API_TOKEN" in text
    assert max(len(line) for line in text.splitlines()) <= 80


def test_mistyped_option_is_explained(home):
    result = home.extcap("--extcap-interfaces", "--time-limt", "5")
    assert result.returncode == 1
    assert "--time-limt" in result.stderr and "--time-limit" in result.stderr


def test_questions_go_nowhere(home, sim):
    for verb in ("--extcap-interfaces", "--extcap-dlts", "--extcap-config", "--help"):
        ask(home, verb, "--extcap-interface", INTERFACE)
    assert sim.journal() == []
    assert home.log == ""
