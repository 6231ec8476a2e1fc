"""A database whose password RDS keeps: its secret is there for the template, and goes with it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from embedded_cloud import Cloud
from waiting import until

pytestmark = pytest.mark.cloud
COMMON: dict[str, Any] = {"MasterUsername": "app", "ManageMasterUserPassword": True}
RESOURCES: dict[str, Any] = {
    "Cluster": {"Type": "AWS::RDS::DBCluster", "Properties": {**COMMON, "Engine": "aurora-postgresql"}},
    "Instance": {
        "Type": "AWS::RDS::DBInstance",
        "Properties": {
            **COMMON,
            "Engine": "postgres",
            "DBInstanceClass": "db.t4g.micro",
            "AllocatedStorage": "20",
        },
    },
}


def test_the_secret_of_a_database(cloud: Cloud) -> None:
    outputs = {name: {"Value": {"Fn::GetAtt": [name, "MasterUserSecret.SecretArn"]}} for name in RESOURCES}
    template = {"Resources": RESOURCES, "Outputs": outputs}
    assert cloud.deploy("kept", template)["StackStatus"] == "CREATE_COMPLETE", cloud.failures("kept")
    client, told = cloud.client("secretsmanager"), cloud.outputs("kept")
    for arn in told.values():
        found = json.loads(client.get_secret_value(SecretId=arn)["SecretString"])
        assert (found["username"], len(found["password"]) > 20) == ("app", True)
    cloud.client("cloudformation").delete_stack(StackName="kept")
    until(
        lambda: not {one["ARN"] for one in client.list_secrets()["SecretList"]} & {*told.values()},
        "no secrets",
    )
