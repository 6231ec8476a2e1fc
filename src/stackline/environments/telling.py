"""Each parameter of a template in an environment, as it may be shown: what is said, and where."""

from __future__ import annotations

from typing import Any

from stackline.environments.environment import Environment
from stackline.environments.known import names_of
from stackline.environments.parameters import as_text, declared, hidden_parameters, is_reference
from stackline.template import Template


def told_parameters(template: Template, environment: Environment) -> dict[str, dict[str, Any]]:
    """By name: `value` as it is written, None where it is hidden (NoEcho) or nothing is said; `source` of it.

    `source` is `value`, the kind of a reference (`ssm`, `secret`, `output`, `layer`), `well-known`, `default` or
    `nothing`; `file` and `line` are those of the environment's value.
    """
    hidden, known = hidden_parameters(template), names_of(environment)
    told: dict[str, dict[str, Any]] = {}
    for name, declaration in declared(template).items():
        node = environment.parameters.get(name)
        text, source = None, "nothing"
        if node is not None:
            text = as_text(node)
            source = text.partition(":")[0] if text and is_reference(text) else "value"
        elif name in known:
            text, source = known[name], "well-known"
        elif "Default" in declaration:
            text, source = str(declaration["Default"]), "default"
        shown = name not in hidden or bool(text and is_reference(text))
        told[name] = {
            "value": text if shown else None,
            "source": source,
            "hidden": name in hidden,
            "file": (node.file or environment.file) if node else None,
            "line": node.line if node else None,
        }
    return told
