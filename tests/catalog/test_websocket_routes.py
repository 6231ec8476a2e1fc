"""WebSocket APIs as people write them: routes, deployments, and functions that send to connections."""

from __future__ import annotations

import textwrap

import pytest

from stackline.core import Refused
from stackline.design import Wire, add, connect, disconnect, read_diagram, read_wires
from stackline.template import Template

# As AWS's own simple-websockets-chat-app is written.
CHAT = """
    Chat:
      Type: AWS::ApiGatewayV2::Api
      Properties: {Name: chat, ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.message}
    SendRoute:
      Type: AWS::ApiGatewayV2::Route
      Properties:
        ApiId: {Ref: Chat}
        RouteKey: sendMessage
        AuthorizationType: NONE
        Target: {'Fn::Join': [/, [integrations, {Ref: SendInteg}]]}
    SendInteg:
      Type: AWS::ApiGatewayV2::Integration
      Properties:
        ApiId: {Ref: Chat}
        IntegrationType: AWS_PROXY
        IntegrationUri: !Sub
          - arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${function}/invocations
          - region: !Ref AWS::Region
            function: !GetAtt Send.Arn
    Deployment:
      Type: AWS::ApiGatewayV2::Deployment
      DependsOn:
        - SendRoute
      Properties: {ApiId: !Ref Chat}
    Stage:
      Type: AWS::ApiGatewayV2::Stage
      Properties: {StageName: Prod, DeploymentId: !Ref Deployment, ApiId: !Ref Chat}
    SendPermission:
      Type: AWS::Lambda::Permission
      DependsOn: [Chat, Send]
      Properties: {Action: lambda:InvokeFunction, FunctionName: !Ref Send, Principal: apigateway.amazonaws.com}
    Send:
      Type: AWS::Serverless::Function
      Properties:
        Handler: app.handler
"""


def template(text: str) -> Template:
    head = "Transform: AWS::Serverless-2016-10-31\nResources:\n"
    return Template.parse((head + textwrap.indent(textwrap.dedent(text), "  ")).encode())


def wires(text: str) -> list[Wire]:
    return read_wires(template(text))


def test_a_route_of_aws_s_own_example_is_a_wire() -> None:
    (wire,) = wires(CHAT)
    assert wire.key == ("websocket-api-invokes-function", "Chat", "sendMessage", "Send")
    assert wire.claims == (("Resources", "SendRoute"), ("Resources", "SendInteg"))
    card = next(card for card in read_diagram(template(CHAT)).resources if card.id == "Chat")
    assert [facet.id for facet in card.facets] == ["sendMessage"]


def test_a_new_route_is_waited_for_by_the_deployment_and_reuses_the_permission() -> None:
    before = template(CHAT)
    drawn = connect(before, "Chat", "Send", facet="$connect")
    assert drawn.resources["Deployment"]["DependsOn"] == ["SendRoute", "ChatConnectRoute"]
    assert sum(one["Type"] == "AWS::Lambda::Permission" for one in drawn.resources.values()) == 1
    uri = drawn.resources["ChatConnectIntegration"]["Properties"]["IntegrationUri"]["Fn::Sub"]
    assert uri.endswith("functions/${Send.Arn}/invocations")
    assert disconnect(drawn, "Chat", "Send", facet="$connect").text == before.text


def test_a_route_that_answers_has_a_route_response() -> None:
    before = template(CHAT)
    drawn = connect(before, "Chat", "Send", facet="$default", settings={"answers": True})
    assert drawn.resources["ChatDefaultRouteResponse"]["Properties"]["RouteId"] == {"Ref": "ChatDefaultRoute"}
    assert drawn.resources["ChatDefaultRoute"]["Properties"]["RouteResponseSelectionExpression"] == "$default"
    assert disconnect(drawn, "Chat", "Send", facet="$default").text == before.text


def test_a_route_has_one_target() -> None:
    two = template(
        CHAT + "    Other: {Type: AWS::Serverless::Function, Properties: {Handler: app.handler}}\n"
    )
    with pytest.raises(Refused):
        connect(two, "Chat", "Other", facet="sendMessage")


def test_the_function_of_a_route_may_send_to_the_connections_of_this_api_only() -> None:
    drawn = connect(template(CHAT), "Send", "Chat")
    properties = drawn.resources["Send"]["Properties"]
    (statement,) = properties["Policies"][0]["Statement"]
    assert statement["Action"] == "execute-api:ManageConnections"
    assert statement["Resource"]["Fn::Sub"].endswith(":${Chat}/*/*/@connections/*")
    assert properties["Environment"]["Variables"] == {
        "CHAT_API_URL": {"Fn::Sub": "wss://${Chat}.execute-api.${AWS::Region}.${AWS::URLSuffix}/Prod"},
        "CHAT_API_CONNECTIONS_URL": {
            "Fn::Sub": "https://${Chat}.execute-api.${AWS::Region}.${AWS::URLSuffix}/Prod"
        },
    }


