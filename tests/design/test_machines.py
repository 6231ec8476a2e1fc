"""State machines as graphs: read from every form a definition has, drawn, edited where they are written, judged."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest
import yaml

from stackline import checks
from stackline.core import Refused
from stackline.design import connect, read_wires
from stackline.design.machines import read_machine
from stackline.design.machines.adding import add_state, set_resource
from stackline.design.machines.cards import END, START, looks_of
from stackline.design.machines.drawing import draw_machine
from stackline.design.machines.edits import add_rule, lead, remove, rename, set_value
from stackline.design.machines.picture import machine_svg
from stackline.design.machines.words import condition, expression, service, summary
from stackline.template import Project, Template

ORDERS = """\
Comment: From a basket to a parcel
StartAt: Check
States:
  # who may buy
  Check:
    Type: Choice
    Choices:
      - Variable: $.total
        NumericGreaterThan: 1000
        Next: Ask
    Default: Charge
  Ask:
    Type: Wait
    Seconds: 3600   # an hour
    Next: Check
  Charge:
    Type: Task
    Resource: ${ChargeArn}
    Retry:
      - {ErrorEquals: [States.TaskFailed], MaxAttempts: 4}
    Catch:
      - ErrorEquals: [States.ALL]
        Next: Refuse
    Next: Ship
  Ship:
    Type: Parallel
    Branches:
      - StartAt: Book
        States:
          Book: {Type: Pass, End: true}
      - StartAt: Each
        States:
          Each:
            Type: Map
            ItemsPath: $.items
            ItemProcessor:
              StartAt: Pick
              States:
                Pick: {Type: Pass, Next: Pack}
                Pack: {Type: Pass, End: true}
            End: true
    End: true
  Refuse:
    Type: Fail
    Error: OrderRefused
"""
TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: orders.asl.yaml
      DefinitionSubstitutions:
        ChargeArn: !GetAtt Charge.Arn
      Policies:
        - LambdaInvokePolicy:
            FunctionName: !Ref Charge
  Charge:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src
      Handler: app.handler
      Runtime: python3.13
  Refund:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src
      Handler: app.refund
      Runtime: python3.13
  Notice:
    Type: AWS::SNS::Topic
"""
SMALL = {
    "StartAt": "One",
    "States": {"One": {"Type": "Pass", "Next": "Two"}, "Two": {"Type": "Succeed"}},
}

SMALL_YAML = "StartAt: One\nStates:\n  One:\n    Type: Pass\n    Next: Two\n  Two:\n    Type: Succeed\n"


def project(definition: str = ORDERS, template: str = TEMPLATE) -> Project:
    return Project.of(
        Template.parse(template.encode(), file="template.yaml"),
        others={"orders.asl.yaml": definition.encode()},
    )


def definition(after: Project) -> str:
    return after.files["orders.asl.yaml"].decode()


def forms() -> dict[str, Project]:
    """The same definition in every form that can be edited."""
    text = json.dumps(SMALL, indent=2)
    head = "Resources:\n  Orders:\n    Type: AWS::{}::StateMachine\n    Properties:\n"
    plain, sam = head.format("StepFunctions"), head.format("Serverless")
    block = "".join(f"        {line}\n" for line in text.splitlines())
    mapping = "".join(f"        {line}\n" for line in SMALL_YAML.splitlines())
    return {
        "mapping": _alone(sam + "      Definition:\n" + mapping),
        "text": _alone(plain + "      DefinitionString: |\n" + block),
        "sub": _alone(plain + "      DefinitionString: !Sub |\n" + block),
        "json file": _alone(sam + "      DefinitionUri: one.asl.json\n", {"one.asl.json": text}),
        "yaml file": _alone(sam + "      DefinitionUri: one.asl.yaml\n", {"one.asl.yaml": SMALL_YAML}),
    }


def _alone(text: str, others: dict[str, str] | None = None) -> Project:
    return Project.of(
        Template.parse(text.encode(), file="template.yaml"),
        others={name: one.encode() for name, one in (others or {}).items()},
    )


