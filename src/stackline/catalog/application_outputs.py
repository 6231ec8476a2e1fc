"""What a nested application tells: its outputs, as variables of code and as parameters of other applications."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from stackline.catalog.changes import Change, Ends, Put
from stackline.catalog.model import Connection, Path, Spelling
from stackline.catalog.references import branches, intrinsics, items, mapping, mentions
from stackline.catalog.variables import words
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

_SUMMARY = (
    "{} gets the output's value. The application is deployed first, and what its value names is not granted: "
    "a policy that names it is."
)


def told(value: Any) -> tuple[str, str] | None:
    """Application and output, where the value is one output and nothing else."""
    found = mentions(value)
    if len(found) != 1:
        return None
    name, attribute = found[0]
    output = (attribute or "").removeprefix("Outputs.")
    return (name, output) if attribute and output != attribute else None


def informs_code(kind: str, label: str) -> Connection:
    """`application-output-informs-function`: a variable, or a definition substitution."""

    def read(view: View) -> Iterator[Found]:
        for user in view.by_kind.get(kind, ()) if view.by_kind.get("application") else ():
            for path, value in intrinsics(view.properties(user), ("Resources", user, "Properties")):
                yield from _found(view, value, user, _whole(view, path))

    def write(view: View, ends: Ends) -> list[Change]:
        identity = view.identity(ends.target)
        if identity is None or _is_there(read(view), ends):
            return []
        taken = {name for _, name, _ in view.variables(ends.target)}
        name = _variable(ends, taken, pascal=identity.pascal)
        return [Put(("Resources", ends.target, "Properties", *identity.variables, name), _value(ends))]

    return _connection(kind, _SUMMARY.format(label), "variable", write, read)


def informs_application() -> Connection:
    """`application-output-informs-application`: a parameter, named like the output."""

    def read(view: View) -> Iterator[Found]:
        for user in view.by_kind.get("application", ()):
            place: Path = ("Resources", user, "Properties", "Parameters")
            for path, parameters in branches(view.properties(user).get("Parameters"), place):
                for name, value in mapping(parameters).items():
                    yield from _found(view, value, user, (*path, name))
            told: Path = ("Resources", user, "Properties", "NotificationARNs")
            for path, value in items(view.properties(user).get("NotificationARNs"), told):
                yield from _found(view, value, user, path)

    def write(view: View, ends: Ends) -> list[Change]:
        if _is_there(read(view), ends):
            return []
        place: Path = ("Resources", ends.target, "Properties", "Parameters")
        name, taken = ends.facet or "", mapping(view.properties(ends.target).get("Parameters"))
        if name in taken:
            name = f"{ends.source}{name}"
        return [Put((*place, name), _value(ends))]

    return _connection("application", _SUMMARY.format("The other application"), "parameter", write, read)


def _connection(
    kind: str,
    summary: str,
    name: str,
    write: Callable[[View, Ends], list[Change]],
    read: Callable[[View], Iterator[Found]],
) -> Connection:
    return Connection(
        id=f"application-output-informs-{kind}",
        source="application",
        facet="output",
        target=kind,
        style="access",
        label="tells",
        summary=summary,
        derived=True,
        spellings=(Spelling(name=name, write=write, read=read),),
    )


def _found(view: View, value: Any, user: str, path: Path) -> Iterator[Found]:
    for _, branch in branches(value):
        one = told(branch)
        if one is not None and view.kind(one[0]) == "application":
            yield Found(one[0], user, (path,), facet=one[1])


# What an event comes from: without it there is no event. What else it says (its input, a filter) may go alone.
_SOURCES = (
    "ApiId",
    "Broker",
    "Bucket",
    "Cluster",
    "EventBusName",
    "LogGroupName",
    "Pattern",
    "Queue",
    "RestApiId",
    "Schedule",
    "ScheduleExpression",
    "Stream",
    "Topic",
    "UserPool",
)
# Under these a value is part of something that is nothing without it: the event goes, or the destination.
_WHOLES: tuple[tuple[str, ...], ...] = (
    ("Events", "*", "Properties", "DestinationConfig", "*"),
    *(("Events", "*", "Properties", name) for name in _SOURCES),
    ("EventInvokeConfig", "DestinationConfig", "*"),
    ("DeadLetterQueue",),
    ("DeadLetterConfig",),
    ("Policies", "*"),
)


def _whole(view: View, path: Path) -> Path:
    """What goes when the value at the path goes: no more than what is about the application alone."""
    inner = path[3:]
    for whole in _WHOLES:
        fits = all(step in ("*", there) for step, there in zip(whole, inner, strict=False))
        if fits and len(inner) >= len(whole):
            place = path[: 3 + (2 if whole[-1] in _SOURCES else len(whole))]
            return place if len(view.named(_at(view, place))) == 1 else path
    return path


def _at(view: View, path: Path) -> Any:
    found: Any = view.data
    for step in path:
        found = found[step]
    return found


def _is_there(found: Iterator[Found], ends: Ends) -> bool:
    wanted = (ends.source, ends.facet, ends.target)
    return any((one.source, one.facet, one.target) == wanted for one in found)


def _value(ends: Ends) -> dict[str, Any]:
    return {"Fn::GetAtt": [ends.source, f"Outputs.{ends.facet}"]}


def _variable(ends: Ends, taken: set[str], *, pascal: bool) -> str:
    """The application's name and the output's: `BILLING_QUEUE_URL`."""
    parts = [*words(ends.source), *words(ends.facet or "")]
    plain = "".join(part.capitalize() for part in parts) if pascal else "_".join(parts)
    name, number = plain, 2
    while name in taken:
        name, number = f"{plain}_{number}", number + 1
    return name
