"""What is built once, though several sources may ask for it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stackline.build.sources import Kind, as_mapping
from stackline.build.store import Installation
from stackline.build.target import Target
from stackline.core import Diagnostic


@dataclass(frozen=True, slots=True)
class Job:
    """`place` is the code, `name` how the template calls it, `within` what no link may leave, `root` the project.
    `exclude`: patterns of what is not packaged, as in .gitignore.

    `resource`, `handler` and `metadata` (JSON) are set only where the build is another one for another: see `method`.
    """

    place: Path
    name: str
    kind: Kind
    runtime: str
    method: str
    target: Target
    root: Path
    within: Path
    resource: str = ""
    handler: str = ""
    metadata: str = ""
    template: str = ""
    exclude: tuple[str, ...] = ()

    @property
    def told(self) -> dict[str, Any]:
        """What `Metadata` says of the build."""
        return as_mapping(json.loads(self.metadata or "{}"))

    @property
    def properties(self) -> dict[str, Any]:
        return as_mapping(self.told.get("BuildProperties"))


@dataclass(frozen=True, slots=True)
class Plan:
    """What a job needs. `notes` are told before anything starts; `leave_out` is not packaged of the person's own.

    `whole`: what is installed is all there is; the code's own files went into it. `bundle` makes all that is packaged:
    of what is installed, if anything, in an empty folder. All of it is put below `prefix`, the person's own code below
    `own_prefix` in it.
    """

    installation: Installation | None = None
    leave_out: frozenset[str] = frozenset()
    whole: bool = False
    prefix: str = ""
    own_prefix: str = ""
    notes: tuple[Diagnostic, ...] = ()
    bundle: Callable[[Path | None, Path], None] | None = None
