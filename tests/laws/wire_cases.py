"""Every connection, in every spelling, between every pair of types it fits: found in the catalog, not listed."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from stackline.catalog import Connection, Ends, Setting, Spelling, load
from stackline.catalog.read import defaults
from stackline.catalog.view import VIRTUAL_KINDS

CATALOG = load()


@dataclass(frozen=True, repr=False)
class Case:
    connection: Connection
    spelling: Spelling
    source_type: str
    target_type: str
    role: str  # "own": SAM makes it; "named": the template has it
    sample: str = ""  # of the spelling's, in place of the source's smallest

    def __repr__(self) -> str:
        return self.name

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(self.name)

    @property
    def name(self) -> str:
        ends = f"{short(self.source_type)}>{short(self.target_type)}"
        return f"{self.connection.id}/{self.spelling.name}/{ends}/{self.role}" + (
            f"/{self.sample}" if self.sample else ""
        )

    @property
    def facet(self) -> str | None:
        for facet in CATALOG.kinds[self.connection.source].facets:
            if facet.id == self.connection.facet:
                return facet.example or facet.id
        return self.connection.facet

    @property
    def source(self) -> str:
        return implicit(self.connection.source) if not self.source_type else "Source"

    @property
    def target(self) -> str:
        return implicit(self.connection.target) if not self.target_type else "Target"

    def ends(self, source: str, target: str, *, every_setting: bool = False) -> Ends:
        access = self.connection.default_access
        known = defaults(self.connection)
        if every_setting:
            mine = [one for one in self.connection.settings if not one.stays]
            known.update({one.path: _some(one) for one in mine if _some(one) is not None})
        return Ends(
            source if self.source_type else self.source,
            target if self.target_type else self.target,
            self.facet,
            access,
            known,
            self.connection.id,
        )

    def resources(self, source: str, target: str) -> dict[str, Any]:
        """What the template needs for this case: both ends, with the role in the template where it is to be named."""
        found = resources_of(self.connection.source, self.source_type, source, self.role)
        sample = self.spelling.samples.get(self.sample)
        if sample is not None:
            properties = found[source]["Properties"]
            for name in sample.instead:
                properties.pop(name, None)
            properties.update(fill_id(copy.deepcopy(dict(sample.properties[self.source_type])), source))
        if self.spelling.upon:
            found[source]["Properties"].update(copy.deepcopy(dict(self.spelling.upon)))
        found.update(resources_of(self.connection.target, self.target_type, target, self.role))
        among = copy.deepcopy(dict(self.spelling.among))
        found.update(fill_id(fill_id(among, source, "{source}"), target, "{target}"))
        self._make_room(found, source, target)
        return {**found, **copy.deepcopy(DOOR)} if self.implicit_api else found

    def files(self, *sources: str) -> dict[str, bytes]:
        """The files of the project that the sources' sample has."""
        sample = self.spelling.samples.get(self.sample)
        return {
            fill_id(name, source): text.encode()
            for source in sources
            for name, text in (sample.files.items() if sample else ())
        }

    def _make_room(self, found: dict[str, Any], source: str, target: str) -> None:
        """A property that the wire itself writes is not in the sample yet, though a valid template needs one."""
        for part in self.spelling.parts:
            end, _, name = part.path.partition("/Properties/")
            if part.kind == "mark" and name.isalnum() and end in ("{source}", "{target}"):
                resource = found[source if end == "{source}" else target]
                if resource.get("Properties", {}).pop(name, None) and not resource["Properties"]:
                    del resource["Properties"]

    @property
    def implicit_api(self) -> bool:
        """Whether an end is an API that SAM makes: then a function must have a route for it to be there."""
        ends = ((self.connection.source, self.source_type), (self.connection.target, self.target_type))
        return any(kind.endswith("-api") and not name for kind, name in ends)


DOOR = {
    "Door": {
        "Type": "AWS::Serverless::Function",
        "Properties": {
            "CodeUri": "src",
            "Handler": "app.handler",
            "Runtime": "python3.14",
            "Events": {
                "Rest": {"Type": "Api", "Properties": {"Path": "/door", "Method": "get"}},
                "Http": {"Type": "HttpApi", "Properties": {"Path": "/door", "Method": "get"}},
            },
        },
    }
}


def _some(setting: Setting) -> Any:
    """A value that the setting may have, other than its default where there is one; None for free text and YAML."""
    if setting.kind == "number":
        low, high = setting.minimum, setting.maximum
        return int(next(value for value in (low, high, 1) if value is not None and value != setting.default))
    if setting.kind == "choice":
        return next(choice for choice in setting.choices if choice != setting.default)
    return not setting.default if setting.kind == "boolean" else None


