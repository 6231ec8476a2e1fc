"""Names that no one wrote under Resources and that are there all the same: what SAM makes."""

from __future__ import annotations

from stackline.design.dependencies import implicit_ids, sam_events
from stackline.design.names import Names
from stackline.design.values import mapping
from stackline.design.virtual import DEFAULT_BUS
from stackline.template import Project, Template


def is_generated(template: Template | Project, name: str) -> bool:
    """Whether SAM or a loop makes a resource of this name: `ScanPageRole`, `ServerlessHttpApi`, `Queue${Name}`'s."""
    resources = mapping(template.expanded.data.get("Resources"))
    implicit = {id for id in implicit_ids(sam_events(resources), resources) if id != DEFAULT_BUS}
    names = Names(resources, mapping(template.expanded.data.get("Parameters")), implicit)
    return name not in resources and names.find(name) is not None
