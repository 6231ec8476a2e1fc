"""JWT authorizers: tokens of a user pool and of an issuer on this machine; Lambda authorizers in every form."""

from __future__ import annotations

import base64
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from embedded_cloud import Cloud

pytestmark = pytest.mark.cloud

CODE = """
import json
def handler(event, context):
    return {"statusCode": 200, "body": json.dumps(event["requestContext"].get("authorizer"))}
def policy(event, context):
    token = event.get("authorizationToken") or event["headers"].get("x-token")
    if token == "error":
        raise Exception("Unauthorized")
    effect = "Allow" if token == "good" else "Deny"
    resource = event.get("methodArn") or event["routeArn"]
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": resource}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    return {"principalId": "me", "policyDocument": document, "context": {"plan": "gold"}}
"""


class Issuer:
    """An OpenID provider: its discovery document, its key, and the tokens it signs."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(65537, 2048)
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path.endswith("openid-configuration"):
                    body = {"issuer": issuer.url, "jwks_uri": f"{issuer.url}/keys"}
                else:
                    body = {"keys": [issuer.public()]}
                self.send_response(200)
                self.end_headers()
                self.wfile.write(json.dumps(body).encode())

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def public(self) -> dict[str, str]:
        numbers = self.key.public_key().public_numbers()
        return {"kid": "k1", "kty": "RSA", "alg": "RS256", "n": number(numbers.n), "e": number(numbers.e)}

    def token(self, **claims: Any) -> str:
        now = int(time.time())
        all_claims = {"iss": self.url, "aud": "shop", "sub": "me", "exp": now + 60, **claims}
        head = encoded(json.dumps({"alg": "RS256", "kid": "k1"}).encode())
        body = encoded(json.dumps(all_claims).encode())
        signature = self.key.sign(f"{head}.{body}".encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{head}.{body}.{encoded(signature)}"


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value: int) -> str:
    return encoded(value.to_bytes((value.bit_length() + 7) // 8, "big"))


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    found = Issuer()
    yield found
    found.server.shutdown()


def template(issuer: str) -> dict[str, Any]:
    def http(path: str, **auth: Any) -> dict[str, Any]:
        return {
            "Type": "HttpApi",
            "Properties": {"Path": path, "Method": "get", "ApiId": {"Ref": "Http"}, "Auth": auth},
        }

    def rest(path: str, authorizer: str) -> dict[str, Any]:
        auth = {"Authorizer": authorizer}
        return {
            "Type": "Api",
            "Properties": {"Path": path, "Method": "get", "RestApiId": {"Ref": "Rest"}, "Auth": auth},
        }

    pool = {"Fn::Sub": "https://cognito-idp.${AWS::Region}.amazonaws.com/${Pool}"}
    gate = {"Fn::GetAtt": ["Gate", "Arn"]}
    authorizers = {
        "Own": {
            "IdentitySource": "$request.header.Authorization",
            "JwtConfiguration": {"issuer": issuer, "audience": ["shop"]},
        },
        "Pool": {
            "IdentitySource": "$request.header.Authorization",
            "JwtConfiguration": {"issuer": pool, "audience": [{"Ref": "Client"}]},
        },
        "Policy": {
            "FunctionArn": gate,
            "AuthorizerPayloadFormatVersion": "2.0",
            "EnableFunctionDefaultPermissions": True,
            "Identity": {"Headers": ["x-token"]},
        },
    }
    own = {"FunctionArn": gate, "Identity": {"ReauthorizeEvery": 0}}
    rest_authorizers = {
        "Token": {**own, "FunctionPayloadType": "TOKEN"},
        "Request": {
            "FunctionArn": gate,
            "FunctionPayloadType": "REQUEST",
            "Identity": {"Headers": ["x-token"], "ReauthorizeEvery": 0},
        },
        "Users": {"UserPoolArn": {"Fn::GetAtt": ["Pool", "Arn"]}},
    }
    function = {"Runtime": "python3.11", "InlineCode": CODE, "Timeout": 20}
    events = {
        "Own": http("/own", Authorizer="Own"),
        "Scoped": http("/scoped", Authorizer="Own", AuthorizationScopes=["write"]),
        "Pool": http("/pool", Authorizer="Pool"),
        "Policy": http("/policy", Authorizer="Policy"),
        "Token": rest("/token", "Token"),
        "Request": rest("/request", "Request"),
        "Users": rest("/users", "Users"),
    }
    flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    resources = {
        "Http": {"Type": "AWS::Serverless::HttpApi", "Properties": {"Auth": {"Authorizers": authorizers}}},
        "Rest": {
            "Type": "AWS::Serverless::Api",
            "Properties": {"StageName": "Prod", "Auth": {"Authorizers": rest_authorizers}},
        },
        "Gate": {"Type": "AWS::Serverless::Function", "Properties": {**function, "Handler": "index.policy"}},
        "Fn": {
            "Type": "AWS::Serverless::Function",
            "Properties": {**function, "Handler": "index.handler", "Events": events},
        },
        "Pool": {"Type": "AWS::Cognito::UserPool"},
        "Client": {
            "Type": "AWS::Cognito::UserPoolClient",
            "Properties": {"UserPoolId": {"Ref": "Pool"}, "ExplicitAuthFlows": flows},
        },
    }
    ends = {name: {"Value": {"Ref": name}} for name in ("Http", "Rest", "Pool", "Client")}
    return {"Transform": "AWS::Serverless-2016-10-31", "Resources": resources, "Outputs": ends}


@pytest.fixture(scope="module")
def names(cloud: Cloud, issuer: Issuer) -> dict[str, str]:
    stack = cloud.deploy("authorizers", template(issuer.url))
    assert stack["StackStatus"] == "CREATE_COMPLETE", cloud.failures("authorizers")
    return cloud.outputs("authorizers")


def ask(cloud: Cloud, path: str, **headers: str) -> tuple[int, Any]:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urllib.request.urlopen(
            urllib.request.Request(f"{cloud.url}/_api/{path}", headers=sent)
        ) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def test_a_token_of_an_issuer(cloud: Cloud, names: dict[str, str], issuer: Issuer) -> None:
    own = f"{names['Http']}/own"
    status, told = ask(cloud, own, Authorization=f"Bearer {issuer.token(email='a@b.example')}")
    assert status == 200
    assert told["jwt"]["claims"]["email"] == "a@b.example"
    assert ask(cloud, own)[0] == 401
    stranger = Issuer()
    stranger.url = issuer.url
    for bad in (
        issuer.token(aud="another"),
        issuer.token(exp=1),
        issuer.token(iss="https://elsewhere.example"),
        stranger.token(),
        "no token",
        "a.b.c",
    ):
        assert ask(cloud, own, Authorization=f"Bearer {bad}") == (401, {"message": "Unauthorized"})
    stranger.server.shutdown()


def test_scopes(cloud: Cloud, names: dict[str, str], issuer: Issuer) -> None:
    scoped = f"{names['Http']}/scoped"
    assert ask(cloud, scoped, Authorization=f"Bearer {issuer.token(scope='read write')}")[0] == 200
    assert ask(cloud, scoped, Authorization=f"Bearer {issuer.token(scope='read')}") == (
        403,
        {"message": "Forbidden"},
    )


def test_a_user_of_a_pool(cloud: Cloud, names: dict[str, str]) -> None:
    cognito, user = cloud.client("cognito-idp"), {"UserPoolId": names["Pool"], "Username": "ann"}
    cognito.admin_create_user(**user, MessageAction="SUPPRESS")
    cognito.admin_set_user_password(**user, Password="Passw0rd!", Permanent=True)
    tokens = cognito.initiate_auth(
        ClientId=names["Client"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ann", "PASSWORD": "Passw0rd!"},
    )["AuthenticationResult"]
    status, told = ask(cloud, f"{names['Http']}/pool", Authorization=f"Bearer {tokens['IdToken']}")
    assert (status, told["jwt"]["claims"]["cognito:username"]) == (200, "ann")
    assert ask(cloud, f"{names['Http']}/pool", Authorization="Bearer x")[0] == 401
    status, told = ask(cloud, f"{names['Rest']}/Prod/users", Authorization=tokens["IdToken"])
    assert (status, told["claims"]["cognito:username"]) == (200, "ann")
    assert ask(cloud, f"{names['Rest']}/Prod/users", Authorization="x")[0] == 401


def test_functions_that_answer_a_policy(cloud: Cloud, names: dict[str, str]) -> None:
    http, rest = f"{names['Http']}/policy", f"{names['Rest']}/Prod"
    status, told = ask(cloud, http, x_token="good")
    assert (status, told["lambda"]["plan"]) == (200, "gold")
    assert ask(cloud, http, x_token="bad")[0] == 403
    assert ask(cloud, http)[0] == 401
    for path, header in ((f"{rest}/token", "Authorization"), (f"{rest}/request", "x_token")):
        status, told = ask(cloud, path, **{header: "good"})
        assert (status, told["plan"], told["principalId"]) == (200, "gold", "me")
        assert ask(cloud, path, **{header: "bad"})[0] == 403
        assert ask(cloud, path, **{header: "error"})[0] == 401
    # What is not kept is asked for nothing: the function is asked without a token too.
    assert ask(cloud, f"{rest}/token")[0] == 401
    assert ask(cloud, f"{rest}/request")[0] == 403