def states(after: Project) -> dict[str, list[tuple[str, str | None]]]:
    machine = read_machine(after, "Orders")
    assert machine is not None
    return {state.id: [(way.port, way.target) for way in state.exits] for _, state in machine.top.all()}


# Reading --------------------------------------------------------------------------------------------------------------


def test_states_transitions_and_levels_are_read() -> None:
    machine = read_machine(project(), "Orders")
    assert machine is not None
    assert (machine.top.start, machine.language, machine.fixed, machine.file) == (
        "Check",
        "JSONPath",
        None,
        "orders.asl.yaml",
    )
    assert states(project()) == {
        "Check": [("choice:0", "Ask"), ("default", "Charge")],
        "Ask": [("out", "Check")],
        "Charge": [("out", "Ship"), ("catch:0", "Refuse")],
        "Ship": [("out", None)],
        "Book": [("out", None)],
        "Each": [("out", None)],
        "Pick": [("out", "Pack")],
        "Pack": [("out", None)],
        "Refuse": [],
    }
    found = {state.id: (level.id, state.resources) for level, state in machine.top.all()}
    assert found["Charge"] == ("", ("Charge",))
    assert found["Book"][0] == "Ship/0"
    assert found["Pick"][0] == "Each/0"


def test_every_form_gives_the_same_graph() -> None:
    read = {form: states(one) for form, one in forms().items()}
    assert set(map(str, read.values())) == {str({"One": [("out", "Two")], "Two": []})}, read


def test_a_text_that_is_put_together_is_read_and_said_to_be_fixed() -> None:
    text = (
        "Resources:\n  Orders:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n"
        f"      DefinitionString: !Join ['', ['{json.dumps(SMALL)}']]\n"
    )
    machine = read_machine(_alone(text), "Orders")
    assert machine is not None
    assert [state.id for _, state in machine.top.all()] == ["One", "Two"]
    assert machine.fixed is not None
    with pytest.raises(Refused):
        rename(_alone(text), "Orders", "One", "First")


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"Variable": "$.total", "NumericGreaterThanEquals": 5}, "total is at least 5"),
        ({"Variable": "$.kind", "StringEquals": "gift"}, "kind is “gift”"),
        ({"Variable": "$.kind", "StringMatches": "g*"}, "kind looks like “g*”"),
        ({"Variable": "$.at", "TimestampLessThanPath": "$.until"}, "at is before until"),
        ({"Variable": "$.paid", "BooleanEquals": False}, "paid is false"),
        ({"Variable": "$.name", "IsPresent": False}, "name is not there"),
        ({"Not": {"Variable": "$.n", "IsNumeric": True}}, "not n is a number"),
        (
            {"And": [{"Variable": "$.a", "IsNull": True}, {"Or": [{"Variable": "$", "IsString": True}]}]},
            "a is null and (the input is a text)",
        ),
        ({"Condition": "{% $states.input.total > 100 %}"}, "total > 100"),
        ({}, "? …"),
    ],
)
def test_conditions_are_said_in_words(rule: dict[str, object], said: str) -> None:
    assert condition(rule) == said


def test_what_states_do_is_said_in_words() -> None:
    assert (
        service("arn:aws:states:::sqs:sendMessage.waitForTaskToken")
        == "SQS send message and wait for its token"
    )
    assert service("arn:aws:states:::aws-sdk:s3:getObject") == "s3 get object"
    assert service({"Fn::Sub": "arn:${AWS::Partition}:states:::sns:publish"}) == "SNS publish"
    assert summary({"Type": "Wait", "Timestamp": "{% $states.input.at %}"}) == "Wait · until at"
    assert summary({"Type": "Map", "Items": "{% $states.input.rows %}"}) == "Map · each of rows"
    assert summary({"Type": "Fail", "Error": "Late"}) == "Fail · Late"
    assert expression("plain") == "plain"


