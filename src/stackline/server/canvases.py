"""The canvases that are open: the project's template, and each other template of its repository that was asked for.

Each is a workspace of its own, with its layout, its undo log and its saving. They share what is deployed: the project.
"""

from __future__ import annotations

import os
from pathlib import Path
from threading import RLock

from stackline.core import DiagnosticError
from stackline.server.calls import Calls
from stackline.server.delivery import Delivery
from stackline.server.problems import refuse
from stackline.server.projects import project_view
from stackline.server.remotes import Remotes
from stackline.server.schemas import Crumb, DeployState, Project, TemplateFile
from stackline.server.templates import templates, way_to
from stackline.server.watch import Watcher
from stackline.server.workspace import Workspace
from stackline.template.exports import TEMPLATE_ENDINGS, repository_root


class Canvases:
    """`main` is the project's own template. A canvas is named by its file, relative to the project's folder."""

    def __init__(self, main: Workspace) -> None:
        self.main = main
        self._others: dict[str, Workspace] = {}
        self._watchers: list[Watcher] = []
        self._lock = RLock()
        self._started = False
        self.calls = Calls(main.root)
        self.delivery = Delivery(main.root, main.running)
        self.remotes = Remotes(main.root, main.running.hub, self.look_at_disk)

    # Threads

    def start(self) -> None:
        with self._lock:
            self._started = True
            for workspace in self._all():
                self._start(workspace)

    def stop(self) -> None:
        with self._lock:
            self._started = False
            for watcher in self._watchers:
                watcher.stop()
            self._watchers = []
            for workspace in self._all():
                workspace.stop()
            self.calls.stop()

    def _start(self, workspace: Workspace) -> None:
        workspace.start()
        watcher = Watcher(workspace.folder, workspace.look_at_disk)
        self._watchers.append(watcher)
        watcher.start()

    # Which there are

    def of(self, name: str | None) -> Workspace:
        """The canvas of this name, opened where it is not; None or nothing is the project's own.

        Raises HttpRefusal (404) where there is no such template in the repository.
        """
        if not name:
            return self.main
        with self._lock:
            path = self._path(name)
            if path == (self.main.root / self.main.file).resolve():
                return self.main
            key = self._name(path)
            if key not in self._others:
                self._others[key] = self._open(path)
            return self._others[key]

    def name_of(self, workspace: Workspace) -> str | None:
        """None for the project's own."""
        return None if workspace is self.main else self._name(workspace.root / workspace.file)

    def project(self, workspace: Workspace) -> Project:
        """The project as the heading of this canvas shows it, with the way to it."""
        shown = project_view(workspace.root, workspace.file)
        name = self.name_of(workspace)
        main = shown.name if name is None else project_view(self.main.root, self.main.file).name
        trail = [Crumb(title=main, file=self.main.file)]
        if name is not None:
            way = way_to(self.main.root, self.main.file, name) or [(name, name)]
            trail += [Crumb(title=title, canvas=file, file=file) for title, file in way]
        return shown.model_copy(update={"name": main, "canvas": name, "trail": trail})

    def templates(self, workspace: Workspace) -> list[TemplateFile]:
        """The templates of the repository, the project's own first."""
        own = self.main.file
        here = self.name_of(workspace)
        found = dict(templates(self.main.root))
        unsaved = {self.name_of(one) for one in self._all() if one.unsaved}
        listed = [(None if file == own else file, file) for file in dict.fromkeys([own, *found])]
        return [
            TemplateFile(
                canvas=canvas,
                file=file,
                detail=found.get(file, ""),
                open=canvas == here,
                unsaved=canvas in unsaved,
            )
            for canvas, file in listed
        ]

    def deploy(self) -> DeployState:
        """Deploy the project as it is on disk; refused while a canvas has unsaved edits, which it would leave out."""
        with self._lock:
            for workspace in self._others.values():
                workspace.expect_saved("A deployment")
        return self.main.deploy()

    def expect_saved(self, what: str) -> None:
        """Raises HttpRefusal (409) where edits of any canvas are not saved."""
        for workspace in self._all():
            workspace.expect_saved(what)

    def look_at_disk(self) -> None:
        for workspace in self._all():
            workspace.look_at_disk()

    def own_files(self) -> tuple[str, ...]:
        """What Stackline has written of all that is open, relative to the project's folder."""
        return tuple(
            Path(os.path.relpath(one.root / file, self.main.root)).as_posix()
            for one in self._all()
            for file in one.own_files
        )

    @property
    def unsaved(self) -> bool:
        return any(workspace.unsaved for workspace in self._all())

    def _all(self) -> list[Workspace]:
        return [self.main, *self._others.values()]

    def _name(self, path: Path) -> str:
        return Path(os.path.relpath(path, self.main.root)).as_posix()

    def _path(self, name: str) -> Path:
        """The file in the repository; links are resolved, what leads out is refused."""
        path = (self.main.root / name).resolve()
        repository = repository_root(self.main.root)
        inner = path.relative_to(repository) if path.is_relative_to(repository) else None
        hidden = inner is None or any(part.startswith(".") for part in inner.parts)
        if hidden or not name.endswith(TEMPLATE_ENDINGS) or not path.is_file():
            raise refuse(
                404,
                "canvas-unknown",
                f"There is no template {name} in this repository",
                fix="Save the edits that make the file first, or choose another template.",
            )
        return path

    def _open(self, path: Path) -> Workspace:
        main = self.main
        folder = Path(os.path.relpath(path.parent, main.root)).as_posix()
        try:
            workspace = Workspace(
                path.parent, path.name, running=main.running, claims=main.claims, inside=folder
            )
        except DiagnosticError as error:
            raise refuse(422, "canvas-unreadable", error.diagnostics[0].summary) from error
        if self._started:
            self._start(workspace)
        return workspace
