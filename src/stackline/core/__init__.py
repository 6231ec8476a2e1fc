"""What every layer stands on: diagnostics, atomic file writes, bounded reads, redaction. Knows nothing of AWS."""

from stackline.core.diagnostics import (
    Diagnostic,
    DiagnosticError,
    Fix,
    Refused,
    Severity,
    TemplateError,
    TextEdit,
    at_least,
    has_errors,
)
from stackline.core.files import boundary, read_bounded, write_atomic
from stackline.core.paths import TEXT

__all__ = [
    "TEXT",
    "Diagnostic",
    "DiagnosticError",
    "Fix",
    "Refused",
    "Severity",
    "TemplateError",
    "TextEdit",
    "at_least",
    "boundary",
    "has_errors",
    "read_bounded",
    "write_atomic",
]
