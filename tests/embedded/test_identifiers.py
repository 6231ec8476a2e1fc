"""What Ref gives for secrets and parameters, through an update and a deletion."""

from __future__ import annotations

from typing import Any

import pytest

from embedded_cloud import Cloud

pytestmark = pytest.mark.cloud


def template(value: str) -> dict[str, Any]:
    return {
        "Resources": {
            "Secret": {"Type": "AWS::SecretsManager::Secret", "Properties": {"SecretString": value}},
            "Parameter": {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": value}},
        },
        "Outputs": {name: {"Value": {"Ref": name}} for name in ("Secret", "Parameter")},
    }


def test_a_secret_is_told_by_its_arn_and_a_parameter_by_a_name(cloud: Cloud) -> None:
    assert cloud.deploy("identified", template("one"))["StackStatus"] == "CREATE_COMPLETE"
    told = cloud.outputs("identified")
    assert told["Secret"].startswith("arn:aws:secretsmanager:us-east-1:000000000000:secret:")
    assert told["Parameter"].startswith("CFN-Parameter-")
    assert cloud.deploy("identified", template("two"), "UPDATE")["StackStatus"] == "UPDATE_COMPLETE"
    assert cloud.outputs("identified") == told
    secrets, parameters = cloud.client("secretsmanager"), cloud.client("ssm")
    assert secrets.get_secret_value(SecretId=told["Secret"])["SecretString"] == "two"
    assert parameters.get_parameter(Name=told["Parameter"])["Parameter"]["Value"] == "two"
    cloud.client("cloudformation").delete_stack(StackName="identified")
    assert told["Secret"] not in [one["ARN"] for one in secrets.list_secrets()["SecretList"]]
    assert not parameters.get_parameters(Names=[told["Parameter"]])["Parameters"]


def test_a_graphql_api_is_told_by_its_arn(cloud: Cloud) -> None:
    def template(name: str) -> dict[str, Any]:
        properties = {"Name": name, "AuthenticationType": "AWS_IAM"}
        api = {"Type": "AWS::AppSync::GraphQLApi", "Properties": properties}
        return {"Resources": {"Api": api}, "Outputs": {"Api": {"Value": {"Ref": "Api"}}}}

    assert cloud.deploy("asked", template("one"))["StackStatus"] == "CREATE_COMPLETE"
    told = cloud.outputs("asked")["Api"]
    assert told.startswith("arn:aws:appsync:us-east-1:000000000000:apis/")
    assert cloud.deploy("asked", template("two"), "UPDATE")["StackStatus"] == "UPDATE_COMPLETE"
    assert cloud.outputs("asked")["Api"] == told
    graphql = cloud.client("appsync")
    assert graphql.get_graphql_api(apiId=told.rpartition("/")[2])["graphqlApi"]["name"] == "two"
    cloud.client("cloudformation").delete_stack(StackName="asked")
    assert told not in [one["arn"] for one in graphql.list_graphql_apis()["graphqlApis"]]
