"""A session's events for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from stackline.dev import DevEvent


class JsonLines:
    """Every event as it is, a line each."""

    def tell(self, event: DevEvent) -> None:
        click.echo(json.dumps(event.to_json(), default=str))
