"""The folders above a function's code, as far as the project goes: lock files lie there, too."""

from __future__ import annotations

from pathlib import Path


def above(folder: Path, within: Path) -> list[Path]:
    """Nearest first; `within` is the last of them."""
    return [one for one in folder.parents if one.is_relative_to(within)]


def plain(pattern: str) -> str:
    """A pattern of a workspace's members as `Path.glob` takes it."""
    return pattern.removeprefix("./").strip("/")
