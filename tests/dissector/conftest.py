# SPDX-License-Identifier: GPL-2.0-or-later
import pytest

from labelled import Shark, why_not


@pytest.fixture
def shark(tmp_path):
    if why_not():
        pytest.skip(why_not())
    folder = tmp_path / "home"
    folder.mkdir()
    return Shark(folder)
