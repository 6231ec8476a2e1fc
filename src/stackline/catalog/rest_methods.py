"""Routes of REST APIs as resources of their own: Resource and Method of plain CloudFormation."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from typing import TYPE_CHECKING, Any

from stackline.catalog.changes import Change, Ends, No, Note, Put
from stackline.catalog.deployments import publishing_notes, wait_for
from stackline.catalog.model import Path
from stackline.catalog.openapi import body_of, elsewhere, function_uri
from stackline.catalog.policies import allowed
from stackline.catalog.references import mapping
from stackline.catalog.route_guards import guard_places, guard_settings
from stackline.catalog.routes import PERMISSION, pascal, permission, permissions
from stackline.catalog.service_roles import free_name, mentioned_by
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

METHOD, STEP = "AWS::ApiGateway::Method", "AWS::ApiGateway::Resource"
# API Gateway: "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable".
_STEP = re.compile(r"[A-Za-z0-9._\-:]+|\{[A-Za-z0-9._\-:]+\+?\}")


# Reading ------------------------------------------------------------------------------------------------------------


def method_facets(view: View) -> Iterator[tuple[str, str, str]]:
    """(REST API, facet, method resource) of plain CloudFormation's methods, whose paths are put together."""
    for key in view.by_type.get(METHOD, ()):
        properties = view.properties(key)
        for api in view.ends(properties.get("RestApiId"), "rest-api"):
            route = route_of(view, api, properties.get("ResourceId"))
            method = view.text(properties.get("HttpMethod"))
            if route is not None and method is not None:
                yield api, f"{method.upper()} {route}", key


def route_of(view: View, api: str, value: Any) -> str | None:
    steps = steps_of(view, api, value)
    if steps is None:
        return None
    return "/" + "/".join(str(view.properties(key).get("PathPart")) for key in reversed(steps))


def steps_of(view: View, api: str, value: Any) -> list[str] | None:
    """The path's resources from the last step up to the root, which is the API; None where one is not here."""
    steps: list[str] = []
    for _ in range(32):
        names = view.named(value)
        if names == [api]:
            return steps
        if not names or view.types.get(names[0]) != STEP:
            return None
        steps.append(names[0])
        value = view.properties(names[0]).get("ParentId")
    return None


def read_methods(view: View) -> Iterator[Found]:
    for source, facet, key in method_facets(view):
        uri = mapping(view.properties(key).get("Integration")).get("Uri")
        for target in view.ends(uri, "function"):
            claims = (*method_claims(view, source, key), *permissions(view, source, target))
            wait: Path = ("Resources", key, "Properties", "Integration", "TimeoutInMillis")
            places = {"TimeoutInMillis": wait, **guard_places(key)}
            yield Found(source, target, claims, facet, settings=guard_settings(view, key), places=places)


def method_claims(view: View, api: str, key: str) -> list[Path]:
    """The method, and the steps of its path that are there for routes alone."""
    claims: list[Path] = [("Resources", key)]
    for step in steps_of(view, api, view.properties(key).get("ResourceId")) or []:
        if not ours(view, api, step) or not _for_routes(view, step):
            break
        claims.append(("Resources", step))
    return claims


def ours(view: View, api: str, step: str) -> bool:
    """Whether drawing made the step: it has a name that drawing gives, and says no more. Others stay.

    The name may be that of another path: a step keeps it where its route moves.
    """
    bare = view.resources[step].keys() == {"Type", "Properties"}
    return bare and re.fullmatch(rf"{re.escape(api)}[A-Za-z0-9]+Resource\d*", step) is not None


def _step_name(api: str, parts: list[str], number: int) -> str:
    """The name of a new path step: the path so far, and its place where that says nothing."""
    stem = pascal("/".join(parts[:number])) + ("" if pascal(parts[number - 1]) else str(number))
    return f"{api}{stem}Resource"


def _for_routes(view: View, step: str) -> bool:
    """Whether nothing uses the path step but methods that are wires, and further steps of that sort."""
    known: dict[str, bool] = view.memory.setdefault("path-steps", {})
    if step not in known:
        known[step] = False
        known[step] = all(
            _for_routes(view, user) if view.types.get(user) == STEP else _leads_to_an_end(view, user)
            for user in mentioned_by(view).get(step, ())
        )
    return known[step]


def _leads_to_an_end(view: View, user: str) -> bool:
    integration = mapping(view.properties(user).get("Integration"))
    about = view.named([integration.get("Uri"), integration.get("RequestTemplates")])
    return view.types.get(user) == METHOD and any(
        view.kind(name) in ("function", "state-machine") for name in about
    )


# Drawing ------------------------------------------------------------------------------------------------------------


def of_methods(view: View, api: str) -> bool:
    """Whether the API's routes are resources of their own, and not a document."""
    return body_of(view, api) is None and any(
        api in view.named(view.properties(key).get("RestApiId"))
        for name in (METHOD, STEP)
        for key in view.by_type.get(name, ())
    )


