"""Parameters: the Parameter Store of Systems Manager, not the parameters of a template."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from stackline.catalog.holes import Known, To
from stackline.catalog.model import (
    Accessible,
    Connection,
    Deed,
    Grant,
    Resource,
    Setting,
    Statement,
    Told,
    Variable,
)
from stackline.catalog.references import mapping

if TYPE_CHECKING:
    from stackline.catalog.view import View

_READ = ("ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath")
_WRITE = ("ssm:PutParameter",)


def _arn(view: View, parameter: str) -> dict[str, Any]:
    """Systems Manager User Guide, "Restricting access to parameters": /shop/limit is `parameter/shop/limit`."""
    name = view.properties(parameter).get("Name")
    text: Any = mapping(name).get("Fn::Sub", view.text(name))
    if isinstance(text, list):
        text = next(iter(cast("list[Any]", text)), None)
    slash = "" if isinstance(text, str) and text.startswith("/") else "/"
    place = "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter"
    return {"Fn::Sub": f"{place}{slash}${{{parameter}}}"}


_PLACE = (Known("target", _arn),)

RESOURCE = Resource(
    kind="parameter",
    types=("AWS::SSM::Parameter",),
    label="Parameter",
    summary="A setting that code reads when it runs and that can change without a deployment (SSM Parameter Store).",
    group="Identity and secrets",
    family="identity",
    glyph="parameter",
    documentation="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ssm-parameter.html",
    defaults={"Type": "String", "Value": "change me"},
    settings=(
        Setting(path="Value", label="Value", description="4 KB at most; 8 KB in the Advanced tier."),
        Setting(
            path="Type",
            label="Type",
            description="A StringList is separated by commas. CloudFormation makes no SecureString: take a secret.",
            kind="choice",
            choices=("String", "StringList"),
        ),
        Setting(
            path="Description",
            label="Description",
            description="A note for people.",
        ),
        Setting(
            path="AllowedPattern",
            label="Allowed values",
            description="A regular expression that new values must match, e.g. `^[0-9]+$`.",
        ),
        Setting(
            path="Tier",
            label="Tier",
            description="Advanced costs money; it holds 8 KB and has policies.",
            kind="choice",
            choices=("Standard", "Advanced", "Intelligent-Tiering"),
            default="Standard",
        ),
        Setting(
            path="DataType",
            label="Checked as",
            description="`aws:ec2:image`: AWS looks whether the image exists.",
            kind="choice",
            choices=("text", "aws:ec2:image"),
            default="text",
        ),
        Setting(path="Policies", label="Expiry and reminders", description="JSON text; Advanced tier only."),
        Setting(path="Tags", label="Tags", description="Keys and values, for bills and owners.", kind="yaml"),
        Setting(
            path="Name",
            label="Name",
            description="A path like `/shop/limit`; left out, CloudFormation makes one.",
        ),
    ),
    ports=("in",),
    attributes={"name": None},
    word="PARAMETER",
    takes=Told(
        path=("Value",),
        verb="holds",
        summary="The parameter's value says which {target} it is: whoever reads it, in other stacks too, finds it.",
        named=False,
    ),
    variables=(Variable("NAME", To("target", "name")),),
    access=Accessible(
        service="ssm",
        default="read",
        reads=("GetParameter", "GetParameters", "GetParametersByPath", "GetParameterHistory"),
        writes=("PutParameter", "DeleteParameter", "DeleteParameters", "LabelParameterVersion"),
        neutral=("DescribeParameters", "ListTagsForResource"),
        # SAM's SSMParameterReadPolicy also lists the parameters of the whole account.
        levels={
            "read": Grant((Statement(_READ, _PLACE),)),
            "write": Grant((Statement(_WRITE, _PLACE),)),
            "read-write": Grant((Statement((*_READ, *_WRITE), _PLACE),)),
        },
        deeds=(
            Deed(
                "read",
                "the value of {}",
                ("GetParameter", "GetParameters", "GetParametersByPath", "GetParameterHistory"),
                "read it",
            ),
            Deed("change", "the value of {}", ("PutParameter", "LabelParameterVersion"), "change it"),
            Deed("see", "the settings of {}", ("DescribeParameters", "ListTagsForResource"), harmless=True),
            Deed("delete", "{}", ("DeleteParameter", "DeleteParameters"), "delete the parameter"),
        ),
    ),
)

CONNECTIONS: list[Connection] = []
