"""Drawing and erasing wires: access, settings, roles, reuse, and what is refused."""

from __future__ import annotations

import textwrap

import pytest

from stackline.core import Refused
from stackline.design import connect, connect_with_notes, disconnect, read_wires, targets
from stackline.template import Template


def template(text: str) -> Template:
    return Template.parse(
        ("Resources:\n" + textwrap.indent(textwrap.dedent(text).strip("\n"), "  ") + "\n").encode()
    )


FUNCTION = """
    Fn:
      Type: AWS::Serverless::Function
      Properties:
        Handler: app.handler
    Items: {Type: AWS::DynamoDB::Table}
    Orders: {Type: AWS::DynamoDB::Table}
    Work: {Type: AWS::SQS::Queue}
    Failed: {Type: AWS::SQS::Queue}
"""


def refused(start: Template, *ends: str, **options: object) -> str:
    with pytest.raises(Refused) as caught:
        connect(start, *ends, **options)  # type: ignore[arg-type]
    return str(caught.value)


def wire_of(start: Template, source: str, target: str) -> object:
    return next(wire for wire in read_wires(start) if (wire.source, wire.target) == (source, target))


@pytest.mark.parametrize(
    ("first", "second"), [("read", "write"), ("write", "read-write"), ("read-write", "read")]
)
def test_access_can_be_changed(first: str, second: str) -> None:
    start = template(FUNCTION)
    drawn = connect(start, "Fn", "Items", access=first)  # type: ignore[arg-type]
    changed = connect(drawn, "Fn", "Items", access=second)  # type: ignore[arg-type]
    assert wire_of(changed, "Fn", "Items").access == second  # type: ignore[attr-defined]
    assert changed.text == connect(start, "Fn", "Items", access=second).text  # type: ignore[arg-type]


def test_drawing_a_wire_again_leaves_its_access() -> None:
    drawn = connect(template(FUNCTION), "Fn", "Items", access="read")
    assert connect(drawn, "Fn", "Items").text == drawn.text


def test_a_variable_that_holds_the_reference_is_reused() -> None:
    start = template(
        FUNCTION.replace("Handler: app.handler", 'Environment: {Variables: {WHERE: !Sub "${Items}"}}')
    )
    drawn = connect(start, "Fn", "Items")
    assert "ITEMS_TABLE_NAME" not in drawn.text
    assert "ITEMS_TABLE_ARN" in drawn.text


def test_a_name_that_is_taken_gets_a_number() -> None:
    start = template(
        FUNCTION.replace("Handler: app.handler", "Environment: {Variables: {ITEMS_TABLE_NAME: mine}}")
    )
    drawn = connect(start, "Fn", "Items")
    variables = drawn.get(("Resources", "Fn", "Properties", "Environment", "Variables"))
    assert variables["ITEMS_TABLE_NAME"] == "mine"
    assert variables["ITEMS_TABLE_NAME_2"] == {"Ref": "Items"}


def test_two_tables_keep_their_own_variables() -> None:
    one = connect(template(FUNCTION), "Fn", "Items")
    two = connect(one, "Fn", "Orders")
    variables = two.get(("Resources", "Fn", "Properties", "Environment", "Variables"))
    assert sorted(variables) == [
        "ITEMS_TABLE_ARN",
        "ITEMS_TABLE_NAME",
        "ORDERS_TABLE_ARN",
        "ORDERS_TABLE_NAME",
    ]
    assert disconnect(two, "Fn", "Orders").text == one.text


def test_settings_are_written_and_changed() -> None:
    drawn = connect(template(FUNCTION), "Work", "Fn", settings={"batch_size": 25, "concurrency": 5})
    event = drawn.get(("Resources", "Fn", "Properties", "Events", "Work", "Properties"))
    assert event["BatchSize"] == 25
    assert event["ScalingConfig"] == {"MaximumConcurrency": 5}
    changed = connect(drawn, "Work", "Fn", settings={"batch_size": 1})
    event = changed.get(("Resources", "Fn", "Properties", "Events", "Work", "Properties"))
    assert event["BatchSize"] == 1
    assert event["ScalingConfig"] == {"MaximumConcurrency": 5}
    less = connect(changed, "Work", "Fn", settings={"concurrency": None})
    assert "ScalingConfig" not in less.text


def test_a_stream_that_a_second_function_reads_stays() -> None:
    start = template(FUNCTION + "    Fn2: {Type: AWS::Serverless::Function, Properties: {Handler: a.b}}\n")
    both = connect(connect(start, "Items", "Fn", facet="stream"), "Items", "Fn2", facet="stream")
    one = disconnect(both, "Items", "Fn")
    assert "StreamSpecification" in one.text
    assert disconnect(one, "Items", "Fn2").text == start.text


