"""What properties each CloudFormation and SAM type has: the schemas that cfn-lint and the SAM translator ship.

One type's schema is read when it is asked for, never all of them.
"""

from stackline.schemas.asking import children, choices, find, search
from stackline.schemas.attributes import attributes, has_outputs
from stackline.schemas.documentation import type_description, type_page
from stackline.schemas.files import known, type_names
from stackline.schemas.labels import type_label
from stackline.schemas.missing import alternatives, missing, smallest
from stackline.schemas.property import Kind, Property, Replaces
from stackline.schemas.resource_attributes import resource_attributes
from stackline.schemas.sam_policies import (
    PolicyTemplate,
    connector,
    connector_outputs,
    policy_template,
    policy_templates,
)
from stackline.schemas.shared import shared_sections

__all__ = [
    "Kind",
    "PolicyTemplate",
    "Property",
    "Replaces",
    "alternatives",
    "attributes",
    "children",
    "choices",
    "connector",
    "connector_outputs",
    "find",
    "has_outputs",
    "known",
    "missing",
    "policy_template",
    "policy_templates",
    "resource_attributes",
    "search",
    "shared_sections",
    "smallest",
    "type_description",
    "type_label",
    "type_names",
    "type_page",
]
