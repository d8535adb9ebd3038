# SPDX-License-Identifier: GPL-2.0-or-later
"""The packages that are released."""

import hashlib
import os
import re
import shutil
import time

import pytest

from tree import (NAME, ROOT, copy_source, files_below, installed_files, make_packages,
                  packaged_files, plugin_file, run, succeed, wireshark_series)


@pytest.fixture(scope="module")
def made(clone, tmp_path_factory):
    return make_packages(clone, tmp_path_factory.mktemp("made"), "deb", "rpm", "recipes")


def one(made, ending):
    package, = (path for name, path in made.items()
                if name.endswith(ending) and "epan-plugin" not in name)
    return package


def library_folder():
    """Of this Debian, below /usr."""
    return "lib/" + succeed("dpkg-architecture", "-q", "DEB_HOST_MULTIARCH").strip()


@pytest.fixture(scope="module")
def version():
    text = (ROOT / "CMakeLists.txt").read_text()
    return re.search(r"^project\(cloudflaredump VERSION (\S+)", text, re.MULTILINE).group(1)


def test_the_same_bytes(clone, made, tmp_path):
    """Another clone in another folder, later, elsewhere, and by somebody more careful."""
    other = copy_source(tmp_path / "other")
    for path in other.rglob("*"):
        if path.is_file() and ".git" not in path.parts:
            path.chmod(path.stat().st_mode & 0o700)
            os.utime(path, (time.time() + 10_000,) * 2)
    again = make_packages(other, tmp_path / "again and again", "deb", "recipes", TZ="Asia/Tokyo",
                          LC_ALL="C")
    for name, path in again.items():
        assert path.read_bytes() == made[name].read_bytes(), name


def test_the_same_rpm(clone, made):
    folder = one(made, ".src.rpm").parent
    before = {name: path.read_bytes() for name, path in made.items() if name.endswith(".rpm")}
    for name in before:
        (folder / name).unlink()
    succeed(clone / "packaging/make-packages", "--output", folder, "rpm")
    for name, data in before.items():
        assert (folder / name).read_bytes() == data, name


def test_lintian(made):
    if shutil.which("lintian") is None:
        pytest.skip("lintian is not installed")
    said = succeed("lintian", "--allow-root", "--no-cfg", "--display-info", "--pedantic",
                   "--fail-on", "error,warning",
                   *(path for name, path in made.items() if name.endswith(".deb")))
    assert said == ""


def test_rpmlint(made):
    if shutil.which("rpmlint") is None:
        pytest.skip("rpmlint is not installed")
    packages = [path for name, path in made.items() if name.endswith((".rpm", ".spec"))]
    assert len(packages) == 3
    said = succeed("rpmlint", "--config", ROOT / "packaging/rpm/rpmlint.toml", *packages)
    assert "2 packages and 1 specfiles checked; 0 errors, 0 warnings" in said, said


def test_deb(made, version, tmp_path):
    package = one(made, ".deb")
    assert succeed("dpkg-deb", "--field", package, "Version").strip() == f"{version}-1"
    succeed("dpkg-deb", "--extract", package, tmp_path)
    lib = library_folder()
    assert files_below(tmp_path) == {f"usr/{name}" for name in packaged_files(lib)}
    # Libraries that it is linked to; what it loads is only recommended.
    depends = succeed("dpkg-deb", "--field", package, "Depends")
    assert "libcurl" in depends and "libsecret" not in depends
    assert "libsecret" in succeed("dpkg-deb", "--field", package, "Recommends")
    assert not run("dpkg-deb", "--ctrl-tarfile", package).stdout.count("postinst")


def test_deb_of_the_plugin(made, version, tmp_path):
    """For the series of Wireshark alone that it was built with."""
    package, = (path for name, path in made.items() if "epan-plugin" in name)
    series = wireshark_series()
    assert package.name.startswith(f"{NAME}-epan-plugin_{version}-1+wireshark{series}_")
    depends = succeed("dpkg-deb", "--field", package, "Depends")
    major, minor = series.split(".")
    for words in (f"{NAME} (>= {version}-1)", f"wireshark-common (>= {series})",
                  f"wireshark-common (<< {major}.{int(minor) + 1}~)", "libwireshark"):
        assert words in depends
    succeed("dpkg-deb", "--extract", package, tmp_path)
    lib = library_folder()
    name = f"{NAME}-epan-plugin"
    assert files_below(tmp_path) == {
        f"usr/{plugin_file(series, lib)}",
        f"usr/share/doc/{name}/copyright", f"usr/share/doc/{name}/changelog.Debian.gz",
        f"usr/share/lintian/overrides/{name}"}


