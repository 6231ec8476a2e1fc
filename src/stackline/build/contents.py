"""What is in an artifact and takes the space, by package; kept beside it, so that it is worked out once."""

from __future__ import annotations

import csv
import json
import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, cast

from stackline.build.archive import Member, elf_machine
from stackline.core import write_atomic

PartKind = Literal["package", "own"]
Owners = dict[str, tuple[str, str, PartKind]]
"""File → name, version and kind of the part that it belongs to."""
_NODE = re.compile(r"^(?:.*/)?node_modules/((?:@[^/]+/)?[^/@][^/]*)/")
_COMPOSER = re.compile(r"^(?:.*/)?vendor/([^/]+/[^/]+)/")
_DIST = re.compile(r"^((?:.*/)?)([^/]+)-([^-/]+)\.dist-info/RECORD$")


@dataclass(frozen=True, slots=True)
class Part:
    """A package, or a file or folder of the person's own at the top. Sizes in bytes; `machines` of its native code."""

    name: str
    version: str
    kind: PartKind
    size: int
    packed: int
    machines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contents:
    """`size` is unzipped, `packed` the zip's own. The largest part is first."""

    files: int
    size: int
    packed: int
    parts: tuple[Part, ...]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Contents:
        parts = tuple(
            Part(p["name"], p["version"], p["kind"], p["size"], p["packed"], tuple(p["machines"]))
            for p in data["parts"]
        )
        return cls(data["files"], data["size"], data["packed"], parts)


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    size: int
    packed: int
    machine: str


def contents_path(artifact: Path) -> Path:
    return artifact.with_suffix(".json")


def keep_contents(
    artifact: Path, written: Mapping[str, Member], read: Callable[[str], bytes], owners: Owners
) -> Contents:
    """`owners`: of the files that are known already to be of a package."""
    entries = [Entry(name, m.size, len(m.packed), m.machine) for name, m in written.items()]
    found = contents(entries, artifact.stat().st_size, read, owners)
    write_atomic(contents_path(artifact), json.dumps(found.to_json()).encode(), durable=False)
    return found


def read_contents(artifact: Path) -> Contents | None:
    """As it was kept; of another zip, by its own directory. None for what is no zip."""
    kept = contents_path(artifact)
    if kept.is_file():
        return Contents.from_json(cast("dict[str, Any]", json.loads(kept.read_text())))
    import zipfile  # Only for what others packed.

    if not zipfile.is_zipfile(artifact):
        return None
    with zipfile.ZipFile(artifact) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]

        def machine(info: zipfile.ZipInfo) -> str:
            if info.file_size < 64 or not _may_be_native(info.filename, info.external_attr >> 16):
                return ""
            with archive.open(info) as stream:
                return elf_machine(stream.read(64))

        entries = [Entry(i.filename, i.file_size, i.compress_size, machine(i)) for i in infos]
        return contents(entries, artifact.stat().st_size, archive.read)


def contents(
    entries: Iterable[Entry], packed: int, read: Callable[[str], bytes], owned: Owners | None = None
) -> Contents:
    """`read` gives the bytes of an entry: the records of Python packages say which files are theirs.

    `owned`: what such records said before.
    """
    listed = list(entries)
    left = {entry.name for entry in listed if entry.name not in (owned or {})}
    owners = {**(owned or {}), **python_owners(left, read)}
    sizes: dict[tuple[str, str, PartKind], list[int]] = {}
    machines: dict[tuple[str, str, PartKind], set[str]] = {}
    versions = dict[str, str]()
    for entry in listed:
        match = _NODE.match(entry.name) if entry.name.endswith("/package.json") else None
        if match and entry.name == f"{match[0]}package.json":
            versions[match[0]] = _node_version(read(entry.name))
    for entry in listed:
        key = owners.get(entry.name) or _owner(entry.name, versions)
        known = sizes.setdefault(key, [0, 0])
        known[0] += entry.size
        known[1] += entry.packed
        if entry.machine:
            machines.setdefault(key, set()).add(entry.machine)
    parts = [
        Part(*key, size, inside, tuple(sorted(machines.get(key, ()))))
        for key, (size, inside) in sizes.items()
    ]
    parts.sort(key=lambda part: (-part.size, part.name, part.version))
    return Contents(len(listed), sum(entry.size for entry in listed), packed, tuple(parts))


def python_owners(names: set[str], read: Callable[[str], bytes]) -> Owners:
    found: Owners = {}
    for name in sorted(names):
        if match := _DIST.match(name):
            folder, package, version = match.groups()
            for row in csv.reader(read(name).decode("utf-8", "replace").splitlines()):
                if row:
                    file = posixpath.normpath(folder + row[0])
                    found.setdefault(file, (package.replace("_", "-"), version, "package"))
            info = f"{folder}{package}-{version}.dist-info/"
            for other in names:
                if other.startswith(info):
                    found[other] = (package.replace("_", "-"), version, "package")
    return found


def _owner(name: str, versions: Mapping[str, str]) -> tuple[str, str, PartKind]:
    if match := _NODE.match(name):
        return match[1], versions.get(match[0], ""), "package"
    if (match := _COMPOSER.match(name)) and not match[1].startswith(("composer/", "bin/")):
        return match[1], "", "package"
    head, slash, _ = name.partition("/")
    return head + slash, "", "own"


def _node_version(data: bytes) -> str:
    try:
        told: Any = json.loads(data)
    except ValueError:
        return ""
    version = cast("dict[str, Any]", told).get("version") if isinstance(told, dict) else ""
    return version if isinstance(version, str) else ""


def _may_be_native(name: str, mode: int) -> bool:
    return ".so" in name or name.endswith(".node") or bool(mode & 0o100)
