"""What a template takes from other stacks: a card for each imported value, and who uses it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stackline.catalog import load
from stackline.catalog.imports import PREFIX, import_id
from stackline.design.dependencies import Dependency
from stackline.design.intrinsics import Path
from stackline.design.values import mapping, sequence, type_of
from stackline.template import Project, Template
from stackline.template.exports import exporter


@dataclass(frozen=True, slots=True)
class Imported:
    """An imported value: where it is first used, and the template and resource that export it, where that is known."""

    path: Path
    kind: str = "other"
    type: str = ""
    file: str | None = None
    resource: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {"file": self.file, "id": self.resource}


def imports_of(template: Template | Project) -> dict[str, Imported]:
    """The imported values of the resources, by the ids of their cards."""
    found: dict[str, Imported] = {}
    for _, id, path in _imports(template.expanded.resources):
        if id not in found:
            found[id] = _told(template, id, path)
    return found


def _told(template: Template | Project, id: str, path: Path) -> Imported:
    export = exporter(template.exports, id.removeprefix(PREFIX)) if isinstance(template, Project) else None
    if export is None:
        return Imported(path)
    kind = load().of_resource(export.body).kind if export.resource else "other"
    return Imported(path, kind, type_of(export.body), export.file, export.resource)


def import_uses(template: Template | Project) -> Iterator[Dependency]:
    for owner, id, path in _imports(template.expanded.resources):
        yield Dependency(owner, id, "ImportValue", path)


def _imports(resources: Mapping[str, Any]) -> Iterator[tuple[str, str, Path]]:
    for owner, body in resources.items():
        for id, path in _inside(body, ("Resources", owner)):
            yield owner, id, path


def _inside(value: Any, path: Path) -> Iterator[tuple[str, Path]]:
    for key, item in mapping(value).items():
        id = import_id(item) if key == "Fn::ImportValue" else None
        if id is not None:
            yield id, (*path, key)
        else:
            yield from _inside(item, (*path, key))
    for index, item in enumerate(sequence(value)):
        yield from _inside(item, (*path, index))