def sample_of(setting: Setting) -> Any:
    """A value for the setting, of free text and YAML too; another than a new wire has."""
    return _some(setting) if setting.example is None else setting.example


def implicit(kind: str) -> str:
    return next(name for name, virtual in VIRTUAL_KINDS.items() if virtual == kind)


def short(name: str) -> str:
    return name.removeprefix("AWS::").replace("::", ".") or "implicit"


def fill_id(value: Any, name: str, hole: str = "{id}") -> Any:
    if isinstance(value, str):
        return value.replace(hole, name)
    if isinstance(value, dict):
        return {fill_id(key, name, hole): fill_id(item, name, hole) for key, item in value.items()}
    if isinstance(value, list):
        return [fill_id(item, name, hole) for item in value]
    return value


def resources_of(kind: str, cfn_type: str, name: str, role: str = "own") -> dict[str, Any]:
    if not cfn_type:
        return {}
    resource = CATALOG.kinds[kind]
    sample = resource.smallest.get(cfn_type)
    if sample is None:
        properties = resource.defaults if cfn_type == resource.types[0] else {}
        sample = {"{id}": {"Type": cfn_type, **({"Properties": properties} if properties else {})}}
    found = fill_id(copy.deepcopy(dict(sample)), name)
    identity = resource.identity.get(cfn_type)
    if role == "named" and identity is not None and identity.policies is not None:
        found = {f"{name}Identity": _role(kind), **found}
        found[name]["Properties"][identity.role] = {"Fn::GetAtt": [f"{name}Identity", "Arn"]}
    return found


def _role(kind: str) -> dict[str, Any]:
    """Any role of the catalog's own samples for this kind."""
    for sample in CATALOG.kinds[kind].smallest.values():
        for resource in sample.values():
            if resource["Type"] == "AWS::IAM::Role":
                return copy.deepcopy(dict(resource))
    raise LookupError(kind)


def cases() -> Iterator[Case]:
    turn = 0
    for connection in CATALOG.connections.values():
        source, target = CATALOG.kinds[connection.source], CATALOG.kinds[connection.target]
        for spelling in connection.spellings:
            if not spelling.parts and spelling.write is None:
                continue
            for source_type in (*source.types, *_virtual(connection, source.kind, spelling)):
                for target_type in (*target.types, *_virtual(connection, target.kind, spelling)):
                    if not source_type and not target_type and source is target:
                        continue
                    if spelling.sources is not None and source_type not in spelling.sources:
                        continue
                    if spelling.targets is not None and target_type not in spelling.targets:
                        continue
                    roles = {"own"}
                    for resource, name in ((source, source_type), (target, target_type)):
                        identity = resource.identity.get(name)
                        if identity is not None and identity.policies is not None:
                            roles.add("named")
                    for role in sorted(roles, reverse=True):
                        yield Case(connection, spelling, source_type, target_type, role)
            # A connection takes one of the samples, the next connection the next one: they do not depend on its ends.
            if spelling.samples:
                name = list(spelling.samples)[turn % len(spelling.samples)]
                (source_type,) = spelling.samples[name].properties
                yield Case(connection, spelling, source_type, target.types[0], "own", name)
                turn += 1


def _virtual(connection: Connection, kind: str, spelling: Spelling) -> tuple[str, ...]:
    """The empty type stands for an implicit API or the default bus, where the spelling is for them too."""
    if kind not in VIRTUAL_KINDS.values():
        return ()
    types = spelling.sources if kind == connection.source else spelling.targets
    if types is not None:
        return ("",) if "" in types else ()
    return ("",) if spelling.write is None or connection.style == "access" else ()


CASES = list(cases())


def _by_default() -> Iterator[Case]:
    """One pair of functions writes every access wire, another whatever is told: one kind has it from all sources, the
    others take turns."""
    turns: dict[tuple[str, ...], list[Case]] = {}
    for case in CASES:
        family = _family(case)
        if family is None:
            yield case
        else:
            turns.setdefault(family, []).append(case)
    for number, group in enumerate(turns.values()):
        yield group[number % len(group)]


def _family(case: Case) -> tuple[str, ...] | None:
    """Cases that the same functions write for the same types; None for those that are always tried."""
    if case.connection.target == "table" or case.spelling.beside:
        return None
    if case.connection.style == "access":
        return (case.connection.target, case.target_type)
    told = CATALOG.kinds[case.connection.source].takes
    if (
        told is not None
        and case.connection.id == f"{case.connection.source}-{told.verb}-{case.connection.target}"
    ):
        return ("told", case.connection.source, case.source_type)
    return None


BY_DEFAULT = list(_by_default())
