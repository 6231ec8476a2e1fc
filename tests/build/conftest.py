"""A workshop in a folder of its own, and building from the text of a template."""

from __future__ import annotations

from pathlib import Path

import pytest

from build_fixtures import Make
from stackline.build import Built, Workshop, build, find_sources
from stackline.template import Template


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    (tmp_path / "project").mkdir()
    return Workshop(tmp_path / "project", tmp_path / "out", tmp_path / "cache")


@pytest.fixture
def make(workshop: Workshop) -> Make:
    """Build the local sources of a template."""

    def run(text: str, *, here: bool = True) -> Built:
        template = Template.parse(text.encode())
        lines = {source: template.lines(source.path)[0] for source in find_sources(template)}
        return build(find_sources(template), workshop, here=here, lines=lambda source: lines[source])

    return run
