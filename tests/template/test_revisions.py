"""A project as it was in a revision, with the files it names; the work tree stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

import repositories
from stackline.core import DiagnosticError
from stackline.template import Project
from stackline.template.revisions import project_at


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "template.yaml").write_text(
        "Resources:\n  Flow:\n    Type: AWS::Serverless::StateMachine\n"
        "    Properties: {DefinitionUri: flow.asl.json}\n"
    )
    (tmp_path / "flow.asl.json").write_text('{"StartAt": "Old"}')
    repositories.committed(tmp_path)
    (tmp_path / "flow.asl.json").write_text('{"StartAt": "New"}')
    return Project.open(tmp_path)


def test_it_is_the_revisions_with_all_its_files(project: Project) -> None:
    earlier = project_at(project, "HEAD")
    assert earlier.text == project.text
    assert earlier.read_file("flow.asl.json") == b'{"StartAt": "Old"}'
    assert project.read_file("flow.asl.json") == b'{"StartAt": "New"}'


def test_no_template_then_is_an_empty_one(project: Project) -> None:
    (project.folder / "other.yaml").write_text("Resources: {A: {Type: AWS::SNS::Topic}}\n")
    assert not project_at(Project.open(project.folder, "other.yaml"), "HEAD").resources


def test_an_unknown_revision_is_said(project: Project) -> None:
    with pytest.raises(DiagnosticError, match="git knows no revision 'main~7'"):
        project_at(project, "main~7")
