# SPDX-License-Identifier: GPL-2.0-or-later
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent.parent
# What runs the stand-in cloud is there already.
sys.path.insert(0, str(TESTS / "integration"))

from declared import Declared  # noqa: E402
from sdkproc import PACKAGE, Client, running_sdk, why_not  # noqa: E402
from simproc import running_sim  # noqa: E402

# As CMakeLists.txt has it: ctest shows that nothing was tested.
_SKIPPED = 77
NOON = "2026-03-01T12:00:00Z"


def pytest_sessionstart():
    reason = why_not()
    if reason is not None:
        pytest.exit(reason, _SKIPPED)


@pytest.fixture(scope="session")
def sdk():
    with running_sdk() as running:
        yield running


@pytest.fixture(scope="session")
def cloud():
    """Its time stands still, unless a test moves it."""
    with running_sim("--now", NOON, "--clock-scale", "0") as running:
        yield running
        assert "Traceback" not in running.errors(), running.errors()


@pytest.fixture
def sim(cloud):
    cloud.control("/reset", {})
    return cloud


@pytest.fixture
def client(sdk, sim):
    return Client(sdk, sim)


@pytest.fixture(scope="session")
def captures():
    return Declared(PACKAGE / "resources/magic-transit/pcaps/pcaps.d.mts")


@pytest.fixture(scope="session")
def ownership():
    return Declared(PACKAGE / "resources/magic-transit/pcaps/ownership.d.mts")
