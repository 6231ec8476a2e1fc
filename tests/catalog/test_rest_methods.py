"""Routes of a REST API made of resources: the path's steps, the method, and the deployment that takes it up."""

from __future__ import annotations

import re
import textwrap
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laws.meaning import normal
from laws.yaml_text import Manner, write
from stackline.checks.sam_schema import validate
from stackline.core import Refused
from stackline.design import connect, connect_with_notes, disconnect, read_wires
from stackline.template import Project, Template

TARGETS: dict[str, Any] = {
    "Fn": {
        "Type": "AWS::Serverless::Function",
        "Properties": {"Handler": "app.handler", "Runtime": "python3.13", "CodeUri": "src"},
    },
    "Flow": {
        "Type": "AWS::Serverless::StateMachine",
        "Properties": {"Definition": {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}},
    },
}
API = {"Rest": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "rest"}}}


def step(name: str, parent: Any) -> dict[str, Any]:
    return {
        "Type": "AWS::ApiGateway::Resource",
        "Properties": {"RestApiId": {"Ref": "Rest"}, "ParentId": parent, "PathPart": name},
    }


def method(verb: str, place: Any) -> dict[str, Any]:
    return {
        "Type": "AWS::ApiGateway::Method",
        "Properties": {
            "RestApiId": {"Ref": "Rest"},
            "ResourceId": place,
            "HttpMethod": verb,
            "AuthorizationType": "NONE",
            "Integration": {"Type": "MOCK"},
        },
    }


ROOT = {"Fn::GetAtt": ["Rest", "RootResourceId"]}
PEOPLES = {
    "Items": step("items", ROOT),
    "One": step("{id}", {"Ref": "Items"}),
    "List": method("GET", {"Ref": "Items"}),
    "Ask": method("OPTIONS", {"Ref": "One"}),
}


def deployment(waits: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "Type": "AWS::ApiGateway::Deployment",
        "Properties": {"RestApiId": {"Ref": "Rest"}},
    }
    return made if waits is None else {**made, "DependsOn": waits}


def template_of(*, waits: Any = None, deployments: int = 1) -> Template:
    snapshots = {f"Snapshot{number}": deployment(waits) for number in range(deployments)}
    body = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {**TARGETS, **API, **PEOPLES, **snapshots},
    }
    return Template.parse(write(body, Manner()).encode())


STEPS = st.lists(st.sampled_from(("items", "{id}", "parts", "a-b", "-", "{proxy+}")), max_size=4)
ROUTES = st.builds(
    lambda verb, steps: f"{verb} /{'/'.join(steps)}", st.sampled_from(("POST", "ANY", "GET")), STEPS
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    waits=st.sampled_from((None, "List", ["List", "Ask"])),
    deployments=st.integers(0, 2),
    wires=st.lists(
        st.tuples(ROUTES, st.sampled_from(("Fn", "Flow"))),
        min_size=1,
        max_size=4,
        unique_by=lambda one: one[0],
    ),
)
def test_methods_are_drawn_read_and_erased(
    waits: Any, deployments: int, wires: list[tuple[str, str]]
) -> None:
    start = template_of(waits=waits, deployments=deployments)
    states = [start]
    drawn: list[tuple[str, str]] = []
    refusals: list[str] = []
    for facet, target in wires:
        try:
            states.append(connect(states[-1], "Rest", target, facet=facet))
        except Refused as refused:
            refusals.append(str(refused))
            continue
        drawn.append((facet, target))
        assert connect(states[-1], "Rest", target, facet=facet) is states[-1]
        assert validate(Project.of(states[-1])) == []
    assert all(" already" in one for one in refusals), refusals
    full = states[-1]
    assert {(wire.facet, wire.target) for wire in read_wires(full)} == set(drawn)
    for snapshot in (key for key in full.resources if key.startswith("Snapshot")):
        known = full.get(("Resources", snapshot, "DependsOn"))
        names = [known] if isinstance(known, str) else known or []
        assert set(names) >= {
            key for key in full.resources if key.startswith("Rest") and key.endswith("Method")
        }
    for facet, target in reversed(drawn):
        full = disconnect(full, "Rest", target, facet=facet)
        states.pop()
        assert normal(full.data) == normal(states[-1].data)
    if not isinstance(waits, str) or not deployments:
        assert full.text == start.text


