"""Container images: what cannot be run or built is said before anything starts; else Docker builds and pushes them.

Docker is a stand-in that writes down what it is asked; the registry is the embedded cloud's.
"""

from __future__ import annotations

import base64
import json
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any, cast

import pytest

from stackline.cloud import Cloud, EmbeddedCloud, open_embedded
from stackline.core import DiagnosticError
from stackline.deploy import deploy
from stackline.deploy.steps.images import REPOSITORY, check_images
from stackline.deploy.steps.package import package
from stackline.deploy.work import Work
from stackline.dev import DevEvent, Problems, Ready, Session
from stackline.environments import load_environment, resolve_parameters
from stackline.template import Project, Template
from waiting import joined, until

RENDER = """\
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {PackageType: Image}}
Resources:
  Render:
    Type: AWS::Serverless::Function
    Metadata: {DockerContext: render, Dockerfile: Dockerfile, DockerTag: v1}
  Plain:
    Type: AWS::Lambda::Function
    Metadata: {DockerContext: render, Dockerfile: Dockerfile}
    Properties: {PackageType: Image, Role: !Ref AWS::NoValue}
  Ready:
    Type: AWS::Serverless::Function
    Properties: {ImageUri: 111122223333.dkr.ecr.eu-north-1.amazonaws.com/own:1}
"""
OUTER = """\
Resources:
  Inner:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: inner.yaml}
"""
DOCKER = """\
#!/bin/sh
echo "$@" >> LOG
case "$1" in
  version) ANSWER ;;
  image) echo sha256:$(cat Dockerfile | cksum | cut -d' ' -f1)0123456789abcdef ;;
  push) cp "$DOCKER_CONFIG/config.json" LOG.config ; test -d "$DOCKER_CONFIG/contexts" ;;
esac
"""


def project(folder: Path, **files: str) -> Project:
    (folder / "render").mkdir(exist_ok=True)
    (folder / "render" / "Dockerfile").write_text("FROM scratch\n")
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)
    (folder / "environments").mkdir(exist_ok=True)
    (folder / "environments" / "prod.yaml").write_text(
        "cloud: aws\naccount: '111122223333'\nregion: eu-north-1\n"
    )
    return Project.open(folder)


def docker(folder: Path, monkeypatch: pytest.MonkeyPatch, answer: str) -> Path:
    log = folder / "asked"
    (folder / "bin").mkdir()
    (folder / "bin" / "docker").write_text(DOCKER.replace("LOG", str(log)).replace("ANSWER", answer))
    (folder / "bin" / "docker").chmod(stat.S_IRWXU)
    monkeypatch.setenv("PATH", str(folder / "bin"), prepend=":")
    return log


def told(refused: pytest.ExceptionInfo[DiagnosticError]) -> list[tuple[str, str | None, int | None]]:
    return [(one.code, one.file, one.line) for one in refused.value.diagnostics]


def test_here_images_do_not_run_which_is_said_before_a_cloud_is_started(tmp_path: Path) -> None:
    with pytest.raises(DiagnosticError) as refused:
        deploy(project(tmp_path, template=RENDER), "local", lambda _: None)
    assert told(refused) == [("image-not-emulated", "template.yaml", line) for line in (4, 7, 11)]
    assert not EmbeddedCloud.of(tmp_path).status().running
    with pytest.raises(DiagnosticError) as refused:
        deploy(project(tmp_path, template=OUTER, inner=RENDER), "local", lambda _: None)
    assert told(refused)[0] == ("image-not-emulated", "inner.yaml", 4)
    assert refused.value.diagnostics[0].summary.startswith("Inner/Render is a container image")


def test_what_is_not_made_here_may_be_an_image(tmp_path: Path) -> None:
    made = project(
        tmp_path,
        template="Conditions: {Here: !Equals [a, b]}\nResources:\n  Render:\n    Type: AWS::Lambda::Function\n"
        "    Condition: Here\n    Properties: {PackageType: Image, Code: {ImageUri: x}}\n",
    )
    check_images(made, load_environment(tmp_path, "local", "template.yaml"))


@pytest.mark.cloud
def test_dev_says_it_and_goes_on(tmp_path: Path) -> None:
    """When the function is one from a zip, it is deployed."""
    told: list[DevEvent] = []
    session = Session(project(tmp_path, template=RENDER).folder, "template.yaml", told.append)
    thread = Thread(target=session.run, name="the session", daemon=True)
    thread.start()
    try:
        until(lambda: [one for one in told if isinstance(one, Problems)], "the problem to be told")
        [problems] = [one.diagnostics for one in told if isinstance(one, Problems)]
        assert [(one.code, one.line) for one in problems] == [
            ("image-not-emulated", line) for line in (4, 7, 11)
        ]
        queue = "Resources: {Jobs: {Type: AWS::SQS::Queue}}\n"
        (tmp_path / "template.yaml").write_text(queue)
        until(lambda: any(isinstance(one, Ready) for one in told), "the stack to be up")
    finally:
        session.close()
        joined(thread)


