"""Edge functions: Lambda@Edge, which a CDN runs near the caller. A Lambda function that may do less than others."""

from __future__ import annotations

from typing import Any

from stackline.catalog.edge_events import is_edge_function
from stackline.catalog.function_settings import EDGE_SETTINGS
from stackline.catalog.model import Connection, Identity, Resource

_SAM = "AWS::Serverless::Function"
_PLAIN = "AWS::Lambda::Function"
_DOCS = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-the-edge.html"
PYTHON = '''"""{id}: what it does, in one line. Return the request to go on, or an answer to end here."""


def handler(event, context):
    request = event["Records"][0]["cf"]["request"]
    return request
'''
NODE = """// {id}: what it does, in one line. Return the request to go on, or an answer to end here.

export const handler = async (event) => {
  const { request } = event.Records[0].cf;
  return request;
};
"""
TRUST: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": ["lambda.amazonaws.com", "edgelambda.amazonaws.com"]},
            "Action": "sts:AssumeRole",
        }
    ],
}
_CODE = {"Handler": "app.handler", "Runtime": "python3.14"}

RESOURCE = Resource(
    kind="edge-function",
    types=(_SAM, _PLAIN),
    told=is_edge_function,
    label="Edge Function",
    summary="Code that a CDN runs near the caller, at a request or an answer (Lambda@Edge): no variables, no layers, "
    "no network, x86_64 only, and its stack is in us-east-1.",
    group="Compute",
    family="compute",
    glyph="edge-function",
    documentation=_DOCS,
    # What every event allows: at the viewer's side no more than this. A CDN runs numbered versions only.
    defaults={
        "CodeUri": "src/{id}",
        **_CODE,
        "MemorySize": 128,
        "Timeout": 5,
        "AutoPublishAlias": "live",
        "AssumeRolePolicyDocument": TRUST,
    },
    starter_code={"python": {"app.py": PYTHON}, "nodejs": {"app.mjs": NODE}},
    settings=EDGE_SETTINGS,
    ports=("in", "out"),
    attributes={"arn": "Arn", "name": None},
    smallest={
        _SAM: {
            "{id}": {
                "Type": _SAM,
                "Properties": {"CodeUri": "src", **_CODE, "AssumeRolePolicyDocument": TRUST},
            }
        },
        _PLAIN: {
            "{id}Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": TRUST}},
            "{id}": {
                "Type": _PLAIN,
                "Properties": {
                    "Code": {"S3Bucket": "code", "S3Key": "app.zip"},
                    **_CODE,
                    "Role": {"Fn::GetAtt": ["{id}Role", "Arn"]},
                },
            },
        },
    },
    word="FUNCTION",
    identity={
        _SAM: Identity("Role", "Policies", ()),
        _PLAIN: Identity("Role", None, ()),
    },
)

CONNECTIONS: list[Connection] = []
