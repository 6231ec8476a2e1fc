"""Stackline: the open serverless toolkit for teams on AWS.

What is named here is the library's whole promise; the command line uses the same functions. Each name is loaded when
it is first asked for, because the embedded cloud imports `stackline.core` in an environment without our libraries.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stackline.catalog import Catalog
    from stackline.checks import check
    from stackline.core import Diagnostic, Refused, TemplateError
    from stackline.design import connect, disconnect, read_diagram
    from stackline.template import Project, Template

    def catalog() -> Catalog:
        """Resource types and connections, as data."""
        ...


_HOMES = {
    "Diagnostic": "core",
    "Project": "template",
    "Refused": "core",
    "Template": "template",
    "TemplateError": "core",
    "catalog": "catalog",  # the package itself, which answers when called
    "check": "checks",
    "connect": "design",
    "disconnect": "design",
    "read_diagram": "design",
}

__all__ = [
    "Diagnostic",
    "Project",
    "Refused",
    "Template",
    "TemplateError",
    "catalog",
    "check",
    "connect",
    "disconnect",
    "read_diagram",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'stackline' has no attribute {name!r}")
    home = importlib.import_module(f"stackline.{_HOMES[name]}")
    return home if name == "catalog" else getattr(home, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
