"""Loops run through and files put in: what comes out, where each part is written, and what is left as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import corpus_files, needs_corpus
from dependency_oracle import expanded, parse
from stackline.core import TemplateError
from stackline.template import Project, Template
from stackline.template.expanding import MAX_MADE
from stackline.template.expansion import LOOP_PREFIX

LOOP = """
Transform: AWS::LanguageExtensions
Parameters:
  Names: {Type: CommaDelimitedList, Default: "alpha,be-ta"}
Resources:
  Fn::ForEach::Queues:
    - Name
    - !Ref Names
    - Queue&{Name}:
        Type: AWS::SQS::Queue
        DependsOn: Topic&{Name}
        Properties:
          QueueName: !Sub "${Name}-${AWS::Region}"
          Tags: [{Key: name, Value: !Ref Name}, {Key: path, Value: !Sub "/${Name}"}]
      Topic&{Name}: {Type: AWS::SNS::Topic}
  Other: {Type: AWS::SNS::Topic}
Outputs:
  Fn::ForEach::Urls:
    - Name
    - !Ref Names
    - Fn::ForEach::Attributes:
        - Attribute
        - [Arn, QueueName]
        - Queue&{Name}${Attribute}:
            Value: !GetAtt [!Sub "Queue&{Name}", !Ref Attribute]
"""


def opened(text: str) -> Template:
    return Template.parse(text.encode())


def test_a_loop_makes_its_body_for_each_item() -> None:
    template = opened(LOOP)
    found = template.expanded
    assert list(found.resources) == ["Queuealpha", "Topicalpha", "Queuebeta", "Topicbeta", "Other"]
    assert found.resources["Queuebeta"] == {
        "Type": "AWS::SQS::Queue",
        "DependsOn": "Topicbeta",
        "Properties": {
            "QueueName": {"Fn::Sub": "be-ta-${AWS::Region}"},
            "Tags": [{"Key": "name", "Value": "be-ta"}, {"Key": "path", "Value": "/be-ta"}],
        },
    }
    assert found.data["Outputs"]["QueuebetaArn"] == {"Value": {"Fn::GetAtt": ["Queuebeta", "Arn"]}}
    assert found.problems == ()


def test_every_part_says_where_it_is_written() -> None:
    template = opened(LOOP)
    origin = template.expanded.origin(("Resources", "Queuebeta", "Properties", "Tags", 1, "Value"))
    loop = ("Resources", "Fn::ForEach::Queues")
    assert origin.path == (*loop, 2, "Queue&{Name}", "Properties", "Tags", 1, "Value")
    assert (origin.scope, origin.loops) == ({"Name": "be-ta"}, (loop,))
    assert template.has(origin.path)
    assert template.expanded.source(("Resources", "Other")) == ("Resources", "Other")


def test_the_same_lines_know_what_else_they_make() -> None:
    found = opened(LOOP).expanded.siblings(("Resources", "Queuealpha", "Properties", "QueueName"))
    assert [path[1] for path in found] == ["Queuealpha", "Queuebeta"]


def test_an_environments_value_is_run_through() -> None:
    project = Project.of(opened(LOOP)).with_parameters({"Names": "one"})
    assert list(project.expanded.resources) == ["Queueone", "Topicone", "Other"]
    after = project.put(("Resources", "Other", "DeletionPolicy"), "Retain")
    assert list(after.expanded.resources) == ["Queueone", "Topicone", "Other"]


def test_a_mapping_gives_the_items() -> None:
    text = """
Mappings: {Buckets: {prod: {Names: [A, B]}}}
Parameters: {Stage: {Type: String, Default: prod}}
Resources:
  Fn::ForEach::Buckets: [Id, !FindInMap [Buckets, !Ref Stage, Names], {"Bucket${Id}": {Type: AWS::S3::Bucket}}]
"""
    assert list(opened(text).expanded.resources) == ["BucketA", "BucketB"]


def test_a_loop_in_properties_and_in_conditions() -> None:
    text = """
Conditions:
  Fn::ForEach::Stages: [S, [prod, test], {"Is${S}": !Equals [!Ref "AWS::StackName", !Ref S]}]
Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      Environment:
        Variables:
          A: 1
          Fn::ForEach::Vars: [V, [X, Y], {"NAME_${V}": !Ref V}]
