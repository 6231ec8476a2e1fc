"""Two deployments beside each other, and a stack that was destroyed and comes back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy_projects import TEMPLATE, run_deploy, stackline
from stackline.core import Refused
from stackline.deploy import compare, destroy, history, invoke, open_stack, roll_back, what_goes
from stackline.template import Project

New = Callable[..., Path]
pytestmark = pytest.mark.cloud


def test_what_is_different_between_two_deployments(new: New) -> None:
    key = "Parameters:\n  Key: {Type: String, NoEcho: true, Default: not-shown}"
    folder = new(TEMPLATE.replace("Parameters:", key))
    run_deploy(folder)
    project = Project.open(folder)
    with pytest.raises(Refused) as refused:
        compare(project, "local")
    assert [one.code for one in refused.value.diagnostics] == ["deployment-unknown"]
    (folder / "environments").mkdir()
    (folder / "environments" / "local.yaml").write_text("parameters: {Stage: test, Key: other-secret}\n")
    code = folder / "src/hello/app.py"
    code.write_text(code.read_text().replace('"stage"', '"where"'))
    run_deploy(folder)
    found = compare(project, "local")
    assert ("Stage", None, "test") in found.parameters
    assert (len(found.artifacts_added), len(found.artifacts_removed)) == (1, 1)
    assert found.artifacts_added[0] in found.template
    listed = history(project, "local")
    other = compare(project, "local", listed[0].id[:8], listed[1].id[:8])
    assert ("Stage", "test", None) in other.parameters
    assert compare(project, "local", listed[0].id, listed[0].id).same
    said = stackline(folder, "diff", "local")
    assert (said.returncode, "Stage: none → test" in said.stdout) == (0, True), said.stderr
    told = stackline(folder, "diff", "local", "--json")
    assert json.loads(told.stdout)["same"] is False
    assert "secret" not in said.stdout + told.stdout
    assert stackline(folder, "diff", "local", "zz").returncode == 1


def test_a_destroyed_stack_comes_back_as_it_was_last(new: New) -> None:
    folder = new()
    run_deploy(folder)
    code = folder / "src/hello/app.py"
    code.write_text(code.read_text().replace('"stage"', '"where"'))
    run_deploy(folder)
    project = Project.open(folder)
    destroy(project, what_goes(project, "local"))
    done = roll_back(project, "local")
    assert done.outcome == "deployed"
    cloud, stack = open_stack(project)
    assert "where" in invoke(cloud, stack, "Hello", {}).result
