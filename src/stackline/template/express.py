"""Plain Python values to models: which intrinsics are written short, which long, and what each scalar is in YAML."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, cast

from stackline.core import Diagnostic, Refused
from stackline.template import limits
from stackline.template.intrinsics import CONDITION_FUNCTIONS, LONG_TO_SHORT, attribute_text
from stackline.template.models import (
    BOOL,
    FLOAT,
    INT,
    NULL,
    STR,
    MappingModel,
    Model,
    ScalarModel,
    SequenceModel,
)


def text_model(value: str) -> ScalarModel:
    return ScalarModel(STR, value)


def express(
    value: Any, long: frozenset[str] = frozenset(), *, condition: bool = False, depth: int = 0
) -> Model:
    """The model of a Python value with long-form intrinsics.

    `long` names the intrinsics the file writes in their long form. `condition` says that the value stands where
    `{"Condition": name}` is the intrinsic. Raises Refused for a value that YAML of CloudFormation cannot hold.
    """
    if depth > limits.MAX_DEPTH:
        raise Refused(
            [Diagnostic("error", "value-too-deep", f"The value nests more than {limits.MAX_DEPTH} levels")]
        )
    if isinstance(value, Mapping):
        return _mapping(cast("Mapping[Any, Any]", value), long, condition, depth)
    if isinstance(value, list | tuple):
        items = cast("list[Any]", value)
        return SequenceModel(None, tuple([express(item, long, depth=depth + 1) for item in items]))
    return scalar_model(value)


def scalar_model(value: Any) -> ScalarModel:
    if value is None:
        return ScalarModel(NULL, "null")
    if isinstance(value, bool):
        return ScalarModel(BOOL, "true" if value else "false")
    if isinstance(value, int):
        return ScalarModel(INT, str(int(value)))
    if isinstance(value, float):
        return ScalarModel(FLOAT, _float_text(value))
    if isinstance(value, str):
        return text_model(str(value))
    raise Refused(
        [
            Diagnostic(
                "error",
                "value-not-yaml",
                f"A value of type {type(value).__name__} cannot be written into a template",
                "Use text, numbers, true and false, null, lists and mappings.",
            )
        ]
    )


def _float_text(value: float) -> str:
    """As YAML 1.1 reads it back: `1e+16` would be text, `1.0e+16` is a number."""
    if math.isnan(value):
        return ".nan"
    if math.isinf(value):
        return ".inf" if value > 0 else "-.inf"
    text = repr(value)
    if "e" in text and "." not in text:
        text = text.replace("e", ".0e")
    return text


def _mapping(value: Mapping[Any, Any], long: frozenset[str], condition: bool, depth: int) -> Model:
    if len(value) == 1:
        ((name, argument),) = value.items()
        short = _short(name, argument, long, condition, depth)
        if short is not None:
            return short
    pairs: list[tuple[Model, Model]] = []
    for name, member in value.items():
        if not isinstance(name, str):
            name = scalar_model(name).value
        if name in CONDITION_FUNCTIONS and isinstance(member, list):
            written: Model = _conditions(cast("list[Any]", member), long, depth)
        else:
            written = express(member, long, depth=depth + 1)
        pairs.append((text_model(name), written))
    return MappingModel(None, tuple(pairs))


def _conditions(members: list[Any], long: frozenset[str], depth: int) -> SequenceModel:
    return SequenceModel(
        None, tuple([express(item, long, condition=True, depth=depth + 1) for item in members])
    )


def _short(name: Any, argument: Any, long: frozenset[str], condition: bool, depth: int) -> Model | None:
    """The short form of an intrinsic, or None where it has none, the file prefers the long one, or YAML forbids it."""
    tag = LONG_TO_SHORT.get(name) if isinstance(name, str) else None
    if tag is None or name in long:
        return None
    if name in ("Ref", "Condition"):
        usable = isinstance(argument, str) and argument != "" and (name == "Ref" or condition)
        return ScalarModel(tag, argument) if usable else None
    if name == "Fn::GetAtt":
        text = attribute_text(argument)
        if text is not None:
            return ScalarModel(tag, text)
    if isinstance(argument, str):
        return ScalarModel(tag, argument)
    if name in CONDITION_FUNCTIONS and isinstance(argument, list):
        inner: Model = _conditions(cast("list[Any]", argument), long, depth)
    else:
        inner = express(argument, long, depth=depth + 1)
    # Two tags cannot stand on one node: `!Base64 !Sub x` is not YAML, `Fn::Base64: !Sub x` is.
    if isinstance(inner, MappingModel | SequenceModel) and inner.tag is None:
        return inner._replace(tag=tag)
    return None
