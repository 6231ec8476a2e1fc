"""User pools as people write them: triggers, authorizers, clients, and functions that manage users."""

from __future__ import annotations

import textwrap

import pytest

from stackline.core import Refused
from stackline.design import Wire, connect, connect_with_notes, dependency_cycles, disconnect, read_wires
from stackline.template import Template

POOL = """
    Users: {Type: AWS::Cognito::UserPool, Properties: {UserPoolName: users}}
    Web: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Users, GenerateSecret: false}}
    Welcome:
      Type: AWS::Serverless::Function
      Properties:
        Handler: app.handler
"""
API = """
    Api:
      Type: AWS::Serverless::{type}
      Properties:
        StageName: live
"""


def template(*texts: str) -> Template:
    head = "Transform: AWS::Serverless-2016-10-31\nResources:\n"
    return Template.parse(
        (head + "".join(textwrap.indent(textwrap.dedent(text), "  ") for text in texts)).encode()
    )


def keys(template: Template, start: str) -> list[tuple[str, str | None, str]]:
    return [
        (wire.source, wire.facet, wire.target)
        for wire in read_wires(template)
        if wire.connection.startswith(start)
    ]


def wire(template: Template, connection: str) -> Wire:
    return next(wire for wire in read_wires(template) if wire.connection == connection)


# Triggers ----------------------------------------------------------------------------------------------------------


def test_a_cognito_event_with_several_triggers_is_a_wire_for_each() -> None:
    several = template(
        POOL,
        """
        Challenge:
          Type: AWS::Serverless::Function
          Properties:
            Handler: app.handler
            Events:
              Auth:
                Type: Cognito
                Properties:
                  UserPool: !Ref Users
                  Trigger: [DefineAuthChallenge, CreateAuthChallenge]
        """,
    )
    assert keys(several, "user-pool-trigger") == [
        ("Users", "DefineAuthChallenge", "Challenge"),
        ("Users", "CreateAuthChallenge", "Challenge"),
    ]
    less = disconnect(several, "Users", "Challenge", facet="CreateAuthChallenge")
    assert less.get(("Resources", "Challenge", "Properties", "Events", "Auth", "Properties", "Trigger")) == [
        "DefineAuthChallenge"
    ]


def test_lambda_config_is_read_with_its_permission() -> None:
    plain = template(
        """
        Users:
          Type: AWS::Cognito::UserPool
          Properties:
            LambdaConfig:
              PostConfirmation: !GetAtt Welcome.Arn
              PreTokenGenerationConfig: {LambdaArn: !GetAtt Welcome.Arn, LambdaVersion: V2_0}
              CustomEmailSender: {LambdaArn: !GetAtt Welcome.Arn, LambdaVersion: V1_0}
        Allowed:
          Type: AWS::Lambda::Permission
          Properties:
            Action: lambda:InvokeFunction
            FunctionName: !GetAtt Welcome.Arn
            Principal: cognito-idp.amazonaws.com
            SourceArn: !GetAtt Users.Arn
        Welcome: {Type: AWS::Serverless::Function, Properties: {Handler: app.handler}}
        """
    )
    assert [facet for _, facet, _ in keys(plain, "user-pool-trigger")] == [
        "PostConfirmation",
        "PreTokenGeneration",
        "CustomEmailSender",
    ]
    less = disconnect(plain, "Users", "Welcome", facet="PostConfirmation")
    assert "Allowed" in less.resources
    assert "PostConfirmation" not in less.resources["Users"]["Properties"]["LambdaConfig"]


def test_a_trigger_has_one_function() -> None:
    drawn = connect(template(POOL), "Users", "Welcome", facet="PreSignUp")
    other = drawn.put(
        ("Resources", "Other"),
        {"Type": "AWS::Serverless::Function", "Properties": {"Handler": "app.handler"}},
    )
    with pytest.raises(Refused):
        connect(other, "Users", "Other", facet="PreSignUp")
    with pytest.raises(Refused):
        connect(other, "Users", "Other", facet="AfterLunch")


def test_a_later_version_of_the_event_and_a_sender_are_objects() -> None:
    before = template(POOL)
    drawn = connect(before, "Users", "Welcome", facet="PreTokenGeneration", settings={"version": "V2_0"})
    config = drawn.resources["Users"]["Properties"]["LambdaConfig"]
    assert config["PreTokenGenerationConfig"]["LambdaVersion"] == "V2_0"
    drawn, notes = connect_with_notes(before, "Users", "Welcome", facet="CustomSMSSender")
    assert "LambdaArn" in drawn.resources["Users"]["Properties"]["LambdaConfig"]["CustomSMSSender"]
    assert [note.code for note in notes] == ["wire-key"]
    assert disconnect(drawn, "Users", "Welcome").text == before.text


