"""What a wire grants: the exact IAM statements, where they stand, and what they come to in plain words."""

from stackline.design.grants.report import drawn_grants, report
from stackline.design.grants.stated import Stated
from stackline.design.grants.wire_grants import WireGrants, wire_grants
from stackline.design.grants.words import level_words

__all__ = ["Stated", "WireGrants", "drawn_grants", "level_words", "report", "wire_grants"]
