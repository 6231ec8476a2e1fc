"""For the tests of `build`: templates and files in a line, and wheels that need no index."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

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


def wheel(folder: Path, name: str, version: str = "1.0") -> Path:
    """A pure-Python wheel, so that tests need no index."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}/__init__.py", f"VERSION = {version!r}\n")
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/entry_points.txt", f"[console_scripts]\n{name}={name}:main\n")
        archive.writestr(
            f"{info}/RECORD",
            f"{name}/__init__.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/entry_points.txt,,\n{info}/RECORD,,\n",
        )
    return path
