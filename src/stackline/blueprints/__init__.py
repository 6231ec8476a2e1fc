"""Projects to start from: `stackline new --blueprint`. Each folder of `projects` is one, whole and deployable."""

from stackline.blueprints.cloning import Clone, clone
from stackline.blueprints.folders import BLUEPRINTS, Blueprint, blueprint

__all__ = ["BLUEPRINTS", "Blueprint", "Clone", "blueprint", "clone"]
