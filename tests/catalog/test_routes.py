"""Routes as people write them: which are wires, and which API they leave from."""

from __future__ import annotations

import textwrap

import pytest

from stackline.core import Refused
from stackline.design import Wire, connect, connect_with_notes, disconnect, read_diagram, read_wires
from stackline.template import Template

FUNCTION = "  Fn: {Type: AWS::Serverless::Function, Properties: {Handler: app.handler}}\n"


def template(text: str) -> Template:
    return Template.parse(("Resources:\n" + FUNCTION + textwrap.indent(textwrap.dedent(text), "  ")).encode())


def wires(text: str) -> list[Wire]:
    return read_wires(template(text))


def test_a_websocket_api_is_no_http_api() -> None:
    read = template(
        """
        Chat: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: WEBSOCKET}}
        Calls:
          Type: AWS::ApiGatewayV2::Integration
          Properties: {ApiId: !Ref Chat, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt Fn.Arn}
        Rest:
          Type: AWS::ApiGatewayV2::Route
          Properties: {ApiId: !Ref Chat, RouteKey: $default, Target: !Sub 'integrations/${Calls}'}
        """
    )
    assert [wire.connection for wire in read_wires(read)] == ["websocket-api-invokes-function"]
    assert next(card.kind for card in read_diagram(read).resources if card.id == "Chat") == "websocket-api"


QUICK = """
    Web: {{Type: AWS::ApiGatewayV2::Api, Properties: {{Name: web, ProtocolType: HTTP, {route}Target: {target}}}}}
    Other: {{Type: AWS::Serverless::Function, Properties: {{Handler: app.handler}}}}
    Allowed:
      Type: AWS::Lambda::Permission
      Properties:
        Action: lambda:InvokeFunction
        FunctionName: !Ref Fn
        Principal: apigateway.amazonaws.com
        SourceArn: !Sub arn:${{AWS::Partition}}:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:${{Web}}/*
    """


@pytest.mark.parametrize(
    ("route", "facet", "target"),
    [
        ("", "$default", "!GetAtt Fn.Arn"),
        ("RouteKey: GET /items, ", "GET /items", "!Sub '${Fn.Arn}'"),
        ("", "$default", "!Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${Fn}'"),
    ],
)
def test_a_route_that_is_a_property_of_its_api(route: str, facet: str, target: str) -> None:
    read = template(QUICK.format(route=route, target=target))
    (wire,) = read_wires(read)
    assert (wire.connection, wire.source, wire.facet, wire.target) == (
        "http-api-invokes-function",
        "Web",
        facet,
        "Fn",
    )
    assert ("Resources", "Web", "Properties", "Target") in wire.claims
    assert ("Resources", "Allowed") in wire.claims
    assert connect(read, "Web", "Fn", facet=facet) == read
    with pytest.raises(Refused):
        connect(read, "Web", "Other", facet=facet)
    left = disconnect(read, "Web", "Fn")
    assert left.get(("Resources", "Web", "Properties")) == {"Name": "web", "ProtocolType": "HTTP"}
    assert read_wires(left) == []


METHODS = """
    Rest: {Type: AWS::ApiGateway::RestApi, Properties: {Name: rest}}
    Root:
      Type: AWS::ApiGateway::Method
      Properties:
        RestApiId: !Ref Rest
        ResourceId: !GetAtt Rest.RootResourceId
        HttpMethod: GET
        Integration:
          Type: AWS_PROXY
          IntegrationHttpMethod: POST
          Uri: !Sub "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Fn.Arn}/invocations"
    """


def test_drawing_what_a_person_wrote_adds_only_what_it_lacks() -> None:
    read = template(METHODS)
    assert [wire.facet for wire in read_wires(read)] == ["GET /"]
    drawn = connect(read, "Rest", "Fn", facet="GET /")
    assert set(drawn.resources) - set(read.resources) == {"RestToFnPermission"}
    assert connect(drawn, "Rest", "Fn", facet="GET /") == drawn


REQUEST = """!Sub '{"input": "$util.escapeJavaScript($input.body)", "stateMachineArn": "${Flow}"}'"""
MACHINE = """
    Flow: {Type: AWS::Serverless::StateMachine, Properties: {Definition: {StartAt: A, States: {A: {Type: Pass}}}}}
    Caller:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument: {}
        Policies:
          - PolicyName: Start
            PolicyDocument:
              Statement: [{Effect: Allow, Action: states:StartExecution, Resource: !Ref Flow}]
    """
