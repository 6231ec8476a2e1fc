"""Which files a session lives on, and the news that some of them changed."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread

from watchfiles import Change, watch

from stackline.core import DiagnosticError
from stackline.dev.again import IGNORED
from stackline.dev.code import Code, nested
from stackline.environments import LOCAL, environment_names
from stackline.environments.inheriting import layers
from stackline.environments.listing import FOLDER
from stackline.template import Project

_log = logging.getLogger(__name__)
_SETTINGS = ("stackline.yaml", "environments/local.yaml", "samconfig.toml")


def always(template: str) -> tuple[str, ...]:
    """Of every project, whether or not they are there."""
    return (template, *_SETTINGS)


def settings_of(project: Project, name: str = LOCAL) -> dict[Path, str]:
    """The files that say what the stack is, each with the hash of what is in it; an update follows their changes."""
    files = {*always(project.template.file), *_inherited(project, name), *_included(project)}
    for inner in nested(project):
        files |= {inner.template.file, *_included(inner)}
    return {project.folder / file: hashed(project.folder / file) for file in sorted(files)}


def _inherited(project: Project, name: str) -> list[str]:
    """What is wrong with them is told where they are read."""
    try:
        return [layer.file for layer in layers(project.folder, name)]
    except DiagnosticError:
        return [f"{FOLDER}/{name}.yaml" for name in environment_names(project.folder)]


def _included(project: Project) -> set[str]:
    names = {file for files in project.expanded.includes.values() for file in files}
    return {project.name_of(name) or name for name in names}


def differs(settings: dict[Path, str]) -> bool:
    """Whether one of the files is another than it was."""
    return any(hashed(path) != before for path, before in settings.items())


def hashed(path: Path) -> str:
    """Of what is in the file; empty where there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


class Watch:
    """Tells of changes below the folders of code, and in the folders of the settings."""

    def __init__(self, root: Path, code: Code | None, settings: Iterable[Path]) -> None:
        self._root = root
        folders = {root / one.uri for one in code.sources} if code else set[Path]()
        if code and code.reaches_out:
            folders.add(root)
        self._deep = _outermost({_folder(path) for path in folders if path.exists()})
        # A folder that is not there is waited for in the nearest one that is.
        flat = {_folder(path) for path in [*settings, *folders]}
        self._flat = frozenset(path for path in flat if not _is_in(path, self._deep))
        self.mark = frozenset((path, path.stat().st_ino) for path in self._deep | self._flat)
        self._changes: SimpleQueue[Path] = SimpleQueue()
        self._stopped = Event()

    def start(self) -> None:
        for folders, deep in ((self._deep, True), (self._flat, False)):
            if folders:
                arguments = (sorted(folders), deep)
                Thread(target=self._follow, args=arguments, name="watch", daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()

    def changes(self, seconds: float) -> set[Path]:
        """What has changed, as soon as something has; empty after so long without."""
        found: set[Path] = set()
        try:
            found.add(self._changes.get(timeout=seconds))
            while True:
                found.add(self._changes.get_nowait())
        except Empty:
            return found

    def _follow(self, folders: list[Path], deep: bool) -> None:
        try:
            self._follow_by(folders, deep, poll=False)
        except (OSError, RuntimeError) as error:
            _log.warning("Looking for changes twice a second, the system does not tell them: %s", error)
            self._follow_by(folders, deep, poll=True)

    def _follow_by(self, folders: list[Path], deep: bool, *, poll: bool) -> None:
        found = watch(
            *folders,
            watch_filter=self._matters,
            recursive=deep,
            debounce=100,
            step=10,
            rust_timeout=500,
            stop_event=self._stopped,
            raise_interrupt=False,
            force_polling=poll,
            poll_delay_ms=500,
        )
        for batch in found:
            for _, path in batch:
                self._changes.put(Path(path))

    def _matters(self, change: Change, path: str) -> bool:
        place = Path(path)
        parts = place.relative_to(self._root).parts if place.is_relative_to(self._root) else place.parts[-1:]
        return not IGNORED.intersection(parts) and not path.endswith((".pyc", "~", ".swp", ".swx"))


def _folder(path: Path) -> Path:
    """The folder itself, or the nearest one above that is there."""
    return path if path.is_dir() else _folder(path.parent)


def _outermost(folders: set[Path]) -> frozenset[Path]:
    return frozenset(one for one in folders if not _is_in(one.parent, folders))


def _is_in(path: Path, folders: Iterable[Path]) -> bool:
    return any(path.is_relative_to(folder) for folder in folders)
