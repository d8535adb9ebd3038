# SPDX-License-Identifier: GPL-2.0-or-later
"""What a person sees when Cloudflare or the way to it fails: a sentence that helps, or packets."""

import pytest

from extcap import capture_command
from simproc import KEY, TOKEN, refusing_port, running_proxy, running_sim
from tlscerts import make_certificates

# Faults that are got over: the operation they hit, and how often.
RECOVERED = [
    ("408", "accounts"), ("425", "accounts"), ("429-retry-after", "accounts"),
    ("429-retry-date", "accounts"), ("500", "accounts"), ("502-html", "accounts"),
    ("503-retry-after", "accounts"), ("reset", "accounts"), ("no-answer", "accounts"),
    ("cut-body", "accounts"),
    ("500", "get"), ("502-html", "get"), ("reset", "get"), ("unknown-status", "get"),
    ("unknown-fields", "get"), ("unknown-fields", "create"), ("length-too-large", "get"),
    ("lost-answer", "create"), ("late-500", "create"), ("late-502-html", "create"),
    ("no-id", "create"), ("not-json", "create"), ("wrong-types", "create"),
    ("429-retry-after", "create"), ("429-retry-date", "create"), ("slow-drip", "create"),
    ("500", "download"), ("429-retry-after", "download"), ("cut-body", "download"),
    ("reset-body", "download"), ("cut-chunked", "download"), ("length-too-large", "download"),
    ("chunked", "download"), ("no-length", "download"), ("reset", "download"),
]

