"""Every card of real templates has a form, and every section is listed."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import corpus_files, needs_corpus
from stackline.server.declared import template_view
from stackline.server.document import read_document
from stackline.server.drawing import draw
from stackline.server.inspection import inspect
from stackline.server.known import known_values
from stackline.server.properties import property_list

pytestmark = needs_corpus


def look(file: Path, folder: Path) -> int:
    """Asks for every form of the template; how many there were."""
    drawing = draw(read_document(file.read_bytes(), file.name))
    template = drawing.document.template
    if template is None:
        return 0
    known = known_values(template, folder)
    assert template_view(template, known).sections
    for card in drawing.cards:
        if inspect(drawing, card.id, known).groups:
            listed = property_list(template, card.id, known)
            assert len(listed.fields) == listed.total, (file, card.id)
    return len(drawing.cards)


def test_forms_of_a_sample(tmp_path: Path) -> None:
    assert sum(look(file, tmp_path) for file in corpus_files(sample=40, seed=3)) > 20


@pytest.mark.deep
def test_forms_of_all(tmp_path: Path) -> None:
    assert sum(look(file, tmp_path) for file in corpus_files()) > 1000
