"""Who may call a route: its authorizer and the scopes it asks for, in each way that routes are written."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from stackline.catalog.changes import Change, Delete, Ends, No, Put
from stackline.catalog.model import Path, Setting
from stackline.catalog.places import value_at
from stackline.catalog.references import items, mapping

if TYPE_CHECKING:
    from stackline.catalog.view import Found, View

AUTHORIZER = Setting(
    path="authorizer",
    label="Authorizer",
    description="Who is asked whether a request may come in: an authorizer of the API, by its name. NONE lets "
    "everybody in, whatever the API's default is; AWS_IAM lets in who signs as AWS does.",
    plain=True,
)
SCOPES = Setting(
    path="scopes",
    label="Scopes",
    description="A token must have one of them: `[orders/read]`. Only where tokens of a user pool, or of another "
    "issuer, are asked for.",
    kind="yaml",
)
GUARDS = (AUTHORIZER, SCOPES)
_ALWAYS = ("NONE", "AWS_IAM")
_RESOURCES = {"http-api": "AWS::ApiGatewayV2::Authorizer", "rest-api": "AWS::ApiGateway::Authorizer"}
# What a route calls its authorizers, by their own type.
_TYPES = {"JWT": "JWT", "COGNITO_USER_POOLS": "COGNITO_USER_POOLS"}

Check = Callable[["View", Ends], "tuple[str, str] | None"]


def with_guards(check: Check | None = None) -> Check:
    """The check, and that the API has the authorizer that was named."""

    def judge(view: View, ends: Ends) -> tuple[str, str] | None:
        problem = check(view, ends) if check else None
        name = ends.settings.get(AUTHORIZER.path)
        if problem or not isinstance(name, str) or name in _ALWAYS or ends.source not in view.resources:
            return problem
        known = _names(view, ends.source)
        if name in known:
            return None
        have = f"It has {', '.join(known)}." if known else "Draw from its authorizer to a function first."
        return f"{ends.source} has no authorizer {name}", have

    return judge


def _names(view: View, api: str) -> list[str]:
    """The authorizers that routes of the API may name."""
    section = "HttpApi" if view.kind(api) == "http-api" else "Api"
    own = mapping(mapping(view.properties(api).get("Auth")).get("Authorizers"))
    shared = mapping(mapping(view.globals(section).get("Auth")).get("Authorizers"))
    document = mapping(view.properties(api).get("DefinitionBody") or view.properties(api).get("Body"))
    schemes = mapping(mapping(document.get("components")).get("securitySchemes"))
    schemes = {**schemes, **mapping(document.get("securityDefinitions"))}
    return list(dict.fromkeys((*own, *shared, *schemes, *_resources(view, api))))


def _resources(view: View, api: str) -> list[str]:
    kind = view.kind(api) or ""
    return [
        key
        for key in view.by_type.get(_RESOURCES.get(kind, ""), ())
        if api in view.ends(view.properties(key).get("ApiId", view.properties(key).get("RestApiId")))
    ]


# Resources of their own: Route and Method ------------------------------------------------------------------------


def guard_settings(view: View, route: str) -> dict[str, Any]:
    """Who a Route or Method asks: NONE and AWS_IAM by name, others by their logical ID."""
    properties = view.properties(route)
    kind = properties.get("AuthorizationType")
    names = view.named(properties.get("AuthorizerId"))
    name = names[0] if names else kind if kind in _ALWAYS else None
    return {AUTHORIZER.path: name} if name is not None else {}


def guard_places(route: str) -> dict[str, Path]:
    return {SCOPES.path: ("Resources", route, "Properties", "AuthorizationScopes")}


def change_guard(view: View, found: Found, name: str, value: Any) -> list[Change] | None:
    """Another authorizer for a Route or Method, whose type goes with it."""
    if name != AUTHORIZER.path:
        return None
    place: Path = (*found.claims[0][:2], "Properties")
    there = value_at(view, place)
    known = _resources(view, found.source)
    if value is not None and value not in (*_ALWAYS, *known):
        return [No(f"{found.source} has no authorizer {value}", f"It has {', '.join(known) or 'none'}.")]
    changes: list[Change] = []
    if value in known:
        kind = view.properties(str(value)).get("AuthorizerType", view.properties(str(value)).get("Type"))
        changes.append(Put((*place, "AuthorizationType"), _TYPES.get(str(kind), "CUSTOM")))
        changes.append(Put((*place, "AuthorizerId"), {"Ref": value}))
        return changes
    # A Method must have a type; a Route has none where it lets everybody in.
    method = view.types.get(str(place[1])) == "AWS::ApiGateway::Method"
    wanted = "NONE" if value is None and method else value
    changes.append(
        Delete((*place, "AuthorizationType"))
        if wanted is None
        else Put((*place, "AuthorizationType"), wanted)
    )
    if "AuthorizerId" in mapping(there):
        changes.append(Delete((*place, "AuthorizerId")))
    return changes


# Operations of a document ------------------------------------------------------------------------


def operation_settings(operation: dict[str, Any]) -> dict[str, Any]:
    security = operation.get("security")
    if security == []:
        return {AUTHORIZER.path: "NONE"}
    for _, entry in items(security):
        for name, scopes in mapping(entry).items():
            return {AUTHORIZER.path: name, **({SCOPES.path: scopes} if scopes else {})}
    return {}


def change_operation(view: View, place: Path, name: str, value: Any) -> list[Change] | None:
    """Another security scheme, or other scopes, for the operation at `place`."""
    there = operation_settings(mapping(value_at(view, place)))
    if name == AUTHORIZER.path:
        if value == "AWS_IAM":
            return [No("A document asks for IAM with x-amazon-apigateway-auth", "Write it by hand.")]
        if value is None:
            return [Delete((*place, "security"))] if there else []
        wanted = [] if value == "NONE" else [{value: there.get(SCOPES.path, [])}]
        return [Put((*place, "security"), wanted)]
    if name == SCOPES.path:
        scheme = there.get(AUTHORIZER.path)
        if scheme in (None, "NONE"):
            return [
                No(
                    "The route asks no authorizer itself, which would want the scopes",
                    "Set authorizer first.",
                )
            ]
        return [Put((*place, "security", 0, scheme), value or [])]
    return None
