"""A function's layers as the one folder Lambda shows at /opt: later layers overwrite earlier ones."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path


def merged(layers: Sequence[Path], state: Path) -> Path | None:
    """One folder with all of the layers: the layer itself if there is one, a merged copy under `state` if several.

    Files are hard links where the disk allows it, so the copy must not be edited. None without layers.
    """
    if len(layers) <= 1:
        return layers[0] if layers else None
    name = hashlib.sha256("\0".join(map(str, layers)).encode()).hexdigest()[:24]
    folder = state / "layers" / name
    if folder.exists():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=".merge-", dir=folder.parent))
    try:
        for layer in layers:
            _overlay(layer, beside)
        beside.rename(folder)
    except FileExistsError:
        pass  # another invocation was faster
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return folder


def _overlay(source: Path, target: Path) -> None:
    for parent, folders, files in os.walk(source):
        here = target / Path(parent).relative_to(source)
        if here.is_symlink() or here.is_file():
            here.unlink()  # also a link to a folder: nothing is ever written through one
        here.mkdir(exist_ok=True)
        links = [name for name in folders if (Path(parent) / name).is_symlink()]
        for name in [*files, *links]:
            _place(Path(parent) / name, here / name)


def _place(source: Path, target: Path) -> None:
    if target.is_symlink() or target.is_file():
        target.unlink()
    elif target.is_dir():
        shutil.rmtree(target)
    if source.is_symlink():
        target.symlink_to(source.readlink())
        return
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copy2(source, target)
