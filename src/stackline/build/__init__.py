"""Building: the code a template points at becomes artifacts named by the hash of what is in them. Knows no cloud."""

from stackline.build.artifacts import Built, Workshop, build
from stackline.build.package import Artifact
from stackline.build.sources import Form, Source, find_sources, is_local
from stackline.build.target import Target

__all__ = ["Artifact", "Built", "Form", "Source", "Target", "Workshop", "build", "find_sources", "is_local"]