def write_method(view: View, ends: Ends) -> list[Change]:
    """The path, the method that runs the function, the permission, and the deployment's waiting for the method."""
    there = next((found for found in read_methods(view) if _is(found, ends)), None)
    if there is not None:
        lacking = [] if allowed(view, PERMISSION, ends).covered else permission(view, ends)
        return [*wait_for(view, ends.source, str(there.claims[0][1])), *lacking]
    integration = {
        "Type": "AWS_PROXY",
        "IntegrationHttpMethod": "POST",
        "Uri": function_uri(ends.target),
    }
    made = new_method(view, ends, {"Integration": integration})
    return made if isinstance(made[0], No) else [*made, *permission(view, ends)]


def _is(found: Found, ends: Ends) -> bool:
    return (found.source, found.facet, found.target) == (ends.source, ends.facet, ends.target)


def new_method(view: View, ends: Ends, properties: dict[str, Any]) -> list[Change]:
    """The changes that make the route's method; a single No where the API cannot take it."""
    refused = _refused(view, ends)
    if refused is not None:
        return [refused]
    method, _, route = (ends.facet or "").partition(" ")
    made = path_to(view, ends.source, route[1:].split("/") if route != "/" else [])
    if isinstance(made, No):
        return [made]
    steps, last = made
    name = free_name(view, f"{ends.source}{pascal(ends.facet)}Method")
    body = {
        "RestApiId": {"Ref": ends.source},
        "ResourceId": last,
        "HttpMethod": method,
        "AuthorizationType": "NONE",
        **properties,
    }
    put = Put(("Resources", name), {"Type": METHOD, "Properties": body})
    return [
        *steps,
        put,
        *wait_for(view, ends.source, name),
        *publishing_notes(view, ends),
        *_open(view, ends),
    ]


def _refused(view: View, ends: Ends) -> No | None:
    away = elsewhere(view, ends.source)
    if away is not None:
        return No(
            f"The routes of {ends.source} are in a file that {away} names",
            "Include the file with AWS::Include instead, or add the route there by hand.",
        )
    if body_of(view, ends.source) is not None:
        return No(
            f"The routes of {ends.source} are in its document",
            "A Method beside the document would go with its next import: add the route to the document.",
        )
    if any((api, facet) == (ends.source, ends.facet) for api, facet, _ in method_facets(view)):
        return No(
            f"{ends.facet} of {ends.source} leads elsewhere already",
            "Take that wire away first: a route has one target.",
        )
    return None


def path_to(view: View, api: str, parts: list[str], free: Container[str] = ()) -> tuple[list[Put], Any] | No:
    """The path steps that are missing, and the value of the last one's ID. `free`: steps that may be renamed."""
    if not all(_STEP.fullmatch(part) for part in parts):
        return No(
            f"API Gateway has no path /{'/'.join(parts)}",
            "Write steps of letters, digits and ._-: with one / between, or {names} in braces.",
        )
    parent, parent_id = api, {"Fn::GetAtt": [api, "RootResourceId"]}
    made: list[Put] = []
    for number, part in enumerate(parts, 1):
        below = {} if made else _below(view, api, parent)
        fixed = [one for one, step in below.items() if step not in free]
        other = next((one for one in fixed if one.startswith("{") and part.startswith("{")), part)
        if other != part:
            # API Gateway: "A sibling of this resource already has a variable path part -- only one is allowed".
            return No(
                f"/{'/'.join(parts[:number])} of {api} is {other} already", f"Write {other} for {part}."
            )
        if part in below:
            parent = below[part]
        else:
            parent = free_name(view, _step_name(api, parts, number))
            made.append(
                Put(
                    ("Resources", parent),
                    {
                        "Type": STEP,
                        "Properties": {"RestApiId": {"Ref": api}, "ParentId": parent_id, "PathPart": part},
                    },
                )
            )
        parent_id = {"Ref": parent}
    return made, parent_id


def _below(view: View, api: str, parent: str) -> dict[str, str]:
    """Path part → resource, of the steps right under a resource or the API."""
    return {
        str(view.properties(key).get("PathPart")): key
        for key in view.by_type.get(STEP, ())
        if view.named(view.properties(key).get("ParentId")) == [parent]
        and api in view.named(view.properties(key).get("RestApiId"))
    }


def _open(view: View, ends: Ends) -> Iterator[Note]:
    """Where other methods of the API ask who calls, a new one that does not is worth a word."""
    for api, _, key in method_facets(view):
        kind = view.properties(key).get("AuthorizationType", "NONE")
        if api == ends.source and kind != "NONE":
            yield Note(
                "api-open",
                f"{ends.facet} of {ends.source} lets everybody in, {key} does not",
                "Set AuthorizationType of the new method, and AuthorizerId, as there.",
            )
            return