def test_jsonata_is_read() -> None:
    text = """\
QueryLanguage: JSONata
StartAt: Big
States:
  Big:
    Type: Choice
    Choices:
      - Condition: "{% $states.input.total > 5 %}"
        Next: Done
    Default: Done
  Done: {Type: Succeed}
"""
    machine = read_machine(project(text), "Orders")
    assert machine is not None
    assert machine.language == "JSONata"
    assert all(state.jsonata for _, state in machine.top.all())
    after = add_rule(project(text), "Orders", "Big", "choice")
    assert 'Condition: "{% $exists($states.input.value) %}"' in definition(after).replace("'", '"')


def test_tasks_are_added_to_jsonata() -> None:
    text = """\
QueryLanguage: JSONata
StartAt: Done
States:
  Done: {Type: Succeed}
"""
    before = project(text)
    after, _ = add_state(before, "Orders", "Task", "Charge first", START, resource="Charge")
    assert "Parameters" not in definition(after)
    state = yaml.safe_load(definition(connect(before, "Orders", "Notice", facet="Tell")))["States"]["Tell"]
    assert state["Resource"] == "arn:aws:states:::sns:publish"
    assert state["Arguments"] == {"TopicArn": "${NoticeTopicArn}", "Message": "{% $states.input %}"}
    assert state["Output"] == "{% $states.input %}"
    assert not {"Parameters", "ResultPath", "InputPath"} & state.keys()


# Drawing --------------------------------------------------------------------------------------------------------------


def test_everything_has_its_place_and_nothing_overlaps() -> None:
    machine = read_machine(project(), "Orders")
    assert machine is not None
    graph = draw_machine(machine, looks_of(project()))
    assert {card.id for card in graph.cards} == {
        *(START, END),
        *("Check", "Ask", "Charge", "Book", "Pick", "Pack", "Refuse"),
    }
    assert [box.id for box in graph.boxes] == ["Ship", "Ship/0", "Ship/1", "Each"]
    boxes = {box.id: (box.x, box.y, box.width, box.height) for box in graph.boxes}
    cards = {card.id: (*graph.drawing.places[card.id], card.width, card.height) for card in graph.cards}
    for inner, outer in (("Ship/0", "Ship"), ("Ship/1", "Ship"), ("Each", "Ship/1")):
        assert _inside(boxes[inner], boxes[outer])
    assert _inside(cards["Pick"], boxes["Each"])
    assert _inside(cards["Book"], boxes["Ship/0"])
    top = [cards[id] for id in (START, "Check", "Ask", "Charge", "Refuse", END)] + [boxes["Ship"]]
    assert not any(_overlap(one, other) for index, one in enumerate(top) for other in top[:index])
    assert len(graph.drawing.routes) == len(graph.wires)
    assert [wire.failure for wire in graph.wires if wire.source == "Charge"] == [False, True]
    charge = next(card for card in graph.cards if card.id == "Charge")
    assert (charge.family, charge.glyph) == ("compute", "function")
    assert [(facet.label, facet.note) for facet in charge.facets] == [
        ("Charge", "retries 4×"),
        ("on any error", None),
    ]


Rectangle = tuple[float, float, float, float]


def _inside(one: Rectangle, other: Rectangle) -> bool:
    return (
        one[0] > other[0]
        and one[1] > other[1]
        and one[0] + one[2] < other[0] + other[2]
        and one[1] + one[3] < other[1] + other[3]
    )


def _overlap(one: Rectangle, other: Rectangle) -> bool:
    across = one[0] < other[0] + other[2] and other[0] < one[0] + one[2]
    return across and one[1] < other[1] + other[3] and other[1] < one[1] + one[3]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_picture_is_an_svg_with_every_state(theme: str) -> None:
    svg = machine_svg(project(), "Orders", theme)
    root = ElementTree.fromstring(svg)
    said = " ".join(root.itertext())
    for word in ("Check", "total is greater than 1000", "on any error", "Branch 2", "Pack", "9 states"):
        assert word in said


