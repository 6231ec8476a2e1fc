"""Building: the code a template points at becomes artifacts named by the hash of what is in them. Knows no cloud."""

from stackline.build.artifacts import Built, Workshop, build
from stackline.build.attached import Attached, attached_layers, elsewhere
from stackline.build.contents import Contents, Part, read_contents
from stackline.build.limits import Measure
from stackline.build.package import Artifact
from stackline.build.php import without_php
from stackline.build.proposals import Proposal, Weighed
from stackline.build.sources import Form, Source, find_sources, is_local
from stackline.build.target import Target, machine, other_pythons
from stackline.build.weighing import weigh_all

__all__ = [
    "Artifact",
    "Attached",
    "Built",
    "Contents",
    "Form",
    "Measure",
    "Part",
    "Proposal",
    "Source",
    "Target",
    "Weighed",
    "Workshop",
    "attached_layers",
    "build",
    "elsewhere",
    "find_sources",
    "is_local",
    "machine",
    "other_pythons",
    "read_contents",
    "weigh_all",
    "without_php",
]
