"""Everything is drawn: no resource lost, every dependency a wire or a reference, and none invented."""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import corpus_files, needs_corpus
from dependency_oracle import by_name, dependencies, invented, parse_beside, undrawn
from stackline.core import has_errors
from stackline.design import cards, read_diagram, to_mermaid, to_svg
from stackline.template import Template
from translated_dependencies import seen

_SAMPLE = 250
_KEYS = {"template", "resources", "wires", "references", "diagnostics"}


def template(text: str) -> Template:
    return Template.parse(text.encode())


def graph(text: str) -> dict[str, Any]:
    return read_diagram(template(text)).to_json()


def pairs(found: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(each["source"], each["target"]) for each in found}


def check_file(path: Path) -> None:
    data = path.read_bytes()
    read = Template.parse(data, file=path.name)
    diagram = read_diagram(read)
    found = diagram.to_json()
    drawn = cards(read, diagram)
    json.dumps(found)
    ids = [resource["id"] for resource in found["resources"]]
    assert len(ids) == len(set(ids))
    assert [card.id for card in drawn] == ids
    ends = {end for each in found["wires"] + found["references"] for end in (each["source"], each["target"])}
    assert ends <= set(ids)
    facets = {
        resource["id"]: {facet["id"] for facet in resource["facets"]} for resource in found["resources"]
    }
    assert all(wire["facet"] is None or wire["facet"] in facets[wire["source"]] for wire in found["wires"])
    unknown = any(one.code.startswith("loop-") for one in read.expanded.problems)
    independent, left = parse_beside(data, unknown, set(ids))
    if independent is None or has_errors(read.diagnostics):
        return
    assert {str(id) for id in independent.get("Resources") or {}} - left <= set(ids)
    expected = {pair for pair in dependencies(independent) if pair[0] not in left}
    # What rests on a name only is marked: CloudFormation sees nothing of it.
    wires, references = pairs(found["wires"]), pairs(without_names(found["references"]))
    missing = undrawn(expected, wires, references)
    # SAM drops names that it does not know (`EventInvokeConfig.OnFailure`): CloudFormation sees nothing of them. Only
    # what SAM's own output proves is forgiven: where SAM refuses the template, `seen` has every pair of the text.
    assert not missing or not missing & seen(independent).pairs, missing
    virtual = {resource["id"] for resource in found["resources"] if resource["virtual"]}
    if "Connector" in read.text:
        expected |= seen(independent).pairs
    # Wires that rest on a name only are marked; test_translated_dependencies.py holds the marks to SAM's output.
    wires -= pairs([one for one in found["wires"] if one.get("by_name")])
    assert invented(expected, by_name(independent), wires, references, virtual) == set()


def without_names(references: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in references if not one.get("by_name")]


