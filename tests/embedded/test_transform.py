"""SAM templates are submitted as written, and their mistakes read as CloudFormation's."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from botocore.exceptions import ClientError

from embedded_cloud import Cloud
from stackline.embedded.transform import strings_for_dates

pytestmark = pytest.mark.cloud

WRITTEN = """
AWSTemplateFormatVersion: 2010-09-09   # unquoted: a date to YAML
Transform: AWS::Serverless-2016-10-31
Parameters:
  Size: {Type: Number, Default: 256}
Resources:
  Table: {Type: AWS::Serverless::SimpleTable}
  Fn:
    Type: AWS::Serverless::Function
    Metadata: {Note: kept}
    Properties:
      Runtime: python3.11
      Handler: index.handler
      MemorySize: !Ref Size
      InlineCode: "def handler(event, context): return 1"
      AutoPublishAlias: live
      Policies:
        - AmazonDynamoDBReadOnlyAccess
        - DynamoDBCrudPolicy: {TableName: !Ref Table}
        - Version: 2012-10-17
          Statement: [{Effect: Allow, Action: 's3:GetObject', Resource: '*'}]
  Connector:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Id: Fn}
      Destination: {Id: Table}
      Permissions: [Read]
Outputs:
  Role: {Value: !Ref FnRole}
  Alias: {Value: !Ref FnAliaslive}
"""


def test_a_template_as_people_write_it(cloud: Cloud) -> None:
    stack = cloud.deploy(
        "as-written", WRITTEN, Parameters=[{"ParameterKey": "Size", "ParameterValue": "512"}]
    )
    assert stack["StackStatus"] == "CREATE_COMPLETE", cloud.failures("as-written")
    outputs = cloud.outputs("as-written")
    assert (
        cloud.client("lambda").get_function_configuration(FunctionName=outputs["Alias"])["MemorySize"] == 512
    )
    iam = cloud.client("iam")
    attached = iam.list_attached_role_policies(RoleName=outputs["Role"])["AttachedPolicies"]
    assert "arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess" in {
        policy["PolicyArn"] for policy in attached
    }
    types = {
        r["ResourceType"]
        for r in cloud.client("cloudformation").describe_stack_resources(StackName="as-written")[
            "StackResources"
        ]
    }
    assert not any(kind.startswith("AWS::Serverless") for kind in types)
    assert "AWS::IAM::ManagedPolicy" in types  # the connector's
    original = cloud.client("cloudformation").get_template(StackName="as-written", TemplateStage="Original")
    assert "AWS::Serverless::Function" in str(original["TemplateBody"])


def test_a_sam_mistake_is_refused_before_anything_is_made(cloud: Cloud) -> None:
    broken = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {"Fn": {"Type": "AWS::Serverless::Function", "Properties": {"Runtime": "python3.11"}}},
    }
    with pytest.raises(ClientError, match=r"Invalid Serverless Application Specification document.*Fn"):
        cloud.change_set("sam-mistake", broken)
    with pytest.raises(ClientError, match="does not exist"):
        cloud.client("cloudformation").describe_stacks(StackName="sam-mistake")


def test_nothing_is_fetched_from_aws(cloud: Cloud) -> None:
    location = {
        "ApplicationId": "arn:aws:serverlessrepo:us-east-1:077246666028:applications/hello",
        "SemanticVersion": "1.0.0",
    }
    resources = {"App": {"Type": "AWS::Serverless::Application", "Properties": {"Location": location}}}
    with pytest.raises(ClientError, match="App is an application of the Serverless Application Repository"):
        cloud.change_set("repository", {"Transform": "AWS::Serverless-2016-10-31", "Resources": resources})


def test_a_type_that_is_not_emulated_is_refused_by_name(cloud: Cloud) -> None:
    with pytest.raises(ClientError, match=r"Unrecognized resource types: \[AWS::CodePipeline::Pipeline\]"):
        cloud.change_set(
            "not-emulated", {"Resources": {"P": {"Type": "AWS::CodePipeline::Pipeline", "Properties": {}}}}
        )


def test_dates_become_strings() -> None:
    value = {"a": [date(2012, 10, 17), {"b": datetime(2012, 10, 17, 1)}], date(2020, 1, 1): 1}
    assert strings_for_dates(value) == {"a": ["2012-10-17", {"b": "2012-10-17T01:00:00"}], "2020-01-01": 1}
