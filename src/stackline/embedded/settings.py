"""Where the embedded cloud keeps its state, and what it tells the rest of the toolkit."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from stackline.core import write_atomic

_SOURCES = ("core", "embedded", "gateway", "runner")
ACCOUNT = "000000000000"
REGION = "us-east-1"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`endpoint.json`: how to reach a running embedded cloud. The access key ID is a 12-digit account."""

    pid: int
    port: int
    endpoint: str
    secret: str
    account: str = ACCOUNT
    region: str = REGION

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def source_digest() -> str:
    """Of the code that makes up launcher and runner: a cloud started by another version of it is started anew."""
    digest = hashlib.sha256()
    package = Path(__file__).resolve().parents[1]
    for folder in _SOURCES:
        for file in sorted((package / folder).rglob("*.py")):
            digest.update(str(file.relative_to(package)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


def source_mark() -> str:
    """The same in less time, of when the files were written: of another version, or only of another place."""
    digest = hashlib.sha256()
    package = Path(__file__).resolve().parents[1]
    for folder in _SOURCES:
        for path, _, names in os.walk(package / folder):
            for name in sorted(names):
                if name.endswith(".py"):
                    found = os.stat(f"{path}/{name}")  # noqa: PTH116 (Path takes longer)
                    digest.update(f"{path}/{name} {found.st_mtime_ns} {found.st_size}\n".encode())
    return digest.hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Folder:
    """The state folder (0700): every path the embedded cloud writes lies in it."""

    root: Path

    @property
    def endpoint(self) -> Path:
        return self.root / "endpoint.json"

    @property
    def secret(self) -> Path:
        return self.root / "secret"

    @property
    def lock(self) -> Path:
        return self.root / "lock"

    @property
    def log(self) -> Path:
        return self.root / "cloud.log"

    @property
    def services(self) -> Path:
        return self.root / "services"

    @property
    def objects(self) -> Path:
        return self.root / "objects"

    @property
    def code(self) -> Path:
        return self.root / "code"

    @property
    def calls(self) -> Path:
        return self.root / "known-calls.jsonl"

    @property
    def temporary(self) -> Path:
        return self.root / "tmp"

    def read_endpoint(self) -> Endpoint | None:
        """What `endpoint.json` says, whether or not that process still runs; None if there is none."""
        try:
            found = json.loads(self.endpoint.read_text())
            return Endpoint(**{name: found[name] for name in Endpoint.__slots__})
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write_endpoint(self, endpoint: Endpoint) -> None:
        data = json.dumps(endpoint.to_json(), indent=2).encode() + b"\n"
        write_atomic(self.endpoint, data, mode=0o600)
