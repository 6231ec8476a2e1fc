"""Authorizers of WebSocket and GraphQL APIs, and the settings of those of HTTP and REST APIs."""

from __future__ import annotations

import pytest

from stackline.core import Refused
from stackline.design import connect, disconnect, read_wires
from stackline.template import Template

FUNCTION = "Type: AWS::Serverless::Function, Properties: {CodeUri: src, Handler: a.b, Runtime: python3.14}"
HEAD = (
    "Transform: AWS::Serverless-2016-10-31\nResources:\n"
    f"  Fn: {{{FUNCTION}}}\n  Guard: {{{FUNCTION}}}\n  Other: {{{FUNCTION}}}\n"
    "  Pool: {Type: AWS::Cognito::UserPool}\n  Second: {Type: AWS::Cognito::UserPool}\n"
    "  Web: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool}}\n"
)
SOCKET = (
    "  Chat:\n    Type: AWS::ApiGatewayV2::Api\n"
    "    Properties: {Name: chat, ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.action}\n"
)
GRAPHQL = (
    "  Graph:\n    Type: AWS::Serverless::GraphQLApi\n    Properties: {Auth: {Type: API_KEY}, SchemaUri: a}\n"
)
GRAPHQL_PLAIN = (
    "  Graph: {Type: AWS::AppSync::GraphQLApi, Properties: {Name: graph, AuthenticationType: API_KEY}}\n"
)


def route_of(template: Template, key: str) -> dict[str, object]:
    return next(
        body["Properties"]
        for body in template.resources.values()
        if body["Type"] == "AWS::ApiGatewayV2::Route" and body["Properties"]["RouteKey"] == key
    )


@pytest.mark.parametrize("authorizer_first", [True, False])
def test_a_socket_asks_when_a_client_connects_and_not_later(authorizer_first: bool) -> None:
    template = Template.parse((HEAD + SOCKET).encode())
    lines = [("Guard", "authorizer"), ("Fn", "$connect")]
    for target, facet in lines if authorizer_first else reversed(lines):
        template = connect(template, "Chat", target, facet=facet)
    template = connect(template, "Chat", "Fn", facet="send")
    assert route_of(template, "$connect")["AuthorizerId"] == {"Ref": "ChatGuardAuthorizer"}
    assert "AuthorizerId" not in route_of(template, "send")
    with pytest.raises(Refused, match="asks Guard already"):
        connect(template, "Chat", "Other", facet="authorizer")
    open_ = disconnect(template, "Chat", "Guard", facet="authorizer")
    assert "AuthorizationType" not in open_.text
    assert {wire.facet for wire in read_wires(open_) if wire.source == "Chat"} == {"$connect", "send"}


def test_sams_socket_asks_where_it_has_a_route_to_connect() -> None:
    text = (
        "  Chat:\n    Type: AWS::Serverless::WebSocketApi\n    Properties:\n"
        "      RouteSelectionExpression: $request.body.action\n      Routes: {ROUTE: {FunctionArn: !GetAtt Fn.Arn}}\n"
    )
    with pytest.raises(Refused, match=r"no route \$connect"):
        connect(
            Template.parse((HEAD + text.replace("ROUTE", "send")).encode()),
            "Chat",
            "Guard",
            facet="authorizer",
        )
    template = Template.parse((HEAD + text.replace("ROUTE", "$connect")).encode())
    drawn = connect(template, "Chat", "Guard", facet="authorizer")
    assert drawn.resources["Chat"]["Properties"]["Auth"]["AuthArn"] == {"Fn::GetAtt": ["Guard", "Arn"]}


@pytest.mark.parametrize("api", [GRAPHQL, GRAPHQL_PLAIN])
def test_a_graph_lets_in_users_of_pools_and_whom_a_function_lets_in(api: str) -> None:
    template = Template.parse((HEAD + api).encode())
    drawn = template
    for target in ("Pool", "Second", "Guard"):
        drawn = connect(drawn, "Graph", target, facet="authorizer")
    wires = {(wire.connection, wire.target) for wire in read_wires(drawn) if wire.source == "Graph"}
    assert wires == {
        ("graphql-api-authorizer-asks-user-pool", "Pool"),
        ("graphql-api-authorizer-asks-user-pool", "Second"),
        ("graphql-api-authorizer-asks-function", "Guard"),
    }
    assert drawn.resources["GraphToGuardPermission"]["Properties"]["Principal"] == "appsync.amazonaws.com"
    with pytest.raises(Refused, match="asks Guard already"):
        connect(drawn, "Graph", "Other", facet="authorizer")
    for target in ("Second", "Guard", "Pool"):
        drawn = disconnect(drawn, "Graph", target, facet="authorizer")
    assert drawn.text == template.text


