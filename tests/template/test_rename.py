"""Renames follow every reference, and say what they cannot follow."""

from __future__ import annotations

from stackline.template import Template, references, rename_warnings

SOURCE = """\
Parameters:
  Stage: {Type: String}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Condition: IsProd
    DependsOn: [Table, Other]
    Properties:
      A: !Ref Table
      B: !GetAtt Table.Arn
      C: {Fn::GetAtt: [Table, StreamArn]}
      D: {Fn::GetAtt: Table.Arn}
      E: !Sub "${Table} ${Table.Arn} ${!Table} ${Tables} ${ Table }"
      F: !Sub ["${Table} ${x}", {x: !Ref Table}]
      G: !Sub ["${Table}", {Table: shadow}]
      H: !If [IsProd, Table, !Ref Table]
      I: "\\x54able"
      J: !Ref "\\x54able"
      DependsOn: Table
  Table:
    Type: AWS::DynamoDB::Table
    DependsOn: Other
  Other:
    Type: AWS::S3::Bucket
    Connectors:
      Link: {Properties: {Destination: {Id: Table}, Permissions: [Read]}}
  Link:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Id: Fn}
      Destination: [{Id: Table}, {Id: Other}]
      Permissions: [Read]
Outputs:
  Name:
    Condition: IsProd
    Value: !Ref Table
"""


def template() -> Template:
    return Template.parse(SOURCE.encode())


def test_every_reference_to_a_resource_is_renamed():
    renamed = template().rename("Table", "Items")
    properties = renamed.get(("Resources", "Fn", "Properties"))
    assert properties == {
        "A": {"Ref": "Items"},
        "B": {"Fn::GetAtt": ["Items", "Arn"]},
        "C": {"Fn::GetAtt": ["Items", "StreamArn"]},
        "D": {"Fn::GetAtt": ["Items", "Arn"]},
        "E": {"Fn::Sub": "${Items} ${Items.Arn} ${!Table} ${Tables} ${ Items }"},
        "F": {"Fn::Sub": ["${Items} ${x}", {"x": {"Ref": "Items"}}]},
        "G": {"Fn::Sub": ["${Table}", {"Table": "shadow"}]},
        "H": {"Fn::If": ["IsProd", "Table", {"Ref": "Items"}]},
        "I": "Table",
        "J": {"Ref": "Items"},
        "DependsOn": "Table",
    }
    assert renamed.get(("Resources", "Fn", "DependsOn")) == ["Items", "Other"]
    assert (
        renamed.get(("Resources", "Other", "Connectors", "Link", "Properties", "Destination", "Id"))
        == "Items"
    )
    assert renamed.get(("Resources", "Link", "Properties", "Destination")) == [
        {"Id": "Items"},
        {"Id": "Other"},
    ]
    assert renamed.get(("Outputs", "Name", "Value")) == {"Ref": "Items"}
    assert list(renamed.resources) == ["Fn", "Items", "Other", "Link"]


def test_a_rename_and_back_gives_the_same_meaning():
    there = template().rename("Table", "Items")
    back = there.rename("Items", "Table")
    assert back.data == template().data
    assert back.text == SOURCE.replace('!Ref "\\x54able"', '!Ref "Table"')


def test_parameters_and_conditions_are_renamed_too():
    renamed = template().rename("Stage", "Environment").rename("IsProd", "Live")
    assert renamed.get(("Conditions", "Live")) == {"Fn::Equals": [{"Ref": "Environment"}, "prod"]}
    assert renamed.get(("Resources", "Fn", "Condition")) == "Live"
    assert renamed.get(("Resources", "Fn", "Properties", "H"))["Fn::If"][0] == "Live"
    assert renamed.get(("Outputs", "Name", "Condition")) == "Live"


def test_references_are_the_places_that_name_another_id():
    found = [(target, via) for path, target, via in references(template()) if path[:2] == ("Resources", "Fn")]
    assert found == [
        ("IsProd", "Condition"), ("Table", "DependsOn"), ("Other", "DependsOn"), ("Table", "Ref"), ("Table", "GetAtt"),
        ("Table", "GetAtt"), ("Table", "GetAtt"), ("Table", "Sub"), ("Tables", "Sub"), ("Table", "Sub"),
        ("Table", "Ref"), ("IsProd", "Condition"), ("Table", "Ref"), ("Table", "Ref"),
    ]  # fmt: skip
    connectors = [(path[1], target) for path, target, via in references(template()) if via == "Connector"]
    assert connectors == [("Other", "Table"), ("Link", "Fn"), ("Link", "Table"), ("Link", "Other")]


def test_references_have_places_in_the_text():
    for path, _, _ in references(template()):
        assert template().span(path) is not None, path


def test_ids_that_sam_derives_are_warned_about():
    source = "Metadata:\n  Note: about Fn\nResources:\n  Fn: {Type: X}\n  B:\n    Role: !GetAtt FnRole.Arn\n"
    warnings = rename_warnings(Template.parse(source.encode()), "Fn")
    assert [(warning.code, warning.line) for warning in warnings] == [
        ("derived-id", 6),
        ("metadata-names-id", 2),
    ]
