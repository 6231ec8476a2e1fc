"""A drawing that reuses what it knows of untouched resources is the drawing of the text, read by itself."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from corpus import corpus_files, needs_corpus
from stackline.core import DiagnosticError, Refused, same_values
from stackline.design.remove import remove
from stackline.server.document import read_document
from stackline.server.drawing import Drawing, draw
from stackline.server.drawings import Drawings
from stackline.template import Project

EDITS = 6


def told(drawing: Drawing) -> Any:
    parts = (drawing.cards, drawing.wires, drawing.references, drawing.groups)
    shown = [[one.model_dump(mode="json") for one in each] for each in parts]
    return json.loads(json.dumps([*shown, [one.to_json() for one in drawing.diagnostics]]))


def edited(project: Project, chance: random.Random) -> Project | None:
    """One resource less, or with a value that it did not have; None where the edit is refused."""
    ids = sorted(project.template.resources)
    if not ids:
        return None
    id = chance.choice(ids)
    try:
        if chance.random() < 0.4:
            after = remove(project, id)
            assert isinstance(after, Project)
            return after
        name = chance.choice(
            ["Description", "Timeout", "MemorySize", "Tags", "Environment", "StreamSpecification"]
        )
        value: Any = {
            "Environment": {"Variables": {"OTHER": {"Ref": chance.choice(ids)}}},
            "StreamSpecification": {"StreamViewType": "KEYS_ONLY"},
            "Tags": {"is": {"Ref": chance.choice(ids)}},
        }.get(name, chance.randint(1, 9))
        return project.put(("Resources", id, "Properties", name), value)
    except (Refused, DiagnosticError):
        return None


@needs_corpus
@pytest.mark.parametrize("file", corpus_files("sam", "cfn", sample=24, seed=4), ids=lambda file: file.name)
def test_after_edits_it_draws_what_a_fresh_reading_draws(file: Path) -> None:
    chance = random.Random(file.name)
    data = file.read_bytes()
    drawings = Drawings("template.yaml")
    try:
        drawing = drawings.of(data)
    except DiagnosticError:
        return  # no text at all
    if drawing.document.template is None:
        return
    for _ in range(EDITS):
        after = edited(drawing.document.project, chance)
        if after is None:
            continue
        drawing = drawings.of_edited(after, {})
        fresh = draw(read_document(drawing.document.data, "template.yaml"))
        assert told(drawing) == told(replace(fresh, name=drawing.name))


def test_a_day_of_edits_keeps_no_more_than_a_few_of_them() -> None:
    """What was known of the texts before is forgotten: else each edit of a large resource would stay in memory."""
    routes = "".join(
        f"          /p{n}: {{get: {{responses: {{'200': {{description: {n}}}}}}}}}\n" for n in range(40)
    )
    text = f"""Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: a
      DefinitionBody:
        openapi: 3.0.1
        paths:
{routes}"""
    drawings = Drawings("template.yaml")
    drawing = drawings.of(text.encode())
    sizes: list[int] = []
    for number in range(60):
        after = drawing.document.project.set(("Resources", "Api", "Properties", "StageName"), f"v{number}")
        drawing = drawings.of_edited(after, {})
        sizes.append(sum(map(len, same_values._all)))
    assert max(sizes[30:]) <= max(sizes[:30])
