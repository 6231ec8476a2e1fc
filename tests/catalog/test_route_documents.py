"""A document for an HTTP API whose routes are events: SAM goes on adding those, exactly as before."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from laws.yaml_text import Manner, write
from stackline.core import Refused
from stackline.design import connect, disconnect, read_wires
from stackline.template import Template

METHODS = ("GET", "post", "ANY", "x-amazon-apigateway-any-method", "DELETE")
PATHS = ("/", "/items", "/items/{id}", "/files/{proxy+}", "/a/{x}/b/{y}")
ROUTES = st.one_of(st.just(()), st.tuples(st.sampled_from(METHODS), st.sampled_from(PATHS)))
AUTH = {
    "Authorizers": {
        "Asks": {
            "IdentitySource": "$request.header.Authorization",
            "JwtConfiguration": {"issuer": "https://issuer.example", "audience": ["web"]},
        }
    },
    "DefaultAuthorizer": "Asks",
}
EVENTS = st.fixed_dictionaries(
    {"route": ROUTES, "by_text": st.booleans()},
    optional={
        "PayloadFormatVersion": st.sampled_from(("1.0", "2.0")),
        "TimeoutInMillis": st.integers(50, 30000),
        "RouteSettings": st.just({"ThrottlingBurstLimit": 5}),
    },
)
APIS = st.fixed_dictionaries(
    {},
    optional={
        "Name": st.just("shop"),
        "StageName": st.sampled_from(("live", "$default")),
        "CorsConfiguration": st.sampled_from((True, {"AllowOrigins": ["https://a.example"], "MaxAge": 5})),
        "Auth": st.just(AUTH),
        "Tags": st.just({"team": "web"}),
        "DisableExecuteApiEndpoint": st.booleans(),
        "FailOnWarnings": st.booleans(),
        "Description": st.just("The shop"),
    },
)
TARGETS = {
    "Jobs": {"Type": "AWS::SQS::Queue"},
    "Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "bus"}},
    "Flow": {
        "Type": "AWS::Serverless::StateMachine",
        "Properties": {"Definition": {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}},
    },
    "Plain": {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Handler": "app.handler",
            "Runtime": "python3.13",
            "Code": {"S3Bucket": "code", "S3Key": "place.zip"},
            "Role": "arn:aws:iam::123456789012:role/plain",
        },
    },
}
NEW = "PUT /new/{thing}"


def function(**more: Any) -> dict[str, Any]:
    code = {"Handler": "app.handler", "Runtime": "python3.13", "CodeUri": "s3://code/place.zip"}
    return {"Type": "AWS::Serverless::Function", "Properties": {**code, **more}}


def template_of(api: dict[str, Any], functions: list[list[dict[str, Any]]], alias: bool) -> Template:
    """An HTTP API, and functions with these events of it; no route twice."""
    resources: dict[str, Any] = {"Web": {"Type": "AWS::Serverless::HttpApi"}, **copy.deepcopy(TARGETS)}
    if api:
        resources["Web"]["Properties"] = copy.deepcopy(api)
    known: set[tuple[str, ...]] = set()
    for number, events in enumerate(functions):
        made = {f"Event{index}": event(one) for index, one in enumerate(events) if fresh(one["route"], known)}
        more = {"AutoPublishAlias": "live"} if alias and number == 0 else {}
        resources[f"Fn{number}"] = function(**({"Events": made} if made else {}), **more)
    body = {"Transform": "AWS::Serverless-2016-10-31", "Resources": resources}
    return Template.parse(write(body, Manner()).encode())


def fresh(route: tuple[str, ...], known: set[tuple[str, ...]]) -> bool:
    name = tuple("any" if word.lower().startswith(("any", "x-")) else word.lower() for word in route)
    return not (name in known or known.add(name))


def event(one: dict[str, Any]) -> dict[str, Any]:
    details = {key: value for key, value in one.items() if key not in ("route", "by_text")}
    route = dict(zip(("Method", "Path"), one["route"], strict=False))
    return {
        "Type": "HttpApi",
        "Properties": {**route, "ApiId": "Web" if one["by_text"] else {"Ref": "Web"}, **details},
    }


def transformed(template: Template, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    from samtranslator.parser.parser import Parser
    from samtranslator.translator.translator import Translator

    return Translator({}, Parser()).translate(copy.deepcopy(template.data), {})["Resources"]


@pytest.mark.parametrize("target", TARGETS)
@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    api=APIS, functions=st.lists(st.lists(EVENTS, max_size=3), min_size=1, max_size=3), alias=st.booleans()
)
def test_what_sam_makes_of_the_events_stays_the_same(
    target: str,
    api: dict[str, Any],
    functions: list[list[dict[str, Any]]],
    alias: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    template = template_of(api, [[{"route": ("GET", "/here"), "by_text": False}], *functions], alias)
    drawn = connect(template, "Web", target, facet=NEW)
    before, after = transformed(template, monkeypatch), transformed(drawn, monkeypatch)
    assert after["Web"]["Properties"]["Body"]["paths"].pop("/new/{thing}")["put"]
    extra = set(after) - set(before)
    assert extra <= {f"WebTo{target}Role", f"WebTo{target}Permission"}
    assert {key: value for key, value in after.items() if key not in extra} == before
    assert {wire.key for wire in read_wires(template)} < {wire.key for wire in read_wires(drawn)}
    assert disconnect(drawn, "Web", target, facet=NEW).text == template.text


CONDITIONAL = """
Transform: AWS::Serverless-2016-10-31
Conditions: {Live: !Equals [!Ref AWS::Region, eu-west-1]}
Resources:
  Web: {Type: AWS::Serverless::HttpApi}
  Jobs: {Type: AWS::SQS::Queue}
  Fn:
    Type: AWS::Serverless::Function
    Condition: Live
    Properties:
      Handler: app.handler
      Events:
        Get: {Type: HttpApi, Properties: {Path: /items, Method: get, ApiId: !Ref Web}}
