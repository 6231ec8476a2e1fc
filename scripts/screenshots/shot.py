"""What a picture is: a state of the app that is opened, taken in both themes, and closed again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import ViewportSize

from browser_deeds import Deed
from browser_page import Canvas

SIZE: ViewportSize = {"width": 1440, "height": 800}
NARROW: ViewportSize = {"width": 1280, "height": 720}


def escape(canvas: Canvas) -> None:
    """Out of fields, dialogs and panels, nothing selected, the whole drawing in view."""
    for _ in range(3):
        canvas.page.keyboard.press("Escape")
    clear_notices(canvas)
    if not canvas.page.locator(".code-page").count():
        canvas.page.keyboard.press("f")


def clear_notices(canvas: Canvas) -> None:
    dismiss = canvas.page.locator(".notices").get_by_role("button", name="Dismiss")
    while dismiss.count():
        dismiss.first.click()


@dataclass(frozen=True)
class Shot:
    """`name` is its file: docs/images/NAME-light.webp and NAME-dark.webp. `shows` is a sentence of docs/screens.md."""

    name: str
    shows: str
    open: Deed
    close: Deed = escape
    size: ViewportSize | None = None
    pointing: bool = False
    """The mouse stays where the deed left it."""


@dataclass(frozen=True)
class Tour:
    """Pictures of one project, taken in this order on one page."""

    title: str
    make: Callable[[Path], Path]
    """Makes the project in an empty folder; what comes back is what `stackline edit` opens."""
    ready: str
    """Test id of what is there when the page is."""
    shots: tuple[Shot, ...]
    about: str = ""
    """A page of docs that tells more."""
    newcomer: bool = False
    door: bool = False
    """The page is opened without the token."""
