"""Properties as fields of a form: what the schema and the catalog say of them, and what the template holds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Literal, cast

from stackline.design.values import mapping, sequence
from stackline.schemas import Property
from stackline.server.known import Known
from stackline.server.schemas import FieldView
from stackline.template import Path, render_value

FieldKind = Literal["text", "number", "choice", "boolean", "yaml"]
_PLAIN = bool | int | float | str


def dotted(path: Iterable[str | int]) -> str:
    """A path in the grammar of PATH: a key is quoted where it would be read as something else."""
    return ".".join(_step(step) for step in path)


def _step(step: str | int) -> str:
    if isinstance(step, int) or re.fullmatch(r"[A-Za-z_][\w-]*", step):
        return str(step)
    escaped = re.sub(r'([\\"])', r"\\\1", step)
    return f'"{escaped}"'


def field_of(found: Property, path: Path, value: Any, known: Known, label: str | None = None) -> FieldView:
    """The field of a property; `path` is as the browser names it, `value` None where it is not set."""
    kind = cast(FieldKind, "yaml" if found.nested else found.kind)
    least, most = found.length
    view = FieldView(
        path=dotted(path),
        label=label or found.label,
        description=found.description,
        kind=kind,
        choices=list(found.choices),
        unit=found.unit,
        minimum=found.minimum,
        maximum=found.maximum,
        pattern=found.pattern,
        min_length=least or None,
        max_length=most,
        required=found.required,
        replaces=found.replaces,
        nested=cast("Literal['object', 'list', 'map'] | None", found.kind if found.nested else None),
        inside=_inside(value),
        placeholder=None if found.default is None else render_value(found.default),
        documentation=found.documentation,
    )
    return with_value(view, value, known)


def with_value(view: FieldView, value: Any, known: Known) -> FieldView:
    """The field with what is set; `value` None where nothing is."""
    if value is None:
        return view
    computed = is_intrinsic(value)
    shown = known.shown(value) if computed or _holds_intrinsics(value) else None
    return view.model_copy(
        update={
            "value": render_value(value),
            "intrinsic": computed or (view.kind != "yaml" and not isinstance(value, _PLAIN)),
            "parameter": _parameter(value, known),
            "resolved": shown,
            "unknown": computed and shown is None,
        }
    )


def is_intrinsic(value: Any) -> bool:
    entries = mapping(value)
    return len(entries) == 1 and next(iter(entries)).startswith(("Ref", "Fn::"))


def _parameter(value: Any, known: Known) -> str | None:
    name = mapping(value).get("Ref") if is_intrinsic(value) else None
    return name if isinstance(name, str) and name in mapping(known.values.data.get("Parameters")) else None


def _holds_intrinsics(value: Any) -> bool:
    if isinstance(value, dict):
        return is_intrinsic(value) or any(_holds_intrinsics(one) for one in mapping(value).values())
    return any(_holds_intrinsics(one) for one in sequence(value))


def _inside(value: Any) -> int:
    if is_intrinsic(value):
        return 0
    return len(mapping(value)) or len(sequence(value))
