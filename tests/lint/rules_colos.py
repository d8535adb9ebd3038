# SPDX-License-Identifier: GPL-2.0-or-later
"""The table of colos, dissector/colos.tsv: C and Lua are made from it without a further look."""

import re
from typing import NamedTuple

from tree import Finding

PATH = "dissector/colos.tsv"
COLUMNS = ("code", "city", "country", "region", "lat", "lon")

# The arrays of CfdColo (extcap/base/cfd-colo.h) without their last byte.
MAX_CITY_BYTES = 31
MAX_REGION_BYTES = 29

# ISO 3166-1 alpha-2, the officially assigned codes, by their first letter.
COUNTRY_LETTERS = {
    "A": "DEFGILMOQRSTUWXZ",
    "B": "ABDEFGHIJLMNOQRSTVWYZ",
    "C": "ACDFGHIKLMNORUVWXYZ",
    "D": "EJKMOZ",
    "E": "CEGHRST",
    "F": "IJKMOR",
    "G": "ABDEFGHILMNPQRSTUWY",
    "H": "KMNRTU",
    "I": "DELMNOQRST",
    "J": "EMOP",
    "K": "EGHIMNPRWYZ",
    "L": "ABCIKRSTUVY",
    "M": "ACDEFGHKLMNOPQRSTUVWXYZ",
    "N": "ACEFGILOPRUZ",
    "O": "M",
    "P": "AEFGHKLMNRSTWY",
    "Q": "A",
    "R": "EOSUW",
    "S": "ABCDEGHIJKLMNORSTVXYZ",
    "T": "CDFGHJKLMNORTVWZ",
    "U": "AGMSYZ",
    "V": "ACEGINU",
    "W": "FS",
    "Y": "ET",
    "Z": "AMW",
}
COUNTRIES = {first + second for first, rest in COUNTRY_LETTERS.items() for second in rest}


class Box(NamedTuple):
    """Degrees. Where west is greater than east, it crosses the date line."""

    south: int
    north: int
    west: int
    east: int

    def holds(self, latitude, longitude):
        if self.west <= self.east:
            inside = self.west <= longitude <= self.east
        else:
            inside = longitude >= self.west or longitude <= self.east
        return inside and self.south <= latitude <= self.north


# Roughly, but a swapped pair or a lost sign falls out of most.
REGIONS = {
    "Africa": Box(-36, 38, -26, 64),
    "Asia": Box(-12, 82, 40, 180),
    "Europe": Box(27, 82, -32, 70),
    "Latin America & the Caribbean": Box(-57, 33, -118, -28),
    "Middle East": Box(12, 43, 25, 64),
    "North America": Box(7, 84, -180, -50),
    "Oceania": Box(-55, 30, 95, -108),
}

WORDS = re.compile(r"[^\s\"\\]+(?: [^\s\"\\]+)*")
DEGREES = re.compile(r"-?(?:0|[1-9][0-9]{0,2})\.[0-9]{4}")


def problems_of_text(name, text, max_bytes):
    if not WORDS.fullmatch(text) or not text.isprintable():
        yield f"{name} {text!r}: words, one space between them, no quotes and no backslashes"
    if len(text.encode()) > max_bytes:
        yield f"{name} {text!r}: more than the {max_bytes} bytes that CfdColo has for it"


def problems_of_position(latitude, longitude, region):
    for name, text, limit in (("lat", latitude, 90), ("lon", longitude, 180)):
        if not DEGREES.fullmatch(text) or abs(float(text)) > limit:
            yield f"{name} {text!r}: degrees from -{limit} to {limit} with four decimals"
            return
    box = REGIONS.get(region)
    if box is not None and not box.holds(float(latitude), float(longitude)):
        yield f"{latitude}, {longitude} is not in {region}"


def problems_of_row(row):
    code, city, country, region, latitude, longitude = row
    if not re.fullmatch("[A-Z]{3}", code):
        yield f"code {code!r}: three capitals"
    yield from problems_of_text("city", city, MAX_CITY_BYTES)
    if country not in COUNTRIES:
        yield f"country {country!r}: no code of ISO 3166-1 alpha-2"
    if region not in REGIONS:
        yield f"region {region!r}: one of {', '.join(REGIONS)}"
    yield from problems_of_text("region", region, MAX_REGION_BYTES)
    yield from problems_of_position(latitude, longitude, region)


def problems_of_neighbours(before, row, places):
    """`places`: the code of each position above."""
    if before is not None and row[0] == before[0]:
        yield f"code {row[0]}: a second time"
    elif before is not None and row[0] < before[0]:
        yield f"code {row[0]} behind {before[0]}: sort the rows by code"
    code = places.setdefault(tuple(row[4:]), row[0])
    if code != row[0]:
        yield f"code {row[0]}: the very position of {code}"


def check_colos(tree):
    file = tree.by_path.get(PATH)
    if file is None:
        return
    if file.text is None:
        yield Finding(PATH, 1, "not UTF-8 text")
        return
    header, *lines = file.text.split("\n")
    if header != "\t".join(COLUMNS):
        yield Finding(PATH, 1, f"the header is {', '.join(COLUMNS)}, with tabs between")
    if lines[-1:] != [""]:
        yield Finding(PATH, len(lines) + 1, "the last line does not end")
    before = None
    places = {}
    for number, line in enumerate(lines[:-1], 2):
        row = line.split("\t")
        if len(row) != len(COLUMNS):
            yield Finding(PATH, number, f"{len(row)} columns, not {len(COLUMNS)}")
            continue
        for problem in problems_of_row(row):
            yield Finding(PATH, number, problem)
        for problem in problems_of_neighbours(before, row, places):
            yield Finding(PATH, number, problem)
        before = row


RULES = (check_colos,)