@pytest.mark.parametrize("answer", ["exit 1", "echo 28.0"])
def test_on_aws_docker_is_needed_for_what_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    made = project(tmp_path, template=RENDER)
    log = docker(tmp_path, monkeypatch, answer)
    environment = load_environment(tmp_path, "prod", "template.yaml")
    if answer == "exit 1":
        with pytest.raises(DiagnosticError) as refused:
            check_images(made, environment)
        assert told(refused) == [("docker-missing", "template.yaml", line) for line in (4, 7)]
    else:
        check_images(made, environment)
    assert log.read_text().splitlines() == ["version --format {{.Server.Version}}"]


def _nothing(name: str, **detail: Any) -> None: ...


def packaged(made: Project, cloud: Cloud) -> Template:
    environment = load_environment(made.folder, "prod", "template.yaml")
    parameters = resolve_parameters(made.template, environment, {})
    run = cast(Any, SimpleNamespace(record=_nothing))
    text = package(Work(made, environment, cloud, parameters, run, lambda _: None)).text
    return Template.parse(text.encode())


@pytest.mark.cloud
def test_docker_pushes_to_the_accounts_registry(
    new: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = new()
    own = tmp_path / "own"
    (own / "contexts").mkdir(parents=True)
    (own / "config.json").write_text('{"currentContext": "mine", "credsStore": "desktop"}')
    monkeypatch.setenv("DOCKER_CONFIG", str(own))
    log = docker(tmp_path, monkeypatch, "echo 28.0")
    made = project(folder, template=RENDER)
    cloud = replace(open_embedded(folder, "111122223333", "eu-north-1"), here=False)
    template = packaged(made, cloud)
    render = template.get(("Resources", "Render", "Properties", "ImageUri"))
    plain = template.get(("Resources", "Plain", "Properties", "Code", "ImageUri"))
    address, _, tag = render.rpartition(":")
    assert address.startswith("111122223333.dkr.ecr.eu-north-1.")
    assert address.endswith(f"/{REPOSITORY}")
    assert tag.startswith("render-")
    assert plain == f"{address}:{tag.replace('render', 'plain')}"
    ready = template.get(("Resources", "Ready", "Properties", "ImageUri"))
    assert ready == "111122223333.dkr.ecr.eu-north-1.amazonaws.com/own:1"
    asked = [line for line in log.read_text().splitlines() if line.split()[0] in ("tag", "push")]
    assert asked == [
        f"tag render:v1 {render}",
        f"push {render}",
        f"tag plain:latest {plain}",
        f"push {plain}",
    ]
    config = json.loads(Path(f"{log}.config").read_text())
    assert config["currentContext"] == "mine"
    assert "credsStore" not in config
    [signed_in] = config["auths"].items()
    assert signed_in[0] == address.partition("/")[0]
    assert base64.b64decode(signed_in[1]["auth"]).startswith(b"AWS:")
    assert json.loads((own / "config.json").read_text()) == {
        "currentContext": "mine",
        "credsStore": "desktop",
    }

    # What the registry has is not sent again.
    manifest = json.dumps({"schemaVersion": 2, "config": {"digest": "sha256:0"}, "layers": []})
    cloud.call("ecr", "put_image", repositoryName=REPOSITORY, imageManifest=manifest, imageTag=tag)
    log.write_text("")
    assert packaged(made, cloud).get(("Resources", "Render", "Properties", "ImageUri")) == render
    assert f"push {render}" not in log.read_text()
    assert f"push {plain}" in log.read_text()
    (folder / "render" / "Dockerfile").write_text("FROM scratch\nENV A=1\n")
    assert packaged(made, cloud).get(("Resources", "Render", "Properties", "ImageUri")) != render


@pytest.mark.cloud
def test_an_image_of_a_loop_is_refused(
    new: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = new()
    docker(tmp_path, monkeypatch, "echo 28.0")
    loop = (
        "Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]\nResources:\n"
        "  Fn::ForEach::Each:\n    - Name\n    - [A, B]\n    - Render${Name}:\n"
        "        Type: AWS::Serverless::Function\n        Metadata: {DockerContext: render}\n"
        "        Properties: {PackageType: Image}\n"
    )
    cloud = replace(open_embedded(folder, "111122223333", "eu-north-1"), here=False)
    with pytest.raises(DiagnosticError) as refused:
        packaged(project(folder, template=loop), cloud)
    assert [code for code, _, _ in told(refused)] == ["loop-image"]
