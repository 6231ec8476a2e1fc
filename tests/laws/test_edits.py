"""Laws of the template engine over real templates: edits mean what they say and touch nothing else."""

from __future__ import annotations

import os
import random
from collections.abc import Callable

import pytest
import yaml

import edit_fuzz
import edit_laws
import edit_variants
from corpus import corpus_files, needs_corpus
from edit_totals import PROPERTY
from stackline.core import TemplateError
from stackline.template import Template

DEEP = bool(os.environ.get("STACKLINE_DEEP"))
PARTS = 8
"""The suites are cut in parts, so that two workers share them."""

pytestmark = needs_corpus


def texts(part: int, *, sample: int | None, seed: int):
    """Texts of the corpus in every shape: label, text, its own source of randomness, whether it is JSON."""
    files = corpus_files(sample=sample, seed=seed)
    for number, path in enumerate(files):
        if number % PARTS != part:
            continue
        try:
            text = path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError:
            continue
        kind = edit_variants.VARIANTS[(number // PARTS + part + seed) % len(edit_variants.VARIANTS)]
        rng = random.Random(f"{seed} {path.name} {kind}")
        try:
            shaped = edit_variants.variant(text, kind, rng)
        except (yaml.YAMLError, ValueError):
            continue
        if shaped is not None and len(shaped) < 300_000:
            yield f"{path.parent.name}/{path.name} [{kind}]", shaped, rng, kind == "json"


Record = Callable[[str, object], None]


def check_edits(part: int, record: Record, suite: str, *, sample: int | None, count: int, seed: int) -> None:
    """Refusals are counted over all parts, at the end of the run."""
    tally = edit_fuzz.Tally()
    for label, text, rng, is_json in texts(part, sample=sample, seed=seed):
        edit_fuzz.run(text, rng, count, tally, label, json_text=is_json)
    told = {"suite": suite, "parts": PARTS, "made": dict(tally.done), "wrong": len(tally.wrong)}
    record(PROPERTY, {**told, "shared": len(tally.shared), "refused": tally.refused})
    assert tally.done
    assert not tally.wrong, "\n".join(tally.wrong[:20])


def check_inverses(part: int, *, sample: int | None, count: int, seed: int) -> None:
    tally = edit_laws.Broken()
    for label, text, rng, is_json in texts(part, sample=sample, seed=seed):
        edit_laws.run(text, rng, count, tally, label, json_text=is_json)
    assert tally.done > 0
    assert not tally.broken, "\n".join(tally.broken[:10])


@pytest.mark.parametrize("part", range(PARTS))
def test_random_edits_mean_what_they_say(part: int, record_property: Record):
    check_edits(part, record_property, "sample", sample=340, count=7, seed=1)


@pytest.mark.parametrize("part", range(PARTS))
def test_what_is_inserted_can_be_taken_out_byte_for_byte(part: int):
    check_inverses(part, sample=240, count=3, seed=2)


@pytest.mark.deep
@pytest.mark.parametrize("part", range(PARTS))
def test_twenty_thousand_random_edits_mean_what_they_say(part: int, record_property: Record):
    check_edits(part, record_property, "whole", sample=None, count=9, seed=3)


@pytest.mark.deep
@pytest.mark.parametrize("part", range(PARTS))
def test_what_is_inserted_anywhere_can_be_taken_out_byte_for_byte(part: int):
    check_inverses(part, sample=None, count=4, seed=4)


def test_after_many_edits_in_a_row_all_is_as_read_anew():
    """Data, references, positions and diagnostics are carried along correctly from edit to edit."""
    tally = edit_fuzz.Tally()
    files = [
        path for path in corpus_files(sample=400 if DEEP else 60, seed=6) if path.stat().st_size < 12_000
    ]
    for number, path in enumerate(files):
        rng = random.Random(f"chain {path.name}")
        try:
            text = path.read_bytes().decode("utf-8-sig")
            shaped = edit_variants.variant(text, edit_variants.VARIANTS[number % 5], rng)
        except (UnicodeDecodeError, yaml.YAMLError, ValueError):
            continue
        assert shaped is not None
        edit_fuzz.run_chain(shaped, rng, 25, tally, path.name)
    assert sum(tally.done.values()) > 200
    assert not tally.wrong, "\n".join(tally.wrong[:10])


def test_opening_and_saving_changes_no_byte():
    for path in corpus_files():
        data = path.read_bytes()
        try:
            template = Template.parse(data, file=path.name)
        except TemplateError:
            continue
        assert template.to_bytes() == data, path


def test_every_resource_of_a_readable_template_is_there():
    """What libyaml sees as resources, Template gives, with a place in the text that holds its name."""
    for path in corpus_files(sample=None if DEEP else 400, seed=5):
        data = path.read_bytes()
        try:
            root = yaml.compose(data, Loader=yaml.CSafeLoader)
        except (yaml.YAMLError, UnicodeDecodeError):
            continue
        sections = (
            {key.value: value for key, value in root.value} if isinstance(root, yaml.MappingNode) else {}
        )
        resources = sections.get("Resources")
        if not isinstance(resources, yaml.MappingNode) or any(
            key.value == "<<" for key, _ in resources.value
        ):
            continue
        template = Template.parse(data, file=path.name)
        names = [key.value for key, value in resources.value if isinstance(value, yaml.MappingNode)]
        assert set(names) <= set(template.resources), path
        for name in template.resources:
            span = template.span(("Resources", name))
            if names.count(name) == 1 and [key.value for key, _ in root.value].count("Resources") == 1:
                assert span is not None, (path, name)
                key = template.text[span.start : span.end].lstrip("?\"' ")
                assert key.startswith(name), (path, name)
