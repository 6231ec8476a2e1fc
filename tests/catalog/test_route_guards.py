"""Authorizers and scopes of single routes, in each way that routes are written."""

from __future__ import annotations

import pytest

from stackline.catalog.read import read_spelling
from stackline.core import Refused
from stackline.design import connect, disconnect
from stackline.design.wires import view_of
from stackline.template import Template

FUNCTION = """\
  Fn: {Type: AWS::Serverless::Function, Properties: {CodeUri: src, Handler: a.b, Runtime: python3.14}}
  Guard: {Type: AWS::Serverless::Function, Properties: {CodeUri: src, Handler: a.b, Runtime: python3.14}}
"""
HEAD = "Transform: AWS::Serverless-2016-10-31\nResources:\n"
SAM = HEAD + FUNCTION + "  Api:\n    Type: AWS::Serverless::KIND\n    Properties: {StageName: live}\n"
PLAIN = {
    "http-api": "  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: a, ProtocolType: HTTP}}\n",
    "rest-api": "  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a}}\n"
    "  Step: {Type: AWS::ApiGateway::Resource, Properties: {RestApiId: !Ref Api, ParentId: !GetAtt "
    "Api.RootResourceId, PathPart: items}}\n",
}
ROUTE = "GET /items"


def settings_of(template: Template, kind: str, facet: str = ROUTE) -> dict[str, object]:
    view = view_of(template)
    connection = view.catalog.connections[f"{kind}-invokes-function"]
    for spelling in connection.spellings:
        for found in read_spelling(view, connection, spelling):
            if found.facet == facet:
                return dict(found.settings)
    return {}


@pytest.mark.parametrize(("kind", "type"), [("http-api", "HttpApi"), ("rest-api", "Api")])
def test_a_route_of_sam_names_its_authorizer(kind: str, type: str) -> None:
    template = Template.parse(SAM.replace("KIND", type).encode())
    with pytest.raises(Refused, match="has no authorizer Guard"):
        connect(template, "Api", "Fn", facet=ROUTE, settings={"authorizer": "Guard"})
    guarded = connect(template, "Api", "Guard", facet="authorizer")
    given = {"authorizer": "Guard", "scopes": ["items/read"]}
    drawn = connect(guarded, "Api", "Fn", facet=ROUTE, settings=given)
    assert settings_of(drawn, kind) == given
    event = next(iter(drawn.resources["Fn"]["Properties"]["Events"].values()))
    assert event["Properties"]["Auth"] == {"Authorizer": "Guard", "AuthorizationScopes": ["items/read"]}
    opened = connect(drawn, "Api", "Fn", facet=ROUTE, settings={"authorizer": "NONE", "scopes": None})
    assert opened.text.count("NONE") == 1
    assert settings_of(opened, kind) == {"authorizer": "NONE"}


@pytest.mark.parametrize(("kind", "type"), [("http-api", "Route"), ("rest-api", "Method")])
def test_a_route_resource_names_its_authorizer_and_the_type(kind: str, type: str) -> None:
    template = Template.parse((HEAD + FUNCTION + PLAIN[kind]).encode())
    guarded = connect(template, "Api", "Guard", facet="authorizer")
    given = {"authorizer": "ApiGuardAuthorizer"}
    drawn = connect(guarded, "Api", "Fn", facet=ROUTE, settings=given)
    (route,) = [body for body in drawn.resources.values() if body["Type"].endswith(f"::{type}")]
    assert route["Properties"]["AuthorizationType"] == "CUSTOM"
    assert route["Properties"]["AuthorizerId"] == {"Ref": "ApiGuardAuthorizer"}
    assert settings_of(drawn, kind)["authorizer"] == "ApiGuardAuthorizer"
    opened = connect(drawn, "Api", "Fn", facet=ROUTE, settings={"authorizer": None})
    assert opened.text == connect(guarded, "Api", "Fn", facet=ROUTE).text
    signed = connect(drawn, "Api", "Fn", facet=ROUTE, settings={"authorizer": "AWS_IAM"})
    assert settings_of(signed, kind)["authorizer"] == "AWS_IAM"
    assert "AuthorizerId" not in signed.text


def test_an_operation_of_a_document_names_its_scheme() -> None:
    body = (
        "  Api:\n    Type: AWS::ApiGatewayV2::Api\n    Properties:\n      Body:\n        openapi: 3.0.1\n"
        "        paths: {}\n        components:\n          securitySchemes:\n            Tokens: {type: oauth2}\n"
    )
    template = Template.parse((HEAD + FUNCTION + body).encode())
    drawn = connect(template, "Api", "Fn", facet=ROUTE, settings={"authorizer": "Tokens"})
    assert drawn.get(("Resources", "Api", "Properties", "Body", "paths", "/items", "get", "security")) == [
        {"Tokens": []}
    ]
    scoped = connect(drawn, "Api", "Fn", facet=ROUTE, settings={"scopes": ["items/read"]})
    assert settings_of(scoped, "http-api")["scopes"] == ["items/read"]
    opened = connect(scoped, "Api", "Fn", facet=ROUTE, settings={"authorizer": "NONE"})
    assert settings_of(opened, "http-api")["authorizer"] == "NONE"
    with pytest.raises(Refused, match="asks no authorizer itself"):
        connect(opened, "Api", "Fn", facet=ROUTE, settings={"scopes": ["a"]})


@pytest.mark.parametrize("guard", ["security: [{Tokens: [a]}]", "x-amazon-apigateway-auth: {type: AWS_IAM}"])
@pytest.mark.parametrize("besides", ["", "summary: All items"])
def test_who_may_come_in_goes_with_the_operation(guard: str, besides: str) -> None:
    """Nobody is asked on a route that leads nowhere; what the operation says besides stays, and the scheme does."""
    uri = "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Fn.Arn}/invocations"
    integration = f"x-amazon-apigateway-integration: {{type: aws_proxy, uri: !Sub '{uri}'}}"
    body = (
        "  Api:\n    Type: AWS::ApiGateway::RestApi\n    Properties:\n      Body:\n        openapi: 3.0.1\n"
        "        components: {securitySchemes: {Tokens: {type: apiKey, name: token, in: header}}}\n"
        "        paths:\n          /other: {get: {responses: {}}}\n"
    )
    said = f"          /items:\n            get:\n              {besides}\n" if besides else ""
    lines = [line for line in (guard, integration) if line]
    route = (said or "          /items:\n            get:\n") + "".join(
        f"              {one}\n" for one in lines
    )
    before = Template.parse((HEAD + FUNCTION + body + route).encode())
    gone = disconnect(before, "Api", "Fn", facet=ROUTE)
    assert gone.text == HEAD + FUNCTION + body + said
