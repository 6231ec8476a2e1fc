"""A file with unsaved edits on one canvas is edited on no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from stackline.server.claims import Claims
from stackline.server.problems import HttpRefusal

OUTER, INNER, VALUES = Path("/p/template.yaml"), Path("/p/nested/in.yaml"), Path("/p/environments/prod.yaml")


def refused(claims: Claims, canvas: Path, file: Path) -> str:
    with pytest.raises(HttpRefusal) as problem:
        claims.take(canvas, [file])
    assert problem.value.diagnostics[0].code == "edited-elsewhere"
    return problem.value.diagnostics[0].summary


def test_a_file_is_had_by_one_until_it_is_let_go() -> None:
    claims = Claims()
    claims.hold(OUTER, [])
    claims.take(INNER, [INNER, OUTER])
    assert (
        refused(claims, OUTER, OUTER)
        == "template.yaml has edits on the canvas of nested/in.yaml that are not saved"
    )
    claims.hold(INNER, [INNER])
    claims.take(OUTER, [OUTER])
    assert refused(claims, INNER, OUTER) == "../template.yaml has edits on its own canvas that are not saved"


def test_what_is_refused_takes_nothing() -> None:
    claims = Claims()
    claims.hold(OUTER, [OUTER])
    with pytest.raises(HttpRefusal):
        claims.take(INNER, [INNER, VALUES, OUTER])
    claims.take(OUTER, [VALUES])


def test_a_file_that_both_have_is_edited_by_both() -> None:
    """As after a restart: each of them can still take back what it did."""
    claims = Claims()
    claims.hold(OUTER, [OUTER])
    claims.hold(INNER, [OUTER])
    claims.take(OUTER, [OUTER])
    claims.take(INNER, [OUTER, INNER])
