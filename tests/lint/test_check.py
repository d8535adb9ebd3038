# SPDX-License-Identifier: GPL-2.0-or-later
"""Every rule finds its offence in a small tree, and nothing in a clean one."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import rules_calls
import rules_layers
import rules_shape
import rules_text
from tree import Tree

# Formatting is tested by itself: the offenders need not be formatted.
RULES = rules_layers.RULES + rules_shape.RULES + rules_calls.RULES + rules_text.RULES
RULES = [rule for rule in RULES if rule is not rules_text.check_formatting]

C_LICENCE = "/* SPDX-License-Identifier: GPL-2.0-or-later */\n"
LICENCE = "# SPDX-License-Identifier: GPL-2.0-or-later\n"

CLEAN = {
    ".clang-format": (HERE.parents[1] / ".clang-format").read_text(encoding="utf-8"),
    "extcap/CMakeLists.txt": LICENCE
    + "cfd_folder(base LIBRARIES PkgConfig::JSON_GLIB)\n"
    + "cfd_folder(net USES base LIBRARIES PkgConfig::CURL)\n"
    + "cfd_folder(trace USES base)\n"
    + "cfd_folder(host\n  USES trace base)\n",
    "extcap/main.c": C_LICENCE
    + '#include "cfd-wire.h"\n\n#include <stdio.h>\n\nint\nmain(void)\n{\n'
    + '    puts("goto system(sleep) is only a text");\n    return 0;\n}\n',
    "extcap/base/cfd-error.h": C_LICENCE + "#pragma once\n\nint cfd_error_make(void);\n",
    "extcap/base/cfd-error.c": C_LICENCE
    + '#include "cfd-error.h"\n\n/* printf() in a comment, goto too. */\n'
    + "static const char *const names[] = {0};\n\n"
    + "/* Mutable: there is one\n * signal handler. */\nstatic int caught;\n\n"
    + "static int\ntake(const char *name)\n{\n    return name == names[0] && caught;\n}\n\n"
    + "int\ncfd_error_make(void)\n{\n    return take(0);\n}\n",
    "extcap/net/cfd-wire.h": C_LICENCE + "#pragma once\n\nint cfd_wire_open(int a, int b);\n",
    "extcap/net/cfd-wire-unix.c": C_LICENCE
    + '#include "cfd-error.h"\n#include "cfd-wire.h"\n\n'
    + "#include <curl/curl.h>\n#include <glib.h>\n\n#include <sys/types.h>\n\n"
    + "int\ncfd_wire_open(int a, int b)\n{\n    return a + b;\n}\n",
    "tests/run": "#!/bin/sh\n" + LICENCE + "echo $HOME/work/x\n",
    "tests/tool.py": LICENCE + "print('sleep(1)')\n",
}


def function(body, signature="take(void)", before=""):
    return f"{C_LICENCE}{before}\nstatic void\n{signature}\n{{\n{body}}}\n"


def write(root, files):
    for path, text in files.items():
        file = Path(root, path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


class LintTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = folder.name

    def findings(self, changes):
        write(self.root, {**CLEAN, **changes})
        tree = Tree(self.root)
        return [str(finding) for rule in RULES for finding in rule(tree)]

    def assert_finds(self, words, changes):
        """Exactly one finding, with these words, in the last file of `changes`."""
        findings = self.findings(changes)
        self.assertEqual(len(findings), 1, findings)
        self.assertIn(words, findings[0])
        self.assertTrue(findings[0].startswith(list(changes)[-1] + ":"), findings[0])

    def assert_clean(self, changes):
        self.assertEqual(self.findings(changes), [])

    def test_clean_tree(self):
        self.assert_clean({})


class Layers(LintTest):
    def test_include_against_the_layering(self):
        self.assert_finds(
            "net/'s, and base/ may use no other folder",
            {"extcap/base/cfd-up.c": C_LICENCE + '#include "cfd-wire.h"\n'},
        )

    def test_use_does_not_go_through(self):
        self.assert_finds(
            "net/'s, and host/ may use trace, base",
            {"extcap/host/cfd-verbs.c": C_LICENCE + '#include "cfd-wire.h"\n'},
        )

    def test_include_by_path(self):
        self.assert_finds(
            "without its folder",
            {"extcap/base/cfd-up.c": C_LICENCE + '#include "../net/cfd-wire.h"\n'},
        )

    def test_use_of_a_folder_below(self):
        text = LICENCE + "cfd_folder(base USES net)\ncfd_folder(net USES base)\n"
        self.assert_finds("base/ uses net/, which is not", {"extcap/CMakeLists.txt": text})

    def test_folder_that_cmake_does_not_know(self):
        self.assert_finds("cli/ is not in", {"extcap/cli/cfd-list.c": C_LICENCE})

    def test_library_outside_its_home(self):
        for header, folder in (("curl/curl.h", "base"), ("pcap.h", "net"), ("pcap/pcap.h", "net")):
            with self.subTest(header):
                path = f"extcap/{folder}/cfd-lib.c"
                self.assert_finds("belongs to", {path: C_LICENCE + f"#include <{header}>\n"})
                Path(self.root, path).unlink()

    def test_json_only_in_its_module(self):
        include = C_LICENCE + "#include <json-glib/json-glib.h>\n"
        self.assert_clean({"extcap/base/cfd-json.c": include})
        self.assert_finds("base/cfd-json", {"extcap/base/cfd-other.c": include})

    def test_include_order(self):
        for words, includes in (
            ("its own header come before", '#include "cfd-b.h"\n\n#include "cfd-error.h"\n'),
            ("come before the C library", "#include <stdio.h>\n\n#include <glib.h>\n"),
            ("come before libraries", '#include <glib.h>\n\n#include "cfd-b.h"\n'),
            ("an empty line", "#include <glib.h>\n#include <stdio.h>\n"),
        ):
            with self.subTest(words):
                path = "extcap/base/cfd-error.c"
                text = CLEAN[path].replace('#include "cfd-error.h"\n', includes)
                self.assert_finds(words, {path: text})

    def test_include_order_ends_at_a_condition(self):
        includes = "#include <stdio.h>\n\n#ifdef G_OS_UNIX\n#include <glib.h>\n#endif\n"
        self.assert_clean({"extcap/base/cfd-x.c": C_LICENCE + includes})


class Shape(LintTest):
    def test_file_names(self):
        for path in ("extcap/net/wire.c", "extcap/other.c", "extcap/net/cfd_wire.c"):
            with self.subTest(path):
                self.assert_finds("a source file is", {path: C_LICENCE})
                Path(self.root, path).unlink()

    def test_header_without_pragma_once(self):
        self.assert_finds("#pragma once", {"extcap/net/cfd-x.h": C_LICENCE + "int x;\n"})

    def test_comment_may_stand_before_pragma_once(self):
        self.assert_clean({"extcap/net/cfd-x.h": C_LICENCE + "/* Why. */\n#pragma once\n"})

    def test_export_that_no_header_declares(self):
        text = C_LICENCE + "int\ncfd_y_open(void)\n{\n    return 1;\n}\n"
        self.assert_finds("neither static nor declared in cfd-x.h", {"extcap/net/cfd-x.c": text})

    def test_export_that_another_header_declares(self):
        text = C_LICENCE + "int\ncfd_wire_open(int a, int b)\n{\n    return a + b;\n}\n"
        self.assert_finds("declared in cfd-x.h", {"extcap/net/cfd-x.c": text})

    def test_export_declared_in_the_private_header(self):
        header = C_LICENCE + "#pragma once\n\nint cfd_x_take(void);\n"
        text = C_LICENCE + "int\ncfd_x_take(void)\n{\n    return 1;\n}\n"
        self.assert_clean({"extcap/net/cfd-x-private.h": header, "extcap/net/cfd-x-state.c": text})

    def test_export_without_prefix(self):
        header = C_LICENCE + "#pragma once\n\nint open_it(void);\n"
        text = C_LICENCE + '#include "cfd-x.h"\n\nint\nopen_it(void)\n{\n    return 1;\n}\n'
        self.assert_finds(
            "exported, without cfd_", {"extcap/net/cfd-x.h": header, "extcap/net/cfd-x.c": text}
        )

    def test_static_with_prefix(self):
        self.assert_finds(
            "cfd_ is for exported", {"extcap/net/cfd-x.c": function("", "cfd_x_take(void)")}
        )

    def test_file_length(self):
        for path, limit in (
            ("extcap/net/cfd-x.c", 450),
            ("extcap/net/cfd-x.h", 120),
            ("tests/sim/sim.py", 450),
        ):
            licence = LICENCE if path.endswith(".py") else C_LICENCE + "#pragma once\n"
            first = licence.count("\n")
            with self.subTest(path):
                self.assert_clean({path: licence + "\n" * (limit - first)})
                self.assert_finds(f"at most {limit}", {path: licence + "\n" * (limit - first + 1)})
                Path(self.root, path).unlink()

    def test_function_length(self):
        path = "tests/unit/test-x.c"
        self.assert_clean({path: function("    take();\n" * 57)})
        self.assert_finds("take: 61 lines", {path: function("    take();\n" * 58)})

    def test_parameters(self):
        path = "extcap/net/cfd-x.c"
        six = "take(int a, int b, int c, int d, void (*e)(int, int),\n     int f)"
        self.assert_clean({path: function("", six)})
        seven = six.replace("int f", "int f, int g")
        self.assert_finds("7 parameters", {path: function("", seven)})

    def test_nesting(self):
        path = "extcap/net/cfd-x.c"
        four = "".join(f"{' ' * 4 * n}if (n)\n" for n in range(1, 5)) + " " * 20 + "take();\n"
        five = four.replace("take();", "if (n)") + " " * 24 + "take();\n"
        self.assert_clean({path: function(four)})
        self.assert_finds("5 levels deep", {path: function(five)})

    def test_line_length(self):
        self.assert_clean({"tests/tool.py": LICENCE + "#" * 100 + "\n"})
        self.assert_finds("101 columns", {"tests/tool.py": LICENCE + "#" * 101 + "\n"})


class Calls(LintTest):
    def test_banned_calls(self):
        for call in (
            "strcpy sprintf gets strtok atoi system popen mktemp nanosleep g_usleep printf puts"
            " g_printerr getenv g_getenv g_warning g_debug"
        ).split():
            with self.subTest(call):
                text = function(f"    {call}(x);\n")
                self.assert_finds(f"{call}() ", {"extcap/net/cfd-x.c": text})

    def test_names_that_only_look_banned(self):
        body = "    g_strdup_printf(x);\n    self->puts(x);\n    snprintf(x);\n    mkstemp(x);\n"
        self.assert_clean({"extcap/net/cfd-x.c": function(body)})

    def test_where_they_are_allowed(self):
        printing = function("    printf(x);\n")
        reading = function("    g_getenv(x);\n")
        self.assert_clean(
            {
                "extcap/host/cfd-sentence.c": printing,
                "extcap/base/cfd-clock.c": function("    g_usleep(1);\n"),
                "tests/unit/test-x.c": printing,
            }
        )
        folders = CLEAN["extcap/CMakeLists.txt"] + "cfd_folder(config USES base)\n"
        config = {"extcap/CMakeLists.txt": folders}
        self.assert_clean({**config, "extcap/config/cfd-environment.c": reading})
        self.assert_finds("getenv", {**config, "extcap/config/cfd-x.c": reading})

    def test_goto(self):
        self.assert_finds("goto", {"tests/unit/test-x.c": function("    goto out;\n")})

    def test_mutable_statics(self):
        path = "extcap/net/cfd-x.c"
        for variable in (
            "static int count;",
            "static const char *name;",
            "static char buffer[2] = {0};",
            "static int (*hook)(int);",
        ):
            with self.subTest(variable):
                self.assert_finds("static variable", {path: C_LICENCE + variable + "\n"})
        self.assert_finds("static variable", {path: function("    static gsize once = 0;\n")})
        self.assert_clean({path: C_LICENCE + "/* Mutable: why. */\nstatic int count;\n"})
        self.assert_clean({path: C_LICENCE + "static int take(int);\n"})

    def test_unfinished(self):
        for word in ("TO" "DO", "FIX" "ME", "XX" "X"):
            with self.subTest(word):
                self.assert_finds("finish it", {"tests/tool.py": LICENCE + f"# {word} later\n"})
        self.assert_clean({"tests/tool.py": LICENCE + "# a name for mkstemp: XXXXXX\n"})


class Text(LintTest):
    def test_licence_line(self):
        for path, text in (
            ("extcap/net/cfd-x.c", "int x;\n"),
            ("extcap/net/cfd-x.h", "#pragma once\n" + C_LICENCE),
            ("tests/tool.py", "x = 1\n"),
            ("tests/tool", "#!/bin/sh\ntrue\n"),
            ("CMakeLists.txt", "project(x)\n"),
            ("dissector/x.lua", "return 1\n"),
            ("tests/x.mjs", "process.exit();\n"),
        ):
            with self.subTest(path):
                findings = [f for f in self.findings({path: text}) if "SPDX" in f]
                self.assertEqual([f.split(":")[0] for f in findings], [path])
                Path(self.root, path).unlink()

    def test_places(self):
        places = ("/wo" "rk/shared/x", "/ho" "me/me/x", "file:///ro" "ot/x", "deb.deb" "ian.org")
        for place in places:
            with self.subTest(place):
                self.assert_finds("a place of one machine", {"README.md": f"see {place}\n"})
        self.assert_clean({"README.md": "$HOME/work/x, https://example.org/home/x, a/root/b\n"})

    def test_shell_syntax(self):
        self.assert_finds("syntax error", {"tests/run": f"#!/bin/sh\n{LICENCE}if true\n"})

    def test_python_syntax(self):
        self.assert_finds("not Python", {"tests/tool.py": LICENCE + "def (\n"})

    def test_formatting(self):
        if rules_text.find_clang_format()[0] is None:
            self.skipTest("no clang-format of the wanted version")
        path = "extcap/net/cfd-x.c"
        write(self.root, {**CLEAN, path: function("  take();\n")})
        findings = [str(finding) for finding in rules_text.check_formatting(Tree(self.root))]
        self.assertEqual(findings, [f"{path}:5: not formatted: run clang-format -i on it"])

    def test_another_clang_format_is_not_asked(self):
        answer = subprocess.CompletedProcess([], 0, stdout="clang-format version 99.1.0\n")
        with mock.patch.object(rules_text.shutil, "which", return_value="clang-format"):
            with mock.patch.object(rules_text.subprocess, "run", return_value=answer):
                self.assertEqual(rules_text.find_clang_format(), (None, "99"))


class Program(LintTest):
    def run_check(self, *arguments):
        return subprocess.run(
            [sys.executable, HERE / "check", "--root", self.root, *arguments],
            capture_output=True,
            text=True,
            check=False,
        )

    def test_exit_codes(self):
        write(self.root, CLEAN)
        result = self.run_check()
        self.assertEqual((result.returncode, result.stderr), (0, ""), result.stdout)
        write(self.root, {"extcap/net/wire.c": C_LICENCE})
        result = self.run_check()
        self.assertEqual((result.returncode, result.stderr), (1, ""))
        self.assertIn("extcap/net/wire.c:1: a source file is", result.stdout)

    def test_stats(self):
        write(self.root, CLEAN)
        result = self.run_check("--stats")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertRegex(result.stdout, r"functions +4: lines median 4, p90 5, max 5 \(main, ")

    def test_folders_that_are_not_source(self):
        write(self.root, CLEAN)
        write(self.root, {"out/CMakeCache.txt": "", "out/x.py": "(", "build/dev/x.py": "("})
        self.assertEqual(self.run_check().returncode, 0)

    def test_ignored_files_are_not_read(self):
        write(self.root, CLEAN)
        write(self.root, {".gitignore": "notes.py\n", "notes.py": "(", "new.py": "("})
        if subprocess.run(["git", "init", "-q"], cwd=self.root, check=False).returncode != 0:
            self.skipTest("no git")
        result = self.run_check()
        self.assertIn("new.py:1: not Python", result.stdout)
        self.assertNotIn("notes.py", result.stdout)


if __name__ == "__main__":
    unittest.main()