def test_a_stream_that_an_output_exports_stays() -> None:
    text = template(FUNCTION).text + "Outputs:\n  S: {Value: !GetAtt Items.StreamArn}\n"
    drawn = connect(Template.parse(text.encode()), "Items", "Fn")
    assert "StreamSpecification" in disconnect(drawn, "Items", "Fn").text


ROLE = """
    Fn:
      Type: AWS::Serverless::Function
      Properties:
        Role: {role}
    Role: {{Type: AWS::IAM::Role, Properties: {{AssumeRolePolicyDocument: {{}}}}}}
    Items: {{Type: AWS::DynamoDB::Table}}
    Work: {{Type: AWS::SQS::Queue}}
"""


def test_a_grant_goes_to_the_role_in_the_template() -> None:
    drawn = connect(template(ROLE.format(role="!GetAtt Role.Arn")), "Fn", "Items")
    assert drawn.get(("Resources", "Role", "Properties", "Policies"))[0]["PolicyName"] == "FnUsesItems"
    assert drawn.get(("Resources", "Fn", "Properties", "Policies")) is None


@pytest.mark.parametrize(
    "role", ["arn:aws:iam::123456789012:role/x", "!ImportValue Shared", "!Ref RoleParameter"]
)
@pytest.mark.parametrize("ends", [("Fn", "Items"), ("Work", "Fn")])
def test_a_role_elsewhere_is_refused_by_name(role: str, ends: tuple[str, str]) -> None:
    message = refused(template(ROLE.format(role=role)), *ends)
    assert "wire-role-elsewhere" in message
    assert role.split()[-1] in message


def test_a_shared_role_gives_its_wire_to_the_function_that_names_the_table() -> None:
    start = template(
        ROLE.format(role="!GetAtt Role.Arn")
        + "    Fn2: {Type: AWS::Serverless::Function, Properties: {Role: !GetAtt Role.Arn}}\n"
    )
    drawn, told = connect_with_notes(start, "Fn", "Items")
    assert [(note.code, note.summary) for note in told] == [("role-shared", "Fn2 may do the same with Items")]
    assert [(wire.source, wire.target) for wire in read_wires(drawn)] == [("Fn", "Items")]
    both, told = connect_with_notes(drawn, "Fn2", "Items")
    assert told == [], "it could do it before"
    assert {wire.source for wire in read_wires(both)} == {"Fn", "Fn2"}
    assert disconnect(both, "Fn2", "Items").text == drawn.text
    assert disconnect(drawn, "Fn", "Items").text == start.text


def test_policies_that_are_one_name_become_a_list() -> None:
    start = template(FUNCTION.replace("Handler: app.handler", "Policies: AWSXrayWriteOnlyAccess"))
    drawn = connect(start, "Fn", "Items")
    assert drawn.get(("Resources", "Fn", "Properties", "Policies"))[0] == "AWSXrayWriteOnlyAccess"
    erased = disconnect(drawn, "Fn", "Items")
    assert erased.get(("Resources", "Fn", "Properties", "Policies")) == ["AWSXrayWriteOnlyAccess"]


def test_conditional_policies_get_a_policy_beside_them() -> None:
    start = template(FUNCTION.replace("Handler: app.handler", "Policies: !If [Live, [A], [B]]"))
    drawn = connect(start, "Fn", "Items")
    assert drawn.get(("Resources", "FnUsesItemsPolicy", "Properties", "Roles")) == [{"Ref": "FnRole"}]
    assert disconnect(drawn, "Fn", "Items").text == start.text


def test_conditional_variables_are_refused() -> None:
    chosen = "Environment: !If [A, {Variables: {}}, !Ref AWS::NoValue]"
    start = template(FUNCTION.replace("Handler: app.handler", chosen))
    assert "wire-conditional" in refused(start, "Fn", "Items")


def test_a_second_subscription_joins_the_queue_policy() -> None:
    start = template(
        "News: {Type: AWS::SNS::Topic}\nOld: {Type: AWS::SNS::Topic}\nWork: {Type: AWS::SQS::Queue}"
    )
    both = connect(connect(start, "News", "Work"), "Old", "Work")
    policies = [key for key, value in both.resources.items() if value["Type"] == "AWS::SQS::QueuePolicy"]
    assert len(policies) == 1
    statements = both.get(("Resources", policies[0], "Properties", "PolicyDocument", "Statement"))
    assert len(statements) == 2
    assert disconnect(disconnect(both, "News", "Work"), "Old", "Work").text == start.text


def test_a_place_that_holds_one_wire_is_refused_when_taken() -> None:
    start = connect(template(FUNCTION), "Work", "Failed")
    message = refused(
        template(start.text.removeprefix("Resources:\n") + "  Third: {Type: AWS::SQS::Queue}"),
        "Work",
        "Third",
    )
    assert "wire-place-taken" in message
    assert "Failed" in message


