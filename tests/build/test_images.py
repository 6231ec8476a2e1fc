"""Images are built where Docker answers, and said not to be, before anything starts, where it does not."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pytest

from stackline.core import DiagnosticError
from stackline.deploy.building import build_project
from stackline.environments import read_environment
from stackline.template import Project

TEMPLATE = """\
Parameters: {Stage: {Type: String, Default: test}}
Resources:
  Render:
    Type: AWS::Serverless::Function
    Metadata:
      DockerContext: render
      Dockerfile: Dockerfile.prod
      DockerTag: !Ref Stage
      DockerBuildArgs: {LEVEL: 3}
      DockerBuildTarget: final
    Properties: {PackageType: Image, Architectures: [arm64]}
  Plain:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: src, Handler: app.handler, Runtime: python3.13}
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    root = tmp_path / "project"
    (root / "render").mkdir(parents=True)
    (root / "render" / "Dockerfile.prod").write_text("FROM scratch\n")
    (root / "src").mkdir()
    (root / "src" / "app.py").write_text("")
    (root / "template.yaml").write_text(TEMPLATE)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return Project.open(root)


def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, answers: bool) -> Path:
    """A docker that writes down what it is asked."""
    log, bin = tmp_path / "asked", tmp_path / "bin"
    bin.mkdir()
    version = "echo 28.0" if answers else "exit 1"
    (bin / "docker").write_text(
        f'#!/bin/sh\n[ "$1" = version ] && {{ {version}; exit; }}\necho "$@" >> {log}\n'
    )
    (bin / "docker").chmod(stat.S_IRWXU)
    (bin / "sh").symlink_to(shutil.which("sh") or "/bin/sh")
    monkeypatch.setenv("PATH", str(bin), prepend=":")
    return log


def test_docker_is_asked_as_metadata_says(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = docker(tmp_path, monkeypatch, answers=True)
    report = build_project(project, read_environment(project.folder, "local"))
    assert report.images == ("render:test",)
    assert log.read_text().strip() == (
        f"build --platform linux/arm64 --provenance=false --file {project.folder}/render/Dockerfile.prod"
        " --tag render:test --build-arg LEVEL=3 --target final ."
    )


def test_without_docker_it_is_said_before_anything_starts(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = docker(tmp_path, monkeypatch, answers=False)
    told: list[str] = []
    report = build_project(
        project,
        read_environment(project.folder, "local"),
        on_progress=told.append,
        on_note=lambda note: told.append(note.code),
    )
    assert told[:2] == ["docker-missing", "Packaging Plain"]
    assert report.images == ()
    assert not report.failed
    assert dict(report.elsewhere) == {"Render": "image"}
    assert not log.exists()


def test_a_dockerfile_that_is_not_there_is_refused(project: Project) -> None:
    (project.folder / "render" / "Dockerfile.prod").unlink()
    with pytest.raises(DiagnosticError, match=r"Render: There is no Dockerfile\.prod in render"):
        build_project(project, read_environment(project.folder, "local"))
