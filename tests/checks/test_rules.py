"""Our own rules: what each finds, where, and that its fix ends it."""

from __future__ import annotations

import subprocess
import textwrap
from pathlib import Path

import pytest

from code_projects import template
from corpus import corpus_files, needs_corpus
from stackline.checks import check, check_quick, mend, rules
from stackline.checks.rule import Rule
from stackline.core import Diagnostic, TemplateError
from stackline.template import Project, Template

HEAD = "Transform: AWS::Serverless-2016-10-31\nResources:\n"
FUNCTION = """\
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: 'x'
      Handler: index.handler
      Runtime: python3.13
      Timeout: {timeout}
      Events:
        In: {event}
"""
QUEUE = "  Work:\n    Type: AWS::SQS::Queue\n    Properties:\n      VisibilityTimeout: {visible}\n"
CALLS = "import os, boto3\ndef handler(e, x):\n    boto3.client('dynamodb').scan"
SQS = "{Type: SQS, Properties: {Queue: !GetAtt Work.Arn}}"

BAD = {
    "visibility-timeout": HEAD + FUNCTION.format(timeout=20, event=SQS) + QUEUE.format(visible=60),
    "api-timeout": HEAD
    + FUNCTION.format(timeout=31, event="{Type: Api, Properties: {Path: /x, Method: get}}"),
    "schedule-expression": HEAD
    + FUNCTION.format(timeout=3, event="{Type: Schedule, Properties: {Schedule: cron(0 6 * * *)}}"),
    "graphql-schema": HEAD
    + """\
  Shop:
    Type: AWS::Serverless::GraphQLApi
    Properties:
      Auth: {Type: AWS_IAM}
      SchemaInline: "type Query { item: }"
""",
    "state-machine": HEAD
    + """\
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition: {StartAt: One, States: {One: {Type: Pass, Next: Two}}}
""",
    "wire-end-missing": HEAD
    + "  A:\n    Type: AWS::SNS::Topic\n    Properties:\n      TopicName: !Ref Topc\n",
    "dependency-cycle": HEAD
    + "  A: {Type: AWS::SNS::Topic, DependsOn: B}\n  B: {Type: AWS::SNS::Topic, DependsOn: A}\n",
}

TRUST = "{Statement: [{Principal: {Service: [lambda.amazonaws.com, edgelambda.amazonaws.com]}}]}"
EDGE = (
    HEAD
    + """\
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: 'x'
      Handler: index.handler
      Runtime: python3.13
      AutoPublishAlias: live
      Timeout: 6
      AssumeRolePolicyDocument: """
    + TRUST
    + """
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        DefaultCacheBehavior:
          LambdaFunctionAssociations: [{EventType: viewer-request, LambdaFunctionARN: !Ref Fn.Version}]
"""
)
BAD["edge-function"] = EDGE
BAD["public-url"] = HEAD + (
    "  Url:\n    Type: AWS::Lambda::Url\n    Properties:\n      AuthType: NONE\n"
    "      TargetFunctionArn: !GetAtt Fn.Arn\n"
    "  Fn: {Type: AWS::Serverless::Function, Properties: {InlineCode: x, Handler: a.b, Runtime: python3.13}}\n"
)

NETWORK = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Net: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Left: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Net, CidrBlock: 10.0.0.0/24}}
  Doors: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: fn, VpcId: !Ref Net}}
  Routes: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Net}}
  Routed: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref Left, RouteTableId: !Ref Routes}}
  Jobs: {Type: AWS::SQS::Queue}
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src
      Policies: [{SQSSendMessagePolicy: {QueueName: !GetAtt Jobs.QueueName}}]
      VpcConfig: {SubnetIds: [!Ref Left], SecurityGroupIds: [!GetAtt Doors.GroupId]}
