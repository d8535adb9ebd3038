# SPDX-License-Identifier: GPL-2.0-or-later
"""A capture that never gets done, to the end of the program's patience: two minutes."""

import subprocess

from extcap import SECONDS, assert_no_secret, assert_one_sentence, capture_command


def test_capture_that_stays_pending_is_named(home, sim):
    sim.fault("status-stuck", on="any", times="forever")
    process = home.start(*capture_command(home.folder / "out.pcapng"))
    output, said = process.communicate(timeout=2 * SECONDS)
    result = subprocess.CompletedProcess((), process.returncode, output.decode(), said.decode())
    assert_one_sentence(result)
    capture = sim.pcaps("GET").result[0]["id"]
    assert f"capture {capture} is still “pending” after 12" in result.stderr
    assert [path.name for path in home.records] == [capture]
    assert_no_secret(home, result.stderr)