def test_fifo_and_standard_queues_are_not_joined() -> None:
    start = template("A: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true}}\nB: {Type: AWS::SQS::Queue}")
    assert "FIFO" in refused(start, "A", "B")


def test_cycles_are_refused_and_named() -> None:
    start = template("A: {Type: AWS::Serverless::Function}\nB: {Type: AWS::Serverless::Function}")
    one = connect(start, "A", "B")
    message = refused(one, "B", "A")
    assert "dependency-cycle" in message
    assert "A" in message


def test_a_bucket_that_starts_a_function_can_still_be_used_by_it() -> None:
    start = template(
        "Files: {Type: AWS::S3::Bucket}\nFn: {Type: AWS::Serverless::Function, Properties: {Handler: a.b}}"
    )
    started = connect(start, "Files", "Fn")
    used, notes = connect_with_notes(started, "Fn", "Files", access="read")
    assert wire_of(used, "Fn", "Files").access == "read"  # type: ignore[attr-defined]
    assert any("event" in note.summary for note in notes)
    assert disconnect(used, "Fn", "Files").text == started.text
    again = connect(used, "Fn", "Files", access="write")
    assert wire_of(again, "Fn", "Files").access == "write"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("ends", "options", "code"),
    [
        (("Fn", "Nowhere"), {}, "wire-end-missing"),
        (("Fn", "Fn"), {}, "wire-to-itself"),
        (("Items", "Orders"), {}, "wire-impossible"),
        (("Items", "Work"), {}, "wire-impossible"),
        (("Fn", "Items"), {"access": "write-only"}, "wire-access"),
        (("Work", "Fn"), {"access": "read"}, "wire-access"),
        (("Work", "Fn"), {"settings": {"colour": "red"}}, "wire-setting"),
        (("Fn", "Items"), {"facet": "nothing"}, "wire-impossible"),
        (("Fn", "Items"), {"connection": "queue-invokes-function"}, "wire-impossible"),
    ],
)
def test_what_cannot_be_drawn_says_why(ends: tuple[str, str], options: dict[str, object], code: str) -> None:
    assert code in refused(template(FUNCTION), *ends, **options)


def test_a_route_must_be_named() -> None:
    start = template("Api: {Type: AWS::Serverless::HttpApi}\nFn: {Type: AWS::Serverless::Function}")
    message = refused(start, "Api", "Fn", connection="http-api-invokes-function")
    assert "--facet" in message


def test_erasing_what_is_not_there_says_so() -> None:
    with pytest.raises(Refused, match="wire-missing"):
        disconnect(template(FUNCTION), "Fn", "Items")


def test_failure_wires_are_told_from_access() -> None:
    start = template(FUNCTION)
    drawn = connect(connect(start, "Fn", "Failed"), "Fn", "Failed", facet="failure")
    assert {wire.connection for wire in read_wires(drawn)} == {
        "function-uses-queue",
        "function-failure-sends-queue",
    }
    assert disconnect(disconnect(drawn, "Fn", "Failed"), "Fn", "Failed", facet="failure").text == start.text


def test_targets_of_a_card_and_of_its_facets() -> None:
    start = template(FUNCTION)
    assert {(one.target, one.connection) for one in targets(start, "Fn")} >= {
        ("Items", "function-uses-table"),
        ("Work", "function-uses-queue"),
    }
    assert [one.target for one in targets(start, "Items", "stream")] == ["Fn"]
    assert {one.target for one in targets(start, "Fn", "failure")} >= {"Work", "Failed"}
    assert all(
        one.connection == "function-failure-sends-queue"
        for one in targets(start, "Fn", "failure")
        if one.target == "Work"
    )
    assert targets(start, "Nowhere") == []
    assert targets(start, "Fn", "nothing") == []


def test_functions_that_share_a_role_can_call_each_other_once() -> None:
    start = template(
        "Role: {Type: AWS::IAM::Role}\n"
        "A: {Type: AWS::Serverless::Function, Properties: {Role: !GetAtt Role.Arn}}\n"
        "B: {Type: AWS::Serverless::Function, Properties: {Role: !GetAtt Role.Arn}}\n"
    )
    drawn = connect(start, "A", "B")
    assert drawn.resources["AUsesBPolicy"]["Properties"]["Roles"] == [{"Ref": "Role"}]
    assert disconnect(drawn, "A", "B").text == start.text
    failing = connect(start, "A", "B", facet="failure")
    assert failing.resources["AUsesBPolicy"]["Type"] == "AWS::IAM::Policy"
    assert disconnect(failing, "A", "B", facet="failure").text == start.text
