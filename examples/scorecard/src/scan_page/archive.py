"""A browser that a layer brings along packed: unzipped it would be larger than Lambda allows (250 MB)."""

from __future__ import annotations

import shutil
import tarfile
import tempfile
from pathlib import Path

from page import BrowserMissing

FOLDER = Path("/tmp/chromium")


def unpacked(archive: Path, folder: Path = FOLDER) -> Path:
    """The folder with what is in the archive (`.tar.gz` or `.tar.xz`), unpacked at the first call of the environment.

    Raises BrowserMissing where it is not there, is broken, or does not fit into the function's /tmp.
    """
    if folder.is_dir():
        return folder
    beside = Path(tempfile.mkdtemp(prefix="unpacking-", dir=folder.parent))
    try:
        with tarfile.open(archive) as packed:
            packed.extractall(beside, filter="data")
        beside.chmod(0o755)
        beside.rename(folder)
    except (OSError, tarfile.TarError, EOFError) as problem:
        shutil.rmtree(beside, ignore_errors=True)
        if not folder.is_dir():  # another process may have been quicker
            raise BrowserMissing(f"{archive} (CHROMIUM_ARCHIVE) cannot be unpacked: {problem}") from problem
    return folder
