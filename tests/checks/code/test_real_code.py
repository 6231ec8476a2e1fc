"""Code as people write it: the example is clean, and real templates with inline code raise no false alarm."""

from __future__ import annotations

from pathlib import Path

import pytest

from code_projects import findings
from corpus import REPOSITORY, corpus_files, needs_corpus
from stackline.core import DiagnosticError
from stackline.template import Project


def test_the_example_needs_all_it_has_and_has_all_it_needs() -> None:
    assert findings(Project.open(REPOSITORY / "examples" / "scorecard")) == []


def inline(sample: int | None) -> list[Path]:
    marks = (b"InlineCode", b"ZipFile")
    found = [path for path in corpus_files("sam", "cfn") if any(mark in path.read_bytes() for mark in marks)]
    return found[:: max(1, len(found) // sample)] if sample else found


def no_alarm(path: Path) -> None:
    try:
        project = Project.open(path)
    except DiagnosticError:
        return
    # Read by hand: of the corpus' inline code none calls what it is not granted.
    assert [one for one in findings(project) if one.severity == "warning"] == []


@needs_corpus
@pytest.mark.parametrize("path", inline(40), ids=lambda path: path.name[-60:])
def test_inline_code_raises_no_false_alarm(path: Path) -> None:
    no_alarm(path)


@needs_corpus
@pytest.mark.deep
def test_no_inline_code_of_the_corpus_raises_a_false_alarm() -> None:
    for path in inline(None):
        no_alarm(path)
