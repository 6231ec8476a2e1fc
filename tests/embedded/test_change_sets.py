"""A change set lists what will change, and only that."""

from __future__ import annotations

from typing import Any

import pytest

from embedded_cloud import Cloud

pytestmark = pytest.mark.cloud

TEMPLATE: dict[str, Any] = {
    "Parameters": {"Stage": {"Type": "String", "Default": "dev"}},
    "Conditions": {"Prod": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}},
    "Resources": {
        "Always": {"Type": "AWS::SQS::Queue"},
        "Sometimes": {"Type": "AWS::SQS::Queue", "Condition": "Prod"},
    },
}


def actions(change_set: dict[str, Any]) -> dict[str, str]:
    return {
        c["ResourceChange"]["LogicalResourceId"]: c["ResourceChange"]["Action"] for c in change_set["Changes"]
    }


def prod(value: str) -> list[dict[str, str]]:
    return [{"ParameterKey": "Stage", "ParameterValue": value}]


def test_a_parameter_switches_a_resource_on_and_off(cloud: Cloud) -> None:
    assert actions(cloud.change_set("switch", TEMPLATE)) == {"Always": "Add"}
    cloud.client("cloudformation").delete_stack(StackName="switch")
    cloud.deploy("switched", TEMPLATE)
    assert actions(cloud.change_set("switched", TEMPLATE, "UPDATE", Parameters=prod("prod"))) == {
        "Sometimes": "Add"
    }
    cloud.deploy("switched", TEMPLATE, "UPDATE", Parameters=prod("prod"))
    assert actions(cloud.change_set("switched", TEMPLATE, "UPDATE", Parameters=prod("dev"))) == {
        "Sometimes": "Remove"
    }
    unchanged = cloud.change_set("switched", TEMPLATE, "UPDATE", Parameters=prod("prod"))
    assert (unchanged["Status"], unchanged["Changes"]) == ("FAILED", [])


def test_one_more_output_is_a_change(cloud: Cloud) -> None:
    cloud.deploy("outputs", TEMPLATE)
    more = {
        **TEMPLATE,
        "Outputs": {"Url": {"Value": {"Ref": "Always"}}, "Stage": {"Value": {"Ref": "Stage"}}},
    }
    made = cloud.change_set("outputs", more, "UPDATE")
    assert (made["Status"], made["Changes"]) == ("CREATE_COMPLETE", [])
    cloud.deploy("outputs", more, "UPDATE")
    assert set(cloud.outputs("outputs")) == {"Url", "Stage"}
    assert cloud.change_set("outputs", more, "UPDATE")["Status"] == "FAILED"