# Editing --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", forms())
def test_every_form_is_edited_where_it_is_written(form: str) -> None:
    before = forms()[form]
    after, _ = add_state(before, "Orders", "Wait", "Pause", "One")
    assert states(after) == {"One": [("out", "Pause")], "Pause": [("out", "Two")], "Two": []}
    after = rename(after, "Orders", "Pause", "Sleep")
    after = set_value(after, "Orders", "Sleep", ("Seconds",), 5)
    assert states(after)["One"] == [("out", "Sleep")]
    machine = read_machine(after, "Orders")
    assert machine is not None
    assert next(state.value for _, state in machine.top.all() if state.id == "Sleep")["Seconds"] == 5
    again = remove(after, "Orders", "Sleep")
    assert states(again) == states(before)
    assert dict(again.files) == dict(before.files)


def test_a_renamed_state_is_followed_by_all_that_leads_to_it() -> None:
    after = definition(rename(project(), "Orders", "Refuse", "Say no"))
    assert after == ORDERS.replace("Next: Refuse", "Next: Say no").replace("  Refuse:", "  Say no:")
    after = definition(rename(project(), "Orders", "Check", "Look"))
    assert after == ORDERS.replace("StartAt: Check", "StartAt: Look").replace(
        "Next: Check", "Next: Look"
    ).replace("  Check:", "  Look:")
    for taken in ("Pack", "", "x" * 81):
        with pytest.raises(Refused):
            rename(project(), "Orders", "Check", taken)


def test_a_removed_task_takes_its_grant_along_and_mends_the_way() -> None:
    after = remove(project(), "Orders", "Charge")
    assert states(after)["Check"] == [("choice:0", "Ask"), ("default", "Ship")]
    assert "LambdaInvokePolicy" not in after.text
    assert "ChargeArn" not in after.text
    assert not [wire for wire in read_wires(after) if wire.source == "Orders"]


def test_what_led_to_the_last_state_ends_and_its_rules_go() -> None:
    after = remove(project(), "Orders", "Refuse")
    assert states(after)["Charge"] == [("out", "Ship")]
    after = remove(project(), "Orders", "Ship")
    assert (
        "    Catch:\n      - ErrorEquals: [States.ALL]\n        Next: Refuse\n    End: true\n"
        in definition(after)
    )
    after = remove(project(), "Orders", "Pack")
    assert "Pick: {Type: Pass, End: true}" in definition(after)
    with pytest.raises(Refused):
        remove(project(), "Orders", "Book")


def test_ways_are_led_elsewhere_cut_and_made() -> None:
    after = lead(project(), "Orders", "Ask", "out", "Charge")
    assert definition(after) == ORDERS.replace("Next: Check", "Next: Charge")
    after = lead(project(), "Orders", "Charge", "out", END)
    assert definition(after) == ORDERS.replace("Next: Ship", "End: true")
    after = lead(after, "Orders", "Charge", "out", "Ship")
    assert definition(after) == ORDERS
    after = lead(project(), "Orders", START, "out", "Charge")
    assert definition(after) == ORDERS.replace("StartAt: Check", "StartAt: Charge")
    after = lead(project(), "Orders", "Check", "choice:new", "Refuse")
    assert states(after)["Check"] == [("choice:0", "Ask"), ("choice:1", "Refuse"), ("default", "Charge")]
    after = lead(project(), "Orders", "Ship", "catch:new", "Refuse")
    assert states(after)["Ship"] == [("out", None), ("catch:0", "Refuse")]
    after = lead(project(), "Orders", "Charge", "catch:0", None)
    assert states(after)["Charge"] == [("out", "Ship")]
    for wrong in (("Ask", "out", "Pick"), ("Check", "choice:0", END), ("Refuse", "out", "Ask")):
        with pytest.raises(Refused):
            lead(project(), "Orders", *wrong)


@pytest.mark.parametrize("type", ["Choice", "Parallel", "Map", "Wait", "Pass", "Succeed", "Fail"])
def test_a_state_of_every_type_is_added_and_read_without_fault(type: str) -> None:
    after, _ = add_state(project(), "Orders", type, "New", "Ask")
    assert states(after)["Ask"] == [("out", "New")]
    found = [one for one in checks.check(after) if "New" in one.summary]
    assert not found
    first, _ = add_state(project(), "Orders", type, "New", START)
    assert "StartAt: New" in definition(first)
    inside, _ = add_state(project(), "Orders", type, "New", "Ship/0")
    machine = read_machine(inside, "Orders")
    assert machine is not None
    assert next(level.id for level, state in machine.top.all() if state.id == "New") == "Ship/0"


