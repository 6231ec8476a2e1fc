"""Which part of the embedded cloud a request is for, and which address it has. Pure functions."""

from __future__ import annotations

import re
from enum import Enum
from urllib.parse import parse_qsl

from stackline.gateway.heads import API_PREFIX, URL_PREFIX

GRAPHQL_PREFIX = "/_graphql/"
CDN_PREFIX = "/_cdn/"
OWN_PREFIX = "/_stackline/"

_API_HOST = re.compile(r"^([a-z0-9]{8,10})\.execute-api\.(?:[a-z0-9-]+\.)?localhost(?::\d+)?$")
_URL_HOST = re.compile(r"^([a-z0-9]{32}|[0-9a-f-]{36})\.lambda-url\.(?:[a-z0-9-]+\.)?localhost(?::\d+)?$")
_CDN_HOST = re.compile(r"^([a-z0-9]+)\.cloudfront\.localhost(?::\d+)?$")
_USER_REQUEST = re.compile(r"^/restapis/([a-z0-9]+)/([^/]+)/_user_request_(/.*)?$")
# Calls an application's own users make with no AWS credentials ("unauthenticated" in the Cognito reference).
_PUBLIC_COGNITO = {
    f"AWSCognitoIdentityProviderService.{name}"
    for name in [
        "AssociateSoftwareToken",
        "ChangePassword",
        "ConfirmForgotPassword",
        "ConfirmSignUp",
        "DeleteUser",
        "ForgotPassword",
        "GetUser",
        "GetTokensFromRefreshToken",
        "GlobalSignOut",
        "InitiateAuth",
        "ResendConfirmationCode",
        "RespondToAuthChallenge",
        "RevokeToken",
        "SetUserMFAPreference",
        "SignUp",
        "UpdateUserAttributes",
        "VerifySoftwareToken",
        "VerifyUserAttribute",
    ]
}
_PUBLIC_PATH = re.compile(
    r"^(/[^/]+/\.well-known/(jwks\.json|openid-configuration)|/oauth2/(token|userInfo|revoke))$"
)


class Plane(Enum):
    OWN = "own"  # /_stackline/…: the secret, as bearer or signature
    CONTROL = "control"  # everything of AWS's: a signature
    API = "api"  # an API the user deployed (HTTP, REST, WebSocket, GraphQL): open, as the API itself says
    URL = "url"  # a function URL, or what a CDN serves
    TOKEN = "token"  # CloudFormation's answer addresses: an unguessable token in the path
    PUBLIC = "public"  # what Cognito answers without credentials, and what subscribers of topics say yes by


def classify(
    method: str, host: str, path: str, target: str, *, signed: bool, query: str = ""
) -> tuple[Plane, str]:
    """The plane, and for API and URL the path with the address normalised to MiniStack's path form.

    `target` is the X-Amz-Target header, `query` the query string.
    """
    if path.startswith(OWN_PREFIX):
        return Plane.OWN, path
    for prefix, plane, form in (
        (API_PREFIX, Plane.API, "/_aws/execute-api/"),
        ("/_aws/execute-api/", Plane.API, "/_aws/execute-api/"),
        (URL_PREFIX, Plane.URL, "/_aws/lambda-url/"),
        (GRAPHQL_PREFIX, Plane.API, "/_aws/graphql/"),
        ("/_aws/lambda-url/", Plane.URL, "/_aws/lambda-url/"),
        (CDN_PREFIX, Plane.URL, "/_aws/cdn/"),
    ):
        if path.startswith(prefix):
            return plane, form + _with_root(path[len(prefix) :])
    if found := _API_HOST.match(host):
        return Plane.API, f"/_aws/execute-api/{found[1]}{path or '/'}"
    if found := _URL_HOST.match(host):
        return Plane.URL, f"/_aws/lambda-url/{found[1]}{path or '/'}"
    if found := _CDN_HOST.match(host):
        return Plane.URL, f"/_aws/cdn/{found[1]}{path or '/'}"
    if found := _USER_REQUEST.match(path):
        return Plane.API, f"/_aws/execute-api/{found[1]}/{found[2]}{found[3] or '/'}"
    if method == "PUT" and path.startswith(("/_ministack/cfn-response/", "/_ministack/cfn-signal/")):
        return Plane.TOKEN, path
    if not signed and (
        _PUBLIC_PATH.match(path)
        or (method == "POST" and path == "/" and target in _PUBLIC_COGNITO)
        or is_confirmation(method, path, query)
    ):
        return Plane.PUBLIC, path
    return Plane.CONTROL, path


def is_confirmation(method: str, path: str, query: str) -> bool:
    """Whether a subscriber of a topic follows the address it was sent."""
    asked = dict(parse_qsl(query))
    return method == "GET" and path == "/" and asked.get("Action") == "ConfirmSubscription"


def _with_root(rest: str) -> str:
    """`id` alone means the root of what it names."""
    return rest if "/" in rest else rest + "/"
