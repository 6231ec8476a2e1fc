"""A deployed template has the local places of code again, and nothing else of it is touched."""

from __future__ import annotations

from stackline.deploy.deployed import with_local_places
from stackline.template import Template

NOW = """\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {CodeUri: src}
Resources:
  A: # first
    Type: AWS::Serverless::Function
    Properties: {Handler: a.handler, Runtime: python3.13}
  B:
    Type: AWS::Lambda::Function
    Properties:
      Code: lib/b
      Handler: b.handler
      Runtime: python3.13
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties: {DefinitionUri: flow.json}
  Inner:
    Type: AWS::Serverless::Application
    Properties: {Location: inner/template.yaml}
"""


def test_places_in_a_bucket_become_the_projects_own() -> None:
    there = (
        NOW.replace("CodeUri: src", "CodeUri: s3://bucket/1.zip")
        .replace("Code: lib/b", "Code: {S3Bucket: bucket, S3Key: 2.zip}")
        .replace("DefinitionUri: flow.json", "DefinitionUri: s3://bucket/3.json")
        .replace("Location: inner/template.yaml", "Location: https://s3.us-east-1.amazonaws.com/bucket/4")
    )
    again = with_local_places(Template.parse(there.encode()), Template.parse(NOW.encode()))
    assert again.text == NOW


def test_what_packaging_wrote_apart_for_one_function_goes() -> None:
    there = NOW.replace("{Handler: a.handler,", "{CodeUri: s3://bucket/5.zip, Handler: a.handler,")
    again = with_local_places(Template.parse(there.encode()), Template.parse(NOW.encode()))
    assert again.data == Template.parse(NOW.encode()).data


def test_other_changes_stay() -> None:
    there = NOW.replace("a.handler", "old.handler").replace("src", "s3://bucket/1.zip")
    again = with_local_places(Template.parse(there.encode()), Template.parse(NOW.encode()))
    assert again.text == NOW.replace("a.handler", "old.handler")
