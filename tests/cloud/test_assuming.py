"""A role that is assumed, and the account that the credentials must be of."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse

from stackline.cloud import Access, Cloud, EmbeddedCloud, Refusal, open_cloud
from stackline.cloud.assuming import assume
from stackline.core import DiagnosticError
from stubbed import ACCOUNT, all_asked, aws

ROLE = f"arn:aws:iam::{ACCOUNT}:role/deploy"
TOLD = {"UserId": "AIDA", "Account": ACCOUNT, "Arn": f"arn:aws:iam::{ACCOUNT}:user/ana"}


def test_the_account_is_asked_for_and_must_be_the_one() -> None:
    cloud, stubs = aws(sts=[("get_caller_identity", TOLD, {})])
    assert cloud.verify_account() == TOLD["Arn"]
    all_asked(stubs)
    cloud, _ = aws(sts=[("get_caller_identity", {**TOLD, "Account": "999999999999"}, {})])
    with pytest.raises(DiagnosticError) as refused:
        cloud.verify_account()
    (found,) = refused.value.diagnostics
    assert (found.code, "999999999999" in found.summary) == ("cloud-account", True)


@pytest.mark.parametrize("code", ["ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId"])
def test_credentials_that_have_run_out_ask_to_sign_in(code: str) -> None:
    cloud, _ = aws(sts=[("get_caller_identity", code, {})])
    with pytest.raises(Refusal) as refused:
        cloud.verify_account()
    (found,) = refused.value.diagnostics
    assert found.code == "cloud-credentials"
    assert "Sign in again" in str(found.fix)


def test_a_profile_that_is_not_there_is_no_bug(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    cloud = open_cloud("aws", tmp_path, ACCOUNT, "eu-west-1", profile="nobody")
    with pytest.raises(DiagnosticError) as refused:
        cloud.verify_account()
    assert [d.code for d in refused.value.diagnostics] == ["cloud-credentials"]
    assert "nobody" in refused.value.diagnostics[0].detail


class _Answer(io.BytesIO):
    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()


def told_by_sts(request: Any, **_: Any) -> AWSResponse:
    result = f"<Arn>{TOLD['Arn']}</Arn><Account>{ACCOUNT}</Account>"
    text = f"<R><GetCallerIdentityResult>{result}</GetCallerIdentityResult></R>"
    return AWSResponse(request.url, 200, {}, _Answer(text.encode()))


def test_the_role_is_assumed_with_its_external_id_and_in_the_name_of_whom_sts_tells(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[dict[str, Any]] = []
    session = boto3.session.Session("key", "secret", region_name="eu-west-1")

    def stop(params: dict[str, Any], **_: Any) -> None:
        asked.append(params)
        raise InterruptedError

    session.events.register("provide-client-params.sts.AssumeRole", stop)
    session.events.register("before-send.sts.GetCallerIdentity", told_by_sts)
    monkeypatch.setenv("LOGNAME", "bob")
    assume(session, Access(ACCOUNT, "eu-west-1", role=ROLE, external_id="abc"))
    with pytest.raises(InterruptedError):
        session.client("s3").list_buckets()
    (found,) = asked
    assert (found["RoleArn"], found["ExternalId"]) == (ROLE, "abc")
    assert found["RoleSessionName"] == "stackline-ana"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("assuming")
    cloud = EmbeddedCloud.of(folder)
    cloud.start()
    yield folder
    cloud.stop()


@pytest.mark.cloud
def test_in_the_embedded_cloud_another_accounts_role_is_acted_as(folder: Path) -> None:
    door: Cloud = open_cloud("embedded", folder, ACCOUNT, "eu-west-1")
    trust = (
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",'
        ' "Principal": {"AWS": "arn:aws:iam::000000000000:root"}}]}'
    )
    door.call("iam", "create_role", RoleName="deploy", AssumeRolePolicyDocument=trust)
    acting = open_cloud("embedded", folder, ACCOUNT, "eu-west-1", role=ROLE, external_id="abc")
    assert ":assumed-role/deploy/stackline-" in acting.verify_account()
    assert acting.caller() == "arn:aws:iam::000000000000:root"
    acting.call("sqs", "create_queue", QueueName="made")
    assert door.call("sqs", "list_queues")["QueueUrls"]


def test_whoever_is_the_role_already_does_not_assume_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a pipeline that signed in with its token."""

    def stop(**_: Any) -> None:
        raise AssertionError("It was assumed")

    def told(request: Any, **_: Any) -> AWSResponse:
        arn = f"arn:aws:sts::{ACCOUNT}:assumed-role/deploy/pipeline"
        text = f"<R><GetCallerIdentityResult><Arn>{arn}</Arn></GetCallerIdentityResult></R>"
        return AWSResponse(request.url, 200, {}, _Answer(text.encode()))

    session = boto3.session.Session("key", "secret", "token", region_name="eu-west-1")
    session.events.register("provide-client-params.sts.AssumeRole", stop)
    session.events.register("before-send.sts.GetCallerIdentity", told)
    assume(session, Access(ACCOUNT, "eu-west-1", role=ROLE))
    found = session.get_credentials()
    assert found
    assert found.get_frozen_credentials()[:3] == ("key", "secret", "token")
