"""Functions that a CDN runs at a request or an answer: on the paths of one of its behaviours, or on all others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stackline.catalog.changes import Append, Change, Delete, Ends, No, Put
from stackline.catalog.model import Connection, Path, Setting, Spelling
from stackline.catalog.references import items, mapping
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

CONFIG = "DistributionConfig"
VIEWER_EVENTS = {"viewer-request": "Each request", "viewer-response": "Each answer"}
ORIGIN_EVENTS = {"origin-request": "Each request to an origin", "origin-response": "Each answer of an origin"}
LISTS = {"FunctionAssociations": "FunctionARN", "LambdaFunctionAssociations": "LambdaFunctionARN"}
"""Lists of a behaviour, and what in their items names the function."""

PATH = Setting(
    path="path",
    label="Paths",
    description="Those of one of its behaviours, such as `/api/*`. Left out: all that no behaviour is for.",
)
BODY = Setting(
    path="include_body",
    label="With the body",
    kind="boolean",
    description="The function gets what the request sends, too: up to 40 KB, to an origin up to 1 MB.",
)


@dataclass(frozen=True, slots=True)
class Association:
    """An item of a behaviour's list: its place, the behaviour's paths (None: the default one), what it names."""

    place: Path
    paths: Any
    arn: Any
    body: Any


def behaviors(view: View, cdn: str) -> Iterator[tuple[Path, Any, dict[str, Any]]]:
    """The places of a CDN's behaviours with their paths; None for the default one, which comes first."""
    place = ("Resources", cdn, "Properties", CONFIG)
    config = mapping(view.properties(cdn).get(CONFIG))
    yield (*place, "DefaultCacheBehavior"), None, mapping(config.get("DefaultCacheBehavior"))
    for path, value in items(config.get("CacheBehaviors"), (*place, "CacheBehaviors")):
        yield path, mapping(value).get("PathPattern"), mapping(value)


def associations(view: View, cdn: str, event: str, name: str) -> Iterator[Association]:
    """What the list `name` of each behaviour has for the event."""
    for path, paths, behavior in behaviors(view, cdn):
        for place, value in items(behavior.get(name), (*path, name)):
            item = mapping(value)
            if item.get("EventType") == event:
                yield Association(place, paths, item.get(LISTS[name]), item.get("IncludeBody"))


def read_event(view: View, event: str, kind: str, name: str) -> Iterator[Found]:
    """The functions of a kind that CDNs run at the event, each once for a CDN, whatever its paths."""
    for cdn in view.by_kind.get("cdn", ()):
        found: dict[str, list[Association]] = {}
        for one in associations(view, cdn, event, name):
            for target in view.ends(one.arn, kind):
                found.setdefault(target, []).append(one)
        for target, mine in found.items():
            given = {PATH.path: mine[0].paths, BODY.path: mine[0].body}
            settings = {key: value for key, value in given.items() if value is not None}
            yield Found(cdn, target, tuple(one.place for one in mine), event, settings=settings)


def write_event(view: View, ends: Ends, kind: str, name: str, arn: Any) -> list[Change]:
    """The item for the function, in the behaviour of the paths asked for: another one than before moves it."""
    event, wanted = ends.facet or "", ends.settings.get(PATH.path)
    mine = [
        one for one in associations(view, ends.source, event, name) if ends.target in view.ends(one.arn, kind)
    ]
    body = ends.settings.get(BODY.path)
    if mine and (wanted is None or any(one.paths == wanted for one in mine)):
        return [
            Put((*one.place, "IncludeBody"), body) for one in mine if body is not None and one.body != body
        ]
    found = [(place, there) for place, paths, there in behaviors(view, ends.source) if paths == wanted]
    if not found:
        return [
            No(
                f"{ends.source} has no behaviour for {wanted}",
                "Give these paths to one of its origins first, or leave them out.",
            )
        ]
    place, there = found[0]
    taken = _taken(view, there, event)
    if taken:
        paths = f" on {wanted}" if wanted else ""
        return [
            No(
                f"{ends.source} runs {taken} at {event}{paths} already: there can be one function only",
                f"Take that one away first, or let {taken} do both.",
            )
        ]
    item = {"EventType": event, LISTS[name]: arn, **({"IncludeBody": body} if body is not None else {})}
    gone = sorted((one.place for one in mine), key=str, reverse=True)
    return [*(Delete(path) for path in gone), Append((*place, name), item)]


def _taken(view: View, behavior: dict[str, Any], event: str) -> str:
    """What the behaviour runs at the event: of all its functions there is one only, of either sort."""
    for name, key in LISTS.items():
        for _, value in items(behavior.get(name)):
            if mapping(value).get("EventType") == event:
                return next(iter(view.named(mapping(value).get(key))), "another function")
    return ""


def runs_cdn_function(event: str, label: str) -> Connection:
    """CloudFront Functions: at the viewer's side only."""
    name, kind = "FunctionAssociations", "cdn-function"

    def read(view: View) -> Iterator[Found]:
        return read_event(view, event, kind, name)

    def write(view: View, ends: Ends) -> list[Change]:
        return write_event(view, ends, kind, name, {"Fn::GetAtt": [ends.target, "FunctionARN"]})

    return Connection(
        id=f"cdn-{event}-runs-{kind}",
        source="cdn",
        facet=event,
        target=kind,
        style="attach",
        label="runs",
        summary=f"The CDN runs the function at {label.lower()}.",
        settings=(PATH,),
        spellings=(Spelling(name="association", write=write, read=read),),
    )
