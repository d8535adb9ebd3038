# SPDX-License-Identifier: GPL-2.0-or-later
"""The source as it is released, and what is installed of it."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Dict, Set

ROOT = Path(__file__).resolve().parent.parent.parent
CMAKE = os.environ.get("CFD_CMAKE", "cmake")
SECONDS = 600
NAME = "cloudflaredump"
ID = "io.github.cloudflaredump.cloudflaredump"
SIZES = (16, 24, 32, 48, 64, 128, 256)


def run(*command, **options) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([str(word) for word in command], text=True, capture_output=True,
                          stdin=subprocess.DEVNULL, timeout=SECONDS, check=False, **options)


def succeed(*command, **options) -> str:
    """What it prints."""
    result = run(*command, **options)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def why_not() -> str:
    """Why no package can be made here; empty: it can."""
    for program in ("git", "dpkg-buildpackage", "dh", "rpmbuild"):
        if shutil.which(program) is None:
            return f"{program} is not installed"
    if run("git", "-C", ROOT, "rev-parse").returncode != 0:
        return "this is no clone"
    return ""


def copy_source(folder: Path) -> Path:
    """Another clone, of the files as they are now."""
    for name in succeed("git", "-C", ROOT, "ls-files", "-z").split("\0")[:-1]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    succeed("git", "init", "--quiet", folder)
    succeed("git", "-C", folder, "add", "--all")
    return folder


def make_packages(source: Path, output: Path, *kinds: str, **variables: str) -> Dict[str, Path]:
    """By their names; and nothing else may be in that folder, or be said."""
    result = run(source / "packaging/make-packages", "--output", output, *kinds,
                 env={**os.environ, **variables})
    assert result.returncode == 0 and result.stderr == "", result.stderr
    made = {Path(line).name: Path(line) for line in result.stdout.splitlines()}
    assert set(made.values()) == set(output.iterdir())
    return made


def files_below(folder: Path) -> Set[str]:
    """Files and links."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*")
            if path.is_symlink() or not path.is_dir()}


def installed_files(lib: str = "lib", libexec: str = "libexec") -> Set[str]:
    """All that an installation has, relative to the prefix."""
    pictures = {path.name for path in (ROOT / "packaging/screenshots").glob("*.png")}
    return {
        f"bin/{NAME}",
        f"{lib}/wireshark/extcap/{NAME}",
        f"{libexec}/wireshark/extcap/{NAME}",
        f"{lib}/wireshark/plugins/cloudflare.lua",
        f"share/{NAME}/cloudflare-magic-transit-profile.zip",
        f"share/applications/{NAME}.desktop",
        f"share/bash-completion/completions/{NAME}",
        f"share/man/man1/{NAME}.1",
        f"share/metainfo/{ID}.metainfo.xml",
        f"share/icons/hicolor/scalable/apps/{NAME}.svg",
        *(f"share/icons/hicolor/{size}x{size}/apps/{NAME}.png" for size in SIZES),
        f"share/doc/{NAME}/README.md",
        f"share/doc/{NAME}/packaging/NEWS.md",
        f"share/doc/{NAME}/packaging/buckets.md",
        *(f"share/doc/{NAME}/packaging/screenshots/{name}" for name in pictures),
    }


def wireshark_series() -> str:
    """Of the development files that are here, as 4.0; empty: there are none."""
    found = run("pkg-config", "--modversion", "wireshark")
    return ".".join(found.stdout.split(".")[:2]) if found.returncode == 0 else ""


def plugin_file(series: str, lib: str = "lib") -> str:
    """The dissector in C, where there are the development files of that series of Wireshark."""
    return f"{lib}/wireshark/plugins/{series}/epan/cloudflare.so"


def packaged_files(lib: str) -> Set[str]:
    """Of the package for Debian, below /usr."""
    manual = f"share/man/man1/{NAME}.1"
    return installed_files(lib) - {manual} | {
        f"{manual}.gz", f"share/doc/{NAME}/copyright", f"share/doc/{NAME}/changelog.Debian.gz",
        f"share/lintian/overrides/{NAME}"}
