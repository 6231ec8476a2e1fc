"""What a template's values are in the chosen environment, as the canvas shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from stackline.core import DiagnosticError
from stackline.environments import LOCAL, Environment, evaluator, read_environment
from stackline.template import Template, render_value
from stackline.template.evaluate import NO_VALUE, UNKNOWN, Evaluator


@dataclass(frozen=True, slots=True)
class Known:
    """`problem` is why the environment's own values are not known: then the template's defaults count."""

    environment: str
    values: Evaluator
    problem: str | None = None

    def shown(self, value: Any) -> str | None:
        """What an intrinsic gives, a text as it is, else as YAML; None where only a deployment knows."""
        result = self.values.value(value)
        if result is UNKNOWN:
            return None
        if isinstance(result, str):
            return result
        return "(not set)" if result is NO_VALUE else render_value(result)


def known_values(
    template: Template, root: FilePath, name: str = LOCAL, held: Mapping[str, bytes] | None = None
) -> Known:
    """The values in the environment `name` of the project in `root`; `held`: its files as edited."""
    try:
        return Known(name, evaluator(template, read_environment(root, name, template.file, held)))
    except DiagnosticError as error:
        fallback = Environment(name, root.name)
        if name != LOCAL:
            fallback = Environment(name, root.name, "aws", "", "")
        return Known(name, evaluator(template, fallback), error.diagnostics[0].summary)
