"""The SAM translator's own schema: it finds a misspelt property of an event, which cfn-lint lets through."""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from jsonschema import Draft7Validator
from jsonschema.exceptions import ValidationError

from stackline.core import Diagnostic, Fix
from stackline.template import Path, Template

_PACKAGE = "samtranslator.internal.schema_source"
_PREFIX = "AWS::Serverless::"


def validate(template: Template) -> list[Diagnostic]:
    """What the schema of each `AWS::Serverless` resource does not allow."""
    found: list[Diagnostic] = []
    for id, resource in template.resources.items():
        kind = resource.get("Type")
        if not isinstance(kind, str) or not kind.startswith(_PREFIX):
            continue
        validator = _validator(kind.removeprefix(_PREFIX).lower())
        if validator is None:
            continue
        for error in validator.iter_errors(resource):
            for cause in _causes(error):
                found.append(_diagnostic(template, ("Resources", id, *cause.absolute_path), cause))
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
    return value if isinstance(value, list) else [value]


def _diagnostic(template: Template, path: Path, error: ValidationError) -> Diagnostic:
    summary, fix = error.message, None
    if error.validator == "additionalProperties":
        allowed = list(error.schema.get("properties", {}))
        extra = [key for key in error.instance if key not in allowed]
        path = (*path, extra[0])
        near = difflib.get_close_matches(extra[0], allowed, 1)
        summary = f"{extra[0]} is not a property here"
        fix = Fix(f"Write {near[0]}." if near else f"Take one of {', '.join(sorted(allowed)[:12])}.")
    elif error.validator == "required":
        summary = error.message.replace("is a required property", "is missing").replace("'", "")
    span = template.span(path)
    while span is None and path:
        path = path[:-1]
        span = template.span(path)
    line, column = (span.line, span.column) if span else (0, 0)
    return Diagnostic("error", "sam-schema", summary, "", template.file, path, line, column, fix)
