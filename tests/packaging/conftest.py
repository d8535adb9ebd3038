# SPDX-License-Identifier: GPL-2.0-or-later
import sys

import pytest

from tree import CMAKE, NAME, ROOT, copy_source, make_packages, succeed, why_not

sys.path.append(str(ROOT / "tests/integration"))


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    if why_not():
        pytest.skip(why_not())
    return copy_source(tmp_path_factory.mktemp("a clone"))


@pytest.fixture(scope="module")
def build(clone, tmp_path_factory):
    """What the source tarball builds, for /usr."""
    folder = tmp_path_factory.mktemp("a tarball")
    made = make_packages(clone, folder / "made", "tarball")
    tarball, = made.values()
    succeed("tar", "-xf", tarball, "-C", folder)
    source = folder / tarball.name.replace(".tar.gz", "")
    assert source.name.startswith(f"{NAME}-")
    # A system in which libraries have a folder of another name, and no Wireshark tells its own.
    succeed(CMAKE, "-S", source, "-B", folder / "build", "-DBUILD_TESTING=OFF",
            "-DCMAKE_DISABLE_FIND_PACKAGE_Wireshark=ON",
            "-DCMAKE_INSTALL_PREFIX=/usr", "-DCMAKE_INSTALL_LIBDIR=lib64",
            "-DCMAKE_INSTALL_LIBEXECDIR=/usr/libexec", "-DCFD_WERROR=ON")
    succeed(CMAKE, "--build", folder / "build", "--parallel", "2")
    return folder / "build"
