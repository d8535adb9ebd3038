# SPDX-License-Identifier: GPL-2.0-or-later
"""The profile to import: whether Wireshark takes all of it, and whether it knows the same places as
the table of colos."""

import os
import re
import zipfile
from pathlib import Path

import pytest

from labelled import ETHERNET, ROOT, SAMPLE, SCRIPT, Packet, full, make_file

NAME = "Cloudflare Magic Transit"
SOURCE = ROOT / "dissector/profile" / NAME
ARCHIVE = Path(os.environ.get("CFD_PROFILE",
                              SCRIPT.parent / "cloudflare-magic-transit-profile.zip"))
COLOS = [line.split("\t") for line in
         (ROOT / "dissector/colos.tsv").read_text(encoding="utf-8").splitlines()[1:]]


def rows(name):
    lines = (SOURCE / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


@pytest.fixture
def profile(shark):
    """Imported, as Wireshark's own import does it."""
    with zipfile.ZipFile(ARCHIVE) as archive:
        archive.extractall(shark.folder / ".config/wireshark/profiles")
    return ("-C", NAME)


def test_archive_has_the_profile_and_nothing_else():
    with zipfile.ZipFile(ARCHIVE) as archive:
        names = {name for name in archive.namelist() if not name.endswith("/")}
        assert names == {f"{NAME}/{path.name}" for path in SOURCE.iterdir()}


def test_columns(shark, profile, tmp_path):
    path = make_file(tmp_path / "two.pcapng", [full("ord02", "m1"), SAMPLE], [Packet(0), Packet(1)])
    first, second = shark.tshark(path, *profile).splitlines()
    assert re.match(r" +1 +0\.0+ +ORD +ord02 +m1 +198\.51\.100\.0 ", first)
    assert re.match(r" +2 +0\.001\d* +198\.51\.100\.1 ", second)


def test_buttons_are_valid_filters_for_colos_of_the_table(shark, tmp_path):
    found = [re.match(r'"TRUE","(.*)","(.*)",""$', row).groups() for row in rows("dfilter_buttons")]
    interfaces = [full(code, "m1") for code, *_ in COLOS]
    path = make_file(tmp_path / "all.pcapng", interfaces,
                     [Packet(number, 40) for number in range(len(COLOS))])
    cities = {code: city for code, city, *_ in COLOS}
    assert len(found) > 5
    for label, words in found:
        words = words.replace("\\x22", '"')
        matches = shark.matches(path, words)
        if label == "Truncated":
            assert len(matches) == len(COLOS)
            continue
        code = label[len("Colo//"):][:3]
        assert label == f"Colo//{code} {cities[code]}"
        assert [COLOS[number - 1][0] for number in matches] == [code]


def colours(shark, profile, path):
    """The names of the rules that colour the packets."""
    text = shark.tshark(path, *profile, "--color", "-T", "fields", "-e", "frame.coloring_rule.name")
    return [line for line in re.sub("\x1b\\[[0-9;]*m", "", text).splitlines() if line]


def test_every_region_has_its_colour(shark, profile, tmp_path):
    regions = sorted({region for _, _, _, region, *_ in COLOS})
    codes = [next(code for code, _, _, each, *_ in COLOS if each == region) for region in regions]
    interfaces = [*(full(code, "m1") for code in codes), SAMPLE, ETHERNET]
    path = make_file(tmp_path / "all.pcapng", interfaces, map(Packet, range(len(interfaces))))
    assert colours(shark, profile, path) == [
        *(f"Cloudflare: {region}" for region in regions), "UDP", "UDP"]


def test_colours_have_valid_filters(shark, tmp_path):
    path = make_file(tmp_path / "one.pcapng", [SAMPLE], [Packet(0)])
    for row in rows("colorfilters"):
        _, name, words, paints = row.split("@")
        assert re.match(r"\[\d+,\d+,\d+\]\[\d+,\d+,\d+\]$", paints), name
        assert shark.matches(path, words) == ([1] if name == "UDP" else [])
