"""Resources that exist already: by a parameter that decides, by an ARN, and the way back."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from laws.wire_cases import CATALOG, resources_of
from laws.yaml_text import Manner, write
from stackline.catalog import Connection
from stackline.checks import check
from stackline.core import Refused
from stackline.design import add, connect, disconnect, read_diagram, read_wires
from stackline.design.erase import erase
from stackline.design.replacement import replacements
from stackline.design.reusing import add_existing, make_again, replace_with_existing, reuse
from stackline.design.wires import view_of, wires_in
from stackline.template import Template

ARN = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders"
SHOP = """\
Transform: AWS::Serverless-2016-10-31

Resources:
  # Where orders are kept.
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST # on demand
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]

  Take:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: "x"
      Handler: index.handler
      Runtime: python3.13
      Policies:
        - Statement:
            - Effect: Allow
              Action: dynamodb:Query
              Resource:
                - !GetAtt Orders.Arn # the table
                - !Sub ${Orders.Arn}/index/*
      Environment:
        Variables:
          TABLE: !Ref Orders
          WORDS: !Sub table ${Orders} of ${AWS::StackName}

Outputs:
  OrdersName:
    Value: !Ref Orders
"""


def parse(text: str) -> Template:
    return Template.parse(text.encode())


def test_a_parameter_decides_and_every_use_is_a_choice() -> None:
    after, _ = reuse(parse(SHOP), "Orders")
    data = after.data
    assert data["Conditions"] == {"CreateOrders": {"Fn::Equals": [{"Ref": "ExistingOrdersArn"}, ""]}}
    assert data["Resources"]["Orders"]["Condition"] == "CreateOrders"
    assert data["Parameters"]["ExistingOrdersArn"]["Default"] == ""
    arn = {"Fn::If": ["CreateOrders", {"Fn::GetAtt": ["Orders", "Arn"]}, {"Ref": "ExistingOrdersArn"}]}
    name = {"Fn::Select": [1, {"Fn::Split": ["/", {"Ref": "ExistingOrdersArn"}]}]}
    name = {"Fn::If": ["CreateOrders", {"Ref": "Orders"}, name]}
    take = data["Resources"]["Take"]["Properties"]
    assert take["Policies"][0]["Statement"][0]["Resource"] == [
        arn,
        {"Fn::Sub": ["${OrdersArn}/index/*", {"OrdersArn": arn}]},
    ]
    assert take["Environment"]["Variables"]["TABLE"] == name
    assert data["Outputs"]["OrdersName"]["Value"] == name


def test_what_is_written_passes_every_check() -> None:
    after, _ = reuse(parse(SHOP), "Orders")
    added, name = add_existing(after, "queue", "Work", "arn:aws:sqs:eu-west-1:111122223333:work")
    drawn = connect(connect(connect(added, name, "Take"), "Take", name), "Take", "Orders")
    assert [found for found in check(drawn) if found.severity != "info"] == []


def test_a_template_with_functions_is_read_whatever_kinds_they_are() -> None:
    """Which kind a function is depends on other resources: that must not be asked before what exists is known."""
    site = "  Site:\n    Type: AWS::CloudFront::Distribution\n"
    site += "    Properties: {DistributionConfig: {Enabled: true}}\n"
    text = SHOP.replace("Outputs:", f"{site}Outputs:")
    after, _ = reuse(parse(text), "Take")
    assert view_of(after).reused.keys() == {"Take"}
    after, _ = reuse(after, "Orders")
    assert view_of(after).reused.keys() == {"Take", "Orders"}
    assert make_again(make_again(after, "Orders"), "Take").text == text


def test_undo_gives_the_text_back() -> None:
    after, _ = reuse(parse(SHOP), "Orders")
    assert make_again(after, "Orders").text == SHOP


def test_undo_gives_the_meaning_back_where_a_sub_is_quoted() -> None:
    template = parse(SHOP.replace("!Sub table ${Orders} of ${AWS::StackName}", '!Sub "table ${Orders}"'))
    after, _ = reuse(template, "Orders")
    assert make_again(after, "Orders").data == template.data


def test_marking_twice_and_undoing_what_is_not_are_refused() -> None:
    after, _ = reuse(parse(SHOP), "Orders")
    with pytest.raises(Refused, match="may be one that exists already"):
        reuse(after, "Orders")
    with pytest.raises(Refused, match="not made depending on a parameter"):
        make_again(parse(SHOP), "Orders")


def test_the_graph_says_that_it_exists() -> None:
    after, _ = reuse(parse(SHOP), "Orders")
    cards = {one["id"]: one for one in read_diagram(after).to_json()["resources"]}
    assert cards["Orders"]["existing"] == {"parameter": "ExistingOrdersArn", "always": False}
    assert "existing" not in cards["Take"]
    wires = [(wire.source, wire.target, wire.access) for wire in read_wires(after)]
    assert wires == [("Take", "Orders", "read")]


def test_by_arn_the_resource_goes_and_its_users_use_the_parameter() -> None:
    after, notes = replace_with_existing(parse(SHOP), "Orders", ARN)
    assert "Orders" not in after.resources
    assert after.data["Parameters"]["OrdersArn"]["Default"] == ARN
    take = after.data["Resources"]["Take"]["Properties"]
    assert take["Policies"][0]["Statement"][0]["Resource"] == [
        {"Ref": "OrdersArn"},
        {"Fn::Sub": "${OrdersArn}/index/*"},
    ]
    assert take["Environment"]["Variables"]["TABLE"] == {
        "Fn::Select": [1, {"Fn::Split": ["/", {"Ref": "OrdersArn"}]}]
    }
    assert [(wire.source, wire.target) for wire in read_wires(after)] == [("Take", "OrdersArn")]
    (told,) = [note for note in notes if note.code == "deletes-data"]
    assert (told.severity, told.detail) == ("warning", "Lost with it, unless moved before: its items.")


@pytest.mark.parametrize(("policy", "severity"), [("Retain", "info"), ("Snapshot", "warning")])
def test_what_is_kept_of_a_resource_that_goes_is_not_asked_about(policy: str, severity: str) -> None:
    kept = parse(SHOP).put(("Resources", "Orders", "DeletionPolicy"), policy)
    _, notes = replace_with_existing(kept, "Orders", ARN)
    assert [(note.code, note.severity) for note in notes if "deployed" in note.summary] == [
        ("existing-gone", severity)
    ]


def test_an_arn_of_another_kind_is_refused_with_an_example() -> None:
    with pytest.raises(Refused) as refused:
        replace_with_existing(parse(SHOP), "Orders", "arn:aws:sqs:eu-west-1:111122223333:orders")
    assert "arn:aws:dynamodb" in str(refused.value.diagnostics[0].fix)


def test_an_existing_one_is_added_as_a_parameter_and_wired() -> None:
    template = parse(SHOP)
    after, name = add_existing(template, "queue", "Work", "arn:aws:sqs:eu-west-1:111122223333:work")
    assert name == "WorkArn"
    drawn = connect(connect(after, name, "Take"), "Take", name)
    variables = drawn.data["Resources"]["Take"]["Properties"]["Environment"]["Variables"]
    assert variables["WORK_QUEUE_ARN"] == {"Ref": "WorkArn"}
    assert "Fn::Sub" in variables["WORK_QUEUE_URL"]
    erased = disconnect(disconnect(drawn, "Take", name), name, "Take")
    assert erased.text == after.text


def test_a_stream_of_an_existing_table_needs_its_own_parameter() -> None:
    after, name = add_existing(parse(SHOP), "table", "Bills", ARN)
    with pytest.raises(Refused) as refused:
        connect(after, name, "Take", facet="stream")
    assert "BillsStreamArn" in str(refused.value.diagnostics[0].fix)
    more = after.put(("Parameters", "BillsStreamArn"), {"Type": "String"})
    drawn = connect(more, name, "Take", facet="stream")
    assert ("table-stream-invokes-function", name, "Take") in {
        (wire.connection, wire.source, wire.target) for wire in read_wires(drawn)
    }
    assert disconnect(drawn, name, "Take", facet="stream").text == more.text


def test_an_existing_bucket_runs_a_function_through_the_event_bus() -> None:
    after, name = add_existing(parse(SHOP), "bucket", "Files", "arn:aws:s3:::files")
    drawn = connect(after, name, "Take")
    event = drawn.data["Resources"]["Take"]["Properties"]["Events"]["FilesArn"]
    assert event["Type"] == "EventBridgeRule"
    assert {wire.source for wire in read_wires(drawn) if wire.style == "event"} == {name}


def test_a_sam_event_of_a_bucket_must_go_first() -> None:
    text = (
        SHOP
        + """\
"""
    )
    template = connect(
        parse(text.replace("Resources:", "Resources:\n  Files:\n    Type: AWS::S3::Bucket")), "Files", "Take"
    )
    with pytest.raises(Refused, match="S3 event"):
        reuse(template, "Files")


def test_a_policy_of_the_queue_is_made_only_with_it() -> None:
    text = "Resources:\n  News:\n    Type: AWS::SNS::Topic\n  Work:\n    Type: AWS::SQS::Queue\n"
    template = connect(parse(text), "News", "Work")
    after, notes = reuse(template, "Work")
    assert after.data["Resources"]["WorkPolicy"]["Condition"] == "CreateWork"
    assert any("WorkPolicy" in note.summary for note in notes)
    assert make_again(after, "Work").text == template.text


def test_one_named_by_hand_is_read_and_no_other_is_invented() -> None:
    text = SHOP.replace(
        "Resources:", "Parameters:\n  MailArn: {Type: String}\n  Stage: {Type: String}\nResources:", 1
    ).replace("!GetAtt Orders.Arn # the table", "!Ref MailArn")
    diagram = read_diagram(parse(text)).to_json()
    assert [(one["source"], one["target"]) for one in diagram["references"]] == [("Take", "MailArn")]
    assert not any(wire["target"] == "MailArn" for wire in diagram["wires"])
    assert [one["id"] for one in diagram["resources"]] == ["Orders", "Take", "MailArn"]


# Laws, for every connection of every kind that can exist already -----------------------------------------------------


def _existing_kinds() -> list[str]:
    return [kind.kind for kind in CATALOG.kinds.values() if kind.existing is not None]


def _cases() -> list[tuple[Connection, str, str]]:
    kinds = _existing_kinds()
    return [
        (one, end, mode)
        for one in CATALOG.connections.values()
        for end in ("source", "target")
        if getattr(one, end) in kinds and one.source and one.target
        for mode in ("parameter", "arn")
    ]


def _template(connection: Connection, end: str, mode: str) -> tuple[Template, str, str]:
    names = {"source": "Source", "target": "Target"}
    resources: dict[str, Any] = {}
    for which, name in names.items():
        kind = CATALOG.kinds[getattr(connection, which)]
        if which == end and mode == "arn":
            continue
        resources.update(resources_of(kind.kind, kind.types[0], name))
    body = {"Transform": "AWS::Serverless-2016-10-31", "Resources": copy.deepcopy(resources)}
    template = Template.parse(write(body, Manner()).encode())
    kind = CATALOG.kinds[getattr(connection, end)]
    assert kind.existing is not None
    if mode == "arn":
        template, names[end] = add_existing(template, kind.kind, names[end], kind.existing.sample)
    else:
        template, _ = reuse(template, names[end])
    more = {
        f"{stem}{ending}"
        for stem in ("Source", "Target", "ExistingSource", "ExistingTarget")
        for ending in kind.existing.asked.values()
    }
    for name in sorted(more):
        if not template.has(("Parameters", name)):
            template = template.put(("Parameters", name), {"Type": "String", "Default": ""})
    return template, names["source"], names["target"]


def _facet(connection: Connection) -> str | None:
    facets = CATALOG.kinds[connection.source].facets
    return next((one.example or one.id for one in facets if one.id == connection.facet), connection.facet)


@pytest.mark.parametrize(
    ("connection", "end", "mode"), _cases(), ids=lambda one: one.id if isinstance(one, Connection) else one
)
def test_a_wire_to_an_existing_one_is_drawn_read_and_erased_or_refused(
    connection: Connection, end: str, mode: str
) -> None:
    template, source, target = _template(connection, end, mode)
    facet = _facet(connection)
    drawn = drawn_or_refused(template, source, target, connection)
    if drawn is None:
        return
    assert not unguarded(drawn, source), drawn.text
    assert not unguarded(drawn, target), drawn.text
    assert connect(drawn, source, target, connection=connection.id, facet=facet).text == drawn.text
    view = view_of(drawn)
    wires = wires_in(view)
    wire = next(one for one in wires if one.key == (connection.id, source, facet, target))
    assert erase(drawn, view, wires, [wire]).text == template.text, drawn.text


def drawn_or_refused(template: Template, source: str, target: str, connection: Connection) -> Template | None:
    """None where it is refused for a reason that is told."""
    try:
        return connect(template, source, target, connection=connection.id, facet=_facet(connection))
    except Refused as refused:
        if refused.diagnostics[0].code == "wire-not-readable":
            raise
        return None


def unguarded(template: Template, id: str) -> list[Any]:
    """Mentions of a reused resource that no choice guards, and GetAtts of a parameter."""
    view = view_of(template)
    found: list[Any] = []
    for reference in template.references:
        if reference.target != id or reference.via not in ("Ref", "GetAtt", "Sub"):
            continue
        if id in view.outside:
            found += [reference] if reference.via == "GetAtt" else []
            if reference.via == "Sub":
                text = str(template.get(reference.path))
                found += [reference] if "${" + id + "." in text else []
        elif id in view.reused:
            owner = template.resources.get(str(reference.path[1]), {})
            inside = owner.get("Condition") == view.reused[id].condition
            if not inside and not _in_choice(template, reference.path, view.guards):
                found.append(reference)
    return found


def _in_choice(template: Template, path: Any, guards: Any) -> bool:
    for length, step in enumerate(path):
        if step == "Fn::If":
            parts = template.get(path[: length + 1])
            if parts[0] in guards:
                return True
    return False


NETWORK = """\
Transform: AWS::Serverless-2016-10-31

Resources:
  Take:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: "x"
      Handler: index.handler
      Runtime: python3.13
"""


def network() -> Template:
    """A network as `add` makes it, and a function that stands in it."""
    return connect(add(parse(NETWORK), "virtual-network", "Net")[0], "Net", "Take")


def test_a_network_is_made_or_another_is_used_with_its_subnets() -> None:
    start = network()
    after, told = reuse(start, "Net")
    data = after.data
    taken = data["Resources"]["Take"]["Properties"]["VpcConfig"]["SubnetIds"]
    assert taken == [
        {"Fn::If": ["CreateNet", {"Ref": f"NetPrivateSubnet{n}"}, {"Ref": f"ExistingNetPrivateSubnet{n}Id"}]}
        for n in (1, 2)
    ]
    assert data["Resources"]["TakeSecurityGroup"]["Properties"]["VpcId"] == {
        "Fn::If": ["CreateNet", {"Ref": "Net"}, {"Ref": "ExistingNetId"}]
    }
    made = {key for key, body in data["Resources"].items() if body.get("Condition") == "CreateNet"}
    assert made == data["Resources"].keys() - {"Take", "TakeSecurityGroup"}
    assert [note.code for note in told] == ["existing-made-only"]
    assert [found for found in check(after) if found.severity != "info"] == []
    assert replacements(start.expanded.resources, after.expanded.resources) == []
    assert [wire.connection for wire in read_wires(after)] == ["virtual-network-contains-function"]
    assert make_again(after, "Net").text == start.text


def test_what_comes_into_a_network_that_may_be_another_s_names_both() -> None:
    after, _ = reuse(add(parse(NETWORK), "virtual-network", "Net")[0], "Net")
    drawn = connect(after, "Net", "Take")
    assert drawn.data["Resources"]["Take"] == reuse(network(), "Net")[0].data["Resources"]["Take"]
    assert disconnect(drawn, "Net", "Take").text == after.text


def test_a_network_chosen_by_hand_as_a_list_of_subnets_is_read() -> None:
    after, _ = reuse(network(), "Net")
    both = [{"Ref": "NetPrivateSubnet1"}, {"Ref": "NetPrivateSubnet2"}]
    listed = {"Fn::If": ["CreateNet", both, {"Ref": "Subnets"}]}
    after = after.set(("Resources", "Take", "Properties", "VpcConfig", "SubnetIds"), listed)
    after = after.put(("Parameters", "Subnets"), {"Type": "CommaDelimitedList", "Default": ""})
    assert [(wire.source, wire.target) for wire in read_wires(after)] == [("Net", "Take")]


def test_a_part_with_a_condition_of_its_own_is_refused() -> None:
    start = network().put(("Resources", "NetNatGateway", "Condition"), "Live")
    with pytest.raises(
        Refused, match="NetNatGateway, which is made with Net, has the condition Live already"
    ):
        reuse(start, "Net")


def test_a_network_is_not_always_another_s() -> None:
    with pytest.raises(Refused, match="what stands in it names its subnets"):
        replace_with_existing(network(), "Net", "vpc-0123456789abcdef0")
