# SPDX-License-Identifier: GPL-2.0-or-later
"""What the README says must be what the program does."""

import os
import re
import subprocess

import pytest

from extcap import ROOT

TEXTS = os.environ.get("CFD_TEXTS", ROOT / "build/dev/packaging/texts")
README = (ROOT / "README.md").read_text()


def test_options_are_those_of_the_table():
    written = re.search(r"<!-- options: .*? -->\n(.*?)<!-- end of options -->", README, re.S)
    made = subprocess.run([TEXTS, "options"], check=True, capture_output=True, text=True).stdout
    assert written.group(1).strip() == made.strip(), "paste what packaging/texts options prints"


def test_sentences_are_those_of_the_program():
    literal = r'"((?:[^"\\]|\\.)*)"'
    sources = [re.sub(r'"(?:\s|\\\n)*"', "", path.read_text())
               for path in (ROOT / "extcap").glob("**/*.c")]
    said = [text.replace('\\"', '"') for source in sources for text in re.findall(literal, source)]
    rows = README.split("| what you see |")[1].split("\n\n")[0].splitlines()
    told = [part for row in rows for part in re.findall("“(.*?)”", row.split(" | ")[0])]
    assert len(told) > 20
    for part in (piece.strip() for words in told for piece in words.split("…")):
        assert any(part in text for text in said), part


def test_fields_are_those_of_the_dissector():
    table = (ROOT / "dissector/fields.tsv").read_text()
    fields = set(re.findall(r"^(\w+)\t(?:string|double|boolean)\t", table, re.M))
    rows = README.split("| field | what | in a sample |")[1].split("\n\n")[0].splitlines()
    told = {name for row in rows
            for name in re.findall(r"`cloudflare\.(\w+)`", row.split(" | ")[0])}
    assert len(fields) == 12 and told == fields


def anchors(text):
    """Of the titles, as GitHub makes them."""
    return {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-")
            for title in re.findall(r"^#+ (.*)$", text, re.M)}


@pytest.mark.parametrize("name", ["README.md", "packaging/buckets.md"])
def test_links_and_pictures_are_there(name):
    page = ROOT / name
    for target in re.findall(r"\]\(([^)]+)\)", page.read_text()):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        linked = page.parent / path if path else page
        assert linked.exists(), target
        if anchor:
            assert anchor in anchors(linked.read_text()), target


def test_commands_it_names_exist():
    for command in re.findall(r"^(tests/\w+|packaging/[\w-]+)", README, re.M):
        assert os.access(ROOT / command, os.X_OK), command