def test_the_last_of_two_methods_takes_their_path_with_it() -> None:
    start = template_of()
    both = connect(connect(start, "Rest", "Fn", facet="GET /new/{id}"), "Rest", "Fn", facet="PUT /new/{id}")
    one = disconnect(both, "Rest", "Fn", facet="GET /new/{id}")
    assert {"RestNewResource", "RestNewIdResource", "RestToFnPermission"} <= set(one.resources)
    assert disconnect(one, "Rest", "Fn", facet="PUT /new/{id}").text == start.text


def test_a_path_that_something_else_uses_stays() -> None:
    drawn = connect(template_of(), "Rest", "Fn", facet="GET /items/{id}/parts")
    text = (
        drawn.text
        + "\n  Mock:\n"
        + textwrap.indent(write(method("PUT", {"Ref": "RestItemsIdPartsResource"}), Manner()), "    ")
    )
    left = disconnect(Template.parse(text.encode()), "Rest", "Fn", facet="GET /items/{id}/parts")
    assert "RestItemsIdPartsResource" in left.resources
    assert "RestGETItemsIdPartsMethod" not in left.resources


@pytest.mark.parametrize(
    ("facet", "words"),
    [
        ("GET /items/{other}", "is {id} already"),
        ("GET /items/{proxy+}", "is {id} already"),
        ("GET /items", "leads elsewhere already"),
        ("GET /a//b", "no path"),
        ("GET /a/", "no path"),
    ],
)
def test_what_api_gateway_would_refuse_is_refused(facet: str, words: str) -> None:
    with pytest.raises(Refused, match=re.escape(words)):
        connect(template_of(), "Rest", "Fn", facet=facet)


@pytest.mark.parametrize(("deployments", "words"), [(0, "Nothing publishes"), (1, "Snapshot0 is a snapshot")])
def test_the_person_learns_what_the_deployment_needs(deployments: int, words: str) -> None:
    start = template_of(deployments=deployments)
    for target in ("Fn", "Flow"):
        drawn, notes = connect_with_notes(start, "Rest", target, facet="GET /new")
        assert [note.code for note in notes] == ["api-deployment"]
        assert words in notes[0].summary
        assert connect_with_notes(drawn, "Rest", target, facet="GET /new") == (drawn, [])


def test_a_method_open_to_all_beside_others_is_said() -> None:
    start = Template.parse(
        template_of().text.replace("AuthorizationType: NONE", "AuthorizationType: AWS_IAM").encode()
    )
    _, notes = connect_with_notes(start, "Rest", "Fn", facet="GET /new")
    assert "api-open" in [note.code for note in notes]


def test_methods_free_a_function_that_calls_its_api_from_the_cycle() -> None:
    """The document names the function, whose variables name the API: then the route is a method of its own."""
    body = {"Transform": "AWS::Serverless-2016-10-31", "Resources": {**TARGETS, **API}}
    calls = connect(Template.parse(write(body, Manner()).encode()), "Fn", "Rest")
    drawn = connect(calls, "Rest", "Fn", facet="GET /items")
    assert "RestGETItemsMethod" in drawn.resources
    assert disconnect(drawn, "Rest", "Fn", facet="GET /items").text == calls.text


def test_path_steps_that_somebody_wrote_stay() -> None:
    text = """\
Resources:
  Rest: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a}}
  Items:
    Type: AWS::ApiGateway::Resource
    Properties: {RestApiId: !Ref Rest, ParentId: !GetAtt Rest.RootResourceId, PathPart: items}
  Fn: {Type: AWS::Lambda::Function, Properties: {Role: !ImportValue Role, Code: {ZipFile: x}}}
"""
    template = Template.parse(text.encode())
    drawn = connect(template, "Rest", "Fn", facet="GET /items/{id}")
    assert "RestItemsIdResource" in drawn.resources
    assert disconnect(drawn, "Rest", "Fn", facet="GET /items/{id}").text == template.text
