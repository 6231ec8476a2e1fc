"""Adding any CloudFormation type."""

from __future__ import annotations

import pytest

from stackline.core import Refused
from stackline.design import add, read_diagram
from stackline.schemas import missing, type_names
from stackline.template import Template

EMPTY = Template.parse(b"AWSTemplateFormatVersion: '2010-09-09'\nResources: {}\n")


def test_a_type_without_required_properties_is_just_its_type() -> None:
    added, name = add(EMPTY, "AWS::Athena::WorkGroup", settings={"Name": "reports"})
    assert (name, added.resources[name]) == (
        "WorkGroup",
        {"Type": "AWS::Athena::WorkGroup", "Properties": {"Name": "reports"}},
    )
    assert [card.kind for card in read_diagram(added).resources] == ["other"]


def test_what_is_required_is_named_all_at_once_with_what_it_is() -> None:
    with pytest.raises(Refused) as refused:
        add(EMPTY, "AWS::AppConfig::Environment", settings={"Description": "first"})
    (problem,) = refused.value.diagnostics
    assert problem.code == "properties-required"
    assert problem.summary == "AWS::AppConfig::Environment needs Name and ApplicationId"
    assert "--set Name=… --set ApplicationId=…" in str(problem.fix)
    assert "A name for the environment" in problem.detail


def test_one_of_several_is_named_with_the_others() -> None:
    with pytest.raises(Refused, match="needs HostedZoneId or HostedZoneName"):
        add(EMPTY, "AWS::Route53::RecordSet")


def test_what_is_required_inside_what_is_given_is_named_too() -> None:
    with pytest.raises(Refused, match=r"needs AliasTarget.HostedZoneId"):
        add(
            EMPTY,
            "AWS::Route53::RecordSet",
            settings={"Name": "a", "Type": "A", "HostedZoneId": "Z", "AliasTarget.DNSName": "example.com"},
        )


def test_what_leaves_no_choice_is_written() -> None:
    added, name = add(EMPTY, "AWS::ApiGateway::UsagePlanKey", "Key", {"KeyId": "k", "UsagePlanId": "p"})
    assert added.resources[name]["Properties"]["KeyType"] == "API_KEY"


def test_a_type_of_the_palette_comes_as_from_the_palette() -> None:
    assert add(EMPTY, "AWS::SQS::Queue", "A")[0].text == add(EMPTY, "queue", "A")[0].text


def test_another_type_of_a_kind_comes_with_what_is_required_only() -> None:
    with pytest.raises(Refused, match="needs"):
        add(EMPTY, "AWS::Lambda::Function")


def test_sam_types_bring_the_transform() -> None:
    ends = {"Source.Id": "A", "Destination.Id": "B", "Permissions": ["Read"]}
    added, _ = add(EMPTY, "AWS::Serverless::Connector", settings=ends)
    assert added.get(("Transform",)) == "AWS::Serverless-2016-10-31"


def test_a_custom_resource_may_have_any_name() -> None:
    added, name = add(EMPTY, "Custom::Seed", settings={"ServiceToken": "arn"})
    assert added.resources[name]["Type"] == "Custom::Seed"


@pytest.mark.parametrize(
    ("type", "hint"),
    [
        ("AWS::SQS::Que", "AWS::SQS::Queue"),
        ("aws::sqs::queue", "AWS::SQS::Queue"),
        ("AWS::X::Y", "written like"),
    ],
)
def test_a_type_that_is_not_there(type: str, hint: str) -> None:
    with pytest.raises(Refused, match="type-unknown") as refused:
        add(EMPTY, type)
    assert hint in str(refused.value)


def test_every_type_is_added_or_says_what_it_lacks() -> None:
    """Names are text, so that each top-level property that is missing can be given; nothing made up is written."""
    for type in type_names()[::40]:
        try:
            added, name = add(EMPTY, type)
        except Refused as refused:
            codes = [one.code for one in refused.diagnostics]
        else:
            codes = [] if not missing(type, added.resources[name].get("Properties", {})) else ["incomplete"]
        assert codes in ([], ["properties-required"]), type
