"""One code folder and its installed requirements become one zip, named by the hash of what is in it."""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from stackline.build import archive, runtimes
from stackline.build.esbuild import bundle
from stackline.build.requirements import Installed
from stackline.build.sources import Kind
from stackline.build.target import Target
from stackline.build.tree import File, digest, read_tree

_AS_THEY_ARE = (".zip", ".jar")


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file to upload, and its name: the hash of what is in it. The same content is the same artifact."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Job:
    """What is built once, though several sources may ask for it. `uri` is the folder as the template says it."""

    place: Path
    uri: str
    kind: Kind
    runtime: str | None
    target: Target
    within: Path
    bundle: str = ""

    @property
    def installs(self) -> bool:
        return self.kind != "definition" and self.place.is_dir() and runtimes.installs_python(self.runtime)


class Packer:
    """Deflates a file once, though many functions hold it: installed packages are the same files for all of them."""

    def __init__(self) -> None:
        self._known: dict[Path, archive.Member] = {}

    def __call__(self, file: File) -> archive.Member:
        member = self._known.get(file.path)
        if member is None:
            member = self._known[file.path] = archive.pack(file)
        return member


def package(
    job: Job, installed: Installed | None, output: Path, packer: Packer, started: Callable[[], None]
) -> tuple[Artifact, bool]:
    """The artifact, and whether it is new; `started` is called before one is made."""
    place = job.place
    if place.is_file() and (job.kind == "definition" or place.suffix in _AS_THEY_ARE):
        # A definition's suffix tells CloudFormation JSON from YAML.
        return Artifact(place, hashlib.sha256(place.read_bytes()).hexdigest() + place.suffix), False
    if job.bundle and place.is_dir():
        return _bundled(job, output, packer, started)
    own = read_tree(place, job.within) if place.is_dir() else _single(place)
    prefix = runtimes.layer_prefix(job.runtime) if job.kind == "layer" else ""
    content = f"{digest(own)} {installed.digest if installed else ''} {prefix}"
    name = f"{hashlib.sha256(content.encode()).hexdigest()}.zip"
    path = output / name
    if path.is_file():
        path.touch()
        return Artifact(path, name), False
    started()
    files = {
        **(installed.files if installed else {}),
        **own,
    }  # The function's own file wins, as with `sam build`.
    archive.write_zip({prefix + at: file for at, file in files.items()}, path, packer)
    return Artifact(path, name), True


def _bundled(job: Job, output: Path, packer: Packer, started: Callable[[], None]) -> tuple[Artifact, bool]:
    """What esbuild makes of the folder. It is asked each time: what it reads is not known without it."""
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=output, prefix="bundle-") as beside:
        bundle(job.place, job.uri.rstrip("/"), job.bundle, Path(beside))
        files = read_tree(Path(beside))
        path = output / f"{hashlib.sha256(f'{digest(files)} bundle'.encode()).hexdigest()}.zip"
        if path.is_file():
            path.touch()
            return Artifact(path, path.name), False
        started()
        archive.write_zip(files, path, packer)
    return Artifact(path, path.name), True


def prune(output: Path, days: int = 14) -> None:
    """Forget artifacts that nothing has used for so long: they can be built again."""
    for path in output.glob("*.zip"):
        if path.stat().st_mtime < time.time() - days * 86400:
            path.unlink(missing_ok=True)


def _single(path: Path) -> dict[str, File]:
    status = path.stat()
    return {path.name: File(path, status.st_size, bool(status.st_mode & 0o100))}
