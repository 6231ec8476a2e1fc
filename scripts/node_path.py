"""Print a PATH whose first Node is new enough, for make."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from hatch_build import node_environment

print(node_environment()["PATH"])
