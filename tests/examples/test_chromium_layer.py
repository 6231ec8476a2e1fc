"""The layer that brings ScanPage its Chromium on AWS: built by its Makefile, and unpacked as the function does it.

The programs are stand-ins of a few bytes, so that nothing is fetched.
"""

from __future__ import annotations

import importlib.util
import io
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SCORECARD = Path(__file__).parents[2] / "examples" / "scorecard"
needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="no make")


def zipped(place: Path, folder: str, **files: str) -> Path:
    with zipfile.ZipFile(place, "w") as archive:
        for name, text in files.items():
            archive.writestr(f"{folder}/{name.replace('__', '-')}", text)
    return place


@pytest.fixture
def sources(tmp_path: Path) -> dict[str, str]:
    """As Chrome for Testing has them, a folder in each .zip; and some libraries."""
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "libnss3.so").write_text("a library")
    browser = zipped(
        tmp_path / "shell.zip",
        "chrome-headless-shell-linux64",
        chrome__headless__shell="browser",
        icudtl="data",
    )
    driver = zipped(tmp_path / "driver.zip", "chromedriver-linux64", chromedriver="driver")
    return {"CHROMIUM": str(browser), "CHROMEDRIVER": str(driver), "LIBRARIES": str(tmp_path / "lib")}


@pytest.fixture
def layer(tmp_path: Path, sources: dict[str, str]) -> Path:
    folder = tmp_path / "chromium"
    shutil.copytree(SCORECARD / "chromium", folder, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    makefile = (folder / "Makefile").read_text()
    for name, place in sources.items():
        makefile = re.sub(rf"^{name} :=.*$", f"{name} := {place}", makefile, flags=re.M)
    (folder / "Makefile").write_text(makefile)
    return folder


def built(folder: Path, cache: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "stackline", "build", "--target", "aws", "--json"]
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    [package] = json.loads(done.stdout)["packages"]
    return package


@needs_make
def test_it_is_what_the_function_unpacks(
    layer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = built(layer, tmp_path / "cache")
    assert (package["resource"], package["kind"]) == ("Chromium", "layer")
    with zipfile.ZipFile(package["path"]) as archive:
        assert archive.namelist() == ["chromium.tar.gz"]
        archive.extractall(tmp_path / "opt")
    monkeypatch.setattr(sys, "path", [str(SCORECARD / "src" / "scan_page"), *sys.path])
    folder = module(SCORECARD / "src" / "scan_page" / "archive.py").unpacked(
        tmp_path / "opt" / "chromium.tar.gz", tmp_path / "unpacked"
    )
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    assert sorted(files) == ["chromedriver", "chromium", "fonts/fonts.conf", "icudtl", "lib/libnss3.so"]
    assert files["chromium"].read_text() == "browser"
    assert all(files[name].stat().st_mode & stat.S_IXUSR for name in ("chromium", "chromedriver"))
    assert package["limits"]
    assert all(measure["used"] < measure["limit"] for measure in package["limits"])
    again = built(layer, tmp_path / "another")
    assert again["name"] == package["name"], "the same files make the same layer"


def assemble() -> ModuleType:
    return module(SCORECARD / "chromium" / "assemble.py")


def module(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def asked(sources: dict[str, str], into: Path, **changes: str) -> list[str]:
    given = {**sources, **changes}
    names = {"browser": "CHROMIUM", "driver": "CHROMEDRIVER", "libraries": "LIBRARIES"}
    return [*(f"--{name}={given[of]}" for name, of in names.items()), f"--into={into}"]


def test_what_is_not_there_is_named(tmp_path: Path, sources: dict[str, str]) -> None:
    with pytest.raises(SystemExit, match=r"There is no /nowhere\.zip"):
        assemble().main(asked(sources, tmp_path, CHROMIUM="/nowhere.zip"))
    with pytest.raises(SystemExit, match=r"http://127\.0\.0\.1:9/shell\.zip cannot be fetched"):
        assemble().main(asked(sources, tmp_path, CHROMIUM="http://127.0.0.1:9/shell.zip"))
    with pytest.raises(SystemExit, match="There is no chromedriver in"):
        assemble().main(asked(sources, tmp_path, CHROMEDRIVER=sources["LIBRARIES"]))


def test_more_than_lambda_takes_is_an_error(
    tmp_path: Path,
    sources: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    made = assemble()
    assert made.main(asked(sources, tmp_path)) == 0
    assert re.search(
        r"chromium\.tar\.gz: 0\.0 MB of 250; unpacked into /tmp 0\.0 MB", capsys.readouterr().out
    )
    monkeypatch.setattr(made, "LIMIT_MB", 0)
    assert made.main(asked(sources, tmp_path)) == 1


@pytest.mark.skipif(shutil.which("ldd") is None, reason="no ldd")
def test_the_libraries_of_this_machine(tmp_path: Path, sources: dict[str, str]) -> None:
    """Of a program that has some, but for those that are the system's own."""
    program = Path(shutil.which("git") or sys.executable).resolve()
    for name in ("chromium", "chromedriver"):
        shutil.copyfile(program, tmp_path / name)
    places = {"CHROMIUM": str(tmp_path / "chromium"), "CHROMEDRIVER": str(tmp_path / "chromedriver")}
    assert assemble().main(asked({**sources, **places}, tmp_path, LIBRARIES="here")) == 0
    with tarfile.open(fileobj=io.BytesIO((tmp_path / "chromium.tar.gz").read_bytes())) as archive:
        names = archive.getnames()
    assert not [name for name in names if re.match(r"lib/(libc|libm|ld-linux)", name)]
    told = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
    assert ("libz.so.1" in told) == ("lib/libz.so.1" in names)
