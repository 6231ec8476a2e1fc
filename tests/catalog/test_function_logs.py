"""Which log group a function writes to: by its LoggingConfig, by name, by both names being the same text."""

from __future__ import annotations

import pytest

from stackline.core import Refused
from stackline.design import connect, disconnect, read_diagram, read_wires
from stackline.template import Template

FN = "{Type: AWS::Serverless::Function, Properties: {Handler: a.b, Runtime: python3.14, CodeUri: ."
HEAD = "Transform: AWS::Serverless-2016-10-31\nParameters: {Stage: {Type: String}}\nResources:\n"


def template(*lines: str) -> Template:
    return Template.parse((HEAD + "".join(f"  {line}\n" for line in lines)).encode())


def logs(*lines: str) -> set[tuple[str, str]]:
    wires = read_wires(template(*lines))
    return {(one.source, one.target) for one in wires if one.connection == "function-logs-to-log-group"}


def group(name: str) -> str:
    return f"Lines: {{Type: AWS::Logs::LogGroup, Properties: {{LogGroupName: {name}}}}}"


@pytest.mark.parametrize(
    ("function", "name"),
    [
        ("", "!Sub '/aws/lambda/${Fn}'"),
        ("", "!Join ['', [/aws/lambda/, !Ref Fn]]"),
        ("", "!Sub ['/aws/lambda/${Name}', {Name: !Ref Fn}]"),
        (", FunctionName: orders", "/aws/lambda/orders"),
        (", FunctionName: !Sub '${Stage}-orders'", "!Join [/, ['', aws, lambda, !Sub '${ Stage }-orders']]"),
        (", FunctionName: !Join ['-', [!Ref Stage, orders]]", "!Sub '/aws/lambda/${Stage}-orders'"),
        (", FunctionName: !If [Live, orders, !Ref AWS::NoValue]", "/aws/lambda/orders"),
    ],
)
def test_a_group_of_the_functions_name(function: str, name: str) -> None:
    assert logs(f"Fn: {FN}{function}}}}}", group(name)) == {("Fn", "Lines")}


@pytest.mark.parametrize(
    ("function", "name"),
    [
        (", FunctionName: orders", "/aws/lambda/orders-old"),
        (", FunctionName: orders", "/aws/codebuild/orders"),
        (", FunctionName: !Sub '${Stage}-orders'", "/aws/lambda/orders"),
        (", LoggingConfig: {LogGroup: elsewhere}", "!Sub '/aws/lambda/${Fn}'"),
    ],
)
def test_another_group(function: str, name: str) -> None:
    assert logs(f"Fn: {FN}{function}}}}}", group(name)) == set()


def test_a_function_that_waits_for_the_group_of_its_name() -> None:
    text = template(
        f"Fn: {FN}, FunctionName: orders}}, DependsOn: [Lines, Other]}}",
        group("/aws/lambda/orders"),
        "Other: {Type: AWS::SQS::Queue}",
    )
    diagram = read_diagram(text)
    assert [(one.source, one.target, one.by_name) for one in diagram.wires] == [("Fn", "Lines", False)]
    assert [(one.source, one.target) for one in diagram.references] == [("Fn", "Other")]
    erased = disconnect(text, "Fn", "Lines")
    assert erased.resources["Lines"] == {"Type": "AWS::Logs::LogGroup"}
    assert erased.resources["Fn"]["DependsOn"] == ["Other"]


def test_a_name_alone_is_marked() -> None:
    (wire,) = read_diagram(template(f"Fn: {FN}, FunctionName: orders}}}}", group("/aws/lambda/orders"))).wires
    assert wire.by_name


def test_globals_give_a_group_to_every_function() -> None:
    text = HEAD.replace(
        "Resources", "Globals: {Function: {LoggingConfig: {LogGroup: !Ref Lines}}}\nResources"
    )
    text += f"  Fn: {FN}}}}}\n  Other: {FN}}}}}\n  Lines: {{Type: AWS::Logs::LogGroup}}\n"
    wires = read_wires(Template.parse(text.encode()))
    assert [(one.source, one.target) for one in wires] == [("Fn", "Lines"), ("Other", "Lines")]


def test_a_function_has_one_log_group() -> None:
    text = template(f"Fn: {FN}}}}}", group("!Sub '/aws/lambda/${Fn}'"), "Other: {Type: AWS::Logs::LogGroup}")
    with pytest.raises(Refused) as refused:
        connect(text, "Fn", "Other")
    assert "writes to Lines already" in str(refused.value)


def test_a_role_of_the_template_is_let_write() -> None:
    role = "R: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}"
    basic = ", ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole']}}"
    lines = (f"Fn: {FN}, Role: !GetAtt R.Arn}}}}", "Lines: {Type: AWS::Logs::LogGroup}")
    granted = connect(template(*lines, role + "}}"), "Fn", "Lines").resources["R"]["Properties"]["Policies"]
    assert granted[0]["PolicyDocument"]["Statement"][0]["Action"] == [
        "logs:CreateLogStream",
        "logs:PutLogEvents",
    ]
    assert (
        "Policies" not in connect(template(*lines, role + basic), "Fn", "Lines").resources["R"]["Properties"]
    )


def test_a_function_is_not_run_by_what_it_logs() -> None:
    text = template(f"Fn: {FN}}}}}", "Lines: {Type: AWS::Logs::LogGroup}")
    for first, then in ((("Fn", "Lines"), ("Lines", "Fn")), (("Lines", "Fn"), ("Fn", "Lines"))):
        with pytest.raises(Refused) as refused:
            connect(connect(text, *first), *then)
        assert "would start another" in str(refused.value)
