"""`stackline graph` answers for every real template, with every resource."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from corpus import corpus_files, needs_corpus
from dependency_oracle import parse_beside
from stackline.cli.commands.graph import COMMAND
from stackline.core import has_errors
from stackline.template import Template


def check(path: Path) -> None:
    answer = CliRunner().invoke(COMMAND, ["-t", str(path), "--json"])
    assert answer.exit_code == 0, answer.output
    found = json.loads(answer.stdout)
    ids = {each["id"] for each in found["resources"]}
    read = Template.parse(path.read_bytes())
    unknown = any(one.code.startswith("loop-") for one in read.expanded.problems)
    independent, left = parse_beside(path.read_bytes(), unknown, ids)
    if independent is None or has_errors(read.diagnostics):
        return
    assert {str(id) for id in independent.get("Resources") or {}} - left <= ids


@needs_corpus
@pytest.mark.parametrize(
    "path", [*corpus_files("synthetic"), *corpus_files(sample=80, seed=21)], ids=lambda path: path.name
)
def test_a_real_template_has_a_graph(path: Path) -> None:
    check(path)


@needs_corpus
@pytest.mark.parametrize("path", corpus_files(sample=25, seed=22), ids=lambda path: path.name)
def test_a_real_template_has_a_table(path: Path) -> None:
    answer = CliRunner().invoke(COMMAND, ["-t", str(path)])
    assert answer.exit_code == 0, answer.output
    assert "resources" in answer.output


@needs_corpus
@pytest.mark.deep
@pytest.mark.parametrize("path", corpus_files(), ids=lambda path: path.name)
def test_every_real_template_has_a_graph(path: Path) -> None:
    check(path)
