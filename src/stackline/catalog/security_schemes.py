"""Security schemes of an API's OpenAPI document, which its operations name: authorizers that people write there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from stackline.catalog.changes import Change, Delete, Put
from stackline.catalog.model import Path, Spelling
from stackline.catalog.openapi import body_of, operations
from stackline.catalog.places import value_at
from stackline.catalog.references import items, mapping, texts
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

SCHEME = "x-amazon-apigateway-authorizer"
TTL = {"ttl": (SCHEME, "authorizerResultTtlInSeconds")}
_IDENTITY = "identitySource"


def schemes(view: View, api: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The security schemes of the API's document, each with its place."""
    found = body_of(view, api)
    if found is None:
        return
    place, body = found
    for path in (("components", "securitySchemes"), ("securityDefinitions",)):
        schemes: Any = body
        for step in path:
            schemes = mapping(schemes).get(step)
        for name, scheme in mapping(schemes).items():
            yield (*place, *path, name), mapping(scheme)


def in_document(
    read: Callable[[View], Iterator[Found]], settings: Mapping[str, Path], *, several: bool = False
) -> Spelling:
    """The spelling of a wire whose first claim is its scheme: what names the scheme goes with it.

    `settings`: their places under the scheme. `several`: what a request must bring is a setting, of several sources.
    """

    def find(view: View) -> Iterator[Found]:
        for found in read(view):
            scheme, *others = found.claims
            claims = (scheme, *_naming(view, found.source, str(scheme[-1])), *others)
            places = {name: (*scheme, *path) for name, path in settings.items()}
            yield replace(found, claims=claims, places=places)

    return Spelling(
        name="openapi",
        draws=False,
        about="A security scheme of the API's OpenAPI body, with `x-amazon-apigateway-authorizer`.",
        read=find,
        said=_said if several else None,
        change=_change if several else None,
    )


def _naming(view: View, api: str, scheme: str) -> Iterator[Path]:
    """Where operations, or the document for all of them, ask for the scheme."""
    found = body_of(view, api)
    asking = [(place, operation) for place, _, operation in operations(view, api)]
    for place, holder in [*([found] if found is not None else []), *asking]:
        for path, entry in items(holder.get("security"), (*place, "security")):
            names = mapping(entry)
            if scheme in names:
                yield path if len(names) == 1 else (*path, scheme)


def _said(view: View, found: Found) -> dict[str, Any]:
    written = mapping(value_at(view, (*found.claims[0], SCHEME))).get(_IDENTITY)
    return {"identity": [one.strip() for one in written.split(",")]} if isinstance(written, str) else {}


def _change(_: View, found: Found, name: str, value: Any) -> list[Change] | None:
    if name != "identity":
        return None
    place: Path = (*found.claims[0], SCHEME, _IDENTITY)
    return [Delete(place) if value is None else Put(place, ", ".join(texts(value)))]
