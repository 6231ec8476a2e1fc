"""Law 6: what a wire writes passes cfn-lint, the SAM translator and its schema. Wires share templates, for speed."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from laws.wire_cases import BY_DEFAULT, CASES, CATALOG, Case
from laws.yaml_text import Manner, write
from stackline.catalog import Access
from stackline.checks.cfnlint_adapter import attributes_read, mistaken
from stackline.checks.sam_schema import validate
from stackline.core import Refused
from stackline.design.draw import draw_spelling
from stackline.design.wires import view_of
from stackline.template import Project, Template

BATCH = 40
# An implicit API is one for the whole template: its routes would collide here, and are the same events anyway.
ALONE = [case for case in CASES if case.source_type or not case.implicit_api]
EVERY = [(case, level) for case in ALONE for level in case.connection.accesses or (None,)]


def batches(cases: Sequence[tuple[Case, Access | None]]) -> list[Sequence[tuple[Case, Access | None]]]:
    return [cases[start : start + BATCH] for start in range(0, len(cases), BATCH)]


BATCHES = batches(EVERY)
_SHORT = {case.name for case in BY_DEFAULT}
SHORT = batches([(case, level) for case, level in EVERY if case.name in _SHORT])


def drawn_together(cases: Sequence[tuple[Case, Access | None]]) -> Template:
    return project_of(cases).template


def project_of(cases: Sequence[tuple[Case, Access | None]]) -> Project:
    """One template with the wire of each case, at its level, between a pair of resources of its own."""
    resources: dict[str, Any] = {}
    for number, (case, _) in enumerate(cases):
        resources.update(case.resources(f"From{number}x", f"To{number}x"))
    body = {"AWSTemplateFormatVersion": "2010-09-09", "Transform": "AWS::Serverless-2016-10-31"}
    parsed = Template.parse(write({**body, "Resources": resources}, Manner()).encode())
    files = {
        name: data for n, (case, _) in enumerate(cases) for name, data in case.files(f"From{n}x").items()
    }
    template = Project.of(parsed, others=files)
    for number, (case, level) in enumerate(cases):
        view = view_of(template)
        wanted = replace(case.ends(f"From{number}x", f"To{number}x"), access=level)
        try:
            template, _ = draw_spelling(template, view, case.connection, case.spelling, wanted, {})
        except Refused as refused:
            raise AssertionError(f"{case.name}: {refused}") from refused
    return template.with_template(whole(template.template))


def whole(template: Template) -> Template:
    """With what other wires would have given each resource."""
    for name, body in template.resources.items():
        for key, value in CATALOG.of_resource(body).awaits.get(body["Type"], {}).items():
            if key not in body.get("Properties", {}):
                template = template.put(("Resources", name, "Properties", key), value)
    return template


def lint(template: Template) -> Iterator[str]:
    from cfnlint import ManualArgs
    from cfnlint import lint as run

    logging.getLogger("cfnlint").setLevel(logging.CRITICAL)
    for match in run(template.text, config=ManualArgs(regions=["us-east-1"])):
        place = tuple(match.path or ())
        if mistaken(match.rule.id, match.message, attributes_read(template, place)):
            continue
        path = ".".join(str(step) for step in match.path or ())
        yield f"{match.rule.id} {path}:{match.linenumber}: {match.message}"


def check_valid(cases: Sequence[tuple[Case, Access | None]]) -> None:
    template = drawn_together(cases)
    lines = template.text.splitlines()
    problems = [one for one in lint(template) if one[0] in "EW"]
    problems += [str(one) for one in validate(Project.of(template))]
    assert not problems, (
        "\n".join(problems) + "\n" + "\n".join(f"{n + 1} {line}" for n, line in enumerate(lines))
    )


@pytest.mark.parametrize("number", range(len(SHORT)))
def test_what_a_wire_writes_is_valid(number: int) -> None:
    check_valid(SHORT[number])


@pytest.mark.deep
@pytest.mark.parametrize("number", range(len(BATCHES)))
def test_what_a_wire_writes_is_valid_deep(number: int) -> None:
    check_valid(BATCHES[number])


def check_translated(cases: Sequence[tuple[Case, Access | None]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Plain `sam validate` is this translation."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    from samtranslator.parser.parser import Parser
    from samtranslator.translator.translator import Translator

    template = drawn_together(cases)
    translated = Translator({}, Parser()).translate(_with_places(template.data), {})
    assert len(translated["Resources"]) >= len(template.resources)


@pytest.mark.parametrize("number", range(len(SHORT)))
def test_sam_translates_what_a_wire_writes(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    check_translated(SHORT[number], monkeypatch)


@pytest.mark.deep
@pytest.mark.parametrize("number", range(len(BATCHES)))
def test_sam_translates_what_a_wire_writes_deep(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    check_translated(BATCHES[number], monkeypatch)


def _with_places(data: dict[str, Any]) -> dict[str, Any]:
    """Code is uploaded before SAM's transform runs: its folders are S3 places by then."""
    resources: dict[str, Any] = {}
    for key, resource in data["Resources"].items():
        properties = dict(resource.get("Properties", {}))
        for name in ("CodeUri", "ContentUri", "DefinitionUri"):
            if name in properties:
                properties[name] = "s3://code/place.zip"
        resources[key] = {**resource, "Properties": properties}
    return {**data, "Resources": resources}