@needs_corpus
@pytest.mark.parametrize(
    "path", corpus_files(sample=_SAMPLE, seed=8), ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_a_real_template_is_drawn_whole(path: Path) -> None:
    check_file(path)


@needs_corpus
@pytest.mark.deep
@pytest.mark.parametrize("path", corpus_files(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_real_template_is_drawn_whole(path: Path) -> None:
    check_file(path)


_WORDS = st.sampled_from(
    re.findall(
        r"\S+",
        """A B Fn Type Properties Events Ref Fn::GetAtt Fn::Sub Fn::If Fn::ForEach::L DependsOn Connectors Condition
        Environment Variables ${A} ${B.Arn} Api Schedule Destination Id KeySchema StreamSpecification paths / get
        AWS::Serverless::Function AWS::Serverless::Api AWS::DynamoDB::Table AWS::SQS::Queue AWS::S3::Bucket""",
    )
)
_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | _WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=4),
    max_leaves=25,
)
_RESOURCE = st.fixed_dictionaries(
    {},
    optional={
        "Type": _ANYTHING
        | st.sampled_from(["AWS::Serverless::Function", "AWS::Serverless::HttpApi", "AWS::S3::Bucket"]),
        "Properties": _ANYTHING,
        "DependsOn": _ANYTHING,
        "Connectors": _ANYTHING,
        "Condition": _ANYTHING,
    },
)


@given(
    st.dictionaries(st.sampled_from(["A", "B", "Fn", "Fn::ForEach::L"]), _RESOURCE | _ANYTHING),
    _ANYTHING,
    _ANYTHING,
)
def test_nonsense_is_drawn_too(resources: dict[str, Any], shared: Any, parameters: Any) -> None:
    data = {"Globals": {"Function": shared}, "Parameters": parameters, "Resources": resources}
    read = Template.parse(json.dumps(data).encode(), file="template.json")
    found = read_diagram(read).to_json()
    assert set(resources) <= {resource["id"] for resource in found["resources"]}
    assert to_svg(read).startswith("<svg")
    assert to_mermaid(read).startswith("flowchart")


@pytest.mark.parametrize(
    "text", ["", "Resources:", "Resources: []", "Resources: {}", "Resources: 3", "- 1", "Globals: x"]
)
def test_templates_without_resources_are_empty_diagrams(text: str) -> None:
    found = graph(text)
    assert set(found) == _KEYS
    assert found["resources"] == found["wires"] == found["references"] == []
    assert to_svg(template(text)).startswith("<svg")


def test_the_json_is_exactly_the_documented_shape() -> None:
    found = graph(
        "Transform: AWS::Serverless-2016-10-31\n"
        "Resources:\n"
        "  ItemsTable:\n"
        "    Type: AWS::DynamoDB::Table\n"
        "    Properties: {StreamSpecification: {StreamViewType: NEW_IMAGE}}\n"
        "  OnItem:\n"
        "    Type: AWS::Serverless::Function\n"
        "    DependsOn: Role\n"
        "    Properties:\n"
        "      Events:\n"
        "        Changed:\n"
        "          Type: DynamoDB\n"
        "          Properties: {Stream: !GetAtt ItemsTable.StreamArn, StartingPosition: LATEST}\n"
        "  Role: {Type: AWS::IAM::Role}\n"
    )
    assert found["template"] == "template.yaml"
    assert found["resources"][0] == {
        "id": "ItemsTable",
        "type": "AWS::DynamoDB::Table",
        "kind": "table",
        "line": 3,
        "virtual": False,
        "facets": [{"id": "stream", "label": "Stream"}],
    }
    (wire,) = found["wires"]
    assert set(wire) == {"connection", "source", "facet", "target", "style", "access", "lines"}
    assert (wire["source"], wire["facet"], wire["target"], wire["style"]) == (
        "ItemsTable",
        "stream",
        "OnItem",
        "event",
    )
    assert [11, 13] in wire["lines"]
    assert found["references"] == [{"source": "OnItem", "target": "Role", "via": "DependsOn", "line": 8}]
    assert found["diagnostics"] == []


_ONE = """
Resources:
  T: {Type: AWS::SNS::Topic}
  U: {Type: AWS::SNS::Topic}
  X:
    Type: AWS::IAM::Group
    Properties:
      V: %s
"""


@pytest.mark.parametrize(
    ("value", "targets"),
    [
        ("!Ref T", {"T"}),
        ("{Ref: T}", {"T"}),
        ("!GetAtt T.TopicName", {"T"}),
        ("{Fn::GetAtt: [T, TopicName]}", {"T"}),
        ("{Fn::GetAtt: T.TopicName}", {"T"}),
        ("!Sub 'a ${T} b'", {"T"}),
        ("!Sub '${T.TopicName}${U}'", {"T", "U"}),
        ("!Sub '${ T }'", {"T"}),
        ("!Sub '${!T}'", set()),
        ("!Sub ['${T}', {T: x}]", set()),
        ("!Sub ['${T}', {T: !Ref U}]", {"U"}),
        ("!Sub ['${T.TopicName}', {T: x}]", {"T"}),
        ("!If [T, !Ref U, !Ref AWS::NoValue]", {"U"}),
        ("{Condition: T}", set()),
        ("!Join ['', [!Ref T, U]]", {"T"}),
        ("'${T}'", set()),
        ("!Ref X", set()),
        ("!Ref Nothing", set()),
        ("{Ref: T, Other: 1}", set()),
        ("!Select [!Ref T, [!GetAtt U.TopicName]]", {"T", "U"}),
        ("{'Fn::ForEach::L': [T, [a], {'${T}': !Ref T, b: !Ref U}]}", {"U"}),
    ],
)
def test_what_a_value_refers_to(value: str, targets: set[str]) -> None:
    found = graph(_ONE % value)
    assert pairs(found["references"]) == {("X", target) for target in targets}
    assert {each["line"] for each in found["references"]} <= {8}


def test_depends_on_in_both_forms_and_conditions_are_not_dependencies() -> None:
    found = graph(
        "Resources:\n  A: {Type: X, DependsOn: B}\n  B: {Type: X, DependsOn: [C, Gone]}\n"
        "  C: {Type: X, Condition: A}\n"
    )
    assert [(each["source"], each["target"], each["line"]) for each in found["references"]] == [
        ("A", "B", 2),
        ("B", "C", 3),
    ]


def test_metadata_and_update_policies_count() -> None:
    found = graph(
        "Resources:\n  A: {Type: X, Metadata: {K: !Ref B}}\n"
        "  B: {Type: X, UpdatePolicy: {K: !GetAtt C.Z}}\n  C: {Type: X}\n"
    )
    assert pairs(found["references"]) == {("A", "B"), ("B", "C")}


_CONNECTED = """
Transform: AWS::Serverless-2016-10-31
Resources:
  A: {Type: AWS::Lambda::Function, Connectors: {Out: {Properties: {Destination: [{Id: B}], Permissions: [Write]}}}}
  B: {Type: AWS::S3::Bucket}
  C: {Type: AWS::Serverless::Connector, Properties: {Source: {Id: A}, Destination: {Id: D}, Permissions: [Read]}}
  D: {Type: AWS::Custom::Thing}
"""


def test_connector_ends_count() -> None:
    found = graph(_CONNECTED)
    drawn = pairs(found["references"]) | pairs(found["wires"])
    assert {("A", "B"), ("C", "A"), ("C", "D")} <= drawn


_SHARED = """
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Environment: {Variables: {ONE: !Ref T, TWO: !Ref U}}
    Tags: {Role: !Ref R}
Resources:
  T: {Type: AWS::CodeCommit::Repository}
  U: {Type: AWS::CodeCommit::Repository}
  R: {Type: AWS::CodeCommit::Repository}
  Takes: {Type: AWS::Serverless::Function}
  Overrides:
    Type: AWS::Serverless::Function
    Properties: {Environment: {Variables: {ONE: x}}}
  Ignores: {Type: AWS::Serverless::Function, IgnoreGlobals: [Environment]}
  Plain: {Type: AWS::Lambda::Function}
"""


def test_globals_count_for_every_resource_that_takes_them_over() -> None:
    found = graph(_SHARED)
    assert pairs(found["references"]) == {
        ("Takes", "T"),
        ("Takes", "U"),
        ("Takes", "R"),
        ("Overrides", "U"),
        ("Overrides", "R"),
        ("Ignores", "R"),
    }


_LOOP = """
Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Parameters: {Names: {Type: CommaDelimitedList, Default: "One, Two"}}
Resources:
  Fn::ForEach::Topics:
    - Name
    - !Ref Names
    - Topic${Name}:
        Type: AWS::SNS::Topic
        DependsOn: Key${Name}
        Properties: {TopicName: !Ref Name, KmsMasterKeyId: !Ref Shared}
  Shared: {Type: AWS::KMS::Key}
  KeyOne: {Type: AWS::KMS::Key}
  Uses: {Type: AWS::SSM::Parameter, Properties: {Value: !Ref TopicTwo}}
"""


def test_what_a_loop_makes_are_cards_with_their_dependencies() -> None:
    found = graph(_LOOP)
    first, second, *_ = found["resources"]
    assert (first["id"], first["kind"], first["line"], first["loop"]) == ("TopicOne", "topic", 8, "Topics")
    assert (second["id"], second["line"], second["loop"]) == ("TopicTwo", 8, "Topics")
    drawn = pairs(found["references"]) | pairs(found["wires"])
    assert drawn | {(target, source) for source, target in drawn} >= {
        ("TopicOne", "Shared"),
        ("TopicTwo", "Shared"),
        ("TopicOne", "KeyOne"),
        ("Uses", "TopicTwo"),
    }


def test_a_loop_whose_items_are_not_known_is_one_card_with_the_dependencies_of_what_it_makes() -> None:
    found = graph(_LOOP.replace(', Default: "One, Two"', ""))
    loop = found["resources"][0]
    assert (loop["id"], loop["kind"], loop["line"]) == ("Fn::ForEach::Topics", "other", 5)
    assert [problem["code"] for problem in found["diagnostics"]] == ["loop-unknown"]
    assert pairs(found["references"]) == {("Fn::ForEach::Topics", "Shared")}


_MADE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      AutoPublishAlias: live
      Events: {Get: {Type: HttpApi, Properties: {Path: /, Method: GET}}, Daily: {Type: Schedule}}
  A: {Type: AWS::IAM::Group, Properties: {Value: !GetAtt FnRole.Arn}}
  B: {Type: AWS::IAM::Group, Properties: {Value: !Ref Fn.Alias}}
  C: {Type: AWS::IAM::Group, Properties: {Value: !Sub "https://${ServerlessHttpApi}.x"}}
  D: {Type: AWS::IAM::Group, Properties: {Value: !Ref FnSomethingElse}}
  E: {Type: AWS::IAM::Group, Properties: {Value: !Ref FnDaily}}
  F: {Type: AWS::IAM::Group, Properties: {Value: !Ref ServerlessHttpApiApiGatewayDefaultStage}}
"""


def test_what_sam_makes_belongs_to_what_it_is_made_of() -> None:
    found = graph(_MADE)
    made = {("A", "Fn"), ("B", "Fn"), ("C", "ServerlessHttpApi"), ("E", "Fn"), ("F", "ServerlessHttpApi")}
    assert made <= pairs(found["references"])
    assert not any(each["source"] == "D" for each in found["references"])
    virtual = {each["id"]: each["kind"] for each in found["resources"] if each["virtual"]}
    assert virtual == {"ServerlessHttpApi": "http-api", "Fn/Daily": "schedule"}
    assert {each["line"] for each in found["resources"] if each["virtual"]} == {8}


def test_an_event_from_elsewhere_has_a_card_beside_its_function() -> None:
    found = graph(
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  Fn:\n    Type: AWS::Serverless::Function\n"
        "    Properties:\n      Events:\n        Skill: {Type: AlexaSkill}\n"
    )
    assert found["resources"][1]["id"] == "Fn/Skill"
    assert found["references"] == [{"source": "Fn", "target": "Fn/Skill", "via": "Event", "line": 7}]


def test_odd_resources_are_plain_cards() -> None:
    text = "Resources:\n  A:\n  B: text\n  C: [1]\n  D: {Properties: 3}\n  E: {Type: [x]}\n  'G ?': {Type: A::B::C}\n"
    found = graph(text)
    assert [(each["id"], each["kind"], each["line"]) for each in found["resources"]] == [
        (id, "other", line) for id, line in zip(["A", "B", "C", "D", "E", "G ?"], itertools.count(2))
    ]
