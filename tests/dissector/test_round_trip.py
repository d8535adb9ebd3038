# SPDX-License-Identifier: GPL-2.0-or-later
"""What extcap/trace/cfd-label.c writes of generated labels, the dissector reads."""

import os
import random
import subprocess
from pathlib import Path

import pytest

from labelled import ROOT, SECONDS

WRITER = Path(os.environ.get("CFD_WRITE_LABELS",
                             ROOT / "build/dev/tests/dissector/write-labels"))
COLOS = [line.split("\t") for line in
         (ROOT / "dissector/colos.tsv").read_text(encoding="utf-8").splitlines()[1:]]
# What has a meaning in a label, in a name, or for Lua's patterns and Wireshark; of several bytes;
# control characters; bytes that are no UTF-8.
PIECES = [b"a", b"Z", b"0", b" ", b";", b"%", b"=", b"/", b"%3B", b"; colo=FRA", b"\\", b'"', b"(",
          b"\t", b"\n", b"\x7f", "é".encode(), "ß€".encode(), "\U0001f680".encode(),
          "\u0085".encode(), b"\xf0", b"\xc3\x28", b"\xff"]
SEED = int(os.environ.get("CFD_SEED", random.randrange(2**32)))


def text(dice):
    return b"".join(dice.choice(PIECES) for _ in range(dice.randint(1, 12)))


def label(dice):
    """The seven texts of write-labels, and what the dissector should make of them."""
    capture = f"{dice.getrandbits(128):032x}"
    if dice.random() < 0.2:
        colo = dice.choice([b"", b"ord02"])
        return ([b"simple", capture.encode(), colo, b"", b"", b"", b""],
                {"capture_id": capture, "capture_type": "simple"})
    code, city, country, region, latitude, longitude = dice.choice(COLOS)
    name = dice.choice([code, f"{code.lower()}{dice.randint(0, 99):02}", "xqq01", ""])
    machine, key = text(dice), text(dice)
    expected = {"capture_id": capture, "capture_type": "full",
                "machine": machine.decode(errors="replace"),
                "object": key.decode(errors="replace")}
    if name:
        expected["colo"] = name[:3].upper()
    if len(name) > 3:
        expected["colo_name"] = name
    known = name[:3].upper() == code
    if known:
        expected.update(city=city, country=country, region=region,
                        latitude=float(latitude), longitude=float(longitude))
    place = [city.encode(), country.encode()] if known else [b"", b""]
    return [b"full", capture.encode(), name.encode(), *place, machine, key], expected


def test_generated_labels(shark, tmp_path):
    if not WRITER.exists():
        pytest.skip("write-labels is not built")
    dice = random.Random(SEED)
    labels = [label(dice) for _ in range(400)]
    source = tmp_path / "labels"
    source.write_bytes(b"".join(piece + b"\0" for texts, _ in labels for piece in texts))
    path = tmp_path / "labels.pcapng"
    subprocess.run([WRITER, source, path], check=True, timeout=SECONDS)

    found = shark.labels(path)
    assert len(found) == len(labels)
    for tree, (texts, expected) in zip(found, labels):
        tree.pop("_ws.expert", None) # of an unknown colo
        assert tree.pop("truncated") == "0"
        for name in ("latitude", "longitude"):
            if name in tree:
                tree[name] = float(tree[name])
        assert tree == expected, f"seed {SEED}: {texts}"
