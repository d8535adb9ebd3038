# SPDX-License-Identifier: GPL-2.0-or-later
"""install-extcap and uninstall-extcap, with the real tshark and with made-up ones."""

import os

import pytest

from clirun import Command, write_config
from extcap import BINARY, INTERFACE, Home

NAME = BINARY.name


@pytest.fixture
def bare(tmp_path):
    """Without the links that other tests begin with."""
    (tmp_path / "home").mkdir()
    return Home(tmp_path / "home", linked=False)


def links(home):
    return {path for path in home.folder.rglob("*") if path.is_symlink()}


def add_tshark(home, **folders):
    """One that tells these folders, in front of PATH."""
    program = home.folder / "bin/tshark"
    program.parent.mkdir()
    lines = "".join(f"{name.replace('_', ' ')}:\t{path}\n" for name, path in folders.items())
    program.write_text(f"#!/bin/sh\ncat <<'END'\n{lines}END\n")
    program.chmod(0o755)
    home.environment["PATH"] = f"{program.parent}:{home.environment['PATH']}"


def test_real_tshark_lists_it_then(bare):
    assert INTERFACE not in bare.run("tshark", "-D").stdout
    result = bare.extcap("install-extcap")
    assert result.returncode == 0, result.stderr
    assert result.stderr.startswith("start Wireshark anew, or Capture > Refresh Interfaces")
    link, = [path for path in links(bare) if path.name == NAME]
    assert link.resolve() == BINARY.resolve() and f"{link} -> " in result.stdout
    assert f"{INTERFACE} (Cloudflare Magic Transit)" in bare.run("tshark", "-D").stdout
    again = bare.extcap("install-extcap")
    assert again.returncode == 0 and f"{link} is there already\n" in again.stdout
    assert "start Wireshark anew" not in again.stderr

    result = bare.extcap("uninstall-extcap")
    assert result.returncode == 0 and f"{link} is removed\n" in result.stdout
    assert not link.parent.exists()
    assert links(bare) == set() and INTERFACE not in bare.run("tshark", "-D").stdout
    assert bare.extcap("uninstall-extcap").stderr == "there is no link of yours to remove\n"


def test_the_link_of_an_installation_is_enough(bare):
    mine = bare.folder / "mine"
    add_tshark(bare, Personal_Extcap_path=mine)
    mine.mkdir()
    link = mine / NAME
    link.symlink_to(os.path.relpath(BINARY, mine))
    result = bare.extcap("install-extcap")
    assert result.returncode == 0 and f"{link} is there already\n" in result.stdout
    assert not os.path.isabs(os.readlink(link))


def test_several_wiresharks(bare):
    add_tshark(bare, Personal_Extcap_path=bare.folder / "other/extcap")
    assert bare.extcap("install-extcap").returncode == 0
    assert len([path for path in links(bare) if path.name == NAME]) == 2


def test_no_double_of_what_all_users_have(bare):
    everywhere = bare.folder / "usr/extcap"
    everywhere.mkdir(parents=True)
    (everywhere / NAME).write_text("")
    add_tshark(bare, Personal_Extcap_path=bare.folder / "mine", Global_Extcap_path=everywhere,
               Personal_Lua_Plugins=bare.folder / "plugins")
    result = bare.extcap("install-extcap")
    assert result.returncode == 0, result.stderr
    assert f"{everywhere}/cloudflaredump is there for all users: with a link of yours " \
           "Wireshark would find it twice, so none is made\n" in result.stdout
    assert not (bare.folder / "mine").exists()
    # Its dissector may be missing all the same.
    assert (bare.folder / "plugins/cloudflare.lua").is_symlink()


def test_a_file_stays_and_an_old_link_is_replaced(bare):
    mine = bare.folder / "mine"
    add_tshark(bare, Personal_Extcap_path=mine)
    mine.mkdir()
    (mine / NAME).symlink_to("/gone/cloudflaredump")
    result = bare.extcap("install-extcap")
    assert result.returncode == 0 and "(it was /gone/cloudflaredump)" in result.stdout

    (mine / NAME).unlink()
    (mine / NAME).write_text("precious")
    result = bare.extcap("install-extcap")
    assert result.returncode == 1 and "and is no link of ours: move it away" in result.stderr
    result = bare.extcap("uninstall-extcap")
    assert f"{mine / NAME} is no link of install-extcap's, and stays" in result.stdout
    assert (mine / NAME).read_text() == "precious"


@pytest.mark.parametrize("name, folder", [(NAME, "mine"), ("cloudflare.lua", "plugins")])
def test_a_link_of_somebody_else_stays(bare, name, folder):
    add_tshark(bare, Personal_Extcap_path=bare.folder / "mine",
               Personal_Lua_Plugins=bare.folder / "plugins")
    (bare.folder / "theirs").write_text("precious")
    (bare.folder / folder).mkdir()
    link = bare.folder / folder / name
    link.symlink_to(bare.folder / "theirs")
    result = bare.extcap("install-extcap")
    assert result.returncode == 1 and f"{link} is there, and is no link of ours" in result.stderr
    assert f"{link} is no link of install-extcap's, and stays" in \
        bare.extcap("uninstall-extcap").stdout
    assert link.resolve() == bare.folder / "theirs"


def test_tshark_gets_no_secret_and_cannot_hang(bare):
    bare.environment["CLOUDFLARE_API_TOKEN"] = "x" * 40
    program = bare.folder / "bin/tshark"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\nenv > seen\nexec sleep 1000\n")
    program.chmod(0o755)
    bare.environment["PATH"] = f"{program.parent}:{bare.environment['PATH']}"
    command = Command(bare, "install-extcap")
    command.until((bare.folder / "seen").exists)
    command.interrupt()
    assert command.end().status == 130
    assert "CLOUDFLARE_API_TOKEN" not in (bare.folder / "seen").read_text()


def test_a_plugin_that_is_no_link_is_used(bare):
    plugins = bare.folder / "plugins"
    add_tshark(bare, Personal_Extcap_path=bare.folder / "mine", Personal_Lua_Plugins=plugins)
    plugins.mkdir()
    (plugins / "cloudflare.lua").write_text("-- as cmake --install puts it there")
    result = bare.extcap("install-extcap")
    assert result.returncode == 0
    assert f"{plugins}/cloudflare.lua is there already, and no link: it is used" in result.stdout


def test_a_wrong_configuration_does_not_matter(bare):
    path = write_config(bare, "nonsense = 1", mode=0o644)
    bare.environment["CLOUDFLAREDUMP_PROFILE"] = "none"
    for command in ("install-extcap", "uninstall-extcap"):
        result = bare.extcap(command)
        assert result.returncode == 0, result.stderr
        assert str(path) not in result.stderr


def test_no_tshark(bare):
    bare.environment["PATH"] = str(bare.folder)
    for command in ("install-extcap", "uninstall-extcap"):
        result = bare.extcap(command)
        assert result.returncode == 1 and "there is no tshark in PATH" in result.stderr


def test_options_that_mean_nothing(bare):
    result = bare.extcap("install-extcap", "--colo", "ORD")
    assert result.returncode == 2 and "install-extcap does not take --colo" in result.stderr
