"""Functions that a CDN runs at a request or an answer: on the paths of one of its behaviours, or on all others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stackline.catalog.changes import Append, Change, Delete, Ends, No
from stackline.catalog.model import Connection, Path, Setting, Spelling
from stackline.catalog.places import value_at
from stackline.catalog.references import items, mapping
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

CONFIG = "DistributionConfig"
VIEWER_EVENTS = {"viewer-request": "Each request", "viewer-response": "Each answer"}
ORIGIN_EVENTS = {"origin-request": "Each request to an origin", "origin-response": "Each answer of an origin"}
LISTS = {"FunctionAssociations": "FunctionARN", "LambdaFunctionAssociations": "LambdaFunctionARN"}
"""Lists of a behaviour, and what in their items names the function."""
BODY_KEY = "IncludeBody"
_WITH_BODY = ("LambdaFunctionAssociations",)

PATH = Setting(
    path="path",
    label="Paths",
    description="Those of one of its behaviours, such as `/api/*`. Left out: all that no behaviour is for.",
    example="/api/*",
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
                yield Association(place, paths, item.get(LISTS[name]), item.get(BODY_KEY))


def read_event(view: View, event: str, kind: str, name: str) -> Iterator[Found]:
    """The functions of a kind that CDNs run at the event, each once for a CDN, whatever its paths."""
    for cdn in view.by_kind.get("cdn", ()):
        found: dict[str, list[Association]] = {}
        for one in associations(view, cdn, event, name):
            for target in view.ends(one.arn, kind):
                found.setdefault(target, []).append(one)
        for target, mine in found.items():
            bodies = name in _WITH_BODY and event.endswith("request")
            given = {PATH.path: mine[0].paths, BODY.path: mine[0].body if bodies else None}
            settings = {key: value for key, value in given.items() if value is not None}
            claims = tuple(one.place for one in mine)
            places = {BODY.path: (*claims[0], BODY_KEY)} if bodies else {}
            yield Found(cdn, target, claims, event, settings=settings, places=places)


def write_event(view: View, ends: Ends, kind: str, name: str, arn: Any) -> list[Change]:
    """The item for the function, in the behaviour of the paths asked for; nothing where it is there."""
    event, wanted = ends.facet or "", ends.settings.get(PATH.path)
    mine = [
        one for one in associations(view, ends.source, event, name) if ends.target in view.ends(one.arn, kind)
    ]
    if mine:
        return []
    into = _behavior(view, ends.source, wanted)
    if isinstance(into, No):
        return [into]
    place, there = into
    taken = _taken(view, there, event)
    if taken:
        return [_no_room(ends.source, taken, event, wanted)]
    body = ends.settings.get(BODY.path)
    item = {"EventType": event, LISTS[name]: arn, **({BODY_KEY: body} if body is not None else {})}
    return [Append((*place, name), item)]


def change_paths(view: View, found: Found, name: str, value: Any) -> list[Change] | None:
    """Other paths are another behaviour: the item moves there."""
    if name != PATH.path:
        return None
    place = found.claims[0]
    if found.settings.get(PATH.path) == value:
        return []
    into = _behavior(view, found.source, value)
    if isinstance(into, No):
        return [into]
    behavior, there = into
    taken = _taken(view, there, found.facet or "")
    if taken:
        return [_no_room(found.source, taken, found.facet, value)]
    return [Delete(place), Append((*behavior, place[-2]), value_at(view, place))]


def _behavior(view: View, cdn: str, paths: Any) -> tuple[Path, dict[str, Any]] | No:
    for place, known, there in behaviors(view, cdn):
        if known == paths:
            return place, there
    return No(
        f"{cdn} has no behaviour for {paths}",
        "Give these paths to one of its origins first, or leave them out.",
    )


def _no_room(cdn: str, taken: str, event: str | None, paths: Any) -> No:
    on = f" on {paths}" if paths else ""
    return No(
        f"{cdn} runs {taken} at {event}{on} already: there can be one function only",
        f"Take that one away first, or let {taken} do both.",
    )


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
        spellings=(Spelling(name="association", write=write, read=read, change=change_paths),),
    )