BY_METHOD = """
    Rest: {Type: AWS::ApiGateway::RestApi, Properties: {Name: rest}}
    Orders:
      Type: AWS::ApiGateway::Resource
      Properties: {RestApiId: !Ref Rest, ParentId: !GetAtt Rest.RootResourceId, PathPart: orders}
    Start:
      Type: AWS::ApiGateway::Method
      Properties:
        RestApiId: !Ref Rest
        ResourceId: !Ref Orders
        HttpMethod: POST
        Integration:
          Type: AWS
          Uri: !Sub arn:${AWS::Partition}:apigateway:${AWS::Region}:states:action/StartExecution
          Credentials: !GetAtt Caller.Arn
          RequestTemplates: {application/json: REQUEST}
    """
BY_DOCUMENT = """
    Rest:
      Type: AWS::Serverless::Api
      Properties:
        StageName: live
        DefinitionBody:
          paths:
            /orders:
              post:
                summary: Start an order
                x-amazon-apigateway-integration:
                  type: aws
                  uri: !Sub arn:${AWS::Partition}:apigateway:${AWS::Region}:states:action/StartSyncExecution
                  credentials: !GetAtt Caller.Arn
                  requestTemplates: {application/json: REQUEST}
    """


@pytest.mark.parametrize("api", [BY_METHOD, BY_DOCUMENT])
def test_a_rest_route_that_calls_step_functions(api: str) -> None:
    read = template(textwrap.dedent(MACHINE) + textwrap.dedent(api).replace("REQUEST", REQUEST))
    (wire,) = [wire for wire in read_wires(read) if wire.style == "event"]
    assert (wire.connection, wire.source, wire.facet, wire.target) == (
        "rest-api-starts-state-machine",
        "Rest",
        "POST /orders",
        "Flow",
    )
    assert ("Resources", "Caller") in wire.claims
    assert connect(read, "Rest", "Flow", facet="POST /orders") == read
    assert "Caller" not in disconnect(read, "Rest", "Flow", facet="POST /orders").resources


def test_a_permission_may_name_a_part_of_its_api() -> None:
    read = template(
        METHODS
        + """
    Asks:
      Type: AWS::ApiGateway::Authorizer
      Properties:
        RestApiId: !Ref Rest
        Name: asks
        Type: TOKEN
        AuthorizerUri: !Sub "arn:aws:apigateway:${AWS::Region}:lambda:path/x/functions/${Guard.Arn}/invocations"
    Guard: {Type: AWS::Serverless::Function, Properties: {Handler: app.handler}}
    Allowed:
      Type: AWS::Lambda::Permission
      Properties:
        FunctionName: !Ref Guard
        Action: lambda:InvokeFunction
        Principal: apigateway.amazonaws.com
        SourceArn: !Sub arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Rest}/authorizers/${Asks}
    """
    )
    wire = next(wire for wire in read_wires(read) if wire.target == "Guard")
    assert wire.claims == (("Resources", "Asks"), ("Resources", "Allowed"))
    assert set(disconnect(read, "Rest", "Guard").resources) == {"Fn", "Rest", "Root", "Guard"}


@pytest.mark.parametrize(
    ("properties", "end"), [("{}", ""), ("{StageName: $default}", ""), ("{StageName: live}", "/${Web.Stage}")]
)
def test_the_address_of_an_http_api_holds_its_stage(properties: str, end: str) -> None:
    read = template(f"Web: {{Type: AWS::Serverless::HttpApi, Properties: {properties}}}")
    drawn = connect(read, "Fn", "Web")
    assert drawn.get(("Resources", "Fn", "Properties", "Environment", "Variables")) == {
        "WEB_API_URL": {"Fn::Sub": "https://${Web}.execute-api.${AWS::Region}.${AWS::URLSuffix}" + end}
    }
    assert disconnect(drawn, "Fn", "Web").text == read.text


@pytest.mark.parametrize("type", ["AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api"])
@pytest.mark.parametrize("place", ["components: {securitySchemes: %s}", "securityDefinitions: %s"])
def test_an_authorizer_in_a_document(type: str, place: str) -> None:
    scheme = """{Asks: {type: apiKey, x-amazon-apigateway-authorizer: {type: request, authorizerUri:
            !Sub "arn:aws:apigateway:${AWS::Region}:lambda:path/x/functions/${Fn.Arn}/invocations"}}}"""
    read = template(f"Web:\n  Type: {type}\n  Properties:\n    Body:\n      {place % scheme}\n")
    (wire,) = read_wires(read)
    assert (wire.source, wire.facet, wire.target, wire.style) == ("Web", "authorizer", "Fn", "attach")
    assert connect(read, "Web", "Fn", facet="authorizer") == read
    erased = disconnect(read, "Web", "Fn", facet="authorizer")
    assert read_wires(erased) == []
    assert "authorizer" not in erased.text


@pytest.mark.parametrize(
    ("type", "left"), [("AWS::ApiGatewayV2::Api", True), ("AWS::Serverless::HttpApi", False)]
)
def test_an_authorizer_that_no_route_asks_is_said(type: str, left: bool) -> None:
    read = template(f"Web: {{Type: {type}, Properties: {{}}}}")
    drawn, notes = connect_with_notes(read, "Web", "Fn", facet="authorizer")
    assert [note.code for note in notes] == (["wire-left"] if left else [])
    assert connect_with_notes(drawn, "Web", "Fn", facet="authorizer") == (drawn, [])


