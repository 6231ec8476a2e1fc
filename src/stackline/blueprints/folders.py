"""Which blueprints there are, and the files of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from stackline.core import Diagnostic, Fix, Refused

_PROJECTS = Path(__file__).parent / "projects"
# What is an example of the repository already is put beside the others when the package is built.
_EXAMPLES = Path(__file__).parents[3] / "examples"
_LEFT_OUT = {"__pycache__", ".pytest_cache", ".stackline", ".gitignore"}


@dataclass(frozen=True, slots=True)
class Blueprint:
    """`summary` is one line without a full stop."""

    name: str
    summary: str

    @property
    def folder(self) -> Path:
        packaged = _PROJECTS / self.name
        return packaged if packaged.is_dir() else _EXAMPLES / self.name

    def files(self) -> Mapping[str, bytes]:
        """Every file by its path within the project, with `/`, in order; never what a run of it left behind."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and not _LEFT_OUT & set(path.relative_to(self.folder).parts)
        }


BLUEPRINTS: Mapping[str, Blueprint] = {
    name: Blueprint(name, summary)
    for name, summary in (
        ("http-api-crud", "an HTTP API that keeps, lists, changes and deletes items in a table"),
        ("scheduled-job", "a function that runs by the clock and keeps its report in a bucket"),
        ("event-fan-out", "one event on a bus; a queue, a topic and a function each do their part"),
        (
            "stream-pipeline",
            "events through a Kinesis stream, summed up in a table; the raw ones in a bucket",
        ),
        ("step-functions-saga", "an order in steps, each undone when a later one fails"),
        ("static-website", "a website in a private bucket behind a CDN, with a function for its form"),
        ("scorecard", "a daily scan of web shops: schedule, queue, bucket, stream, tables and an API"),
        ("strangler", "an API in front of a legacy server: chosen routes go to new functions"),
        ("websocket-chat", "a chat room over a WebSocket API"),
        ("graphql", "a GraphQL API whose fields are functions in front of a table"),
        ("php-site", "a PHP site behind an HTTP and a REST API, on a runtime layer that the project builds"),
    )
}


def blueprint(name: str) -> Blueprint:
    """Raises Refused, with the names there are, for another one."""
    if name in BLUEPRINTS:
        return BLUEPRINTS[name]
    near = get_close_matches(name, BLUEPRINTS, 1)
    hint = f"Did you mean {near[0]}? " if near else ""
    fix = Fix(f"{hint}There are {', '.join(BLUEPRINTS)}.")
    raise Refused([Diagnostic("error", "blueprint-unknown", f"There is no blueprint {name!r}", fix=fix)])