"""
NAT = "  Out: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Routes, NatGatewayId: nat-1}}\n"
SERVICE = "!Sub 'com.amazonaws.${AWS::Region}.sqs'"
DOOR = f"  Out: {{Type: AWS::EC2::VPCEndpoint, Properties: {{VpcId: !Ref Net, ServiceName: {SERVICE}}}}}\n"
BAD["network-no-way"] = NETWORK

APP = "src/app.py"
# Rules about code: what the code is beside the template.
CODE = {
    "code-grant-missing": f"{CALLS}(TableName=os.environ['TABLE'])\n",
    "code-grant-unused": "def handler(e, x):\n    pass\n",
    "code-variable-missing": "import os\nNAME = os.environ['ITEMS_TABLE_NAME']\ndef handler(e, x):\n    pass\n",
    "code-variable-unused": "def handler(e, x):\n    pass\n",
    "code-unclear": "def handler(e, x):\n    exec(e)\n",
}
GRANT = "      Policies: [{DynamoDBReadPolicy: {TableName: !Ref Items}}]\n"
BAD.update(
    {
        code: template(
            policies=GRANT if code in ("code-grant-unused", "code-unclear") else "",
            variables="          TABLE: !Ref Items\n" if code != "code-variable-missing" else "",
        )
        for code in CODE
    }
)


TABLE = "  {id}:\n    Type: AWS::DynamoDB::Table\n    Properties: {{TableName: {name}}}\n"
BAD["replaced-since-commit"] = HEAD + TABLE.format(id="Items", name="goods")
# What was committed before, for rules that compare.
COMMITTED = {"replaced-since-commit": HEAD + TABLE.format(id="Items", name="items")}


def commit(folder: Path, text: str) -> None:
    (folder / "template.yaml").write_text(text)
    person = ["-c", "user.name=A", "-c", "user.email=a@b"]
    for command in (["init", "-q"], ["add", "template.yaml"], [*person, "commit", "-q", "-m", "Before"]):
        subprocess.run(["git", *command], cwd=folder, check=True)


def test_a_rename_since_the_commit_is_told(tmp_path: Path) -> None:
    commit(tmp_path, HEAD + TABLE.format(id="Items", name="items"))
    told = found(HEAD + TABLE.format(id="Goods", name="items"), "replaced-since-commit", tmp_path)
    assert [(one.path, one.severity) for one in told] == [(("Resources", "Goods"), "warning")]
    assert "Items was renamed to Goods" in told[0].summary


def found(text: str, code: str, folder: Path | None = None) -> list[Diagnostic]:
    return [d for d in check_quick(Template.parse(text.encode()), folder) if d.code == code]


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)
def test_each_rule_finds_its_fault_and_its_fix_ends_it(rule: Rule, tmp_path: Path) -> None:
    code = rule.code
    assert code in BAD, f"add a template to BAD that breaks {code}"
    (tmp_path / "src").mkdir()
    (tmp_path / APP).write_text(CODE.get(code, ""))
    if code in COMMITTED:
        commit(tmp_path, COMMITTED[code])
    diagnostics = found(BAD[code], code, tmp_path)
    assert diagnostics
    assert all(d.line and d.column and d.fix and d.path for d in diagnostics)
    for diagnostic in diagnostics:
        template = Template.parse(BAD[code].encode())
        assert diagnostic.fix
        template = mend(template, diagnostic.fix)
        if diagnostic.fix.edits:
            assert not found(template.text, code, tmp_path)


def test_the_line_is_the_line() -> None:
    (diagnostic,) = found(BAD["wire-end-missing"], "wire-end-missing")
    assert BAD["wire-end-missing"].splitlines()[diagnostic.line - 1].strip() == "TopicName: !Ref Topc"


@pytest.mark.parametrize(
    ("visible", "timeout", "severity"),
    [(60, 10, None), (59, 10, "warning"), (10, 10, "warning"), (9, 10, "error")],
)
def test_visibility_timeout_against_function_timeout(
    visible: int, timeout: int, severity: str | None
) -> None:
    text = HEAD + FUNCTION.format(timeout=timeout, event=SQS) + QUEUE.format(visible=visible)
    assert [d.severity for d in found(text, "visibility-timeout")] == ([severity] if severity else [])


EDGE_FAULTS = [
    ("Timeout: 6", "MemorySize: 256", "MemorySize 256 MB"),
    ("Timeout: 6", "Architectures: [arm64]", "arm64"),
    ("Timeout: 6", "Environment: {Variables: {A: b}}", "environment variables"),
    ("Timeout: 6", "VpcConfig: {SubnetIds: [s], SecurityGroupIds: [g]}", "network"),
    (TRUST, "{Statement: []}", "edgelambda"),
    ("!Ref Fn.Version", "!GetAtt Fn.Arn", "version"),
    ("!Ref Fn.Version", "!Ref Fn.Alias", "version"),
]


@pytest.mark.parametrize(("before", "after", "said"), EDGE_FAULTS, ids=[one[1] for one in EDGE_FAULTS])
def test_what_there_is_not_at_the_edge(before: str, after: str, said: str) -> None:
    text = EDGE.replace(before, after).replace("Timeout: 6", "Timeout: 5")
    (diagnostic,) = found(text, "edge-function")
    assert said in diagnostic.summary
    assert diagnostic.fix
    if diagnostic.fix.edits:
        assert not found(mend(Template.parse(text.encode()), diagnostic.fix).text, "edge-function")


def test_an_origin_waits_longer_for_an_edge_function() -> None:
    assert not found(EDGE.replace("viewer-request", "origin-request"), "edge-function")


def test_globals_reach_the_edge_too() -> None:
    text = EDGE.replace(
        "Resources:", "Globals: {Function: {Architectures: [arm64], Layers: [x]}}\nResources:"
    )
    faults = found(text.replace("Timeout: 6", "Timeout: 5"), "edge-function")
    assert len(faults) == 2
    assert any("IgnoreGlobals: [Layers]" in one.fix.summary for one in faults if one.fix)


def test_a_timeout_in_globals_or_a_parameter_counts() -> None:
    text = (
        "Transform: AWS::Serverless-2016-10-31\n"
        "Parameters:\n  Seconds: {Type: Number, Default: 40}\n"
        "Globals:\n  Function:\n    Timeout: !Ref Seconds\n"
        "Resources:\n"
        + FUNCTION.format(timeout=1, event="{Type: Api, Properties: {Path: /x, Method: get}}").replace(
            "      Timeout: 1\n", ""
        )
    )
    (diagnostic,) = found(text, "api-timeout")
    assert "40 s" in diagnostic.summary


def test_sam_generated_ids_are_no_missing_ends() -> None:
    text = BAD["api-timeout"].replace("Timeout: 31", "Timeout: 3") + (
        "Outputs:\n  Url:\n    Value: !Sub https://${ServerlessRestApi}.x/${ServerlessRestApiProdStage}\n"
        "  Role:\n    Value: !GetAtt FnRole.Arn\n"
    )
    assert not found(text, "wire-end-missing")


def test_a_misspelt_event_property_is_found_by_the_schema() -> None:
    text = (
        HEAD
        + FUNCTION.format(timeout=3, event="{Type: SQS, Properties: {Queue: !GetAtt Work.Arn, BtchSize: 1}}")
        + QUEUE.format(visible=60)
    )
    (diagnostic,) = [d for d in check(Template.parse(text.encode())) if d.severity == "error"]
    assert diagnostic.code == "sam-schema"
    assert diagnostic.path[-1] == "BtchSize"
    assert diagnostic.fix
    assert diagnostic.fix.summary == "Write BatchSize."


def test_cfn_lint_speaks_with_our_places() -> None:
    text = HEAD + "  Q:\n    Type: AWS::SQS::Queue\n    Properties:\n      VisibilityTimout: 3\n"
    (diagnostic,) = check(Template.parse(text.encode(), file="t.yaml"))
    assert (diagnostic.code, diagnostic.place) == ("E3002", "t.yaml:6:7")
    assert diagnostic.fix
    assert diagnostic.fix.summary == "Write VisibilityTimeout."


def test_a_missing_end_is_said_once() -> None:
    errors = [d for d in check(Template.parse(BAD["wire-end-missing"].encode())) if d.severity == "error"]
    assert [d.code for d in errors] == ["wire-end-missing"]


def test_an_unknown_event_type_names_those_there_are() -> None:
    text = HEAD + FUNCTION.format(timeout=3, event="{Type: Sched, Properties: {}}")
    messages = [d.summary for d in check(Template.parse(text.encode())) if d.code == "sam-schema"]
    assert len(messages) == 1
    assert "Schedule" in messages[0]


@needs_corpus
@pytest.mark.parametrize(
    "path", corpus_files("sam", sample=60), ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_real_templates_never_break_a_rule_itself(path: Path) -> None:
    try:
        template = Template.parse(path.read_bytes(), file=path.name)
    except TemplateError:
        return
    for diagnostic in check_quick(template):
        assert diagnostic.summary
        assert diagnostic.file == path.name


def ways(text: str) -> list[str]:
    return [one.summary for one in found(text, "network-no-way")]


def test_a_function_in_a_network_without_a_way_to_what_it_uses_is_said() -> None:
    assert ways(NETWORK) == ["Fn uses Jobs, but Net has no way to sqs"]
    assert ways(NETWORK + NAT) == []
    assert ways(NETWORK + DOOR) == []
    assert len(ways(NETWORK + DOOR.replace("sqs'", "sns'"))) == 1
    assert ways(NETWORK.replace("[!Ref Left], Sec", "[subnet-1], Sec")) == []


INCLUDE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Own: {Type: AWS::SNS::Topic}
  Fn::Transform: {Name: AWS::Include, Parameters: {Location: parts/part.yaml}}
"""
PUBLIC = HEAD + "  Url: {Type: AWS::Lambda::Url, Properties: {AuthType: NONE, TargetFunctionArn: some}}\n"


