"""The log group a function writes to: named in its LoggingConfig, or by being called `/aws/lambda/` and its name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from stackline.catalog.changes import Change, Ends, No, Put
from stackline.catalog.given_names import as_text
from stackline.catalog.holes import To
from stackline.catalog.inherited import of_functions
from stackline.catalog.model import Connection, Needs, Part, Path, Spelling, Statement
from stackline.catalog.references import branches, mapping, texts
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

_PLACE = "/aws/lambda/"
_SHARED = ("LoggingConfig", "LogGroup")


def _groups_by_name(view: View) -> dict[str, list[tuple[str, Path]]]:
    """What a log group is called, as written → the groups, with the place of the name."""
    known: dict[str, list[tuple[str, Path]]] | None = view.memory.get("log groups by name")
    if known is None:
        known = view.memory["log groups by name"] = {}
        for group in view.by_kind.get("log-group", ()):
            path: Path = ("Resources", group, "Properties", "LogGroupName")
            for _, value in branches(view.properties(group).get("LogGroupName"), path):
                name = as_text(value)
                if name is not None and name.startswith(_PLACE):
                    known.setdefault(name, []).append((group, path))
    return known


def _names(view: View, function: str) -> list[str]:
    """What the function is called: Ref gives it, and what the template says."""
    given = [as_text(value) for _, value in branches(view.properties(function).get("FunctionName"))]
    return list(dict.fromkeys([f"${{{function}}}", *(name for name in given if name)]))


def _elsewhere(view: View, function: str) -> bool:
    """Whether its LoggingConfig names a log group: then the one of its name is not its."""
    config = view.properties(function).get("LoggingConfig")
    if any("LogGroup" in mapping(branch) for _, branch in branches(config)):
        return True
    return any(function in functions for _, _, functions in of_functions(view, _SHARED))


def _read_named(view: View) -> Iterator[Found]:
    """Groups of a function's name; one that the function waits for is made before Lambda would make it."""
    groups = _groups_by_name(view)
    for function in view.by_kind.get("function", ()) if groups else ():
        if not _elsewhere(view, function):
            for name in _names(view, function):
                for group, path in groups.get(_PLACE + name, ()):
                    yield Found(function, group, (path, *_waits(view, function, group)))


def _waits(view: View, function: str, group: str) -> Iterator[Path]:
    on = view.resources[function].get("DependsOn")
    for index, name in enumerate(texts(on)):
        if name == group:
            path: Path = ("Resources", function, "DependsOn")
            yield (*path, index) if isinstance(on, list) else path


def _write_named(view: View, ends: Ends) -> list[Change]:
    if _elsewhere(view, ends.source):
        return [No(f"{ends.source} names a log group in its LoggingConfig", "Take that out first.")]
    path: Path = ("Resources", ends.target, "Properties", "LogGroupName")
    name = {"Fn::Sub": f"{_PLACE}${{{ends.source}}}"}
    return [] if view.properties(ends.target).get("LogGroupName") == name else [Put(path, name)]


def _read_globals(view: View) -> Iterator[Found]:
    for _, branch, functions in of_functions(view, _SHARED):
        for group in view.ends(branch, "log-group"):
            for function in functions:
                yield Found(function, group, (("Globals", "Function", *_SHARED),))


def _one_group(view: View, ends: Ends) -> tuple[str, str] | None:
    """A function has one log group, and is not run by the lines that it writes."""
    for found in _read_named(view):
        if found.source == ends.source and found.target != ends.target:
            return (
                f"{ends.source} writes to {found.target} already, by its name",
                f"Take the wire from {ends.source} to {found.target} away first.",
            )
    if runs(view, ends.target, ends.source):
        return (
            f"{ends.target} runs {ends.source}: each run would start another",
            "Connect it to another log group.",
        )
    return None


def runs(view: View, group: str, function: str) -> bool:
    """Whether the group's lines run the function."""
    events = mapping(view.properties(function).get("Events")).values()
    named = [mapping(mapping(event).get("Properties")).get("LogGroupName") for event in events]
    filters = [view.properties(key) for key in view.by_type.get("AWS::Logs::SubscriptionFilter", ())]
    named += [one.get("LogGroupName") for one in filters if function in view.ends(one.get("DestinationArn"))]
    return any(group in view.ends(value) for value in named)


def writes_to(view: View, function: str, group: str) -> bool:
    """Whether the group is where the function's own lines go."""
    config = [view.properties(function), view.globals("Function")]
    values = [mapping(mapping(one).get("LoggingConfig")).get("LogGroup") for one in config]
    return any(group in view.ends(value) for value in values) or any(
        (found.source, found.target) == (function, group) for found in _read_named(view)
    )


FUNCTION_LOGS = Connection(
    id="function-logs-to-log-group",
    source="function",
    target="log-group",
    style="attach",
    label="logs to",
    summary="What the function prints goes into the log group, in place of the one that Lambda makes. "
    "A log group called `/aws/lambda/` and the function's name is its log group too.",
    check=_one_group,
    spellings=(
        Spelling(
            name="logging-config",
            parts=(Part("{source}/Properties/LoggingConfig/LogGroup", To("target", "name")),),
            # SAM's role has AWSLambdaBasicExecutionRole, which is for every log group.
            needs=(
                Needs(
                    "source",
                    Statement(("logs:CreateLogStream", "logs:PutLogEvents"), (To("target", "arn"),)),
                    with_it=("logs:CreateLogGroup",),
                ),
            ),
        ),
        Spelling(
            name="globals",
            draws=False,
            about="A log group of `Globals` is that of every function that names no other.",
            read=_read_globals,
        ),
        Spelling(name="name", draws=False, write=_write_named, read=_read_named),
    ),
)
