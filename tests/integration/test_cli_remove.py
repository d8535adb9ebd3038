# SPDX-License-Identifier: GPL-2.0-or-later
"""bucket remove: nothing goes that a person has not been asked about, or has not said yes to."""

import pytest

from clirun import UNKNOWN, operations
from simproc import running_sim
from terminal import END_OF_INPUT, INTERRUPT, Terminal

FIRST = "s3://captures/dir?region=us-east-1"
SECOND = "gs://captures-gcs"
QUESTION = f"Cloudflare will no longer write captures into {FIRST}. Remove it? [y/N] "


@pytest.fixture
def sim(home):
    with running_sim() as running:
        home.use(running)
        for uri in (FIRST, SECOND):
            running.pcaps("POST", "/ownership", {"destination_conf": uri})
        yield running


def left(sim):
    """The addresses of the buckets that Cloudflare knows."""
    return [one["destination_conf"] for one in sim.control("/ownership")]


def id_of(sim, uri):
    return next(one["id"] for one in sim.control("/ownership") if one["destination_conf"] == uri)


def asked(home, answer, *arguments, **options):
    """The status, and what is shown after the question. No answer: it is not waited for."""
    terminal = Terminal(home, "bucket", "remove", FIRST, *arguments, **options)
    try:
        if answer is not None:
            terminal.wait_for("[y/N] ")
            terminal.type(answer)
        status, shown = terminal.end()
    finally:
        terminal.close()
    return status, shown


@pytest.mark.parametrize("answer", ["y\n", "Y\n", "yes\n", " y \n"])
def test_yes(home, sim, answer):
    status, shown = asked(home, answer)
    assert (status, shown) == (0, f"{QUESTION}{answer}removed {FIRST}\n")
    assert left(sim) == [SECOND]


@pytest.mark.parametrize("answer", ["n\n", "N\n", "\n", "no\n", "oh yes\n", "Yes please\n", "1\n"])
def test_no(home, sim, answer):
    status, shown = asked(home, answer)
    assert (status, shown) == (0, f"{QUESTION}{answer}nothing was removed\n")
    assert left(sim) == [FIRST, SECOND] and "ownership-delete" not in operations(sim)


def test_interrupted(home, sim):
    status, shown = asked(home, INTERRUPT)
    assert status == 130
    assert shown.startswith(f"{QUESTION}^C\ncloudflaredump: ") and shown.endswith("\n")
    assert left(sim) == [FIRST, SECOND]


def test_end_of_input_is_no_answer(home, sim):
    assert asked(home, END_OF_INPUT) == (0, f"{QUESTION}\nnothing was removed\n")
    assert left(sim) == [FIRST, SECOND]


@pytest.mark.parametrize("option", ["--yes", "-y"])
def test_sure(home, sim, option):
    assert asked(home, None, option) == (0, f"removed {FIRST}\n")
    result = home.extcap("bucket", "remove", option, SECOND)
    assert (result.returncode, result.stdout) == (0, "")
    assert result.stderr == f"removed {SECOND}\n"
    assert left(sim) == []


def test_nobody_to_be_asked(home, sim):
    result = home.extcap("bucket", "remove", FIRST)
    assert (result.returncode, result.stdout) == (2, "")
    assert "give --yes if you are sure" in result.stderr
    assert left(sim) == [FIRST, SECOND]


@pytest.mark.parametrize("terminal", ["dumb", ""])
def test_plain_terminal(home, sim, terminal):
    """Where lines cannot be written over a question can still be asked."""
    home.environment["TERM"] = terminal
    assert asked(home, "y\n") == (0, f"{QUESTION}y\nremoved {FIRST}\n")


def test_nobody_sees_the_question(home, sim):
    with open(home.folder / "said", "w", encoding="utf-8") as said:
        status, _ = asked(home, None, stderr=said)
    assert status == 2
    assert "--yes" in (home.folder / "said").read_text()
    assert left(sim) == [FIRST, SECOND]


def test_by_id(home, sim):
    result = home.extcap("bucket", "remove", id_of(sim, FIRST).upper(), "-y")
    assert (result.returncode, result.stderr) == (0, f"removed {FIRST}\n")
    assert left(sim) == [SECOND]


def test_by_another_spelling(home, sim):
    """As the API does, it looks at the place alone."""
    result = home.extcap("bucket", "remove", "s3://captures/dir/?region=eu-west-1", "-y")
    assert (result.returncode, result.stderr) == (0, f"removed {FIRST}\n")


@pytest.mark.parametrize("word", [UNKNOWN, "s3://captures/other?region=us-east-1", "gs://captures",
                                  "r2://captures-gcs?account-id=" + "a" * 32])
def test_one_that_is_not_there(home, sim, word):
    result = home.extcap("bucket", "remove", word, "--yes")
    assert (result.returncode, result.stdout) == (4, "")
    assert "cloudflaredump bucket list" in result.stderr
    assert left(sim) == [FIRST, SECOND]


@pytest.mark.parametrize("arguments", [("xyz", "-y"), (), ("-y",), (FIRST, SECOND, "-y"),
                                       (FIRST, "--yes", "--json")])
def test_wrong_arguments(home, sim, arguments):
    result = home.extcap("bucket", "remove", *arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("cloudflaredump: ") and result.stderr.count("\n") == 1
    assert left(sim) == [FIRST, SECOND]


def test_gone_meanwhile(home, sim):
    """What somebody else has removed is removed."""
    sim.fault("reset", on="ownership-delete", perform=True)
    result = home.extcap("bucket", "remove", FIRST, "--yes")
    assert (result.returncode, result.stderr) == (0, f"removed {FIRST}\n")
    assert left(sim) == [SECOND] and operations(sim).count("ownership-delete") == 2


def test_cloudflare_refuses(home, sim):
    sim.fault("403-permission", on="ownership-delete")
    result = home.extcap("bucket", "remove", FIRST, "--yes")
    assert (result.returncode, result.stdout) == (3, "")
    assert "could not remove bucket" in result.stderr
    assert left(sim) == [FIRST, SECOND]
