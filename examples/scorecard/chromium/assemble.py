"""Puts a Chromium, its driver and their libraries into chromium.tar.gz, as ScanPage unpacks it on Lambda.

The same files make the same bytes, so that a layer is published again only when something in it has changed.
"""

from __future__ import annotations

import argparse
import gzip
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

BROWSERS = ("chrome-headless-shell", "headless_shell", "chromium", "chrome")
DRIVERS = ("chromedriver",)
# These are the system's own, and must be of one piece.
SYSTEM = re.compile(
    r"(ld-linux.*|lib(c|m|dl|rt|pthread|resolv|util|nsl|anl|BrokenLocale|nss_\w+))\.so(\..*)?"
)
LIMIT_MB = 250  # of a function with its layers, unzipped ("Lambda quotas")
FONTS = """<?xml version="1.0"?>
<fontconfig><dir prefix="relative">.</dir><cachedir>/tmp/fonts</cachedir></fontconfig>
"""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("browser", "driver", "libraries"):
        parser.add_argument(f"--{name}", required=True, help="a folder, a .zip or the address of one")
    parser.add_argument(
        "--fonts", default="", help="a folder of fonts; without any, pages have boxes for letters"
    )
    parser.add_argument("--into", required=True, type=Path)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        tree = scratch / "chromium"
        tree.mkdir()
        browser = taken(contents(asked.browser, scratch / "browser"), BROWSERS, tree, "chromium")
        driver = taken(contents(asked.driver, scratch / "driver"), DRIVERS, tree, "chromedriver")
        found = (
            asked_for(browser, driver)
            if asked.libraries == "here"
            else libraries(asked.libraries, scratch / "lib")
        )
        (tree / "lib").mkdir()
        for library in found:
            shutil.copyfile(library, tree / "lib" / library.name)
        if asked.fonts:
            shutil.copytree(contents(asked.fonts, scratch / "fonts"), tree / "fonts", dirs_exist_ok=True)
        (tree / "fonts").mkdir(exist_ok=True)
        (tree / "fonts" / "fonts.conf").write_text(FONTS)
        archive = asked.into / "chromium.tar.gz"
        packed(tree, archive)
        whole = sum(path.stat().st_size for path in tree.rglob("*") if path.is_file())
    size = archive.stat().st_size / (1 << 20)
    print(f"chromium.tar.gz: {size:.1f} MB of {LIMIT_MB}; unpacked into /tmp {whole / (1 << 20):.1f} MB")
    return 1 if size > LIMIT_MB else 0


def contents(where: str, scratch: Path) -> Path:
    """The folder with what is at the place: a folder, a file, a .zip, or the address of a .zip."""
    scratch.mkdir()
    if where.startswith(("https://", "http://")):
        there = scratch / "fetched.zip"
        try:
            with urllib.request.urlopen(where) as answer, there.open("wb") as file:
                shutil.copyfileobj(answer, file)
        except OSError as problem:
            sys.exit(f"{where} cannot be fetched: {problem}")
    else:
        there = Path(where).resolve()
    if not there.exists():
        sys.exit(f"There is no {where}")
    if there.is_dir() or there.suffix != ".zip":
        return there
    with zipfile.ZipFile(there) as archive:
        archive.extractall(scratch / "unzipped")
    return scratch / "unzipped"


def taken(folder: Path, names: tuple[str, ...], tree: Path, name: str) -> Path:
    """Copies a program with what lies beside it (its data is looked for there) into the tree, as `name`."""
    found = next((path for one in names for path in programs(folder, one)), None)
    if found is None:
        sys.exit(f"There is no {' or '.join(names)} in {folder}")
    if folder.is_dir():
        shutil.copytree(found.parent, tree, dirs_exist_ok=True, ignore=shutil.ignore_patterns(found.name))
    shutil.copyfile(found, tree / name)
    (tree / name).chmod(0o755)
    return found


def programs(folder: Path, name: str) -> Iterator[Path]:
    paths = [folder] if folder.is_file() else sorted(folder.rglob(name))
    yield from (path for path in paths if path.name == name and path.is_file())


def asked_for(*programs: Path) -> list[Path]:
    """The libraries of this machine that the programs ask for, but for those that every Linux has."""
    found: dict[str, Path] = {}
    for program in programs:
        told = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
        if missing := re.findall(r"(\S+) => not found", told):
            sys.exit(f"{program.name} needs {', '.join(missing)}, which this machine has not got")
        for name, path in re.findall(r"(\S+) => (/\S+)", told):
            if not SYSTEM.fullmatch(name):
                found[name] = Path(path)
    return list(found.values())


def libraries(where: str, scratch: Path) -> list[Path]:
    return sorted(path for path in contents(where, scratch).rglob("*.so*") if path.is_file())


def packed(tree: Path, archive: Path) -> None:
    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.mtime = entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        entry.mode = 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
        return entry

    with (
        archive.open("wb") as raw,
        gzip.GzipFile("", "wb", 6, raw, mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w", dereference=True) as tar,
    ):
        for path in sorted(tree.rglob("*")):
            tar.add(path, path.relative_to(tree).as_posix(), recursive=False, filter=plain)


if __name__ == "__main__":
    sys.exit(main())