def test_the_events_of_two_pools_do_not_share_sam_s_one_permission() -> None:
    """SAM names a function's permission for Cognito after the function alone: the second pool's would replace it."""
    two = template(POOL, "Staff: {Type: AWS::Cognito::UserPool}\n")
    drawn = connect(two, "Users", "Welcome", facet="PreSignUp")
    drawn = connect(drawn, "Staff", "Welcome", facet="PreSignUp")
    assert "LambdaConfig" in drawn.resources["Staff"]["Properties"]
    assert drawn.resources["StaffToWelcomePermission"]["Properties"]["SourceArn"] == {
        "Fn::GetAtt": ["Staff", "Arn"]
    }


def test_a_trigger_s_function_may_use_the_pool_without_a_cycle() -> None:
    drawn = connect(template(POOL), "Users", "Welcome", facet="PostConfirmation")
    drawn, notes = connect_with_notes(drawn, "Welcome", "Users", access="write")
    assert dependency_cycles(drawn) == []
    assert "Environment" not in drawn.resources["Welcome"]["Properties"]
    assert [note.code for note in notes] == ["wire-spelling"]
    assert wire(drawn, "function-uses-user-pool").access == "write"


def test_the_other_way_round_is_refused_with_the_cycle() -> None:
    drawn = connect(template(POOL), "Welcome", "Users")
    with pytest.raises(Refused) as refused:
        connect(drawn, "Users", "Welcome", facet="PostConfirmation")
    assert refused.value.diagnostics[0].code == "dependency-cycle"


# Use ---------------------------------------------------------------------------------------------------------------


def test_a_function_uses_the_pool_and_knows_the_client() -> None:
    drawn = connect(connect(template(POOL), "Welcome", "Users"), "Welcome", "Web")
    properties = drawn.resources["Welcome"]["Properties"]
    assert properties["Environment"]["Variables"] == {
        "USERS_USER_POOL_ID": {"Ref": "Users"},
        "WEB_CLIENT_ID": {"Ref": "Web"},
    }
    (policy,) = properties["Policies"]
    assert all(
        action.startswith("cognito-idp:") and "Delete" not in action
        for action in policy["Statement"][0]["Action"]
    )
    assert wire(drawn, "function-uses-user-pool").access == "read"
    assert wire(drawn, "function-uses-user-pool-client").access is None
    assert keys(disconnect(drawn, "Welcome", "Web"), "function-uses-user-pool-client") == []


def test_a_client_belongs_to_its_pool() -> None:
    assert keys(template(POOL), "user-pool-client-belongs") == [("Web", None, "Users")]
    two = template(POOL, "Staff: {Type: AWS::Cognito::UserPool}\n")
    with pytest.raises(Refused):
        connect(two, "Web", "Staff")


# Authorizers -------------------------------------------------------------------------------------------------------


def test_a_rest_api_asks_the_pool() -> None:
    drawn = connect(template(POOL, API.format(type="Api")), "Api", "Users", facet="authorizer")
    assert drawn.resources["Api"]["Properties"]["Auth"] == {
        "Authorizers": {"Users": {"UserPoolArn": {"Fn::GetAtt": ["Users", "Arn"]}}},
        "DefaultAuthorizer": "Users",
        "AddDefaultAuthorizerToCorsPreflight": False,
    }


def test_an_http_api_takes_tokens_of_the_pool_s_clients() -> None:
    before = template(POOL, API.format(type="HttpApi"))
    drawn = connect(before, "Api", "Users", facet="authorizer")
    assert drawn.resources["Api"]["Properties"]["Auth"] == {
        "Authorizers": {
            "Users": {
                "IdentitySource": "$request.header.Authorization",
                "JwtConfiguration": {
                    "issuer": {"Fn::Sub": "https://cognito-idp.${AWS::Region}.${AWS::URLSuffix}/${Users}"},
                    "audience": [{"Ref": "Web"}],
                },
            }
        },
        "DefaultAuthorizer": "Users",
    }
    assert keys(drawn, "http-api-authorizer") == [("Api", "authorizer", "Users")]
    assert disconnect(drawn, "Api", "Users").text == before.text