def test_a_task_is_added_with_its_substitution_and_grant() -> None:
    after, _ = add_state(project(), "Orders", "Task", "Tell", "Book", resource="Notice")
    assert states(after)["Book"] == [("out", "Tell")]
    assert states(after)["Charge"] == states(project())["Charge"]
    assert "SNSPublishMessagePolicy" in after.text
    wires = {(wire.source, wire.facet, wire.target) for wire in read_wires(after)}
    assert ("Orders", "Tell", "Notice") in wires
    with pytest.raises(Refused):
        add_state(project(), "Orders", "Task", "Tell", "Book")


def test_a_task_runs_another_resource_and_keeps_what_else_it_says() -> None:
    after, _ = set_resource(project(), "Orders", "Charge", "Refund")
    assert definition(after) == ORDERS.replace("${ChargeArn}", "${RefundFunctionArn}")
    assert "FunctionName: !Ref Refund" in after.text
    assert "Ref Charge" not in after.text
    assert "ChargeArn" not in after.text
    back, _ = set_resource(after, "Orders", "Charge", "Charge")
    assert [wire.target for wire in read_wires(back) if wire.source == "Orders"] == ["Charge"]
    other, _ = set_resource(project(), "Orders", "Charge", "Notice")
    assert "Resource: arn:aws:states:::sns:publish" in definition(other)
    assert "Ref Charge" not in other.text


def test_a_rules_comparison_is_changed_in_its_place() -> None:
    after = set_value(project(), "Orders", "Check", ("Choices", 0, "@comparison"), "StringEquals")
    assert definition(after) == ORDERS.replace("NumericGreaterThan: 1000", 'StringEquals: "1000"').replace(
        '"1000"', definition(after).split("StringEquals: ")[1].split("\n")[0]
    )
    after = set_value(after, "Orders", "Check", ("Choices", 0, "@comparison"), "IsPresent")
    assert "IsPresent: true" in definition(after)
    with pytest.raises(Refused):
        set_value(after, "Orders", "Check", ("Choices", 0, "@comparison"), "Sounds")


def test_retries_and_branches_are_added() -> None:
    assert "MaxAttempts: 3" in definition(add_rule(project(), "Orders", "Charge", "retry"))
    after = add_rule(project(), "Orders", "Ship", "branch")
    assert states(after)["Ship 3"] == [("out", None)]


# Judging --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "said", "line"),
    [
        ("Next: Ship", "Next: Shop", "Charge leads to Shop, which is no state", 24),
        ("Default: Charge", "Default: Refuse", "Nothing leads to the state Charge", 16),
        ("StartAt: Check", "StartAt: Chek", "StartAt names Chek, which is no state", 2),
        ("    Seconds: 3600   # an hour\n    Next: Check\n", "    Seconds: 3600\n", "Ask leads nowhere", 12),
        ("StartAt: Pick", "StartAt: Pack", "Nothing leads to the state Pick in for each item of Each", 39),
        ("Pack: {Type: Pass, End: true}", "Pack: {Type: Pass, Next: Pick}", "No state ends the branch", 36),
        ("  Refuse:\n", "  Book:\n", "There are two states of the name Book", 30),
    ],
)
def test_what_step_functions_would_refuse_is_told_with_its_line(
    old: str, new: str, said: str, line: int
) -> None:
    assert not [one for one in checks.check_quick(project()) if one.code == "state-machine"]
    found = [
        one for one in checks.check_quick(project(ORDERS.replace(old, new))) if one.code == "state-machine"
    ]
    (told,) = [one for one in found if one.summary.startswith(said)]
    assert (told.severity, told.file, told.line) == ("error", "orders.asl.yaml", line)
