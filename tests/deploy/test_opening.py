"""Opening an environment: whose account it is where its files do not say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from deploy_projects import write_project
from stackline.core import DiagnosticError
from stackline.deploy import opening
from stackline.environments import load_environment
from stubbed import ACCOUNT, all_asked, aws

WHO = (
    "get_caller_identity",
    {"UserId": "A", "Account": ACCOUNT, "Arn": f"arn:aws:iam::{ACCOUNT}:user/ana"},
    {},
)


def test_a_samconfigs_account_is_that_of_the_credentials(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(tmp_path)
    (tmp_path / "samconfig.toml").write_text(
        '[prod.global.parameters]\nregion = "eu-central-1"\nstack_name = "shop"\nprofile = "work"\n'
        '[test.deploy.parameters]\nstack_name = "shop"\n'
    )
    found = load_environment(tmp_path, "prod")
    assert (found.account, found.stack, found.profile) == ("", "shop", "work")
    cloud, stubs = aws(sts=[WHO, WHO])
    asked: list[tuple[Any, ...]] = []

    def opened(kind: str, _: Path, account: str, region: str, **more: Any) -> Any:
        asked.append((kind, account, region, more.get("profile")))
        return cloud

    monkeypatch.setattr(opening, "open_cloud", opened)
    assert opening.open_environment(tmp_path, found).account == ACCOUNT
    assert asked == [("aws", "", "eu-central-1", "work"), ("aws", ACCOUNT, "eu-central-1", "work")]
    all_asked(stubs)
    with pytest.raises(DiagnosticError) as refused:
        load_environment(tmp_path, "test")
    assert "does not say its region" in refused.value.diagnostics[0].summary


def test_a_file_of_its_own_says_its_account(tmp_path: Path) -> None:
    write_project(tmp_path)
    (tmp_path / "environments").mkdir()
    (tmp_path / "environments" / "prod.yaml").write_text("region: eu-central-1\n")
    with pytest.raises(DiagnosticError) as refused:
        load_environment(tmp_path, "prod")
    assert "does not say its account" in refused.value.diagnostics[0].summary
