"""Code of functions that a loop makes: one place in the text, and what stands there is another for each item.

As SAM CLI packages it ("CloudFormation language extensions support"): a mapping from the loop's variables to the places
of the artifacts, in which the loop's body looks up its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar, cast

from stackline.build import Artifact, Source, find_sources
from stackline.build.sources import as_mapping
from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.template import Path, Project, Template
from stackline.template.expansion import LOOP_PREFIX, Expansion

_KEY = re.compile(r"[A-Za-z0-9-]+")
"""What a key of a mapping may be (CloudFormation User Guide, "Mappings")."""

Copy = TypeVar("Copy", Template, Project)
"""The copy that is submitted."""
Made = Sequence[tuple[Source, Artifact]]


def chosen(template: Copy, place: Path, made: Made, values: Sequence[str]) -> tuple[Copy, dict[str, Any]]:
    """The template with a mapping of what each item of the loop has at `place`, and what looks it up there.

    Raises DiagnosticError where an item's name cannot be a key.
    """
    variables = [name for name, _ in made[0][0].scope]
    keys = ["-".join(value for _, value in source.scope) for source, _ in made]
    wrong = next((key for key in keys if not _KEY.fullmatch(key)), None)
    if wrong is not None:
        raise DiagnosticError([_not_a_key(template, place, wrong)])
    name, leaf = _free(template, place), str(place[-1])
    template = template.put(
        ("Mappings", name), {key: {leaf: value} for key, value in zip(keys, values, strict=True)}
    )
    key = (
        {"Ref": variables[0]}
        if len(variables) == 1
        else {"Fn::Join": ["-", [{"Ref": one} for one in variables]]}
    )
    return template, {"Fn::FindInMap": [name, key, leaf]}


def _free(template: Template | Project, place: Path) -> str:
    """`SAMCodeUriFunctions`, as SAM CLI calls it, or the next that is not taken."""
    loops = [str(step).removeprefix(LOOP_PREFIX) for step in place if str(step).startswith(LOOP_PREFIX)]
    plain = f"SAM{place[-1]}{''.join(loops)}"
    name, number = plain, 2
    while template.has(("Mappings", name)):
        name, number = f"{plain}{number}", number + 1
    return name


def _not_a_key(template: Template | Project, place: Path, key: str) -> Diagnostic:
    return Diagnostic(
        "error",
        "loop-code",
        f"The code of each item of a loop is looked up by its name, and {key} cannot be a key of a mapping",
        "",
        template.file,
        place,
        template.lines(place)[0],
        fix=Fix("Take letters, digits and - only in the loop's items, or give all of them the same code."),
    )


def unknown_code(template: Template | Project, expanded: Expansion) -> Iterator[Diagnostic]:
    """The loops that make functions of local code for items that only the deployment knows: nothing packages it."""
    for key, loop in as_mapping(expanded.data.get("Resources")).items():
        name = key.removeprefix(LOOP_PREFIX)
        if name != key and _has_code(template, loop):
            path: Path = ("Resources", key)
            yield Diagnostic(
                "error",
                "loop-code",
                f"The loop {name} makes resources of local code, and only the deployment knows for which items",
                "",
                template.file,
                path,
                template.lines(path)[0],
                fix=Fix(
                    "Give the parameter that it runs through a value, or write its items into the template."
                ),
            )


def _has_code(template: Template | Project, loop: Any) -> bool:
    parts = cast("list[Any]", loop) if isinstance(loop, list) else []
    body = as_mapping(parts[-1] if parts else None)
    if find_sources(template, Expansion({**template.data, "Resources": body})):
        return True
    return any(_has_code(template, one) for key, one in body.items() if key.startswith(LOOP_PREFIX))
