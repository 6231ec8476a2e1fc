"""What a sample event is, and finding them: every file of `events/sources`. Nothing is registered."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType
from typing import Any

from stackline.core import Diagnostic, Fix, Refused
from stackline.events import sources as folder

Names = Mapping[str, str]

COMMON: Names = {"region": "us-east-1", "account": "123456789012", "function": "my-function"}
"""Names that many events hold, and any may be given."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One kind of event. `names` are those that can be given, with what they are otherwise; `make` gets all of them."""

    kind: str
    label: str
    group: str
    make: Callable[[Names], Any]
    names: Names = field(default_factory=dict[str, str])


@cache
def samples() -> Mapping[str, Sample]:
    """Every sample by kind, groups together."""
    modules = (
        importlib.import_module(f"{folder.__name__}.{one.name}")
        for one in pkgutil.iter_modules(folder.__path__)
        if not one.name.startswith("_")
    )
    found: list[Sample] = [sample for module in modules for sample in module.SAMPLES]
    return MappingProxyType({sample.kind: sample for sample in found})


def generate(kind: str, given: Names | None = None) -> Any:
    """The event. Raises Refused for a kind that is not known, or a name that it has not."""
    sample = samples().get(kind)
    if sample is None:
        near = get_close_matches(kind, samples(), 3, 0.4)
        hint = f"Did you mean {' or '.join(near)}?" if near else "`stackline generate-event` lists them."
        raise Refused(
            [Diagnostic("error", "event-unknown", f"There is no event source {kind}", fix=Fix(hint))]
        )
    known = {**COMMON, **sample.names}
    for name in given or {}:
        if name not in known:
            summary = f"An event of {kind} has no {name}"
            fix = Fix(f"It has: {', '.join(known)}.")
            raise Refused([Diagnostic("error", "event-name-unknown", summary, fix=fix)])
    return sample.make({**known, **(given or {})})
