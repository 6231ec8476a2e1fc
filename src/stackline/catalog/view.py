"""One text's template as the catalog reads it: resources by kind, who has which role, what a value is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from stackline.catalog import existing, existing_parts, statements
from stackline.catalog.inherited import inherits
from stackline.catalog.model import Access, Identity, Path, Resource
from stackline.catalog.references import branches, items, mapping, mentions, mentions_kept
from stackline.catalog.statements import Granted

if TYPE_CHECKING:
    from stackline.catalog.catalog import Catalog

VIRTUAL_KINDS: Mapping[str, str] = {
    "ServerlessRestApi": "rest-api",
    "ServerlessHttpApi": "http-api",
    "DefaultEventBus": "event-bus",
    "DefaultVPC": "virtual-network",
}
# What stands for another resource, and its property that says for which.
_ALIASES = {
    "AWS::Lambda::Alias": "FunctionName",
    "AWS::Lambda::Version": "FunctionName",
    "AWS::ApiGateway::Stage": "RestApiId",
    "AWS::ApiGatewayV2::Stage": "ApiId",
    "AWS::EFS::AccessPoint": "FileSystemId",
    "AWS::KMS::Alias": "TargetKeyId",
}


@dataclass(frozen=True, slots=True)
class Found:
    """A wire as read. `claims` are the places it consists of; `settings` what was bound.

    `places`: where each setting stands, or would stand if it were set.
    """

    source: str
    target: str
    claims: tuple[Path, ...]
    facet: str | None = None
    access: Access | None = None
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    places: Mapping[str, Path] = field(default_factory=dict[str, Path])


class View:
    """Reads `data` (a template as plain Python, long-form intrinsics); never changes it.

    `beyond` gives what a path leads to that goes beyond `data`, None where there is nothing: into another file of the
    project (`("./flow.asl.json", …)`), or into a text of the template that is a document.
    """

    def __init__(
        self,
        catalog: Catalog,
        data: Mapping[str, Any],
        resources: Mapping[str, Any] | None = None,
        beyond: Callable[[Path], Any] | None = None,
    ):
        self.catalog = catalog
        self.beyond: Callable[[Path], Any] = beyond or (lambda path: None)
        self.source: Callable[[Path], Path] = lambda path: path
        """Where a place is written: in the body of a loop, in an included file."""
        self.called: Callable[[str, str], str] = lambda id, by: id
        """What a resource is called in names made up for another one."""
        self.imports: Mapping[str, str] = {}
        """Cards of values that other stacks export → their kinds, where the exporting template tells."""
        self.memory: dict[str, Any] = {}
        """What readers worked out once for this text."""
        self.claimed: set[Path] = set()
        """Places that event wires have claimed: the engine fills it before it reads access wires."""
        self.lent: set[Path] = set()
        """Those of them that may as well be an access wire's: a grant to send, for a destination."""
        self.data = data
        self.written = data
        """As it stands in text; `data` may have choices of existing resources as if all were made here."""
        found = resources if resources is not None else mapping(data.get("Resources"))
        self.resources: dict[str, dict[str, Any]] = {
            key: value for key, value in found.items() if isinstance(value, dict)
        }

    @cached_property
    def made(self) -> dict[str, str]:
        """The types of the template's own resources: known before any kind is."""
        return {key: str(value.get("Type", "")) for key, value in self.resources.items()}

    @cached_property
    def types(self) -> dict[str, str]:
        """Also of what exists already outside the template."""
        return self.made | {key: one.type for key, one in self.outside.items()}

    @cached_property
    def kinds(self) -> dict[str, str]:
        of_part = self.catalog.of_part
        return {key: of_part(body, self, key).kind for key, body in self.resources.items()}

    @cached_property
    def by_type(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for key, name in self.made.items():
            found.setdefault(name, []).append(key)
        return found

    @cached_property
    def parameters(self) -> dict[str, Any]:
        return mapping(self.data.get("Parameters"))

    def text(self, value: Any) -> str | None:
        """The text that a value is; of a parameter its default. None where only a deployment knows."""
        name = mapping(value).get("Ref")
        found = mapping(self.parameters.get(name)).get("Default") if isinstance(name, str) else value
        return found if isinstance(found, str) else None

    @cached_property
    def implicit(self) -> set[str]:
        """The implicit APIs that SAM will make, and the default bus: ends without a resource."""
        found = {"DefaultEventBus", *self.outside}
        for key in self.resources:
            for event in mapping(self.properties(key).get("Events")).values():
                kind, details = mapping(event).get("Type"), mapping(mapping(event).get("Properties"))
                if kind == "Api" and "RestApiId" not in details:
                    found.add("ServerlessRestApi")
                if kind == "HttpApi" and "ApiId" not in details:
                    found.add("ServerlessHttpApi")
        return found

    def kind(self, logical_id: str) -> str | None:
        """The kind of a card; also of the implicit ones. None where there is no such card."""
        outside = self.outside.get(logical_id)
        known = self.kinds.get(logical_id) or VIRTUAL_KINDS.get(logical_id) or self.imports.get(logical_id)
        return known or (outside and outside.kind)

    # What exists already -----------------------------------------------------------------------------------------

    @cached_property
    def guards(self) -> dict[str, tuple[str, bool]]:
        """Condition → the parameter whose being empty decides it, and whether it holds then."""
        return existing.guards(self)

    @cached_property
    def reused(self) -> dict[str, existing.Reused]:
        """Resource → the parameter that says which one is used instead of making it."""
        found = existing.reused(self) if self.guards else {}
        return found | existing_parts.reused_parts(self, found)

    @cached_property
    def outside(self) -> dict[str, existing.Outside]:
        """Parameter → the existing resource whose ARN it holds."""
        return existing.outside(self)

    def plain(self) -> View:
        """The same template with everything that exists already as if it were made here: what readers read."""
        if not self.reused and not self.outside:
            return self
        sections = {
            name: existing.told(self, self.data[name])
            for name in ("Resources", "Globals", "Outputs")
            if name in self.data
        }
        sections["Resources"] = existing.told(self, self.resources)
        view = View(self.catalog, {**self.data, **sections}, sections["Resources"], self.beyond)
        view.written, view.source, view.called = self.data, self.source, self.called
        view.imports = self.imports
        # They are told by the choices themselves, which are not there any more.
        for name in ("guards", "reused", "outside"):
            view.__dict__[name] = getattr(self, name)
        return view

    @cached_property
    def _asked(self) -> dict[str, str]:
        """Parameters about what is outside: the one that holds the ARN, and those that say more of it."""
        found: dict[str, str] = {}
        for key, one in self.outside.items():
            found[key] = key
            found.update({one.asked(name): key for name in one.existing.asked})
        return {name: key for name, key in found.items() if name in self.parameters}

    @cached_property
    def present(self) -> frozenset[str]:
        """The kinds that a wire's ends may be of: of resources, of what exists already, and of what SAM makes."""
        outside = (one.kind for one in self.outside.values())
        return frozenset((*self.kinds.values(), *VIRTUAL_KINDS.values(), *self.imports.values(), *outside))

    def resource(self, logical_id: str) -> Resource:
        return self.catalog.kinds[self.kind(logical_id) or "other"]

    def properties(self, logical_id: str) -> dict[str, Any]:
        if logical_id in self.resources or logical_id not in self.outside:
            return mapping(self.resources.get(logical_id, {}).get("Properties"))
        return dict(self.outside[logical_id].properties)

    def globals(self, section: str) -> dict[str, Any]:
        return mapping(mapping(self.data.get("Globals")).get(section))

    @cached_property
    def by_kind(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for key, name in self.kinds.items():
            found.setdefault(name, []).append(key)
        return found

    def named(self, value: Any) -> list[str]:
        """The resources that the value names, each once; an alias stands for its function, a stage for its API."""
        seen: dict[str, None] = {}
        for name, _ in mentions_kept(value) if isinstance(value, dict) else mentions(value):
            target = self.actual(name)
            if target is not None:
                seen[target] = None
        return list(seen)

    def actual(self, name: str) -> str | None:
        """The resource that a name stands for; None for parameters and names nobody knows."""
        if name not in self.resources:
            return self._generated(name)
        for _ in range(4):
            through = _ALIASES.get(self.made[name])
            if through is None:
                return name
            inner = [n for n, _ in mentions(self.properties(name).get(through)) if n in self.resources]
            if len(inner) != 1:
                return name
            name = inner[0]
        return name

    def _generated(self, name: str) -> str | None:
        if name in VIRTUAL_KINDS or name in self.imports:
            return name
        return self._sam_names.get(name) or self._asked.get(name)

    def published(self, name: str) -> str | None:
        """The function whose alias or URL SAM calls so: known before any kind is."""
        return self._sam_names.get(name)

    @cached_property
    def _sam_names(self) -> dict[str, str]:
        """Logical IDs that SAM makes from a function's: the alias it publishes, and its URL."""
        made: dict[str, str] = {}
        for key, name in self.made.items():
            if name == "AWS::Serverless::Function":
                alias = self.properties(key).get(
                    "AutoPublishAlias", self.globals("Function").get("AutoPublishAlias")
                )
                if isinstance(alias, str):
                    made[f"{key}Alias{alias}"] = key
                if "FunctionUrlConfig" in self.properties(key) or "FunctionUrlConfig" in self.globals(
                    "Function"
                ):
                    made[f"{key}Url"] = key
        return made

    def ends(self, value: Any, kind: str | None = None) -> list[str]:
        """What the value points to: the one resource it names, of each branch where it is conditional."""
        found: dict[str, None] = {}
        for _, branch in branches(value):
            names = [name for name in self.meant(branch) if kind is None or self.kind(name) == kind]
            if len(names) == 1:
                found[names[0]] = None
        return list(found)

    def meant(self, value: Any) -> list[str]:
        """Like `named`; the default bus has no logical ID, only its name at the end of an ARN."""
        names = self.named(value)
        return names if names or "event-bus/default" not in str(value) else ["DefaultEventBus"]

    # Roles ------------------------------------------------------------------------------------------------------

    def identity(self, logical_id: str) -> Identity | None:
        """Where a compute resource keeps its grants and variables; None for what is no compute resource."""
        return self.resource(logical_id).identity.get(self.types.get(logical_id, ""))

    @cached_property
    def compute(self) -> list[str]:
        return [key for key in self.resources if self.identity(key) is not None]

    def roles(self, logical_id: str) -> list[str]:
        """The roles in this template that a compute resource has; empty where SAM makes it or it is elsewhere."""
        identity = self.identity(logical_id)
        role = self.properties(logical_id).get(identity.role) if identity else None
        return [name for name in self.ends(role) if self.types[name] == "AWS::IAM::Role"] if role else []

    def own_policies(self, logical_id: str) -> bool:
        """Whether SAM makes the role, from the resource's own Policies."""
        identity = self.identity(logical_id)
        if identity is None or identity.policies is None:
            return False
        return self.properties(logical_id).get(identity.role) is None

    @cached_property
    def role_users(self) -> dict[str, list[str]]:
        """Role → compute resources that have it."""
        users: dict[str, list[str]] = {}
        for key in self.compute:
            for role in self.roles(key):
                users.setdefault(role, []).append(key)
        return users

    @cached_property
    def generated_roles(self) -> dict[str, str]:
        """Logical ID of the role SAM makes → its compute resource."""
        return {f"{key}Role": key for key in self.compute if self.own_policies(key)}

    @cached_property
    def passed(self) -> dict[str, list[str]]:
        """Role → compute resources that can be started only by who may pass it."""
        found: dict[str, list[str]] = {}
        for key in self.compute:
            identity = self.identity(key)
            values = [self.properties(key).get(name) for name in identity.passes] if identity else []
            for name in dict.fromkeys(name for value in values for name in self.ends(value)):
                found.setdefault(name, []).append(key)
        return found

    def role_names(self, value: Any) -> list[str]:
        """The roles that a value points to, those that SAM makes too."""
        found: dict[str, None] = {}
        for _, branch in branches(value):
            for name, _ in mentions(branch):
                if self.types.get(name) == "AWS::IAM::Role" or name in self.generated_roles:
                    found[name] = None
        return list(found)

    @cached_property
    def grants(self) -> dict[str, list[Granted]]:
        """Compute resource → what it may do, from every policy of the template."""
        return statements.grants(self)

    @cached_property
    def role_grants(self) -> dict[str, list[Granted]]:
        """Role of the template → what its policies allow, whoever has it."""
        return statements.role_grants(self)

    @cached_property
    def permissions(self) -> dict[str, list[str]]:
        """Function → Lambda permissions about it."""
        found: dict[str, list[str]] = {}
        for key in self.by_type.get("AWS::Lambda::Permission", ()):
            for name in self.ends(self.properties(key).get("FunctionName"), "function"):
                found.setdefault(name, []).append(key)
        return found

    # Variables --------------------------------------------------------------------------------------------------

    def variables(self, logical_id: str) -> Iterator[tuple[Path, str, Any]]:
        """A compute resource's variables with their places, those of Globals too."""
        identity = self.identity(logical_id)
        if identity is None or not identity.variables:
            return
        yield from _entries(
            ("Resources", logical_id, "Properties"), self.properties(logical_id), identity.variables
        )
        if self.types[logical_id] == "AWS::Serverless::Function":
            shared = _entries(("Globals", "Function"), self.globals("Function"), identity.variables)
            body = self.resources[logical_id]
            yield from (entry for entry in shared if inherits(body, entry[0][2:]))


def _entries(path: Path, value: Any, inside: Path) -> Iterator[tuple[Path, str, Any]]:
    for place, branch in branches(value, path):
        if not inside:
            yield from _named(place, branch)
        elif isinstance(inside[0], int):
            for spot, item in items(branch, place):
                yield from _entries(spot, item, inside[1:])
        else:
            yield from _entries((*place, inside[0]), mapping(branch).get(inside[0]), inside[1:])


def _named(place: Path, variables: Any) -> Iterator[tuple[Path, str, Any]]:
    """Variables as a mapping, or as a list of `{Name, Value}`."""
    if not isinstance(variables, list):
        for name, item in mapping(variables).items():
            yield (*place, name), name, item
        return
    for spot, item in items(cast("Any", variables), place):
        entry = mapping(item)
        if isinstance(entry.get("Name"), str):
            yield spot, entry["Name"], entry.get("Value")
