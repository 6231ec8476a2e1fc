"""A wire read from any spelling is edited and erased in that spelling: nothing else is written, nothing rewritten."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from corpus import corpus_files, needs_corpus
from laws.hand_written import hand_written, read_only
from laws.test_wire_corpus import opened
from laws.test_wire_laws import Around, draw, found, template_of
from laws.wire_cases import CASES, Case
from laws.wire_edits import changes_of, erase_and_check, set_and_check
from laws.yaml_text import Manner
from stackline.catalog import Connection
from stackline.design import Draft, Wire, read_wires

READ_ONLY = list(read_only())
FILES, WIRES = 200, 4

# What a spelling that is only read has no way to say for this wire alone: refused with the reason, and listed here.
REFUSED = {
    ("globals", "erase"): "every function has it that takes it over",
    ("globals", "Format"): "every API's line is that of Globals",
    ("sam-globals", "erase"): "every API has it",
    ("sam-globals", "default"): "the default is of each API",
    ("sam-globals", "scopes"): "a REST API's are those of every one",
    ("sam-globals", "header"): "a REST API's is that of every one",
    ("sam-globals", "ttl"): "a REST API's is that of every one",
    ("sam-event", "ScheduleExpressionTimezone"): "a Schedule event is a rule, which runs in UTC",
    ("source-elsewhere", "redrive"): "SAM's event has no dead letters",
    ("openapi", "default"): "a document's default is its security",
    ("openapi", "scopes"): "operations ask for them, each for its own",
}


def spellings() -> list[Case]:
    """One case for each spelling that is drawn: the types make no difference to where it is edited."""
    known: dict[tuple[str, str, str], Case] = {}
    for case in CASES:
        known.setdefault((case.connection.id, case.spelling.name, case.sample), case)
    return list(known.values())


EVERY = spellings()


def test_every_spelling_of_the_catalog_is_covered() -> None:
    drawn = {(case.connection.id, case.spelling.name) for case in EVERY}
    hand = {(connection.id, spelling) for connection, spelling in READ_ONLY}
    for case in CASES:
        for spelling in case.connection.spellings:
            assert (case.connection.id, spelling.name) in drawn | hand


def check_every_change(template: Draft, wire: Wire, what: object) -> dict[str, str]:
    """What was refused, with the code."""
    problems = {"erase": erase_and_check(template, wire, what)}
    for name, value in changes_of(wire):
        problems[name] = set_and_check(template, wire, name, value, (what, name, value)) or problems.get(name)
    return {name: code for name, code in problems.items() if code is not None}


@pytest.mark.parametrize(
    ("connection", "spelling"), READ_ONLY, ids=[f"{one.id}/{name}" for one, name in READ_ONLY]
)
def test_what_is_only_read_is_edited_where_it_stands(connection: Connection, spelling: str) -> None:
    template = hand_written(connection, spelling)
    wires = [one for one in read_wires(template) if one.connection == connection.id]
    assert wires, template.text
    for wire in wires:
        problems = check_every_change(template, wire, (connection.id, spelling))
        assert {(spelling, name) for name in problems} <= set(REFUSED), problems


@pytest.mark.parametrize("case", EVERY, ids=[case.name for case in EVERY])
def test_what_is_drawn_is_edited_where_it_stands(case: Case) -> None:
    template = draw(template_of(case, Around(Manner(comments=True), (), (), True, True)), case)
    assert template is not None
    wire = found(template, case)
    assert wire is not None
    check_every_change(template, wire, case.name)


def check_file(path: Path, wires: int) -> None:
    template = opened(path)
    if template is None:
        return
    known = read_wires(template)
    for wire in random.Random(path.name).sample(known, min(wires, len(known))):
        check_every_change(template, wire, (path.name, wire.key))


@needs_corpus
@pytest.mark.parametrize(
    "path", corpus_files("sam", "cfn", sample=FILES, seed=41), ids=lambda path: path.name
)
def test_what_people_wrote_is_edited_where_it_stands(path: Path) -> None:
    check_file(path, WIRES)


@needs_corpus
@pytest.mark.deep
@pytest.mark.parametrize("path", corpus_files("sam", "cfn"), ids=lambda path: path.name)
def test_everything_people_wrote_is_edited_where_it_stands(path: Path) -> None:
    check_file(path, 1_000)
