"""The next session of a project that has not changed since the last: the application answers while all else is loaded.

What a session has up is kept with when the files that it was made of were written. Where all of them are as they were,
and the embedded cloud still knows the calls of that session, it answers them at once. What is on disk is built, and
compared with the stack, right after that, as in every session. Imports nothing that takes time.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, cast

from stackline.core import write_atomic

TEMPLATE_NAMES = ("template.yaml", "template.yml", "template.json", "sam.yaml", "serverless.yml")
"""As `template.Project` looks for them, in this order."""
IGNORED = frozenset(
    (".git", ".hg", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".stackline", ".venv", "__pycache__")
)
"""What changes all the time, and is in no package."""
_MOST = 5_000  # files
_FORM = 1

Seen = dict[str, list[int] | None]
"""By path: when a file was written (in nanoseconds) and how large it is; None where there is none."""


@dataclass(frozen=True, slots=True)
class Record:
    """What a session has up. `packages` and `arns` by logical ID; `ready` is what it told when it was up."""

    file: str
    port: int
    trees: tuple[str, ...]
    seen: Seen
    packages: dict[str, str]
    arns: dict[str, str]
    ready: dict[str, Any]
    variables: dict[str, str] = field(default_factory=lambda: own_variables())
    form: int = _FORM

    def is_true(self) -> bool:
        """Whether a session that begins now would have the same up."""
        listed = {path for path in self.seen if not any(_is_below(path, tree) for tree in self.trees)}
        return self.variables == own_variables() and self.seen == look(self.trees, listed)


@dataclass(slots=True)
class Again:
    """The embedded cloud is on its way up: as the last session had it, where there is its `record`."""

    folder: Path
    record: Record | None
    process: subprocess.Popen[bytes]
    _told: Mapping[str, Any] | None = None

    def goes_on(self) -> bool:
        """Whether the application answers as in the last session; else this session begins as any other."""
        return self.record is not None and self.is_up() and self.told.get("resumed") is True

    def is_up(self, on_progress: Callable[[str], None] = lambda _: None) -> bool:
        """Waits for it. Where it does not come up, whoever starts it again is told why."""
        if self._told is None:
            told: Mapping[str, Any] = {}
            for line in self.process.stdout or ():
                told = _read(line)
                if "progress" in told:
                    on_progress(str(told["progress"]))
            self._told = told if self.process.wait() == 0 else {}
        return "endpoint" in self._told

    @property
    def told(self) -> Mapping[str, Any]:
        return self._told or {}

    def end(self) -> None:
        """Before there is a session that would end it."""
        from stackline.cloud import EmbeddedCloud

        self.process.wait()
        EmbeddedCloud.of(self.folder).stop()


def begin(arguments: Sequence[str], folder: Path | None = None) -> Again | None:
    """For `stackline dev` with these arguments, before it loads anything: starts the embedded cloud, which goes on as
    in the last session where it may. None for other sessions, and where the cloud runs already."""
    port = _port(arguments)
    here = project(folder or Path.cwd()) if port is not None else None
    if here is None or port is None:
        return None
    state, record = here[0] / ".stackline" / "cloud", read(here[0])
    if _runs(state):
        return None
    if record is not None and not (
        record.file == here[1]
        and port in (0, record.port)
        and record.is_true()
        and _runs_the_same(state, record)
    ):
        record = None
    port = port if record is None else record.port
    source = str(Path(__file__).parents[2])
    paths = os.pathsep.join(filter(None, [source, os.environ.get("PYTHONPATH")]))
    command = [sys.executable, "-m", "stackline.embedded", "start", "--state", str(state)]
    command += ["--port", str(port)] if port else []
    process = subprocess.Popen(
        command if record is None else [*command, "--resume", str(os.getpid())],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": paths},
    )
    return Again(here[0], record, process)


def project(start: Path) -> tuple[Path, str] | None:
    """The project's folder upward from there, and its template's name."""
    start = start.resolve()
    for folder in (start, *start.parents):
        for name in TEMPLATE_NAMES:
            if (folder / name).is_file():
                return folder, name
    return None


def look(trees: Iterable[str], files: Iterable[str]) -> Seen | None:
    """Every file in the trees, and these; None where there are more than are worth looking at."""
    seen: Seen = {path: _of(path) for path in files}
    waiting = list(trees)
    while waiting:
        tree = waiting.pop()
        try:
            entries = list(os.scandir(tree))
        except NotADirectoryError:
            seen[tree] = _of(tree)
            continue
        except OSError:
            return None
        for entry in entries:
            if entry.name in IGNORED:
                continue
            if entry.is_dir():
                waiting.append(entry.path)
            else:
                seen[entry.path] = _of(entry.path)
        if len(seen) + len(waiting) > _MOST:
            return None
    return seen


def own_variables() -> dict[str, str]:
    """What else a session depends on."""
    return {name: value for name, value in os.environ.items() if name.startswith("STACKLINE_")}


def place(folder: Path) -> Path:
    return folder / ".stackline" / "cloud" / "session.json"


def keep(folder: Path, record: Record) -> None:
    """Only its owner may read it."""
    write_atomic(place(folder), json.dumps(asdict(record)).encode(), mode=0o600)


def read(folder: Path) -> Record | None:
    try:
        told: Any = json.loads(place(folder).read_bytes())
        if told.get("form") != _FORM:
            return None
        fields: dict[str, Any] = {**told, "trees": tuple(told["trees"])}
        return Record(**fields)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _port(arguments: Sequence[str]) -> int | None:
    """Which port is asked for, 0 where any; None for what is no plain session."""
    port, rest = 0, list(arguments)
    while rest:
        match rest:
            case ["--json", *rest]:
                pass
            case ["--port", number, *rest] if number.isdigit():
                port = int(number)
            case _:
                return None
    return port


def _of(path: str) -> list[int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116 (Path takes longer, and there are thousands)
    except OSError:
        return None
    return [found.st_mtime_ns, found.st_size]


def _is_below(path: str, tree: str) -> bool:
    return path == tree or path.startswith(tree + os.sep)


def _runs(state: Path) -> bool:
    """Whether there may be a cloud: then somebody must look whose it is. One that nobody has waited for is none."""
    try:
        pid = int(json.loads((state / "endpoint.json").read_bytes())["pid"])
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return False


def _runs_the_same(state: Path, record: Record) -> bool:
    """Whether the calls that are known ran the packages of that session; where none are, the cloud says so itself."""
    try:
        with (state / "known-calls.jsonl").open("rb") as file:
            told = _read(file.readline()).get("functions")
    except OSError:
        return True
    functions = cast("dict[str, dict[str, Any]]", told) if isinstance(told, dict) else {}
    ran = {arn: one.get("package") for arn, one in functions.items()}
    return ran == {record.arns[id]: package for id, package in record.packages.items() if id in record.arns}


def _read(line: bytes) -> Mapping[str, Any]:
    try:
        told: Any = json.loads(line)
    except ValueError:
        return {}
    return cast("dict[str, Any]", told) if isinstance(told, dict) else {}
