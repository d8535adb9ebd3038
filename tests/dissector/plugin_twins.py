# SPDX-License-Identifier: GPL-2.0-or-later
"""The script and the plugin in C say the same of the oddest labels."""

import random

from labelled import ID, WORDS, Interface, Packet, Shark, install_script, make_file

SEED = 20261128
INTERFACES = 250
BEGINNINGS = [WORDS, f"{WORDS}; type=full; capture={ID}", f"{WORDS} ord02; type=full"]
PARTS = [
    "; type=full", "; type=simple", "; type=half", "; type=full=x", "; type", f"; capture={ID}",
    f"; capture={ID.upper()}", "; capture=12", "; colo=ord02", "; colo=ORD", "; colo=OrD",
    "; colo=xqq01", "; colo=nowhere9", "; colo=", "; object=a%3Bb", "; object=%ff%c3%28",
    "; object=%", "; object=%4", "; object=é✓", "; object=" + "x" * 2000, "; object=a%00b",
    "; object=%ed%a0%80", "; object=\udcff", "; type=\udcff", "; colo=\udcff", ";\udcc3(=1",
    ";\x1b[2J", "; colo=%1b[2J", "; object=\x7f\x01",
    "; later=1", "; la.ter=1", ";x", ";", "; ", "; =1", " words",
]
NAMES = ["ord02/m1", "ORD/1", "OrD/1", "xqq01/m", "magic-transit", "magic-transit/7",
         "magic-transit/%zz", "ord02/", "/m", "ord02/a/b", "o%72d02/m", "SYD/é", "", None,
         "ord02/%ff", "ord02/\udcff", "ord02/%\udcff", "ord\udcff/m1", "ord02/%\x1b[2J",
         "ord02/m%00x", "eth0"]


def test_twins(shark, tmp_path):
    dice = random.Random(SEED)
    interfaces = [
        Interface(dice.choice(NAMES),
                  dice.choice(BEGINNINGS) + "".join(dice.choices(PARTS, k=dice.randrange(6))))
        for _ in range(INTERFACES)]
    path = make_file(tmp_path / "odd.pcapng", interfaces,
                     [Packet(number, dice.choice((28, 1500))) for number in range(INTERFACES)])
    (tmp_path / "script").mkdir()
    script = Shark(tmp_path / "script", installed=False)
    install_script(script.folder)

    ours, theirs = shark.labels(path), script.labels(path)
    assert sum(label is not None for label in ours) > INTERFACES // 2
    for interface, one, other in zip(interfaces, ours, theirs):
        assert one == other, f"seed {SEED}: {interface}"
    assert shark.tshark(path, "-V") == script.tshark(path, "-V")
