# SPDX-License-Identifier: GPL-2.0-or-later
"""The check finds each offence in a table of colos; the build refuses what is no table."""

import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import rules_colos
from tree import Tree

COLOS = "dissector/colos.tsv"
HEADER = "code\tcity\tcountry\tregion\tlat\tlon\n"
ORD = "ORD\tChicago\tUS\tNorth America\t41.9786\t-87.9048\n"
PPT = "PPT\tTahiti\tPF\tOceania\t-17.5537\t-149.6070\n"
SJU = "SJU\tSan Juan\tPR\tLatin America & the Caribbean\t18.4394\t-66.0018\n"
ZRH = "ZRH\tZürich; [x]\tCH\tEurope\t47.4647\t8.5492\n"


class TableTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.table = self.root / COLOS
        self.table.parent.mkdir()

    def write(self, text):
        self.table.write_bytes(text if isinstance(text, bytes) else text.encode())


class Check(TableTest):
    def findings(self, text):
        self.write(text)
        return [str(finding) for finding in rules_colos.check_colos(Tree(self.root))]

    def assert_finds(self, words, text):
        findings = self.findings(text)
        self.assertEqual(len(findings), 1, findings)
        self.assertIn(words, findings[0])

    def test_clean_table(self):
        self.assertEqual(self.findings(HEADER + ORD + PPT + SJU), [])

    def test_countries(self):
        self.assertEqual(len(rules_colos.COUNTRIES), 249)  # as many as ISO 3166-1 has

    def test_lines(self):
        for words, text in (
            ("the header is", ORD),
            ("the header is", "\ufeff" + HEADER + ORD),
            ("5 columns", HEADER + ORD.replace("\tUS", "")),
            ("7 columns", HEADER + ORD.replace("\n", "\t\n")),
            ("1 columns", HEADER + ORD + "\n"),
            ("does not end", HEADER + ORD + PPT.rstrip("\n")),
            ("a second time", HEADER + ORD + ORD),
            ("sort the rows", HEADER + PPT + ORD),
            ("the very position of ORD", HEADER + ORD + ORD.replace("ORD", "ORX")),
        ):
            with self.subTest(words):
                self.assert_finds(words, text)

    def test_bytes_that_are_no_text(self):
        for data in (b"\xff", b"\0"):
            self.assert_finds("not UTF-8", HEADER.encode() + data)

    def test_line_numbers(self):
        findings = self.findings(HEADER + ORD + PPT.replace("PF", "QQ"))
        self.assertEqual(findings, [f"{COLOS}:3: country 'QQ': no code of ISO 3166-1 alpha-2"])

    def test_cells(self):
        for words, old, new in (
            ("three capitals", "ORD", "ord"),
            ("three capitals", "ORD", "ORDX"),
            ("city", "Chicago", ""),
            ("city", "Chicago", " Chicago"),
            ("city", "Chicago", "New  York"),
            ("city", "Chicago", "New\u00a0York"),
            ("city", "Chicago", 'The "Loop"'),
            ("city", "Chicago", "Chi\\cago"),
            ("city", "Chicago", "Chi\x07cago"),
            ("31 bytes", "Chicago", "ü" * 16),
            ("ISO 3166-1", "US", "UK"),
            ("ISO 3166-1", "US", "us"),
            ("one of Africa", "North America", "Northern America"),
            ("lat ", "41.9786", "91.0000"),
            ("lat ", "41.9786", "41.98"),
            ("lat ", "41.9786", "nan"),
            ("lon ", "-87.9048", "-187.9048"),
            ("lon ", "-87.9048", "-87.9048\r"),
            ("is not in North America", "41.9786", "-41.9786"),
            ("is not in North America", "-87.9048", "87.9048"),
        ):
            with self.subTest(new):
                self.assert_finds(words, HEADER + ORD.replace(old, new))

    def test_the_program_has_the_rule(self):
        self.write(HEADER)
        command = [sys.executable, HERE / "check", "--root", self.root]
        self.assertEqual(subprocess.run(command, capture_output=True, check=False).returncode, 0)
        self.write(ORD)
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertEqual(result.returncode, 1)
        self.assertIn(f"{COLOS}:1: the header is", result.stdout)


@unittest.skipUnless(shutil.which("cmake"), "no cmake")
class Generator(TableTest):
    def make(self, text):
        """CMake's result, and the C that it made."""
        self.write(text)
        output = self.root / "a folder;made" / "table.h"
        result = subprocess.run(
            [
                *("cmake", "-D", f"TABLE={self.table}", "-D", f"OUTPUT={output}"),
                *("-P", HERE.parents[1] / "dissector/make-colo-table.cmake"),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        return result, output.read_text(encoding="utf-8") if output.exists() else None

    def test_rows(self):
        result, made = self.make(HEADER + ORD + ZRH)
        self.assertEqual(result.returncode, 0, result.stderr)
        rows = [line for line in made.splitlines() if line.startswith(" ")]
        self.assertEqual(
            rows,
            [
                '    {"ORD", "US", "Chicago", "North America", 41.9786, -87.9048},',
                '    {"ZRH", "CH", "Zürich; [x]", "Europe", 47.4647, 8.5492},',
            ],
        )

    def test_refusals(self):
        for text in (
            ORD,
            HEADER + ORD + PPT.rstrip("\n"),
            HEADER + ORD.replace("\n", "\t1\n"),
            HEADER + ORD.replace("\tUS", ""),
            HEADER + ORD.replace("Chicago", '"Chicago'),
        ):
            result, made = self.make(text)
            self.assertNotEqual(result.returncode, 0)
            self.assertIn("colos.tsv", result.stderr)
            self.assertIsNone(made)


if __name__ == "__main__":
    unittest.main()
