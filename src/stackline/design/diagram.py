"""A template as a diagram: every resource, every wire, every other dependency as a reference. Nothing is left out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from stackline.catalog import Access, Style, load
from stackline.core import Diagnostic
from stackline.core.same_values import begin_round
from stackline.design.by_name import by_name, neighbours
from stackline.design.card import Facet, Reference
from stackline.design.conditions import condition_of, wire_condition
from stackline.design.dependencies import Dependency, SamEvent, dependencies, implicit_ids, sam_events
from stackline.design.dynamic_references import resolved
from stackline.design.existing_cards import Existing, existing, mentioned
from stackline.design.facets import facet, rows
from stackline.design.files import file_diagnostics, in_files, placed
from stackline.design.import_cards import Imported, import_uses, imports_of
from stackline.design.intrinsics import Path
from stackline.design.values import at_path, mapping, type_of
from stackline.design.virtual import EVENT_SOURCES, IMPLICIT, declared_network, event_id, event_source
from stackline.design.wires import Wire, wires_seen
from stackline.template import Project, Template
from stackline.template.expansion import LOOP_PREFIX, Expansion

Lines = Callable[[Path], tuple[int, int]]
"""First and last line of a path, (0, 0) where it has none."""


@dataclass(frozen=True, slots=True)
class DrawnResource:
    """A resource, or a virtual end (`virtual`): its place is `path`, its first and last line `lines`."""

    id: str
    type: str
    kind: str
    lines: tuple[int, int]
    virtual: bool
    facets: tuple[Facet, ...]
    path: Path
    condition: str | None = None
    existing: Existing | None = None
    loop: str | None = None
    """The `Fn::ForEach` that makes it, by name."""
    file: str | None = None
    """The file that it is included from: its lines are there."""
    imported: Imported | None = None
    """Of a value that another stack exports, who exports it."""

    @property
    def line(self) -> int:
        return self.lines[0]

    def to_json(self) -> dict[str, Any]:
        facets = [
            {"id": facet.id, "label": f"{facet.method} {facet.label}" if facet.method else facet.label}
            for facet in self.facets
        ]
        return {
            "id": self.id,
            "type": self.type,
            "kind": self.kind,
            "line": self.line,
            "virtual": self.virtual,
            "facets": facets,
            **({"condition": self.condition} if self.condition else {}),
            **({"existing": self.existing.to_json()} if self.existing else {}),
            **({"loop": self.loop} if self.loop else {}),
            **({"file": self.file} if self.file else {}),
            **({"exported_by": self.imported.to_json()} if self.imported and self.imported.file else {}),
        }


@dataclass(frozen=True, slots=True)
class DiagramWire:
    """A wire with the line ranges, first and last, of the places it consists of."""

    connection: str
    source: str
    facet: str | None
    target: str
    style: Style
    access: Access | None
    lines: tuple[tuple[int, int], ...]
    failure: bool
    label: str
    files: tuple[tuple[str, tuple[tuple[int, int], ...]], ...] = ()
    """The lines it has in other files of the project, by file."""
    by_name: bool = False
    """Whether it rests on a name only, where CloudFormation sees no dependency."""
    condition: str | None = None
    """The Condition without which it is not there."""

    def to_json(self) -> dict[str, Any]:
        files = {name: [list(range) for range in ranges] for name, ranges in self.files}
        return {
            "connection": self.connection,
            "source": self.source,
            "facet": self.facet,
            "target": self.target,
            "style": self.style,
            "access": self.access,
            "lines": [list(range) for range in self.lines],
            **({"files": files} if files else {}),
            **({"by_name": True} if self.by_name else {}),
            **({"condition": self.condition} if self.condition else {}),
        }


@dataclass(frozen=True, slots=True)
class Diagram:
    """What `stackline graph` prints."""

    template: str
    resources: tuple[DrawnResource, ...]
    wires: tuple[DiagramWire, ...]
    references: tuple[Reference, ...]
    diagnostics: tuple[Diagnostic, ...]

    def to_json(self) -> dict[str, Any]:
        """The JSON of `stackline graph --json`, as DESIGN's command line section fixes it."""
        return {
            "template": self.template,
            "resources": [resource.to_json() for resource in self.resources],
            "wires": [wire.to_json() for wire in self.wires],
            "references": [
                {
                    "source": reference.source,
                    "target": reference.target,
                    "via": reference.via,
                    "line": reference.line,
                    **({"by_name": True} if reference.by_name else {}),
                }
                for reference in self.references
            ],
            "diagnostics": [diagnostic.to_json() for diagnostic in self.diagnostics],
        }


