"""History, rolling back and promoting: from the environments' own buckets, with the same artifacts everywhere."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from deploy_projects import CODE, TEMPLATE
from stackline.cli import main
from stackline.cloud import open_cloud
from stackline.core import DiagnosticError, Refused
from stackline.deploy import deploy, history, invoke, open_stack, promote, roll_back
from stackline.deploy.again import _earlier  # pyright: ignore[reportPrivateUsage]
from stackline.deploy.manifests import Manifest, read_manifests
from stackline.deploy.moving import Moving
from stackline.template import Project
from stubbed import ACCOUNT, all_asked, aws

MANIFEST = Manifest(
    id="a" * 32,
    kind="deploy",
    environment="prod",
    stack="shop-prod",
    account=ACCOUNT,
    region="eu-central-1",
    at="2027-01-01T00:00:00.000Z",
    by="ana",
    identity="arn",
    outcome="deployed",
    template="template.yaml",
    template_hash="b",
    submitted="c.template",
)
BUCKET = {"Bucket": f"stackline-artifacts-{ACCOUNT}-eu-central-1", "ExpectedBucketOwner": ACCOUNT}


class Body:
    def __init__(self, data: bytes) -> None:
        self.data = data

    def read(self) -> bytes:
        return self.data


def stored(*data: bytes) -> list[Any]:
    return [("get_object", {"Body": Body(one)}, None) for one in data]


def test_the_history_is_read_page_by_page_the_newest_first() -> None:
    asked = {**BUCKET, "Prefix": "deployments/shop-prod/"}
    first, second = ({"Contents": [{"Key": f"deployments/shop-prod/{n}.json"}]} for n in (1, 2))
    cloud, stubs = aws(
        s3=[
            ("list_objects_v2", {**first, "NextContinuationToken": "n"}, asked),
            ("list_objects_v2", second, {**asked, "ContinuationToken": "n"}),
            (
                "get_object",
                {"Body": Body(json.dumps({**MANIFEST.to_json(), "later": 1}).encode())},
                {**BUCKET, "Key": "deployments/shop-prod/2.json"},
            ),
        ]
    )
    assert read_manifests(cloud, "shop-prod", 1) == [MANIFEST]
    all_asked(stubs)


def test_a_bucket_that_is_not_there_has_no_history_and_what_is_no_manifest_is_told() -> None:
    cloud, _ = aws(s3=[("list_objects_v2", "NoSuchBucket", None)])
    assert read_manifests(cloud, "shop-prod") == []
    for data in (b"", b"[]", b"{}", b'{"commit": {"x": 1}, "artifacts": []}'):
        listed = {"Contents": [{"Key": "deployments/shop-prod/1.json"}]}
        cloud, _ = aws(s3=[("list_objects_v2", listed, None), *stored(data)])
        with pytest.raises(DiagnosticError) as refused:
            read_manifests(cloud, "shop-prod")
        assert [d.code for d in refused.value.diagnostics] == ["manifest-broken"]


def test_templates_that_move_name_the_new_bucket_and_code_stays_the_same() -> None:
    inner, zip = f"{'d' * 64}.template", f"{'e' * 64}.zip"
    old, new = f"stackline-artifacts-{ACCOUNT}-eu-central-1", f"stackline-artifacts-{ACCOUNT}-cn-north-1"
    source, _ = aws(s3=stored(f"CodeUri: s3://{old}/{zip}".encode(), b"zipped"))
    absent = ("head_object", "404", None)
    puts: Any = [absent, ("head_bucket", {}, None), ("put_object", {}, None)]
    target, stubs = aws("cn-north-1", s3=[*puts, *puts])
    moving = Moving(source, target)
    text = moving.text(f"TemplateURL: https://s3.eu-central-1.amazonaws.com/{old}/{inner}")
    assert text == f"TemplateURL: https://s3.cn-north-1.amazonaws.com.cn/{new}/{moving.names[inner]}"
    assert moving.names[inner] != inner
    assert moving.artifact(zip) == zip
    all_asked(stubs)


def body(folder: Path, text: str) -> None:
    (folder / "src" / "hello" / "app.py").write_text(f"{CODE}# {folder} {text}\n")


@pytest.mark.cloud
def test_from_one_environment_to_the_next_and_back(
    new: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = TEMPLATE.replace("Parameters:\n", "Parameters:\n  Key: {Type: String, NoEcho: true}\n")
    folder: Path = new(text)
    (folder / "environments").mkdir()
    for name, account, more in (("dev", "515151515151", ""), ("prod", "616161616161", "promote-from: dev\n")):
        (folder / "environments" / f"{name}.yaml").write_text(
            f"cloud: embedded\naccount: '{account}'\nregion: eu-west-1\n{more}"
            f"parameters: {{Stage: {name}, Key: canary-{name}}}\n"
        )
    with pytest.raises(Refused) as refused:
        promote(Project.open(folder), "dev", "prod")
    assert [d.code for d in refused.value.diagnostics] == ["deployment-unknown"]

    body(folder, "one")
    assert deploy(Project.open(folder), "dev", lint=False).outcome == "deployed"
    (first,) = history(Project.open(folder), "dev")
    assert (first.kind, first.outcome, first.parameters) == (
        "deploy",
        "deployed",
        {"Stage": "dev", "Key": None},
    )
    assert ":515151515151:" in first.identity

    # What the folder says by now does not count: what is deployed is promoted.
    body(folder, "two")
    done = promote(Project.open(folder), "dev", "prod")
    assert done.outcome == "deployed"
    assert invoke(*open_stack(Project.open(folder), "prod"), "Hello", {}).result["stage"] == "prod"
    (promoted,) = history(Project.open(folder), "prod")
    assert (promoted.kind, promoted.source, promoted.origin) == ("promote", first.id, "dev")
    assert promoted.artifacts == first.artifacts
    assert promoted.parameters == {"Stage": "prod", "Key": None}
    assert promote(Project.open(folder), "dev", "prod").outcome == "unchanged"
    with pytest.raises(Refused) as refused:
        promote(Project.open(folder), "local", "prod")
    assert [d.code for d in refused.value.diagnostics] == ["promotion-order"]

    # Another machine, without the code: only the files that say where the environment is.
    assert deploy(Project.open(folder), "dev", lint=False).outcome == "deployed"
    shutil.rmtree(folder / "src")
    monkeypatch.chdir(folder)
    with pytest.raises(SystemExit) as left:
        main(["rollback", "dev", "--json"])
    told = capsys.readouterr()
    assert (left.value.code or 0, json.loads(told.out)["outcome"]) == (0, "deployed")
    assert "canary" not in told.out + told.err
    listed = history(Project.open(folder), "dev")
    assert [(one.kind, one.outcome) for one in listed] == [
        ("rollback", "deployed"),
        ("deploy", "deployed"),
        ("deploy", "deployed"),
    ]
    assert (listed[0].submitted, listed[0].source, listed[0].artifacts) == (
        first.submitted,
        first.id,
        first.artifacts,
    )
    assert roll_back(Project.open(folder), "dev", to=first.id[:10]).outcome == "unchanged"
    for wrong in ("zzz", ""):
        with pytest.raises(Refused) as refused:
            roll_back(Project.open(folder), "prod", to=wrong)
        assert [d.code for d in refused.value.diagnostics] == ["deployment-unknown"]
    with pytest.raises(SystemExit):
        main(["history", "dev"])
    assert first.id[:8] in capsys.readouterr().out

    door = open_cloud("embedded", folder, "515151515151", "eu-west-1")
    gone = listed[1].artifacts[0]
    door.call("s3", "delete_object", Bucket="stackline-artifacts-515151515151-eu-west-1", Key=gone)
    with pytest.raises(Refused) as refused:
        roll_back(Project.open(folder), "dev", to=listed[1].id)
    assert [d.code for d in refused.value.diagnostics] == ["artifact-gone"]


def told(id: str, content: str, source: str = "", verified: str = "") -> Manifest:
    kind: Any = "rollback" if source else "deploy"
    return replace(MANIFEST, id=id, submitted=content, kind=kind, source=source, verified=verified)


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ([told("2", "b"), told("1", "a")], "1"),
        ([told("2", "b"), told("1", "a", verified="failed")], None),
        ([told("3", "c"), told("2", "b", verified="failed"), told("1", "a", verified="passed")], "1"),
        # A second rollback goes one further back, and never to what the first went away from.
        ([told("4", "b", "2"), told("3", "c"), told("2", "b"), told("1", "a")], "1"),
        ([told("3", "a", "1"), told("2", "b"), told("1", "a")], None),
        ([told("5", "a", "1"), told("4", "b", "2"), told("3", "c"), told("2", "b"), told("1", "a")], None),
        # What is deployed after a rollback goes back to what that brought.
        ([told("4", "c"), told("3", "a", "1"), told("2", "b"), told("1", "a")], "3"),
        (
            [told("4", "c"), told("3", "a", "1", "failed"), told("2", "b"), told("1", "a"), told("0", "z")],
            "0",
        ),
        ([told("3", "b", "2"), told("2", "b"), told("1", "b"), told("0", "a")], "0"),
    ],
)
def test_rolling_back_goes_back_and_back(listed: list[Manifest], expected: str | None) -> None:
    found = _earlier(listed)
    assert (found.id if found else None) == expected


class _Killed(BaseException):
    pass


@pytest.mark.cloud
def test_one_that_was_broken_off_when_all_was_done_is_what_is_deployed(new: Any) -> None:
    """Also for who has not the journal of the machine where it was."""
    folder: Path = new()
    (folder / "environments").mkdir()
    for name, account in (("dev", "717171717171"), ("prod", "818181818181")):
        said = f"cloud: embedded\naccount: '{account}'\nregion: eu-west-1\n"
        (folder / "environments" / f"{name}.yaml").write_text(said)

    def project(delay: int) -> Project:
        text = f"Resources:\n  Jobs: {{Type: AWS::SQS::Queue, Properties: {{DelaySeconds: {delay}}}}}\n"
        (folder / "template.yaml").write_text(text)
        return Project.open(folder)

    def delay(environment: str) -> str:
        cloud, stack = open_stack(project(1), environment)
        told = cloud.call("cloudformation", "list_stack_resources", StackName=stack)
        url = told["StackResourceSummaries"][0]["PhysicalResourceId"]
        asked = cloud.call("sqs", "get_queue_attributes", QueueUrl=url, AttributeNames=["DelaySeconds"])
        return str(asked["Attributes"]["DelaySeconds"])

    def broken_off(version: int) -> None:
        executed: list[str] = []

        def hook(_: str, operation: str) -> None:
            if operation == "execute_change_set":
                executed.append(operation)
            if executed and operation == "put_object":  # Which would say how it ended.
                raise _Killed

        with pytest.raises(_Killed):
            deploy(project(version), "dev", lint=False, hook=hook)
        for one in (folder / ".stackline").glob("journal.db*"):
            one.unlink()

    assert deploy(project(1), "dev", lint=False).outcome == "deployed"
    broken_off(2)
    assert [one.outcome for one in history(project(2), "dev")] == ["deployed", "deployed"]
    assert promote(project(2), "dev", "prod").outcome == "deployed"
    assert delay("prod") == "2"
    assert deploy(project(2), "dev", lint=False).outcome == "unchanged"
    assert roll_back(project(2), "dev").outcome == "deployed"
    assert delay("dev") == "1"
