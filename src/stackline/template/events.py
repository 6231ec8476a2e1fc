"""The one door to PyYAML's two parsers: libyaml's for reading, the one written in Python as second opinion."""
# PyYAML's stubs leave events untyped.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import Any

import yaml

if not yaml.__with_libyaml__:  # pragma: no cover - a broken installation
    raise ImportError("Stackline needs PyYAML built with libyaml")


class NotYaml(Exception):
    """The text breaks a rule of YAML at `offset` (a code point of the text)."""

    def __init__(self, problem: str, offset: int, context: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.offset = offset
        self.context = context


@contextmanager
def libyaml_events(text: str) -> Generator[Callable[[], Any], None, None]:
    """A function that gives libyaml's next event. NotYaml where the text is not YAML."""
    try:
        loader = yaml.CSafeLoader(text)
        try:
            yield loader.get_event
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        raise _not_yaml(error) from error
    except UnicodeEncodeError as error:
        raise NotYaml("a lone surrogate is not text", error.start) from error


def pure_events(text: str) -> Iterator[Any]:
    """The events of PyYAML's parser in Python. NotYaml where the text is not YAML."""
    try:
        yield from yaml.parse(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise _not_yaml(error) from error


def _not_yaml(error: yaml.YAMLError) -> NotYaml:
    """PyYAML's exceptions as one: the mark of the problem, else of its context."""
    if isinstance(error, yaml.MarkedYAMLError):
        context = error.context or ""
        # What was never closed is found where it opens, not where the text ends.
        opened = "simple key" in context or "quoted scalar" in context or "flow" in context
        mark = (error.context_mark if opened else None) or error.problem_mark or error.context_mark
        return NotYaml(error.problem or str(error), mark.index if mark else 0, context)
    at = getattr(error, "position", None)
    reason = getattr(error, "reason", None)
    return NotYaml(str(reason or error), at if isinstance(at, int) else 0)