@pytest.mark.parametrize("code", [*BAD, "public-url"])
def test_what_an_included_file_brings_in_is_checked_there(code: str) -> None:
    text = {**BAD, "public-url": PUBLIC}[code]
    part = textwrap.dedent(text.partition("Resources:\n")[2])
    alone = [one for one in check_quick(Template.parse(text.encode())) if one.code == code]
    project = Project.of(Template.parse(INCLUDE.encode()), others={"parts/part.yaml": part.encode()})
    found = [one for one in check_quick(project) if one.code == code]
    before = text.partition("Resources:\n")[0].count("\n") + 1
    assert [(one.file, one.line) for one in found] == [
        ("parts/part.yaml", one.line - before) for one in alone
    ]
    assert [one.summary for one in found] == [one.summary for one in alone]


LOOP = """\
Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Resources:
  Fn::ForEach::All:
    - Name
    - [One, Two]
    - Url${Name}:
        Type: AWS::Lambda::Url
        Properties: {AuthType: NONE, TargetFunctionArn: some}
      Daily${Name}:
        Type: AWS::Events::Rule
        Properties:
          ScheduleExpression: rate(1 minutes)
      Work${Name}: {Type: AWS::SQS::Queue}
      Fn${Name}:
        Type: AWS::Serverless::Function
        Properties:
          InlineCode: x
          Handler: index.handler
          Runtime: python3.13
          Timeout: 40
          Events:
            In: {Type: SQS, Properties: {Queue: !GetAtt [!Sub "Work${Name}", Arn]}}
"""


@pytest.mark.parametrize(
    ("code", "line", "ids"),
    [
        ("public-url", 8, ["UrlOne", "UrlTwo"]),
        ("schedule-expression", 12, ["DailyOne", "DailyTwo"]),
        ("visibility-timeout", 13, ["WorkOne", "WorkTwo"]),
    ],
)
def test_what_a_loop_makes_is_checked_where_the_loop_is(code: str, line: int, ids: list[str]) -> None:
    found = [one for one in check_quick(Template.parse(LOOP.encode())) if one.code == code]
    assert [(one.path[1], one.line) for one in found] == [(id, line) for id in ids]
