"""Where Firehose logs what it could not deliver: a log stream in a log group, which the destination names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from stackline.catalog.actions import covers
from stackline.catalog.changes import Change, Ends, Grant, No, Note, Put
from stackline.catalog.fragments import reference
from stackline.catalog.model import Connection, Needs, Path, Spelling, Statement
from stackline.catalog.references import mapping
from stackline.catalog.service_roles import ROLE, free_name, mentioned_by
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

_KIND, _GROUP = "delivery-stream", "log-group"
_STREAM = "AWS::Logs::LogStream"
_OPTIONS, _END = "CloudWatchLoggingOptions", "DestinationConfiguration"
# Firehose Developer Guide, "Grant Firehose access to an Amazon S3 destination".
_PUT = ("logs:PutLogEvents",)
_BUCKET_ELSEWHERE = "arn:${AWS::Partition}:s3:::elsewhere"
_ROLE_ELSEWHERE = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/elsewhere"


def logged_to(view: View, source: str) -> list[str]:
    """The log groups of a delivery stream."""
    values = [mapping(one.get(_OPTIONS)).get("LogGroupName") for _, one in _destinations(view, source)]
    return [group for value in values for group in view.ends(value, _GROUP)]


def _destinations(view: View, source: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    for name, value in view.properties(source).items():
        if name.endswith(_END):
            yield ("Resources", source, "Properties", name), mapping(value)


def _read(view: View) -> Iterator[Found]:
    for source in view.by_kind.get(_KIND, ()):
        for place, destination in _destinations(view, source):
            options = mapping(destination.get(_OPTIONS))
            for group in view.ends(options.get("LogGroupName"), _GROUP):
                claims: list[Path] = [(*place, _OPTIONS)]
                claims += _own_stream(view, options.get("LogStreamName"), source)
                claims += _grants(view, destination, group)
                yield Found(source, group, tuple(claims))


def _own_stream(view: View, value: Any, source: str) -> list[Path]:
    """The log stream, where nobody else writes to it."""
    return [
        ("Resources", name)
        for name in view.named(value)
        if view.types.get(name) == _STREAM and mentioned_by(view).get(name, set()) <= {source}
    ]


def _roles(view: View, destination: dict[str, Any]) -> list[str]:
    return [name for name in view.ends(destination.get("RoleARN")) if view.types.get(name) == ROLE]


def _grants(view: View, destination: dict[str, Any], group: str) -> list[Path]:
    """What the destination's role may do with the log group, where that is to write and nothing else."""
    return [
        one.claim
        for role in _roles(view, destination)
        for one in view.role_grants.get(role, ())
        if one.target == group and covers(_PUT, one.actions)
    ]


def _write(view: View, ends: Ends) -> list[Change]:
    there = list(_destinations(view, ends.source))
    if not there:
        return [No(f"{ends.source} delivers to nothing yet", "Draw the wire to its bucket first.")]
    place, destination = there[0]
    options = destination.get(_OPTIONS)
    changes: list[Change] = []
    if ends.target not in logged_to(view, ends.source):
        if options is not None:
            return [No(f"The failures of {ends.source} are logged elsewhere", "Take that wire away first.")]
        name = free_name(view, f"{ends.source}Log")
        stream = {"Type": _STREAM, "Properties": {"LogGroupName": {"Ref": ends.target}}}
        value = {"Enabled": True, "LogGroupName": {"Ref": ends.target}, "LogStreamName": {"Ref": name}}
        changes = [Put(("Resources", name), stream, after=ends.target), Put((*place, _OPTIONS), value)]
    return [*changes, *_granted(view, ends, destination)]


def _granted(view: View, ends: Ends, destination: dict[str, Any]) -> list[Change]:
    roles = _roles(view, destination)
    if len(roles) != 1:
        return [
            Note(
                "wire-role",
                f"The role of {ends.source} must be allowed {_PUT[0]} on {ends.target}",
                "It is not in this template.",
            )
        ]
    known = [one for one in view.role_grants.get(roles[0], ()) if one.target in (ends.target, None)]
    if covers([action for one in known for action in one.actions], _PUT):
        return []
    need = Needs("source", Statement(_PUT, (reference(view, ends.target, "arn"),)), sam_grants=False)
    return [Grant(need, role=roles[0])]


DELIVERY_LOGS = Connection(
    id=f"{_KIND}-logs-to-{_GROUP}",
    source=_KIND,
    target=_GROUP,
    style="attach",
    label="logs failures to",
    summary="What could not be delivered is logged in a log stream of its own in the log group; the role that delivers "
    "may write there.",
    inside=True,
    spellings=(
        Spelling(
            name="logging-options",
            upon={
                f"ExtendedS3{_END}": {
                    "BucketARN": {"Fn::Sub": _BUCKET_ELSEWHERE},
                    "RoleARN": {"Fn::Sub": _ROLE_ELSEWHERE},
                }
            },
            write=_write,
            read=_read,
        ),
    ),
)
