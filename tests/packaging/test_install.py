# SPDX-License-Identifier: GPL-2.0-or-later
"""What `cmake --install` puts where, from the source tarball; and that nothing of it stays."""

import os
import re
from types import SimpleNamespace

import pytest

from tree import (CMAKE, NAME, files_below, installed_files, plugin_file, run, succeed,
                  wireshark_series)

from extcap import Home


def install(build, destination):
    succeed(CMAKE, "--install", build, env={**os.environ, "DESTDIR": str(destination)})


def uninstall(build, destination):
    return succeed(CMAKE, "--build", build, "--target", "uninstall",
                   env={**os.environ, "DESTDIR": str(destination)})


@pytest.fixture
def staged(build, tmp_path):
    """A system into which it was installed."""
    install(build, tmp_path / "a system")
    yield tmp_path / "a system"
    uninstall(build, tmp_path / "a system")


@pytest.fixture
def local(build, tmp_path):
    """A home folder with it in ~/.local, and nothing of ours elsewhere."""
    (tmp_path / "home").mkdir()
    home = Home(tmp_path / "home", linked=False)
    prefix = home.folder / ".local"
    succeed(CMAKE, "-S", build.parent / source_name(build), "-B", tmp_path / "build",
            "-DBUILD_TESTING=OFF")
    succeed(CMAKE, "--build", tmp_path / "build", "--parallel", "2")
    succeed(CMAKE, "--install", tmp_path / "build", "--prefix", prefix)
    home.environment["PATH"] = f"{prefix / 'bin'}:{home.environment['PATH']}"
    return SimpleNamespace(folder=home.folder, run=home.run, build=tmp_path / "build")


def source_name(build):
    name, = (path.name for path in build.parent.iterdir() if path.name.startswith(f"{NAME}-"))
    return name


def test_files(staged):
    assert files_below(staged) == {f"usr/{name}" for name in installed_files(lib="lib64")}


def test_a_link_for_wireshark_and_nothing_else(staged):
    """Wireshark runs every file of these folders."""
    folders = [path for path in staged.rglob("extcap") if path.is_dir()]
    assert len(folders) == 2
    for folder in folders:
        link, = folder.iterdir()
        assert not os.path.isabs(os.readlink(link))
        assert link.resolve() == (staged / "usr/bin" / NAME).resolve()
    assert os.access(staged / "usr/bin" / NAME, os.X_OK)


def test_one_script_for_wireshark(staged):
    """It loads each .lua file of its plugin folders."""
    script, = staged.rglob("*.lua")
    assert list(script.parent.iterdir()) == [script]


def test_links_of_the_documents_hold(staged):
    for document in (staged / "usr/share/doc").rglob("*.md"):
        for link in re.findall(r"\]\(([^)#]+)[^)]*\)", document.read_text()):
            assert link.startswith("https://") or (document.parent / link).exists(), link


def test_version_and_date_are_those_of_the_news(staged):
    news = (staged / f"usr/share/doc/{NAME}/packaging/NEWS.md").read_text()
    version, date = re.search(r"^## (\S+) \((\S+)\)$", news, re.MULTILINE).groups()
    assert succeed(staged / "usr/bin" / NAME, "--version").startswith(f"{NAME} {version}")
    manual = (staged / f"usr/share/man/man1/{NAME}.1").read_text()
    assert f'"{date}" "{NAME} {version}"' in manual