"""


def test_a_conditional_function_keeps_its_api_from_getting_a_document() -> None:
    template = Template.parse(CONDITIONAL.encode())
    with pytest.raises(Refused, match="conditional"):
        connect(template, "Web", "Jobs", facet="POST /jobs")
    plain = Template.parse(CONDITIONAL.replace("    Condition: Live\n", "").encode())
    assert connect(plain, "Web", "Jobs", facet="POST /jobs")


def test_a_route_that_an_event_has_is_taken() -> None:
    plain = Template.parse(CONDITIONAL.replace("    Condition: Live\n", "").encode())
    for _ in range(2):
        with pytest.raises(Refused, match="leads to Fn already"):
            connect(plain, "Web", "Jobs", facet="GET /items")
        plain = connect(plain, "Web", "Jobs", facet="POST /jobs")


def test_what_an_operation_says_besides_its_integration_stays() -> None:
    text = """
Resources:
  Jobs: {Type: AWS::SQS::Queue}
  Web:
    Type: AWS::Serverless::HttpApi
    Properties:
      DefinitionBody:
        openapi: 3.0.1
        paths: {/jobs: {post: {summary: Take a job, responses: {}}}}
"""
    template = Template.parse(text.encode())
    drawn = connect(template, "Web", "Jobs", facet="POST /jobs")
    operation = drawn.get(("Resources", "Web", "Properties", "DefinitionBody", "paths", "/jobs", "post"))
    assert operation["summary"] == "Take a job"
    assert disconnect(drawn, "Web", "Jobs").text == text


@pytest.mark.parametrize("target", ["Jobs", "Fn"])
def test_a_document_that_a_person_began_stays(target: str) -> None:
    text = """
Resources:
  Jobs: {Type: AWS::SQS::Queue}
  Fn: {Type: AWS::Serverless::Function, Properties: {Handler: app.handler}}
  Web:
    Type: AWS::Serverless::HttpApi
    Properties:
      DefinitionBody:
        info:
          version: '1.0'
          title: !Ref AWS::StackName
        paths:
          /other: {}
        openapi: 3.0.1
"""
    template = Template.parse(text.encode())
    for begun in (
        template,
        Template.parse(text.replace("          /other: {}\n", "          {}\n").encode()),
    ):
        drawn = connect(begun, "Web", target, facet="POST /jobs")
        left = disconnect(drawn, "Web", target, facet="POST /jobs")
        assert "DefinitionBody" in left.resources["Web"]["Properties"]
    drawn = connect(template, "Web", target, facet="POST /jobs")
    assert disconnect(drawn, "Web", target, facet="POST /jobs").text == text
