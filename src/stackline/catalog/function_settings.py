"""What people set on a function, and on one at the edge: the same fields, of which some allow less there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from stackline.catalog.model import Setting

_RUNTIMES = (
    "python3.14",
    "python3.13",
    "python3.12",
    "nodejs24.x",
    "nodejs22.x",
    "java25",
    "java21",
    "dotnet10",
    "dotnet8",
    "ruby3.4",
    "provided.al2023",
)

FUNCTION_SETTINGS: tuple[Setting, ...] = (
    Setting(
        path="Runtime",
        label="Runtime",
        kind="choice",
        choices=_RUNTIMES,
        description="Language and version.",
    ),
    Setting(path="Handler", label="Handler", description="File and function, e.g. `app.handler`."),
    Setting(path="CodeUri", label="Code", description="Folder of the code, relative to the template."),
    Setting(path="Code", label="Code", kind="yaml", description="Where its zip is: bucket and key."),
    Setting(
        path="MemorySize",
        label="Memory",
        kind="number",
        unit="MB",
        minimum=128,
        maximum=10240,
        default=128,
        description="CPU grows with it.",
    ),
    Setting(
        path="Timeout",
        label="Timeout",
        kind="number",
        unit="s",
        minimum=1,
        maximum=900,
        default=3,
        description="Then a call is stopped.",
    ),
    Setting(
        path="Architectures.0",
        label="Architecture",
        kind="choice",
        choices=("arm64", "x86_64"),
        default="x86_64",
        description="`arm64` costs a fifth less.",
    ),
    Setting(
        path="ReservedConcurrentExecutions",
        label="Reserved concurrency",
        kind="number",
        unit="at once",
        minimum=0,
        description="At most so many at once, and so many kept free for it; 0 stops it.",
    ),
    Setting(
        path="EphemeralStorage.Size",
        label="Disk in /tmp",
        kind="number",
        unit="MB",
        minimum=512,
        maximum=10240,
        default=512,
        description="Empty again in a new worker.",
    ),
    Setting(
        path="LoggingConfig.LogFormat",
        label="Log format",
        kind="choice",
        choices=("JSON", "Text"),
        default="Text",
        description="JSON can be searched by field.",
    ),
    Setting(
        path="Tracing",
        label="Tracing",
        kind="choice",
        choices=("Active", "PassThrough", "Disabled"),
        description="Active traces its calls with X-Ray.",
    ),
    Setting(
        path="TracingConfig.Mode",
        label="Tracing",
        kind="choice",
        choices=("Active", "PassThrough"),
        default="PassThrough",
        description="Active traces its calls with X-Ray.",
    ),
    Setting(
        path="Layers",
        label="Layers",
        kind="yaml",
        description="ARNs of versions, at most five; wires write it.",
    ),
    Setting(
        path="AutoPublishAlias",
        label="Alias to publish",
        description="Publishes a version on every change.",
    ),
    Setting(
        path="FunctionUrlConfig.AuthType",
        label="URL: who may call it",
        kind="choice",
        choices=("AWS_IAM", "NONE"),
        description="Gives the function an HTTPS address. AWS_IAM: who signs and has a grant. NONE: anyone.",
    ),
    Setting(
        path="FunctionUrlConfig.InvokeMode",
        label="URL: answers",
        kind="choice",
        choices=("BUFFERED", "RESPONSE_STREAM"),
        default="BUFFERED",
        description="Whole, up to 6 MB; or as the function writes them.",
    ),
    Setting(
        path="FunctionUrlConfig.Cors",
        label="URL: web pages",
        kind="yaml",
        description="Whose pages may call it, e.g. `{AllowOrigins: [https://example.com]}`.",
    ),
    Setting(path="Environment.Variables", label="Variables", kind="yaml", description="What the code reads."),
    Setting(path="Policies", label="Policies", kind="yaml", description="What it may do; wires write it."),
    Setting(path="Role", label="Role", description="Set, SAM ignores Policies."),
    Setting(path="Description", label="Description", description="What it does."),
    Setting(path="FunctionName", label="Name", description="Leave it out: CloudFormation makes one."),
)
_BY_PATH = {one.path: one for one in FUNCTION_SETTINGS}


def _at_the_edge(path: str, **other: Any) -> Setting:
    """A function's setting, with what is other for Lambda@Edge."""
    return replace(_BY_PATH[path], **other)


EDGE_SETTINGS: tuple[Setting, ...] = (
    _at_the_edge(
        "Runtime",
        choices=tuple(one for one in _RUNTIMES if one.startswith(("python", "nodejs"))),
        description="Python or Node.js: there are no others at the edge.",
    ),
    _at_the_edge("Handler"),
    _at_the_edge("CodeUri"),
    _at_the_edge("Code"),
    _at_the_edge("MemorySize", description="128 at viewer events; more at origin events only."),
    _at_the_edge("Timeout", description="At most 5 at viewer events, 30 at origin events.", maximum=30),
    _at_the_edge(
        "AutoPublishAlias",
        description="Publishes a version on every change: a CDN runs numbered versions only.",
    ),
    Setting(
        path="AssumeRolePolicyDocument",
        label="Who may run as it",
        kind="yaml",
        description="Lambda and Lambda@Edge, both.",
    ),
    _at_the_edge("Policies"),
    _at_the_edge("Role", description="Set, SAM ignores Policies; Lambda@Edge must be trusted."),
    _at_the_edge(
        "ReservedConcurrentExecutions", description="At most so many at once, in each region; 0 stops it."
    ),
    _at_the_edge("Description"),
    _at_the_edge("FunctionName"),
)
