"""The published schemas say what the code reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from corpus import REPOSITORY
from stackline.core import DiagnosticError
from stackline.environments import keys, load_environment, settings

SCHEMAS = REPOSITORY / "docs" / "reference" / "schemas"


def schema(name: str) -> dict[str, Any]:
    return json.loads((SCHEMAS / f"{name}.schema.json").read_text())


def test_they_have_the_same_keys() -> None:
    assert set(schema("stackline")["properties"]) == set(settings.KEYS)
    assert set(schema("environment")["properties"]) == set(keys.KEYS)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("stackline", "name: shop"),
        ("stackline", "name: my shop"),
        ("stackline", "nmae: shop"),
        ("stackline", ""),
        ("stackline", "build: {exclude: [tests/, '*.map']}"),
        ("stackline", "build: {exclude: {'*': [tests/], Scan: []}}"),
        ("stackline", "build: {exclude: tests/}"),
        ("stackline", "build: {exclude: {Scan: tests/}}"),
        ("stackline", "build: {exclude: [[a]]}"),
        ("stackline", "build: {exlcude: []}"),
        ("stackline", "build: [a]"),
        ("stackline", "build:"),
        ("stackline", "hooks: {verify: ./smoke.sh, build: [make, npm test], predeploy:}"),
        ("stackline", "hooks: {verfy: ./smoke.sh}"),
        ("stackline", "hooks: {verify: {run: x}}"),
        ("stackline", "hooks: {verify: [[x]]}"),
        ("stackline", "hooks: {verify: ' '}"),
        ("stackline", "hooks: [x]"),
        ("environment", "hooks: {verify: [], postdeploy: echo}"),
        ("environment", "hooks: {after: echo}"),
        ("environment", "region: eu-central-1\nparameters: {A: 1, B: [a, b], C: true}"),
        ("environment", "region: Frankfurt"),
        ("environment", "account: '000000000000'"),
        ("environment", "account: '12'"),
        ("environment", "cloud: gcp"),
        ("environment", "cloud: embedded"),
        ("environment", "parameters: [a]"),
        ("environment", "parameter: {}"),
        ("environment", "regions: [eu-west-1, us-east-1]"),
        ("environment", "regions: []"),
        ("environment", "regions: [eu-west-1, eu-west-1]"),
        ("environment", "region: eu-west-1\nregions: [eu-west-1]"),
        ("environment", "role: arn:aws:iam::000000000000:role/deploy"),
        ("environment", "role: {arn: 'arn:aws:iam::000000000000:role/deploy', external-id: x1}"),
        ("environment", "role: {external-id: x1}"),
        ("environment", "role: deploy"),
        ("environment", "role:"),
        ("environment", "tags: {team: shop}"),
        ("environment", "tags: {'aws:team': shop}"),
        ("environment", "tags: {team: [a]}"),
        ("environment", "approvals: {count: 2, from: [ana], author: false}"),
        ("environment", "approvals: {count: 21}"),
        ("environment", "approvals: {who: ana}"),
        ("environment", "protected: true"),
        ("environment", "protected: perhaps"),
        ("environment", "stack: 9x"),
        ("environment", "personal: ana"),
        ("environment", "personal: ana maria"),
        ("environment", "expires: '2027-01-31'"),
        ("environment", "expires: 'tomorrow'"),
        ("environment", "profile: work"),
        ("environment", "profile: [work]"),
    ],
)
def test_they_judge_as_the_code_does(tmp_path: Path, file: str, text: str) -> None:
    path = tmp_path / ("stackline.yaml" if file == "stackline" else "environments/local.yaml")
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    try:
        load_environment(tmp_path)
        read = True
    except DiagnosticError:
        read = False
    assert Draft202012Validator(schema(file)).is_valid(yaml.safe_load(text)) == read
