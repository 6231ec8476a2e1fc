"""Pipelines: the way they go, their files held to the providers' schemas, and GitHub's run step by step."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

import pytest
import yaml
from jsonschema import Draft7Validator

from deploy_projects import stackline, write_project
from stackline.checks import check
from stackline.core import DiagnosticError
from stackline.deploy import history
from stackline.deploy.pipelines import PROVIDERS, Provider, chain_of, pipeline_files, shell
from stackline.template import Project, Template

VENDORED = {"github": "github-workflows.json", "gitlab": "gitlab-ci.json"}
ROLE = "role: arn:aws:iam::{0}:role/stackline-shop-{1}\n"
# CodeBuild User Guide, "Build specification reference": the keys that are used here.
PHASE = {
    "type": "object",
    "required": ["commands"],
    "additionalProperties": False,
    "properties": {
        "commands": {"type": "array", "minItems": 1, "items": {"type": "string"}},
        "runtime-versions": {"type": "object", "additionalProperties": {"type": "string"}},
        "on-failure": {"enum": ["ABORT", "CONTINUE"]},
        "finally": {"type": "array", "items": {"type": "string"}},
    },
}
BUILDSPEC = {
    "type": "object",
    "required": ["version", "phases"],
    "additionalProperties": False,
    "properties": {
        "version": {"const": 0.2},
        "env": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"shell": {"enum": ["bash", "/bin/sh"]}},
        },
        "phases": {
            "type": "object",
            "additionalProperties": False,
            "properties": dict.fromkeys(("install", "pre_build", "build", "post_build"), PHASE),
        },
        "artifacts": {
            "type": "object",
            "required": ["files"],
            "properties": {"files": {"type": "array", "items": {"type": "string"}}},
        },
    },
}


def environments(folder: Path, *, cloud: str = "aws", approvals: str = "") -> None:
    (folder / "environments").mkdir(exist_ok=True)
    told = (("dev", "818181818181", ""), ("staging", "828282828282", ""), ("prod", "838383838383", approvals))
    for name, account, more in told:
        before = "promote-from: staging\n" if name == "prod" else ""
        role = ROLE.format(account, name) if cloud == "aws" else ""
        text = f"cloud: {cloud}\naccount: '{account}'\nregion: eu-west-1\n{role}{before}{more}"
        (folder / "environments" / f"{name}.yaml").write_text(text)


def made(folder: Path, provider: str) -> dict[str, Any]:
    texts = pipeline_files(cast(Provider, provider), chain_of(folder))
    # GitHub reads YAML 1.2, in which `on` is a word.
    return {path: yaml.safe_load(text) for path, text in texts.items()}


def schema(name: str) -> dict[str, Any]:
    place = files("check_jsonschema") / "builtin_schemas" / "vendor" / name
    return json.loads(place.read_text())


@pytest.fixture(params=["", "approvals: {count: 1}\n"], ids=["", "approvals"])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    write_project(tmp_path)
    environments(tmp_path, approvals=request.param)
    return tmp_path


@pytest.mark.parametrize("provider", ["github", "gitlab"])
def test_they_are_what_the_provider_takes(shop: Path, provider: str) -> None:
    ((_, content),) = made(shop, provider).items()
    problems = list(Draft7Validator(schema(VENDORED[provider])).iter_errors(content))
    assert [one.message[:300] for one in problems] == []
    # The check can fail.
    broken = (
        {**content, "jobs": {"x": {"steps": 1}}} if provider == "github" else {**content, "x": {"script": 1}}
    )
    assert list(Draft7Validator(schema(VENDORED[provider])).iter_errors(broken))


def test_aws_takes_its_own(shop: Path) -> None:
    content = made(shop, "codebuild")
    template = content.pop("pipeline/pipeline.yaml")
    problems = check(Template.parse(yaml.safe_dump(template).encode(), file="pipeline.yaml"), shop)
    assert [(one.code, one.summary) for one in problems if one.severity == "error"] == []
    assert set(content) == {f"pipeline/{one}.buildspec.yml" for one in ("pull-request", "staging", "prod")}
    for one in content.values():
        Draft7Validator(BUILDSPEC).validate(one)
    roles = template["Resources"]["BuildRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"][-1]
    assert roles["Resource"] == [
        f"arn:aws:iam::{account}:role/stackline-shop-{name}"
        for account, name in (("818181818181", "dev"), ("828282828282", "staging"), ("838383838383", "prod"))
    ]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_no_key_is_kept_and_nothing_of_a_pull_request_is_read_as_shell(
    shop: Path, provider: Provider
) -> None:
    for text in pipeline_files(provider, chain_of(shop)).values():
        assert "SECRET_ACCESS_KEY" not in text
        assert "secrets." not in text
    if provider == "github":
        for job in made(shop, "github")[".github/workflows/stackline.yml"]["jobs"].values():
            for step in job["steps"]:
                assert "${{" not in step.get("run", "")
            if any("configure-aws-credentials" in step.get("uses", "") for step in job["steps"]):
                assert job["permissions"]["id-token"] == "write"
                assert job["environment"] in ("dev", "staging", "prod")  # what the role's trust asks for


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_script_is_shell(shop: Path, provider: Provider) -> None:
    def scripts(node: Any) -> list[str]:
        if isinstance(node, dict):
            own = [node[key] for key in ("run", "script", "commands", "before_script") if key in node]
            found = [one for value in own for one in (value if isinstance(value, list) else [value])]
            return [*found, *(one for value in node.values() for one in scripts(value))]
        return [one for value in node for one in scripts(value)] if isinstance(node, list) else []

    found = [one for content in made(shop, provider).values() for one in scripts(content)]
    assert len(found) > 5
    for one in found:
        answer = subprocess.run(["bash", "-n"], input=one, text=True, capture_output=True)
        assert answer.returncode == 0, f"{one}\n{answer.stderr}"


def test_the_way_it_goes(tmp_path: Path) -> None:
    write_project(tmp_path)
    with pytest.raises(DiagnosticError) as refused:
        chain_of(tmp_path)
    assert [one.code for one in refused.value.diagnostics] == ["pipeline-end"]
    environments(tmp_path)
    chain = chain_of(tmp_path)
    assert [one.name for one in chain.stages] == ["staging", "prod"]
    assert chain.preview
    assert chain.preview.name == "dev"
    (tmp_path / "environments" / "other.yaml").write_text(
        "account: '818181818181'\nregion: eu-west-1\npromote-from: dev\n"
    )
    with pytest.raises(DiagnosticError):
        chain_of(tmp_path)
    assert [one.name for one in chain_of(tmp_path, to="other").stages] == ["dev", "other"]


def test_what_is_there_is_not_written_over_unasked(shop: Path) -> None:
    answer = stackline(shop, "pipeline", "init", "github", "--json")
    told = json.loads(answer.stdout)
    assert (answer.returncode, told["written"]) == (0, [".github/workflows/stackline.yml"])
    assert stackline(shop, "pipeline", "init", "github", "--check").returncode == 0
    path = shop / ".github" / "workflows" / "stackline.yml"
    path.write_text(path.read_text().replace("ubuntu-latest", "ubuntu-22.04"))
    for more in (["--check"], []):
        answer = stackline(shop, "pipeline", "init", "github", *more)
        assert (answer.returncode, "-    runs-on: ubuntu-22.04" in answer.stdout) == (1, True)
    assert "ubuntu-22.04" in path.read_text()
    assert stackline(shop, "pipeline", "init", "github", "--force").returncode == 0
    assert "ubuntu-22.04" not in path.read_text()


def several(folder: Path) -> None:
    """The application first in the file, after what it needs in the pipeline."""
    (folder / "network.yaml").write_text("Resources: {Jobs: {Type: AWS::SQS::Queue}}\n")
    with (folder / "stackline.yaml").open("a") as file:
        file.write("stacks:\n  app: {template: template.yaml, needs: [network]}\n  network: network.yaml\n")


def test_several_stacks_are_promoted_one_after_the_other(tmp_path: Path) -> None:
    write_project(tmp_path)
    environments(tmp_path)
    several(tmp_path)
    prod = tmp_path / "environments" / "prod.yaml"
    prod.write_text(prod.read_text().replace("region: eu-west-1", "regions: [eu-west-1, eu-north-1]"))
    chain = chain_of(tmp_path)
    assert shell.stage(chain, 0) == "stackline deploy staging\n"
    assert shell.stage(chain, 1).split(" &&\n") == [
        "stackline promote -t network.yaml --region eu-west-1 staging prod",
        "stackline promote -t template.yaml --region eu-west-1 staging prod",
        "stackline promote -t network.yaml --region eu-north-1 staging prod",
        "stackline promote -t template.yaml --region eu-north-1 staging prod\n",
    ]
    assert chain.preview
    assert shell.close(chain, chain.preview).splitlines()[1:] == [
        'stackline destroy -t template.yaml dev-pr-$NUMBER --yes "shop-dev-pr-$NUMBER"',
        'stackline destroy -t network.yaml dev-pr-$NUMBER --yes "shop-network-dev-pr-$NUMBER"',
    ]
    # The template alone, where that is asked for; and never only it without a word.
    assert "-t " not in shell.stage(chain_of(tmp_path, alone=True), 1)
    said = stackline(tmp_path, "promote", "staging", "prod")
    assert (said.returncode, "promotion-stacks" in said.stderr) == (1, True)
    assert said.stderr.index("-t network.yaml") < said.stderr.index("-t template.yaml")
    prod.write_text(f"{prod.read_text()}approvals: {{count: 1}}\n")
    with pytest.raises(DiagnosticError) as refused:
        chain_of(tmp_path)
    assert [one.code for one in refused.value.diagnostics] == ["pipeline-approvals"]


def test_a_plan_that_was_lost_is_not_applied_in_silence(tmp_path: Path) -> None:
    write_project(tmp_path)
    environments(tmp_path, approvals="approvals: {count: 1}\n")
    chain = chain_of(tmp_path)

    def run(script: str, stackline: str) -> int:
        whole = f"stackline() {{ {stackline}; }}\n{script}"
        return subprocess.run(["bash", "-e", "-c", whole], cwd=tmp_path, capture_output=True).returncode

    plan, apply = shell.plan(chain, 1), shell.apply(chain, 1)
    assert run(plan, "return 1") == 1
    assert run(apply, "return 0") == 1  # Neither a plan, nor that there was nothing to plan.
    assert run(plan, "touch prod.plan.json") == 0
    assert (run(apply, "return 4"), run(apply, "return 0")) == (4, 0)
    (tmp_path / "prod.plan.json").unlink()
    assert run(plan, "return 0") == 0
    assert run(apply, "return 9") == 0
    fetch = made(tmp_path, "github")[".github/workflows/stackline.yml"]["jobs"]["prod"]["steps"]
    assert not [one for one in fetch if "continue-on-error" in one]


class Runner:
    """Runs the shell steps of a workflow's jobs, each job in a fresh copy of what is checked out."""

    def __init__(self, folder: Path, work: Path) -> None:
        self.folder, self.tools = folder, work / "tools"
        self.tools.mkdir()
        own = f'#!/bin/sh\nexec {sys.executable} -m stackline "$@"\n'
        for name, text in (
            ("stackline", own),
            ("pip", "#!/bin/sh\n"),
            ("gh", f'#!/bin/sh\necho "$@" >> {work}/gh\n'),
        ):
            (self.tools / name).write_text(text)
            (self.tools / name).chmod(0o755)
        self.jobs: dict[str, Any] = made(folder, "github")[".github/workflows/stackline.yml"]["jobs"]

    def run(self, name: str, **given: str) -> subprocess.CompletedProcess[str]:
        """The last step that ran: the first that failed, as GitHub stops there."""
        kept = ("-e", ".stackline", "-e", "picture")
        subprocess.run(["git", "clean", "-fdqx", *kept], cwd=self.folder, check=True)
        job, answer = self.jobs[name], None
        for step in job["steps"]:
            if "run" not in step:
                continue
            variables = {**job.get("env", {}), **step.get("env", {})}
            told = {key: given.get(key, value) for key, value in variables.items()}
            answer = subprocess.run(
                ["bash", "-e", "-o", "pipefail", "-c", step["run"]],
                cwd=self.folder,
                env={**os.environ, **told, "PATH": f"{self.tools}:{os.environ['PATH']}"},
                capture_output=True,
                text=True,
            )
            if answer.returncode:
                break
        assert answer
        return answer


