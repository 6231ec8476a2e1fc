"""Nested applications: a template inside a template, deployed as a stack of its own."""

from __future__ import annotations

from stackline.catalog.application_outputs import informs_application, informs_code
from stackline.catalog.model import Connection, Facet, Resource, Setting, Told

_SAM, _PLAIN = "AWS::Serverless::Application", "AWS::CloudFormation::Stack"
_ELSEWHERE = "https://s3.amazonaws.com/code/nested.yaml"

# CloudFormation takes no template without resources, and this one costs nothing.
NESTED = """AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Description: "{id}: what it is for, in one line."

Resources:
  # Takes the place of the first resource: delete it then.
  Nothing:
    Type: AWS::CloudFormation::WaitConditionHandle
"""

RESOURCE = Resource(
    kind="application",
    types=(_SAM, _PLAIN),
    label="Nested Application",
    summary="Another template, deployed as a stack of its own inside this one.",
    group="Structure",
    family="other",
    glyph="application",
    documentation="https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/"
    "sam-resource-application.html",
    defaults={"Location": "nested/{id}.yaml"},
    starter_files={"Location": NESTED},
    settings=(
        Setting(
            path="Location",
            label="Template",
            description="A file beside this template, or `{ApplicationId: …, SemanticVersion: …}` of the repository.",
            kind="yaml",
        ),
        Setting(
            path="TemplateURL", label="Template (CloudFormation)", description="Of a plain nested stack."
        ),
        Setting(
            path="Parameters",
            label="Parameters",
            description="Values for the parameters of the other template, e.g. `Stage: !Ref Stage`.",
            kind="yaml",
        ),
        Setting(
            path="TimeoutInMinutes",
            label="Waits at most",
            description="For the nested stack; for ever where it is not set.",
            kind="number",
            unit="min",
            minimum=1,
        ),
        Setting(
            path="NotificationARNs",
            label="Topics told of events",
            description="Topics that are told of each step of its deployment.",
            kind="yaml",
        ),
        Setting(path="Tags", label="Tags", description="Keys and values, for bills and owners.", kind="yaml"),
    ),
    facets=(Facet("output", "Output", pattern=r"(?P<name>[A-Za-z0-9]+)", make="{name}", example="QueueUrl"),),
    attributes={"id": None},
    smallest={
        _SAM: {"{id}": {"Type": _SAM, "Properties": {"Location": _ELSEWHERE}}},
        _PLAIN: {"{id}": {"Type": _PLAIN, "Properties": {"TemplateURL": _ELSEWHERE}}},
    },
    word="APPLICATION",
    takes=Told(
        path=("Parameters",),
        verb="knows",
        summary="The nested application is deployed after the {target}, and a parameter says which one it is.",
    ),
)

CONNECTIONS: list[Connection] = [
    informs_code("function", "The function"),
    informs_code("state-machine", "The state machine"),
    informs_application(),
]