def read_diagram(template: Template | Project) -> Diagram:
    """The diagram of a template, or of a project with the files that the template names.

    Never fails: what makes no sense is a plain card or stays without lines.
    """
    begin_round()
    expanded, catalog = template.expanded, load()
    data = expanded.data
    resources = {str(id): body for id, body in mapping(data.get("Resources")).items()}
    view, wires = wires_seen(template)
    events = sam_events(resources)
    types = {id: type_of(body) for id, body in resources.items()}
    kinds = {id: catalog.of_part(body, view, id).kind for id, body in resources.items()}
    paths: dict[str, Path] = {id: ("Resources", id) for id in resources}
    there = existing(view, template.references)
    imported = imports_of(template) if "ImportValue" in template.text else {}
    network = declared_network(mapping(data.get("Parameters")))
    for id, kind, type, path in _virtual(resources, events, wires, there, imported, network):
        kinds[id], types[id], paths[id] = kind, type, path
    its_rows = rows(data, resources, events, kinds, wires)

    @cache
    def lines(path: Path) -> tuple[int, int]:
        return template.lines(expanded.source(path))

    drawn: list[DrawnResource] = []
    for id, path in paths.items():
        kind = catalog.kinds.get(kinds[id]) or catalog.kinds["other"]
        facets = tuple(facet(row, kind, _place(lines, row[2])[0]) for row in its_rows.get(id, ()))
        drawn.append(
            DrawnResource(
                id,
                types[id],
                kinds[id],
                _place(lines, path),
                id not in resources,
                facets,
                path,
                None if id in IMPLICIT and id not in resources else condition_of(at_path(data, path)),
                there.get(id),
                *(_made(expanded, path) if id in resources else (None, None)),
                imported.get(id),
            )
        )
    seen = dependencies(data, events)
    sides = neighbours(seen)
    found = [
        *seen,
        *mentioned(view, there, template.references),
        *_loose_ends(paths, {*resources, *imported}, wires),
    ]
    found += import_uses(template) if imported else ()
    found += resolved(data)
    return Diagram(
        template.file,
        tuple(drawn),
        tuple(_wire(wire, template, lines, by_name(view, wire, sides)) for wire in wires),
        tuple(_references(found, wires, lines)),
        (
            *template.diagnostics,
            *(placed(problem, template) for problem in expanded.problems),
            *file_diagnostics(template, view),
        ),
    )


def _made(expanded: Expansion, path: Path) -> tuple[str | None, str | None]:
    """The loop that makes a resource, and the file that it is included from."""
    origin = expanded.origin(path)
    loop = str(origin.loops[-1][-1]).removeprefix(LOOP_PREFIX) if origin.loops else None
    return loop, origin.file[2:] if origin.file else None


def _place(lines: Lines, path: Path) -> tuple[int, int]:
    """First and last line of a path; those of the nearest parent for what has no place of its own."""
    while path:
        found = lines(path)
        if found[0]:
            return found
        path = path[:-1]
    return (0, 0)


def _virtual(
    resources: Collection[str],
    events: Sequence[SamEvent],
    wires: Sequence[Wire],
    there: Mapping[str, Existing],
    imported: Mapping[str, Imported],
    network: Mapping[str, Path],
) -> Iterator[tuple[str, str, str, Path]]:
    """(id, kind, type, path) of ends without a logical ID: those of wires, and events that no wire is made of."""
    ends: dict[str, Path] = dict(network)
    for id, one in there.items():
        if id not in resources:
            yield id, one.kind, one.type, ("Parameters", id)
    for id, one in imported.items():
        yield id, one.kind, one.type, one.path
    for wire in wires:
        for end in (wire.source, wire.target):
            if end not in resources and end not in there and end not in imported:
                ends.setdefault(end, wire.claims[0] if wire.claims else ())
    claimed = {claim[:5] for wire in wires for claim in wire.claims}
    for id, path in implicit_ids(events, resources).items():
        if id not in ends and path not in claimed:
            ends[id] = path
    for owner, name, event in events:
        id = event_id(owner, name)
        path = ("Resources", owner, "Properties", "Events", name)
        alone = path not in claimed and event_source(owner, name, event, resources) == id
        if alone or id in ends:
            source = EVENT_SOURCES[event["Type"]]
            ends.pop(id, None)
            yield id, source.kind, source.type, path
    for id, path in ends.items():
        yield id, *IMPLICIT.get(id, ("other", "")), path


def _loose_ends(
    paths: Mapping[str, Path], resources: Collection[str], wires: Sequence[Wire]
) -> Iterator[Dependency]:
    """Virtual cards that no wire ends at still belong to the resource whose event they are."""
    wired = {end for wire in wires for end in (wire.source, wire.target)}
    for id, path in paths.items():
        if id not in resources and id not in wired and path[:1] == ("Resources",):
            yield Dependency(str(path[1]), id, "Event", path)


def _references(found: Iterable[Dependency], wires: Sequence[Wire], lines: Lines) -> Iterator[Reference]:
    """Dependencies that are no wire: one for each pair and way of mentioning, at its first place."""
    drawn = {(wire.source, wire.target) for wire in wires}
    claims: dict[tuple[str, str], set[Path]] = {}
    for wire in wires:
        claims.setdefault((wire.target, wire.source), set()).update(wire.claims)
    seen: set[tuple[str, str, str]] = set()
    for one in found:
        pair = (one.source, one.target)
        claimed = claims.get(pair, ())
        if pair in drawn or any(one.path[: len(claim)] == claim for claim in claimed):
            continue
        if (*pair, one.via) not in seen:
            seen.add((*pair, one.via))
            yield Reference(one.source, one.target, one.via, _place(lines, one.path)[0])


def _wire(wire: Wire, template: Template | Project, lines: Lines, named: bool) -> DiagramWire:
    apart = in_files(wire.claims, template)
    elsewhere = {claim for claims in apart.values() for claim in claims}
    return DiagramWire(
        connection=wire.connection,
        source=wire.source,
        facet=wire.facet,
        target=wire.target,
        style=wire.style,
        access=wire.access,
        lines=_ranges((claim for claim in wire.claims if claim not in elsewhere), lines),
        failure=wire.failure,
        label=wire.label,
        files=tuple((name, _ranges(claims, lines)) for name, claims in apart.items()),
        by_name=named,
        condition=wire_condition(wire, template.expanded.data),
    )


def _ranges(claims: Iterable[Path], lines: Lines) -> tuple[tuple[int, int], ...]:
    """The line ranges of places, in order, joined where they overlap."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(map(lines, claims)):
        if not first:
            continue
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return tuple(joined)
