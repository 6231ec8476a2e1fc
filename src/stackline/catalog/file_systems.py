"""File systems mounted: by functions through an access point, by tasks as a volume of theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

from stackline.catalog.actions import covers
from stackline.catalog.changes import Append, Change, Ends, Grant, No, Put
from stackline.catalog.holes import To
from stackline.catalog.model import Connection, Needs, Path, Setting, Spelling, Statement
from stackline.catalog.places import value_at
from stackline.catalog.references import items, mapping
from stackline.catalog.service_roles import free_name, mentioned_by
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

ACCESS_POINT = "AWS::EFS::AccessPoint"
_MOUNT, _WRITE = "elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"
_CONFIGS = "FileSystemConfigs"
_WHERE = re.compile(r"/mnt/[a-zA-Z0-9-_.]+")


def access_point(file_system: str) -> dict[str, Any]:
    """A folder of the file system that belongs to whoever mounts it here (EFS User Guide, "Access points")."""
    owner = {"OwnerUid": "1000", "OwnerGid": "1000", "Permissions": "0755"}
    return {
        "Type": ACCESS_POINT,
        "Properties": {
            "FileSystemId": {"Ref": file_system},
            "PosixUser": {"Uid": "1000", "Gid": "1000"},
            "RootDirectory": {"Path": "/data", "CreationInfo": owner},
        },
    }


def _points(view: View, file_system: str) -> list[str]:
    return [
        key
        for key in view.by_type.get(ACCESS_POINT, ())
        if view.named(view.properties(key).get("FileSystemId")) == [file_system]
    ]


# Functions ----------------------------------------------------------------------------------------------------------


def _configs(view: View, function: str) -> list[tuple[Path, dict[str, Any]]]:
    place = ("Resources", function, "Properties", _CONFIGS)
    return [(path, mapping(item)) for path, item in items(view.properties(function).get(_CONFIGS), place)]


def _read_function(view: View) -> Iterator[Found]:
    for key in view.by_kind.get("function", ()):
        for path, config in _configs(view, key):
            for target in view.ends(config.get("Arn"), "file-system"):
                claims, actions = _grants(view, key, target)
                claims += _own_point(view, key, target, config.get("Arn"))
                settings = {"path": config.get("LocalMountPath"), "read_only": _WRITE not in actions}
                places = {"path": (*path, "LocalMountPath")}
                yield Found(key, target, (path, *claims), settings=settings, places=places)


def _grants(view: View, user: str, file_system: str) -> tuple[list[Path], list[str]]:
    mine = [
        grant
        for grant in view.grants.get(user, ())
        if grant.target == file_system and covers(("elasticfilesystem:*",), grant.actions)
    ]
    return [grant.claim for grant in mine], [action for grant in mine for action in grant.actions]


def _own_point(view: View, user: str, file_system: str, value: Any) -> list[Path]:
    """The access point that the wire made, where nobody else mounts it."""
    return [
        ("Resources", name)
        for name in _points(view, file_system)
        if name.startswith(f"{user}To")
        and name in str(value)
        and mentioned_by(view).get(name, set()) <= {user}
    ]


def _write_function(view: View, ends: Ends) -> list[Change]:
    where = ends.settings.get("path") or "/mnt/data"
    if isinstance(where, str) and not _WHERE.fullmatch(where):
        return [
            No(f"{where} is no place for it", "Lambda mounts under `/mnt/` and one name, e.g. `/mnt/data`.")
        ]
    there = _configs(view, ends.source)
    mine = [path for path, config in there if view.ends(config.get("Arn")) == [ends.target]]
    if there and not mine:
        other = next(iter(view.named(there[0][1])), "another file system")
        return [
            No(f"{ends.source} mounts {other} already", "A function mounts one: take that wire away first.")
        ]
    if mine:
        return _grant(view, ends, next(iter(_points(view, ends.target)), ""))
    point, changes = _point(view, ends)
    arn = {"Fn::GetAtt": [point, "Arn"]}
    config = {"Arn": arn, "LocalMountPath": where}
    put = Append(("Resources", ends.source, "Properties", _CONFIGS), config)
    return [*changes, put, *_grant(view, ends, point)]


def _point(view: View, ends: Ends) -> tuple[str, list[Change]]:
    points = _points(view, ends.target)
    if points:
        return points[0], []
    name = free_name(view, f"{ends.source}To{ends.target}AccessPoint")
    return name, [Put(("Resources", name), access_point(ends.target), after=ends.target)]


def _grant(view: View, ends: Ends, point: str) -> list[Change]:
    _, actions = _grants(view, ends.source, ends.target)
    read_only = ends.settings.get("read_only") is True
    wanted = (_MOUNT,) if read_only else (_MOUNT, _WRITE)
    if covers(actions, (_MOUNT,) if actions else wanted):
        return []
    statement = Statement(wanted, (To("target", "arn"),))
    parameters = {"FileSystem": To("target", "id"), "AccessPoint": {"Ref": point}}
    template = () if read_only else (("EFSWriteAccessPolicy", cast("Mapping[str, Any]", parameters)),)
    return [Grant(Needs("source", statement, sam_grants=False, templates=template))]


def _change(view: View, found: Found, name: str, value: Any) -> list[Change] | None:
    """Whether it may write: by the grant that is there, in a form that can say both."""
    claims, _ = _grants(view, found.source, found.target)
    if name != "read_only" or len(claims) != 1:
        return None
    place, actions = claims[0], _MOUNT if value is True else [_MOUNT, _WRITE]
    entry = mapping(value_at(view, place))
    only = {"Effect": "Allow", "Action": _MOUNT, "Resource": {"Fn::GetAtt": [found.target, "Arn"]}}
    document = {"Version": "2012-10-17", "Statement": [only]}
    if "EFSWriteAccessPolicy" in entry:
        return [Put(place, document)] if value is True else []
    if entry == document and view.own_policies(found.source):
        points = _points(view, found.target)
        template = (
            {"FileSystem": {"Ref": found.target}, "AccessPoint": {"Ref": points[0]}} if points else None
        )
        return [Put(place, {"EFSWriteAccessPolicy": template})] if value is not True and template else []
    for steps in (("PolicyDocument",), ("Properties", "PolicyDocument")):
        inner = value_at(view, (*place, *steps))
        if inner is not None:
            place, entry = (*place, *steps), mapping(inner)
    if isinstance(entry.get("Statement"), list):
        place = (*place, "Statement", 0)
    elif "Statement" in entry:
        place = (*place, "Statement")
    if value_at(view, (*place, "Action")) is None:
        return None
    return [Put((*place, "Action"), actions)]


# Tasks --------------------------------------------------------------------------------------------------------------


def _volumes(view: View, task: str) -> Iterator[tuple[Path, str, str]]:
    """The volumes of a task that are file systems of the template: place, name, file system."""
    place = ("Resources", task, "Properties", "Volumes")
    for path, item in items(view.properties(task).get("Volumes"), place):
        config = mapping(mapping(item).get("EFSVolumeConfiguration"))
        for target in view.ends(config.get("FilesystemId"), "file-system"):
            yield path, str(mapping(item).get("Name")), target


def _read_task(view: View) -> Iterator[Found]:
    for key in view.by_kind.get("task", ()):
        for path, name, target in _volumes(view, key):
            points = [
                (place, value)
                for place, value in _mount_points(view, key)
                if value.get("SourceVolume") == name
            ]
            claims, actions = _grants(view, key, target)
            volume = mapping(view.properties(key)["Volumes"][path[4]]) if len(path) == 5 else {}
            point = mapping(mapping(volume.get("EFSVolumeConfiguration")).get("AuthorizationConfig"))
            claims += _own_point(view, key, target, point)
            settings = {
                "path": points[0][1].get("ContainerPath") if points else None,
                "read_only": _WRITE not in actions,
            }
            places = {"path": (*points[0][0], "ContainerPath")} if points else {}
            found = (path, *(place for place, _ in points), *claims)
            yield Found(key, target, found, settings=settings, places=places)


def _mount_points(view: View, task: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    place = ("Resources", task, "Properties", "ContainerDefinitions")
    for path, container in items(view.properties(task).get("ContainerDefinitions"), place):
        for inner, point in items(mapping(container).get("MountPoints"), (*path, "MountPoints")):
            yield inner, mapping(point)


def _write_task(view: View, ends: Ends) -> list[Change]:
    where = ends.settings.get("path") or "/mnt/data"
    if any(target == ends.target for _, _, target in _volumes(view, ends.source)):
        return _grant(view, ends, "")
    if not isinstance(view.properties(ends.source).get("ContainerDefinitions"), list):
        return [
            No(f"{ends.source} has no ContainerDefinitions in the template", "Add a container to it first.")
        ]
    point, changes = _point(view, ends)
    volume = {
        "Name": ends.target,
        "EFSVolumeConfiguration": {
            "FilesystemId": {"Ref": ends.target},
            "TransitEncryption": "ENABLED",
            "AuthorizationConfig": {"AccessPointId": {"Ref": point}, "IAM": "ENABLED"},
        },
    }
    mount = {"SourceVolume": ends.target, "ContainerPath": where}
    task: Path = ("Resources", ends.source, "Properties")
    return [
        *changes,
        Append((*task, "Volumes"), volume),
        Append((*task, "ContainerDefinitions", 0, "MountPoints"), mount),
        *_grant(view, ends, point),
    ]


# Connections --------------------------------------------------------------------------------------------------------

_SETTINGS = (
    Setting(
        path="path",
        label="Path",
        description="Where the code finds it: a function under `/mnt/` and one name.",
        default="/mnt/data",
        example="/mnt/files",
        documentation="https://docs.aws.amazon.com/lambda/latest/dg/configuration-filesystem.html",
    ),
    Setting(
        path="read_only",
        label="Only reads",
        description="It may not write: its role lacks the right to.",
        kind="boolean",
        default=False,
        plain=True,
    ),
)


def mounts() -> list[Connection]:
    """`function-mounts-file-system` and `task-mounts-file-system`."""
    types = ("AWS::Serverless::Function", "AWS::Lambda::Function")
    return [
        _mount(
            "function",
            "The function finds the file system under a path, through an access point, once it can be reached.",
            Spelling(
                name="file-system-configs",
                sources=types,
                write=_write_function,
                read=_read_function,
                change=_change,
            ),
        ),
        _mount(
            "task",
            "The task's first container finds the file system under a path, as a volume, through an access point.",
            Spelling(name="volumes", write=_write_task, read=_read_task, change=_change),
        ),
    ]


def _mount(kind: str, summary: str, spelling: Spelling) -> Connection:
    return Connection(
        id=f"{kind}-mounts-file-system",
        source=kind,
        target="file-system",
        style="attach",
        label="mounts",
        summary=summary,
        settings=_SETTINGS,
        spellings=(spelling,),
    )
