"""What `stackline check` calls an error would fail in the cloud, or later: said before anything is built."""

from __future__ import annotations

from stackline.checks import check
from stackline.core import DiagnosticError, at_least
from stackline.deploy.events import Phase
from stackline.deploy.work import Work


def lint(work: Work) -> None:
    """Raises DiagnosticError with every error; warnings are left to `stackline check`."""
    work.tell(Phase("Checking the template"))
    errors = at_least(check(work.project), "error")
    if errors:
        raise DiagnosticError(errors)
    work.run.record("lint")
