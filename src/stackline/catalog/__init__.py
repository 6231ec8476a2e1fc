"""What resources exist, their settings and ports, and how they are connected: data, one file a resource type.

Knows plain Python values only: no files, no text, no AWS calls.
"""

import sys
from types import ModuleType

from stackline.catalog.catalog import Catalog, assemble, load
from stackline.catalog.changes import Append, Change, Delete, Ends, FieldName, Move, Note, Put, Rename
from stackline.catalog.facets import Addition, Facet
from stackline.catalog.model import (
    Access,
    Accessible,
    Connection,
    Part,
    Path,
    Resource,
    Setting,
    Spelling,
    Style,
    Variable,
)
from stackline.catalog.variables import variable_name
from stackline.catalog.view import Found, View

__all__ = [
    "Access",
    "Accessible",
    "Addition",
    "Append",
    "Catalog",
    "Change",
    "Connection",
    "Delete",
    "Ends",
    "Facet",
    "FieldName",
    "Found",
    "Move",
    "Note",
    "Part",
    "Path",
    "Put",
    "Rename",
    "Resource",
    "Setting",
    "Spelling",
    "Style",
    "Variable",
    "View",
    "assemble",
    "load",
    "variable_name",
]


class _Callable(ModuleType):
    """`stackline.catalog` is this package and, in the library's promise, a function: called, it gives the catalog."""

    def __call__(self) -> Catalog:
        return load()


sys.modules[__name__].__class__ = _Callable
