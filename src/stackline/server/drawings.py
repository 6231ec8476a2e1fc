"""The drawings of the last few texts: undo, redo and every tab ask for the same ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from threading import RLock

from stackline.server.document import Document, edited_document, read_document
from stackline.server.drawing import Drawing, draw
from stackline.server.session import Others, revision_of
from stackline.template import Project, Template
from stackline.template.exports import Export, repository_exports

_KEPT = 16


class Drawings:
    """Draws each text once. `file` is the template's name in diagnostics, `inside` its folder in the project's."""

    def __init__(self, file: str, root: Path | None = None, inside: str = "") -> None:
        self._file = file
        self._inside = inside
        self._root = root
        self._exports: tuple[Export, ...] | None = None
        self._known: dict[str, Drawing] = {}
        self._read: dict[str, Document] = {}
        self._lock = RLock()

    def of(self, data: bytes, others: Others | None = None) -> Drawing:
        """Raises TemplateError where `data` is no text at all."""
        with self._lock:
            name = revision_of(data, others)
            drawing = self._known.pop(name, None) or draw(
                self._told(read_document(data, self._file, others)), self._inside
            )
            return self._keep(name, drawing)

    def of_edited(self, edited: Template | Project, others: Others) -> Drawing:
        """The drawing of what an edit gave, which need not be read again."""
        with self._lock:
            document = edited_document(edited, others)
            name = revision_of(document.data, document.others)
            return self._keep(name, self._known.pop(name, None) or draw(self._told(document), self._inside))

    def read(self, revision: str) -> Document | None:
        """One of the last texts, by its name. Waits for no drawing: whoever types is answered meanwhile."""
        return self._read.get(revision)

    def _told(self, document: Document) -> Document:
        """The document with what other templates export, read once: they are others' work, and rarely change."""
        if self._root is None or "ImportValue" not in document.text:
            return document
        if self._exports is None:
            self._exports = repository_exports(self._root, self._file)
        return replace(document, exports=self._exports)

    def _keep(self, name: str, drawing: Drawing) -> Drawing:
        self._known[name] = drawing
        self._read[name] = drawing.document
        while len(self._known) > _KEPT:
            oldest = next(iter(self._known))
            self._known.pop(oldest)
            self._read.pop(oldest, None)
        return drawing
