"""A CDN in front of a function's own URL: only this CDN may call it, and signs its requests for that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from stackline.catalog.cdn_origins import (
    PASSED,
    PATH,
    access_control,
    add_origin,
    arn_of,
    change_paths,
    control,
    https_origin,
    lead_on,
    leading,
    origin_of,
    origins,
    read_paths,
)
from stackline.catalog.changes import Change, Ends, Note, Put
from stackline.catalog.model import Connection, Path, Spelling
from stackline.catalog.references import mapping
from stackline.catalog.service_roles import free_name, mentioned_by
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

SAM = "AWS::Serverless::Function"
PERMISSION = "AWS::Lambda::Permission"
SIGNED = {"AuthType": "AWS_IAM"}
# Lambda Developer Guide, "Control access to Lambda function URLs": a URL takes both.
_ACTIONS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("UrlPermission", "lambda:InvokeFunctionUrl", {}),
    ("Permission", "lambda:InvokeFunction", {"InvokedViaFunctionUrl": True}),
)


def url_origin(kind: str, label: str) -> Connection:
    """To a SAM function with a URL of its own, which it gets, or to a URL that is a resource."""

    def read(view: View) -> Iterator[Found]:
        return _read(view, kind)

    return Connection(
        id=f"cdn-origin-serves-{kind}",
        source="cdn",
        facet="origin",
        target=kind,
        style="attach",
        label="passes on",
        summary=f"The CDN passes requests on to {label}, all methods, and keeps no answer; nobody else may call it.",
        settings=(PATH,),
        spellings=(
            Spelling(
                name="function-url",
                targets=(SAM,) if kind == "function" else None,
                write=_write,
                read=read,
                erase=lead_on,
                change=change_paths,
            ),
        ),
    )


def _write(view: View, ends: Ends) -> list[Change]:
    url, function, auth, changes = _url(view, ends.target)
    signed = auth != "NONE"
    if origin_of(view, ends.source, ends.target) is None:
        host = {"Fn::Select": [2, {"Fn::Split": ["/", {"Fn::GetAtt": [url, "FunctionUrl"]}]}]}
        origin = https_origin(ends.target, host)
        if signed:
            name = free_name(view, f"{ends.source}To{ends.target}Access")
            origin["OriginAccessControlId"] = {"Fn::GetAtt": [name, "Id"]}
            changes.append(Put(("Resources", name), access_control(name, "lambda"), after=ends.source))
        changes += add_origin(view, ends, origin, PASSED)
    if signed:
        there = {view.properties(name).get("Action") for name in _permissions(view, ends.source, ends.target)}
        for suffix, action, more in _ACTIONS:
            if action not in there:
                name = free_name(view, f"{ends.source}To{ends.target}{suffix}")
                value = _permission(ends.source, function, action, more)
                changes.append(Put(("Resources", name), value, after=ends.target))
                changes += [_BODIES] if action == _ACTIONS[0][1] else []
    return changes


_BODIES = Note(
    "wire-left",
    "Who sends a body through the CDN says its SHA-256 in the header x-amz-content-sha256",
    "The CDN signs requests for the function, and Lambda takes none with an unsigned body. Or let AuthType be NONE.",
)


def _url(view: View, target: str) -> tuple[str, Any, Any, list[Change]]:
    """The URL's logical ID, what names the function in a permission, who may call it, and what makes there be one."""
    properties = view.properties(target)
    if view.types.get(target) != SAM:
        return target, {"Fn::GetAtt": [target, "FunctionArn"]}, properties.get("AuthType"), []
    shared = view.globals("Function")
    alias = properties.get("AutoPublishAlias", shared.get("AutoPublishAlias"))
    # SAM puts the URL on the alias that it publishes.
    function = {"Ref": target if alias is None else f"{target}.Alias"}
    config = properties.get("FunctionUrlConfig", shared.get("FunctionUrlConfig"))
    if config is not None:
        return f"{target}Url", function, mapping(config).get("AuthType"), []
    place = ("Resources", target, "Properties", "FunctionUrlConfig")
    return f"{target}Url", function, SIGNED["AuthType"], [Put(place, dict(SIGNED))]


def _permission(cdn: str, function: Any, action: str, more: dict[str, Any]) -> dict[str, Any]:
    properties = {
        "Action": action,
        "FunctionName": function,
        "Principal": "cloudfront.amazonaws.com",
        "SourceArn": arn_of(cdn),
        **more,
    }
    return {"Type": PERMISSION, "Properties": properties}


def _read(view: View, kind: str) -> Iterator[Found]:
    for cdn in view.by_kind.get("cdn", ()):
        for path, origin in origins(view, cdn):
            for target in view.ends(origin.get("DomainName"), kind):
                claims = [path, *leading(view, cdn, origin), *control(view, cdn, origin)]
                claims += [("Resources", name) for name in _permissions(view, cdn, target)]
                claims += _config(view, cdn, target)
                settings = read_paths(view, cdn, origin)
                yield Found(cdn, target, tuple(claims), "origin", settings=settings)


def _permissions(view: View, cdn: str, target: str) -> Iterator[str]:
    """The permissions that let this CDN, and no other, call the function, by its URL or by its name."""
    names = {target, *view.ends(view.properties(target).get("TargetFunctionArn"))}
    for key in view.by_type.get(PERMISSION, ()):
        properties = view.properties(key)
        if (
            properties.get("Principal") == "cloudfront.amazonaws.com"
            and view.named(properties.get("SourceArn")) == [cdn]
            and set(view.named(properties.get("FunctionName"))) & names
        ):
            yield key


def _config(view: View, cdn: str, target: str) -> Iterator[Path]:
    """The URL that the wire gave the function, where nothing else uses it."""
    users = mentioned_by(view).get(f"{target}Url", set())
    if view.properties(target).get("FunctionUrlConfig") == SIGNED and users <= {cdn}:
        yield ("Resources", target, "Properties", "FunctionUrlConfig")