def test_uninstall_leaves_nothing(build, tmp_path):
    install(build, tmp_path)
    # Once more: what was made the first time is still known then.
    install(build, tmp_path)
    uninstall(build, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_uninstall_leaves_what_was_there(build, tmp_path):
    others = {tmp_path / "usr/share/applications/other.desktop",
              tmp_path / "usr/libexec/wireshark/extcap/sshdump"}
    empty = tmp_path / "usr/share/man"
    for path in others:
        path.parent.mkdir(parents=True)
        path.write_text("theirs")
    empty.mkdir(parents=True)
    before = set(tmp_path.rglob("*"))
    install(build, tmp_path)
    assert set(tmp_path.rglob("*")) > before
    # Of somebody else since then.
    (tmp_path / f"usr/share/doc/{NAME}/notes").write_text("mine")
    uninstall(build, tmp_path)
    assert set(tmp_path.rglob("*")) - before == {
        tmp_path / "usr/share/doc", tmp_path / f"usr/share/doc/{NAME}",
        tmp_path / f"usr/share/doc/{NAME}/notes"}
    assert before <= set(tmp_path.rglob("*"))


def test_two_places(build, tmp_path):
    """Of the first nothing is known any more, and what the second had before stays."""
    first, second = tmp_path / "first", tmp_path / "second"
    (second / "usr/share").mkdir(parents=True)
    install(build, first)
    install(build, second)
    uninstall(build, second)
    assert list(second.rglob("*")) == [second / "usr", second / "usr/share"]
    assert (first / "usr/bin" / NAME).is_file()


def test_a_prefix_with_a_blank(build, tmp_path):
    prefix = tmp_path / "a prefix"
    succeed(CMAKE, "--install", build, "--prefix", prefix,
            env={**os.environ, "DESTDIR": str(tmp_path / "root")})
    program = tmp_path / "root" / str(prefix)[1:] / "bin" / NAME
    links = [path for path in (tmp_path / "root").rglob(f"extcap/{NAME}")]
    assert len(links) == 2 and {link.resolve() for link in links} == {program.resolve()}
    uninstall(build, tmp_path / "root")
    assert list((tmp_path / "root").iterdir()) == []


def test_the_wrong_place(build, tmp_path):
    install(build, tmp_path)
    result = run(CMAKE, "--build", build, "--target", "uninstall",
                 env={**os.environ, "DESTDIR": str(tmp_path / "none")})
    assert result.returncode != 0 and "uninstall with the same" in " ".join(result.stderr.split())
    uninstall(build, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_nothing_to_uninstall(build):
    (build / "install_manifest.txt").unlink(missing_ok=True)
    result = run(CMAKE, "--build", build, "--target", "uninstall")
    assert result.returncode != 0 and "Nothing was installed from here" in result.stderr


def test_a_user_of_ones_own(local):
    """As the README says: from source, for one user."""
    series = wireshark_series()
    plugin = {plugin_file(series)} if series else set()
    assert files_below(local.folder / ".local") == installed_files() | plugin
    result = local.run(NAME, "install-extcap")
    assert result.returncode == 0, result.stderr
    assert ".local/lib/wireshark/plugins/cloudflare.lua is there already" in result.stdout
    assert "cloudflare.lua, which is not beside" not in result.stderr
    listing = local.run("tshark", "-D").stdout
    assert len(re.findall(rf"{NAME} \(Cloudflare Magic Transit\)", listing)) == 1
    # Found by the links of the installation, or by that which the command has made.
    links = {path for path in local.folder.rglob(f"extcap/{NAME}") if path.exists()}
    assert {path.resolve() for path in links} == {local.folder / ".local/bin" / NAME}
    assert local.run(NAME, "uninstall-extcap").returncode == 0
    succeed(CMAKE, "--build", local.build, "--target", "uninstall")
    assert not files_below(local.folder / ".local")


def configure(source, build, *options):
    result = run(CMAKE, "-S", source, "-B", build, "-DBUILD_TESTING=OFF", *options)
    assert result.returncode == 0, result.stderr
    folders = (build / "packaging/destinations.txt").read_text().splitlines()
    return result.stdout, {folder for folder in folders if "shark" in folder}


def make_wireshark(folder, major, minor):
    """The development files of a Wireshark with folders of its own, as an option for CMake."""
    folder.mkdir(exist_ok=True)
    (folder / "WiresharkConfig.cmake").write_text(f"""
        set(Wireshark_VERSION {major}.{minor}.1)
        set(Wireshark_MAJOR_VERSION {major})
        set(Wireshark_MINOR_VERSION {minor})
        set(Wireshark_INSTALL_PREFIX /opt/shark)
        set(Wireshark_EXTCAP_INSTALL_DIR /opt/shark/libexec/shark/extcap)
        set(Wireshark_PLUGIN_INSTALL_DIR /opt/shark/lib/shark/plugins/{major}-{minor})
        foreach(library epan wsutil)
          if(NOT TARGET ${{library}})
            add_library(${{library}} INTERFACE IMPORTED)
          endif()
        endforeach()
        """)
    return f"-DWireshark_DIR={folder}"


NO_WIRESHARK = "-DCMAKE_DISABLE_FIND_PACKAGE_Wireshark=ON"
SHARKS_PREFIX = "-DCMAKE_INSTALL_PREFIX=/opt/shark"


def test_when_the_plugin_is_built(clone, tmp_path):
    """By default, as soon as there is what it needs; in one build folder."""
    build = tmp_path / "build"
    said, folders = configure(clone, build, SHARKS_PREFIX, NO_WIRESHARK)
    assert "Without the plugin in C: Wireshark's development files are not here" in said
    for minor in (6, 4, 0):
        shark = make_wireshark(tmp_path / "shark", 4, minor)
        said, folders = configure(clone, build, shark, NO_WIRESHARK.replace("ON", "OFF"))
        assert f"The plugin in C is for Wireshark 4.{minor}" in said
        assert f"lib/shark/plugins/4-{minor}/epan" in folders
    for series in ((3, 6), (4, 2), (4, 8)):
        shark = make_wireshark(tmp_path / "shark", *series)
        said, folders = configure(clone, build, shark)
        assert "it is for Wireshark 4.0, 4.4 and 4.6, and the" in said
        assert not any("epan" in folder for folder in folders)
    shark = make_wireshark(tmp_path / "shark", 4, 4)
    said, folders = configure(clone, build, shark, "-DBUILD_EPAN_PLUGIN=OFF")
    assert not any("epan" in folder for folder in folders)


def test_the_folders_of_a_wireshark(clone, tmp_path):
    wireshark_dev = make_wireshark(tmp_path / "shark", 4, 2)
    said, folders = configure(clone, tmp_path / "its", wireshark_dev, SHARKS_PREFIX)
    assert folders == {"lib/wireshark/extcap", "libexec/wireshark/extcap",
                       "libexec/shark/extcap", "lib/shark/plugins"}
    assert "looks below" not in said
    said, folders = configure(clone, tmp_path / "another", wireshark_dev,
                              "-DCMAKE_INSTALL_PREFIX=/opt/other")
    assert folders == {"lib/wireshark/extcap", "libexec/wireshark/extcap", "lib/wireshark/plugins"}
    assert "Wireshark 4.2.1 looks below /opt/shark, and the prefix is /opt/other" in said


def test_folders_of_ones_own(clone, tmp_path):
    _, folders = configure(clone, tmp_path / "build", "-DCFD_WIRESHARK_EXTCAP_DIRS=/a/wireshark/x",
                           "-DCFD_WIRESHARK_PLUGIN_DIR=b/wireshark/y", "-DBUILD_EPAN_PLUGIN=OFF")
    assert folders == {"/a/wireshark/x", "b/wireshark/y"}


def test_news_of_another_version(clone, tmp_path):
    source = tmp_path / "source"
    succeed("cp", "-r", clone, source)
    news = source / "packaging/NEWS.md"
    news.write_text(news.read_text().replace("## 0", "## 9", 1))
    result = run(CMAKE, "-S", source, "-B", tmp_path / "build")
    assert result.returncode != 0 and "The first heading of packaging/NEWS.md" in result.stderr
