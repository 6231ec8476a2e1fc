"""Edge functions of a CDN: Lambda@Edge, by a numbered version that the wire brings where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from stackline.catalog.cdn_events import BODY, LISTS, PATH, behaviors, change_paths, read_event, write_event
from stackline.catalog.changes import Append, Change, Ends, Note, Put
from stackline.catalog.model import Connection, Path, Spelling
from stackline.catalog.references import items, mapping, mentions
from stackline.catalog.service_roles import free_name, mentioned_by
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

LIST = "LambdaFunctionAssociations"
SAM = "AWS::Serverless::Function"
VERSION = "AWS::Lambda::Version"
_KIND = "edge-function"
# The alias of a function that had none: another name than people give, so that erasing knows it for the wire's own.
_ALIAS = "edge"
# Lambda@Edge, "Restrictions": a function that has one of these runs elsewhere, whoever may assume its role.
_ELSEWHERE = ("Environment", "VpcConfig", "Layers", "Events")


def is_edge_function(view: View, id: str) -> bool:
    """Whether a CDN runs the function, or its role trusts Lambda@Edge and it has nothing that cannot be there."""
    if id in associated(view):
        return True
    properties = view.properties(id)
    if any(name in properties for name in _ELSEWHERE):
        return False
    roles = [name for name, _ in mentions(properties.get("Role")) if view.made.get(name) == "AWS::IAM::Role"]
    return any(trusts_edge(view.properties(one)) for one in (id, *roles))


def trusts_edge(properties: dict[str, Any]) -> bool:
    """Whether Lambda@Edge may assume the role, or the one that SAM makes from a function with these properties."""
    return "edgelambda." in str(mapping(properties.get("AssumeRolePolicyDocument")).get("Statement"))


def associated(view: View) -> set[str]:
    """Functions that CDNs run: worked out once for a text, and before any kind is known."""
    known: set[str] | None = view.memory.get("edge functions")
    if known is None:
        known = set()
        for cdn in view.by_type.get("AWS::CloudFront::Distribution", ()):
            for _, _, behavior in behaviors(view, cdn):
                for _, value in items(behavior.get(LIST)):
                    names = [name for name, _ in mentions(mapping(value).get(LISTS[LIST]))]
                    known |= {
                        (view.actual if name in view.made else view.published)(name) or name for name in names
                    }
        view.memory["edge functions"] = known
    return known


def runs_edge_function(event: str, label: str) -> Connection:
    def read(view: View) -> Iterator[Found]:
        for found in read_event(view, event, _KIND, LIST):
            claims = (*found.claims, *_versions(view, found))
            yield replace(found, claims=claims)

    def write(view: View, ends: Ends) -> list[Change]:
        arn, changes = _version(view, ends.target)
        written = write_event(view, ends, _KIND, LIST, arn)
        if not any(isinstance(one, Append) for one in written):
            return written
        return [*changes, *written, _where(ends)]

    return Connection(
        id=f"cdn-{event}-runs-{_KIND}",
        source="cdn",
        facet=event,
        target=_KIND,
        style="attach",
        label="runs",
        summary=f"The CDN runs a version of the function at {label.lower()}, near the caller.",
        settings=(PATH, BODY) if event.endswith("request") else (PATH,),
        spellings=(Spelling(name="association", write=write, read=read, change=change_paths),),
    )


def _where(ends: Ends) -> Note:
    return Note(
        "wire-left",
        f"{ends.source} takes {ends.target} only from us-east-1",
        "Deploy this stack there: CloudFront copies the function's version to the others.",
    )


def _version(view: View, target: str) -> tuple[Any, list[Change]]:
    """The ARN of a numbered version, which Lambda@Edge asks for, and what makes there be one."""
    if view.types.get(target) == SAM:
        known = view.properties(target).get(
            "AutoPublishAlias", view.globals("Function").get("AutoPublishAlias")
        )
        place = ("Resources", target, "Properties", "AutoPublishAlias")
        return {"Ref": f"{target}.Version"}, [] if known is not None else [Put(place, _ALIAS)]
    for name in view.by_type.get(VERSION, ()):
        if view.named(view.properties(name).get("FunctionName")) == [target]:
            return {"Ref": name}, []
    name = free_name(view, f"{target}Version")
    value = {"Type": VERSION, "Properties": {"FunctionName": {"Ref": target}}}
    return {"Ref": name}, [Put(("Resources", name), value, after=target)]


def _versions(view: View, found: Found) -> Iterator[Path]:
    """What is there only for CDNs to have a version: the alias that a wire brought, a version nothing else names."""
    if view.properties(found.target).get("AutoPublishAlias") == _ALIAS:
        mine = sum(_names_version(found.target, _at(view, place)) for place in found.claims)
        if mine == _names_version(found.target, [view.data.get("Resources"), view.data.get("Outputs")]):
            yield ("Resources", found.target, "Properties", "AutoPublishAlias")
    for place in found.claims:
        for name, _ in mentions(mapping(_at(view, place)).get(LISTS[LIST])):
            plain = view.types.get(name) == VERSION and set(view.properties(name)) == {"FunctionName"}
            if plain and mentioned_by(view).get(name) == {found.source}:
                yield ("Resources", name)


def _names_version(function: str, value: Any) -> int:
    return sum(
        name == function and (attribute or "").startswith("Version") for name, attribute in mentions(value)
    )


def _at(view: View, place: Path) -> Any:
    value: Any = view.data
    for step in place:
        value = value[step]
    return value
