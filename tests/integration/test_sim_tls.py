# SPDX-License-Identifier: GPL-2.0-or-later
"""The stand-in cloud with https: certificates good and bad, and clients that do not trust it."""

import http.client
import socket
import ssl
import urllib.error
import urllib.request

import pytest
from extcap import SECONDS
from simproc import ACCOUNT, TOKEN, running_proxy, running_sim
from tlscerts import make_certificates

PATH = f"/accounts/{ACCOUNT}/pcaps"
EXPIRED, SELF_SIGNED, WRONG_ADDRESS, WRONG_NAME = 10, 18, 64, 62


def get(sim, url=None, proxy=None):
    """Trusts the tests' authority only, and checks all that Python can check."""
    context = ssl.create_default_context(cafile=make_certificates().authority)
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({"https": proxy} if proxy else {}),
        urllib.request.HTTPSHandler(context=context))
    request = urllib.request.Request((url or sim.base_url) + PATH,
                                     headers={"Authorization": f"Bearer {TOKEN}"})
    with opener.open(request, timeout=SECONDS) as answer:
        return answer.status


def refusal_code(sim, url=None):
    with pytest.raises(urllib.error.URLError) as refused:
        get(sim, url)
    return refused.value.reason.verify_code


def test_valid_certificate_is_good_for_name_and_address():
    with running_sim(*make_certificates().valid.arguments) as sim:
        assert sim.root.startswith("https://127.0.0.1:")
        assert get(sim) == 200
        assert get(sim, f"https://localhost:{sim.port}/client/v4") == 200
        assert sim.errors() == ""


@pytest.mark.parametrize("kind, code", [
    ("expired", EXPIRED), ("self_signed", SELF_SIGNED), ("wrong_host", WRONG_ADDRESS),
])
def test_bad_certificate_is_bad_for_one_reason_and_does_not_trouble_the_cloud(kind, code):
    with running_sim(*getattr(make_certificates(), kind).arguments) as sim:
        assert refusal_code(sim) == code
        if kind == "wrong_host":
            assert refusal_code(sim, f"https://localhost:{sim.port}") == WRONG_NAME
        assert sim.journal() == []
        assert sim.pcaps("GET").status == 200
        assert sim.errors() == ""


def test_certificates_are_made_once():
    assert make_certificates() is make_certificates()


def test_slow_handshake_stops_nobody_else_and_no_end():
    with running_sim(*make_certificates().valid.arguments) as sim:
        with socket.create_connection(("127.0.0.1", sim.port)), \
                socket.create_connection(("127.0.0.1", sim.port)) as other:
            other.sendall(b"GET / HTTP/1.1\r\n\r\n")
            assert get(sim) == 200
            sim.process.terminate()
            assert sim.process.wait(SECONDS) == 0
        assert sim.errors() == ""


@pytest.mark.parametrize("name", ["reset", "no-answer", "cut-body", "reset-body"])
def test_faults_on_the_wire_work_with_tls(name):
    with running_sim(*make_certificates().valid.arguments) as sim:
        sim.fault(name)
        with pytest.raises((OSError, http.client.HTTPException)):
            sim.pcaps("GET")
        assert get(sim) == 200
        assert sim.journal()[0]["fault"] == name
        assert sim.errors() == ""


def test_tunnel_through_a_proxy():
    with running_sim(*make_certificates().valid.arguments) as sim, running_proxy() as proxy:
        assert get(sim, proxy=proxy.root) == 200
        assert proxy.journal() == [
            {"method": "CONNECT", "place": f"127.0.0.1:{sim.port}", "credentials": "none"}]
        assert proxy.errors() == ""
