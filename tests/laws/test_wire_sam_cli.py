"""What a wire writes passes `sam validate --lint`, and `sam build` builds it. Wires share templates, for speed."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from laws.test_wire_validity import BATCHES, EVERY, project_of
from laws.wire_cases import Case
from sam_cli import sam
from stackline.catalog import Access
from stackline.checks.cfnlint_adapter import mistaken
from stackline.template import Template

SAMPLE = EVERY[:: len(EVERY) // 12]
HERE = f"python{sys.version_info.major}.{sys.version_info.minor}"


def check(cases: Sequence[tuple[Case, Access | None]], folder: Path) -> None:
    project = project_of(cases)
    # The interpreter of the samples' runtime need not be installed where the tests run.
    text = project.template.text.replace("Runtime: python3.14", f"Runtime: {HERE}")
    files = {"template.yaml": text.encode(), "src/app.py": b"def handler(event, context): ...\n"}
    for name, data in {**project.files, **files, "layer/python/shared.py": b""}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    status, said = sam(folder, "validate", "--lint", "--template-file", "template.yaml")
    assert status == 0 or only_mistaken(said, project.template), f"{said}\n{text}"
    status, said = sam(folder, "build", "--template-file", "template.yaml")
    assert status == 0, f"{said}\n{text}"
    assert (folder / ".aws-sam" / "build" / "template.yaml").exists()


GRAPHQL = "AWS::Serverless::GraphQLApi"
"""The one type whose attributes `sam validate --lint` does not know (aws-sam-cli 1.170.0 with cfn-lint 1.58.0)."""


def only_mistaken(said: str, template: Template) -> bool:
    """Whether cfn-lint alone errs: nothing is told but of attributes that a GraphQLApi does have, on their lines."""
    found = re.findall(r"\[([EWI]\d{4}): [^\]]*\] \((.*?)\) matched (\d+)", said)
    return bool(found) and all(
        mistaken(code, message, graphql_read(template, int(line))) for code, message, line in found
    )


def graphql_read(template: Template, line: int) -> list[tuple[str, str | None]]:
    """The attributes of GraphQL APIs that a line of the template names."""
    apis = [name for name, body in template.resources.items() if body.get("Type") == GRAPHQL]
    text = template.text.splitlines()[line - 1]
    return [(GRAPHQL, found) for api in apis for found in re.findall(rf"\b{api}\.(\w+)", text)]


def test_the_sam_cli_takes_what_wires_write(tmp_path: Path) -> None:
    check(SAMPLE, tmp_path)


@pytest.mark.deep
@pytest.mark.parametrize("number", range(len(BATCHES)))
def test_the_sam_cli_takes_what_wires_write_deep(number: int, tmp_path: Path) -> None:
    check(BATCHES[number], tmp_path)
