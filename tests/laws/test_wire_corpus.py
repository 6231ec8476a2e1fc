"""The laws of wires on templates that people wrote."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus import corpus_files, needs_corpus
from laws.meaning import normal
from laws.wire_cases import CATALOG
from laws.wire_edits import REASONS as EDITING
from laws.wire_edits import looped
from stackline.catalog.read import may_be_there
from stackline.core import Refused, TemplateError
from stackline.design import Wire, connect, disconnect, read_wires
from stackline.design.cycles import cycles
from stackline.design.wires import found_by, view_of
from stackline.template import Template

SAMPLE = 60
WIRES = 4

# Refusals of a new wire that say something about the template; anything else is a fault of ours.
REASONS = EDITING | {"wire-included", "wire-type"}


def opened(path: Path) -> Template | None:
    try:
        template = Template.parse(path.read_bytes(), file=path.name)
    except TemplateError:
        return None
    return template if template.editable and template.resources else None


def new_wires(template: Template, path: Path) -> Iterator[tuple[str, str, str, str | None]]:
    """Some wires that could be drawn, chosen by the file's name."""
    view = view_of(template)
    names = list(view.resources)
    choices = [
        (source, target, connection.id, example(connection))
        for source in names
        for target in names
        if source != target
        for connection in CATALOG.pair(view.kinds[source], view.kinds[target])
    ]
    yield from random.Random(path.name).sample(choices, min(WIRES, len(choices)))


def example(connection: Any) -> str | None:
    for facet in CATALOG.kinds[connection.source].facets:
        if facet.id == connection.facet:
            return facet.example or facet.id
    return connection.facet


def keys(template: Template) -> set[Any]:
    return {wire.key for wire in read_wires(template)}


def held(template: Template, drawn: Template, wanted: Any) -> bool:
    """Whether the template had a part of the wire before, or another wire needs one: then more goes, or less."""
    wires = read_wires(drawn)
    wire = next(wire for wire in wires if wire.key == wanted)
    if any(set(wire.claims) & set(other.claims) for other in wires if other is not wire):
        return True
    parts = [part for spelling in CATALOG.connections[wanted[0]].spellings for part in spelling.parts]
    if any(part.needed_by and f"{wanted[1]}.{part.needed_by}" in template.text for part in parts):
        return True
    return any(template.get(claim) == drawn.get(claim) for claim in wire.claims)


def included(lost: Wire, drawn: Template, wanted: Any) -> bool:
    """Whether the new wire is more of what the lost one was: a task beside its access, polling beside its event."""
    new = next(wire for wire in read_wires(drawn) if wire.key == wanted)
    replaced = CATALOG.connections[wanted[0]].supersedes
    same_ends = lost.connection in replaced and (lost.source, lost.target) == (new.source, new.target)
    return same_ends or set(lost.claims) <= set(new.claims)


def check_reason(refused: Refused, template: Template, ends: tuple[str, str], what: Any) -> None:
    codes = {problem.code for problem in refused.diagnostics}
    assert codes & REASONS or all(code.startswith("path-") for code in codes), (what, refused)
    # Of one item of a loop nothing can be said in the text: no reason where no loop makes an end, or what it has.
    assert "loop-one-item" not in codes or looped(template, ends), (what, refused)


def check_new(template: Template, path: Path) -> None:
    wires = read_wires(template)
    before = {wire.key for wire in wires}
    known = {frozenset(cycle) for cycle in cycles(view_of(template))}
    for source, target, connection, facet in new_wires(template, path):
        wanted = (connection, source, facet, target)
        try:
            drawn = connect(template, source, target, connection=connection, facet=facet)
        except Refused as refused:
            check_reason(refused, template, (source, target), (path, wanted))
            continue
        again = connect(drawn, source, target, connection=connection, facet=facet)
        assert again.text == drawn.text, (path, wanted)
        there = keys(drawn)
        assert wanted in there
        lost = [wire for wire in wires if wire.key in before - there]
        assert not [wire for wire in lost if not included(wire, drawn, wanted)], (path, wanted, lost)
        assert {frozenset(cycle) for cycle in cycles(view_of(drawn))} <= known, (path, wanted)
        if not held(template, drawn, wanted):
            erased = disconnect(drawn, source, target, connection=connection, facet=facet)
            if erased.text != template.text:
                assert normal(erased.data) == normal(template.data), (path, wanted)


def check_erase(template: Template, path: Path) -> None:
    """Any wire that is there can be taken away, and no other goes with it."""
    wires = read_wires(template)
    for wire in random.Random(path.name).sample(wires, min(WIRES, len(wires))):
        try:
            erased = disconnect(
                template, wire.source, wire.target, facet=wire.facet, connection=wire.connection
            )
        except Refused as refused:
            check_reason(refused, template, (wire.source, wire.target), (path, wire.key))
            continue
        left = keys(erased)
        assert wire.key not in left
        lost = (
            {one.key for one in wires if not CATALOG.connections[one.connection].inside} - left - {wire.key}
        )
        assert not {key for key in lost if key[1:] != wire.key[1:]}, (path, wire.key, lost)


@needs_corpus
@pytest.mark.parametrize(
    "path", corpus_files("sam", "cfn", sample=SAMPLE, seed=7), ids=lambda path: path.name
)
def test_wires_in_real_templates(path: Path) -> None:
    template = opened(path)
    if template is not None:
        check_new(template, path)
        check_erase(template, path)


@needs_corpus
@pytest.mark.deep
@pytest.mark.parametrize("path", corpus_files("sam", "cfn"), ids=lambda path: path.name)
def test_wires_in_every_real_template(path: Path) -> None:
    template = opened(path)
    if template is not None:
        check_new(template, path)
        check_erase(template, path)


@needs_corpus
def test_no_wire_is_passed_over_because_its_kinds_are_not_there() -> None:
    """The reader asks only connections whose ends may be there: the others would find nothing."""
    for path in corpus_files("sam", "cfn", sample=SAMPLE, seed=3):
        template = opened(path)
        if template is None:
            continue
        view = view_of(template)
        for connection in CATALOG.connections.values():
            if not may_be_there(view, connection):
                assert not list(found_by(view, connection)), (path.name, connection.id)