"""
    found = opened(text).expanded
    assert list(found.data["Conditions"]) == ["Isprod", "Istest"]
    assert found.resources["Fn"]["Properties"]["Environment"]["Variables"] == {
        "A": 1,
        "NAME_X": "X",
        "NAME_Y": "Y",
    }


def test_without_loops_and_files_nothing_is_made_anew() -> None:
    template = opened("Resources: {Q: {Type: AWS::SQS::Queue}}")
    assert template.expanded.plain
    assert template.expanded.data is template.data


@pytest.mark.parametrize(
    ("loop", "code"),
    [
        ("[Name, !Ref Nothing, {'Q${Name}': {Type: AWS::SQS::Queue}}]", "loop-unknown"),
        ("[Name, [a]]", "loop-unread"),
        ("{Name: a}", "loop-unread"),
        ("[Name, [a, b], {Queue: {Type: AWS::SQS::Queue}}]", "loop-repeats"),
        ("[Name, [a], {Other: {Type: AWS::SQS::Queue}}]", "loop-repeats"),
    ],
)
def test_what_cannot_be_run_through_is_said(loop: str, code: str) -> None:
    text = f"Resources:\n  Fn::ForEach::L: {loop}\n  Other: {{Type: AWS::SNS::Topic}}\n"
    found = opened(text).expanded
    assert [problem.code for problem in found.problems] == [code]
    assert found.resources["Other"] == {"Type": "AWS::SNS::Topic"}


def test_loops_that_would_make_too_much_stay_as_they_are() -> None:
    items = ", ".join(f"i{number}" for number in range(60))
    inner = f"Fn::ForEach::B: [B, [{items}], {{'Q${{A}}${{B}}': {{Type: AWS::SQS::Queue}}}}]"
    found = opened(
        f"Resources:\n  Fn::ForEach::A: [A, [{items}], {{{inner}}}]\n  Other: {{Type: X}}\n"
    ).expanded
    assert MAX_MADE < 60 * 60
    assert [problem.code for problem in found.problems] == ["loop-too-large"]
    assert list(found.data["Resources"]) == ["Fn::ForEach::A", "Other"]


def test_loops_nested_without_end_stay_as_they_are() -> None:
    body = "{'Q${A}': {Type: AWS::SQS::Queue}}"
    for number in range(8):
        body = f"{{'Fn::ForEach::L{number}': [A, [x, y], {body}]}}"
    found = opened(f"Resources: {body}\n").expanded
    assert {problem.code for problem in found.problems} == {"loop-unknown"}


def test_a_file_is_put_in_where_the_template_includes_it() -> None:
    text = """
Transform: {Name: AWS::Include, Parameters: {Location: more.yaml}}
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      DefinitionBody: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: ./api/open.yaml}}}
      Fn::Transform: {Name: AWS::Include, Parameters: {Location: properties.json}}
  Fn::Transform: {Name: AWS::Include, Parameters: {Location: queues.yaml}}
Mappings:
  Fn::Transform: {Name: AWS::Include, Parameters: {Location: maps.yaml}}
