"""Function URLs that are resources of their own; of a SAM function the URL is a facet (`FunctionUrlConfig`)."""

from __future__ import annotations

from stackline.catalog.holes import To
from stackline.catalog.model import (
    Accessible,
    Connection,
    Deed,
    Grant,
    Part,
    Resource,
    Setting,
    Spelling,
    Statement,
    Variable,
)

_TYPE = "AWS::Lambda::Url"
_LISTED = "As a list, e.g. `[https://example.com]`."

RESOURCE = Resource(
    kind="function-url",
    types=(_TYPE,),
    label="Function URL",
    summary="An HTTPS address that runs one function, without an API; an answer may be streamed.",
    group="API",
    family="api",
    glyph="function-url",
    documentation="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-url.html",
    defaults={"AuthType": "AWS_IAM"},
    settings=(
        Setting(
            path="AuthType",
            label="Who may call it",
            kind="choice",
            choices=("AWS_IAM", "NONE"),
            description="AWS_IAM: who signs the request and has a grant. NONE: anyone; `check` adds what that takes.",
        ),
        Setting(
            path="InvokeMode",
            label="Answers",
            kind="choice",
            choices=("BUFFERED", "RESPONSE_STREAM"),
            default="BUFFERED",
            description="Whole, up to 6 MB; or as the function writes them.",
        ),
        Setting(
            path="Cors.AllowOrigins",
            label="Web pages from",
            kind="yaml",
            description=f"Whose pages may call it. {_LISTED}",
        ),
        Setting(
            path="Cors.AllowMethods", label="Methods of pages", kind="yaml", description="e.g. `[GET, POST]`."
        ),
        Setting(
            path="Cors.AllowHeaders",
            label="Headers of pages",
            kind="yaml",
            description="That they may send, e.g. `[content-type]`.",
        ),
        Setting(
            path="Cors.ExposeHeaders",
            label="Headers for pages",
            kind="yaml",
            description="Of the answer, that they may read.",
        ),
        Setting(
            path="Cors.AllowCredentials",
            label="Cookies of pages",
            kind="boolean",
            default=False,
            description="They may send cookies and the like.",
        ),
        Setting(
            path="Cors.MaxAge",
            label="Browsers ask again after",
            kind="number",
            unit="s",
            minimum=0,
            maximum=86400,
            description="So long they remember what is allowed.",
        ),
        Setting(path="Qualifier", label="Alias", description="Of the function. Left out: its newest code."),
        Setting(path="TargetFunctionArn", label="Function", description="A wire writes it."),
    ),
    attributes={"function": "FunctionArn", "url": "FunctionUrl"},
    smallest={_TYPE: {"{id}": {"Type": _TYPE, "Properties": {"AuthType": "AWS_IAM"}}}},
    awaits={_TYPE: {"TargetFunctionArn": "function"}},
    word="URL",
    variables=(Variable("", To("target", "url")),),
    access=Accessible(
        service="lambda",
        default="write",
        writes=("InvokeFunctionUrl", "InvokeFunction"),
        levels={
            # Lambda Developer Guide, "Control access to Lambda function URLs": a URL takes both.
            "write": Grant(
                (
                    Statement(
                        ("lambda:InvokeFunctionUrl", "lambda:InvokeFunction"), (To("target", "function"),)
                    ),
                )
            )
        },
        deeds=(Deed("call", "{}", ("InvokeFunctionUrl", "InvokeFunction")),),
    ),
)

CONNECTIONS: list[Connection] = [
    Connection(
        id="function-url-invokes-function",
        source="function-url",
        target="function",
        style="event",
        label="runs",
        summary="Each request to the URL runs the function.",
        spellings=(
            Spelling(
                name="target",
                parts=(Part("{source}/Properties/TargetFunctionArn", To("target", "arn")),),
            ),
        ),
    )
]