@pytest.mark.cloud
def test_github_runs_from_the_pull_request_to_production(
    new: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder: Path = new()
    work = tmp_path_factory.mktemp("work")
    environments(folder, cloud="embedded")
    (folder / "stackline.yaml").write_text(
        (folder / "stackline.yaml").read_text() + "hooks: {verify: test -e good}\n"
    )
    (folder / "good").touch()

    def git(*arguments: str) -> None:
        subprocess.run(
            ["git", "-c", "user.name=a", "-c", "user.email=a@b.c", *arguments],
            cwd=folder,
            check=True,
            capture_output=True,
        )

    git("init", "-q", "-b", "main")
    (folder / ".gitignore").write_text(".stackline\n")
    git("add", "-A")
    git("commit", "-qm", "one")
    git("clone", "-q", "--bare", str(folder), str(work / "origin"))
    git("remote", "add", "origin", str(work / "origin"))
    git("fetch", "-q", "origin")
    git("checkout", "-qb", "feature")
    text = (folder / "template.yaml").read_text()
    text = text.replace("Outputs:\n", "  Jobs: {Type: AWS::SQS::Queue}\nOutputs:\n")
    (folder / "template.yaml").write_text(text)
    git("commit", "-qam", "two")
    runner = Runner(folder, work)

    done = runner.run("checks", BASE="main")
    assert done.returncode == 0, done.stdout + done.stderr
    after, before = ((folder / "picture" / f"{side}.mmd").read_text() for side in ("after", "before"))
    assert "Jobs" in after
    assert "Jobs" not in before
    assert (folder / "picture" / "after.svg").exists()
    done = runner.run("preview", NUMBER="12")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "pr comment 12" in (work / "gh").read_text()
    comment = (folder / "comment.md").read_text()
    assert comment.count("```mermaid") == 2
    assert "dev-pr-12" in comment
    assert "Table" in comment
    for _ in range(2):  # closing it twice is not wrong
        done = runner.run("close-preview", NUMBER="12")
        assert done.returncode == 0, done.stdout + done.stderr
    assert "Nothing is deployed" in done.stdout
    shutil.rmtree(folder / "picture")

    # Merged: what does not verify goes no further.
    (folder / "good").unlink()
    git("commit", "-qam", "bad")
    assert runner.run("staging").returncode == 1
    done = runner.run("prod")
    assert (done.returncode, "promotion-unverified" in done.stderr) == (1, True)
    assert history(Project.open(folder), "prod") == []
    (folder / "good").touch()
    git("add", "-A")
    git("commit", "-qm", "good")
    for name in ("staging", "prod"):
        done = runner.run(name)
        assert done.returncode == 0, done.stdout + done.stderr
    (there,), first = history(Project.open(folder), "prod"), history(Project.open(folder), "staging")[0]
    assert (there.kind, there.artifacts, there.verified) == ("promote", first.artifacts, "passed")
