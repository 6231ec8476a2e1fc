"""Every dependency CloudFormation would see is drawn, and none invented: held against the SAM translator."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from corpus import corpus_files, needs_corpus
from dependency_oracle import near, parse, parse_beside, undrawn
from stackline.core import DiagnosticError, TemplateError, has_errors
from stackline.design import read_diagram
from stackline.template import Project, Template
from translated_dependencies import seen

SAMPLE = 400


def check_file(path: Path) -> None:
    data = path.read_bytes()
    try:
        template = Template.parse(data, file=path.name)
    except TemplateError:
        return
    if has_errors(template.diagnostics):
        return
    diagram = read_diagram(template).to_json()
    virtual = {resource["id"] for resource in diagram["resources"] if resource["virtual"]}
    references = {(one["source"], one["target"]) for one in diagram["references"] if not one.get("by_name")}
    wires = {(one["source"], one["target"]) for one in diagram["wires"]}
    named = {(one["source"], one["target"]) for one in diagram["wires"] if one.get("by_name")}
    unknown = any(one.code.startswith("loop-") for one in template.expanded.problems)
    independent, left = parse_beside(data, unknown, {resource["id"] for resource in diagram["resources"]})
    if independent is None or not isinstance(independent.get("Resources"), dict):
        return
    found = seen(independent)
    found = replace(found, pairs={pair for pair in found.pairs if not set(pair) & left})
    assert undrawn(found.pairs, wires, references | both(references)) == set(), found.refused
    drawn = {pair for pair in wires | references if not set(pair) & virtual}
    invented = {pair for pair in drawn & references if pair not in both(found.pairs)}
    invented |= {pair for pair in drawn - references - named if not near(pair, found.pairs)}
    assert invented == set(), found.refused
    if not found.refused:
        assert not named & both(found.pairs), "a wire is marked as resting on a name that does not"


def both(pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Either way round: what SAM adds depends now on the one end, now on the other."""
    return pairs | {(other, one) for one, other in pairs}


def label(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


@needs_corpus
@pytest.mark.parametrize("path", corpus_files(sample=SAMPLE, seed=31), ids=label)
def test_a_real_template_is_drawn_as_cloudformation_sees_it(path: Path) -> None:
    check_file(path)


@needs_corpus
@pytest.mark.deep
@pytest.mark.parametrize("path", corpus_files(), ids=label)
def test_every_real_template_is_drawn_as_cloudformation_sees_it(path: Path) -> None:
    check_file(path)


@needs_corpus
@pytest.mark.deep
def test_the_translator_takes_most_templates() -> None:
    """What it refuses is checked against the second opinion only; that must not become the rule."""
    read = [parse(path.read_bytes()) for path in corpus_files("sam", "cfn")]
    found = [seen(one) for one in read if one is not None and isinstance(one.get("Resources"), dict)]
    assert sum(not one.refused for one in found) > 0.85 * len(found)


@needs_corpus
@pytest.mark.parametrize("path", corpus_files("sls"), ids=label)
def test_projects_of_the_serverless_framework_are_no_templates(path: Path) -> None:
    """They have a format of their own: refused with the file's name, or nothing of them is drawn; never half."""
    project = opened(path)
    if isinstance(project, Project):
        assert not read_diagram(project).to_json()["wires"]
    else:
        assert project.diagnostics[0].summary


def opened(path: Path) -> Project | DiagnosticError:
    try:
        return Project.open(path)
    except DiagnosticError as error:
        return error
