"""Nested stacks whose templates are SAM's: MiniStack makes them as they stand, and so knows none of their types."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from stackline.embedded.upstream import module, record

_parameters: ContextVar[list[dict[str, str]] | None] = ContextVar("nested-parameters", default=None)
"""Of the nested stack that is being made; None where a template is read for another reason."""


def install() -> None:
    """After the transform, which it calls for a nested template as a change set does for its own."""
    engine, provisioners = (
        module("services.cloudformation.engine"),
        module("services.cloudformation.provisioners"),
    )
    stock_parse = engine._parse_template

    def parse(text: str, *arguments: Any, **named: Any) -> Any:
        template = stock_parse(text, *arguments, **named)
        provided = _parameters.get()
        if provided is None:
            return template
        _parameters.set(None)
        made = engine._apply_transforms(template, provided)
        if isinstance(made, engine._TransformFailed):
            raise ValueError(str(made.error))
        return made

    engine._parse_template = parse
    stock = provisioners._cfn_nested_stack_deploy

    def deploy(logical_id: str, props: dict[str, Any], *arguments: Any, **named: Any) -> Any:
        given = record(props.get("Parameters"))
        token = _parameters.set([{"Key": key, "Value": str(value)} for key, value in given.items()])
        try:
            return stock(logical_id, props, *arguments, **named)
        finally:
            _parameters.reset(token)

    provisioners._cfn_nested_stack_deploy = deploy
