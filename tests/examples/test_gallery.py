"""`make gallery`: the largest templates on one page; a wire that crosses a card is counted."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace
from types import ModuleType

import pytest

from corpus import REPOSITORY, needs_corpus
from stackline.template import Template


@pytest.fixture(scope="module")
def gallery() -> ModuleType:
    spec = importlib.util.spec_from_file_location("gallery", REPOSITORY / "scripts" / "gallery.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["gallery"] = module
    spec.loader.exec_module(module)
    return module


CHAIN = Template.parse(
    b"Resources:\n  A: {Type: AWS::SNS::Topic, DependsOn: B}\n  B: {Type: AWS::SNS::Topic, DependsOn: C}\n"
    b"  C: {Type: AWS::SNS::Topic}\n"
)


def test_a_line_over_a_card_is_counted(gallery: ModuleType) -> None:
    scene = gallery.arranged(CHAIN)
    assert gallery.shown(CHAIN).crossing == ()
    straight = {key: [route[0], route[-1]] for key, route in scene.drawing.routes.items()}
    ends = ("A", "C")
    over = [*straight["A||B|reference"], *straight["B||C|reference"]]
    assert list(gallery.crossed(scene, over, ends)) == ["B"]
    moved = replace(scene, drawing=replace(scene.drawing, places={**scene.drawing.places, "B": (0, 5_000)}))
    assert list(gallery.crossed(moved, over, ends)) == []


@needs_corpus
def test_the_largest_templates_are_drawn_without_a_line_over_a_card(gallery: ModuleType) -> None:
    found = gallery.largest(6)
    assert len(found) == 6
    assert len(found[0].resources) >= len(found[-1].resources) > 40
    for template in found[3:]:
        one = gallery.shown(template)
        assert one.lines > 40
        assert len(one.crossing) <= one.lines // 100, one.crossing
