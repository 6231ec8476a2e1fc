"""Custom runtimes: the function's or a layer's own `bootstrap` speaks the Runtime API itself."""

from __future__ import annotations

from pathlib import Path

from stackline.runner.model import Function
from stackline.runner.toolchain import Command, Family, Toolchain, View


async def find(runtime: str, cache: Path) -> Toolchain:
    """Nothing of the machine is needed."""
    return Toolchain(None, None, runtime)


def command(function: Function, toolchain: Toolchain, view: View, layers: Path | None) -> Command:
    """`bootstrap` in the function's code, else in its layers."""
    own = (function.code / "bootstrap").exists() or layers is None
    return Command((f"{view.task if own else view.opt}/bootstrap",), {})


FAMILY = Family(find, command)
