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
    assert status == 0 or only_mistaken(said), f"{said}\n{text}"
    status, said = sam(folder, "build", "--template-file", "template.yaml")
    assert status == 0, f"{said}\n{text}"
    assert (folder / ".aws-sam" / "build" / "template.yaml").exists()


def only_mistaken(said: str) -> bool:
    """Whether cfn-lint alone errs: its known fault about attributes of a GraphQLApi is SAM CLI's as well."""
    found = re.findall(r"\[([EWI]\d{4}): [^\]]*\] \((.*?)\) matched \d+", said)
    return bool(found) and all(mistaken(code, message) for code, message in found)


def test_the_sam_cli_takes_what_wires_write(tmp_path: Path) -> None:
    check(SAMPLE, tmp_path)


@pytest.mark.deep
@pytest.mark.parametrize("number", range(len(BATCHES)))
def test_the_sam_cli_takes_what_wires_write_deep(number: int, tmp_path: Path) -> None:
    check(BATCHES[number], tmp_path)
