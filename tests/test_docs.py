"""The reference pages say what the code says."""

from __future__ import annotations

import subprocess
import sys

import pytest

from corpus import REPOSITORY, needs_corpus
from stackline.catalog import load


@pytest.mark.parametrize("script", ["scripts/document.py", "docs/generate.py"])
def test_the_reference_is_up_to_date(script: str) -> None:
    answer = subprocess.run(
        [sys.executable, str(REPOSITORY / script), "--check"], capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr


@needs_corpus
@pytest.mark.deep
def test_no_fewer_dependencies_are_wires_than_the_page_says() -> None:
    answer = subprocess.run(
        [sys.executable, str(REPOSITORY / "scripts/dependencies.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr


def test_every_decision_is_dated_and_numbered() -> None:
    pages = sorted((REPOSITORY / "docs" / "decisions").glob("*.md"))
    assert [page.name[:4] for page in pages] == [f"{n:04}" for n in range(1, len(pages) + 1)]
    for page in pages:
        lines = page.read_text().splitlines()
        assert lines[0].startswith(f"# {page.name[:4]} · ")
        assert lines[2].startswith("20")


def test_every_spelling_of_the_reference_is_shown_or_told() -> None:
    """A spelling has an example with the template before and after, or a sentence that says where its lines are."""
    sys.path.insert(0, str(REPOSITORY / "docs"))
    from pages.examples import examples  # type: ignore[import-not-found]

    silent = [
        f"{one.id}/{spelling.name}"
        for one in load().connections.values()
        for spelling in one.spellings
        if spelling.name not in examples(one) and not spelling.about
    ]
    assert not silent
