# SPDX-License-Identifier: GPL-2.0-or-later
import json

import pytest

import desktop
from controls import Toolbar
from extcap import Home
from openapi import SCHEMA
from simproc import running_sim
from tlscerts import make_certificates


@pytest.fixture
def home(tmp_path):
    """A home folder with the extcap in it; no test may leave a temporary file there."""
    folder = tmp_path / "home"
    folder.mkdir()
    home = Home(folder)
    yield home
    assert home.left_over() == []


@pytest.fixture
def sim(home):
    """The stand-in cloud as it starts without options, with `home` set up to use it."""
    with running_sim() as running:
        home.use(running)
        yield running


@pytest.fixture
def cloud(home):
    """One that `home` is pointed to, without credentials."""
    with running_sim() as running:
        home.environment["CLOUDFLARE_BASE_URL"] = running.base_url
        yield running


@pytest.fixture(scope="session")
def certificates():
    """Of servers, good and bad, and who signed them."""
    return make_certificates()


@pytest.fixture
def toolbar(home):
    """Wireshark's ends of the toolbar's pipes."""
    opened = Toolbar(home)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def display():
    """A screen for Wireshark's windows."""
    if desktop.MISSING:
        pytest.skip(f"{desktop.MISSING} are not installed")
    with desktop.running_display() as running:
        yield running


@pytest.fixture
def recorder(home):
    """Notes the command lines that Wireshark gives to the program."""
    return desktop.Recorder(home)


@pytest.fixture(scope="session")
def document():
    """The official description of the API."""
    if not SCHEMA.exists():
        pytest.skip("the official schema is not at hand")
    return json.loads(SCHEMA.read_text(encoding="utf-8"))
