"""Any sequence of intents on the canvas, undone, is the original text, byte for byte; and redone, the last one."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from canvas import SHOP
from corpus import corpus_files, needs_corpus
from stackline.core import DiagnosticError
from stackline.server import Workspace
from stackline.server.inspection import inspect
from stackline.server.intents import apply
from stackline.server.known import known_values
from stackline.server.scene import Scene
from stackline.server.schemas import Intent, SetIntent
from stackline.template import Template

INTENT: TypeAdapter[Intent] = TypeAdapter(Intent)
DEEP = bool(os.environ.get("STACKLINE_DEEP"))

names = st.sampled_from(
    ["GetItem", "ItemsTable", "Pages", "Queue", "Function", "Nowhere", "GetItem/Get", "X1"]
)
paths = st.sampled_from(
    ["Timeout", "Environment.Variables.A", "VisibilityTimeout", "/DependsOn", "a.b.0", "", ".."]
)
values = st.sampled_from(["1", "!Ref Pages", "{a: [1, 2]}", "text", "", "[", "'on'", "|\n  a\n  b\n"])
texts = st.one_of(
    st.just(SHOP),
    st.sampled_from(["", "Resources: {}\n", "\ufeffResources:\n\tA: [", "- 1\n", "{", "a: &a [*a]\n"]),
    st.integers(0, len(SHOP)).map(lambda at: SHOP[:at]),
    st.integers(0, len(SHOP)).map(lambda at: SHOP[:at] + "\r\n  x: '" + SHOP[at:]),
)
intents = st.one_of(
    st.fixed_dictionaries(
        {"do": st.just("add"), "kind": st.sampled_from(["queue", "function", "table", "topic"])}
    ),
    st.fixed_dictionaries({"do": st.just("connect"), "source": names, "target": names}),
    st.fixed_dictionaries({"do": st.just("disconnect"), "source": names, "target": names}),
    st.fixed_dictionaries({"do": st.just("set"), "id": names, "path": paths, "value": values}),
    st.fixed_dictionaries({"do": st.just("unset"), "id": names, "path": paths}),
    st.fixed_dictionaries({"do": st.just("rename"), "id": names, "to": names}),
    st.fixed_dictionaries({"do": st.just("remove"), "ids": st.lists(names, min_size=1, max_size=2)}),
    st.fixed_dictionaries({"do": st.just("text"), "text": texts}),
    st.just({"do": "undo"}),
    st.just({"do": "redo"}),
)
starts = st.sampled_from(
    [
        SHOP.encode(),
        SHOP.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + SHOP.encode()[:-1],
        b"",
        b"Resources:\n",
    ]
)


def act(here: Workspace, intent: dict[str, Any]) -> None:
    """Do it or be refused; what is refused changes nothing."""
    revision = here.snapshot().revision
    try:
        if intent["do"] == "undo":
            here.undo(revision)
        elif intent["do"] == "redo":
            here.redo(revision)
        else:
            here.edit(revision, INTENT.validate_python(intent), confirmed=True)
    except DiagnosticError:
        assert here.snapshot().revision == revision


def undo_all(here: Workspace) -> None:
    while (shown := here.snapshot()).can_undo:
        here.undo(shown.revision)


def redo_all(here: Workspace) -> None:
    while (shown := here.snapshot()).can_redo:
        here.redo(shown.revision)


@settings(
    max_examples=300 if DEEP else 40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(start=starts, story=st.lists(intents, max_size=12))
def test_undoing_everything_is_the_original(
    tmp_path_factory: pytest.TempPathFactory, start: bytes, story: list[dict[str, Any]]
) -> None:
    folder = tmp_path_factory.mktemp("project")
    (folder / "template.yaml").write_bytes(start)
    here = Workspace(folder, "template.yaml")
    first = here.snapshot()
    for intent in story:
        act(here, intent)
    redo_all(here)
    last = here.snapshot()
    undo_all(here)
    assert (here.snapshot().text, here.snapshot().positions) == (first.text, first.positions)
    assert not here.snapshot().unsaved
    here.save(here.snapshot().revision)
    assert (folder / "template.yaml").read_bytes() == start
    redo_all(here)
    assert (here.snapshot().text, here.snapshot().positions) == (last.text, last.positions)
    shutil.rmtree(folder)


@needs_corpus
def test_opening_typing_nothing_and_saving_changes_no_byte_of_a_real_template(tmp_path: Path) -> None:
    files = corpus_files(sample=None if DEEP else 150, seed=7)
    for file in files:
        copy = tmp_path / f"template{file.suffix}"
        copy.write_bytes(file.read_bytes())
        try:
            here = Workspace(tmp_path, copy.name)
        except DiagnosticError:
            continue
        shown = here.snapshot()
        browser = shown.text.replace("\r\n", "\n").replace("\r", "\n")
        act(here, {"do": "text", "text": browser})
        assert not here.snapshot().can_undo, file
        here.save(here.snapshot().revision)
        assert copy.read_bytes() == file.read_bytes(), file


@needs_corpus
def test_a_field_of_the_inspector_set_to_what_it_shows_changes_no_byte(tmp_path: Path) -> None:
    for file in corpus_files(sample=None if DEEP else 60, seed=3):
        copy = tmp_path / f"template{file.suffix}"
        copy.write_bytes(file.read_bytes())
        drawing = Workspace(tmp_path, copy.name).drawing()
        if not drawing.whole:
            continue
        scene = Scene(drawing.document, {}, {})
        known = known_values(drawing.document.editable(), tmp_path)
        for card in drawing.cards:
            for field in (
                field for group in inspect(drawing, card.id, known).groups for field in group.fields
            ):
                if field.value is not None:
                    intent = SetIntent(do="set", id=card.id, path=field.path, value=field.value)
                    after = apply(scene, intent).text
                    whole = after if isinstance(after, Template) else after.template
                    assert whole.to_bytes() == file.read_bytes(), (file, card.id, field.path)


@needs_corpus
@pytest.mark.parametrize(
    "file", corpus_files("sam", sample=40 if not DEEP else 400, seed=11), ids=lambda file: file.name
)
def test_random_intents_on_real_templates(tmp_path: Path, file: Path) -> None:
    chance = random.Random(str(file))
    start = file.read_bytes()
    copy = tmp_path / f"template{file.suffix}"
    copy.write_bytes(start)
    try:
        here = Workspace(tmp_path, copy.name)
    except DiagnosticError:
        return
    for _ in range(6):
        ids = [card.id for card in here.snapshot().cards] or ["None"]
        one, other = chance.choice(ids), chance.choice(ids)
        act(
            here,
            chance.choice(
                [
                    {"do": "add", "kind": chance.choice(["queue", "function", "bucket"])},
                    {"do": "connect", "source": one, "target": other},
                    {"do": "disconnect", "source": one, "target": other},
                    {"do": "set", "id": one, "path": "Timeout", "value": "17"},
                    {"do": "unset", "id": one, "path": "Timeout"},
                    {"do": "rename", "id": one, "to": f"{one}Two"},
                    {"do": "remove", "ids": [one]},
                    {"do": "text", "text": here.snapshot().text + "\n"},
                ]
            ),
        )
    undo_all(here)
    assert here.snapshot().revision == Workspace(tmp_path, copy.name).snapshot().revision
