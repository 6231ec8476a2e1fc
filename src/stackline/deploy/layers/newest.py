"""The newest version of a layer in a region: when a layer is attached, and at each deployment that asks for it."""

from __future__ import annotations

import re
from dataclasses import replace

from stackline.cloud import Cloud, Refusal
from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.deploy.layers.reading import LayerVersion, content_of, name_of, versions
from stackline.environments import Environment

REFERENCE = "layer:"
"""Before the name or ARN of a layer, as the value of a parameter in an environment's file."""
_ARN = re.compile(r"(arn:[a-z-]+:lambda:)([a-z0-9-]+)(:\d{12}:layer:[A-Za-z0-9_-]+)(?::(\d+))?")
_GAP = 16
"""Versions that may have been deleted in a row, where only asking for each tells which there are."""
_ABSENT = ("ResourceNotFoundException", "AccessDeniedException", "AccessDenied")


def newest_arns(cloud: Cloud, environment: Environment) -> dict[str, str]:
    """Every `layer:…` of the environment's parameters → the ARN of the newest version in its region.

    Raises DiagnosticError with all those that cannot be found, each with its place.
    """
    found: dict[str, str] = {}
    problems: list[Diagnostic] = []
    for node in environment.parameters.values():
        text = node.value
        if not isinstance(text, str) or not text.startswith(REFERENCE) or text in found:
            continue
        try:
            found[text] = find_version(cloud, text.removeprefix(REFERENCE).strip()).arn
        except Refusal:
            raise
        except DiagnosticError as error:
            place = {"file": node.file or environment.file, "line": node.line, "column": node.column}
            problems += [replace(one, **place) for one in error.diagnostics]
    if problems:
        raise DiagnosticError(problems)
    return found


def find_version(cloud: Cloud, layer: str) -> LayerVersion:
    """The version that `layer` names: a name or an ARN, the newest in the cloud's region unless the ARN says which.

    An ARN of another region stands for the same layer in this one. Raises DiagnosticError where there is none.
    """
    arn = _ARN.fullmatch(layer)
    if layer.startswith("arn:") and arn is None:
        fix = Fix("One is arn:aws:lambda:eu-west-1:111122223333:layer:tools, or with :7 for one version.")
        raise DiagnosticError([Diagnostic("error", "layer-arn", f"'{layer}' is no ARN of a layer", fix=fix)])
    if arn and arn[4]:
        return _exactly(cloud, layer)
    own = arn is None or f":{cloud.account}:" in layer
    here = name_of(layer) if arn is None or own else f"{arn[1]}{cloud.region}{arn[3]}"
    try:
        listed = versions(cloud, here)
    except Refusal as refusal:
        if own or refusal.code not in _ABSENT:
            raise
        # Whose account lets its versions be used need not let them be listed, and cannot from elsewhere.
        return _probed(cloud, here)
    if listed:
        return listed[0]
    if not own:
        return _probed(cloud, here)
    raise DiagnosticError([missing(cloud, here)])


def _exactly(cloud: Cloud, arn: str) -> LayerVersion:
    try:
        return content_of(cloud, arn)
    except Refusal as refusal:
        if refusal.code not in _ABSENT:
            raise
        raise DiagnosticError([missing(cloud, arn)]) from refusal


def _probed(cloud: Cloud, arn: str) -> LayerVersion:
    """Asks for one version after another: further and further ahead, then each until many in a row are not there."""
    known: dict[int, LayerVersion | None] = {}

    def there(number: int) -> LayerVersion | None:
        if number not in known:
            try:
                known[number] = content_of(cloud, f"{arn}:{number}")
            except Refusal as refusal:
                if refusal.code not in _ABSENT:
                    raise
                known[number] = None
        return known[number]

    last = next((one for number in range(1, _GAP + 1) if (one := there(number))), None)
    step = 1
    while last is not None:
        ahead = there(last.number + step)
        if ahead is not None:
            last, step = ahead, step * 2
        elif step > 1:
            step //= 2
        else:
            start = last.number
            beyond = next((one for n in range(start + 1, start + _GAP + 1) if (one := there(n))), None)
            if beyond is None:
                return last
            last = beyond
    raise DiagnosticError([missing(cloud, arn)])


def missing(cloud: Cloud, layer: str) -> Diagnostic:
    """There is no such layer, as a diagnostic."""
    return Diagnostic(
        "error",
        "layer-not-found",
        f"{cloud.name} has no layer {layer} in {cloud.region} that may be used",
        fix=Fix("`stackline layer list` shows the account's own; another account has to share it first."),
    )
