# SPDX-License-Identifier: GPL-2.0-or-later
import os
import sys
import tempfile
from pathlib import Path

import pytest

from labelled import ROOT, Shark, install, is_for_nobody, why_not

sys.path.append(str(ROOT / "tests/integration"))

import desktop  # noqa: E402
from extcap import Home  # noqa: E402


@pytest.fixture
def tmp_path(tmp_path):
    """Where those of pytest are for root's eyes alone, another."""
    if not is_for_nobody():
        yield tmp_path
        return
    mask = os.umask(0o022)
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        os.chmod(folder, 0o777)
        yield Path(folder)
    os.umask(mask)


@pytest.fixture
def shark(tmp_path):
    if why_not():
        pytest.skip(why_not())
    folder = tmp_path / "shark"
    folder.mkdir()
    return Shark(folder)


@pytest.fixture(scope="module")
def display():
    if why_not() or desktop.MISSING:
        pytest.skip(why_not() or f"{desktop.MISSING} are not installed")
    with desktop.running_display() as running:
        yield running


@pytest.fixture
def home(tmp_path):
    """A home folder with the extcap and the dissector."""
    if why_not():
        pytest.skip(why_not())
    folder = tmp_path / "home"
    folder.mkdir()
    install(folder)
    return Home(folder)
