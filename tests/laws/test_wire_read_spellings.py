"""Wires that people wrote, changed in the spelling they are in: the level asked for is read, all other wires stay."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from corpus import corpus_files, needs_corpus
from laws.test_wire_corpus import check_reason, opened
from laws.wire_cases import CATALOG
from stackline.core import Refused
from stackline.design import Wire, connect, read_wires
from stackline.template import Template

WIRES = 3


def levels(template: Template) -> dict[object, str | None]:
    return {wire.key: wire.access for wire in read_wires(template)}


def check_level(template: Template, wire: Wire, path: Path) -> None:
    other = next(one for one in CATALOG.connections[wire.connection].accesses if one != wire.access)
    try:
        changed = connect(template, wire.source, wire.target, connection=wire.connection, access=other)
    except Refused as refused:
        check_reason(refused, (path, wire.key))
        return
    before, after = levels(template), levels(changed)
    assert wire.key in after, (path, wire.key)
    shared = [
        one for one in read_wires(template) if one.key != wire.key and set(one.claims) & set(wire.claims)
    ]
    if not shared:
        # What another wire needs too stays, and counts. Else the level is the one asked for, and no other changes.
        assert after[wire.key] == other, (path, wire.key)
        del before[wire.key], after[wire.key]
        assert before == after, (path, wire.key)
    again = connect(changed, wire.source, wire.target, connection=wire.connection, access=other)
    assert again.text == changed.text, (path, wire.key)


@needs_corpus
@pytest.mark.parametrize("path", corpus_files("sam", "cfn", sample=60, seed=23), ids=lambda path: path.name)
def test_a_level_is_changed_where_it_is_written(path: Path) -> None:
    template = opened(path)
    if template is None:
        return
    # A task's grant to start another machine is lent to the access wire, and stays with the task.
    mine = [
        one
        for one in read_wires(template)
        if one.access
        and one.connection != "state-machine-uses-state-machine"
        and len(CATALOG.connections[one.connection].accesses) > 1
    ]
    for wire in random.Random(path.name).sample(mine, min(WIRES, len(mine))):
        check_level(template, wire, path)
