"""Who may ask a GraphQL API: users of a pool, or whom a function lets in; first of all or additionally."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stackline.catalog.authorizers import AUTHORIZER
from stackline.catalog.changes import Allow, Append, Change, Ends, No
from stackline.catalog.fragments import reference
from stackline.catalog.graphql_sources import API, KIND, SAM_API
from stackline.catalog.holes import To
from stackline.catalog.model import Allows, Connection, Path, Setting, Spelling
from stackline.catalog.policies import allowed
from stackline.catalog.references import items, mapping
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

_DOCS = "https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html"
_PERMISSION = Allows("target", "appsync.amazonaws.com", "lambda:InvokeFunction", To("source", "arn"))


@dataclass(frozen=True, slots=True)
class _Form:
    """How a type of API names its providers: where they are, and what the keys of one are called."""

    type: str
    first: tuple[str, ...]
    more: tuple[str, ...]
    word: str
    pool: str
    function: str


_FORMS = {
    SAM_API: _Form(SAM_API, ("Auth",), ("Auth", "Additional"), "Type", "UserPool", "LambdaAuthorizer"),
    API: _Form(
        API,
        (),
        ("AdditionalAuthenticationProviders",),
        "AuthenticationType",
        "UserPoolConfig",
        "LambdaAuthorizerConfig",
    ),
}
_KINDS = {
    "user-pool": ("AMAZON_COGNITO_USER_POOLS", "UserPoolId"),
    "function": ("AWS_LAMBDA", "AuthorizerUri"),
}


def _providers(view: View, api: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The API's first provider, and then the additional ones."""
    form = _FORMS[view.types[api]]
    value: Any = view.properties(api)
    for step in form.first:
        value = mapping(value).get(step)
    yield ("Resources", api, "Properties", *form.first), mapping(value)
    value = view.properties(api)
    for step in form.more:
        value = mapping(value).get(step)
    for path, one in items(value, ("Resources", api, "Properties", *form.more)):
        yield path, mapping(one)


def _key(form: _Form, kind: str) -> str:
    return form.pool if kind == "user-pool" else form.function


def _found(view: View, kind: str) -> Iterator[tuple[Found, bool]]:
    """The wires to a kind, and whether each is the API's first provider."""
    for api in view.by_kind.get(KIND, ()):
        form = _FORMS[view.types[api]]
        for number, (path, one) in enumerate(_providers(view, api)):
            config = mapping(one.get(_key(form, kind)))
            for target in view.ends(config.get(_KINDS[kind][1]), kind):
                inner = (*path, _key(form, kind))
                claims: list[Path] = [inner if number == 0 else path]
                places = {"clients": (*inner, "AppIdClientRegex")}
                if kind == "function":
                    claims += allowed(view, _PERMISSION, Ends(api, target)).claims
                    places = {
                        "ttl": (*inner, "AuthorizerResultTtlInSeconds"),
                        "pattern": (*inner, "IdentityValidationExpression"),
                    }
                yield Found(api, target, tuple(claims), AUTHORIZER.id, places=places), number == 0


def _connection(kind: str, summary: str, *settings: Setting) -> Connection:
    def read(view: View) -> Iterator[Found]:
        yield from (found for found, _ in _found(view, kind))

    def write(view: View, ends: Ends) -> list[Change]:
        mine = [found for found, _ in _found(view, kind) if found.source == ends.source]
        permit: list[Change] = [Allow(_PERMISSION)] if kind == "function" else []
        if any(found.target == ends.target for found in mine):
            return permit
        if mine and kind == "function":
            # AppSync Developer Guide, "AWS_LAMBDA authorization": one Lambda authorizer an API.
            return [No(f"{ends.source} asks {mine[0].target} already", "Take that wire away first.")]
        form = _FORMS[view.types[ends.source]]
        word, name = _KINDS[kind]
        config: dict[str, Any] = {name: reference(view, ends.target, "id" if kind == "user-pool" else "arn")}
        if kind == "user-pool":
            config["AwsRegion"] = {"Ref": "AWS::Region"}
        provider = {form.word: word, _key(form, kind): config}
        return [Append(("Resources", ends.source, "Properties", *form.more), provider), *permit]

    def erase(view: View, ends: Ends) -> list[Change]:
        for found, first in _found(view, kind):
            if first and (found.source, found.target) == (ends.source, ends.target):
                return [
                    No(
                        f"{ends.target} is how {ends.source} lets anybody in at all",
                        f"Set another {_FORMS[view.types[ends.source]].word} of {ends.source} first.",
                    )
                ]
        return []

    return Connection(
        id=f"{KIND}-authorizer-asks-{kind}",
        source=KIND,
        facet=AUTHORIZER.id,
        target=kind,
        style="attach",
        label="asks",
        summary=summary,
        settings=settings,
        spellings=(Spelling(name="authentication-provider", write=write, read=read, erase=erase),),
    )


ASKS_POOL = _connection(
    "user-pool",
    "The API lets in whoever brings a token of the user pool, besides those it lets in already.",
    Setting(
        path="clients",
        label="Clients",
        description="Only tokens of clients whose ID matches, as a regular expression; all of the pool otherwise.",
        example="^web",
        documentation=_DOCS,
    ),
)
ASKS_FUNCTION = _connection(
    "function",
    "The API asks the function whether a request may come in, besides those it lets in already.",
    Setting(
        path="ttl",
        label="Answer holds",
        description="How long the function's answer counts for the same token, where the answer does not say it.",
        kind="number",
        unit="s",
        minimum=0,
        maximum=3600,
        documentation=_DOCS,
    ),
    Setting(
        path="pattern",
        label="Token looks like",
        description="A regular expression: others are refused without asking the function.",
        example="^Bearer .+",
        documentation=_DOCS,
    ),
)
