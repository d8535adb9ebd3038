# SPDX-License-Identifier: GPL-2.0-or-later
import sys

import pytest

from labelled import ROOT, Shark, install, why_not

sys.path.append(str(ROOT / "tests/integration"))

from extcap import Home  # noqa: E402


@pytest.fixture
def shark(tmp_path):
    if why_not():
        pytest.skip(why_not())
    folder = tmp_path / "shark"
    folder.mkdir()
    return Shark(folder)


@pytest.fixture
def home(tmp_path):
    """A home folder with the extcap and the dissector."""
    if why_not():
        pytest.skip(why_not())
    folder = tmp_path / "home"
    folder.mkdir()
    install(folder)
    return Home(folder)
