"""Hooks as the files say them: an environment's own take the place of the project's, hook by hook."""

from __future__ import annotations

from pathlib import Path

import pytest

from stackline.core import DiagnosticError
from stackline.environments import load_environment
from stackline.environments.hooks import Command


def write(folder: Path, **files: str) -> Path:
    (folder / "environments").mkdir()
    for name, text in files.items():
        place = folder / "stackline.yaml" if name == "stackline" else folder / "environments" / f"{name}.yaml"
        place.write_text(text)
    return folder


def test_an_environments_own_come_first(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        stackline="name: shop\nhooks:\n  build:\n    - make\n    - npm test\n  verify: ./smoke.sh\n",
        base="cloud: embedded\nhooks: {postdeploy: echo base}\n",
        prod="inherits: base\nhooks:\n  verify: []\n  build: |\n    set -e\n    make all\n",
    )
    local = load_environment(folder)
    assert local.hooks == {
        "build": (Command("make", "stackline.yaml", 4), Command("npm test", "stackline.yaml", 5)),
        "verify": (Command("./smoke.sh", "stackline.yaml", 6),),
    }
    prod = load_environment(folder, "prod")
    assert prod.hooks == {
        "build": (Command("set -e\nmake all\n", "environments/prod.yaml", 4),),
        "verify": (),
        "postdeploy": (Command("echo base", "environments/base.yaml", 2),),
    }
    assert prod.to_json()["hooks"]["verify"] == []


def test_mistakes_have_their_lines(tmp_path: Path) -> None:
    folder = write(tmp_path, stackline="hooks:\n  verfy: x\n  build:\n    - a\n    - {b: c}\n")
    with pytest.raises(DiagnosticError) as refused:
        load_environment(folder)
    assert [(one.code, one.line) for one in refused.value.diagnostics] == [
        ("settings-unknown", 2),
        ("settings-hook", 5),
    ]
