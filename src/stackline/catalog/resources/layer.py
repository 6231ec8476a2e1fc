"""Layers: code that functions share."""

from __future__ import annotations

from collections.abc import Iterator

from stackline.catalog.holes import To
from stackline.catalog.inherited import inheriting_functions
from stackline.catalog.model import Connection, Existing, Part, Resource, Setting, Spelling
from stackline.catalog.references import items
from stackline.catalog.view import Found, View

RESOURCE = Resource(
    kind="layer",
    types=("AWS::Serverless::LayerVersion", "AWS::Lambda::LayerVersion"),
    label="Layer",
    summary="Libraries and tools that several functions share.",
    group="Compute",
    family="compute",
    glyph="layer",
    documentation="https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-layerversion.html",
    defaults={
        "ContentUri": "layers/{id}",
        "CompatibleRuntimes": ["python3.14"],
        "CompatibleArchitectures": ["arm64"],
        "RetentionPolicy": "Retain",
    },
    settings=(
        Setting(
            path="ContentUri", label="Content", description="Folder of the layer, relative to the template."
        ),
        Setting(
            path="Content", label="Content", kind="yaml", description="Where its zip is: bucket and key."
        ),
        Setting(path="LayerName", label="Name", description="Leave it out: the logical ID is taken."),
        Setting(
            path="CompatibleRuntimes",
            label="Runtimes",
            kind="yaml",
            description="Those it is made for, at most 15.",
        ),
        Setting(
            path="CompatibleArchitectures",
            label="Architectures",
            kind="yaml",
            description="`arm64`, `x86_64` or both; libraries in C fit one.",
        ),
        Setting(
            path="RetentionPolicy",
            label="Old versions",
            kind="choice",
            choices=("Retain", "Delete"),
            default="Retain",
            description="A version that is deleted still runs where it is attached already.",
        ),
        Setting(path="Description", label="Description", description="What is in it."),
        Setting(
            path="LicenseInfo", label="Licence", description="An identifier such as `MIT`, or an address."
        ),
        Setting(
            path="PublishLambdaVersion",
            label="New version",
            kind="boolean",
            description="Whether a change of the content makes one.",
        ),
    ),
    ports=("out",),
    attributes={"arn": None},
    existing=Existing(
        arns={
            type: "lambda:[a-z0-9-]+:[0-9]{12}:layer:[A-Za-z0-9_-]+:[0-9]+"
            for type in ("AWS::Serverless::LayerVersion", "AWS::Lambda::LayerVersion")
        },
        example="lambda:eu-west-1:111122223333:layer:tools:7",
        derived={"": "{}"},
    ),
    smallest={
        "AWS::Serverless::LayerVersion": {
            "{id}": {"Type": "AWS::Serverless::LayerVersion", "Properties": {"ContentUri": "layer"}}
        },
        "AWS::Lambda::LayerVersion": {
            "{id}": {
                "Type": "AWS::Lambda::LayerVersion",
                "Properties": {"Content": {"S3Bucket": "code", "S3Key": "layer.zip"}},
            }
        },
    },
    word="LAYER",
    starter_code={"python": {"requirements.txt": ""}},
)


def _of_globals(view: View) -> Iterator[Found]:
    """SAM adds the layers of Globals to those of every function that does not ignore them."""
    layers = list(items(view.globals("Function").get("Layers"), ("Globals", "Function", "Layers")))
    for path, value in layers:
        for layer in view.ends(value, "layer"):
            for function in inheriting_functions(view, path[2:]):
                yield Found(layer, function, (path,))


CONNECTIONS = [
    Connection(
        id="layer-extends-function",
        source="layer",
        target="function",
        style="attach",
        label="extends",
        summary="The function runs with the layer's files under /opt.",
        spellings=(
            Spelling(name="layers", parts=(Part("{target}/Properties/Layers/-", To("source", "arn")),)),
            Spelling(
                name="globals",
                draws=False,
                about="A layer of `Globals` is one of every function that does not ignore them.",
                read=_of_globals,
            ),
        ),
    )
]
