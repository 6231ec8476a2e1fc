"""Where a template says what has drifted, and whether what is there now can be written at that place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from stackline.catalog.references import mapping
from stackline.core import DiagnosticError
from stackline.deploy.drifted import Difference, Step
from stackline.deploy.steps.nested import nested_files
from stackline.deploy.work import owner_of
from stackline.template import Path, Project

_SAM_FUNCTION = "AWS::Serverless::Function"
_FUNCTION = "AWS::Lambda::Function"
# Properties that AWS::Serverless::Function hands on as they are (SAM specification).
_SAME = frozenset(
    {
        *(
            "FunctionName",
            "Handler",
            "Runtime",
            "Timeout",
            "MemorySize",
            "Description",
            "Environment",
            "Layers",
        ),
        *("EphemeralStorage", "Architectures", "Role", "VpcConfig", "FileSystemConfigs", "KmsKeyArn"),
        *("ReservedConcurrentExecutions", "SnapStart", "LoggingConfig", "RecursiveLoop", "ImageConfig"),
    }
)


@dataclass(frozen=True, slots=True)
class Scope:
    """One template: the project's own, or one nested in it, whose resources are told under `prefix`.

    `unread` where the nested template is not one of the project's files.
    """

    project: Project
    prefix: str
    unread: bool = False

    def owner(self, id: str) -> str | None:
        """The template's resource that `id` belongs to, with its application before it."""
        found = None if self.unread else owner_of(id, self.project.expanded.resources)
        return f"{self.prefix}{found}" if found else None

    def at(self, owner: str) -> tuple[str, int]:
        """File and line of a resource."""
        return self.lines(("Resources", owner.removeprefix(self.prefix)))

    def lines(self, path: Path) -> tuple[str, int]:
        source = self.project.expanded.source(path)
        try:
            return self.project.name_of(source[0]) or self.project.file, self.project.lines(source)[0]
        except (DiagnosticError, KeyError):
            return self.project.file, 0


def scope_inside(scope: Scope, id: str) -> Scope:
    """The scope of the application `id` of this one."""
    prefix = f"{scope.prefix}{id}/"
    if scope.unread:
        return replace(scope, prefix=prefix)
    for _, name, file in nested_files(scope.project):
        if id.startswith(name) and (scope.project.folder / file).is_file():
            return Scope(Project.open(scope.project.folder, file), prefix)
    return Scope(scope.project, prefix, unread=True)


def placed(scope: Scope, id: str, type: str, found: Difference) -> Difference:
    """The difference with its place in the template, or the reason why it has none that could be written."""
    if scope.unread:
        return replace(found, refusal="The nested application's template is not one of the project's files")
    found = _placed(scope, id, type, found)
    if scope.prefix and not found.refusal:
        elsewhere = f"{scope.project.file} is nested: write it there by hand, at the line that is named"
        return replace(found, refusal=elsewhere)
    return found


def _placed(scope: Scope, id: str, type: str, found: Difference) -> Difference:
    body = scope.project.expanded.resources.get(id)
    if body is None:
        owner = owner_of(id, scope.project.expanded.resources)
        made = (
            f"SAM makes {id} of {owner}" if owner in scope.project.expanded.resources else f"SAM makes {id}"
        )
        return replace(found, refusal=f"{made}; the template does not say it")
    inside = _inside(str(body.get("Type")), type, found.path)
    if inside is None:
        return replace(found, refusal=f"The template says it in other words ({body.get('Type')})")
    place = ("Resources", id, "Properties", *inside)
    file, line = scope.lines(_written(scope.project, place))
    found = replace(found, place=place, file=file, line=line)
    return replace(found, refusal=_refusal(scope.project, found, body, inside))


def _inside(template_type: str, type: str, path: tuple[Step, ...]) -> tuple[Step, ...] | None:
    """The path in the template's own resource, where that is of another type."""
    if template_type == type:
        return path
    if template_type == _SAM_FUNCTION and type == _FUNCTION:
        if path == ("TracingConfig", "Mode"):
            return ("Tracing",)
        return path if path[0] in _SAME else None
    return None


def _written(project: Project, place: Path) -> Path:
    """Where the template says it, for all functions perhaps, or as far as it does."""
    for_all = ("Globals", "Function", *place[3:])
    if project.expanded.get(place) is None and project.expanded.get(for_all) is not None:
        return for_all
    while len(place) > 2 and project.expanded.get(place) is None:
        place = place[:-1]
    return place


def _refusal(project: Project, found: Difference, body: Mapping[str, Any], inside: tuple[Step, ...]) -> str:
    origin = project.expanded.origin(found.place)
    if origin.loops:
        return "A loop (Fn::ForEach) makes it, and others with it"
    if found.hidden:
        return "It is a secret, or has the name of one, and does not belong into a template"
    here: Any = body.get("Properties")
    for number, step in enumerate(inside):
        if function := intrinsic(here):
            return _by(function, here)
        if isinstance(here, dict) and step in here:
            here = cast("dict[Any, Any]", here)[step]
        elif isinstance(here, list) and isinstance(step, int) and step < len(cast("list[Any]", here)):
            here = cast("list[Any]", here)[step]
        else:
            return _absent(project, found, inside, number)
    if function := intrinsic(here):
        return _by(function, here)
    if found.kind != "added" and not alike(here, found.expected):
        return "The template says something else by now than was deployed: deploy it, or change it there"
    return ""


def _absent(project: Project, found: Difference, inside: tuple[Step, ...], number: int) -> str:
    """Where the resource itself does not say it: it may stand in Globals, be new, or be somebody else's."""
    if found.kind == "added":
        return "" if not isinstance(inside[-1], int) or number == len(inside) - 1 else "Its list is not there"
    globals_: Any = mapping(mapping(project.expanded.data.get("Globals")).get("Function"))
    for step in inside:
        if function := intrinsic(globals_):
            return _by(function, globals_)
        globals_ = mapping(globals_).get(str(step)) if isinstance(globals_, dict) else None
    if globals_ is None:
        return "The template does not say it: it comes from a default or from the stack's tags"
    if function := intrinsic(globals_):
        return _by(function, globals_)
    if found.kind == "removed":
        return "Globals say it for every function: it cannot be taken away from one"
    return "" if alike(globals_, found.expected) else "Globals say something else by now than was deployed"


def intrinsic(value: Any) -> str:
    """`Ref`, `Fn::Sub` …; empty for a plain value."""
    if isinstance(value, dict) and len(cast("dict[Any, Any]", value)) == 1:
        (key,) = cast("dict[Any, Any]", value)
        if key == "Ref" or str(key).startswith("Fn::"):
            return str(key)
    return ""


def _by(function: str, value: Any) -> str:
    short = "!" + function.removeprefix("Fn::")
    what = value[function] if isinstance(value[function], str) else ""
    if function == "Ref" and what:
        return f"It is {short} {what}: give the parameter or resource another value instead"
    return f"It is an intrinsic ({short}): change what it is made of instead"


def alike(said: Any, expected: Any) -> bool:
    """Whether a plain value of the template is what was deployed: services keep numbers and booleans as text."""
    if isinstance(said, dict) and isinstance(expected, dict):
        one, other = cast("dict[str, Any]", said), cast("dict[str, Any]", expected)
        return one.keys() == other.keys() and all(alike(one[key], other[key]) for key in one)
    if isinstance(said, list) and isinstance(expected, list):
        both = cast("list[Any]", said), cast("list[Any]", expected)
        return len(both[0]) == len(both[1]) and all(map(alike, *both))
    return _text(said) == _text(expected)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