def test_a_graphs_first_provider_is_read_and_not_taken_away() -> None:
    api = GRAPHQL.replace(
        "{Type: API_KEY}",
        "{Type: AMAZON_COGNITO_USER_POOLS, UserPool: {UserPoolId: !Ref Pool, AwsRegion: !Ref AWS::Region}}",
    )
    template = Template.parse((HEAD + api).encode())
    assert ("Graph", "Pool") in [(wire.source, wire.target) for wire in read_wires(template)]
    with pytest.raises(Refused, match="lets anybody in at all"):
        disconnect(template, "Graph", "Pool", facet="authorizer")
    after = connect(template, "Graph", "Pool", facet="authorizer", settings={"clients": "^web"})
    assert after.text == template.text.replace(
        "!Ref AWS::Region}", "!Ref AWS::Region, AppIdClientRegex: ^web}"
    )


def test_an_authorizers_identity_answers_and_default_are_settings() -> None:
    api = "  Api: {Type: AWS::Serverless::HttpApi}\n"
    template = Template.parse((HEAD + api).encode())
    given = {
        "identity": ["$request.header.X-Key", "$request.querystring.tenant"],
        "ttl": 60,
        "payload": "1.0",
    }
    drawn = connect(template, "Api", "Guard", facet="authorizer", settings={**given, "simple": False})
    auth = drawn.resources["Api"]["Properties"]["Auth"]
    assert auth["Authorizers"]["Guard"]["Identity"] == {
        "Headers": ["X-Key"],
        "ReauthorizeEvery": 60,
        "QueryStrings": ["tenant"],
    }
    assert auth["DefaultAuthorizer"] == "Guard"
    asked = connect(drawn, "Api", "Guard", facet="authorizer", settings={"default": False})
    assert "DefaultAuthorizer" not in asked.text
    with pytest.raises(Refused, match="is a list of headers"):
        connect(drawn, "Api", "Guard", facet="authorizer", settings={"identity": ["X-Key"]})
    with pytest.raises(Refused, match="from 0 to 3600 s"):
        connect(drawn, "Api", "Guard", facet="authorizer", settings={"ttl": 7200})
    tokens = connect(template, "Api", "Pool", facet="authorizer", settings={"scopes": ["items/read"]})
    assert tokens.resources["Api"]["Properties"]["Auth"]["Authorizers"]["Pool"]["AuthorizationScopes"]


@pytest.mark.parametrize("api", ["HttpApi", "Api"])
def test_a_second_default_is_refused_until_the_first_is_taken_away(api: str) -> None:
    text = f"""\
Transform: AWS::Serverless-2016-10-31
Resources:
  Api: {{Type: AWS::Serverless::{api}, Properties: {{StageName: live}}}}
  One: {{Type: AWS::Serverless::Function, Properties: {{Handler: one.handler}}}}
  Two: {{Type: AWS::Serverless::Function, Properties: {{Handler: two.handler}}}}
"""
    first = connect(
        Template.parse(text.encode()), "Api", "One", facet="authorizer", settings={"default": True}
    )
    for template in (first, connect(first, "Api", "Two", facet="authorizer")):
        with pytest.raises(Refused, match="Api asks One already") as refused:
            connect(template, "Api", "Two", facet="authorizer", settings={"default": True})
        assert "`stackline unset Api Auth.DefaultAuthorizer`" in str(refused.value)
    freed = connect(first, "Api", "One", facet="authorizer", settings={"default": False})
    second = connect(freed, "Api", "Two", facet="authorizer", settings={"default": True})
    assert second.get(("Resources", "Api", "Properties", "Auth", "DefaultAuthorizer")) == "Two"
