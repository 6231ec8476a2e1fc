"""The SAM translator's own schema: it finds a misspelt property of an event, which cfn-lint lets through."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, cast

from jsonschema import Draft7Validator
from jsonschema.exceptions import ValidationError

from stackline.checks.rule import written
from stackline.checks.spelling import fix_of, key_fix
from stackline.core import Diagnostic, Fix
from stackline.template import Path, Project

_PACKAGE = "samtranslator.internal.schema_source"
_PREFIX = "AWS::Serverless::"


def validate(template: Project) -> list[Diagnostic]:
    """What the schema of each `AWS::Serverless` resource does not allow."""
    found: list[Diagnostic] = []
    for id, resource in template.expanded.resources.items():
        kind = resource.get("Type")
        if not isinstance(kind, str) or not kind.startswith(_PREFIX):
            continue
        validator = _validator(kind.removeprefix(_PREFIX).lower())
        if validator is None:
            continue
        errors: Iterable[ValidationError] = validator.iter_errors(cast(Any, resource))  # pyright: ignore[reportUnknownMemberType]
        for error in errors:
            for cause in _causes(error):
                found += _diagnostics(template, ("Resources", id, *cause.absolute_path), cause)
    return found


@cache
def _validator(name: str) -> Draft7Validator | None:
    try:
        module = importlib.import_module(f"{_PACKAGE}.aws_serverless_{name}")
    except ModuleNotFoundError:
        return None
    return Draft7Validator(module.Resource.schema())


def _causes(error: ValidationError) -> Iterator[ValidationError]:
    """Of an `anyOf`, the errors of the one alternative that was meant: the one whose `Type` fits, else the nearest."""
    if not error.context:
        yield error
        return
    branches: dict[Any, list[ValidationError]] = {}
    for inner in error.context:
        branches.setdefault(inner.schema_path[0], []).append(inner)
    meant = {key: errors for key, errors in branches.items() if not any(_wrong_type(e) for e in errors)}
    if not meant:
        kinds = sorted(
            {str(v) for errors in branches.values() for e in errors if _wrong_type(e) for v in _allowed(e)}
        )
        first = next(e for errors in branches.values() for e in errors if _wrong_type(e))
        first.message = f"{first.instance!r} is not one of {', '.join(kinds)}"
        yield first
        return
    structured = {
        k: e for k, e in meant.items() if not any(x.validator == "type" and not x.path for x in e)
    } or meant
    best = min(
        structured.values(), key=lambda errors: (-max(len(e.absolute_path) for e in errors), len(errors))
    )
    for inner in best:
        yield from _causes(inner)


def _wrong_type(error: ValidationError) -> bool:
    return list(error.path) == ["Type"] and error.validator in ("enum", "const")


def _allowed(error: ValidationError) -> Iterable[Any]:
    value: Any = error.validator_value
    return cast("list[Any]", value) if isinstance(value, list) else [value]


def _diagnostics(template: Project, path: Path, error: ValidationError) -> Iterator[Diagnostic]:
    if error.validator == "additionalProperties":
        schema, instance = cast("dict[str, Any]", error.schema), cast("dict[str, Any]", error.instance)
        allowed = sorted(cast("dict[str, Any]", schema.get("properties", {})))
        for extra in instance:
            if extra not in allowed:
                place = (*path, extra)
                fix = key_fix(place, allowed)
                yield _diagnostic(template, place, f"{extra} is not a property here", fix)
    elif error.validator == "required":
        summary = error.message.replace("is a required property", "is missing").replace("'", "")
        yield _diagnostic(template, path, summary, Fix("Add it."))
    else:
        yield _diagnostic(template, path, error.message, fix_of(error.message, path))


def _diagnostic(template: Project, path: Path, summary: str, fix: Fix | None) -> Diagnostic:
    file, line, column = written(template, path)
    return Diagnostic("error", "sam-schema", summary, "", file, path, line, column, fix)
