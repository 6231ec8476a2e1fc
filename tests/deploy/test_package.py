"""What is told of packages before anything of a deployment to AWS is uploaded; no cloud is asked for it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from stackline.deploy.events import Notice
from stackline.deploy.steps.package import package
from stackline.deploy.work import Work
from stackline.environments import load_environment, resolve_parameters
from stackline.template import Project

SITE = """\
Transform: AWS::Serverless-2016-10-31
Parameters: {PhpLayerArn: {Type: String, Default: ''}}
Conditions: {HasPhp: !Not [!Equals [!Ref PhpLayerArn, '']]}
Resources:
  Site:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: site
      Handler: index.php
      Runtime: provided.al2023
      Layers: [!If [HasPhp, !Ref PhpLayerArn, !Ref AWS::NoValue]]
"""


@pytest.mark.parametrize(
    ("here", "layer", "codes"),
    [
        (False, "", ["php-missing"]),
        (False, "arn:aws:lambda:eu-north-1:111122223333:layer:php:1", []),
        (True, "", []),  # this machine's PHP runs it
    ],
)
def test_a_php_function_without_php(tmp_path: Path, here: bool, layer: str, codes: list[str]) -> None:
    (tmp_path / "template.yaml").write_text(SITE)
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.php").write_text("<?php\n")
    (tmp_path / "environments").mkdir()
    (tmp_path / "environments" / "local.yaml").write_text(f"parameters:\n  PhpLayerArn: '{layer}'\n")
    project = Project.open(tmp_path)
    environment = load_environment(tmp_path, "local", "template.yaml")
    parameters = resolve_parameters(project.template, environment, {})
    told: list[Any] = []
    cloud = cast(Any, SimpleNamespace(here=here, region="eu-north-1", account="111122223333"))
    run = cast(Any, SimpleNamespace(record=lambda *_, **__: None))
    for _ in range(2):  # also where nothing is built anew
        package(Work(project, environment, cloud, parameters, run, told.append))
    notices = [one.diagnostic for one in told if isinstance(one, Notice)]
    assert [(one.code, one.file, one.line) for one in notices] == [
        (code, "template.yaml", 8) for code in codes * 2
    ]
