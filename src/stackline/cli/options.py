"""Options that several commands have, for those that must not load what the others need."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def template_option(function: F) -> F:
    """`-t FILE`; without it the project is looked for from the working folder upward."""
    return click.option(
        "-t",
        "--template",
        "template_file",
        type=click.Path(dir_okay=False),
        metavar="FILE",
        help="The template; else it is looked for here and in the folders above.",
    )(function)
