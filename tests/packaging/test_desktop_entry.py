# SPDX-License-Identifier: GPL-2.0-or-later
"""The icon, the entry in the desktop's menu, and what a software centre shows."""

import re
import shutil
import struct
import xml.etree.ElementTree

import pytest

from tree import CMAKE, ID, NAME, ROOT, SIZES, succeed

ENTRY = ROOT / f"packaging/desktop/{NAME}.desktop"


@pytest.fixture(scope="module")
def configured(tmp_path_factory):
    folder = tmp_path_factory.mktemp("configured")
    succeed(CMAKE, "-S", ROOT, "-B", folder, "-DBUILD_TESTING=OFF")
    return folder


@pytest.fixture(scope="module")
def metainfo(configured):
    return configured / f"packaging/{ID}.metainfo.xml"


def test_entry_is_valid():
    if shutil.which("desktop-file-validate") is None:
        pytest.skip("desktop-file-utils is not installed")
    assert succeed("desktop-file-validate", ENTRY) == ""


def test_entry_captures():
    lines = dict(line.split("=", 1) for line in ENTRY.read_text().splitlines() if "=" in line)
    assert lines["Exec"] == f"wireshark -k -i {NAME}"
    assert lines["TryExec"] == "wireshark" and lines["Icon"] == NAME


def test_metainfo_is_valid(metainfo):
    if shutil.which("appstreamcli") is None:
        pytest.skip("appstreamcli is not installed")
    assert "Validation was successful" in succeed(
        "appstreamcli", "validate", "--no-net", "--no-color", metainfo)


def test_metainfo_names_what_there_is(metainfo):
    component = xml.etree.ElementTree.parse(metainfo).getroot()
    assert component.findtext("id") == ID
    assert component.findtext("launchable") == ENTRY.name
    assert component.findtext("provides/binary") == NAME
    images = [image.text for image in component.findall("screenshots/screenshot/image")]
    assert images
    for image in images:
        assert image.startswith("https://") and image.count("/packaging/screenshots/") == 1
        assert (ROOT / "packaging/screenshots" / image.rsplit("/", 1)[1]).is_file()


def test_one_address(metainfo):
    """That of CMakeLists.txt, wherever it is written."""
    text = (ROOT / "CMakeLists.txt").read_text()
    home = re.search(r'HOMEPAGE_URL "(.*)"', text).group(1)
    assert f'<url type="homepage">{home}</url>' in metainfo.read_text()
    readme = (ROOT / "README.md").read_text()
    assert set(re.findall(r"https://github\.com/[\w/-]+", readme)) == {f"{home}/releases"}


def test_icons(configured):
    if shutil.which("rsvg-convert") is None:
        pytest.skip("rsvg-convert is not installed")
    succeed(CMAKE, "--build", configured, "--target", "icons")
    for size in SIZES:
        data = (configured / f"icons/{size}/{NAME}.png").read_bytes()
        assert data[:8] == b"\x89PNG\r\n\x1a\n"
        # IHDR: width, height, depth, colours with alpha.
        assert struct.unpack(">IIBB", data[16:26]) == (size, size, 8, 6)


def test_icon_stands_alone():
    """No other file, font or address is needed to show it."""
    text = (ROOT / f"icons/{NAME}.svg").read_text()
    for word in ("href", "<image", "<text", "font", "url("):
        assert word not in text