@pytest.mark.parametrize(
    ("name", "ending"),
    [("!Ref Name", "/${Name}"), ("!Sub 'v-${Name}'", "/v-${Name}")],
)
def test_the_url_says_the_stage_as_the_stage_says_it(name: str, ending: str) -> None:
    text = CHAT.replace("StageName: Prod", f"StageName: {name}")
    drawn = connect(template(text), "Send", "Chat")
    url = drawn.resources["Send"]["Properties"]["Environment"]["Variables"]["CHAT_API_URL"]
    assert url["Fn::Sub"].endswith(ending)


def test_a_url_with_the_stage_resource_is_about_the_api() -> None:
    text = CHAT + (
        "        Environment: {Variables: {WSS: !Sub 'https://${Chat}.execute-api.eu-west-1.amazonaws.com/${Stage}'}}\n"
        "        Policies: [{Statement: [{Effect: Allow, Action: 'execute-api:ManageConnections', "
        "Resource: !Sub 'arn:aws:execute-api:eu-west-1:${AWS::AccountId}:${Chat}/*'}]}]\n"
    )
    wire = next(wire for wire in wires(text) if wire.style == "access")
    assert wire.key == ("function-uses-websocket-api", "Send", None, "Chat")
    assert len(wire.claims) == 2


SAM = """
    Chat:
      Type: AWS::Serverless::WebSocketApi
      Properties:
        RouteSelectionExpression: $request.body.action
        StageName: live
        Routes:
          $connect: {FunctionArn: !GetAtt Send.Arn}
    Send: {Type: AWS::Serverless::Function, Properties: {Handler: app.handler}}
"""


def test_sam_s_routes_are_wires() -> None:
    (wire,) = wires(SAM)
    assert wire.key == ("websocket-api-invokes-function", "Chat", "$connect", "Send")
    drawn = connect(template(SAM), "Chat", "Send", facet="send")
    assert drawn.resources["Chat"]["Properties"]["Routes"]["send"] == {
        "FunctionArn": {"Fn::GetAtt": ["Send", "Arn"]}
    }
    with pytest.raises(Refused):
        connect(template(SAM), "Chat", "Send", facet="send-all")


def test_sam_s_routes_close_no_cycle_with_their_function_s_variables() -> None:
    """SAM makes resources of them that nothing waits for."""
    drawn = connect(template(SAM), "Send", "Chat")
    assert drawn.resources["Send"]["Properties"]["Environment"]["Variables"]["CHAT_API_URL"] == {
        "Fn::Sub": "wss://${Chat}.execute-api.${AWS::Region}.${AWS::URLSuffix}/live"
    }


def test_a_new_one_has_a_stage_that_deploys_by_itself() -> None:
    made, name = add(template("Send: {Type: AWS::Serverless::Function}"), "websocket-api", "Chat")
    assert made.resources["Chat"]["Properties"]["ProtocolType"] == "WEBSOCKET"
    assert made.resources[f"{name}Stage"]["Properties"]["AutoDeploy"] is True
    assert next(card.kind for card in read_diagram(made).resources if card.id == "Chat") == "websocket-api"


@pytest.mark.parametrize("auth", ["{AuthType: CUSTOM, AuthArn: !GetAtt Send.Arn}", "{AuthType: AWS_IAM}"])
def test_who_may_connect_goes_with_the_route_that_asks(auth: str) -> None:
    """SAM: "Authorization is only available if there is a $connect route."."""
    head = """
    Chat:
      Type: AWS::Serverless::WebSocketApi
      Properties:
        RouteSelectionExpression: $request.body.action
        Routes:
          send: {FunctionArn: !GetAtt Send.Arn}
    """
    function = """
    Send: {Type: AWS::Serverless::Function, Properties: {Handler: app.handler}}
    """
    connects = "      $connect: {FunctionArn: !GetAtt Send.Arn}\n"
    asks = f"    Auth: {auth}\n"
    head, function = textwrap.dedent(head).rstrip() + "\n", textwrap.dedent(function).strip()
    before = template(head + connects + asks + function)
    assert disconnect(before, "Chat", "Send", facet="$connect").text == template(head + function).text
    without = template(head + asks + function)
    if "CUSTOM" in auth:
        assert disconnect(before, "Chat", "Send", facet="authorizer").text.count("Auth") == 0
        assert disconnect(without, "Chat", "Send", facet="send").text.count("Auth:") == 1
