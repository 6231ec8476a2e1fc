"""The reference pages say what the code says."""

from __future__ import annotations

import subprocess
import sys

import pytest

from corpus import REPOSITORY, needs_corpus


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