"""
    others = {
        "more.yaml": b"Conditions: {Always: {'Fn::Equals': [a, a]}}\nResources: {Table: {Type: AWS::S3::Bucket}}\n",
        "api/open.yaml": b"openapi: 3.0.1\npaths: {}\n",
        "properties.json": b'{"StageName": "prod"}',
        "queues.yaml": b"Queue: {Type: AWS::SQS::Queue}\n",
        "maps.yaml": b"M: {a: {b: c}}\n",
    }
    found = Project.of(opened(text), others=others).expanded
    assert set(found.resources) == {"Api", "Table", "Queue"}
    assert found.resources["Api"]["Properties"] == {
        "DefinitionBody": {"openapi": "3.0.1", "paths": {}},
        "StageName": "prod",
    }
    assert found.data["Mappings"] == {"M": {"a": {"b": "c"}}}
    assert list(found.data["Conditions"]) == ["Always"]
    assert found.source(("Resources", "Api", "Properties", "DefinitionBody", "paths")) == (
        "./api/open.yaml",
        "paths",
    )
    assert found.source(("Resources", "Queue", "Type")) == ("./queues.yaml", "Queue", "Type")
    assert found.source(("Resources", "Table")) == ("./more.yaml", "Resources", "Table")


@pytest.mark.parametrize(
    ("location", "code"),
    [
        ("s3://bucket/part.yaml", "include-elsewhere"),
        ("!Sub 's3://${Bucket}/part.yaml'", "include-elsewhere"),
        ("part.yaml", "include-unread"),
        ("../part.yaml", "include-outside"),
    ],
)
def test_what_cannot_be_put_in_is_said(location: str, code: str) -> None:
    include = f"{{Name: AWS::Include, Parameters: {{Location: {location}}}}}"
    text = f"Resources:\n  Fn::Transform: {include}\n  Q: {{Type: X}}\n"
    found = Project.of(opened(text)).expanded
    assert [problem.code for problem in found.problems] == [code]
    assert list(found.data["Resources"]) == ["Fn::Transform", "Q"]


IN_A_LOOP = """\
Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Queues:
    - Name
    - [Alpha, Beta]
    - Fn::Transform: {Name: AWS::Include, Parameters: {Location: LOCATION}}
      ${Name}Topic:
        Type: AWS::SNS::Topic
        Properties: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: topic.yaml}}}
"""


def test_one_file_for_all_items_of_a_loop_is_a_part_of_its_body() -> None:
    others = {
        "queue.yaml": b"'${Name}Queue': {Type: AWS::SQS::Queue, Properties: {QueueName: {Ref: Name}}}\n",
        "topic.yaml": b"TopicName: {'Fn::Sub': 'of-${Name}'}\n",
    }
    found = Project.of(opened(IN_A_LOOP.replace("LOCATION", "queue.yaml")), others=others).expanded
    assert found.problems == ()
    assert {id: body["Properties"] for id, body in found.resources.items()} == {
        "AlphaQueue": {"QueueName": "Alpha"},
        "BetaQueue": {"QueueName": "Beta"},
        "AlphaTopic": {"TopicName": "of-Alpha"},
        "BetaTopic": {"TopicName": "of-Beta"},
    }
    name = ("Resources", "BetaQueue", "Properties", "QueueName")
    origin = found.origin(name)
    assert (origin.path, origin.scope) == (
        ("./queue.yaml", "${Name}Queue", "Properties", "QueueName"),
        {"Name": "Beta"},
    )
    assert found.siblings(name) == (("Resources", "AlphaQueue", *name[2:]), name)


@pytest.mark.parametrize(
    "location", ["'${Name}.yaml'", "!Sub './${Name}.yaml'", "!Join ['', [!Ref Name, .yaml]]"]
)
def test_another_file_for_each_item_is_what_cloudformation_cannot(location: str) -> None:
    """AWS, "Macro evaluation order": what a loop's body includes is there before the loop is run."""
    others = {"Alpha.yaml": b"AlphaQueue: {Type: AWS::SQS::Queue}\n", "topic.yaml": b"TopicName: a\n"}
    text = IN_A_LOOP.replace("LOCATION", location)
    found = Project.of(opened(text), others=others).expanded
    (problem,) = found.problems
    assert (problem.severity, problem.code) == ("error", "include-loop")
    assert problem.path == ("Resources", "Fn::ForEach::Queues", 2, "Fn::Transform")
    assert set(found.includes.values()) == {"./topic.yaml"}


@needs_corpus
@pytest.mark.parametrize(
    "path", [p for p in corpus_files() if b"Fn::ForEach" in p.read_bytes()], ids=lambda p: p.name
)
def test_loops_of_real_templates_make_what_cfn_lint_makes(path: Path) -> None:
    independent = parse(path.read_bytes())
    try:
        found = Template.parse(path.read_bytes()).expanded
    except TemplateError:
        return
    if independent is None or found.problems:
        return  # cfn-lint guesses the items that nobody knows
    for section in ("Resources", "Outputs", "Conditions"):
        ours, theirs = (data.get(section) or {} for data in (found.data, expanded(independent)))
        if any(str(key).startswith(LOOP_PREFIX) for key in theirs):
            continue  # it takes no collection without items
        assert set(map(str, ours)) == set(map(str, theirs))
        assert not any(str(key).startswith(LOOP_PREFIX) for key in ours)
