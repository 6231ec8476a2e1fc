"""The catalog: every file of `stackline.catalog.resources`, found by itself, as one indexed value."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from types import MappingProxyType
from typing import Any

from stackline.catalog import resources
from stackline.catalog.access import can_use, uses
from stackline.catalog.model import Connection, Resource
from stackline.catalog.references import mapping
from stackline.catalog.told import knows, tells
from stackline.catalog.view import View
from stackline.core.same_values import OfSameValues

CUSTOM = "AWS::CloudFormation::CustomResource"

OTHER = Resource(
    kind="other",
    types=(),
    label="Resource",
    summary="Any other CloudFormation resource: its settings come from its schema.",
    group="Other",
    family="other",
    glyph="box",
    palette=False,
)


@dataclass(frozen=True)
class Catalog:
    """`kinds` by slug in the order of the palette, `connections` by id."""

    kinds: Mapping[str, Resource]
    connections: Mapping[str, Connection]

    @cached_property
    def memory(self) -> dict[str, Any]:
        """What was worked out once and is true of every text."""
        return {}

    @cached_property
    def _types(self) -> dict[str, list[Resource]]:
        """The kinds of each type: those that only some of its resources are come first."""
        found: dict[str, list[Resource]] = {}
        for resource in self.kinds.values():
            for name in resource.types:
                kinds = found.setdefault(name, [])
                some = name in resource.when or resource.told is not None
                kinds.insert(0 if some else len(kinds), resource)
        return found

    @cached_property
    def _pairs(self) -> dict[tuple[str, str], list[Connection]]:
        pairs: dict[tuple[str, str], list[Connection]] = {}
        for connection in self.connections.values():
            pairs.setdefault((connection.source, connection.target), []).append(connection)
        return pairs

    def of_type(self, name: str) -> Resource:
        """The resource kind of a CloudFormation type; a plain card for one the catalog does not know."""
        found = (self._kinds(name) or (OTHER,))[-1]
        return OTHER if name in found.when or found.told is not None else found

    def _kinds(self, name: str) -> Sequence[Resource]:
        # Whoever writes a custom resource also thinks up its type.
        return self._types.get(CUSTOM if name.startswith("Custom::") else name, ())

    def of_resource(self, body: Any, view: View | None = None, id: str = "") -> Resource:
        """The kind of a resource as written in a template, {"Type": …, "Properties": …}.

        Some kinds are told by what else is in the template: `view` and the logical ID there. Without, the resource
        is looked at alone.
        """
        entries = mapping(body)
        name, properties = str(entries.get("Type", "")), mapping(entries.get("Properties"))
        for resource in self._kinds(name):
            if not all(_is(properties.get(key), value) for key, value in resource.when.get(name, {}).items()):
                continue
            if resource.told is not None:
                view = view or View(self, {}, {id: entries})
                if not resource.told(view, id):
                    continue
            other = resource.unless.get(name, {})
            return OTHER if any(properties.get(key) == value for key, value in other.items()) else resource
        return OTHER

    def of_part(self, body: Any, view: View, id: str) -> Resource:
        """As `of_resource`, for what stands in the view's template and stays the same object."""
        return self._alone(body) or self.of_resource(body, view, id)

    @cached_property
    def _alone(self) -> OfSameValues[Resource | None]:
        """The kind of a resource that the rest of its template does not tell; None of others."""

        def look(body: Any) -> Resource | None:
            name = str(mapping(body).get("Type", ""))
            return None if any(one.told for one in self._kinds(name)) else self.of_resource(body)

        return OfSameValues(look)

    def between(self, source_kind: str, facet_kind: str | None, target_kind: str) -> list[Connection]:
        """The connections between two kinds that leave from this facet (or family of facets); None: from the card."""
        found = self._pairs.get((source_kind, target_kind), [])
        return [connection for connection in found if connection.facet == facet_kind]

    def pair(self, source_kind: str, target_kind: str) -> list[Connection]:
        """Every connection between two kinds, whatever facet it leaves from."""
        return self._pairs.get((source_kind, target_kind), [])


def _is(value: Any, wanted: Any) -> bool:
    return value in wanted if isinstance(wanted, tuple) else value == wanted


@cache
def load() -> Catalog:
    """The whole catalog. Adding a file to `catalog/resources` adds what it says; nothing is registered."""
    kinds: dict[str, Resource] = {}
    connections: list[Connection] = []
    for found in pkgutil.iter_modules(resources.__path__):
        module = importlib.import_module(f"{resources.__name__}.{found.name}")
        resource: Resource = module.RESOURCE
        kinds[resource.kind] = resource
        connections += module.CONNECTIONS
    return assemble(kinds.values(), connections)


def assemble(kinds: Iterable[Resource], connections: Iterable[Connection]) -> Catalog:
    """A catalog of these resources and connections, with the wires that every fitting pair of kinds can have: access,
    and being told of each other."""
    by_kind = {resource.kind: resource for resource in sorted(kinds, key=_order)}
    every = list(connections)
    for compute in by_kind.values():
        if any(identity.free for identity in compute.identity.values()):
            every += [uses(compute, target) for target in by_kind.values() if can_use(compute, target)]
    for keeper in by_kind.values():
        if keeper.takes is not None:
            every += [knows(keeper, target) for target in by_kind.values() if tells(target)]
    by_kind[OTHER.kind] = OTHER
    by_id = {
        connection.id: connection for connection in sorted(every, key=lambda one: (_RANK[one.style], one.id))
    }
    return Catalog(MappingProxyType(by_kind), MappingProxyType(by_id))


# Event wires are read first: grants that belong to them are not access wires too.
_RANK = {"event": 0, "attach": 1, "access": 2}
_GROUPS = ("Compute", "API", "Data", "Storage", "Messaging", "Flow", "Identity", "Network")


def _order(resource: Resource) -> tuple[int, str]:
    group = _GROUPS.index(resource.group) if resource.group in _GROUPS else len(_GROUPS)
    return group, resource.label