# Faults that stay: the operation, and words of the sentence.
FATAL = [
    ("400-field", "create", ["could not create the capture", "is not allowed here",
                             "for --time-limit"]),
    ("401", "accounts", ["does not accept the credentials", "API token"]),
    ("401-echo", "accounts", ["does not accept the credentials", "[redacted]"]),
    ("401", "create", ["does not accept the credentials"]),
    ("403-permission", "create", ["API token", "permission"]),
    ("403-entitlement", "create", ["does not have packet captures in its plan"]),
    ("unknown-account", "create", ["account ID"]),
    ("hostile-text", "create", ["Cloudflare refuses the request", "first  second"]),
    ("redirect", "accounts", ["not one that the Cloudflare API gives", "HTTP status 302"]),
    ("not-json", "accounts", ["cannot be read", "it is not JSON"]),
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


def assert_one_sentence(result):
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1 and result.stderr.endswith("\n")
    assert len(result.stderr.encode()) <= 1001
    assert not any(ord(character) < 32 for character in result.stderr[:-1])


def assert_no_secret(home, *texts):
    for text in (*texts, home.log):
        assert TOKEN not in text and KEY not in text


def saved(home):
    file = home.folder / "out.pcapng"
    return file.read_bytes() if file.exists() else b""


@pytest.mark.parametrize("name, operation", RECOVERED)
def test_got_over(home, name, operation):
    with running_sim("--clock-scale", "20") as sim:
        home.use(sim)
        sim.fault(name, on=operation, **PARAMETERS.get(name, {}))
        result = home.capture()
        assert (result.returncode, result.stderr) == (0, "")
        captures = sim.pcaps("GET").result
        assert len(captures) == 1
        body = sim.pcaps("GET", f"/{captures[0]['id']}/download").body
        assert sim.faults()[0]["fired"] == 1
    (home.folder / "expected.pcap").write_bytes(body)
    expected = home.fields("frame.time_epoch", file=home.folder / "expected.pcap")
    assert len(expected) > 100
    assert home.fields("frame.time_epoch") == expected
    assert_no_secret(home)


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


def test_broken_download_is_taken_up_where_it_stopped(home):
    with running_sim("--download-ranges") as sim:
        home.use(sim)
        sim.fault("cut-body", on="download", times=3, at=5000)
        result = home.capture("--log-level", "debug")
        assert (result.returncode, result.stderr) == (0, "")
    assert len(home.fields("frame.number")) > 100


def test_download_that_breaks_for_good_keeps_what_came(home, sim):
    sim.fault("cut-body", on="download", at=30000)
    sim.fault("401", on="download", times="forever")
    result = home.capture()
    assert_one_sentence(result)
    assert len(home.fields("frame.number")) > 50


def test_damaged_end_is_a_warning(home, sim):
    sim.fault("length-too-small", on="download", by=7)
    result = home.capture()
    assert (result.returncode, result.stderr) == (0, "")
    assert len(home.fields("frame.number")) > 100
    assert "warning: " in home.log and "packets are missing at the end" in home.log


def test_nobody_listens(home):
    with refusing_port() as port:
        home.environment.update(CLOUDFLARE_BASE_URL=f"http://127.0.0.1:{port}",
                                CLOUDFLARE_API_TOKEN=TOKEN)
        result = home.capture()
    assert_one_sentence(result)
    assert "127.0.0.1 does not accept connections" in result.stderr


@pytest.fixture(scope="module")
def certificates():
    return make_certificates()


def test_tls(home, certificates):
    with running_sim(*certificates.valid.arguments) as sim:
        home.use(sim)
        result = home.capture("--ca-file", str(certificates.authority))
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize("kind", ["self_signed", "expired", "wrong_host"])
def test_certificate_that_is_not_trusted(home, certificates, kind):
    with running_sim(*getattr(certificates, kind).arguments) as sim:
        home.use(sim)
        result = home.capture("--ca-file", str(certificates.authority))
        assert sim.journal() == []
    assert_one_sentence(result)
    assert "certificate of 127.0.0.1 is not trusted" in result.stderr


def test_own_authority_is_the_only_one(home, certificates):
    with running_sim(*certificates.valid.arguments) as sim:
        home.use(sim)
        result = home.capture()
    assert_one_sentence(result)
    assert "--ca-file" in result.stderr


@pytest.mark.parametrize("mode", ["refuse", "demand", "close"])
def test_proxy_that_refuses(home, certificates, mode):
    with running_sim(*certificates.valid.arguments) as sim, running_proxy("--mode", mode) as proxy:
        home.use(sim)
        result = home.capture("--ca-file", str(certificates.authority), "--proxy", proxy.root)
    assert_one_sentence(result)
    assert "proxy" in result.stderr


def test_proxy(home, certificates):
    with running_sim(*certificates.valid.arguments) as sim, running_proxy() as proxy:
        home.use(sim)
        result = home.capture("--ca-file", str(certificates.authority), "--proxy", proxy.root)
        assert proxy.journal() != []
        assert TOKEN not in str(proxy.journal())
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize("scheme", ["http", "HTTP"])
def test_plain_http_never_goes_through_a_proxy(home, sim, scheme):
    with running_proxy() as proxy:
        home.environment.update(http_proxy=proxy.root, ALL_PROXY=proxy.root)
        url = sim.base_url.replace("http:", scheme + ":")
        assert home.capture("--api-url", url).returncode == 0
        assert proxy.journal() == []


@pytest.mark.parametrize("proxy", ["foo://user:s3cretpw@proxy:1", "http://user:s3cretpw@[bad",
                                   "http://user:s3cretpw@127.0.0.1:99999999"])
def test_password_of_the_proxy_is_not_told(home, proxy):
    home.environment.update(HTTPS_PROXY=proxy, CLOUDFLARE_API_TOKEN=TOKEN,
                            CLOUDFLARE_BASE_URL="https://127.0.0.1:9")
    result = home.capture()
    assert_one_sentence(result)
    assert "s3cretpw" not in result.stderr + home.log


def test_library_messages_stay_off_stderr(home, sim):
    del home.environment["HOME"]
    result = home.run(*capture_command(home.folder / "out.pcapng", "--log-level", "debug"))
    assert (result.returncode, result.stderr) == (0, "")
