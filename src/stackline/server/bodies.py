"""Where in the template a card's body is: a resource, or the SAM event that the card `Function/Event` stands for."""

from __future__ import annotations

from stackline.server.problems import refuse
from stackline.template import Path, Project, Template, parse_dotted


def body_of(template: Template | Project, id: str) -> Path | None:
    """The path of the mapping that holds Type and Properties; None for what SAM makes up, and for no card at all."""
    expanded = template.expanded
    if id in expanded.resources:
        return ("Resources", id)
    owner, slash, event = id.partition("/")
    path: Path = ("Resources", owner, "Properties", "Events", event)
    return path if slash and expanded.get(path) is not None else None


def path_of(template: Template | Project, id: str, dotted: str) -> Path:
    """A dotted path of the card `id`, relative to its Properties unless it starts with `/`; raises HttpRefusal."""
    body = body_of(template, id)
    if body is None:
        raise refuse(422, "resource-missing", f"There is no resource {id} in the template")
    return (*body, *parse_dotted(dotted, id)[2:])
