"""What properties each CloudFormation and SAM type has: the schemas that cfn-lint and the SAM translator ship.

One type's schema is read when it is asked for, never all of them.
"""

from stackline.schemas.asking import children, find, search
from stackline.schemas.documentation import type_page
from stackline.schemas.files import known, type_names
from stackline.schemas.labels import type_label
from stackline.schemas.missing import alternatives, missing, smallest
from stackline.schemas.property import Kind, Property, Replaces
from stackline.schemas.sam_policies import connector, connector_outputs, policy_template

__all__ = [
    "Kind",
    "Property",
    "Replaces",
    "alternatives",
    "children",
    "connector",
    "connector_outputs",
    "find",
    "known",
    "missing",
    "policy_template",
    "search",
    "smallest",
    "type_label",
    "type_names",
    "type_page",
]
