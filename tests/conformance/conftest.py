# SPDX-License-Identifier: GPL-2.0-or-later
import itertools
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent.parent
# What runs the program and the stand-in cloud, and what makes traffic, is there already.
sys.path[:0] = [str(TESTS / "integration"), str(TESTS / "sim")]

from extcap import Home  # noqa: E402
from scene import BUCKET, Scene  # noqa: E402
from simproc import running_sim  # noqa: E402
from swiftproc import running_swift, why_not  # noqa: E402
from tap import running_tap  # noqa: E402

# As CMakeLists.txt has it: ctest shows that nothing was tested.
_SKIPPED = 77
_numbers = itertools.count(1)


def pytest_sessionstart():
    reason = why_not()
    if reason is not None:
        pytest.exit(reason, _SKIPPED)


@pytest.fixture(scope="session")
def swift():
    with running_swift() as running:
        running.make_bucket(BUCKET)
        yield running
        assert "Traceback" not in running.errors(), running.errors()


@pytest.fixture(scope="session")
def cloud():
    with running_sim() as running:
        yield running


@pytest.fixture
def scene(tmp_path, cloud, swift):
    """A capture without files yet, in a folder of its own; no run may leave a temporary file."""
    folder = tmp_path / "home"
    folder.mkdir()
    scene = Scene(Home(folder), cloud, swift, f"dir{next(_numbers)}")
    yield scene
    assert scene.home.left_over() == []


@pytest.fixture
def tap(scene):
    """What the program says to Swift goes through here."""
    with running_tap(scene.swift.root) as running:
        scene.reach(running.root)
        yield running
