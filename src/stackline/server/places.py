"""The places of cards between memory and `.stackline/layout.json`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from stackline.core import Diagnostic, DiagnosticError
from stackline.design.free_groups import FreeGroups
from stackline.server.disk import Disk
from stackline.server.layout import FILE, Groups, Layout, read_groups, read_layout, write_layout
from stackline.server.session import Place


class Places:
    """What the layout file holds for one template. A file that can't be understood is left as it is."""

    def __init__(self, root: Path, file: str) -> None:
        self._root = root
        self._file = file
        self._disk = Disk(root, FILE)
        self._layout: Layout = {}
        self._groups: Groups = {}
        self._stamp = None
        self.problems: tuple[Diagnostic, ...] = ()

    @property
    def known(self) -> Mapping[str, Place]:
        return self._layout.get(self._file, {})

    @property
    def groups(self) -> FreeGroups:
        """The groups that a person made of the template's cards."""
        return self._groups.get(self._file, ())

    def look(self) -> bool:
        """Read the file if it was written since; whether places or groups are others than before."""
        before = self.known, self.groups, self.problems
        try:
            stamp = self._disk.stamp()
            if stamp == self._stamp and stamp is not None:
                return False
            self._stamp = stamp
            self._layout, self._groups = read_layout(self._root), read_groups(self._root)
            self.problems = ()
        except DiagnosticError as error:
            self._layout, self._groups = {}, {}
            self.problems = tuple(error.diagnostics)
        except OSError as error:
            self._layout, self._groups = {}, {}
            self.problems = (_unwritable(str(error)),)
        return (self.known, self.groups, self.problems) != before

    def keep(
        self, places: Mapping[str, Place], gone: Collection[str] = (), free: FreeGroups | None = None
    ) -> None:
        """Write places, leaving what other templates and unnamed cards have, less those of `gone`.

        `free`: the groups, where they may be others now.
        """
        if any(problem.code != "layout-unwritable" for problem in self.problems):
            return
        kept = {id: place for id, place in {**self.known, **places}.items() if id not in gone}
        layout = {**self._layout, self._file: kept}
        groups = {**self._groups, self._file: self.groups if free is None else free}
        try:
            write_layout(self._root, layout, groups)
            self._stamp = self._disk.stamp()
        except (OSError, DiagnosticError) as error:
            self.problems = (_unwritable(str(error)),)
            return
        self._layout, self._groups = layout, groups
        self.problems = ()


def _unwritable(detail: str) -> Diagnostic:
    return Diagnostic(
        "warning", "layout-unwritable", f"{FILE} cannot be written; places are not kept", detail, FILE
    )