def test_an_http_api_takes_tokens_of_one_client() -> None:
    before = template(POOL, API.format(type="HttpApi"))
    drawn = connect(before, "Api", "Web", facet="authorizer")
    assert keys(drawn, "http-api-authorizer") == [("Api", "authorizer", "Web")]
    both = connect(drawn, "Api", "Users", facet="authorizer")
    assert disconnect(disconnect(both, "Api", "Users"), "Api", "Web").text == before.text


def test_an_http_api_needs_a_client() -> None:
    alone = template("Users: {Type: AWS::Cognito::UserPool}\n", API.format(type="HttpApi"))
    with pytest.raises(Refused) as refused:
        connect(alone, "Api", "Users", facet="authorizer")
    assert "user-pool-client" in str(refused.value.diagnostics[0].fix)


@pytest.mark.parametrize(
    "issuer",
    [
        "!Sub https://cognito-idp.${AWS::Region}.amazonaws.com/${Users}",
        "!GetAtt Users.ProviderURL",
        "!Join ['', ['https://cognito-idp.', !Ref AWS::Region, '.amazonaws.com/', !Ref Users]]",
    ],
)
@pytest.mark.parametrize("large", [False, True])
def test_token_authorizers_written_by_hand_are_the_pool_s(issuer: str, large: bool) -> None:
    text = f"""
        Api:
          Type: AWS::Serverless::HttpApi
          Properties:
            Auth:
              DefaultAuthorizer: OAuth2Authorizer
              Authorizers:
                OAuth2Authorizer:
                  JwtConfiguration:
                    issuer: {issuer}
                    audience: [!Ref Web]
    """
    by_hand = template(
        POOL, text.replace("issuer:", "Issuer:").replace("audience:", "Audience:") if large else text
    )
    (found,) = [wire for wire in read_wires(by_hand) if wire.connection.startswith("http-api-authorizer")]
    assert (found.source, found.target) == ("Api", "Users")
    assert [claim[-1] for claim in found.claims] == ["OAuth2Authorizer"]


def test_globals_hold_for_the_implicit_api() -> None:
    text = """
    Transform: AWS::Serverless-2016-10-31
    Globals:
      Api: {Auth: {DefaultAuthorizer: Mine, Authorizers: {Mine: {UserPoolArn: !GetAtt Users.Arn}}}}
      HttpApi:
        Auth:
          Authorizers:
            Token:
              JwtConfiguration: {issuer: !GetAtt Users.ProviderURL, audience: [!Ref Web]}
    Resources:
      Users: {Type: AWS::Cognito::UserPool}
      Web: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Users}}
      Fn:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          Events:
            Get: {Type: Api, Properties: {Path: /, Method: get}}
            Http: {Type: HttpApi, Properties: {Path: /, Method: get}}
    """
    read = Template.parse(textwrap.dedent(text).encode())
    assert keys(read, "rest-api-authorizer") == [("ServerlessRestApi", "authorizer", "Users")]
    assert keys(read, "http-api-authorizer") == [("ServerlessHttpApi", "authorizer", "Users")]


def test_a_scheme_of_a_document_goes_with_what_names_it() -> None:
    """Who asked for the scheme alone asks nobody; who asked for two of them asks for the other."""
    read = template(
        POOL,
        """
        Api:
          Type: AWS::Serverless::Api
          Properties:
            StageName: live
            DefinitionBody:
              security: [{Pool: []}, {Key: []}]
              paths:
                /items:
                  get:
                    security:
                      - Pool: []
                  put:
                    security:
                      - Pool: []
                        Key: []
              securityDefinitions:
                Key: {type: apiKey, name: x-api-key, in: header}
                Pool:
                  type: apiKey
                  x-amazon-apigateway-authtype: cognito_user_pools
                  x-amazon-apigateway-authorizer: {type: cognito_user_pools, providerARNs: [!GetAtt Users.Arn]}
        """,
    )
    assert keys(read, "rest-api-authorizer") == [("Api", "authorizer", "Users")]
    left = disconnect(read, "Api", "Users").get(("Resources", "Api", "Properties", "DefinitionBody"))
    assert left == {
        "security": [{"Key": []}],
        "paths": {"/items": {"put": {"security": [{"Key": []}]}}},
        "securityDefinitions": {"Key": {"type": "apiKey", "name": "x-api-key", "in": "header"}},
    }
