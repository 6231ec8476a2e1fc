"""The guided first run: an API, a function and the wire between them, saved and running, in a minute and a half.

Data for the web app, which shows one step at a time and goes on once the person has done it, by mouse or by keyboard.
"""

from __future__ import annotations

from stackline.server.schemas.guide import CardWait, GuideStep, StateWait, WireWait

_APIS = ["http-api", "rest-api"]

STEPS: tuple[GuideStep, ...] = (
    GuideStep(
        title="Add an API",
        words="Press + at the left edge, type “HTTP API” and press Enter. The card is a resource in your template.",
        keys=["/"],
        waits=CardWait(kinds=_APIS),
    ),
    GuideStep(
        title="Add a function",
        words="The same way. Its first code is written for you when you save.",
        keys=["/"],
        waits=CardWait(kinds=["function"]),
    ),
    GuideStep(
        title="Draw a wire",
        words="Drag from the dot at the right of the API to the function. By keyboard: select the API, then the key.",
        keys=["W"],
        waits=WireWait(sources=_APIS, targets=["function"]),
    ),
    GuideStep(
        title="See what it wrote",
        words="A wire is lines of YAML: the route and the permission. Put the code beside the canvas to see them.",
        keys=["\\"],
        waits=StateWait(what="code"),
    ),
    GuideStep(
        title="Take it back",
        words="Everything can be undone, also after saving.",
        keys=["Mod+Z"],
        waits=StateWait(what="undone"),
    ),
    GuideStep(
        title="And do it again",
        words="Redo brings the wire back.",
        keys=["Mod+Shift+Z"],
        waits=StateWait(what="redone"),
    ),
    GuideStep(
        title="Save",
        words="Only now is the file written: your template, byte for byte as it was but for these lines.",
        keys=["Mod+S"],
        waits=StateWait(what="saved"),
    ),
    GuideStep(
        title="Run it",
        words="Deploy runs the application on your machine, with no account. Then call it in Deployments.",
        keys=["5"],
        waits=StateWait(what="deployed"),
    ),
)
