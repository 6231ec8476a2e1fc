"""The page of AWS's documentation that tells of a property."""

from __future__ import annotations

from stackline.schemas.documents import Node
from stackline.schemas.files import cloudformation_schema
from stackline.schemas.labels import plain
from stackline.schemas.property import Path

_CLOUDFORMATION = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
_SAM = "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/"


def type_page(type: str) -> str:
    """The page of a type."""
    _, service, name = (*type.lower().split("::"), "", "")[:3]
    if type.startswith("AWS::Serverless::"):
        return f"{_SAM}sam-resource-{name}.html"
    return f"{_CLOUDFORMATION}aws-resource-{service}-{name}.html"


def page_of(node: Node, path: Path) -> str:
    """The page, and the place on it where that has a name of its own."""
    type = node.document.type
    _, service, name = (*type.lower().split("::"), "", "")[:3]
    if node.document.sam:
        step = str(path[0]).lower()
        return type_page(type) if len(path) > 1 else f"{type_page(type)}#sam-{name}-{step}"
    steps = (node.place or "").split("/")
    if len(steps) == 3:
        return f"{type_page(type)}#cfn-{service}-{name}-{steps[2].lower()}"
    within = node.within.lower()
    if not within or not within.isalnum():
        return type_page(type)
    return f"{_CLOUDFORMATION}aws-properties-{service}-{name}-{within}.html"


def type_description(type: str) -> str:
    """What a type is, in AWS's words; "" where its schema does not say."""
    schema = cloudformation_schema(type)
    return plain(str(schema.get("description", ""))) if schema else ""
