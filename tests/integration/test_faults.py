# SPDX-License-Identifier: GPL-2.0-or-later
"""What a person sees when Cloudflare or the way to it fails: a sentence that helps, or packets."""

import pytest

from extcap import assert_no_secret, assert_one_sentence
from simproc import EMAIL, KEY, TOKEN, refusing_port, running_sim

# Faults that stay: the operation, and words of the sentence.
FATAL = [
    ("400-field", "create", ["could not create the capture", "is not allowed here",
                             "for --time-limit"]),
    ("401", "accounts", ["could not look up the account", "check the API token"]),
    ("403-permission", "accounts", ["permission", "Account Settings (Read)"]),
    ("401-echo", "accounts", ["does not accept the credentials", "[redacted]"]),
    ("401", "create", ["does not accept the credentials"]),
    ("403-permission", "create", ["API token", "permission"]),
    ("403-entitlement", "create", ["does not have packet captures in its plan"]),
    ("unknown-account", "create", ["account ID"]),
    ("hostile-text", "create", ["Cloudflare refuses the request", "first  second"]),
    ("redirect", "accounts", ["not one that the Cloudflare API gives", "HTTP status 302",
                              "log-in page"]),
    ("not-json", "accounts", ["cannot be read", "it is not JSON", "log-in page"]),
    ("empty-body", "accounts", ["cannot be read"]),
    ("deep-json", "accounts", ["cannot be read", "nests deeper"]),
    ("huge-json", "accounts", ["larger than"]),
    ("wrong-result", "accounts", ["see no account"]),
    ("wrong-types", "accounts", ["see no account"]),
    ("500", "accounts", ["Cloudflare has a fault of its own", "Internal server error"]),
    ("502-html", "accounts", ["Cloudflare has a fault of its own", "HTTP status 502"]),
    ("reset", "accounts", ["127.0.0.1", "try again"]),
    ("cut-body", "accounts", ["broke before the answer was complete"]),
]

# The same once the capture exists: the sentence names it.
FATAL_LATE = [
    ("401", "get", ["does not accept the credentials"]),
    ("no-id", "get", ["names no capture"]),
    ("deep-json", "get", ["nests deeper"]),
    ("status-failed", "get", ["the capture could not be started"]),
    ("401", "download", ["could not download the packets", "credentials"]),
    ("not-json", "download", ["not a readable file of packets"]),
    ("empty-body", "download", ["the file of packets is empty"]),
    ("huge-json", "download", ["larger than"]),
    ("redirect", "download", ["HTTP status 302"]),
]

PARAMETERS = {"redirect": {"to": "127.0.0.1:9"}}


def saved(home):
    file = home.folder / "out.pcapng"
    return file.read_bytes() if file.exists() else b""


@pytest.mark.parametrize("name, operation, words", FATAL)
def test_before_the_capture_exists(home, sim, name, operation, words):
    sim.fault(name, on=operation, times="forever", **PARAMETERS.get(name, {}))
    result = home.capture()
    assert_one_sentence(result)
    assert all(word in result.stderr for word in words), result.stderr
    assert saved(home) == b""
    assert len(sim.pcaps("GET").result or []) == 0 or name == "wrong-types"
    assert_no_secret(home, result.stderr)


@pytest.mark.parametrize("name, operation, words", FATAL_LATE)
def test_after_the_capture_exists(home, sim, name, operation, words):
    sim.fault(name, on=operation, times="forever", **PARAMETERS.get(name, {}))
    result = home.capture()
    sim.clear_faults()
    assert_one_sentence(result)
    assert all(word in result.stderr for word in words), result.stderr
    assert sim.pcaps("GET").result[0]["id"] in result.stderr
    assert saved(home).startswith(b"\x0a\x0d\x0d\x0a")
    assert_no_secret(home, result.stderr)


@pytest.mark.parametrize("name, operation, words", FATAL[:3])
def test_key_pair_is_not_told_either(home, sim, name, operation, words):
    del home.environment["CLOUDFLARE_API_TOKEN"]
    home.environment.update(CLOUDFLARE_EMAIL=EMAIL, CLOUDFLARE_API_KEY=KEY)
    sim.fault(name, on=operation, times="forever")
    result = home.capture("--log-level", "debug")
    assert_one_sentence(result)
    assert_no_secret(home, result.stderr)


def test_creation_that_stays_unclear_is_not_repeated(home, sim):
    sim.fault("reset", on="create", times="forever")
    result = home.capture()
    assert_one_sentence(result)
    assert "may have made the capture all the same" in result.stderr
    assert [entry["method"] for entry in sim.journal()].count("POST") == 1


def test_two_that_may_be_it_are_named(home, sim):
    sim.fault("lost-answer-twice")
    result = home.capture()
    assert_one_sentence(result)
    assert all(capture["id"] in result.stderr for capture in sim.pcaps("GET").result)


def test_proxy_that_refuses(home):
    with refusing_port() as port:
        home.environment.update(CLOUDFLARE_BASE_URL="https://api.example",
                                CLOUDFLARE_API_TOKEN=TOKEN)
        result = home.capture("--proxy", f"http://127.0.0.1:{port}")
    assert_one_sentence(result)
    assert "the proxy on the way to api.example does not accept connections" in result.stderr


def test_words_of_the_sentence_stay_readable(home):
    home.environment.update(CLOUDFLARE_API_TOKEN=TOKEN)
    result = home.capture("--proxy", "http")
    assert_one_sentence(result)
    assert "give a URL such as http://proxy.example:3128, with http, https" in result.stderr


def test_nobody_listens(home):
    with refusing_port() as port:
        home.environment.update(CLOUDFLARE_BASE_URL=f"http://127.0.0.1:{port}",
                                CLOUDFLARE_API_TOKEN=TOKEN)
        result = home.capture()
    assert_one_sentence(result)
    assert "127.0.0.1 does not accept connections" in result.stderr