def test_rpm(made, version):
    package, = (path for name, path in made.items()
                if name.endswith(".rpm") and not name.endswith(".src.rpm"))
    assert succeed("rpm", "-qp", "--qf", "%{VERSION}-%{RELEASE}", package) == f"{version}-1"
    listed = set(succeed("rpm", "-qpl", package).split())
    libdir = succeed("rpm", "--eval", "%{_libdir}").strip().removeprefix("/usr/")
    files = {f"/usr/{name}" for name in installed_files(lib=libdir)}
    files.remove(f"/usr/share/man/man1/{NAME}.1")
    assert files | {f"/usr/share/man/man1/{NAME}.1.gz"} <= listed
    # The rest are folders, its licence (in one of that system's), and a debugger's names.
    others = {path for path in listed - files
              if not path.startswith(("/usr/lib/.build-id", f"/usr/share/licenses/{NAME}"))}
    assert others - {
        f"/usr/share/man/man1/{NAME}.1.gz", f"/usr/share/{NAME}", f"/usr/share/doc/{NAME}",
        f"/usr/share/doc/{NAME}/packaging", f"/usr/share/doc/{NAME}/packaging/screenshots",
        *(f"/usr/{folder}/wireshark{end}" for folder in (libdir, "libexec")
          for end in ("", "/extcap", "/plugins"))} == set()


def test_recipes_name_the_tarball(made, version):
    tarball = one(made, f"{NAME}-{version}.tar.gz")
    checksum = hashlib.sha256(tarball.read_bytes()).hexdigest()
    names = succeed("bash", "-c", 'source "$1" && echo "$pkgver ${sha256sums[*]} ${source[*]}"',
                    "bash", made["PKGBUILD"]).split()
    assert names[:2] == [version, checksum]
    assert names[2].startswith("https://") and names[2].endswith(f"/v{version}/{tarball.name}")
    formula = made["cloudflaredump.rb"].read_text()
    assert f'sha256 "{checksum}"' in formula and f"{tarball.name}\"" in formula
    for text in (made["PKGBUILD"].read_text(), formula):
        assert "Not tried" in text and not re.search(r"@[A-Z]+@", text)


def test_wrong_words(clone, tmp_path):
    script = clone / "packaging/make-packages"
    result = run(script, "snap")
    assert result.returncode == 2 and 'there is no kind "snap"' in result.stderr
    result = run(script, "--output")
    assert result.returncode == 2 and "--output needs a folder" in result.stderr
    blank = tmp_path / "a blank"
    result = run(script, "--output", blank, "rpm")
    assert result.returncode == 1 and "rpmbuild takes no folder with a blank" in result.stderr
    assert [path.suffix for path in blank.iterdir()] == [".gz"]
    (tmp_path / "file").write_text("")
    result = run(script, "--output", tmp_path / "file", "tarball")
    assert result.returncode == 1
    assert result.stderr == f"make-packages: cannot write into {tmp_path / 'file'}\n"
    assert succeed(script, "--help").startswith("Usage: packaging/make-packages")


def test_a_folder_of_others_stays(clone, tmp_path):
    (tmp_path / "cloudflaredump-rpmbuild").mkdir()
    result = run(clone / "packaging/make-packages", "--output", tmp_path, "rpm")
    assert result.returncode == 1 and "which a killed run has left" in result.stderr
    assert (tmp_path / "cloudflaredump-rpmbuild").is_dir()


def test_no_clone(clone, tmp_path):
    source = tmp_path / "source"
    succeed("cp", "-r", clone, source)
    shutil.rmtree(source / ".git")
    result = run(source / "packaging/make-packages", "tarball")
    assert result.returncode == 1 and "needs a clone" in result.stderr
