# SPDX-License-Identifier: GPL-2.0-or-later
"""The way to Cloudflare: TLS, proxies, and what libraries say about them."""

import pytest

from extcap import assert_no_secret, assert_one_sentence, capture_command
from simproc import TOKEN, running_proxy, running_sim


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
    assert_no_secret(home, result.stderr)
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
    assert_no_secret(home, result.stderr)


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
