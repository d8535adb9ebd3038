# SPDX-License-Identifier: GPL-2.0-or-later
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS / name) for name in ("integration", "packaging")]

import desktop  # noqa: E402
from extcap import Home  # noqa: E402
from fullcapture import fast_sim, make_full_home  # noqa: E402


@pytest.fixture
def home(tmp_path):
    """Of somebody who has installed nothing of their own."""
    folder = tmp_path / "home"
    folder.mkdir()
    home = Home(folder, linked=False)
    yield home
    assert home.left_over() == []


@pytest.fixture
def sim(home):
    with fast_sim() as running:
        make_full_home(home, running)
        yield running


@pytest.fixture(scope="module")
def display():
    with desktop.running_display() as running:
        yield running
