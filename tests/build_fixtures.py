"""For the tests of `build`: templates and files in a line, and wheels that need no index."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from stackline.build import Artifact, Built

Make = Callable[..., Built]


def functions(*folders: str, runtime: str = "python3.11", more: str = "") -> str:
    lines = ["Resources:"]
    for number, folder in enumerate(folders, 1):
        lines += [f"  F{number}:", "    Type: AWS::Serverless::Function", "    Properties:"]
        lines += [f"      CodeUri: {folder}", f"      Runtime: {runtime}", "      Handler: app.handler"]
        lines += [more] if more else []
    return "\n".join(lines) + "\n"


def write(folder: Path, **files: str) -> Path:
    """`app="…"` writes app.py; other endings are spelt with two underscores (`data__json`)."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / (name.replace("__", ".") if "__" in name else f"{name}.py")).write_text(text)
    return folder


def names(artifact: Artifact) -> list[str]:
    with zipfile.ZipFile(artifact.path) as archive:
        assert archive.testzip() is None
        return archive.namelist()


def content(artifact: Artifact, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(artifact.path.read_bytes())) as archive:
        return archive.read(name)


def wheel(
    folder: Path,
    name: str,
    version: str = "1.0",
    tag: str = "py3-none-any",
    needs: tuple[str, ...] = (),
    files: dict[str, bytes] | None = None,
) -> Path:
    """A wheel, of Python alone unless its tag says otherwise, so that tests need no index."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{version}-{tag}.whl"
    info = f"{name}-{version}.dist-info"
    required = "".join(f"Requires-Dist: {one}\n" for one in needs)
    with zipfile.ZipFile(path, "w") as archive:
        for other, data in (files or {}).items():
            archive.writestr(other, data)
        archive.writestr(f"{name}/__init__.py", f"VERSION = {version!r}\n")
        archive.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{required}"
        )
        archive.writestr(
            f"{info}/WHEEL",
            f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: {str('any' in tag).lower()}\nTag: {tag}\n",
        )
        archive.writestr(f"{info}/entry_points.txt", f"[console_scripts]\n{name}={name}:main\n")
        archive.writestr(
            f"{info}/RECORD",
            "".join(f"{other},,\n" for other in files or {})
            + f"{name}/__init__.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/entry_points.txt,,\n{info}/RECORD,,\n",
        )
    return path


BACKEND = """\
import os, subprocess, zipfile

def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    compiled = {compiles} and subprocess.run([os.environ.get("CC", "true")]).returncode == 0
    if {compiles} and not compiled and {must}:
        raise SystemExit("error: command 'cc' failed")
    tag = "cp311-cp311-linux_x86_64" if compiled else "py3-none-any"
    name = "{name}-1.0-" + tag + ".whl"
    with zipfile.ZipFile(os.path.join(wheel_directory, name), "w") as made:
        made.writestr("{name}.py", "COMPILED = %r" % compiled)
        info = "{name}-1.0.dist-info/"
        made.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: {name}\\nVersion: 1.0\\n")
        made.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: " + tag + "\\n")
        made.writestr(info + "RECORD", "")
    return name
"""


def only_index(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Path:
    """Let uv know no packages but those of `folder`; UV_NO_INDEX is none of its variables."""
    folder.mkdir(parents=True, exist_ok=True)
    configuration = folder.parent / "uv.toml"
    configuration.write_text("no-index = true\n")
    monkeypatch.setenv("UV_CONFIG_FILE", str(configuration))
    monkeypatch.setenv("UV_FIND_LINKS", str(folder))
    return folder


def source_distribution(folder: Path, name: str, *, compiles: bool = False, must: bool = False) -> Path:
    """A package that has no wheel. `compiles`: with a compiler if there is one; `must`: not without one."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-1.0.tar.gz"
    system = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    project = f'[project]\nname = "{name}"\nversion = "1.0"\n'
    files = {
        "pyproject.toml": system + project,
        "backend.py": BACKEND.format(name=name, compiles=compiles, must=must),
        "PKG-INFO": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
    }
    with tarfile.open(path, "w:gz") as archive:
        for file, text in files.items():
            told = tarfile.TarInfo(f"{name}-1.0/{file}")
            told.size = len(text.encode())
            archive.addfile(told, io.BytesIO(text.encode()))
    return path
