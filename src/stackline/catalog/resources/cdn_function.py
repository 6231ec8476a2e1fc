"""CDN functions: CloudFront Functions, which change a request or an answer in under a millisecond."""

from __future__ import annotations

from stackline.catalog.model import Connection, Resource, Setting

_CODE = "function handler(event) {\n  return event.request;\n}\n"
_DEFAULTS = {
    "Name": {"Fn::Sub": "${AWS::StackName}-{id}"},
    "AutoPublish": True,
    "FunctionConfig": {"Comment": "{id}", "Runtime": "cloudfront-js-2.0"},
    "FunctionCode": _CODE,
}

RESOURCE = Resource(
    kind="cdn-function",
    types=("AWS::CloudFront::Function",),
    label="CDN Function",
    summary="A few lines of JavaScript that a CDN runs on each request or answer (CloudFront Functions).",
    group="Compute",
    family="compute",
    glyph="cdn-function",
    documentation="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cloudfront-function.html",
    defaults=_DEFAULTS,
    settings=(
        Setting(path="FunctionCode", label="Code", kind="yaml", description="JavaScript, at most 10 KB."),
        Setting(
            path="FunctionConfig.Runtime",
            label="Runtime",
            description="2.0 knows more of JavaScript, and key value stores.",
            kind="choice",
            choices=("cloudfront-js-2.0", "cloudfront-js-1.0"),
        ),
        Setting(
            path="AutoPublish",
            label="Publish",
            kind="boolean",
            description="A change goes live with the deployment; a CDN runs only what is published.",
        ),
        Setting(
            path="FunctionConfig.KeyValueStoreAssociations",
            label="Key value stores",
            kind="yaml",
            description="What it looks things up in, with runtime 2.0.",
        ),
        Setting(path="FunctionConfig.Comment", label="Comment", description="What it does."),
        Setting(path="Name", label="Name", description="Letters, digits, `-` and `_`, at most 64."),
        Setting(path="Tags", label="Tags", description="Keys and values, for bills and owners.", kind="yaml"),
    ),
    ports=("in",),
    attributes={"arn": "FunctionARN", "name": None},
    word="CDN_FUNCTION",
)

CONNECTIONS: list[Connection] = []
