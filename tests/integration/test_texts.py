# SPDX-License-Identifier: GPL-2.0-or-later
"""The manual page and the completion for bash, which are made from the program's tables."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from extcap import BINARY, ROOT

TEXTS = Path(os.environ.get("CFD_TEXTS", ROOT / "build/dev/packaging/texts"))
HELP = subprocess.run([BINARY, "--help"], check=True, capture_output=True, text=True).stdout
COMMANDS = re.findall(r"^  ([a-z-]+(?: [a-z]+)?)(?: \[?[A-Z]+\]?)? {2,}[a-z]",
                      HELP.split("Commands:\n")[1].split("\n\n")[0], re.M)
OPTIONS = sorted(set(re.findall(r"^  (?:-\w, )?--([a-z0-9-]+)", HELP.split("\nCapture:\n")[1],
                                re.M)))


def make(kind, name, folder):
    template = ROOT / "packaging" / f"{name}.in"
    path = folder / name
    path.write_text(subprocess.run([TEXTS, kind, template], check=True, capture_output=True,
                                   text=True).stdout)
    return path


@pytest.fixture(scope="module")
def manual(tmp_path_factory):
    return make("man", "cloudflaredump.1", tmp_path_factory.mktemp("man"))


@pytest.fixture(scope="module")
def completion(tmp_path_factory):
    return make("bash", "cloudflaredump.bash", tmp_path_factory.mktemp("bash"))


def test_the_tables_are_read():
    assert {"capture", "list", "bucket add", "config"} <= set(COMMANDS)
    assert {"api-token", "write", "json"} <= set(OPTIONS)


def test_manual_has_all_commands_and_options(manual):
    text = manual.read_text().replace("\\-", "-")
    for command in COMMANDS:
        assert re.search(f'[.]SS "cloudflaredump {re.escape(command)}[ "]', text)
    for option in OPTIONS:
        assert f"\\fB--{option}\\fR" in text
    assert "@" not in re.sub(r"name@example\.com", "", text)


@pytest.mark.skipif(shutil.which("mandoc") is None, reason="mandoc is not installed")
def test_manual_is_well_formed(manual):
    result = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", manual],
                            capture_output=True, text=True)
    assert (result.returncode, result.stdout) == (0, "")


def test_completion_of_names_with_blanks(completion):
    (completion.parent / "my own file.pcapng").touch()
    script = ('source "$1"; COMP_WORDS=(cloudflaredump capture -w my); COMP_CWORD=3;'
              ' _cloudflaredump; printf "%s\\n" "${COMPREPLY[@]}"')
    result = subprocess.run(["bash", "-c", script, "bash", completion], cwd=completion.parent,
                            capture_output=True, text=True)
    assert result.stdout == "my own file.pcapng\n"


def complete(completion, *words):
    """What bash proposes where the cursor is behind the last word."""
    script = ('source "$1"; shift; COMP_WORDS=("$@");'
              ' COMP_CWORD=$(($# - 1)); _cloudflaredump; printf "%s\\n" "${COMPREPLY[@]}"')
    result = subprocess.run(["bash", "-c", script, "bash", completion, "cloudflaredump", *words],
                            cwd=completion.parent, capture_output=True, text=True,
                            env={**os.environ,
                                 "PATH": f"{BINARY.parent}{os.pathsep}{os.environ['PATH']}"})
    assert (result.returncode, result.stderr) == (0, ""), words
    return result.stdout.split()


@pytest.mark.parametrize("words, expected", [
    (["li"], ["list"]),
    (["bu"], ["bucket"]),
    (["bucket", ""], ["add", "list", "remove", "validate"]),
    (["bucket", "a"], ["add"]),
    (["help", "s"], ["show", "stop"]),
    (["help", "bucket", "v"], ["validate"]),
    (["capture", "--type", ""], ["full", "simple"]),
    (["capture", "--on-stop", "l"], ["leave", "load"]),
    (["capture", "--write", "cloudfl"], ["cloudflaredump.bash"]),
    (["capture", "-w", "cloudfl"], ["cloudflaredump.bash"]),
    (["capture", "--type", "=", "fu"], ["full"]),
    (["capture", "--type", "="], ["full", "simple"]),
    (["capture", "--api-token", ""], []),
    (["show", "--j"], ["--json"]),
    (["bucket", "remove", "--y"], ["--yes"]),
    (["bucket", "add", "gs://b", "--aws"], ["--aws-profile"]),
    (["list", "--colo"], []),
    (["nothing", ""], []),
])
def test_completion(completion, words, expected):
    assert sorted(complete(completion, *words)) == expected


def test_completion_of_colos(completion):
    found = complete(completion, "capture", "--colo", "OR")
    assert "ORD" in found and all(re.fullmatch("OR[A-Z]", code) for code in found)


def test_completion_of_profiles(completion, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert complete(completion, "capture", "--profile", "") == []
    (tmp_path / "cloudflaredump").mkdir()
    (tmp_path / "cloudflaredump/config.ini").write_text(
        "[cloudflaredump]\nprofile = home\n[profile work]\n#[profile no]\n[profile  home.2]\n")
    assert complete(completion, "capture", "--profile", "") == ["home.2", "work"]
    assert complete(completion, "login", "--profile", "w") == ["work"]


def test_completion_offers_all_commands_and_each_its_options(completion):
    first = {command.split()[0] for command in COMMANDS}
    assert set(complete(completion, "")) == first | {"help", "--help", "--version"}
    for command in COMMANDS:
        offered = complete(completion, *command.split(), "--")
        told = subprocess.run([BINARY, "help", *command.split()], check=True, capture_output=True,
                              text=True).stdout
        assert set(offered) == {"--help", *re.findall(r"^  (?:-\w, )?(--[a-z0-9-]+)", told, re.M)}