DEPLOYED = """
    Allowed:
      Type: AWS::Lambda::Permission
      Properties:
        Action: lambda:InvokeFunction
        FunctionName: !Ref Fn
        Principal: apigateway.amazonaws.com
        SourceArn: !Sub arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Web}/*
    Jobs: {Type: AWS::SQS::Queue}
    Flow: {Type: AWS::StepFunctions::StateMachine, Properties: {RoleArn: role, DefinitionString: '{}'}}
    Web: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: web, ProtocolType: HTTP}}
    Calls:
      Type: AWS::ApiGatewayV2::Integration
      Properties: {ApiId: !Ref Web, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt Fn.Arn}
    Get:
      Type: AWS::ApiGatewayV2::Route
      Properties: {ApiId: !Ref Web, RouteKey: GET /items, Target: !Sub 'integrations/${Calls}'}
    Snapshot: {Type: AWS::ApiGatewayV2::Deployment, DependsOn: [Get], Properties: {ApiId: !Ref Web}}
    Live:
      Type: AWS::ApiGatewayV2::Stage
      Properties: {ApiId: !Ref Web, StageName: live, DeploymentId: !Ref Snapshot}
    """


@pytest.mark.parametrize("target", ["Fn", "Jobs", "Flow", "DefaultEventBus"])
def test_a_deployment_waits_for_a_new_route(target: str) -> None:
    read = template(DEPLOYED)
    drawn, notes = connect_with_notes(read, "Web", target, facet="POST /new")
    assert drawn.get(("Resources", "Snapshot", "DependsOn")) == ["Get", "WebPOSTNewRoute"]
    assert [note.code for note in notes] == ["api-deployment"]
    assert connect_with_notes(drawn, "Web", target, facet="POST /new") == (drawn, [])
    assert disconnect(drawn, "Web", target, facet="POST /new").text == read.text


STAGES = [
    ("", ""),
    ("StageName: live", "/live"),
    ("StageName: $default", ""),
    ("StageName: !Ref Name", "/${Name}"),
    ("StageName: !Sub 'v-${Name}'", "/v-${Name}"),
]


@pytest.mark.parametrize(("stage", "end"), STAGES)
@pytest.mark.parametrize("made_by", ["Stage", "Deployment"])
@pytest.mark.parametrize(
    ("type", "service", "holder"),
    [
        ("AWS::ApiGateway::RestApi", "ApiGateway", "RestApiId"),
        ("AWS::ApiGatewayV2::Api", "ApiGatewayV2", "ApiId"),
    ],
)
def test_the_address_of_a_plain_api_holds_its_stage(
    type: str, service: str, holder: str, made_by: str, stage: str, end: str
) -> None:
    made = f"""
    Named: {{Type: AWS::{service}::{made_by}, Properties: {{{holder}: !Ref Web, {stage}}}}}
    """
    read = template(f"    Web: {{Type: {type}, Properties: {{Name: web}}}}" + (made if stage else ""))
    drawn = connect(read, "Fn", "Web")
    assert drawn.get(("Resources", "Fn", "Properties", "Environment", "Variables")) == {
        "WEB_API_URL": {"Fn::Sub": "https://${Web}.execute-api.${AWS::Region}.${AWS::URLSuffix}" + end}
    }
    assert connect(drawn, "Fn", "Web") == drawn
    assert disconnect(drawn, "Fn", "Web").text == read.text


def test_an_address_that_people_put_together_with_the_stage_is_about_the_api() -> None:
    read = template(
        """
        Rest: {Type: AWS::ApiGateway::RestApi, Properties: {Name: rest}}
        Live: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Rest, StageName: live}}
        Caller:
          Type: AWS::Serverless::Function
          Properties:
            Handler: app.handler
            Environment:
              Variables:
                SHOP: !Sub https://${Rest}.execute-api.${AWS::Region}.amazonaws.com/${Live}/items
        """
    )
    assert [(wire.source, wire.target) for wire in read_wires(read)] == [("Caller", "Rest")]


@pytest.mark.parametrize("type", ["AWS::Serverless::Api", "AWS::ApiGateway::RestApi"])
@pytest.mark.parametrize("target", ["Fn", "Flow"])
def test_a_rest_api_has_no_catch_all(type: str, target: str) -> None:
    read = template(
        f"""
        Rest: {{Type: {type}, Properties: {{StageName: live}}}}
        Flow: {{Type: AWS::Serverless::StateMachine, Properties: {{Definition: {{}}}}}}
        """
    )
    with pytest.raises(Refused, match="no route"):
        connect(read, "Rest", target, facet="$default")
