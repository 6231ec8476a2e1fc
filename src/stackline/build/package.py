"""One code folder and its installed packages become one zip, named by the hash of what is in it."""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from stackline.build.archive import Packer, write_zip
from stackline.build.contents import contents_path, keep_contents
from stackline.build.job import Job, Plan
from stackline.build.limits import FILES_LIMIT, UNZIPPED_LIMIT
from stackline.build.store import Kept
from stackline.build.tree import File, Tree, digest, read_tree, too_large
from stackline.core import Diagnostic, DiagnosticError, Fix

_AS_THEY_ARE = (".zip", ".jar")


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file to upload, and its name: the hash of what is in it. The same content is the same artifact."""

    path: Path
    name: str


def package(
    job: Job,
    plan: Plan,
    kept: Kept | None,
    output: Path,
    packer: Packer,
    started: Callable[[], None],
    *,
    clean: bool = False,
) -> tuple[Artifact, bool]:
    """The artifact, and whether it is new; `started` is called before one is made. `clean`: even if it is there."""
    place = job.place
    if place.is_file() and (job.kind == "definition" or place.suffix in _AS_THEY_ARE):
        if job.kind != "definition":
            _check_zip(job)
        # A definition's suffix tells CloudFormation JSON from YAML.
        return Artifact(place, hashlib.sha256(place.read_bytes()).hexdigest() + place.suffix), False
    if plan.bundle is not None:
        output.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=output, prefix="bundle-") as beside:
            plan.bundle(kept.folder if kept else None, Path(beside))
            return _packed(job, plan, read_tree(Path(beside)), None, output, packer, started, clean)
    if plan.whole:
        own: Tree = {}
    elif place.is_dir():
        own = read_tree(place, job.within, leave_out=plan.leave_out)
    else:
        own = {place.name: File.of(place, place.stat())}
    return _packed(job, plan, own, kept, output, packer, started, clean)


def _packed(
    job: Job,
    plan: Plan,
    own: Tree,
    kept: Kept | None,
    output: Path,
    packer: Packer,
    started: Callable[[], None],
    clean: bool,
) -> tuple[Artifact, bool]:
    keeps = _kept_by(job.exclude)
    own = {plan.own_prefix + at: file for at, file in own.items() if keeps(at)}
    content = f"{digest(own)} {kept.digest if kept else ''} {plan.prefix}"
    content += f" without {job.exclude}" if kept and job.exclude else ""
    path = output / f"{hashlib.sha256(content.encode()).hexdigest()}.zip"
    artifact = Artifact(path, path.name)
    if not clean and path.is_file() and contents_path(path).is_file():
        path.touch()
        return artifact, False
    started()
    # The function's own file wins, as with `sam build`.
    packages: Tree = kept.files if kept else {}
    files = {**{at: file for at, file in packages.items() if keeps(at)}, **own}
    if sum(file.size for file in files.values()) > UNZIPPED_LIMIT or len(files) > FILES_LIMIT:
        raise DiagnosticError([too_large(job.name, files)])
    written = write_zip(files, path, packer, plan.prefix)
    keep_contents(path, written, lambda name: files[name].read(), kept.owners if kept else {})
    return artifact, True


def _kept_by(patterns: tuple[str, ...]) -> Callable[[str], bool]:
    if not patterns:
        return lambda _: True
    from pathspec import GitIgnoreSpec

    spec = GitIgnoreSpec.from_lines(patterns)
    return lambda name: not spec.match_file(name)


def _check_zip(job: Job) -> None:
    """What somebody else packed goes to Lambda as it is, and is unpacked here to run it. Raises DiagnosticError."""
    import zipfile

    try:
        with zipfile.ZipFile(job.place) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError) as error:
        fix = Fix("Pack it again, or point to the folder with the code.")
        problem = Diagnostic("error", "zip-broken", f"{job.name} is not a zip: {error}", fix=fix)
        raise DiagnosticError([problem]) from error
    wrong = next((one for one in names if one.startswith("/") or ".." in PurePosixPath(one).parts), None)
    if wrong is not None:
        fix = Fix("Pack it with names relative to the code's folder.")
        problem = Diagnostic("error", "zip-unsafe", f"{job.name} has a file that leaves it: {wrong}", fix=fix)
        raise DiagnosticError([problem])


def prune(output: Path, days: int = 14) -> None:
    """Forget artifacts that nothing has used for so long: they can be built again."""
    for path in output.glob("*.zip"):
        if path.stat().st_mtime < time.time() - days * 86400:
            path.unlink(missing_ok=True)
            contents_path(path).unlink(missing_ok=True)
